// Rows of a sheet as `render` makes it -> the same rows as wide as the printer's page: cropped, or padded with white, at the right.
import { type BitPlane, rowBytes } from '../raster/plane.ts';

/**
 * Makes a fitter for pages of one width. A plane that fits already is passed through; another one is copied into a buffer
 * that the next call reuses. No allocation after the tallest band.
 */
export function createRowFitter(widthPx: number): (plane: BitPlane) => BitPlane {
  const strideBytes = rowBytes(widthPx);
  const lastByteMask = 0xff & (0xff << (8 * strideBytes - widthPx));
  let buffer = new Uint8Array(0);
  return (plane) => {
    if (plane.widthPx === widthPx) return plane;
    const needed = strideBytes * plane.heightPx;
    if (buffer.length < needed) buffer = new Uint8Array(needed);
    const copied = Math.min(strideBytes, rowBytes(plane.widthPx));
    for (let row = 0; row < plane.heightPx; row++) {
      const to = row * strideBytes;
      const from = row * plane.strideBytes;
      buffer.set(plane.data.subarray(from, from + copied), to);
      buffer.fill(0, to + copied, to + strideBytes);
      buffer[to + strideBytes - 1]! &= lastByteMask;
    }
    return { widthPx, heightPx: plane.heightPx, strideBytes, data: buffer };
  };
}
