// What undoes an ink's misregistration: whole pixels by which its plane is moved, and the part of a pixel by which its dots are.
import { type BitPlane, createPlane } from '../plane.ts';

/** Right and down. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

export const STILL: Shift = { x: 0, y: 0 };

/** A plane -> the same, moved by whole pixels; what leaves it is lost, what comes in is white. */
export function shiftPlane(plane: BitPlane, { x, y }: Shift): BitPlane {
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

/** Pixels, not whole, that bring an ink back that lies `offUm` off; to a hundredth. */
export function shiftFor(offUm: Shift, dpi: number): Shift {
  const pixels = (um: number): number => -Math.round((um * dpi) / 254) / 100 || 0;
  return { x: pixels(offUm.x), y: pixels(offUm.y) };
}

export function wholePart({ x, y }: Shift): Shift {
  return { x: Math.round(x) || 0, y: Math.round(y) || 0 };
}

/** What {@link wholePart} leaves, -0.5..0.5. */
export function fraction({ x, y }: Shift): Shift {
  return { x: x - Math.round(x), y: y - Math.round(y) };
}
