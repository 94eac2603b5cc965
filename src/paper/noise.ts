// Seed and pixel position -> repeatable random numbers and smooth random fields, the same whatever the order of asking.

const ROW = 0x85ebca77;
const COLUMN = 0x9e3779b1;

/** 32-bit finaliser (avalanche) after C. Wellons' "lowbias32" constants: every input bit reaches every output bit. */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) | 0;
}

/** A stream of its own for each named cause of noise, so that switching one off leaves the others as they were. */
export function deriveSeed(seed: number, stream: string): number {
  let h = mix32(seed + 0x51ed270b);
  for (let i = 0; i < stream.length; i++) h = mix32(h + Math.imul(stream.charCodeAt(i), COLUMN));
  return h;
}

/** Hash of a row; hoist it out of the pixel loop and finish with {@link hashAt}. */
export function hashRow(seed: number, y: number): number {
  return mix32(seed + Math.imul(y, ROW));
}

/** 32 random bits (signed) of pixel x in a row hashed by {@link hashRow}. */
export function hashAt(rowHash: number, x: number): number {
  return mix32(rowHash + Math.imul(x, COLUMN));
}

/** Uniform in [0, 1) from 32 random bits. */
export function uniform(bits: number): number {
  return (bits >>> 0) / 4294967296;
}

// Sum of four bytes: mean 510, variance 4 * (256^2 - 1) / 12.
const IRWIN_HALL_SCALE = 1 / Math.sqrt((65536 - 1) / 3);

/** About normal, mean 0, deviation 1, bounded by 3.46 (Irwin-Hall of the four bytes). */
export function normal(bits: number): number {
  return ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) * IRWIN_HALL_SCALE;
}

/** A sequential generator for drawing parameters (not pixels): the same seed gives the same sequence. */
export interface Random {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** One of `items`, each as likely. */
  pick<T>(items: readonly T[]): T;
}

export function createRandom(seed: number): Random {
  let counter = 0;
  const next = (): number => uniform(mix32(mix32(seed) + Math.imul(++counter, COLUMN)));
  return {
    between: (low, high) => low + (high - low) * next(),
    pick: (items) => items[Math.min(items.length - 1, Math.floor(next() * items.length))],
  };
}

/** Normal random value of a lattice point. */
export function latticeValue(seed: number, ix: number, iy: number): number {
  return normal(hashAt(hashRow(seed, iy), ix));
}

/**
 * Smooth random field of mean 0 and deviation about 1 with features of about `period` (any unit): random values on a
 * square lattice, interpolated linearly, rescaled by 1.5 for the variance that interpolation takes away (mean of its
 * squared weights: (2/3)^2). Cheap when asked along rows. Whole tiles of it: `NoiseKernels.addField`.
 */
export function createSmoothField(seed: number, period: number): (x: number, y: number) => number {
  let cellX = Number.NaN;
  let rowY = Number.NaN;
  let left = 0;
  let right = 0;
  return (x, y) => {
    const u = x / period;
    const ix = Math.floor(u);
    if (ix !== cellX || y !== rowY) {
      const v = y / period;
      const iy = Math.floor(v);
      const fy = v - iy;
      left = latticeValue(seed, ix, iy) * (1 - fy) + latticeValue(seed, ix, iy + 1) * fy;
      right = latticeValue(seed, ix + 1, iy) * (1 - fy) + latticeValue(seed, ix + 1, iy + 1) * fy;
      cellX = ix;
      rowY = y;
    }
    return (left + (right - left) * (u - ix)) * 1.5;
  };
}
