// Rows of bits -> a picture file that the canvas package decodes to a byte a pixel, where it makes four of a bitmap file's.
import { crc32, deflateSync } from 'node:zlib';
import { rowBytes } from '../plane.ts';
import { wipeAndFree } from '../wipe-and-free.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum around a chunk's data. */
const CHUNK_BYTES = 12;

/**
 * A PNG file (ISO/IEC 15948) of depth 1, grey, that is not compressed.
 *
 * @param bits rows of whole bytes, first pixel highest, 0 = black, 1 = white
 * @param widthPx, heightPx up to `MOST_BITMAP_SIDE_PX`
 */
export function createBitsFile(
  bits: Uint8Array | Uint8ClampedArray,
  widthPx: number,
  heightPx: number,
): Uint8Array<ArrayBuffer> {
  const bytes = rowBytes(widthPx);
  // Each row begins with its filter, 0 = none.
  const lines = new Uint8Array(heightPx * (1 + bytes));
  for (let y = 0; y < heightPx; y++) lines.set(bits.subarray(y * bytes, (y + 1) * bytes), y * (1 + bytes) + 1);
  // In one piece: of several there would be copies.
  const stored = deflateSync(lines, { level: 0, chunkSize: lines.length + (lines.length >> 8) + 64 });
  wipeAndFree(lines);
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, widthPx);
  header.setUint32(4, heightPx);
  header.setUint8(8, 1);
  const chunks: readonly (readonly [type: string, data: Uint8Array])[] = [
    ['IHDR', new Uint8Array(header.buffer)],
    ['IDAT', stored],
    ['IEND', new Uint8Array(0)],
  ];
  const file = new Uint8Array(chunks.reduce((sum, [, data]) => sum + CHUNK_BYTES + data.length, SIGNATURE.length));
  const view = new DataView(file.buffer);
  file.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const [type, data] of chunks) {
    const end = at + 8 + data.length;
    view.setUint32(at, data.length);
    for (let i = 0; i < 4; i++) file[at + 4 + i] = type.charCodeAt(i);
    file.set(data, at + 8);
    view.setUint32(end, crc32(file.subarray(at + 4, end)));
    at = end + 4;
  }
  stored.fill(0);
  return file;
}
