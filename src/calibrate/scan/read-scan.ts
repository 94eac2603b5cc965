// A scan's file (untrusted PNG, TIFF or JPEG) -> its pixels, 8-bit sRGB, and linear light by table.
import { calibrateError } from '../errors.ts';

/** 8-bit sRGB, three channels interleaved. */
export interface ScanPixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

/** A4 at 1200 dpi is 139 million. */
const LIMIT_PIXELS = 160_000_000;

/**
 * @throws `calibrate.notPicture`, `calibrate.tooLarge`
 */
export async function readScan(bytes: Uint8Array): Promise<ScanPixels> {
  const { default: sharp } = await import('sharp');
  const input = sharp(bytes, { limitInputPixels: false, failOn: 'error' });
  const meta = await input.metadata().catch(() => undefined);
  if (!meta?.width || !meta.height || !['png', 'jpeg', 'tiff'].includes(meta.format ?? '')) {
    throw calibrateError('notPicture', {});
  }
  // Looked at before anything is inflated.
  if (meta.width * meta.height > LIMIT_PIXELS) {
    const received = Math.ceil((meta.width * meta.height) / 1e6);
    throw calibrateError('tooLarge', { limit: LIMIT_PIXELS / 1e6, received });
  }
  const { data, info } = await sharp(bytes, { limitInputPixels: LIMIT_PIXELS, failOn: 'error' })
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw calibrateError('notPicture', {});
    });
  if (info.channels === 3) return { widthPx: info.width, heightPx: info.height, data };
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let i = 0; i < info.width * info.height; i++) rgb.fill(data[i * info.channels]!, i * 3, i * 3 + 3);
  return { widthPx: info.width, heightPx: info.height, data: rgb };
}

/** 8-bit sRGB to linear light, IEC 61966-2-1. */
export const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => {
  const signal = byte / 255;
  return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
});
const LUMINANCE_R = LINEAR.map((value) => 0.2126 * value);
const LUMINANCE_G = LINEAR.map((value) => 0.7152 * value);
const LUMINANCE_B = LINEAR.map((value) => 0.0722 * value);

/** Linear luminance of the pixel at `index` (counted in pixels). */
export function luminanceAt(data: Uint8Array, index: number): number {
  const at = index * 3;
  return LUMINANCE_R[data[at]!]! + LUMINANCE_G[data[at + 1]!]! + LUMINANCE_B[data[at + 2]!]!;
}

/** A one-channel picture in linear light. */
export interface LinearPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly values: Float32Array;
  /** Pixels of the scan along a pixel of this one. */
  readonly step: number;
}

/** The scan reduced by a whole factor, so that its longer side is at most `mostPx`. */
export function reduceScan(scan: ScanPixels, mostPx: number): LinearPicture {
  const step = Math.max(1, Math.ceil(Math.max(scan.widthPx, scan.heightPx) / mostPx));
  const widthPx = Math.floor(scan.widthPx / step);
  const heightPx = Math.floor(scan.heightPx / step);
  const values = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx * step; y++) {
    const out = Math.floor(y / step) * widthPx;
    const from = y * scan.widthPx;
    for (let x = 0; x < widthPx * step; x++) values[out + Math.floor(x / step)]! += luminanceAt(scan.data, from + x);
  }
  for (let i = 0; i < values.length; i++) values[i]! /= step * step;
  return { widthPx, heightPx, values, step };
}
