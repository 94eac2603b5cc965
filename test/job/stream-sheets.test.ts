// Sheets made side by side leave in order, and one failure or cancellation ends them all.
import { describe, expect, it } from 'vitest';
import { cancelledError } from '../../src/errors.ts';
import type { SheetReport, SheetSpec } from '../../src/job/make-sheet.ts';
import { streamSheets } from '../../src/job/stream-sheets.ts';
import type { JobInput } from '../../src/workers/messages.ts';
import type { RasterPool } from '../../src/workers/pool.ts';

const input = { jobKey: 1, pdf: new Uint8Array(1), fit: 'refuse' } as JobInput;
const specs = (count: number) => Array.from({ length: count }, (_, pageIndex) => ({ pageIndex }) as SheetSpec);
const tick = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A pool whose sheets are three chunks of their page index; `delay` decides which sheet is quick. */
function fakePool(delay: (page: number) => number, failAt?: number): RasterPool & { ended: number } {
  const pool = {
    ended: 0,
    async makeSheet(
      _input: JobInput,
      spec: SheetSpec,
      take: (bytes: Uint8Array) => Promise<void> | void,
      signal?: AbortSignal,
    ): Promise<SheetReport> {
      try {
        for (let chunk = 0; chunk < 3; chunk++) {
          await tick(delay(spec.pageIndex));
          if (signal?.aborted) throw cancelledError();
          if (spec.pageIndex === failAt && chunk === 1) throw new Error('broken sheet');
          await take(Uint8Array.of(spec.pageIndex, chunk));
        }
      } finally {
        pool.ended++;
      }
      return { pageIndex: spec.pageIndex, bytes: 6, timings: {} } as unknown as SheetReport;
    },
  };
  return pool as unknown as RasterPool & { ended: number };
}

describe('streamSheets', () => {
  it('writes in page order although later sheets are quicker', async () => {
    const written: number[] = [];
    const reports = await streamSheets(
      fakePool((page) => 12 - 3 * page),
      input,
      specs(4),
      async (bytes) => {
        written.push(...bytes);
      },
    );
    expect(written).toEqual([0, 1, 2, 3].flatMap((page) => [0, 1, 2].flatMap((chunk) => [page, chunk])));
    expect(reports.map((report) => report.pageIndex)).toEqual([0, 1, 2, 3]);
  });

  it('reports the first failure and leaves no sheet running', async () => {
    const pool = fakePool((page) => 1 + page, 1);
    const written: number[] = [];
    await expect(
      streamSheets(pool, input, specs(4), async (bytes) => {
        written.push(bytes[0]!);
      }),
    ).rejects.toThrow('broken sheet');
    expect(written).not.toContain(2);
    expect(pool.ended).toBe(4);
  });

  it('reports the failure itself, not the cancellations that it causes in earlier sheets', async () => {
    const pool = fakePool((page) => (page === 0 ? 30 : 1), 2);
    const failing = { ...pool, makeSheet: pool.makeSheet.bind(pool) } as RasterPool;
    const broken: RasterPool = {
      ...failing,
      makeSheet: (a, spec, take, signal) =>
        spec.pageIndex === 2 ? Promise.reject(new Error('broken worker')) : failing.makeSheet(a, spec, take, signal),
    };
    await expect(streamSheets(broken, input, specs(3), async () => undefined)).rejects.toThrow('broken worker');
  });

  it('a receiver that fails ends the job with its own error', async () => {
    let writes = 0;
    await expect(
      streamSheets(
        fakePool(() => 1),
        input,
        specs(3),
        async () => {
          if (++writes === 2) throw new Error('printer gone');
        },
      ),
    ).rejects.toThrow('printer gone');
  });

  it('cancels', async () => {
    const stop = new AbortController();
    const job = streamSheets(
      fakePool(() => 3),
      input,
      specs(3),
      async () => stop.abort(),
      { signal: stop.signal },
    );
    await expect(job).rejects.toMatchObject({ code: 'job.cancelled' });
  });
});
