// Samples -> fronts as the main job makes them: 1-bit planes at printer resolution.
import { readFileSync } from 'node:fs';
import { openDocument } from '../../src/raster/page/document.ts';
import { a4SizePx, type BitPlane, createPlane } from '../../src/raster/plane.ts';

/** A page of a file under samples/, at 600 dpi. */
export async function frontOf(sample: string, pageIndex = 0): Promise<BitPlane> {
  const pdf = new Uint8Array(readFileSync(new URL(`../../samples/${sample}`, import.meta.url)));
  await using document = await openDocument(pdf);
  const page = createPlane(a4SizePx(600).widthPx, a4SizePx(600).heightPx);
  await document.preflight(pageIndex);
  await document.rasterise(pageIndex, { dpi: 600, ...a4SizePx(600) }, ({ y, plane }) => {
    for (let row = 0; row < plane.heightPx; row++) {
      const from = row * plane.strideBytes;
      page.data.set(plane.data.subarray(from, from + page.strideBytes), (y + row) * page.strideBytes);
    }
  });
  return page;
}
