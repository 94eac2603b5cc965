// A task message -> a preflighted job or an encoded sheet: the long-lived thread that keeps pdf.js, fonts and kernels warm, and forgets certificates.
import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { asKioskRasterError } from '../errors.ts';
import { makeSheet, warmSheetMaker, weighSheet } from '../job/make-sheet.ts';
import { wipeWeighed } from '../job/weighed-fronts.ts';
import { type CertificateDocument, openDocument, type PagePreflight } from '../raster/page/document.ts';
import type { OutlineFace } from '../raster/page/faces.ts';
import { loadGaijiFonts } from '../raster/page/gaiji.ts';
import { closeDoors } from './confinement.ts';
import type {
  JobInput,
  PreflightProgress,
  RasterThreadData,
  WorkerAnswer,
  WorkerResult,
  WorkerTask,
} from './messages.ts';
import { collectGarbage, HeapWatch, scrubThread } from './scrub.ts';
import { SheetPipe } from './sheet-pipe.ts';

// Canvas, the one native module, came with the imports above.
closeDoors();

const heap = new HeapWatch();

/** A first sheet leaves 15 MB behind, of functions compiled and tables made: a scan after it would come on top. */
let isFirstSheet = true;

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
  await document
    ?.then((opened) => {
      wipeWeighed(opened);
      return opened[Symbol.asyncDispose]();
    })
    .catch(() => undefined);
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

async function preflight(input: JobInput, port: MessagePort): Promise<readonly PagePreflight[]> {
  const document = await documentOf(input);
  const pages: PagePreflight[] = [];
  for (let index = 0; index < document.pageCount; index++) {
    pages.push(await document.preflight(index));
    port.postMessage({ done: index + 1, total: document.pageCount } satisfies PreflightProgress);
  }
  return pages;
}

async function answer(task: WorkerTask, pipe: SheetPipe): Promise<WorkerAnswer> {
  switch (task.kind) {
    case 'warm':
      // What only the start needed is half of the heap. It goes when nobody waits for the start.
      await Promise.all([warmSheetMaker(task.expected, collectGarbage), gaijiFaces()]);
      heap.since();
      return { kind: 'done' };
    case 'scrub':
      await forget();
      return { kind: 'forgotten', letPagesGo: await scrubThread(heap) };
    case 'preflight':
      try {
        return { kind: 'preflight', pages: await preflight(task.input, task.port) };
      } finally {
        task.port.close();
      }
    case 'weigh':
      await weighSheet(await documentOf(task.input), task.spec, NEVER);
      return { kind: 'done' };
    case 'sheet': {
      const { put } = pipe;
      const afterBand = (): Promise<void> => pipe.afterBand();
      const report = await makeSheet(await documentOf(task.input), task.spec, {
        put,
        afterBand,
        tidy: collectGarbage,
        signal: NEVER,
      });
      await pipe.end();
      if (isFirstSheet) collectGarbage();
      isFirstSheet = false;
      return { kind: 'sheet', report };
    }
  }
}

/** Piscina calls this once per task. */
export default async function run(task: WorkerTask): Promise<WorkerResult> {
  const pipe = new SheetPipe();
  try {
    return { answer: await answer(task, pipe), bytes: pipe.bytes };
  } catch (error) {
    await pipe.atRest();
    return { answer: { kind: 'error', error: asKioskRasterError(error).toJSON() }, bytes: pipe.bytes };
  }
}
