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
      const source = (row - top) * field.strideBytes;
      const target = (row - y) * strideBytes + firstByte;
      for (let i = 0; i < field.strideBytes; i++) {
        const byte = field.data[source + i]!;
        buffer[target + i]! |= byte >> shift;
        if (shift !== 0) buffer[target + i + 1]! |= (byte << (8 - shift)) & 0xff;
      }
    }
    return { ...rows, data: buffer };
  };
}
