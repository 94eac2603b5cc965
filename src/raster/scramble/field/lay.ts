// Rows of a page and a field -> a copy of those rows with the field in its place.
import { type RectMm, SCRAMBLED_IMAGE_MM } from '../../layout.ts';
import { type BitPlane, mmToPx } from '../../plane.ts';

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
  let buffer = new Uint8Array(0);
  return (rows, y) => {
    const from = Math.max(y, top);
    const to = Math.min(y + rows.heightPx, top + field.heightPx);
    if (from >= to) return rows;
    const { strideBytes } = rows;
    const bytes = strideBytes * rows.heightPx;
    if (buffer.length < bytes) buffer = new Uint8Array(bytes);
    buffer.set(rows.data.subarray(0, bytes));
    for (let row = from; row < to; row++) {
      orRow((row - top) * field.strideBytes, buffer, (row - y) * strideBytes + firstByte);
    }
    return { ...rows, data: buffer };
  };
}

/** ORs a field's row that begins at byte `source`, `shift` pixels further right, into `target` from byte `at` on. */
function rowOr(field: BitPlane, shift: number): (source: number, target: Uint8Array, at: number) => void {
  const { data, strideBytes } = field;
  const bytewise = (source: number, target: Uint8Array, at: number): void => {
    for (let i = 0; i < strideBytes; i++) {
      const byte = data[source + i]!;
      target[at + i]! |= byte >> shift;
      if (shift !== 0) target[at + i + 1]! |= (byte << (8 - shift)) & 0xff;
    }
  };
  if (((data.byteOffset | strideBytes) & 3) !== 0) return bytewise;
  // Four bytes at a time: each byte's upper bits stay in it, its lower ones go to the next byte, which in a little-endian word
  // is the next higher one.
  const fieldWords = new Uint32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
  const staying = (0xff >> shift) * 0x01010101;
  const going = ~staying;
  let target: Uint8Array | undefined;
  let targetWords: Uint32Array = new Uint32Array(0);
  return (source, into, at) => {
    if (((into.byteOffset + at) & 3) !== 0) return bytewise(source, into, at);
    if (target !== into) {
      target = into;
      targetWords = new Uint32Array(into.buffer, into.byteOffset, into.byteLength >> 2);
    }
    const end = (source + strideBytes) >> 2;
    let to = at >> 2;
    let carry = 0;
    for (let w = source >> 2; w < end; w++, to++) {
      const word = fieldWords[w]!;
      // What goes to the next byte, still in its own.
      const lower = ((word << (8 - shift)) & going) >>> 0;
      targetWords[to]! |= ((word >>> shift) & staying) | (lower << 8) | carry;
      carry = lower >>> 24;
    }
    if (carry !== 0) into[at + strideBytes]! |= carry;
  };
}
