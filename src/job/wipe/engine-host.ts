// An engine in a process of its own, as a kiosk runs it, told what to print by the proof: what the proof searches.
import { readSync } from 'node:fs';
import type { ErrorJson } from '../../errors.ts';
import { asKioskRasterError } from '../../errors.ts';
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import { createEngine, type Engine } from '../engine.ts';
import { type Catch, type FromHost, HOST_PDF_FD, type ToHost } from './host-messages.ts';

let engine: Engine | undefined;
let cancel = new AbortController();

const tell = (answer: FromHost): void => void process.send!(answer);

/** Stands still, in the middle of whatever called this, until the proof has looked. */
function standStill(): void {
  tell({ kind: 'caught' });
  readSync(HOST_PDF_FD, new Uint8Array(1));
}

async function print(message: Extract<ToHost, { kind: 'print' }>): Promise<ErrorJson | undefined> {
  // Read into this one buffer, given to the engine, overwritten: what every caller should do with its own copy.
  const pdf = new Uint8Array(message.bytes);
  for (let at = 0; at < pdf.length; ) at += readSync(HOST_PDF_FD, pdf, at, pdf.length - at, null);
  const printer = openIppPrinter(message.printerUri, {
    job: { pollMs: 50 },
    ...(message.fingerprint256 ? { tls: { fingerprint256: message.fingerprint256 } } : {}),
  });
  cancel = new AbortController();
  let catchAt: Catch | undefined = message.catchAt;
  const catchHere = (place: Catch): void => {
    if (place !== catchAt) return;
    catchAt = undefined;
    standStill();
  };
  try {
    const job = engine!.print(pdf, {
      printer,
      signal: cancel.signal,
      ticket: message.ticket,
      onProgress: (progress) => {
        if (progress.kind === 'preflight') catchHere('preflight');
      },
    });
    pdf.fill(0);
    catchHere('taken in');
    await job;
    return undefined;
  } catch (error) {
    return asKioskRasterError(error).toJSON();
  } finally {
    printer.close();
  }
}

process.on('message', async (message: ToHost) => {
  if (message.kind === 'start') {
    const { device, workers, limits, keysFolder } = message;
    await engine?.[Symbol.asyncDispose]();
    engine = await createEngine({ device, workers, limits, keys: { folder: keysFolder } });
    tell({ kind: 'ready' });
  } else if (message.kind === 'cancel') cancel.abort();
  else tell({ kind: 'done', error: await print(message) });
});
process.on('disconnect', () => process.exit(0));
