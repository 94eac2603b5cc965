// One certificate's tasks -> a piscina raster thread of this process: its warmth, its back pressure, its memory limit.
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { KioskRasterError } from '../errors.ts';
import type { ExpectedSheets } from '../job/expected-sheets.ts';
import type { SheetReport, SheetSpec } from '../job/make-sheet.ts';
import type { PagePreflight } from '../raster/page/document.ts';
import { limitError } from './limits.ts';
import type { JobInput, RasterThreadData, TakenEvent, WorkerAnswer, WorkerEvent, WorkerTask } from './messages.ts';
import type { TakeBytes } from './pool.ts';

/** The raster thread's JavaScript heap, MiB: pdf.js fails in the thread before the process grows out of bounds. */
const OLD_GENERATION_MIB = 512;

/** The raster thread of a certificate process. A thread of its own, so that the process can always be talked to. */
export class RasterThread {
  readonly #piscina: Piscina<WorkerTask, WorkerAnswer>;

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

  async warm(expected: ExpectedSheets | undefined): Promise<void> {
    answerOf('done', await this.#piscina.run({ kind: 'warm', expected }));
  }

  /** Makes the thread forget its certificate, and collects what is left of it. */
  async scrub(): Promise<void> {
    answerOf('done', await this.#piscina.run({ kind: 'scrub' }));
  }

  async preflight(
    input: JobInput,
    onProgress: (done: number, total: number) => void,
  ): Promise<readonly PagePreflight[]> {
    const answer = await this.#run(
      (port) => ({ kind: 'preflight', input, port }),
      (event) => {
        if (event.kind === 'progress') onProgress(event.done, event.total);
      },
    );
    return answerOf('preflight', answer).pages;
  }

  async weigh(input: JobInput, spec: SheetSpec): Promise<void> {
    answerOf(
      'done',
      await this.#run(
        (port) => ({ kind: 'weigh', input, spec, port }),
        () => undefined,
      ),
    );
  }

  async makeSheet(input: JobInput, spec: SheetSpec, take: TakeBytes): Promise<SheetReport> {
    const answer = await this.#run(
      (port) => ({ kind: 'sheet', input, spec, port }),
      (event) => (event.kind === 'bytes' ? take(event.bytes) : undefined),
    );
    return answerOf('sheet', answer).report;
  }

  /** Runs one task; events are handled one after the other, and the answer counts only when all were. */
  async #run(
    task: (port: MessageChannel['port2']) => WorkerTask,
    onEvent: (event: WorkerEvent) => Promise<void> | void,
  ): Promise<WorkerAnswer> {
    const { port1, port2 } = new MessageChannel();
    // The answer travels on piscina's own port and may overtake the last events on ours: the worker closing its end says "all sent".
    const allSent = new Promise<void>((resolve) => port1.once('close', resolve));
    let handled: Promise<void> = Promise.resolve();
    port1.on('message', (event: WorkerEvent) => {
      handled = handled.then(async () => {
        await onEvent(event);
        if (event.kind !== 'bytes') return;
        const chunk = event.bytes.buffer as ArrayBuffer;
        port1.postMessage({ bytes: event.bytes.byteLength, chunk } satisfies TakenEvent, [chunk]);
      });
      handled.catch(() => undefined);
    });
    try {
      const answer = await this.#piscina.run(task(port2), { transferList: [port2] }).catch((error: unknown) => {
        // Told as the limit that it is; the supervisor ends this process for it.
        const isFull = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
        throw isFull ? limitError('memory-limit', { mebibytes: OLD_GENERATION_MIB }) : error;
      });
      await allSent;
      await handled;
      return answer;
    } finally {
      port1.close();
    }
  }
}

function answerOf<K extends WorkerAnswer['kind']>(kind: K, answer: WorkerAnswer): Extract<WorkerAnswer, { kind: K }> {
  if (answer.kind === 'error') throw new KioskRasterError(answer.error);
  if (answer.kind !== kind) throw new TypeError('unexpected worker answer');
  return answer as Extract<WorkerAnswer, { kind: K }>;
}
