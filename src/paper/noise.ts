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

/**
 * Smooth random field of mean 0 and deviation 1 with features of about `periodMm`: random values on a square lattice,
 * interpolated linearly, rescaled for the variance that interpolation takes away (mean of its squared weights: (2/3)^2).
 */
export interface SmoothField {
  at(xMm: number, yMm: number): number;
  /** `out[offset + i] += gain * field` at x = (xPx + i + 0.5) * pitchMm, for i in 0..count. No allocation. */
  addRow(
    out: Float32Array,
    offset: number,
    count: number,
    xPx: number,
    pitchMm: number,
    yMm: number,
    gain: number,
  ): void;
}

export function createSmoothField(seed: number, periodMm: number): SmoothField {
  const perMm = 1 / periodMm;
  const scale = 1.5;
  const lattice = (ix: number, iy: number): number => normal(hashAt(hashRow(seed, iy), ix)) * scale;
  return {
    at(xMm, yMm) {
      const u = xMm * perMm;
      const v = yMm * perMm;
      const ix = Math.floor(u);
      const iy = Math.floor(v);
      const fx = u - ix;
      const fy = v - iy;
      const top = lattice(ix, iy) * (1 - fx) + lattice(ix + 1, iy) * fx;
      const bottom = lattice(ix, iy + 1) * (1 - fx) + lattice(ix + 1, iy + 1) * fx;
      return top * (1 - fy) + bottom * fy;
    },
    addRow(out, offset, count, xPx, pitchMm, yMm, gain) {
      const v = yMm * perMm;
      const iy = Math.floor(v);
      const fy = v - iy;
      const topHash = hashRow(seed, iy);
      const bottomHash = hashRow(seed, iy + 1);
      const step = pitchMm * perMm;
      let cell = Number.NaN;
      let left = 0;
      let right = 0;
      for (let i = 0; i < count; i++) {
        const u = (xPx + i + 0.5) * step;
        const ix = Math.floor(u);
        if (ix !== cell) {
          cell = ix;
          left = (normal(hashAt(topHash, ix)) * (1 - fy) + normal(hashAt(bottomHash, ix)) * fy) * scale;
          right = (normal(hashAt(topHash, ix + 1)) * (1 - fy) + normal(hashAt(bottomHash, ix + 1)) * fy) * scale;
        }
        out[offset + i] += gain * (left + (right - left) * (u - ix));
      }
    },
  };
}
