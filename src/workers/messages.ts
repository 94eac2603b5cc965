// The typed messages between the pool (supervisor's side) and a raster worker.
import type { MessagePort } from 'node:worker_threads';
import type { ErrorJson } from '../errors.ts';
import type { SheetReport, SheetSpec } from '../job/make-sheet.ts';
import type { PagePreflight } from '../raster/page/document.ts';

/** A certificate as the pool hands it round: shared memory, so that no worker gets a copy by message. */
export interface JobInput {
  /** Distinguishes jobs within one pool; a worker keeps the parsed document of a job until it is released. */
  readonly jobKey: number;
  /** The PDF's bytes, over a SharedArrayBuffer. Owned and zeroed by the job. */
  readonly pdf: Uint8Array;
  /** What to do with a page that is not A4. */
  readonly fit: 'refuse' | 'fit';
}

/** One piscina task. `port` carries what the task says while it runs. */
export type WorkerTask =
  | { readonly kind: 'warm' }
  | { readonly kind: 'preflight'; readonly input: JobInput; readonly port: MessagePort }
  | { readonly kind: 'sheet'; readonly input: JobInput; readonly spec: SheetSpec; readonly port: MessagePort };

/** What a task returns; errors come back as data, because structured clone drops their class. */
export type WorkerAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'preflight'; readonly pages: readonly PagePreflight[] }
  | { readonly kind: 'sheet'; readonly report: SheetReport }
  | { readonly kind: 'error'; readonly error: ErrorJson };

/** From worker to pool, on the task's port. */
export type WorkerEvent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number };

/** From pool to worker, on the task's port. */
export type PoolEvent = { readonly kind: 'taken'; readonly bytes: number } | { readonly kind: 'cancel' };

/** Name of the broadcast by which the pool tells every worker to forget a job. */
export const RELEASE_CHANNEL = 'kiosk-raster.release-job';

/** A worker stops making bands while this many encoded bytes wait to be taken: bounds memory, keeps the printer fed. */
export const WINDOW_BYTES = 4 << 20;
