// A supervisor's messages and a PDF on a pipe -> preflights, and sheets on another pipe: the one kind of process that holds certificates.
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { asKioskRasterError } from '../errors.ts';
import { closeDoors, followSupervisor } from './confinement.ts';
import { type FromProcess, type JobInput, PDF_FD, type ToProcess, type WorkerResult } from './messages.ts';
import { collectGarbage, collectTakenPages, HeapWatch } from './scrub.ts';
import { RasterThread } from './thread-pool.ts';

const readAsync = promisify(read);

// Slabs that small buffers share would outlive what was in them.
Buffer.poolSize = 0;

const thread = new RasterThread(process.argv.slice(2));
const ownHeap = new HeapWatch();
let job: { readonly input: JobInput; readonly loaded: Promise<void> } | undefined;

function tell(message: FromProcess): void {
  process.send!(message);
}

/** Reads the PDF straight into the job's own memory. */
async function fill(target: Uint8Array): Promise<void> {
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await readAsync(PDF_FD, target, at, target.length - at, null);
    if (bytesRead === 0) throw new Error('the PDF broke off');
    at += bytesRead;
  }
}

function load(message: Extract<ToProcess, { kind: 'load' }>): void {
  const pdf = new Uint8Array(new SharedArrayBuffer(message.bytes));
  const loaded = fill(pdf);
  loaded.catch(() => undefined);
  job = { input: { jobKey: message.jobKey, pdf, fit: message.fit }, loaded };
}

async function scrub(): Promise<WorkerResult> {
  const before = process.cpuUsage();
  job?.input.pdf.fill(0);
  job = undefined;
  ownHeap.since();
  const result = await thread.run({ kind: 'scrub' });
  if (result.answer.kind !== 'forgotten') return result;
  if (result.answer.letPagesGo || ownHeap.since().tookPages) collectTakenPages();
  const { user, system } = process.cpuUsage(before);
  return { answer: { kind: 'scrubbed', cpuMs: (user + system) / 1000 }, bytes: 0 };
}

async function answer(message: Exclude<ToProcess, { kind: 'load' }>): Promise<WorkerResult> {
  try {
    switch (message.kind) {
      case 'warm': {
        const result = await thread.run(message);
        if (message.expected) collectGarbage();
        return result;
      }
      case 'scrub':
        return await scrub();
      case 'preflight':
        await job!.loaded;
        return await thread.preflight(job!.input, (progress) => tell({ kind: 'progress', ...progress }));
      case 'weigh':
      case 'sheet':
        await job!.loaded;
        return await thread.run({ ...message, input: job!.input });
    }
  } catch (error) {
    return { answer: { kind: 'error', error: asKioskRasterError(error).toJSON() }, bytes: 0 };
  }
}

followSupervisor();
process.on('message', (message: ToProcess) => {
  if (message.kind === 'load') load(message);
  else void answer(message).then((result) => tell({ kind: 'answer', ...result }));
});
closeDoors();
