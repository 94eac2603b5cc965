// Fronts compared: a small table of the front comparison (bench/front-comparison.ts has the large one), and what is not a difference.
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { compareFront } from '../../src/inquiry/compare/compare-front.ts';
import { idealScan } from '../../src/job/wipe/ideal-backs.ts';
import { reducePlane } from '../../src/raster/scramble/bilevel/reduce.ts';
import type { ScanImage } from '../../src/raster/scramble/read/image.ts';
import { type EditedPage, editedPage } from './edited-pages.ts';
import { printFront, scanFront, tamper } from './front-scans.ts';

vi.setConfig({ testTimeout: 300_000 });

let page: EditedPage;
let scan: ScanImage;

beforeAll(async () => {
  page = editedPage(7, 10);
  const printed = printFront(tamper(page, true), 'first', 7);
  scan = await scanFront(printed, 'first', 70, { skewDeg: 2.4, wobbleUm: 250, jpegQuality: 70 });
}, 300_000);

/** The scan with a rectangle of it painted over, in mm of the picture. */
function painted(
  source: ScanImage,
  xMm: number,
  yMm: number,
  widthMm: number,
  heightMm: number,
  value: number,
): ScanImage {
  const data = source.data.slice();
  const px = (mm: number): number => Math.round((mm * source.dpi!) / 25.4);
  for (let y = px(yMm); y < px(yMm + heightMm); y++)
    data.fill(value, y * source.widthPx + px(xMm), y * source.widthPx + px(xMm + widthMm));
  return { ...source, data };
}

describe('a scanned front beside the restored one', () => {
  it('printed over the pattern, skewed, swaying, as JPEG: each of ten exchanged characters is marked, and nothing else', () => {
    const { front, differences, registration } = compareFront(reducePlane(page.original, 600, 300), 300, scan);
    expect(front).toBe('different');
    expect(registration!.residualMm).toBeLessThan(0.03);
    for (const edit of page.edits) {
      const marked = differences.some(
        ({ xMm, yMm, widthMm, heightMm }) =>
          xMm < edit.xMm + edit.widthMm &&
          xMm + widthMm > edit.xMm &&
          yMm < edit.yMm + edit.heightMm &&
          yMm + heightMm > edit.yMm,
      );
      expect(marked, `${edit.from} -> ${edit.to}`).toBe(true);
    }
    expect(differences.length).toBeLessThanOrEqual(2 * page.edits.length);
  });

  it('upside-down, the front restored at 200 dpi: a stamp in the margin is told and not counted, one over a character is a difference', () => {
    const restored = reducePlane(page.original, 600, 200);
    const [edit] = page.edits;
    const stamped = painted(idealScan(page.original), 172, 8, 22, 12, 60);
    const covered = painted(stamped, edit!.xMm, edit!.yMm, 6, 3, 60);
    const { front, differences, margin } = compareFront(restored, 200, {
      ...covered,
      data: covered.data.slice().reverse(),
    });
    expect(front).toBe('different');
    expect(margin).toHaveLength(1);
    expect(Math.abs(margin[0]!.xMm - 172)).toBeLessThan(0.5);
    expect(Math.abs(margin[0]!.yMm - 8)).toBeLessThan(0.5);
    for (const { xMm, yMm } of differences) expect(Math.hypot(xMm - edit!.xMm, yMm - edit!.yMm)).toBeLessThan(8);
    expect(differences.length).toBeGreaterThan(0);
  });

  it('another page and a cropped one are never the same', () => {
    const restored = reducePlane(page.original, 600, 200);
    const other = compareFront(restored, 200, idealScan(editedPage(8, 0).original));
    expect(other.front).not.toBe('same');
    expect(['another-page', 'much-differs']).toContain(other.reason);
    const { widthPx, heightPx, data } = idealScan(page.original);
    const top = Math.floor(heightPx * 0.8);
    const half = { widthPx, heightPx: top, dpi: 300, data: data.subarray(0, top * widthPx) };
    expect(compareFront(restored, 200, half)).toMatchObject({
      front: 'not-compared',
      reason: 'front-cropped',
      differences: [],
    });
  });
});
