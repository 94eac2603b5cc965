// Jobs in, encoded sheets out: what the stages of a job know of the workers, whatever these are.
import type { ExpectedSheets } from '../job/expected-sheets.ts';
import type { SheetReport, SheetSpec } from '../job/make-sheet.ts';
import type { PagePreflight } from '../raster/page/document.ts';
import type { JobInput } from './messages.ts';

/**
 * Takes encoded bytes. They are overwritten once the returned promise settles, so whoever passes them on settles it when
 * they have left; the worker pauses meanwhile.
 */
export type TakeBytes = (bytes: Uint8Array) => Promise<void> | void;

export interface RasterPool extends AsyncDisposable {
  /** Tasks at work at the same time. */
  readonly workers: number;
  /** Loads pdf.js, fonts and kernels in every worker, so that the first job does not pay for it. */
  warm(): Promise<void>;
  /** What the next sheets will share: processes that have nothing to do make it beforehand, one after the other. */
  expect(sheets: ExpectedSheets): void;
  /**
   * Checks every page of a job: size, limits, glyphs.
   * @throws KioskRasterError (category `refused`) for the first page that must not be printed, `job.time-limit`,
   *   `job.memory-limit`, `job.worker-lost`, `job.cancelled`
   */
  preflight(
    input: JobInput,
    onProgress?: (done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<readonly PagePreflight[]>;
  /**
   * Makes a sheet's front to see whether its back can hold it; nothing comes out.
   * @throws `scramble.too-much` (refused), and what `preflight` throws
   */
  weigh(input: JobInput, spec: SheetSpec, signal?: AbortSignal): Promise<void>;
  /**
   * Rasterises, composes and encodes one sheet, streaming its bytes to `take` in order.
   * @throws what `preflight` throws, and what `take` threw
   */
  makeSheet(input: JobInput, spec: SheetSpec, take: TakeBytes, signal?: AbortSignal): Promise<SheetReport>;
  /** The job is over: every worker forgets it. Resolves when nothing of it is left in any of them. */
  release(jobKey: number): Promise<void>;
}
