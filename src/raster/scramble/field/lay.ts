// Rows of a page and a field -> a copy of those rows with the field in its place.
import { type RectMm, SCRAMBLED_IMAGE_MM } from '../../layout.ts';
import { type BitPlane, mmToPx, rowWords } from '../../plane.ts';

/**
 * Makes a layer for one field. What is given stays as it is; rows that the field does not touch are passed through,
 * others are copied into a buffer that the next call reuses.
 *
 * @param dpi of field and page
 * @param place its top left is the field's
 */
export function createFieldLayer(
  field: BitPlane,
  dpi: number,
  place: Pick<RectMm, 'xMm' | 'yMm'> = SCRAMBLED_IMAGE_MM,
): (rows: BitPlane, y: number) => BitPlane {
  const left = Math.round(mmToPx(place.xMm, dpi));
  const top = Math.round(mmToPx(place.yMm, dpi));
  const firstByte = left >> 3;
  const shift = left & 7;
  const orRow = rowOr(field, shift);
  let buffer = new Uint32Array(0);
  return (rows, y) => {
    const from = Math.max(y, top);
    const to = Math.min(y + rows.heightPx, top + field.heightPx);
    if (from >= to) return rows;
    const { strideBytes } = rows;
    const bytes = strideBytes * rows.heightPx;
    if (buffer.byteLength < bytes) buffer = new Uint32Array((bytes + 3) >> 2);
    const data = new Uint8Array(buffer.buffer);
    data.set(rows.data.subarray(0, bytes));
    for (let row = from; row < to; row++) {
      orRow((row - top) * field.strideBytes, buffer, (row - y) * strideBytes + firstByte);
    }
    return { ...rows, data };
  };
}

/** ORs a field's row that begins at byte `source`, `shift` pixels further right, into `target` from its byte `at` on. */
function rowOr(field: BitPlane, shift: number): (source: number, target: Uint32Array<ArrayBuffer>, at: number) => void {
  const { data, strideBytes } = field;
  const words = rowWords(field);
  // Four bytes at a time: each byte's upper bits stay in it, its lower ones go to the next byte, which in a little-endian word
  // is the next higher one.
  const staying = (0xff >> shift) * 0x01010101;
  const going = ~staying;
  return (source, target, at) => {
    const bytes = new Uint8Array(target.buffer);
    if (!words || (at & 3) !== 0) {
      for (let i = 0; i < strideBytes; i++) {
        const byte = data[source + i]!;
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
