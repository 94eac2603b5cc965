// Jobs that never end, fill memory or crash their process -> stopped in time with a code, and the next job unharmed.

import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/job/engine.ts';
import { makeCanary } from '../../src/job/wipe/canary.ts';
import { openFilePrinter } from '../../src/print/file-printer.ts';
import type { Printer } from '../../src/print/printer.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import type { JobLimits } from '../../src/workers/limits.ts';
import { createRasterPool, type ProcessPool } from '../../src/workers/process-pool.ts';

const sample = readFileSync(fileURLToPath(new URL('../../samples/inkan.pdf', import.meta.url)));

let nextKey = 1;
const inputOf = (pdf: Uint8Array) => ({ jobKey: nextKey++, pdf: Uint8Array.from(pdf), fit: 'refuse' as const });

async function withPool(limits: Partial<JobLimits>, body: (pool: ProcessPool) => Promise<void>): Promise<void> {
  await using pool = createRasterPool({ workers: 1, limits });
  await pool.warm();
  await body(pool);
}

/** An ordinary job still works. */
async function expectUnharmed(pool: ProcessPool): Promise<void> {
  const input = inputOf(sample);
  expect(await pool.preflight(input)).toHaveLength(1);
  await pool.release(input.jobKey);
}

describe('limits', () => {
  it('stops a page that never ends', async () => {
    const { pdf } = await makeCanary(seededRandom(1), 'endless');
    await withPool({ jobTimeMs: 8000 }, async (pool) => {
      const input = inputOf(pdf);
      await expect(pool.preflight(input)).rejects.toMatchObject({ code: 'job.time-limit', category: 'refused' });
      await pool.release(input.jobKey);
      await expectUnharmed(pool);
    });
  });

  it('stops a picture that fills native memory', async () => {
    const { pdf } = await makeCanary(seededRandom(2), 'bomb');
    await withPool({ processBytes: 380 << 20 }, async (pool) => {
      const input = inputOf(pdf);
      await expect(pool.preflight(input)).rejects.toMatchObject({ code: 'job.memory-limit', category: 'refused' });
      await pool.release(input.jobKey);
    });
  });
});

describe('disorder', () => {
  let pool: ProcessPool;
  beforeAll(async () => {
    pool = createRasterPool({ workers: 1 });
    await pool.warm();
  });
  afterAll(() => pool[Symbol.asyncDispose]());

  it('a process that aborts fails its job with a code, and another takes over', async () => {
    const input = inputOf(sample);
    const before = pool.pids;
    const job = pool.preflight(input);
    for (const pid of before) process.kill(pid, 'SIGABRT');
    await expect(job).rejects.toMatchObject({ code: 'job.worker-lost' });
    await pool.release(input.jobKey);
    await expectUnharmed(pool);
    expect(pool.pids.some((pid) => before.includes(pid))).toBe(false);
  });

  it('a cancelled job is gone at once, with its process', async () => {
    const { pdf } = await makeCanary(seededRandom(3), 'endless');
    const input = inputOf(pdf);
    const stop = new AbortController();
    const job = pool.preflight(input, () => stop.abort(), stop.signal);
    await expect(job).rejects.toMatchObject({ code: 'job.cancelled' });
    await pool.release(input.jobKey);
    await expectUnharmed(pool);
  });

  it('a refused certificate is scrubbed in place: the process stays', async () => {
    const { pdf } = await makeCanary(seededRandom(4), 'small page');
    const input = inputOf(pdf);
    await expect(pool.preflight(input)).rejects.toMatchObject({ code: 'pdf.page-size' });
    const before = pool.pids;
    await pool.release(input.jobKey);
    expect(pool.pids).toEqual(before);
    await expectUnharmed(pool);
  });
});

describe('a printer that never takes the bytes it is given', () => {
  it('leaves none of them in the supervisor when the process that made them is lost', async () => {
    await using engine = await createEngine({ workers: 1 });
    const file = openFilePrinter(join(tmpdir(), `kiosk-raster-limits-${process.pid}.pwg`));
    let given: ((bytes: Uint8Array) => void) | undefined;
    const first = new Promise<Uint8Array>((resolve) => {
      given = resolve;
    });
    const printer: Printer = {
      ...file,
      async openJob(spec, options) {
        const job = await file.openJob(spec, options);
        job.write = (bytes) => {
          given!(bytes);
          return new Promise(() => undefined);
        };
        return job;
      },
    };
    const job = engine.print(sample, { printer });
    job.catch(() => undefined);
    const bytes = await first;
    expect(bytes.some((byte) => byte !== 0)).toBe(true);
    for (const pid of (engine.pool as ProcessPool).pids) process.kill(pid, 'SIGKILL');
    await expect(job).rejects.toMatchObject({ code: 'job.worker-lost' });
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });
});
