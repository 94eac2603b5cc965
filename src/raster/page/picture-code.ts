// A picture as pdf.js hands it over -> its pixels in the paint code: line work hard, photographs and grey seals as tone.
import { loadPictureCoder, type PictureCoder } from '../screen/picture-coder.ts';
import { PICTURE_RULES } from '../screen/picture-rules.ts';
import type { PdfImage } from './page-program.ts';
import { BLACK_MAX, luma, WHITE_MIN } from './paint-code.ts';

/** pdf.js's ImageKind. */
const KIND = { grey1: 1, rgb24: 2, rgba32: 3 } as const;

/** A picture in the paint code. */
export interface CodedPicture {
  readonly image: PdfImage;
  readonly hasTone: boolean;
}

let coder: PictureCoder | undefined;

/**
 * Codes a picture.
 *
 * @param soft true where the picture is drawn translucent or masked: then even its black is tone
 * @returns the picture itself where it is 1 bit and drawn plainly
 */
export function codePicture(image: PdfImage, soft: boolean): CodedPicture {
  if (image.kind === KIND.grey1) return soft ? codeSoft(image, rgbaOfBits(image)) : { image, hasTone: false };
  const { width, height } = image;
  const step = image.kind === KIND.rgb24 ? 3 : 4;
  if (soft || (step === 4 && !isOpaque(image.data))) return codeSoft(image, rgbaOf(image, step), soft);
  coder ??= loadPictureCoder();
  const data = new Uint8ClampedArray(width * height * 4);
  const lowest = coder.code(image.data, step, width, height, PICTURE_RULES, data);
  return coded(image, data, lowest < WHITE_MIN);
}

/** Enlarged pictures are smoothed: cut at half, their edges then follow the shape and not the scanner's pixels. */
function coded(image: PdfImage, data: Uint8ClampedArray, hasTone: boolean): CodedPicture {
  return { image: { ...image, kind: KIND.rgba32, data, interpolate: true }, hasTone };
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
 * Codes a picture with an opacity of its own, pixel by pixel: black that is mostly opaque is hard (a stamp's smooth
 * edges are black, too, only thinner), the rest is a translucent tone. `rgba` is coded in place.
 */
function codeSoft(image: PdfImage, rgba: Uint8ClampedArray, allTone = true): CodedPicture {
  let hasTone = false;
  const ink = !allTone && isMostlySolid(rgba) ? BLACK_MAX : -1;
  for (let p = 0; p < rgba.length; p += 4) {
    const lightness = luma(rgba[p], rgba[p + 1], rgba[p + 2]);
    const hard = lightness <= ink;
    rgba[p] = hard ? 0 : 255;
    rgba[p + 1] = hard ? 0 : lightness;
    rgba[p + 2] = 0;
    if (!hard && rgba[p + 3] > 0) hasTone = true;
  }
  return coded(image, rgba, hasTone);
}

/** Whether what there is of a picture is mostly opaque: then lesser opacity is an edge, and not a shade. */
function isMostlySolid(rgba: Uint8ClampedArray): boolean {
  let solid = 0;
  let thin = 0;
  for (let p = 3; p < rgba.length; p += 4) {
    if (rgba[p] >= 224) solid++;
    else if (rgba[p] > 16) thin++;
  }
  return thin <= solid;
}
