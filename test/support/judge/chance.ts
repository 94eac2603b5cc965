// Seeds -> chance: a generator for parameters, and values fixed to places for everything that varies over a sheet.

/** Mulberry-like sequence: a Weyl step and a finaliser. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x2545f491) | 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  range(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  choose<T>(things: readonly T[]): T {
    return things[Math.floor(this.next() * things.length)];
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

/** Uniform 0..1 of a place: PCG's output function over a mix of the coordinates. */
export function chanceAt(seed: number, x: number, y: number): number {
  let s = Math.imul(x + 0x3c6ef372, 0x19660d) ^ Math.imul(y + 0x1b873593, 0x27d4eb2f) ^ Math.imul(seed, 0x165667b1);
  s = (Math.imul(s, 747796405) + 2891336453) | 0;
  let word = Math.imul((s >>> ((s >>> 28) + 4)) ^ s, 277803737);
  word = Math.imul((word >>> 22) ^ word, 0x45d9f3b);
  word ^= word >>> 16;
  return (word >>> 0) / 2 ** 32;
}

// Quantiles of the normal distribution at (i + 0.5) / 1024, by Newton's method on its integral.
const NORMALS = (() => {
  const table = new Float64Array(1024);
  let z = -3.3;
  let below = 0.00048;
  const density = (v: number): number => Math.exp(-v * v * 0.5) / Math.sqrt(2 * Math.PI);
  const step = 1e-4;
  let index = 0;
  while (index < 1024 && z < 4) {
    below += step * density(z + step / 2);
    z += step;
    while (index < 1024 && (index + 0.5) / 1024 <= below) table[index++] = z;
  }
  while (index < 1024) table[index++] = 3.3;
  return table;
})();

/** Normal, mean 0, deviation 1, bounded at 3.3, from a uniform value. */
export function normalOf(uniform: number): number {
  return NORMALS[Math.min(1023, Math.floor(uniform * 1024))];
}

/**
 * A smooth field of deviation about 1, row by row: seven plane waves of random direction and phase, of about the given
 * length. A wave splits into factors of x and of y, so a row costs fourteen products a place and no cosine.
 *
 * @returns a function that fills `out` with the field at (x0Mm + i * stepMm, yMm), i below `count`
 */
export function waveRows(
  seed: number,
  lengthMm: number,
  x0Mm: number,
  stepMm: number,
  count: number,
): (yMm: number, out: Float32Array) => void {
  const dice = new Dice(seed);
  const parts = Array.from({ length: 7 }, () => {
    const angle = dice.range(0, 2 * Math.PI);
    const k = (2 * Math.PI) / (lengthMm * dice.range(0.6, 1.8));
    const kx = k * Math.cos(angle);
    const at = (i: number): number => kx * (x0Mm + i * stepMm);
    return {
      ky: k * Math.sin(angle),
      phase: dice.range(0, 2 * Math.PI),
      cos: Float32Array.from({ length: count }, (_, i) => Math.cos(at(i))),
      sin: Float32Array.from({ length: count }, (_, i) => Math.sin(at(i))),
    };
  });
  const scale = Math.sqrt(2 / parts.length);
  return (yMm, out) => {
    out.fill(0, 0, count);
    for (const { ky, phase, cos, sin } of parts) {
      const [c, s] = [scale * Math.cos(ky * yMm + phase), scale * Math.sin(ky * yMm + phase)];
      for (let i = 0; i < count; i++) out[i] += c * cos[i] - s * sin[i];
    }
  };
}
