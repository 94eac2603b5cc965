// A window of a scan -> the lattice on which the pilots repeat: direction and length of a tile, in pixels.
import { TILE } from '../field/layout.ts';
import { flatAutocorrelations } from './fft.ts';
import type { GreyImage } from './image.ts';

/** A square of the scan to look at; `side` is a power of two. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Side of the usual window, in pixels: 340 cells at 300 dpi. */
export const WINDOW_PX = 512;

/** Cells a reader can resolve: 0.85 px (200 dpi and a shrunk copy) to 3.3 px; larger ones are halved first. */
const LEAST_CELL_PX = 0.85;
export const MOST_CELL_PX = 3.3;

/** Two vectors, nearly square to each other, by which the pilots repeat. */
export interface Lattice {
  readonly ux: number;
  readonly uy: number;
  readonly vx: number;
  readonly vy: number;
  /** Height of the lattice's peaks over the autocorrelation's own noise, in deviations of it. */
  readonly strength: number;
}

/** Below this the peaks may be chance. Low, because phase and tile are checked much more strictly afterwards. */
const LEAST_STRENGTH = 5;

/** A copy of the window, mean removed, faded out towards its edges (Hann). */
function cutWindow(image: GreyImage, { left, top, side }: Window): Float32Array {
  const values = new Float32Array(side * side);
  let sum = 0;
  for (let y = 0; y < side; y++) {
    const row = (top + y) * image.widthPx + left;
    for (let x = 0; x < side; x++) {
      values[y * side + x] = image.data[row + x];
      sum += image.data[row + x];
    }
  }
  const mean = sum / values.length;
  const fade = Float32Array.from({ length: side }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / side) ** 2);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const i = y * side + x;
      values[i] = (values[i] - mean) * fade[x] * fade[y];
    }
  }
  return values;
}

/**
 * Candidates returned: a lattice's diagonals make a lattice too, and so does every other tile. Noise may add to those, and they are
 * the stronger ones where a tile is no whole number of pixels.
 */
const MOST_LATTICES = 6;

/**
 * Finds lattices in each of one or two windows of the same size, which lie inside the image; two cost little more than one.
 *
 * The pilots repeat every 35 cells along both axes, so the autocorrelation has peaks at the corners of a square grid,
 * whatever the window's position and however it is turned or mirrored.
 *
 * @returns candidates per window, strongest first; which is right only the pilots' signs can tell
 */
export function findLattices(image: GreyImage, windows: readonly [Window, Window?]): Lattice[][] {
  const [first, second] = windows;
  const lags = flatAutocorrelations(cutWindow(image, first), second && cutWindow(image, second), first.side);
  return lags.map((one) => latticesOf(one, first.side));
}

function latticesOf(lags: Float32Array, side: number): Lattice[] {
  const mask = side - 1;
  const least = TILE * LEAST_CELL_PX;
  const most = TILE * MOST_CELL_PX;
  // Noise of the autocorrelation: median of all lags up to the longest used, which the few peaks hardly move.
  const sizes: number[] = [];
  // Longer lags than 45 % of the side have little picture left to compare.
  const reach = Math.min(Math.ceil(most), Math.floor(side * 0.45));
  // A lag and its opposite are the same; a quarter of the others is enough.
  for (let y = 0; y <= reach; y += 2) {
    for (let x = -reach; x <= reach; x += 2) {
      if (x * x + y * y < least * least) continue;
      const value = lags[(y & mask) * side + (x & mask)];
      sizes.push(Math.abs(value));
    }
  }
  const noise = Float32Array.from(sizes).sort()[sizes.length >> 1] / 0.6745;
  // Four peaks round the origin; a lattice turned by 90 degrees is the same lattice.
  const found: { x: number; y: number; score: number }[] = [];
  // Lags repeat with the side, and change sign with no loss: one table serves all four.
  const tops = localMaxima(lags, side);
  const top = (x: number, y: number): number => tops[(y & mask) * side + (x & mask)];
  for (let y = -reach; y <= reach; y++) {
    for (let x = Math.max(1, Math.abs(y)); x <= reach; x++) {
      const length = Math.hypot(x, y);
      if (length < least || length > reach) continue;
      const score = top(x, y) + top(-y, x) + top(x - y, x + y) + top(x + y, y - x);
      if (score >= LEAST_STRENGTH * 2 * noise) found.push({ x, y, score });
    }
  }
  found.sort((a, b) => b.score - a.score);
  const chosen: { x: number; y: number; score: number }[] = [];
  for (const one of found) {
    if (chosen.length === MOST_LATTICES) break;
    if (chosen.every((c) => Math.hypot(c.x - one.x, c.y - one.y) > 4)) chosen.push(one);
  }
  return chosen.map(({ x, y, score }) => refine(lags, side, x, y, noise, score / (2 * noise))).filter(isSquare);
}

/** What a scanner can make of a square lattice: stretched by a few percent and swayed, never thin or tiny. */
function isSquare({ ux, uy, vx, vy }: Lattice): boolean {
  const u = Math.hypot(ux, uy);
  const v = Math.hypot(vx, vy);
  if (Math.min(u, v) < TILE * LEAST_CELL_PX * 0.9 || Math.max(u, v) > TILE * MOST_CELL_PX * 1.1) return false;
  return Math.abs(u / v - 1) < 0.15 && Math.abs(ux * vy - uy * vx) > 0.95 * u * v;
}

/** Largest value within one pixel of each, wrapping round: stretch moves a peak off the square grid. */
function localMaxima(lags: Float32Array, side: number): Float32Array {
  const mask = side - 1;
  const across = new Float32Array(lags.length);
  for (let y = 0, p = 0; y < side; y++) {
    for (let x = 0; x < side; x++, p++) {
      const row = p - x;
      across[p] = Math.max(lags[row + ((x - 1) & mask)], lags[p], lags[row + ((x + 1) & mask)]);
    }
  }
  const out = new Float32Array(lags.length);
  for (let y = 0, p = 0; y < side; y++) {
    const above = ((y - 1) & mask) * side;
    const below = ((y + 1) & mask) * side;
    for (let x = 0; x < side; x++, p++) out[p] = Math.max(across[above + x], across[p], across[below + x]);
  }
  return out;
}

/** Top of the peak within one pixel and a half of (x, y), between pixels by a parabola; undefined when it is no peak. */
function peakNear(lags: Float32Array, side: number, x: number, y: number, least: number) {
  const mask = side - 1;
  const lag = (ix: number, iy: number): number => lags[(iy & mask) * side + (ix & mask)];
  const cx = Math.round(x);
  const cy = Math.round(y);
  let px = cx;
  let py = cy;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) if (lag(cx + dx, cy + dy) > lag(px, py)) [px, py] = [cx + dx, cy + dy];
  }
  const top = lag(px, py);
  if (top < least) return undefined;
  const between = (before: number, after: number): number => {
    const bend = before + after - 2 * top;
    return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
  };
  return {
    x: px + between(lag(px - 1, py), lag(px + 1, py)),
    y: py + between(lag(px, py - 1), lag(px, py + 1)),
    weight: top,
  };
}

/** Fits the two vectors to ever farther peaks: each reach predicts the next one to a fraction of a pixel. */
function refine(lags: Float32Array, side: number, x: number, y: number, noise: number, strength: number): Lattice {
  let [ux, uy, vx, vy] = [x, y, -y, x];
  // A Hann window leaves little of lags beyond 45 % of its side.
  const most = Math.max(1, Math.min(5, Math.floor((side * 0.45) / Math.hypot(x, y))));
  for (let reach = 1; reach <= most; reach++) {
    for (let round = 0; round < 2; round++) {
      let kk = 1e-9;
      let kl = 0;
      let ll = 1e-9;
      const right = [0, 0, 0, 0];
      for (let k = -reach; k <= reach; k++) {
        for (let l = 0; l <= reach; l++) {
          if (l === 0 && k <= 0) continue;
          const peak = peakNear(lags, side, k * ux + l * vx, k * uy + l * vy, 2.2 * noise);
          if (!peak) continue;
          kk += peak.weight * k * k;
          kl += peak.weight * k * l;
          ll += peak.weight * l * l;
          right[0] += peak.weight * k * peak.x;
          right[1] += peak.weight * k * peak.y;
          right[2] += peak.weight * l * peak.x;
          right[3] += peak.weight * l * peak.y;
        }
      }
      const det = kk * ll - kl * kl;
      if (det < 1e-6 * kk * ll) continue;
      ux = (right[0] * ll - right[2] * kl) / det;
      uy = (right[1] * ll - right[3] * kl) / det;
      vx = (right[2] * kk - right[0] * kl) / det;
      vy = (right[3] * kk - right[1] * kl) / det;
    }
  }
  return { ux, uy, vx, vy, strength };
}
