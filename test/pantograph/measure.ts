// A picture of paper with a pantograph on it -> lightness of word and surround in each tone zone (DESIGN.md 5a).
import { cropImage, type ReflectanceImage, type ReflectanceSource } from '../../src/paper/reflectance.ts';
import type { RectMm } from '../../src/raster/layout.ts';
import { mmToPx } from '../../src/raster/plane.ts';

export { measureZones } from '../../src/paper/zone-lightness.ts';

/** A source averaged to whole-number fractions of its resolution, band by band: a sheet fits into memory. */
export function reduceSource(source: ReflectanceSource, dpi: number): ReflectanceImage {
  const step = Math.round(source.dpi / dpi);
  const widthPx = Math.floor(source.widthPx / step);
  const heightPx = Math.floor(source.heightPx / step);
  const data = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 64) {
    const rows = Math.min(64, heightPx - y);
    const tile = source.readTile({ x: 0, y: y * step, widthPx: widthPx * step, heightPx: rows * step });
    for (let j = 0; j < rows * step; j++) {
      const out = (y + Math.floor(j / step)) * widthPx;
      const from = j * widthPx * step;
      for (let x = 0; x < widthPx * step; x++) data[out + Math.floor(x / step)] += tile[from + x];
    }
  }
  for (let i = 0; i < data.length; i++) data[i] /= step * step;
  return { widthPx, heightPx, dpi: source.dpi / step, channels: 1, data };
}

/** Part of a picture, by millimetres. */
export function cropMm(image: ReflectanceImage, rect: RectMm): ReflectanceImage {
  const px = (mm: number) => Math.round(mmToPx(mm, image.dpi));
  const [x, y, widthPx, heightPx] = [px(rect.xMm), px(rect.yMm), px(rect.widthMm), px(rect.heightMm)];
  return cropImage(image, { x, y, widthPx, heightPx });
}
