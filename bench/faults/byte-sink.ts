// Documents of plain bytes -> sides: each SIDE_BYTES of a document are one printed side, and a list keeps the truth of what came out.
import { virtualPrinterError } from '../../src/print/virtual-printer/errors.ts';
import type { DocumentSink } from '../../src/print/virtual-printer/sink.ts';

export const SIDE_BYTES = 2000;

/** What lies in the tray: one row for each document, whatever became of its job. */
export interface Came {
  readonly jobId: number;
  sides: number;
}

/** @param sideMs how long a side takes */
export function byteSink(tray: Came[], sideMs = 0): DocumentSink {
  return {
    formats: ['application/pdf'],
    async print(document) {
      const came: Came = { jobId: document.jobId, sides: 0 };
      tray.push(came);
      let bytes = 0;
      for await (const chunk of document.bytes) {
        bytes += chunk.length;
        while (bytes >= SIDE_BYTES) {
          bytes -= SIDE_BYTES;
          if (sideMs > 0) await new Promise((resolve) => setTimeout(resolve, sideMs));
          // The side lies in the tray before the device counts it.
          came.sides++;
          await document.impressionPrinted();
        }
      }
      if (bytes > 0) throw virtualPrinterError('uploadBroken', {});
    },
  };
}

/** A document of `sheets` duplex sheets; it begins as a PDF does. */
export function byteDocument(sheets: number): Uint8Array {
  const bytes = new Uint8Array(sheets * 2 * SIDE_BYTES).fill(0x20);
  bytes.set(Buffer.from('%PDF-1.7 canary-content'));
  return bytes;
}
