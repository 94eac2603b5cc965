// What tests of jobs at the virtual printer share: a client's order, a sink that counts pages, printers that close after each test.
import { afterEach, vi } from 'vitest';
import { find, groupAttributes, numbersOf, stringsOf } from '../../src/print/ipp/attributes.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import {
  startVirtualPrinter,
  type VirtualPrinter,
  type VirtualPrinterOptions,
} from '../../src/print/virtual-printer/server.ts';
import type { DocumentSink, ReceivedDocument } from '../../src/print/virtual-printer/sink.ts';
import type { Answer } from './ask.ts';

export const SPEC = { format: 'image/pwg-raster', name: 'job', required: { media: 'iso_a4_210x297mm' } };
export const QUICK = { job: { pollMs: 20 } };

/** Takes each byte as a sheet: a "page" ends at every full `pageBytes`. */
export function pagingSink(pageBytes: number, onDocument?: (document: ReceivedDocument) => void): DocumentSink {
  return {
    formats: ['image/pwg-raster'],
    async print(document) {
      onDocument?.(document);
      let bytes = 0;
      for await (const chunk of document.bytes) {
        for (let left = chunk.length; left > 0; ) {
          const step = Math.min(left, pageBytes - (bytes % pageBytes));
          bytes += step;
          left -= step;
          if (bytes % pageBytes === 0) await document.impressionPrinted();
        }
      }
    },
  };
}

/** Waits until `check` passes; long, because the machine may be busy with other tests. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 });
}

const open: VirtualPrinter[] = [];
/** Closed after the test. */
export async function start(options: VirtualPrinterOptions): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter(options);
  open.push(printer);
  return printer;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()));
});

/** State, reasons and impressions in an answer about one job. */
export function jobOf(answer: Answer): {
  state: number | undefined;
  reasons: string[];
  impressions: number | undefined;
} {
  const job = groupAttributes(answer.message, GROUP.job);
  return {
    state: numbersOf(find(job, 'job-state'))[0],
    reasons: stringsOf(find(job, 'job-state-reasons')),
    impressions: numbersOf(find(job, 'job-impressions-completed'))[0],
  };
}
