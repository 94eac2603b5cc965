// A one-channel scan, made tile by tile -> the 8-bit sRGB pixels of the file that a scanner's software would save.
import type { ReflectanceSource } from './reflectance.ts';
import { srgbByte } from './srgb.ts';

const TILE_ROWS = 64;

/** Grey as R = G = B; `data` holds widthPx * heightPx * 3 bytes, row by row. */
export function scanBytes(source: ReflectanceSource): {
  widthPx: number;
  heightPx: number;
  data: Uint8Array<ArrayBuffer>;
} {
  const { widthPx, heightPx } = source;
  const data = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y += TILE_ROWS) {
    const rows = Math.min(TILE_ROWS, heightPx - y);
    const tile = source.readTile({ x: 0, y, widthPx, heightPx: rows });
    for (let i = 0, o = y * widthPx * 3; i < widthPx * rows; i++, o += 3) data.fill(srgbByte(tile[i]!), o, o + 3);
  }
  return { widthPx, heightPx, data };
}
