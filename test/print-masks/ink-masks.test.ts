// Ink masks: no two overlap, together they are the separations, and nothing depends on how bands are cut.
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import type { PageSpec } from '../../src/print/band-writer.ts';
import { type InkMask, InkMasks } from '../../src/print/masks/ink-masks.ts';
import { createPlane, rowBytes, SEPARATIONS } from '../../src/raster/plane.ts';
import { arbitraryPageSpec, cutBands, expectedPlanes, randomPage, type TestPage } from '../print-pwg/pages.ts';

const BACK: PageSpec = { side: 'back', widthPx: 100, heightPx: 1000, dpi: 600, colour: 'cmyk_8' };

function masksOf(page: TestPage, heights: readonly number[]): InkMask[] {
  using masks = new InkMasks(page.spec);
  for (const band of cutBands(page, heights)) masks.add(band);
  return masks.finish();
}

/** inflateSync checks the length and the Adler-32 at the end of the stream. */
function rowsOf(mask: InkMask): Buffer {
  const bytes = Buffer.concat(mask.zlib);
  expect(bytes.length).toBe(mask.zlibBytes);
  return inflateSync(bytes);
}

describe('ink masks', () => {
  it('never overlap, and together are the separations', () => {
    fc.assert(
      fc.property(arbitraryPageSpec(['black_1', 'cmyk_8']), fc.integer(), (spec, seed) => {
        const page = randomPage(spec, seed);
        const bytes = rowBytes(spec.widthPx);
        const painted = new Uint8Array(bytes * spec.heightPx);
        const planes = SEPARATIONS.map(() => new Uint8Array(bytes * spec.heightPx));
        for (const mask of masksOf(page, [37])) {
          const rows = rowsOf(mask);
          expect(rows.length).toBe(mask.heightPx * bytes);
          rows.forEach((byte, i) => {
            const at = mask.y * bytes + i;
            if (byte & painted[at]!) throw new Error('a pixel is painted twice');
            painted[at]! |= byte;
            mask.inks.forEach((ink, p) => {
              if (ink) planes[p]![at]! |= byte;
            });
          });
        }
        const expected = expectedPlanes(page);
        SEPARATIONS.forEach((name, p) => {
          const plane = expected[name] ?? createPlane(spec.widthPx, spec.heightPx);
          expect(Buffer.compare(planes[p]!, plane.data)).toBe(0);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('are the same bytes however the bands are cut', () => {
    const page = randomPage(BACK, 4);
    const whole = masksOf(page, [1000]);
    expect(whole.length).toBeGreaterThan(3);
    for (const heights of [[1], [13, 400], [256], [999, 1]]) expect(masksOf(page, heights)).toEqual(whole);
  });

  it('reach from the first strip with their ink to the last, over blank ones between', () => {
    const c = createPlane(100, 1000);
    c.data[300 * c.strideBytes] = 1;
    c.data[800 * c.strideBytes] = 1;
    const [mask, ...others] = masksOf({ spec: BACK, planes: { c } }, [100]);
    expect(others).toEqual([]);
    expect(mask).toMatchObject({ inks: [1, 0, 0, 0], y: 256, heightPx: 744 });
    expect(rowsOf(mask!).equals(c.data.subarray(256 * c.strideBytes))).toBe(true);
    c.data[800 * c.strideBytes] = 0;
    expect(masksOf({ spec: BACK, planes: { c } }, [100])[0]).toMatchObject({ y: 256, heightPx: 256 });
  });

  it('take nothing of an earlier strip for ink of a shorter one', () => {
    const spec = { ...BACK, heightPx: 257 };
    const c = createPlane(100, 257);
    c.data[c.strideBytes] = 0x80;
    expect(masksOf({ spec, planes: { c } }, [257])).toMatchObject([{ y: 0, heightPx: 256 }]);
  });

  it('are none on a blank page', () => {
    expect(masksOf({ spec: BACK, planes: { k: createPlane(100, 1000) } }, [64])).toEqual([]);
  });

  it('refuse colour ink on a page that has only black', () => {
    const m = createPlane(100, 1000);
    m.data[999 * m.strideBytes] = 1;
    expect(() => masksOf({ spec: { ...BACK, colour: 'black_1' }, planes: { m } }, [64])).toThrow(KioskRasterError);
  });
});
