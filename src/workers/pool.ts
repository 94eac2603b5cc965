// Jobs in, encoded sheets out: the piscina pool of raster workers, behind an interface that hides threads and messages.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { asKioskRasterError, cancelledError, KioskRasterError } from '../errors.ts';
import type { SheetReport, SheetSpec } from '../job/make-sheet.ts';
import type { PagePreflight } from '../raster/page/document.ts';
import {
  type JobInput,
  type PoolEvent,
  RELEASE_CHANNEL,
  type WorkerAnswer,
  type WorkerEvent,
  type WorkerTask,
} from './messages.ts';

/** A worker that does not answer a cancellation within this time is ended and replaced. */
const CANCEL_GRACE_MS = 800;

/** Takes encoded bytes; the worker pauses while too many are not yet taken. */
export type TakeBytes = (bytes: Uint8Array) => Promise<void> | void;

export interface RasterPool extends AsyncDisposable {
  readonly workers: number;
  /** Loads pdf.js, fonts and kernels in every worker, so that the first job does not pay for it. */
  warm(): Promise<void>;
  /**
   * Checks every page of a job: size, limits, glyphs.
   * @throws KioskRasterError (category `refused`) for the first page that must not be printed
   */
  preflight(
    input: JobInput,
    onProgress?: (done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<readonly PagePreflight[]>;
  /** Rasterises, composes and encodes one sheet, streaming its bytes to `take` in order. */
  makeSheet(input: JobInput, spec: SheetSpec, take: TakeBytes, signal?: AbortSignal): Promise<SheetReport>;
  /** Makes every worker drop what it holds of a job. */
  release(jobKey: number): void;
}

export interface RasterPoolOptions {
  /** Threads, 1 to 64. Default 2. */
  readonly workers?: number;
}

/** Starts a pool of long-lived workers. Dispose it to end them. */
export function createRasterPool(options: RasterPoolOptions = {}): RasterPool {
  return new PiscinaRasterPool(options.workers ?? 2);
}

class PiscinaRasterPool implements RasterPool {
  readonly workers: number;
  readonly #piscina: Piscina<WorkerTask, WorkerAnswer>;
  readonly #release = new BroadcastChannel(RELEASE_CHANNEL);

  constructor(workers: number) {
    this.workers = workers;
    // From a checkout this file is .ts, in the package .js; the worker beside it has the same ending.
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
    this.#piscina = new Piscina({
      filename: new URL(`./raster-worker${extension}`, import.meta.url).href,
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: 1,
      // Sleeping in Atomics.wait would keep release messages and canvas finalizers from running between tasks.
      atomics: 'disabled',
      // Without it a task that found no idle worker goes to the back of the queue: sheets of one job would start out of
      // order, and a later sheet could hold the worker that an earlier one of its job is waiting for.
      stricterFIFO: true,
    });
    (this.#release as unknown as { unref(): void }).unref();
  }

  async warm(): Promise<void> {
    // One task per worker: piscina gives a task to an idle worker first.
    await Promise.all(Array.from({ length: this.workers }, () => this.#piscina.run({ kind: 'warm' })));
  }

  async preflight(
    input: JobInput,
    onProgress?: (done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<readonly PagePreflight[]> {
    const answer = await this.#run((port) => ({ kind: 'preflight', input, port }), {
      onEvent: (event) => {
        if (event.kind === 'progress') onProgress?.(event.done, event.total);
      },
      signal,
    });
    if (answer.kind !== 'preflight') throw asKioskRasterError(new TypeError('unexpected worker answer'));
    return answer.pages;
  }

  async makeSheet(input: JobInput, spec: SheetSpec, take: TakeBytes, signal?: AbortSignal): Promise<SheetReport> {
    const answer = await this.#run((port) => ({ kind: 'sheet', input, spec, port }), {
      onEvent: (event) => (event.kind === 'bytes' ? take(event.bytes) : undefined),
      signal,
    });
    if (answer.kind !== 'sheet') throw asKioskRasterError(new TypeError('unexpected worker answer'));
    return answer.report;
  }

  release(jobKey: number): void {
    this.#release.postMessage(jobKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#release.close();
    await this.#piscina.destroy();
  }

  /** Runs one task; events are handled one after the other, and the answer counts only when all were. */
  async #run(
    task: (port: MessagePort) => WorkerTask,
    options: { onEvent: (event: WorkerEvent) => Promise<void> | void; signal?: AbortSignal | undefined },
  ): Promise<WorkerAnswer> {
    if (options.signal?.aborted) throw cancelledError();
    const { port1, port2 } = new MessageChannel();
    // The answer travels on piscina's own port and may overtake the last events on ours: the worker closing its end says "all sent".
    const allSent = new Promise<void>((resolve) => port1.once('close', resolve));
    const hardStop = new AbortController();
    let grace: NodeJS.Timeout | undefined;
    const cancel = () => {
      post({ kind: 'cancel' });
      grace ??= setTimeout(() => hardStop.abort(), CANCEL_GRACE_MS);
    };
    const post = (event: PoolEvent) => port1.postMessage(event);

    let handled: Promise<void> = Promise.resolve();
    let failure: { error: unknown } | undefined;
    port1.on('message', (event: WorkerEvent) => {
      handled = handled.then(async () => {
        if (failure) return;
        try {
          await options.onEvent(event);
          if (event.kind === 'bytes') post({ kind: 'taken', bytes: event.bytes.byteLength });
        } catch (error) {
          failure = { error };
          cancel();
        }
      });
    });
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer = await this.#piscina.run(task(port2), { transferList: [port2], signal: hardStop.signal });
      await allSent;
      await handled;
      if (failure) throw failure.error;
      if (answer.kind === 'error') throw new KioskRasterError(answer.error);
      return answer;
    } catch (error) {
      if (failure) throw failure.error;
      if (options.signal?.aborted) throw cancelledError();
      throw error;
    } finally {
      clearTimeout(grace);
      options.signal?.removeEventListener('abort', cancel);
      port1.close();
    }
  }
}
