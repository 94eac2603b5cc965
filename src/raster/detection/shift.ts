// A plane -> the same, moved by whole pixels; what leaves it is lost, what comes in is white.
import { type BitPlane, createPlane } from '../plane.ts';

export function shiftPlane(plane: BitPlane, { x, y }: { readonly x: number; readonly y: number }): BitPlane {
  if (x === 0 && y === 0) return plane;
  const { widthPx, heightPx, strideBytes, data } = plane;
  const out = createPlane(widthPx, heightPx);
  for (let row = Math.max(0, y); row < Math.min(heightPx, heightPx + y); row++) {
    const from = (row - y) * strideBytes;
    for (let column = Math.max(0, x); column < Math.min(widthPx, widthPx + x); column++) {
      const source = column - x;
      if ((data[from + (source >> 3)]! >> (7 - (source & 7))) & 1) {
        out.data[row * out.strideBytes + (column >> 3)]! |= 0x80 >> (column & 7);
      }
    }
  }
  return out;
}

/** Whole pixels that bring an ink back that lies `offUm` off: at most half a pixel is left. */
export function shiftFor(
  offUm: { readonly x: number; readonly y: number },
  dpi: number,
): { readonly x: number; readonly y: number } {
  const pixels = (um: number): number => -Math.round((um * dpi) / 25_400) || 0;
  return { x: pixels(offUm.x), y: pixels(offUm.y) };
}
