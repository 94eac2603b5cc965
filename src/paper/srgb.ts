// Linear reflectance <-> 8-bit sRGB (IEC 61966-2-1), the coding of every scan that leaves a scanner.
import type { ReflectanceImage } from './reflectance.ts';

/** Linear 0..1 -> sRGB signal 0..1; values outside are clipped. */
export function srgbEncode(linear: number): number {
  if (linear <= 0) return 0;
  if (linear >= 1) return 1;
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** sRGB signal 0..1 -> linear 0..1. */
export function srgbDecode(signal: number): number {
  return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
}

const ENCODE_STEPS = 16384;
// Entry i codes linear i / 16384; finer than one 8-bit step everywhere (the steepest part rises 12.92 * 255 / 16384).
const ENCODE = Uint8Array.from({ length: ENCODE_STEPS + 1 }, (_, i) => Math.round(255 * srgbEncode(i / ENCODE_STEPS)));
const DECODE = Float32Array.from({ length: 256 }, (_, i) => srgbDecode(i / 255));

/** Linear 0..1 -> 8-bit sRGB; values outside are clipped. */
export function srgbByte(linear: number): number {
  return ENCODE[linear <= 0 ? 0 : linear >= 1 ? ENCODE_STEPS : (linear * ENCODE_STEPS + 0.5) | 0];
}

/** 8-bit sRGB -> linear 0..1. */
export function linearOfByte(byte: number): number {
  return DECODE[byte];
}

/** RGBA bytes, opaque; a one-channel picture becomes grey. */
export function toRgba(image: ReflectanceImage): Uint8ClampedArray<ArrayBuffer> {
  const pixels = image.widthPx * image.heightPx;
  const out = new Uint8ClampedArray(pixels * 4);
  const { data } = image;
  if (image.channels === 1) {
    for (let i = 0, o = 0; i < pixels; i++, o += 4) {
      const grey = srgbByte(data[i]);
      out[o] = grey;
      out[o + 1] = grey;
      out[o + 2] = grey;
      out[o + 3] = 255;
    }
  } else {
    for (let p = 0, o = 0; p < pixels * 3; p += 3, o += 4) {
      out[o] = srgbByte(data[p]);
      out[o + 1] = srgbByte(data[p + 1]);
      out[o + 2] = srgbByte(data[p + 2]);
      out[o + 3] = 255;
    }
  }
  return out;
}

/** RGBA bytes (alpha ignored) -> linear picture. */
export function fromRgba(
  rgba: Uint8Array | Uint8ClampedArray,
  widthPx: number,
  heightPx: number,
  dpi: number,
): ReflectanceImage {
  const data = new Float32Array(widthPx * heightPx * 3);
  for (let p = 0, i = 0; p < data.length; p += 3, i += 4) {
    data[p] = DECODE[rgba[i]];
    data[p + 1] = DECODE[rgba[i + 1]];
    data[p + 2] = DECODE[rgba[i + 2]];
  }
  return { widthPx, heightPx, dpi, channels: 3, data };
}
