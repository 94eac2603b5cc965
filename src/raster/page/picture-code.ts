// A picture as pdf.js hands it over -> its pixels in the paint code: line work hard, photographs and grey seals as tone.
import { rowBytes } from '../plane.ts';
import { loadPictureCoder, type MarkCounts, type PictureCoder } from '../screen/picture-coder.ts';
import { PICTURE_RULES } from '../screen/picture-rules.ts';
import { createBitmapFile, MOST_BITMAP_SIDE_PX } from './bitmap-file.ts';
import { createBitsFile } from './bits-file.ts';
import type { PdfImage } from './page-program.ts';
import { BLACK_MAX, luma, WHITE_MIN } from './paint-code.ts';

/** pdf.js's ImageKind. */
const KIND = { grey1: 1, rgb24: 2, rgba32: 3 } as const;

/** A picture in the paint code. */
export interface CodedPicture {
  readonly width: number;
  readonly height: number;
  readonly interpolate: boolean | undefined;
  readonly hasTone: boolean;
  /** What of it prints; undefined of a translucent or masked one, which may print a tone anywhere. */
  readonly marks: MarkCounts | undefined;
  /** Bytes that were made for it. */
  readonly ownBytes: number;
  /** Whether it can be a bitmap file: not with an opacity of its own, nor longer than such a file can be. */
  readonly isBitmap: boolean;
  /**
   * The file, once.
   *
   * @param sharp its pixels are drawn as squares, not smoothed: a picture of bits is then no bitmap, and takes a quarter of the memory to draw
   * @throws TypeError when it cannot be a file
   */
  takeFile(sharp: boolean): Uint8Array<ArrayBuffer>;
  /** As pdf.js draws pictures by itself. */
  pixels(): PdfImage;
}

let coder: PictureCoder | undefined;

function coderOf(): PictureCoder {
  coder ??= loadPictureCoder();
  return coder;
}

/**
 * Codes a picture.
 *
 * @param soft true where the picture is drawn translucent or masked: then even its black is tone
 */
export function codePicture(image: PdfImage, soft: boolean): CodedPicture {
  if (image.kind === KIND.grey1) return soft ? codeSoft(image, rgbaOfBits(image)) : plainBits(image);
  const step = image.kind === KIND.rgb24 ? 3 : 4;
  if (soft || (step === 4 && !isOpaque(image.data))) return codeSoft(image, rgbaOf(image, step), soft);
  const { width, height } = image;
  const { bytes, rows, strideBytes } = createBitmapFile(width, height, 24);
  const { lowest, marks } = coderOf().code(image.data, step, width, height, PICTURE_RULES, rows, strideBytes);
  return {
    ...SMOOTHED,
    width,
    height,
    hasTone: lowest < WHITE_MIN,
    marks,
    ownBytes: bytes.length,
    isBitmap: fitsBitmap(image),
    takeFile: () => bytes,
    pixels: () => ({ ...image, ...SMOOTHED, kind: KIND.rgba32, data: rgbaOfRows(rows, strideBytes, width, height) }),
  };
}

const fitsBitmap = ({ width, height }: PdfImage): boolean => Math.max(width, height) <= MOST_BITMAP_SIDE_PX;

/** Enlarged, a coded picture is smoothed: cut at half, its edges then follow the shape and not the scanner's pixels. */
const SMOOTHED = { interpolate: true } as const;

/** 1 bit and drawn plainly, a picture is in the paint code as it is. */
function plainBits(image: PdfImage): CodedPicture {
  const { width, height, interpolate, data } = image;
  return {
    width,
    height,
    interpolate,
    hasTone: false,
    marks: coderOf().countBits(data, width, height),
    ownBytes: 0,
    isBitmap: fitsBitmap(image),
    takeFile: (sharp) => {
      if (sharp) return createBitsFile(data, width, height);
      const { bytes, rows, strideBytes } = createBitmapFile(width, height, 1);
      const from = rowBytes(width);
      for (let y = 0; y < height; y++) rows.set(data.subarray(y * from, (y + 1) * from), y * strideBytes);
      return bytes;
    },
    pixels: () => image,
  };
}

/** Rows of a bitmap file in the paint code, whose blue is as its red, as opaque RGBA. */
function rgbaOfRows(rows: Uint8Array, strideBytes: number, width: number, height: number): Uint8ClampedArray {
  const out = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0, q = 0; y < height; y++) {
    for (let x = 0, p = y * strideBytes; x < width; x++, p += 3, q += 4) {
      out[q] = out[q + 2] = rows[p];
      out[q + 1] = rows[p + 1];
    }
  }
  return out;
}

function isOpaque(rgba: PdfImage['data']): boolean {
  for (let p = 3; p < rgba.length; p += 4) if (rgba[p] !== 255) return false;
  return true;
}

/** A copy as RGBA. */
function rgbaOf(image: PdfImage, step: 3 | 4): Uint8ClampedArray {
  if (step === 4) return new Uint8ClampedArray(image.data);
  const out = new Uint8ClampedArray(image.width * image.height * 4);
  for (let p = 0, q = 0; q < out.length; p += 3, q += 4) {
    out[q] = image.data[p];
    out[q + 1] = image.data[p + 1];
    out[q + 2] = image.data[p + 2];
    out[q + 3] = 255;
  }
  return out;
}

/** 1-bit pixels (1 = white) as RGBA. */
function rgbaOfBits({ data, width, height }: PdfImage): Uint8ClampedArray {
  const stride = (width + 7) >> 3;
  const out = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, q = 0; y < height; y++) {
    for (let x = 0; x < width; x++, q += 4) {
      const value = (data[y * stride + (x >> 3)] >> (7 - (x & 7))) & 1 ? 255 : 0;
      out.fill(value, q, q + 3);
      out[q + 3] = 255;
    }
  }
  return out;
}

/**
 * Codes a picture with an opacity of its own, pixel by pixel: solid black and its smooth edges are hard (a stamp's edges
 * are black, too, only thinner), the rest is a translucent tone, a soft shadow's black among it. `rgba` is coded in place.
 */
function codeSoft(image: PdfImage, rgba: Uint8ClampedArray, allTone = true): CodedPicture {
  let hasTone = false;
  const isInk = allTone ? undefined : inkAndItsEdges(rgba, image.width, image.height);
  for (let p = 0; p < rgba.length; p += 4) {
    const lightness = luma(rgba[p], rgba[p + 1], rgba[p + 2]);
    const hard = isInk?.[p >> 2] === 1;
    rgba[p] = hard ? 0 : 255;
    rgba[p + 1] = hard ? 0 : lightness;
    rgba[p + 2] = 0;
    if (!hard && rgba[p + 3] > 0) hasTone = true;
  }
  const pixels: PdfImage = { ...image, ...SMOOTHED, kind: KIND.rgba32, data: rgba };
  const { width, height } = image;
  return {
    ...SMOOTHED,
    width,
    height,
    hasTone,
    marks: undefined,
    ownBytes: rgba.length,
    isBitmap: false,
    takeFile: () => {
      throw new TypeError('a picture with an opacity of its own');
    },
    pixels: () => pixels,
  };
}

/** Opacity, 0..255, from which a pixel is solid. */
const SOLID_MIN = 224;
/** Pixels from solid ink within which lesser opacity is its edge, and not a shade. */
const EDGE_PX = 2;

/** Which black pixels are solid, or lie at the edge of something solid; one byte a pixel. */
function inkAndItsEdges(rgba: Uint8ClampedArray, width: number, height: number): Uint8Array {
  const isBlack = (p: number) => luma(rgba[p], rgba[p + 1], rgba[p + 2]) <= BLACK_MAX;
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      if (rgba[at + 3] < SOLID_MIN || !isBlack(at)) continue;
      // Edges are marked from the solid side: most pixels are not solid black.
      for (let v = Math.max(0, y - EDGE_PX); v <= Math.min(height - 1, y + EDGE_PX); v++) {
        for (let u = Math.max(0, x - EDGE_PX); u <= Math.min(width - 1, x + EDGE_PX); u++) ink[v * width + u] = 1;
      }
    }
  }
  for (let p = 0; p < ink.length; p++) if (ink[p] && !isBlack(4 * p)) ink[p] = 0;
  return ink;
}
