// Pictures of paper in linear reflectance -> CIE lightness and contrast of their regions.
import { runSteps, type Steps } from './steps.ts';

/**
 * A picture in linear light: 0 = no light back, 1 = perfect white diffuser.
 * `channels` 1: luminance Y or near-infrared reflectance; 3: linear sRGB (IEC 61966-2-1 primaries, D65), interleaved.
 */
export interface ReflectanceImage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly channels: 1 | 3;
  /** widthPx * heightPx * channels values, row by row. */
  readonly data: Float32Array;
}

/** A rectangle in pixels of the picture at hand; may reach beyond it (paper goes on there). */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * A picture that is made where it is looked at: any tile of it, always with the same values, so that a page never
 * has to be in memory whole. Every stage (print, show-through, scan) is one.
 */
export interface TileSource {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly channels: number;
  /** Reflectance of the bare paper, per channel. */
  readonly paperWhite: readonly number[];
  /** One plane of `rect.widthPx * rect.heightPx` values per channel, one after the other; valid until the next call. */
  readTile(rect: PixelRect): Float32Array;
}

/** A source of one view: grey, near infrared (1 channel) or linear sRGB (3). */
export interface ReflectanceSource extends TileSource {
  readonly channels: 1 | 3;
}

/** The whole of a source, or a rectangle inside it, made band by band; yields the share done after each band. */
export function* readImageSteps(source: ReflectanceSource, rect?: PixelRect, bandRows = 128): Steps<ReflectanceImage> {
  const { x, y, widthPx, heightPx } = rect ?? { x: 0, y: 0, widthPx: source.widthPx, heightPx: source.heightPx };
  const { dpi, channels } = source;
  const data = new Float32Array(widthPx * heightPx * channels);
  for (let j = 0; j < heightPx; j += bandRows) {
    const rows = Math.min(bandRows, heightPx - j);
    const tile = source.readTile({ x, y: y + j, widthPx, heightPx: rows });
    const count = widthPx * rows;
    const start = j * widthPx * channels;
    if (channels === 1) data.set(tile.subarray(0, count), start);
    else
      for (let c = 0; c < 3; c++) for (let i = 0, o = start + c; i < count; i++, o += 3) data[o] = tile[c * count + i];
    yield (j + rows) / heightPx;
  }
  return { widthPx, heightPx, dpi, channels, data };
}

/** The whole of a source, or a rectangle inside it, at once. */
export function readImage(source: ReflectanceSource, rect?: PixelRect): ReflectanceImage {
  return runSteps(readImageSteps(source, rect));
}

/** A picture as a source; outside its edges it repeats its outermost pixels. */
export function imageSource(image: ReflectanceImage, paperWhite: readonly number[]): ReflectanceSource {
  const { widthPx, heightPx, dpi, channels, data } = image;
  return {
    widthPx,
    heightPx,
    dpi,
    channels,
    paperWhite,
    readTile(rect) {
      const count = rect.widthPx * rect.heightPx;
      const tile = new Float32Array(count * channels);
      for (let j = 0, o = 0; j < rect.heightPx; j++) {
        const y = Math.min(heightPx - 1, Math.max(0, rect.y + j));
        for (let i = 0; i < rect.widthPx; i++, o++) {
          const x = Math.min(widthPx - 1, Math.max(0, rect.x + i));
          for (let c = 0, p = (y * widthPx + x) * channels; c < channels; c++) tile[c * count + o] = data[p + c];
        }
      }
      return tile;
    },
  };
}

/** A copy of part of a picture; the rectangle is cut at the picture's edges. */
export function cropImage(image: ReflectanceImage, rect: PixelRect): ReflectanceImage {
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  const widthPx = Math.max(0, Math.min(image.widthPx, rect.x + rect.widthPx) - x);
  const heightPx = Math.max(0, Math.min(image.heightPx, rect.y + rect.heightPx) - y);
  const { channels, dpi } = image;
  const data = new Float32Array(widthPx * heightPx * channels);
  for (let j = 0; j < heightPx; j++) {
    const from = ((y + j) * image.widthPx + x) * channels;
    data.set(image.data.subarray(from, from + widthPx * channels), j * widthPx * channels);
  }
  return { widthPx, heightPx, dpi, channels, data };
}

/** Luminance Y of linear sRGB (IEC 61966-2-1, second row of the RGB -> XYZ matrix). */
export const LUMINANCE = [0.2126, 0.7152, 0.0722] as const;

/** One channel: luminance of a colour picture, the picture itself otherwise. */
export function toGrey(image: ReflectanceImage): ReflectanceImage {
  if (image.channels === 1) return image;
  const data = new Float32Array(image.widthPx * image.heightPx);
  for (let i = 0, p = 0; i < data.length; i++, p += 3) {
    data[i] = LUMINANCE[0] * image.data[p] + LUMINANCE[1] * image.data[p + 1] + LUMINANCE[2] * image.data[p + 2];
  }
  return { ...image, channels: 1, data };
}

/** Decides which pixels belong to a region; coordinates of pixel centres are (x + 0.5, y + 0.5). */
export type RegionTest = (x: number, y: number) => boolean;

/** Mean of one channel over a rectangle, or over the pixels in it that `inside` accepts; NaN when there is none. */
export function meanReflectance(image: ReflectanceImage, rect?: PixelRect, channel = 0, inside?: RegionTest): number {
  const x0 = Math.max(0, rect?.x ?? 0);
  const y0 = Math.max(0, rect?.y ?? 0);
  const x1 = Math.min(image.widthPx, rect ? rect.x + rect.widthPx : image.widthPx);
  const y1 = Math.min(image.heightPx, rect ? rect.y + rect.heightPx : image.heightPx);
  let sum = 0;
  let count = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      if (inside && !inside(x, y)) continue;
      sum += image.data[(y * image.widthPx + x) * image.channels + channel];
      count++;
    }
  }
  return sum / count;
}

/**
 * CIE 1976 lightness of a mean linear luminance (CIE 15:2004; average first, then L*, DESIGN.md 5a).
 *
 * @param reflectance linear luminance factor, 1 = perfect diffuser
 * @returns L*, 0..100 (above 100 for reflectance above 1)
 */
export function lightness(reflectance: number): number {
  const epsilon = 216 / 24389;
  const kappa = 24389 / 27;
  return reflectance > epsilon ? 116 * Math.cbrt(reflectance) - 16 : kappa * reflectance;
}

/** Linear luminance factor of a CIE 1976 lightness; inverse of {@link lightness}. */
export function reflectanceOfLightness(lStar: number): number {
  return lStar > 8 ? ((lStar + 16) / 116) ** 3 : (lStar * 27) / 24389;
}

/** Contrast of A against B: |A - B| / max(A, B) of mean linear reflectances (DESIGN.md 5a); 0 when both are 0. */
export function contrast(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === 0 ? 0 : Math.abs(a - b) / most;
}
