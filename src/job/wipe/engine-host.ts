// An engine in a process of its own, as a kiosk runs it, told what to print by the proof: what the proof searches.
import { readSync } from 'node:fs';
import type { ErrorJson } from '../../errors.ts';
import { asKioskRasterError } from '../../errors.ts';
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import type { Printer } from '../../print/printer.ts';
import { createEngine, type Engine } from '../engine.ts';
import { type FromHost, HOST_PDF_FD, type ToHost } from './host-messages.ts';

/** Bytes that a held job has handed over: past the header, into the first page. */
const HELD_BYTES = 100_000;

let engine: Engine | undefined;
let cancel = new AbortController();
let hold = false;
let go: () => void = () => undefined;

const tell = (answer: FromHost): void => void process.send!(answer);

/** The printer, and a hand on the paper. */
function holding(printer: Printer): Printer {
  if (!hold) return printer;
  hold = false;
  let handedOver = 0;
  let held: Promise<void> | undefined;
  return {
    label: printer.label,
    capabilities: (signal) => printer.capabilities(signal),
    async openJob(spec, options) {
      const job = await printer.openJob(spec, options);
      const write = job.write.bind(job);
      job.write = async (bytes) => {
        handedOver += bytes.length;
        if (handedOver > HELD_BYTES) {
          held ??= new Promise<void>((resolve) => {
            go = resolve;
            options?.signal?.addEventListener('abort', () => resolve(), { once: true });
            tell({ kind: 'held' });
          });
          await held;
        }
        await write(bytes);
      };
      return job;
    },
  };
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
  try {
    const job = engine!.print(pdf, { printer: holding(printer), signal: cancel.signal });
    pdf.fill(0);
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
    const { device, workers, limits } = message;
    engine = await createEngine({ device, workers, limits });
    tell({ kind: 'ready' });
  } else if (message.kind === 'cancel') cancel.abort();
  else if (message.kind === 'hold') hold = true;
  else if (message.kind === 'go') go();
  else {
    const startedMs = performance.now();
    const error = await print(message);
    tell({ kind: 'done', error, ms: performance.now() - startedMs });
  }
});
process.on('disconnect', () => process.exit(0));
