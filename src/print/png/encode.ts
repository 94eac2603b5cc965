// 1-bit separation -> 1-bit greyscale PNG with its resolution (pHYs); black = ink.
import { crc32, createDeflate } from 'node:zlib';
import { type BitPlane, rowBytes } from '../../raster/plane.ts';
import { pngError } from './errors.ts';

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const INCHES_PER_METRE = 1 / 0.0254;

/** Filter type "none": the best for 1-bit data (PNG specification, section 12.7). */
const FILTER_NONE = 0;

export interface Png1Options {
  readonly dpi: number;
  /** zlib level, 1 to 9; default 6. */
  readonly level?: number;
}

/** Takes a picture from top to bottom in bands; chunks of the file go to `sink` as they are made. */
export interface Png1Writer {
  /** Rows of the picture's width. They are read before the call returns; await it to keep memory bounded. */
  writeBand(plane: BitPlane): Promise<void>;
  /** @throws png.rows when rows are missing */
  end(): Promise<void>;
}

/**
 * Streams a 1-bit greyscale PNG. Deflate runs on the thread pool; a page is never held.
 *
 * @throws png.rows when a band is of another width or there are more rows than announced
 */
export function createPng1Writer(
  size: { readonly widthPx: number; readonly heightPx: number },
  options: Png1Options,
  sink: (bytes: Uint8Array) => void,
): Png1Writer {
  const { widthPx, heightPx } = size;
  const bytes = rowBytes(widthPx);
  const deflate = createDeflate({ level: options.level ?? 6, memLevel: 9, chunkSize: 1 << 16 });
  deflate.on('data', (data: Buffer) => sink(chunk('IDAT', data)));
  const finished = new Promise<void>((resolve, reject) => {
    deflate.once('end', resolve);
    deflate.once('error', reject);
  });
  finished.catch(() => {});
  let rows = 0;

  sink(PNG_SIGNATURE.slice());
  sink(chunk('IHDR', headerData(widthPx, heightPx)));
  sink(chunk('pHYs', resolutionData(options.dpi)));

  return {
    async writeBand(plane) {
      rows += plane.heightPx;
      if (plane.widthPx !== widthPx || rows > heightPx) throw pngError('rows', { expected: heightPx, received: rows });
      const lines = Buffer.allocUnsafe(plane.heightPx * (bytes + 1));
      for (let y = 0, at = 0, from = 0; y < plane.heightPx; y++, from += plane.strideBytes) {
        lines[at++] = FILTER_NONE;
        // Pad bits turn white like the paper before them: they compress with it.
        for (let i = 0; i < bytes; i++) lines[at++] = ~plane.data[from + i]!;
      }
      if (!deflate.write(lines)) await new Promise<void>((resolve) => deflate.once('drain', resolve));
    },
    async end() {
      if (rows !== heightPx) throw pngError('rows', { expected: heightPx, received: rows });
      deflate.end();
      await finished;
      sink(chunk('IEND', new Uint8Array(0)));
    },
  };
}

/** Rows handed to zlib at a time: about half a megabyte of an A4 page at 600 dpi. */
const BAND_ROWS = 1024;

/** A whole separation as a PNG file. */
export async function encodePng1(plane: BitPlane, options: Png1Options): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const writer = createPng1Writer(plane, options, (bytes) => parts.push(bytes));
  for (let y = 0; y < plane.heightPx; y += BAND_ROWS) {
    const heightPx = Math.min(BAND_ROWS, plane.heightPx - y);
    await writer.writeBand({ ...plane, heightPx, data: plane.data.subarray(y * plane.strideBytes) });
  }
  await writer.end();
  return Buffer.concat(parts);
}

function headerData(widthPx: number, heightPx: number): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, widthPx);
  view.setUint32(4, heightPx);
  // Bit depth 1, greyscale, deflate, adaptive filters, no interlace.
  data.set([1, 0, 0, 0, 0], 8);
  return data;
}

function resolutionData(dpi: number): Uint8Array {
  const data = new Uint8Array(9);
  const view = new DataView(data.buffer);
  const pixelsPerMetre = Math.round(dpi * INCHES_PER_METRE);
  view.setUint32(0, pixelsPerMetre);
  view.setUint32(4, pixelsPerMetre);
  data[8] = 1;
  return data;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
