// CUPS prints to the virtual printer -> its tray lays both sides upright, whichever way CUPS turned the back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sheetsOf, TRAY_FORMATS } from '../../src/paper/tray/sheets-of.ts';
import type { ReceivedSheet, ReceivedSide } from '../../src/print/received-sheets.ts';
import type { DeviceModel } from '../../src/print/virtual-printer/model.ts';
import { findModel } from '../../src/print/virtual-printer/models/index.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { inkAt } from '../print-pwg/pages.ts';
import { describeWithPeers } from '../support/peers.ts';
import { CUPS_PEERS, type Cupsd, startCupsd } from '../virtual-printer/cupsd.ts';
import { inkShare } from './support.ts';

/** Two pages of A4, each with a black square of 2 inches: at the top left, then at the top right. */
const PAGES = `%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Count 2 /Kids [3 0 R 5 0 R] /MediaBox [0 0 595 842] >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /Resources << >> /Contents 4 0 R >>
endobj
4 0 obj
<< /Length 26 >>
stream
0 g 72 626 144 144 re f   
endstream
endobj
5 0 obj
<< /Type /Page /Parent 2 0 R /Resources << >> /Contents 6 0 R >>
endobj
6 0 obj
<< /Length 26 >>
stream
0 g 379 626 144 144 re f  
endstream
endobj
trailer
<< /Size 7 /Root 1 0 R >>
startxref
0
%%EOF
`;

/** Whether the square, and nothing else, is where it belongs: mid-points of a grid of places, in inches. */
function squareAt(side: ReceivedSide, leftInch: number): boolean {
  const topInch = (842 - 626 - 144) / 72;
  for (let y = 0.5; y < 11.5; y += 0.5) {
    for (let x = 0.5; x < 8; x += 0.5) {
      const within = x > leftInch && x < leftInch + 2 && y > topInch && y < topInch + 2;
      const edge = [x - leftInch, x - leftInch - 2, y - topInch, y - topInch - 2].some((d) => Math.abs(d) < 0.1);
      const ink = inkAt(side.planes.k, Math.round(x * side.dpi), Math.round(y * side.dpi));
      if (!edge && ink !== within) return false;
    }
  }
  return true;
}

describeWithPeers(CUPS_PEERS, 'CUPS prints to the tray', () => {
  const dir = mkdtempSync(join(tmpdir(), 'kiosk-raster-cups-tray-'));
  const printers: VirtualPrinter[] = [];
  let cups: Cupsd;

  /** Prints a file and returns what came out. */
  async function print(name: string, model: DeviceModel, file: string, options: string[]) {
    const jobs: { format: string; sheets: ReceivedSheet[] }[] = [];
    const printer = await startVirtualPrinter({
      model,
      sink: {
        formats: TRAY_FORMATS,
        async print(document) {
          const sheets: ReceivedSheet[] = [];
          const laid = sheetsOf(document.bytes, { ...document, onSide: () => document.impressionPrinted() });
          for await (const sheet of laid) sheets.push(sheet);
          jobs.push({ format: document.format, sheets });
        },
      },
    });
    printers.push(printer);
    await cups.addQueue(name, printer.uri);
    await cups.print(name, file, options);
    await vi.waitFor(() => expect(jobs).toHaveLength(1), { timeout: 40_000 });
    return jobs[0]!;
  }

  beforeAll(async () => {
    writeFileSync(join(dir, 'pages.pdf'), PAGES);
    await sharp({ create: { width: 300, height: 400, channels: 3, background: '#00a0e0' } })
      .jpeg()
      .toFile(join(dir, 'picture.jpg'));
    cups = await startCupsd();
  });
  afterAll(async () => {
    await cups?.stop();
    await Promise.all(printers.map((printer) => printer.close()));
    rmSync(dir, { recursive: true, force: true });
  });

  const rasterOnly = (id: string): DeviceModel => {
    const model = findModel(id)!;
    return { ...model, formats: ['image/pwg-raster', 'image/jpeg'], resolutionsDpi: [300], defaultResolutionDpi: 300 };
  };

  it.each([
    ['normal', 'colour-mfp'],
    ['rotated', 'colour-mfp-rotated'],
    ['flipped', 'colour-mfp-flipped'],
    ['tumble', 'colour-mfp-manual-tumble'],
  ])('sheet-back %s: the back lies upright', async (name, id) => {
    const options = ['sides=two-sided-long-edge', 'print-color-mode=monochrome'];
    const { format, sheets } = await print(name, rasterOnly(id), join(dir, 'pages.pdf'), options);
    expect(format).toBe('image/pwg-raster');
    expect(sheets).toHaveLength(1);
    expect(squareAt(sheets[0]!.front, 1)).toBe(true);
    expect(squareAt(sheets[0]!.back!, 379 / 72)).toBe(true);
    expect(squareAt(sheets[0]!.back!, 1)).toBe(false);
  });

  it('a PDF as PDF', async () => {
    const { format, sheets } = await print('pdf', findModel('colour-mfp')!, join(dir, 'pages.pdf'), [
      'sides=two-sided-long-edge',
    ]);
    expect(format).toBe('application/pdf');
    expect(squareAt(sheets[0]!.front, 1)).toBe(true);
    expect(squareAt(sheets[0]!.back!, 379 / 72)).toBe(true);
  });

  it('a picture as JPEG', async () => {
    const { format, sheets } = await print('jpeg', findModel('colour-mfp')!, join(dir, 'picture.jpg'), []);
    expect(['image/jpeg', 'application/pdf', 'image/pwg-raster']).toContain(format);
    expect(inkShare(sheets[0]!.front.planes.c)).toBeGreaterThan(0.2);
    expect(inkShare(sheets[0]!.front.planes.y)).toBeLessThan(0.05);
  });
});
