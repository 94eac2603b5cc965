// A lattice in a window -> where the field's cells lie there: which way up, which phase, which tile of the field.
import { type FieldLayout, fieldLayout, type Pilot, solitaryInk, TILE } from '../field/layout.ts';
import { type GreyImage, sampleAt } from './image.ts';
import type { Lattice } from './lattice.ts';
import { FOLD, phaseScorer } from './phase-scores.ts';

/** A part of the scan, in pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Pixel of a cell's centre: (x0 + (c + 0.5) * ax + (r + 0.5) * bx, ...). Right near where it was found. */
export interface CellMap {
  readonly x0: number;
  readonly y0: number;
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
}

export interface Acquisition {
  readonly map: CellMap;
  /** The field's reading direction has been turned over: seen from behind, or scanned through a mirror. */
  readonly mirrored: boolean;
  /** Clockwise, degrees, -180..180. */
  readonly turnedDeg: number;
  /** Middle of the area in cells: where tracking starts. */
  readonly seedColumn: number;
  readonly seedRow: number;
  readonly strength: number;
}

/** Deviations by which the best place must beat chance: over 40,000 phases, over 8,000 tiles. */
const LEAST_PHASE = 7;
const LEAST_PLACE = 6;

/** The eight ways in which the field's axes can lie along u and v: s * u + t * v per axis. */
const WAYS = [1, -1].flatMap((i) =>
  [1, -1].flatMap((j) => [
    { a: [i, 0], b: [0, j] },
    { a: [0, i], b: [j, 0] },
  ]),
);

/** Mean of the area at each place of the tile, half a cell apart: the pilots stay, data averages out. */
function fold(image: GreyImage, { left, top, widthPx, heightPx }: Area, lattice: Lattice): Float32Array {
  const { ux, uy, vx, vy } = lattice;
  const det = ux * vy - uy * vx;
  const sums = new Float32Array(FOLD * FOLD);
  const counts = new Float32Array(FOLD * FOLD);
  const xs = vy / det;
  const ys = -vx / det;
  const xt = -uy / det;
  const yt = ux / det;
  for (let y = 0; y < heightPx; y++) {
    const row = (top + y) * image.widthPx + left;
    for (let x = 0; x < widthPx; x++) {
      const s = x * xs + y * ys;
      const t = x * xt + y * yt;
      const i = ((s - Math.floor(s)) * FOLD) | 0;
      const j = ((t - Math.floor(t)) * FOLD) | 0;
      const p = (j >= FOLD ? 0 : j) * FOLD + (i >= FOLD ? 0 : i);
      sums[p] += image.data[row + x];
      counts[p]++;
    }
  }
  let mean = 0;
  let filled = 0;
  for (let p = 0; p < sums.length; p++) {
    if (counts[p] === 0) continue;
    sums[p] /= counts[p];
    mean += sums[p];
    filled++;
  }
  mean /= filled;
  for (let p = 0; p < sums.length; p++) sums[p] = counts[p] === 0 ? 0 : sums[p] - mean;
  return sums;
}

/** Best way and phase, in half cells, with its strength in deviations. */
function findPhase(folded: Float32Array, pilots: readonly Pilot[]) {
  let squares = 0;
  for (const value of folded) squares += value * value;
  const periodic = pilots.filter((pilot) => pilot.periodic);
  const noise = Math.sqrt((squares / folded.length) * periodic.length);
  const scorer = phaseScorer();
  scorer.load(folded);
  let best = { way: 0, i: 0, j: 0, score: 0 };
  for (let way = 0; way < WAYS.length; way++) {
    const { a, b } = WAYS[way];
    const scores = scorer.scores(
      periodic.map(({ x, y, ink }) => {
        const cx = 2 * x + 1;
        const cy = 2 * y + 1;
        return {
          dx: (((a[0] * cx + b[0] * cy) % FOLD) + FOLD) % FOLD,
          dy: (((a[1] * cx + b[1] * cy) % FOLD) + FOLD) % FOLD,
          sign: ink ? -1 : 1,
        } as const;
      }),
    );
    for (let p = 0; p < scores.length; p++) {
      if (scores[p] > best.score) best = { way, i: p % FOLD, j: Math.floor(p / FOLD), score: scores[p] };
    }
  }
  return { ...best, strength: best.score / noise };
}

/** The tile that lies at the area's own tile (0, 0), with its strength in deviations. */
function findTile(
  image: GreyImage,
  { left, top, widthPx, heightPx }: Area,
  map: CellMap,
  pilots: readonly Pilot[],
  mostTiles: number,
) {
  const solitary = pilots.flatMap((pilot, index) => (pilot.periodic ? [] : [{ ...pilot, index }]));
  const seen: { k: number; l: number; p: number; value: number }[] = [];
  const det = map.ax * map.by - map.ay * map.bx;
  // Tiles that touch the area.
  let k0 = 0;
  let k1 = 0;
  let l0 = 0;
  let l1 = 0;
  for (const [x, y] of [
    [left, top],
    [left + widthPx, top],
    [left, top + heightPx],
    [left + widthPx, top + heightPx],
  ]) {
    const c = ((x - map.x0) * map.by - (y - map.y0) * map.bx) / det / TILE;
    const r = ((y - map.y0) * map.ax - (x - map.x0) * map.ay) / det / TILE;
    k0 = Math.min(k0, Math.floor(c));
    k1 = Math.max(k1, Math.floor(c));
    l0 = Math.min(l0, Math.floor(r));
    l1 = Math.max(l1, Math.floor(r));
  }
  let sum = 0;
  for (let l = l0; l <= l1; l++) {
    for (let k = k0; k <= k1; k++) {
      for (let p = 0; p < solitary.length; p++) {
        const c = k * TILE + solitary[p].x + 0.5;
        const r = l * TILE + solitary[p].y + 0.5;
        const x = map.x0 + c * map.ax + r * map.bx;
        const y = map.y0 + c * map.ay + r * map.by;
        if (x < left || y < top || x > left + widthPx || y > top + heightPx) continue;
        const value = sampleAt(image, x, y);
        if (Number.isNaN(value)) continue;
        seen.push({ k, l, p, value });
        sum += value;
      }
    }
  }
  const mean = sum / seen.length;
  let squares = 0;
  for (const one of seen) {
    one.value = mean - one.value;
    squares += one.value ** 2;
  }
  const noise = Math.sqrt(squares);
  const signs = new Int8Array(mostTiles * mostTiles * solitary.length);
  for (let y = 0, i = 0; y < mostTiles; y++) {
    for (let x = 0; x < mostTiles; x++) {
      for (const { index } of solitary) signs[i++] = solitaryInk(x, y, index) ? 1 : -1;
    }
  }
  let best = { x: 0, y: 0, score: 0 };
  for (let y = -l1; y < mostTiles - l0; y++) {
    for (let x = -k1; x < mostTiles - k0; x++) {
      let score = 0;
      for (const { k, l, p, value } of seen) {
        const tx = x + k;
        const ty = y + l;
        if (tx < 0 || ty < 0 || tx >= mostTiles || ty >= mostTiles) continue;
        score += value * signs[(ty * mostTiles + tx) * solitary.length + p];
      }
      if (score > best.score) best = { x, y, score };
    }
  }
  return { ...best, strength: best.score / noise };
}

/**
 * @param mostTiles along a side of any field looked for
 * @returns undefined when the lattice is not that of our pilots
 */
export function acquire(image: GreyImage, area: Area, lattice: Lattice, mostTiles: number): Acquisition | undefined {
  const { pilots }: Pick<FieldLayout, 'pilots'> = fieldLayout(210, 210);
  const { left, top, widthPx, heightPx } = area;
  const phase = findPhase(fold(image, area, lattice), pilots);
  if (phase.strength < LEAST_PHASE) return undefined;
  const { ux, uy, vx, vy } = lattice;
  const { a, b } = WAYS[phase.way];
  // Bin i covers places i..i+1 half cells: its middle is half a bin on.
  const s = (phase.i + 0.5) / FOLD;
  const t = (phase.j + 0.5) / FOLD;
  const local: CellMap = {
    x0: left + s * ux + t * vx,
    y0: top + s * uy + t * vy,
    ax: (a[0] * ux + a[1] * vx) / TILE,
    ay: (a[0] * uy + a[1] * vy) / TILE,
    bx: (b[0] * ux + b[1] * vx) / TILE,
    by: (b[0] * uy + b[1] * vy) / TILE,
  };
  const tile = findTile(image, area, local, pilots, mostTiles);
  // Not a number where no solitary pilot lies in the area.
  if (!(tile.strength >= LEAST_PLACE)) return undefined;
  // The area's tile (0, 0) is the field's tile (x, y).
  const map: CellMap = {
    ...local,
    x0: local.x0 - TILE * (tile.x * local.ax + tile.y * local.bx),
    y0: local.y0 - TILE * (tile.x * local.ay + tile.y * local.by),
  };
  const det = map.ax * map.by - map.ay * map.bx;
  const mx = left + widthPx / 2 - map.x0;
  const my = top + heightPx / 2 - map.y0;
  return {
    map,
    mirrored: det < 0,
    turnedDeg: (Math.atan2(map.ay, map.ax) * 180) / Math.PI,
    seedColumn: (mx * map.by - my * map.bx) / det,
    seedRow: (my * map.ax - mx * map.ay) / det,
    strength: Math.min(lattice.strength, phase.strength, tile.strength),
  };
}
