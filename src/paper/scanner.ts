// Paper as reflectance -> what a flatbed scanner makes of it: blurred, sampled, noisy, perhaps skewed.
import { expectBetween } from './errors.ts';
import { floatKernels } from './float-kernels.ts';
import { deriveSeed } from './noise.ts';
import { noiseKernels } from './noise-kernels.ts';
import { type PixelRect, type ReflectanceImage, type ReflectanceSource, readImage } from './reflectance.ts';
import { type ResampleTable, resampleTable, sourceExtent } from './resample.ts';
import { checkGeometry, mappedSource, type ScanGeometry } from './scan-geometry.ts';
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

export interface ScanOptions {
  /** Of the noise; another seed is another scan. Default 1. */
  readonly seed?: number;
  readonly geometry?: ScanGeometry;
}

export type { ScanGeometry } from './scan-geometry.ts';

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkScanner(scanner: ScannerModel, geometry: ScanGeometry = {}): void {
  expectBetween('scanner.dpi', scanner.dpi, 75, 2400);
  expectBetween('blurSigmaUm', scanner.blurSigmaUm, 0, 120);
  expectBetween('readNoise', scanner.readNoise, 0, 0.02);
  expectBetween('shotNoise', scanner.shotNoise, 0, 0.03);
  checkGeometry(geometry);
}

/** The scan as a source: any tile of it can be asked for. Its size is the paper's, at the scanner's dpi. */
export function scanSource(
  paper: ReflectanceSource,
  scanner: ScannerModel,
  options: ScanOptions = {},
): ReflectanceSource {
  checkScanner(scanner, options.geometry);
  const { geometry } = options;
  // A sheet that lies askew is seen through the lens at twice the sampling, then sampled where the sensor is.
  const optical = geometry
    ? mappedSource(opticalSource(paper, scanner, 2), geometry, scanner.dpi)
    : opticalSource(paper, scanner, 1);
  return noisySource(optical, scanner, options.seed ?? 1);
}

/** The whole scan. */
export function scan(paper: ReflectanceSource, scanner: ScannerModel, options: ScanOptions = {}): ReflectanceImage {
  return readImage(scanSource(paper, scanner, options));
}

/** Lens and sensor aperture, Gaussian and box in one separable resampling, at `density` times the scanner's dpi. */
function opticalSource(paper: ReflectanceSource, scanner: ScannerModel, density: number): ReflectanceSource {
  const { channels } = paper;
  const aperture = paper.dpi / scanner.dpi;
  const step = aperture / density;
  const sigma = (scanner.blurSigmaUm / 25400) * paper.dpi;
  const scratch = createScratch();
  const kernels = floatKernels();
  // Bands of one page share their columns.
  let columns: ResampleTable | undefined;
  let columnsOf: PixelRect = { x: 0, y: 0, widthPx: 0, heightPx: 0 };
  return {
    widthPx: Math.round(paper.widthPx / step),
    heightPx: Math.round(paper.heightPx / step),
    dpi: scanner.dpi * density,
    channels,
    paperWhite: paper.paperWhite,
    readTile(rect) {
      if (columns === undefined || columnsOf.x !== rect.x || columnsOf.widthPx !== rect.widthPx) {
        columns = resampleTable(rect.x, rect.widthPx, step, sigma, aperture);
        columnsOf = rect;
      }
      const rows = resampleTable(rect.y, rect.heightPx, step, sigma, aperture);
      const across = sourceExtent(columns);
      const down = sourceExtent(rows);
      const need = { x: across.first, y: down.first, widthPx: across.count, heightPx: down.count };
      const tile = paper.readTile(need);
      const count = rect.widthPx * rect.heightPx;
      const out = scratch.floats('out', count * channels);
      for (let c = 0; c < channels; c++) {
        const plane = tile.subarray(c * need.widthPx * need.heightPx, (c + 1) * need.widthPx * need.heightPx);
        kernels.resample(plane, need.widthPx, rows, need.y, columns, need.x, out.subarray(c * count, (c + 1) * count));
      }
      return out;
    },
  };
}

/** Adds read and shot noise to every sample; changes the tile that it reads (its own stage's memory). */
function noisySource(source: ReflectanceSource, scanner: ScannerModel, seed: number): ReflectanceSource {
  if (scanner.readNoise === 0 && scanner.shotNoise === 0) return source;
  const noiseSeed = deriveSeed(seed, 'scanner');
  const readVariance = scanner.readNoise ** 2;
  const shotVariance = scanner.shotNoise ** 2;
  return {
    ...source,
    readTile(rect) {
      const tile = source.readTile(rect);
      const count = rect.widthPx * rect.heightPx;
      for (let c = 0; c < source.channels; c++) {
        const plane = tile.subarray(c * count, (c + 1) * count);
        noiseKernels().addNoise(plane, rect, noiseSeed + c, readVariance, shotVariance);
      }
      return tile;
    },
  };
}
