// A front on loopback before a virtual device that prints bytes: real IPP on both sides, light documents.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { byteDocument, byteSink, type Came } from '../../bench/faults/byte-sink.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import type { PrintOptions } from '../../src/job/print.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { TroubleWatch } from '../../src/print/trouble/events.ts';
import { parseFaults } from '../../src/print/virtual-printer/faults/grammar.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { type Front, type FrontOptions, startFront } from '../../src/serve/front.ts';
import { createLogger } from '../../src/serve/log.ts';
import { createMetrics } from '../../src/serve/metrics.ts';
import { TicketDesk } from '../../src/serve/ticket-desk.ts';

export interface Stand extends AsyncDisposable {
  readonly front: Front;
  readonly device: VirtualPrinter;
  readonly tray: Came[];
  readonly folder: string;
  /** Everything that was logged. */
  log(): string;
  /** PDFs that the engine was given, as it was given them. */
  readonly taken: string[];
}

export async function stand(
  options: Partial<FrontOptions> & { faults?: string; pages?: number; sideMs?: number } = {},
): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'serve-'));
  const tray: Came[] = [];
  const device = await startVirtualPrinter({
    sink: byteSink(tray, options.sideMs ?? 0),
    faults: options.faults === undefined ? [] : parseFaults(options.faults),
  });
  const printer = openIppPrinter(device.uri, { job: { pollMs: 20 } });
  let log = '';
  const taken: string[] = [];
  const pages = options.pages ?? 1;
  const front = await startFront({
    printPdf: async (pdf: Uint8Array, { printer: target, signal, onProgress, waitForPrinterMs }: PrintOptions) => {
      taken.push(Buffer.from(pdf).toString('latin1'));
      const spec = {
        format: 'application/pdf',
        name: 'certificate',
        required: { sides: 'two-sided-long-edge' },
        impressions: pages * 2,
      };
      const watch = new TroubleWatch((event) => onProgress?.({ kind: 'trouble', event }));
      const job = await target.openJob(spec, {
        ...(signal ? { signal } : {}),
        waitForPrinterMs,
        onEvent: watch.onEvent,
      });
      await job.write(byteDocument(pages));
      const { jobId, state, impressionsCompleted } = await job.finish();
      return { printer: { jobId, state, impressionsCompleted }, report: undefined as never };
    },
    devices: [{ uri: device.uri, printer }],
    journal: await openJournal(join(folder, 'journal')),
    tickets: undefined,
    desk: new TicketDesk(Date.now),
    receipt: undefined,
    maxPdfBytes: 100_000,
    clock: Date.now,
    demo: true,
    monitorMs: 50,
    log: createLogger(
      new Writable({
        write(chunk, _encoding, done) {
          log += chunk;
          done();
        },
      }),
    ),
    metrics: createMetrics(),
    ...options,
  });
  return {
    front,
    device,
    tray,
    folder,
    taken,
    log: () => log,
    async [Symbol.asyncDispose]() {
      await front.stop(0);
      printer.close();
      await device.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
