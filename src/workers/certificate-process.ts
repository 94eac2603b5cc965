// A supervisor's messages and a PDF on a pipe -> preflights, and sheets on another pipe: the one kind of process that holds certificates.
import { read, write } from 'node:fs';
import { promisify } from 'node:util';
import { asKioskRasterError } from '../errors.ts';
import { closeDoors, followSupervisor } from './confinement.ts';
import { type FromProcess, type JobInput, PDF_FD, SHEETS_FD, type ToProcess, type WorkerAnswer } from './messages.ts';
import { collectGarbage } from './scrub.ts';
import { RasterThread } from './thread-pool.ts';

const readAsync = promisify(read);
const writeAsync = promisify(write);

// Slabs that small buffers share would outlive what was in them.
Buffer.poolSize = 0;

const thread = new RasterThread(process.argv.slice(2));
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

/** Writes a chunk; when the promise settles the bytes are with the kernel, and overwritten here. */
async function send(bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await writeAsync(SHEETS_FD, bytes, at, bytes.length - at, null)).bytesWritten;
  }
  bytes.fill(0);
}

/** @returns processor time that it took, ms */
async function scrub(): Promise<number> {
  const before = process.cpuUsage();
  job?.input.pdf.fill(0);
  job = undefined;
  await thread.scrub();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function answer(message: Exclude<ToProcess, { kind: 'load' }>): Promise<{ answer: WorkerAnswer; bytes: number }> {
  let bytes = 0;
  try {
    switch (message.kind) {
      case 'warm':
        await thread.warm(message.expected);
        if (message.expected) collectGarbage();
        return { answer: { kind: 'done' }, bytes };
      case 'scrub':
        return { answer: { kind: 'scrubbed', cpuMs: await scrub() }, bytes };
      case 'preflight': {
        await job!.loaded;
        const pages = await thread.preflight(job!.input, (done, total) => tell({ kind: 'progress', done, total }));
        return { answer: { kind: 'preflight', pages }, bytes };
      }
      case 'weigh':
        await job!.loaded;
        await thread.weigh(job!.input, message.spec);
        return { answer: { kind: 'done' }, bytes };
      case 'sheet': {
        await job!.loaded;
        const report = await thread.makeSheet(job!.input, message.spec, async (chunk) => {
          bytes += chunk.byteLength;
          await send(chunk);
        });
        return { answer: { kind: 'sheet', report }, bytes };
      }
    }
  } catch (error) {
    return { answer: { kind: 'error', error: asKioskRasterError(error).toJSON() }, bytes };
  }
}

followSupervisor();
process.on('message', (message: ToProcess) => {
  if (message.kind === 'load') load(message);
  else void answer(message).then((done) => tell({ kind: 'answer', ...done }));
});
closeDoors();
