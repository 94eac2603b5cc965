// The library's main job, against the virtual printer over IPP: what arrives, what cancels, what is refused.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/job/engine.ts';
import type { ProgressEvent } from '../../src/job/progress.ts';
import { jobReportSchema } from '../../src/job/report.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { type ReceivedSheet, receiveSheets } from '../../src/print/received-sheets.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';

const pdf = readFileSync(new URL('../../samples/juminhyo.pdf', import.meta.url));

let engine: Engine;
let server: VirtualPrinter;
let received: ReceivedSheet[][];

beforeAll(async () => {
  received = [];
  server = await startVirtualPrinter({
    sink: {
      formats: ['image/pwg-raster'],
      async print(document) {
        const sheets: ReceivedSheet[] = [];
        for await (const sheet of receiveSheets(document.bytes, { onSide: () => document.impressionPrinted() })) {
          sheets.push(sheet);
        }
        received.push(sheets);
      },
    },
  });
  // One worker: any way in which jobs could wait for each other shows.
  engine = await createEngine({ workers: 1 });
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await server?.close();
});

const printer = () => openIppPrinter(server.uri, { job: { pollMs: 20 } });

function inkShare(sheet: ReceivedSheet, side: 'front' | 'back'): number {
  const plane = sheet[side]!.planes.k!;
  let ink = 0;
  for (const byte of plane.data) for (let bits = byte; bits !== 0; bits &= bits - 1) ink++;
  return ink / (plane.widthPx * plane.heightPx);
}

describe('print', () => {
  it('puts every sheet on the printer, duplex, and reports it', async () => {
    received.length = 0;
    const events: ProgressEvent[] = [];
    const outcome = await engine.print(pdf, { printer: printer(), onProgress: (event) => events.push(event) });
    expect(outcome.printer).toMatchObject({ state: 'completed', impressionsCompleted: 4 });
    expect(jobReportSchema.parse(outcome.report)).toEqual(outcome.report);
    expect(received).toHaveLength(1);
    const sheets = received[0]!;
    expect(sheets.map((sheet) => sheet.sheet)).toEqual([1, 2]);
    for (const sheet of sheets) {
      expect(sheet.front.exact && sheet.back!.exact).toBe(true);
      // Libcups' size of A4 (PRINTING-FACTS): 4960 x 7015.
      expect([sheet.front.widthPx, sheet.front.heightPx]).toEqual([4960, 7015]);
      expect(inkShare(sheet, 'front')).toBeGreaterThan(0.03);
      expect(inkShare(sheet, 'back')).toBeGreaterThan(0.005);
    }
    expect(events.filter((event) => event.kind === 'preflight')).toHaveLength(2);
    expect(events.filter((event) => event.kind === 'sheet-sent')).toHaveLength(2);
  });

  it('carries no content in its report or progress', async () => {
    const events: ProgressEvent[] = [];
    const outcome = await engine.print(pdf, { printer: printer(), onProgress: (event) => events.push(event) });
    // The words of the pantograph are its only Japanese; nothing of the certificate is there.
    const text = JSON.stringify([outcome.report, events]).replaceAll('複写', '');
    expect(text).not.toMatch(/[぀-ヿ一-鿿]/);
  });

  it('jobs side by side with one worker do not wait for each other', async () => {
    received.length = 0;
    await Promise.all(Array.from({ length: 4 }, () => engine.print(pdf, { printer: printer() })));
    const shared = printer();
    await Promise.all(Array.from({ length: 4 }, () => engine.print(pdf, { printer: shared })));
    expect(received.map((sheets) => sheets.length)).toEqual(Array.from({ length: 8 }, () => 2));
  });

  it.each(['preflight', 'sending', 'sheet-sent'] as const)(
    'cancels at the first %s event, and prints on',
    async (kind) => {
      const stop = new AbortController();
      const job = engine.print(pdf, {
        printer: printer(),
        signal: stop.signal,
        onProgress: (event) => {
          if (event.kind === kind) stop.abort();
        },
      });
      await expect(job).rejects.toMatchObject({ code: 'job.cancelled' });
      const next = await engine.print(pdf, { printer: printer() });
      expect(next.printer.state).toBe('completed');
    },
  );

  it('refuses before the printer hears of it', async () => {
    received.length = 0;
    await expect(engine.print(new TextEncoder().encode('no pdf'), { printer: printer() })).rejects.toMatchObject({
      category: 'refused',
    });
    expect(received).toEqual([]);
  });
});
