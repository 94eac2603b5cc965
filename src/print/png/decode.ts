// 1-bit PNG (untrusted) -> separation and its resolution; anything that is not a separation is a coded error.
import { crc32, createInflate } from 'node:zlib';
import { type BitPlane, createPlane, rowBytes } from '../../raster/plane.ts';
import { PNG_SIGNATURE } from './encode.ts';
import { pngError } from './errors.ts';

export interface Png1Limits {
  readonly maxSidePx: number;
  readonly maxPixels: number;
}

/** A3 at 1200 dpi and a little more. */
export const PNG1_LIMITS: Png1Limits = { maxSidePx: 20_000, maxPixels: 300_000_000 };

export interface Png1 {
  readonly plane: BitPlane;
  /** From pHYs, to the nearest whole number; undefined when the file does not say or pixels are not square. */
  readonly dpi: number | undefined;
}

const GREY = 0;
const PALETTE = 3;
const METRES_PER_INCH = 0.0254;

/**
 * Reads what `encodePng1` writes, and what other programs make of it: 1-bit grey or a palette of two, any filters,
 * not interlaced, no transparency. The darker colour is ink. Work memory: the compressed data is read in place, and
 * pixels are inflated into the plane row by row; the size is known and checked before anything is inflated.
 *
 * @throws png.not-png, png.truncated, png.damaged, png.not-separation, png.limit
 */
export async function decodePng1(bytes: Uint8Array, limits: Png1Limits = PNG1_LIMITS): Promise<Png1> {
  const file = readChunks(bytes, limits);
  const plane = createPlane(file.widthPx, file.heightPx);
  await inflateRows(file.data, plane);
  if (file.zeroIsInk) for (let i = 0; i < plane.data.length; i++) plane.data[i] = ~plane.data[i]!;
  clearPadBits(plane);
  return { plane, dpi: file.dpi };
}

interface Png1File {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number | undefined;
  readonly zeroIsInk: boolean;
  readonly data: readonly Uint8Array[];
}

function readChunks(bytes: Uint8Array, limits: Png1Limits): Png1File {
  if (bytes.length < PNG_SIGNATURE.length || PNG_SIGNATURE.some((byte, i) => bytes[i] !== byte)) {
    throw pngError('not-png', {});
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: { widthPx: number; heightPx: number; colourType: number } | undefined;
  let dpi: number | undefined;
  let zeroIsInk: boolean | undefined;
  const data: Uint8Array[] = [];
  let lastType = '';

  for (let at = PNG_SIGNATURE.length; ; ) {
    if (at + 12 > bytes.length) throw pngError('truncated', { where: 'a chunk' });
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw pngError('truncated', { where: 'a chunk' });
    if (view.getUint32(at + 8 + length) !== crc32(bytes.subarray(at + 4, at + 8 + length))) {
      throw pngError('damaged', { where: 'a chunk' });
    }
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    at += 12 + length;
    if ((header === undefined) !== (type === 'IHDR')) throw pngError('damaged', { where: 'IHDR' });
    if (type === 'IHDR') {
      header = readHeader(body, limits);
      if (header.colourType === GREY) zeroIsInk = true;
    } else if (type === 'PLTE') {
      if (header!.colourType === PALETTE) zeroIsInk = readPalette(body);
    } else if (type === 'tRNS') {
      throw pngError('not-separation', { field: 'transparency', received: 'present' });
    } else if (type === 'pHYs') {
      dpi = readResolution(body);
    } else if (type === 'IDAT') {
      if (data.length > 0 && lastType !== 'IDAT') throw pngError('damaged', { where: 'IDAT' });
      data.push(body);
    } else if (type === 'IEND') {
      break;
    } else if ((type.charCodeAt(0) & 0x20) === 0) {
      throw pngError('not-separation', { field: 'a critical chunk', received: 'unknown' });
    }
    lastType = type;
  }
  if (zeroIsInk === undefined) throw pngError('damaged', { where: 'PLTE' });
  return { widthPx: header!.widthPx, heightPx: header!.heightPx, dpi, zeroIsInk, data };
}

function readHeader(body: Uint8Array, limits: Png1Limits): { widthPx: number; heightPx: number; colourType: number } {
  if (body.length !== 13) throw pngError('damaged', { where: 'IHDR' });
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const widthPx = view.getUint32(0);
  const heightPx = view.getUint32(4);
  const [bitDepth, colourType, compression, filter, interlace] = body.subarray(8) as unknown as number[];
  if (colourType !== GREY && colourType !== PALETTE) {
    throw pngError('not-separation', { field: 'colour type', received: colourType! });
  }
  if (bitDepth !== 1) throw pngError('not-separation', { field: 'bit depth', received: bitDepth! });
  if (interlace !== 0) throw pngError('not-separation', { field: 'interlace', received: interlace! });
  if (compression !== 0 || filter !== 0 || widthPx === 0 || heightPx === 0) {
    throw pngError('damaged', { where: 'IHDR' });
  }
  const longest = Math.max(widthPx, heightPx);
  if (longest > limits.maxSidePx) {
    throw pngError('limit', { what: 'pixels a side', limit: limits.maxSidePx, received: longest });
  }
  if (widthPx * heightPx > limits.maxPixels) {
    throw pngError('limit', { what: 'pixels', limit: limits.maxPixels, received: widthPx * heightPx });
  }
  return { widthPx, heightPx, colourType };
}

/** True when entry 0 is the darker of the two. */
function readPalette(body: Uint8Array): boolean {
  if (body.length !== 6) throw pngError('not-separation', { field: 'palette bytes', received: body.length });
  const luminance = (i: number): number => 2126 * body[i]! + 7152 * body[i + 1]! + 722 * body[i + 2]!;
  if (luminance(0) === luminance(3)) throw pngError('not-separation', { field: 'palette', received: 'one colour' });
  return luminance(0) < luminance(3);
}

function readResolution(body: Uint8Array): number | undefined {
  if (body.length !== 9) throw pngError('damaged', { where: 'pHYs' });
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const perMetre = view.getUint32(0);
  if (body[8] !== 1 || perMetre === 0 || perMetre !== view.getUint32(4)) return undefined;
  return Math.round(perMetre * METRES_PER_INCH);
}

/** Inflates filtered lines and undoes the filters straight into the plane's rows. */
async function inflateRows(data: readonly Uint8Array[], plane: BitPlane): Promise<void> {
  const bytes = rowBytes(plane.widthPx);
  const pixels = plane.data;
  const blank = new Uint8Array(bytes);
  let row = 0;
  let column = -1;
  let filter = 0;

  function put(piece: Uint8Array): void {
    for (let i = 0; i < piece.length; ) {
      if (row === plane.heightPx) throw pngError('damaged', { where: 'IDAT (too long)' });
      if (column < 0) {
        filter = piece[i++]!;
        if (filter > 4) throw pngError('damaged', { where: 'IDAT (filter)' });
        column = 0;
        continue;
      }
      const take = Math.min(bytes - column, piece.length - i);
      const start = row * bytes;
      pixels.set(piece.subarray(i, i + take), start + column);
      column += take;
      i += take;
      if (column === bytes) {
        const line = pixels.subarray(start, start + bytes);
        undoFilter(filter, line, row === 0 ? blank : pixels.subarray(start - bytes, start));
        row++;
        column = -1;
      }
    }
  }

  const inflate = createInflate({ chunkSize: 1 << 16 });
  try {
    await new Promise<void>((resolve, reject) => {
      inflate.on('data', (piece: Buffer) => {
        try {
          put(piece);
        } catch (error) {
          reject(error as Error);
          inflate.destroy();
        }
      });
      inflate.once('end', resolve);
      inflate.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'Z_BUF_ERROR'
            ? pngError('truncated', { where: 'IDAT' })
            : pngError('damaged', { where: 'IDAT' }),
        );
      });
      for (const part of data) inflate.write(part);
      inflate.end();
    });
  } finally {
    inflate.destroy();
  }
  if (row !== plane.heightPx) throw pngError('truncated', { where: 'IDAT' });
}

/** PNG filters with one byte a pixel (section 9 of the specification), in place. */
function undoFilter(filter: number, line: Uint8Array, above: Uint8Array): void {
  switch (filter) {
    case 1:
      for (let i = 1; i < line.length; i++) line[i] = line[i]! + line[i - 1]!;
      break;
    case 2:
      for (let i = 0; i < line.length; i++) line[i] = line[i]! + above[i]!;
      break;
    case 3:
      for (let i = 0; i < line.length; i++) line[i] = line[i]! + (((i > 0 ? line[i - 1]! : 0) + above[i]!) >> 1);
      break;
    case 4:
      for (let i = 0; i < line.length; i++) {
        line[i] = line[i]! + (i > 0 ? paeth(line[i - 1]!, above[i]!, above[i - 1]!) : above[i]!);
      }
      break;
  }
}

function paeth(left: number, up: number, upLeft: number): number {
  const p = left + up - upLeft;
  const dLeft = Math.abs(p - left);
  const dUp = Math.abs(p - up);
  const dUpLeft = Math.abs(p - upLeft);
  if (dLeft <= dUp && dLeft <= dUpLeft) return left;
  return dUp <= dUpLeft ? up : upLeft;
}

function clearPadBits(plane: BitPlane): void {
  const pad = plane.strideBytes * 8 - plane.widthPx;
  if (pad === 0) return;
  for (let y = 0; y < plane.heightPx; y++) plane.data[(y + 1) * plane.strideBytes - 1]! &= (0xff << pad) & 0xff;
}
