// The typed messages of the two borders that a certificate crosses: supervisor | its processes, and process | its raster thread.
import type { MessagePort } from 'node:worker_threads';
import type { ErrorJson } from '../errors.ts';
import type { ExpectedSheets } from '../job/expected-sheets.ts';
import type { SheetReport, SheetSpec } from '../job/make-sheet.ts';
import type { PagePreflight } from '../raster/page/document.ts';

/** A certificate as it is handed round. */
export interface JobInput {
  /** Distinguishes jobs within one pool. */
  readonly jobKey: number;
  /** The PDF's bytes, over a SharedArrayBuffer, so that no thread gets a copy by message. Owned and zeroed by the job. */
  readonly pdf: Uint8Array;
  /** What to do with a page that is not A4. */
  readonly fit: 'refuse' | 'fit';
}

/** What a task returns; errors come back as data, because neither border keeps their class. */
export type WorkerAnswer =
  | { readonly kind: 'done' }
  /** Of a raster thread's scrub: whether its heap has let pages go that still showed something. */
  | { readonly kind: 'forgotten'; readonly letPagesGo: boolean }
  /** Processor time that it took, all threads, ms. */
  | { readonly kind: 'scrubbed'; readonly cpuMs: number }
  | { readonly kind: 'preflight'; readonly pages: readonly PagePreflight[] }
  | { readonly kind: 'sheet'; readonly report: SheetReport }
  | { readonly kind: 'error'; readonly error: ErrorJson };

// --- supervisor | process: JSON over the IPC channel. No certificate bytes: those go over two pipes of their own. ---

/** Pipes of a certificate process, beside stdin 0, stdout 1, stderr 2 and the IPC channel. */
export const PDF_FD = 3;
export const SHEETS_FD = 4;

export type ToProcess =
  /** `bytes` bytes of PDF follow on PDF_FD. */
  | { readonly kind: 'load'; readonly jobKey: number; readonly bytes: number; readonly fit: JobInput['fit'] }
  | { readonly kind: 'preflight' }
  /** Looks whether the sheet's back can hold its front. */
  | { readonly kind: 'weigh'; readonly spec: SheetSpec }
  /** Its bytes come on SHEETS_FD. */
  | { readonly kind: 'sheet'; readonly spec: SheetSpec }
  /** Loads everything, and makes what expected sheets share. */
  | { readonly kind: 'warm'; readonly expected?: ExpectedSheets | undefined }
  /** Ends the job: nothing of it may stay in the process. */
  | { readonly kind: 'scrub' };

export type FromProcess =
  | ({ readonly kind: 'progress' } & PreflightProgress)
  /** Answers preflight, weigh, sheet, warm and scrub. */
  | ({ readonly kind: 'answer' } & WorkerResult);

// --- process | raster thread: piscina tasks, and a port for what a preflight says while it runs. ---

export type WorkerTask =
  | { readonly kind: 'warm'; readonly expected?: ExpectedSheets | undefined }
  | { readonly kind: 'scrub' }
  | { readonly kind: 'preflight'; readonly input: JobInput; readonly port: MessagePort }
  | { readonly kind: 'weigh' | 'sheet'; readonly input: JobInput; readonly spec: SheetSpec };

export interface WorkerResult {
  readonly answer: WorkerAnswer;
  /** So many were written to SHEETS_FD for it. */
  readonly bytes: number;
}

/** Pages of a certificate. */
export interface PreflightProgress {
  readonly done: number;
  readonly total: number;
}

/** What a raster thread is started with. */
export interface RasterThreadData {
  /** Files of the operator's gaiji fonts. */
  readonly gaijiFonts: readonly string[];
}
