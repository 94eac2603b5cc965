// A small plane at its place -> rows of the page that it lies on.
import type { RectMm } from './layout.ts';
import { type BitPlane, createPlane, mmToPx, rowWords } from './plane.ts';

/** A plane and the pixel of the page on which its top left lies. */
export interface PlacedPlane {
  readonly left: number;
  readonly top: number;
  readonly plane: BitPlane;
}

/** The pixel nearest to a place's top left. */
export function pixelOf({ xMm, yMm }: Pick<RectMm, 'xMm' | 'yMm'>, dpi: number): { left: number; top: number } {
  return { left: Math.round(mmToPx(xMm, dpi)), top: Math.round(mmToPx(yMm, dpi)) };
}

/** A plane at a place's top left. */
export function placedAt(plane: BitPlane, place: Pick<RectMm, 'xMm' | 'yMm'>, dpi: number): PlacedPlane {
  return { ...pixelOf(place, dpi), plane };
}

/**
 * ORs a placed plane onto rows of its page; those that it does not reach stay as they are.
 *
 * @param rows from the page's row `y` on, and as wide as the page
 */
export function layPlane(rows: BitPlane, { left, top, plane }: PlacedPlane, y = 0): void {
  const end = Math.min(plane.heightPx, y + rows.heightPx - top);
  const layRow = rowLayer(plane, rows, left & 7);
  for (let row = Math.max(0, y - top); row < end; row++) {
    layRow(row * plane.strideBytes, (top + row - y) * rows.strideBytes + (left >> 3));
  }
}

/** ORs the row that begins at byte `source` of one plane onto another, `shift` pixels right of the start of byte `at`. */
export function rowLayer(from: BitPlane, onto: BitPlane, shift: number): (source: number, at: number) => void {
  const { data, strideBytes } = from;
  const bytes = onto.data;
  const [words, target] = [rowWords(from), rowWords(onto)];
  // Four bytes at a time: each byte's upper bits stay in it, its lower ones go to the next byte, which in a little-endian word
  // is the next higher one.
  const staying = (0xff >> shift) * 0x01010101;
  const going = ~staying;
  return (source, at) => {
    if (!words || !target || (at & 3) !== 0) {
      for (let i = 0; i < strideBytes; i++) {
        const byte = data[source + i]!;
        if (byte === 0) continue;
        bytes[at + i]! |= byte >> shift;
        if (shift !== 0) bytes[at + i + 1]! |= (byte << (8 - shift)) & 0xff;
      }
      return;
    }
    const end = (source + strideBytes) >> 2;
    let to = at >> 2;
    let carry = 0;
    for (let w = source >> 2; w < end; w++, to++) {
      const word = words[w]!;
      // What goes to the next byte, still in its own.
      const lower = ((word << (8 - shift)) & going) >>> 0;
      target[to]! |= ((word >>> shift) & staying) | (lower << 8) | carry;
      carry = lower >>> 24;
    }
    if (carry !== 0) bytes[at + strideBytes]! |= carry;
  };
}

/**
 * Makes a maker of rows of a white page with the plane on it; undefined where none of it lies. What it returns is valid until
 * the next call: no allocation after the tallest band.
 */
export function createPlacedRows(
  widthPx: number,
  placed: PlacedPlane,
): (y: number, rows: number) => BitPlane | undefined {
  let made = createPlane(widthPx, 0);
  return (y, rows) => {
    if (y >= placed.top + placed.plane.heightPx || y + rows <= placed.top) return undefined;
    if (rows > made.heightPx) made = createPlane(widthPx, rows);
    else made.data.fill(0);
    const plane = { ...made, heightPx: rows };
    layPlane(plane, placed, y);
    return plane;
  };
}
