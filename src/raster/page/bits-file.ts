// Rows of bits -> a picture file that the canvas package decodes to a byte a pixel, where it makes four of a bitmap file's.
import { crc32 } from 'node:zlib';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum around a chunk's data. */
const CHUNK_BYTES = 12;
const HEADER_BYTES = 13;
/** A stored block's header, and the row's filter. */
const BEFORE_ROW_BYTES = 6;
/** Largest prime below 2^16, and the most bytes whose sums stay below 2^32 without a division (RFC 1950, zlib). */
const ADLER_BASE = 65521;
const ADLER_RUN = 5552;

/**
 * A PNG file (ISO/IEC 15948) of depth 1, grey, that is not compressed: every row is a stored block (RFC 1951 3.2.4).
 *
 * @param bits rows of whole bytes, first pixel highest, 0 = black, 1 = white
 * @param widthPx, heightPx up to `MOST_BITMAP_SIDE_PX`
 */
export function createBitsFile(bits: ArrayLike<number>, widthPx: number, heightPx: number): Uint8Array<ArrayBuffer> {
  const rowBytes = (widthPx + 7) >> 3;
  const storedBytes = 2 + heightPx * (BEFORE_ROW_BYTES + rowBytes) + 4;
  const file = new Uint8Array(SIGNATURE.length + 3 * CHUNK_BYTES + HEADER_BYTES + storedBytes);
  const view = new DataView(file.buffer);
  let end = SIGNATURE.length;
  file.set(SIGNATURE);
  const chunk = (type: string, dataBytes: number, fill: (at: number) => void): void => {
    view.setUint32(end, dataBytes);
    for (let i = 0; i < 4; i++) file[end + 4 + i] = type.charCodeAt(i);
    const data = end + 8;
    fill(data);
    end = data + dataBytes;
    view.setUint32(end, crc32(file.subarray(data - 4, end)));
    end += 4;
  };
  chunk('IHDR', HEADER_BYTES, (at) => {
    view.setUint32(at, widthPx);
    view.setUint32(at + 4, heightPx);
    file[at + 8] = 1;
  });
  chunk('IDAT', storedBytes, (start) => {
    view.setUint16(start, 0x7801);
    const sum = { low: 1, high: 0 };
    let at = start + 2;
    for (let y = 0; y < heightPx; y++, at += BEFORE_ROW_BYTES + rowBytes) {
      const length = 1 + rowBytes;
      file[at] = y === heightPx - 1 ? 1 : 0;
      view.setUint16(at + 1, length, true);
      view.setUint16(at + 3, ~length, true);
      const row = at + BEFORE_ROW_BYTES;
      for (let i = 0, from = y * rowBytes; i < rowBytes; i++) file[row + i] = bits[from + i]!;
      addTo(sum, file, row - 1, row + rowBytes);
    }
    view.setUint32(at, sum.high * 0x10000 + sum.low);
  });
  chunk('IEND', 0, () => {});
  return file;
}

/** Adler-32 (RFC 1950), both its sums. */
function addTo(sum: { low: number; high: number }, bytes: Uint8Array, from: number, to: number): void {
  let { low, high } = sum;
  for (let at = from; at < to; ) {
    for (const end = Math.min(to, at + ADLER_RUN); at < end; at++) {
      low += bytes[at]!;
      high += low;
    }
    low %= ADLER_BASE;
    high %= ADLER_BASE;
  }
  sum.low = low;
  sum.high = high;
}
