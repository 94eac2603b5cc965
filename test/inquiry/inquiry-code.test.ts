// The QR code on the back: whole pixels, a quiet zone, and read by an independent reader from a scan of the printed sheet.
import { describe, expect, it } from 'vitest';
import { TYPICAL_PRINTER, TYPICAL_SCANNER } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import { scan } from '../../src/paper/scanner.ts';
import { srgbByte } from '../../src/paper/srgb.ts';
import { drawInquiryCode } from '../../src/raster/inquiry-code.ts';
import { layPlane } from '../../src/raster/placed-plane.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { readCodes } from '../support/read-code.ts';

const TEXT = 'https://inquiry.city.example.jp/?v=1&k=1a2b3c4d&c=127';
const PLACE = { xMm: 3, yMm: 3, widthMm: 28, heightMm: 28 };

function painted(dpi: number): BitPlane {
  const side = Math.round((34 * dpi) / 25.4);
  const plane = createPlane(side, side);
  layPlane(plane, drawInquiryCode(dpi, PLACE, TEXT));
  return plane;
}

const inkAt = ({ data, strideBytes }: BitPlane, x: number, y: number): number =>
  (data[y * strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1;

describe('the inquiry code', () => {
  it('is made of squares of whole pixels, four modules from the rim of its place', () => {
    const plane = painted(600);
    const inked: { x: number; y: number }[] = [];
    for (let y = 0; y < plane.heightPx; y++) {
      for (let x = 0; x < plane.widthPx; x++) if (inkAt(plane, x, y)) inked.push({ x, y });
    }
    const columns = inked.map(({ x }) => x).sort((a, b) => a - b);
    const [left, right] = [columns[0]!, columns.at(-1)! + 1];
    const [top, bottom] = [inked[0]!.y, inked.at(-1)!.y + 1];
    // A finder pattern is 7 modules wide: its top row tells the module.
    let run = 0;
    while (inkAt(plane, left + run, top)) run++;
    expect(run % 7).toBe(0);
    const modulePx = run / 7;
    expect((right - left) % modulePx).toBe(0);
    for (const { x, y } of inked) {
      const [u, v] = [Math.floor((x - left) / modulePx), Math.floor((y - top) / modulePx)];
      if (!inkAt(plane, left + u * modulePx, top + v * modulePx)) throw new Error(`a ragged module at ${x}, ${y}`);
    }
    const place = (mm: number): number => (mm * 600) / 25.4;
    expect(left - place(PLACE.xMm)).toBeGreaterThanOrEqual(4 * modulePx - 1);
    expect(place(PLACE.yMm + PLACE.heightMm) - bottom).toBeGreaterThanOrEqual(4 * modulePx - 1);
    expect((modulePx * 25.4) / 600).toBeGreaterThan(0.5);
  });

  it.each([200, 300])('is read from a scan at %i dpi of the printed sheet', async (dpi) => {
    const paper = printSide({ k: painted(600) }, TYPICAL_PRINTER, { seed: 3 });
    const seen = scan(paper, { ...TYPICAL_SCANNER, dpi }, { seed: 4, geometry: { skewDeg: 2 } });
    const codes = await readCodes(Uint8Array.from(seen.data, srgbByte), seen.widthPx, seen.heightPx);
    expect(codes).toEqual([{ text: TEXT, level: 'Q' }]);
  });

  it('a text too long for modules that paper holds is refused', () => {
    expect(() => drawInquiryCode(600, PLACE, `https://${'x'.repeat(200)}/`)).toThrow(RangeError);
  });
});
