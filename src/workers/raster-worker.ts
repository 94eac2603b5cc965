// A task message -> a preflighted job or an encoded sheet: the long-lived thread that keeps pdf.js, fonts and kernels warm, and forgets certificates.
import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { asKioskRasterError } from '../errors.ts';
import { makeSheet, warmSheetMaker, weighSheet } from '../job/make-sheet.ts';
import { type CertificateDocument, openDocument, type PagePreflight } from '../raster/page/document.ts';
import type { OutlineFace } from '../raster/page/faces.ts';
import { loadGaijiFonts } from '../raster/page/gaiji.ts';
import { closeDoors } from './confinement.ts';
import {
  type JobInput,
  type RasterThreadData,
  type TakenEvent,
  WINDOW_BYTES,
  type WorkerAnswer,
  type WorkerEvent,
  type WorkerTask,
} from './messages.ts';
import { collectGarbage, scrubThread } from './scrub.ts';

// Canvas, the one native module, came with the imports above.
closeDoors();

/** Bytes gathered before they are sent: a message costs about as much as copying this. */
const CHUNK_BYTES = 256 << 10;

/** Chunks that have come back, overwritten: fresh memory for each would be a page fault for every 4 KiB of a sheet. */
const spareChunks: ArrayBuffer[] = [];
const MOST_SPARE_CHUNKS = 16;

const emptyChunk = (): Uint8Array<ArrayBuffer> => new Uint8Array(spareChunks.pop() ?? new ArrayBuffer(CHUNK_BYTES));

/** A job that must stop is stopped by ending its process. */
const NEVER = new AbortController().signal;

let gaiji: Promise<OutlineFace[]> | undefined;

/** The operator's gaiji, read once. */
function gaijiFaces(): Promise<OutlineFace[]> {
  gaiji ??= loadGaijiFonts((workerData as RasterThreadData).gaijiFonts);
  return gaiji;
}

/** The one document this worker holds: parsed once for preflight and raster. */
let held: { jobKey: number; document: Promise<CertificateDocument> } | undefined;

async function forget(): Promise<void> {
  const document = held?.document;
  held = undefined;
  await document?.then((opened) => opened[Symbol.asyncDispose]()).catch(() => undefined);
}

async function documentOf(input: JobInput): Promise<CertificateDocument> {
  if (held?.jobKey !== input.jobKey) {
    await forget();
    // pdf.js takes the array it is given for its own, so it gets a copy in this thread's memory.
    const opened = gaijiFaces().then((gaiji) => openDocument(Uint8Array.from(input.pdf), { fit: input.fit, gaiji }));
    held = { jobKey: input.jobKey, document: opened };
  }
  return held!.document;
}

/** The task's port as a bounded outbox. */
class TaskLine implements Disposable {
  readonly #port: MessagePort;
  #untaken = 0;
  #wake: (() => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (event: TakenEvent) => {
      this.#untaken -= event.bytes;
      if (spareChunks.length < MOST_SPARE_CHUNKS) spareChunks.push(event.chunk);
      this.#wake?.();
    });
  }

  send(event: WorkerEvent, transfer: ArrayBuffer[] = []): void {
    if (event.kind === 'bytes') this.#untaken += event.bytes.byteLength;
    this.#port.postMessage(event, transfer);
  }

  /** Resolves when enough has been taken. */
  async roomToGo(): Promise<void> {
    while (this.#untaken > WINDOW_BYTES) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  [Symbol.dispose](): void {
    this.#port.close();
  }
}

/** Gathers small pieces into chunks of about CHUNK_BYTES and sends them. */
class Outbox {
  readonly #line: TaskLine;
  #chunk: Uint8Array<ArrayBuffer> | undefined;
  #used = 0;

  constructor(line: TaskLine) {
    this.#line = line;
  }

  readonly put = (bytes: Uint8Array): void => {
    for (let from = 0; from < bytes.length; ) {
      this.#chunk ??= emptyChunk();
      const count = Math.min(bytes.length - from, this.#chunk.length - this.#used);
      this.#chunk.set(bytes.subarray(from, from + count), this.#used);
      this.#used += count;
      from += count;
      if (this.#used === this.#chunk.length) this.flush();
    }
  };

  flush(): void {
    if (!this.#chunk) return;
    this.#line.send({ kind: 'bytes', bytes: this.#chunk.subarray(0, this.#used) }, [this.#chunk.buffer]);
    this.#chunk = undefined;
    this.#used = 0;
  }
}

async function preflight(input: JobInput, line: TaskLine): Promise<readonly PagePreflight[]> {
  const document = await documentOf(input);
  const pages: PagePreflight[] = [];
  for (let index = 0; index < document.pageCount; index++) {
    pages.push(await document.preflight(index));
    line.send({ kind: 'progress', done: index + 1, total: document.pageCount });
  }
  return pages;
}

/** Piscina calls this once per task. */
export default async function run(task: WorkerTask): Promise<WorkerAnswer> {
  if (task.kind === 'warm') {
    await Promise.all([warmSheetMaker(task.expected), gaijiFaces()]);
    // What only the start needed is half of the heap. It can go when nobody waits.
    if (task.expected) collectGarbage();
    return { kind: 'done' };
  }
  if (task.kind === 'scrub') {
    await forget();
    await scrubThread();
    return { kind: 'done' };
  }
  using line = new TaskLine(task.port);
  try {
    if (task.kind === 'preflight') return { kind: 'preflight', pages: await preflight(task.input, line) };
    const document = await documentOf(task.input);
    if (task.kind === 'weigh') {
      await weighSheet(document, task.spec, NEVER);
      return { kind: 'done' };
    }
    const outbox = new Outbox(line);
    const report = await makeSheet(document, task.spec, {
      put: outbox.put,
      // The first band leaves at once; later ones fill whole chunks.
      afterBand: async () => {
        outbox.flush();
        await line.roomToGo();
      },
      signal: NEVER,
    });
    outbox.flush();
    return { kind: 'sheet', report };
  } catch (error) {
    return { kind: 'error', error: asKioskRasterError(error).toJSON() };
  }
}
