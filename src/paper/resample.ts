// A row of pixels -> a row of other pixels, each a mean over its own area seen through a Gaussian; as a table of weights.
import { normalCdf, normalDensity } from './gaussian.ts';

/** For every output pixel: where its source pixels begin, and their weights (sum 1). */
export interface ResampleTable {
  readonly count: number;
  /** First source pixel of output pixel i (may be negative or beyond the end: the source goes on there). */
  readonly firsts: Int32Array;
  /** Weights of output pixel i: `weights[i * taps .. (i + 1) * taps]`, padded with zeros. */
  readonly weights: Float32Array;
  /** A multiple of 4. */
  readonly taps: number;
}

/**
 * Table for output pixels first .. first + count.
 *
 * Output pixel i lies at source positions `i * step` to `(i + 1) * step`; its response is a box about its middle
 * convolved with a Gaussian (a sensor with full fill factor behind a lens), integrated over each source pixel.
 *
 * @param step source pixels per output pixel
 * @param sigma deviation of the lens's blur in source pixels
 * @param box width of a sensor pixel's aperture in source pixels: `step`, or more where sampling is denser than the sensor
 */
export function resampleTable(first: number, count: number, step: number, sigma: number, box: number): ResampleTable {
  const reach = box / 2 + 3.5 * sigma;
  const taps = (Math.ceil(2 * reach) + 4) & ~3;
  const firsts = new Int32Array(count);
  const weights = new Float32Array(count * taps);
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * step;
    const start = Math.floor(centre - reach);
    firsts[i] = start;
    let sum = 0;
    let previous = response(start - centre, box, sigma);
    for (let k = 0; k < taps; k++) {
      const next = response(start + k + 1 - centre, box, sigma);
      weights[i * taps + k] = next - previous;
      sum += next - previous;
      previous = next;
    }
    for (let k = 0; k < taps; k++) weights[i * taps + k] /= sum;
  }
  return { count, firsts, weights, taps };
}

/** Source pixels that a table reads: first, and how many. */
export function sourceExtent(table: ResampleTable): { readonly first: number; readonly count: number } {
  const first = table.firsts[0];
  return { first, count: table.firsts[table.count - 1] + table.taps - first };
}

/** Share of the response of (box convolved with Gaussian) that lies left of x. */
function response(x: number, box: number, sigma: number): number {
  const left = x + box / 2;
  const right = x - box / 2;
  if (sigma === 0) return Math.min(1, Math.max(0, left / box));
  const integral = (z: number): number => z * normalCdf(z / sigma) + sigma * normalDensity(z / sigma);
  return (integral(left) - integral(right)) / box;
}
