// A picture in linear light -> an 8-bit sRGB PNG file with its resolution.
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import type { ReflectanceImage } from '../reflectance.ts';
import { srgbByte } from '../srgb.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const FILTER_UP = 2; // filter type "up" (PNG specification, section 9): good and cheap for pictures of paper
const deflateAsync = promisify(deflate);

/** The file's bytes: grey for one channel, RGB for three; sRGB, pHYs. Deflate runs beside the event loop. */
export async function encodePng(image: ReflectanceImage): Promise<Buffer> {
  const { widthPx, heightPx, channels, data } = image;
  const rowBytes = widthPx * channels;
  const lines = Buffer.allocUnsafe(heightPx * (rowBytes + 1));
  let previous = new Uint8Array(rowBytes);
  let current = new Uint8Array(rowBytes);
  for (let y = 0, o = 0; y < heightPx; y++) {
    const from = y * rowBytes;
    lines[o++] = FILTER_UP;
    for (let i = 0; i < rowBytes; i++) {
      const value = srgbByte(data[from + i]);
      current[i] = value;
      lines[o++] = value - previous[i];
    }
    [previous, current] = [current, previous];
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header[8] = 8;
  header[9] = channels === 1 ? 0 : 2;
  const resolution = Buffer.alloc(9);
  resolution.writeUInt32BE(Math.round(image.dpi / 0.0254), 0);
  resolution.writeUInt32BE(Math.round(image.dpi / 0.0254), 4);
  resolution[8] = 1;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('sRGB', Buffer.of(1)),
    chunk('pHYs', resolution),
    chunk('IDAT', await deflateAsync(lines, { level: 4 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Writes {@link encodePng} to a file. */
export async function writePng(path: string, image: ReflectanceImage): Promise<void> {
  await writeFile(path, await encodePng(image));
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}
