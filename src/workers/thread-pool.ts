// One certificate's tasks -> a piscina raster thread of this process: its warmth, its back pressure, its memory limit.
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { limitError } from './limits.ts';
import type { JobInput, PreflightProgress, RasterThreadData, WorkerResult, WorkerTask } from './messages.ts';

/** The raster thread's JavaScript heap, MiB: pdf.js fails in the thread before the process grows out of bounds. */
const OLD_GENERATION_MIB = 512;

/** The raster thread of a certificate process. A thread of its own, so that the process can always be talked to. */
export class RasterThread {
  readonly #piscina: Piscina<WorkerTask, WorkerResult>;

  /** @param gaijiFonts files of the operator's gaiji fonts */
  constructor(gaijiFonts: readonly string[]) {
    // From a checkout this file is .ts, in the package .js; the worker beside it has the same ending.
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
    this.#piscina = new Piscina({
      filename: new URL(`./raster-worker${extension}`, import.meta.url).href,
      minThreads: 1,
      maxThreads: 1,
      workerData: { gaijiFonts } satisfies RasterThreadData,
      concurrentTasksPerWorker: 1,
      // Sleeping in Atomics.wait would keep canvas finalizers from running between tasks.
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: OLD_GENERATION_MIB },
    });
  }

  /** Runs one task. What it fails of is an answer too. @throws where the thread is lost, `job.memory-limit` */
  run(task: Exclude<WorkerTask, { kind: 'preflight' }>): Promise<WorkerResult> {
    return this.#piscina.run(task).catch(tellOfLimit);
  }

  async preflight(input: JobInput, onProgress: (progress: PreflightProgress) => void): Promise<WorkerResult> {
    const { port1, port2 } = new MessageChannel();
    // The answer travels on piscina's own port and may overtake the last events on ours: the worker closing its end says "all sent".
    const allSent = new Promise<void>((resolve) => port1.once('close', resolve));
    port1.on('message', onProgress);
    try {
      const result = await this.#piscina.run({ kind: 'preflight', input, port: port2 }, { transferList: [port2] });
      await allSent;
      return result;
    } catch (error) {
      return tellOfLimit(error);
    } finally {
      port1.close();
    }
  }
}

/** @throws `error`; a full heap as the limit that it is: the supervisor ends this process for it */
function tellOfLimit(error: unknown): never {
  const isFull = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
  throw isFull ? limitError('memory-limit', { mebibytes: OLD_GENERATION_MIB }) : error;
}
