// Rows of wanted ink 0..1 -> rows of 1-bit pixels, by error diffusion or a clustered-dot screen, as copiers do.
import { expectBetween } from './errors.ts';
import { deriveSeed, hashAt, hashRow, uniform } from './noise.ts';

/** Floyd and Steinberg 1976, serpentine. */
export interface ErrorDiffusion {
  readonly kind: 'error-diffusion';
  /** Spread of the threshold about one half, breaks up worms. 0..0.5. */
  readonly thresholdNoise: number;
}

/** An ordered clustered-dot screen. */
export interface ClusteredDot {
  readonly kind: 'clustered';
  /** Screen vector in pixels (dx, dy): one dot's way to the next; the other vector is (-dy, dx). 2..16 long. */
  readonly vectorPx: readonly [number, number];
}

export type HalftoneModel = ErrorDiffusion | ClusteredDot;

/** Takes the rows of one separation from the top down, each once. */
export interface Halftoner {
  /** Sets bits in `bytes` (MSB first, 1 = ink, cleared by the caller) from `count` ink values, 0..1. */
  row(y: number, ink: Float32Array, count: number, bytes: Uint8Array, byteOffset: number): void;
}

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkHalftone(model: HalftoneModel): void {
  if (model.kind === 'error-diffusion') expectBetween('thresholdNoise', model.thresholdNoise, 0, 0.5);
  else expectBetween('vectorPx', Math.hypot(...model.vectorPx), 2, 16);
}

export function createHalftoner(model: HalftoneModel, widthPx: number, seed: number): Halftoner {
  return model.kind === 'error-diffusion'
    ? errorDiffuser(model, widthPx, deriveSeed(seed, 'threshold'))
    : clusteredScreen(model);
}

function errorDiffuser(model: ErrorDiffusion, widthPx: number, seed: number): Halftoner {
  let current = new Float64Array(widthPx + 2);
  let next = new Float64Array(widthPx + 2);
  return {
    row(y, ink, count, bytes, byteOffset) {
      next.fill(0);
      const rowHash = hashRow(seed, y);
      const forward = (y & 1) === 0;
      const step = forward ? 1 : -1;
      for (let n = 0, x = forward ? 0 : count - 1; n < count; n++, x += step) {
        const wanted = ink[x] + current[x + 1];
        const threshold = 0.5 + model.thresholdNoise * (uniform(hashAt(rowHash, x)) - 0.5);
        // Pure white stays white: error left over from elsewhere does not speckle the margins.
        const dot = wanted > threshold && ink[x] > 0 ? 1 : 0;
        if (dot) bytes[byteOffset + (x >> 3)] |= 128 >> (x & 7);
        const error = ink[x] > 0 ? wanted - dot : 0;
        current[x + 1 + step] += (error * 7) / 16;
        next[x + 1 - step] += (error * 3) / 16;
        next[x + 1] += (error * 5) / 16;
        next[x + 1 + step] += error / 16;
      }
      [current, next] = [next, current];
    },
  };
}

/** Bayer's 4 x 4 order, spreads the levels between two dot sizes over neighbouring cells. */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** Thresholds of one screen: a pixel is inked when its ink is above. */
function clusteredScreen(model: ClusteredDot): Halftoner {
  const [dx, dy] = model.vectorPx;
  const cell = dx * dx + dy * dy;
  // The pattern repeats after `cell` pixels along both axes; four cells of Bayer order after 4 * cell.
  const period = cell * 4;
  const spot = (x: number, y: number): number => {
    const u = ((x + 0.37) * dx + (y + 0.41) * dy) / cell;
    const v = ((y + 0.41) * dx - (x + 0.37) * dy) / cell;
    return Math.cos(2 * Math.PI * u) + Math.cos(2 * Math.PI * v);
  };
  const rankOf = new Map<number, number>();
  const classOf = (x: number, y: number): number => {
    const a = (((x * dx + y * dy) % cell) + cell) % cell;
    const b = (((y * dx - x * dy) % cell) + cell) % cell;
    return a * cell + b;
  };
  const members = new Map<number, number>();
  for (let y = 0; y < cell; y++) for (let x = 0; x < cell; x++) members.set(classOf(x, y), spot(x, y));
  [...members.entries()]
    .sort((p, q) => q[1] - p[1])
    .forEach(([key], rank) => {
      rankOf.set(key, rank);
    });
  const levels = rankOf.size;
  const thresholds = new Float32Array(period * period);
  for (let y = 0; y < period; y++) {
    for (let x = 0; x < period; x++) {
      const column = Math.round(((x + 0.37) * dx + (y + 0.41) * dy) / cell) & 3;
      const line = Math.round(((y + 0.41) * dx - (x + 0.37) * dy) / cell) & 3;
      const fine = (BAYER[line * 4 + column] + 0.5) / 16;
      thresholds[y * period + x] = (rankOf.get(classOf(x, y))! + fine) / levels;
    }
  }
  return {
    row(y, ink, count, bytes, byteOffset) {
      const row = (y % period) * period;
      for (let x = 0, t = 0; x < count; x++, t = t + 1 === period ? 0 : t + 1) {
        if (ink[x] > thresholds[row + t]) bytes[byteOffset + (x >> 3)] |= 128 >> (x & 7);
      }
    },
  };
}
