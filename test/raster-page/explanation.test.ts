// The words on the back: whole characters, inside their place.
import { beforeAll, describe, expect, it } from 'vitest';
import { drawExplanation } from '../../src/raster/explanation.ts';
import { registerFonts } from '../../src/raster/page/fonts.ts';
import { layPlane } from '../../src/raster/placed-plane.ts';
import { createPlane } from '../../src/raster/plane.ts';

const DPI = 600;
const PLACE = { xMm: 10, yMm: 10, widthMm: 100, heightMm: 36 };

/** Rows of the plane that carry ink. */
function inkedRows(lines: readonly string[]): number[] {
  const plane = createPlane(2836, 1300);
  layPlane(plane, drawExplanation(DPI, PLACE, lines, { family: 'kiosk-raster-gothic', sizePt: 8 }));
  const rows: number[] = [];
  for (let y = 0; y < plane.heightPx; y++) {
    if (plane.data.subarray(y * plane.strideBytes, (y + 1) * plane.strideBytes).some((byte) => byte !== 0))
      rows.push(y);
  }
  return rows;
}

describe('the words on the back', () => {
  beforeAll(() => registerFonts());

  it('are not cut at their top: the heading is as high as the same words further down, in proportion', () => {
    const heading = inkedRows(['この証明書の確かめ方']);
    const body = inkedRows(['', 'この証明書の確かめ方']);
    const heightOf = (rows: readonly number[]): number => rows.at(-1)! - rows[0]! + 1;
    expect(Math.abs(heightOf(heading) / 1.25 - heightOf(body))).toBeLessThanOrEqual(1.5);
    const top = (PLACE.yMm * DPI) / 25.4;
    expect(heading[0]).toBeGreaterThan(top);
  });

  it('stay inside their place', () => {
    const rows = inkedRows(Array.from({ length: 12 }, () => '証明書'.repeat(30)));
    expect(rows[0]).toBeGreaterThanOrEqual(Math.floor((PLACE.yMm * DPI) / 25.4));
    expect(rows.at(-1)).toBeLessThan(Math.ceil(((PLACE.yMm + PLACE.heightMm) * DPI) / 25.4));
  });
});
