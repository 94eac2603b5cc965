// Measured patches of K dots and of C+M+Y dots -> the areas at which both look alike on that device: cellular Yule-Nielsen-Neugebauer, inverted.
import { type DotPair, UNDER_SHARE } from '../raster/detection/pairs.ts';
import type { InfraredScreens } from '../raster/detection/pairs-schema.ts';
import type { PairPatch } from '../raster/detection/patch.ts';
import { COLOUR_LEVELS, K_LEVELS, type PairChartPatch, pairPatches } from './chart/pair-patches.ts';
import { deltaE2000, type LinearRgb } from './colour-difference.ts';
import { detectionFitError } from './detection-errors.ts';

/** A patch and what was measured of it. */
export interface MeasuredPatch extends PairPatch {
  readonly rgb: LinearRgb;
  /** Near-infrared reflectance, when there was an infrared scan. */
  readonly infrared?: number | undefined;
}

/**
 * Infrared contrast of K dots against the base alone that the mark aims at. What is left of it against C+M+Y dots, which
 * take up to a tenth themselves, is 0.30 at least.
 */
export const AIM_INFRARED = 0.39;

/** dE2000 to K that the model may leave: it has a solution, or K's colour is out of reach. */
const MOST_UNMATCHED = 0.3;

function cellArea({ dots }: Pick<InfraredScreens, 'dots'>): number {
  return dots.acrossPx ** 2 + dots.downPx ** 2;
}

/** The patches that {@link fitPair} wants, in order. 38 of them. */
export function pairChart({ dots }: Pick<InfraredScreens, 'dots'>): PairChartPatch[] {
  return pairPatches(dots, UNDER_SHARE);
}

export interface FittedPair {
  readonly pair: DotPair;
  /** Yule and Nielsen's n of this device's paper and screen. */
  readonly yuleNielsen: number;
  /** dE2000 between K and C+M+Y dots, as predicted. */
  readonly deltaE: number;
  /** Infrared contrast, measured when the patches have infrared, else as K's luminance foretells it. */
  readonly infraredContrast: number;
  /** Change of R^(1/n) by dot area: rows R, G, B; columns c, m, y. For {@link refinePair}. */
  readonly slopes: readonly (readonly number[])[];
}

/**
 * Finds the pair.
 *
 * In R^(1/n) (Yule and Nielsen 1951) a cell of the Neugebauer model (Neugebauer 1937; cellular: Heuberger, Jing, Persiev
 * 1992) is trilinear in the inks' areas. Its corners are measured, so dot gain, overprint and misregistration of this
 * device are in them; n only straightens what lies between. n is the one that best foretells the measured patches in the
 * middle of the grid from those at its ends.
 *
 * @param measured {@link pairChart}'s patches, in its order
 * @throws `detection-fit.patches`, `detection-fit.unreachable`, `detection-fit.unmatched`
 */
export function fitPair(
  measured: readonly MeasuredPatch[],
  screens: Pick<InfraredScreens, 'dots'>,
  aimInfrared = AIM_INFRARED,
): FittedPair {
  const count = 1 + 2 * K_LEVELS.length + COLOUR_LEVELS.length ** 3;
  if (measured.length !== count || measured.some(({ rgb }) => rgb.some((v) => !(v > 0 && v < 1.5)))) {
    throw detectionFitError('patches', { expected: count, received: measured.length });
  }
  const area = cellArea(screens);
  const bare = measured[0]!;
  const kAlone = measured.slice(1, 1 + K_LEVELS.length);
  const ladder = measured.slice(1 + K_LEVELS.length, 1 + 2 * K_LEVELS.length);
  const grid = measured.slice(1 + 2 * K_LEVELS.length).map(({ rgb }) => rgb);
  const n = bestYuleNielsen(grid);

  const contrasts = kAlone.map((patch) => contrastOf(patch, bare));
  const kShare = interpolate(contrasts, K_LEVELS, aimInfrared);
  if (kShare === undefined) {
    throw detectionFitError('unreachable', { aim: aimInfrared, most: Math.max(...contrasts) });
  }
  const target = targetOf(
    ladder.map(({ rgb }) => rgb),
    n,
    kShare,
  );
  const shares = solve(grid, n, target);
  const model = (at: readonly number[]): LinearRgb =>
    [0, 1, 2].map((channel) => predict(grid, n, at, channel) ** n) as unknown as LinearRgb;
  const deltaE = deltaE2000(model(shares), target);
  if (deltaE > MOST_UNMATCHED) throw detectionFitError('unmatched', { deltaE });
  const [c, m, y] = shares.map((share) => share * area) as [number, number, number];
  return {
    pair: { k: kShare * area, under: UNDER_SHARE * kShare * area, c, m, y },
    yuleNielsen: n,
    deltaE,
    infraredContrast: aimInfrared,
    slopes: [0, 1, 2].map((channel) => [0, 1, 2].map((ink) => slope(grid, n, shares, channel, ink) / area)),
  };
}

/** K's colour at a share of the cell, between the measured ones. */
function targetOf(ladder: readonly LinearRgb[], n: number, kShare: number): LinearRgb {
  return [0, 1, 2].map((channel) => {
    const roots = ladder.map((rgb) => rgb[channel]! ** (1 / n));
    return interpolate(K_LEVELS, roots, kShare)! ** n;
  }) as unknown as LinearRgb;
}

/**
 * Corrects a pair by what was measured when it was printed: the step after {@link fitPair}, repeated until the match holds.
 *
 * @param k mean colour where the dots are K
 * @param cmy mean colour where they are C, M and Y
 */
export function refinePair(fitted: FittedPair, k: LinearRgb, cmy: LinearRgb): FittedPair {
  const { pair, yuleNielsen: n, slopes } = fitted;
  const missing = [0, 1, 2].map((channel) => k[channel]! ** (1 / n) - cmy[channel]! ** (1 / n));
  const step = solve3(slopes, missing);
  // A noisy measurement must not throw a good pair far away.
  const bounded = step.map((value) => Math.min(0.25 * pair.k, Math.max(-0.25 * pair.k, value)));
  return {
    ...fitted,
    pair: {
      ...pair,
      c: Math.max(0.5, pair.c + bounded[0]!),
      m: Math.max(0.5, pair.m + bounded[1]!),
      y: Math.max(0.5, pair.y + bounded[2]!),
    },
    deltaE: deltaE2000(k, cmy),
  };
}

/** Of a K patch against the base: infrared where measured; else the channel in which the base is lightest, where K alone takes light. */
function contrastOf(patch: MeasuredPatch, bare: MeasuredPatch): number {
  if (patch.infrared !== undefined && bare.infrared !== undefined) return 1 - patch.infrared / bare.infrared;
  const channel = bare.rgb.indexOf(Math.max(...bare.rgb));
  return 1 - patch.rgb[channel]! / bare.rgb[channel]!;
}

const LEVELS = COLOUR_LEVELS.length;

/** R^(1/n) at shares (c, m, y); beyond the grid the outermost cell goes on. */
function predict(grid: readonly LinearRgb[], n: number, shares: readonly number[], channel: number): number {
  let sum = 0;
  const cells = shares.map((share) => {
    let cell = 0;
    while (cell < LEVELS - 2 && share > COLOUR_LEVELS[cell + 1]!) cell++;
    const [low, high] = [COLOUR_LEVELS[cell]!, COLOUR_LEVELS[cell + 1]!];
    return { cell, part: (share - low) / (high - low) };
  });
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1;
    let index = 0;
    for (const [axis, { cell, part }] of cells.entries()) {
      const upper = (corner >> axis) & 1;
      weight *= upper ? part : 1 - part;
      index = index * LEVELS + cell + upper;
    }
    sum += weight * grid[index]![channel]! ** (1 / n);
  }
  return sum;
}

function slope(grid: readonly LinearRgb[], n: number, shares: readonly number[], channel: number, ink: number): number {
  const h = 0.004;
  const moved = (by: number) => shares.map((share, axis) => (axis === ink ? share + by : share));
  return (predict(grid, n, moved(h), channel) - predict(grid, n, moved(-h), channel)) / (2 * h);
}

/** Newton's method, steps bounded to a cell. */
function solve(grid: readonly LinearRgb[], n: number, target: LinearRgb): number[] {
  let shares: number[] = COLOUR_LEVELS.map(() => COLOUR_LEVELS[1]);
  for (let round = 0; round < 40; round++) {
    const missing = target.map((value, channel) => value ** (1 / n) - predict(grid, n, shares, channel));
    const slopes = [0, 1, 2].map((channel) => [0, 1, 2].map((ink) => slope(grid, n, shares, channel, ink)));
    const step = solve3(slopes, missing);
    shares = shares.map((share, ink) =>
      Math.min(0.5, Math.max(0.02, share + Math.min(0.08, Math.max(-0.08, step[ink]!)))),
    );
    if (step.every((value) => Math.abs(value) < 1e-7)) break;
  }
  return shares;
}

/** The n in 1..3 whose coarse grid (ends only) best foretells the patches between. */
function bestYuleNielsen(grid: readonly LinearRgb[]): number {
  let best = { n: 1, error: Number.POSITIVE_INFINITY };
  for (let n = 1; n <= 3.0001; n += 0.05) {
    let error = 0;
    for (let index = 0; index < grid.length; index++) {
      const at = [Math.floor(index / 9), Math.floor(index / 3) % 3, index % 3];
      if (!at.includes(1)) continue;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let corner = 0; corner < 8; corner++) {
          let weight = 1;
          let from = 0;
          for (const [axis, level] of at.entries()) {
            const part = (COLOUR_LEVELS[level]! - COLOUR_LEVELS[0]) / (COLOUR_LEVELS[2] - COLOUR_LEVELS[0]);
            const upper = (corner >> axis) & 1;
            weight *= upper ? part : 1 - part;
            from = from * LEVELS + upper * 2;
          }
          if (weight > 0) sum += weight * grid[from]![channel]! ** (1 / n);
        }
        error += (Math.cbrt(sum ** n) - Math.cbrt(grid[index]![channel]!)) ** 2;
      }
    }
    if (error < best.error) best = { n: Math.round(n * 100) / 100, error };
  }
  return best.n;
}

/** Piecewise linear y at x, the outermost pieces going on by half their length; undefined further out. xs rise. */
function interpolate(xs: readonly number[], ys: readonly number[], x: number): number | undefined {
  const last = xs.length - 1;
  if (x < xs[0]! - (xs[1]! - xs[0]!) / 2 || x > xs[last]! + (xs[last]! - xs[last - 1]!) / 2) return undefined;
  let i = 0;
  while (i < last - 1 && x > xs[i + 1]!) i++;
  return ys[i]! + ((ys[i + 1]! - ys[i]!) * (x - xs[i]!)) / (xs[i + 1]! - xs[i]!);
}

/** Solves m x = v by Cramer's rule. */
function solve3(m: readonly (readonly number[])[], v: readonly number[]): number[] {
  const det = (a: readonly (readonly number[])[]): number =>
    a[0]![0]! * (a[1]![1]! * a[2]![2]! - a[1]![2]! * a[2]![1]!) -
    a[0]![1]! * (a[1]![0]! * a[2]![2]! - a[1]![2]! * a[2]![0]!) +
    a[0]![2]! * (a[1]![0]! * a[2]![1]! - a[1]![1]! * a[2]![0]!);
  const whole = det(m);
  return [0, 1, 2].map((column) => det(m.map((row, i) => row.map((x, j) => (j === column ? v[i]! : x)))) / whole);
}
