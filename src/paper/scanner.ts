// Paper as reflectance -> what a flatbed scanner makes of it: blurred, sampled, noisy, perhaps skewed.
import { expectBetween } from './errors.ts';
import { deriveSeed, hashAt, hashRow, normal } from './noise.ts';
import { type PixelRect, type ReflectanceImage, type ReflectanceSource, readImage } from './reflectance.ts';
import { type ResampleTable, resampleTable } from './resample.ts';
import { createScratch } from './scratch.ts';

/**
 * A scanner as ISO 19264-1 (image quality of scanning systems) and ISO 21550 (dynamic range) see one: sharpness,
 * noise, tone. Tone is linear here; coding to sRGB is `srgb.ts`'s business.
 */
export interface ScannerModel {
  readonly name: string;
  /** Sampling, 75..2400 (usually 200, 300, 400 or 600). */
  readonly dpi: number;
  /** Deviation of the optical blur (lens, light, motion) besides the sensor's own aperture, um. 0..120. */
  readonly blurSigmaUm: number;
  /** Deviation of the signal-independent noise, in reflectance. 0..0.02. */
  readonly readNoise: number;
  /** Deviation of photon noise at reflectance 1; grows with the root of the signal. 0..0.03. */
  readonly shotNoise: number;
}

/** How the sheet lies on the glass and moves under the sensor. All default to a perfect fit. */
export interface ScanGeometry {
  /** Rotation of the sheet about the page's centre, clockwise, degrees. -10..10. */
  readonly skewDeg?: number;
  /** Shift of the sheet, right and down positive, mm. -50..50. */
  readonly offsetMm?: { readonly x: number; readonly y: number };
  /** Stretch along the sensor (x) and along the transport (y). 0.97..1.03. */
  readonly stretch?: { readonly x: number; readonly y: number };
  /** Local warp of the transport: sway of the sheet, um (0..500), and its length, mm (5..200). */
  readonly wobble?: { readonly amplitudeUm: number; readonly periodMm: number };
}

export interface ScanOptions {
  /** Of the noise; another seed is another scan. Default 1. */
  readonly seed?: number;
  readonly geometry?: ScanGeometry;
}

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkScanner(scanner: ScannerModel, geometry: ScanGeometry = {}): void {
  expectBetween('scanner.dpi', scanner.dpi, 75, 2400);
  expectBetween('blurSigmaUm', scanner.blurSigmaUm, 0, 120);
  expectBetween('readNoise', scanner.readNoise, 0, 0.02);
  expectBetween('shotNoise', scanner.shotNoise, 0, 0.03);
  expectBetween('skewDeg', geometry.skewDeg ?? 0, -10, 10);
  for (const axis of ['x', 'y'] as const) {
    expectBetween(`offsetMm.${axis}`, geometry.offsetMm?.[axis] ?? 0, -50, 50);
    expectBetween(`stretch.${axis}`, geometry.stretch?.[axis] ?? 1, 0.97, 1.03);
  }
  expectBetween('wobble.amplitudeUm', geometry.wobble?.amplitudeUm ?? 0, 0, 500);
  expectBetween('wobble.periodMm', geometry.wobble?.periodMm ?? 50, 5, 200);
}

/** The scan as a source: any tile of it can be asked for. Its size is the paper's, at the scanner's dpi. */
export function scanSource(
  paper: ReflectanceSource,
  scanner: ScannerModel,
  options: ScanOptions = {},
): ReflectanceSource {
  checkScanner(scanner, options.geometry);
  const optical = opticalSource(paper, scanner);
  return noisySource(optical, scanner, options.seed ?? 1);
}

/** The whole scan. */
export function scan(paper: ReflectanceSource, scanner: ScannerModel, options: ScanOptions = {}): ReflectanceImage {
  return readImage(scanSource(paper, scanner, options));
}

/** Lens and sensor aperture: Gaussian and box in one separable resampling. */
function opticalSource(paper: ReflectanceSource, scanner: ScannerModel): ReflectanceSource {
  const { channels } = paper;
  const step = paper.dpi / scanner.dpi;
  const sigma = (scanner.blurSigmaUm / 25400) * paper.dpi;
  const scratch = createScratch();
  return {
    widthPx: Math.round(paper.widthPx / step),
    heightPx: Math.round(paper.heightPx / step),
    dpi: scanner.dpi,
    channels,
    paperWhite: paper.paperWhite,
    readTile(rect) {
      const columns = resampleTable(rect.x, rect.widthPx, step, 0, sigma, step);
      const rows = resampleTable(rect.y, rect.heightPx, step, 0, sigma, step);
      const x0 = columns.firsts[0];
      const y0 = rows.firsts[0];
      const need = {
        x: x0,
        y: y0,
        widthPx: columns.firsts[rect.widthPx - 1] + columns.taps - x0,
        heightPx: rows.firsts[rect.heightPx - 1] + rows.taps - y0,
      };
      const tile = paper.readTile(need);
      const narrow = scratch.floats('narrow', rect.widthPx * need.heightPx * channels);
      resampleColumns(tile, need, channels, columns, narrow);
      const out = scratch.floats('out', rect.widthPx * rect.heightPx * channels);
      resampleRows(narrow, rect.widthPx * channels, y0, rows, out);
      return out;
    },
  };
}

/** Every row of `tile` (channels interleaved) through a table; output rows have table.count pixels. */
function resampleColumns(
  tile: Float32Array,
  rect: PixelRect,
  channels: number,
  table: ResampleTable,
  out: Float32Array,
): void {
  const { count, firsts, weights, taps } = table;
  for (let y = 0; y < rect.heightPx; y++) {
    const row = y * rect.widthPx * channels;
    let o = y * count * channels;
    for (let i = 0; i < count; i++) {
      const from = row + (firsts[i] - rect.x) * channels;
      const w = i * taps;
      if (channels === 1) {
        let sum = 0;
        for (let k = 0; k < taps; k++) sum += weights[w + k] * tile[from + k];
        out[o++] = sum;
      } else {
        let r = 0;
        let g = 0;
        let b = 0;
        for (let k = 0, p = from; k < taps; k++, p += 3) {
          const weight = weights[w + k];
          r += weight * tile[p];
          g += weight * tile[p + 1];
          b += weight * tile[p + 2];
        }
        out[o++] = r;
        out[o++] = g;
        out[o++] = b;
      }
    }
  }
}

/** Rows of `stride` values through a table, downwards. */
function resampleRows(input: Float32Array, stride: number, y0: number, table: ResampleTable, out: Float32Array): void {
  const { count, firsts, weights, taps } = table;
  for (let j = 0; j < count; j++) {
    const o = j * stride;
    out.fill(0, o, o + stride);
    for (let k = 0; k < taps; k++) {
      const weight = weights[j * taps + k];
      if (weight === 0) continue;
      const from = (firsts[j] - y0 + k) * stride;
      for (let x = 0; x < stride; x++) out[o + x] += weight * input[from + x];
    }
  }
}

/** Adds read and shot noise to every sample; changes the tile that it reads (its own stage's memory). */
function noisySource(source: ReflectanceSource, scanner: ScannerModel, seed: number): ReflectanceSource {
  if (scanner.readNoise === 0 && scanner.shotNoise === 0) return source;
  const noiseSeed = deriveSeed(seed, 'scanner');
  const readVariance = scanner.readNoise ** 2;
  const shotVariance = scanner.shotNoise ** 2;
  const { channels } = source;
  return {
    ...source,
    readTile(rect) {
      const tile = source.readTile(rect);
      for (let j = 0, o = 0; j < rect.heightPx; j++) {
        const row = hashRow(noiseSeed, rect.y + j);
        for (let i = 0; i < rect.widthPx * channels; i++, o++) {
          const value = tile[o];
          const deviation = Math.sqrt(readVariance + shotVariance * Math.max(0, value));
          tile[o] = value + deviation * normal(hashAt(row, rect.x * channels + i));
        }
      }
      return tile;
    },
  };
}
