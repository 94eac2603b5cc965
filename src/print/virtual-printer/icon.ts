// A size in pixels -> a PNG of a printer, for `printer-icons` (PWG 5100.13: 48, 128 and 512 px).
import { crc32, deflateSync } from 'node:zlib';

/** Rectangles on a 16 x 16 grid, painted in order: left, top, right, bottom, grey value. */
const SHAPES: readonly (readonly [number, number, number, number, number])[] = [
  [4, 1, 12, 6, 235],
  [1, 6, 15, 12, 90],
  [12, 7, 14, 8, 200],
  [4, 10, 12, 15, 245],
  [5, 11, 11, 12, 120],
  [5, 13, 11, 14, 120],
];

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** Grey with alpha; transparent where nothing is painted. */
export function iconPng(sizePx: number): Buffer {
  const stride = 1 + sizePx * 2;
  const rows = Buffer.alloc(stride * sizePx);
  for (const [left, top, right, bottom, grey] of SHAPES) {
    const px = (grid: number): number => Math.round((grid * sizePx) / 16);
    for (let y = px(top); y < px(bottom); y++) {
      for (let x = px(left); x < px(right); x++) {
        rows[y * stride + 1 + x * 2] = grey;
        rows[y * stride + 2 + x * 2] = 255;
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sizePx, 0);
  header.writeUInt32BE(sizePx, 4);
  header.set([8, 4, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
