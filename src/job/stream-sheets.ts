// A preflighted job -> its encoded sheets, made side by side and handed over in order.
import { throwIfAborted } from '../errors.ts';
import type { JobInput } from '../workers/messages.ts';
import type { RasterPool } from '../workers/pool.ts';
import type { SheetReport, SheetSpec } from './make-sheet.ts';
import type { OnProgress } from './progress.ts';

export interface StreamOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes all sheets at once (the pool queues what its workers cannot take yet) and writes their bytes in page order.
 * A sheet that is ahead of its turn waits in its worker, which stops at its window: memory does not grow with pages.
 *
 * @param write resolves when the receiver has room for more; its rejection ends every sheet
 * @returns one report per sheet, in page order
 */
export async function streamSheets(
  pool: RasterPool,
  input: JobInput,
  specs: readonly SheetSpec[],
  write: (bytes: Uint8Array) => Promise<void>,
  options: StreamOptions = {},
): Promise<SheetReport[]> {
  throwIfAborted(options.signal);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  let firstFailure: { readonly error: unknown } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const sheets = specs.map((spec, index) => {
    const myTurn = turn;
    let sentBytes = 0;
    const position = { sheet: index + 1, sheetCount: specs.length };
    const sheet = pool.makeSheet(
      input,
      spec,
      async (bytes) => {
        await myTurn;
        await write(bytes);
        sentBytes += bytes.byteLength;
        options.onProgress?.({ kind: 'sending', ...position, bytes: sentBytes });
      },
      signal,
    );
    const done = Promise.all([myTurn, sheet]).then(([, report]) => {
      options.onProgress?.({ kind: 'sheet-sent', ...position });
      return report;
    });
    // A sheet that fails ends the others; the first failure in time is the one reported, not what it does to the others.
    done.catch((error: unknown) => {
      firstFailure ??= { error };
      stop.abort();
    });
    turn = done;
    return done;
  });
  const settled = await Promise.allSettled(sheets);
  if (firstFailure) throw firstFailure.error;
  return settled.map((outcome) => (outcome as PromiseFulfilledResult<SheetReport>).value);
}
