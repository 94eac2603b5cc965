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
  const [bytes, bit] = [x >> 3, x & 7];
  // Of a row's last byte.
  const used = 0xff << (strideBytes * 8 - widthPx);
  for (let row = Math.max(0, y); row < Math.min(heightPx, heightPx + y); row++) {
    const [from, to] = [(row - y) * strideBytes, row * strideBytes];
    const byteAt = (i: number): number => (i < 0 || i >= strideBytes ? 0 : data[from + i]!);
    for (let i = Math.max(0, bytes); i < Math.min(strideBytes, strideBytes + bytes + 1); i++) {
      out.data[to + i] = (byteAt(i - bytes) >> bit) | (byteAt(i - bytes - 1) << (8 - bit));
    }
    out.data[to + strideBytes - 1]! &= used;
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
