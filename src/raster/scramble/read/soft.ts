// Equalised cells -> soft values for the decoder, worth what pilots and neighbours say the place is worth.
import { type FieldLayout, pilotInk, TILE } from '../field/layout.ts';
import { boxMean } from './cells.ts';
import { eachPilot } from './refine.ts';

/** Half side of the square over which noise is measured, in cells. */
const NOISE_CELLS = 8;
/** Steps of a soft value per unit of log-likelihood ratio: 127 is 32, beyond any doubt that matters. */
export const STEPS = 4;
/** Beyond this no place is believed, however good it looks: a speck of dirt is a sure-looking error. */
const MOST_BELIEF = 12;

export interface SoftCells {
  /** -127..127 per cell, positive = paper, 0 = erased. */
  readonly soft: Int8Array;
  /** Share of the solitary pilots, which train nothing, that come out right where the field is there. */
  readonly pilotAccuracy: number;
}

/** Calls back for the pilots that never train a filter: they say how good the equaliser is. */
function eachWitness(layout: FieldLayout, visit: (cell: number, value: number) => void): void {
  const { columns, rows, pilots } = layout;
  for (let p = 0; p < pilots.length; p++) {
    if (pilots[p].periodic) continue;
    for (let tileY = 0, y = pilots[p].y; y < rows; tileY++, y += TILE) {
      for (let tileX = 0, x = pilots[p].x; x < columns; tileX++, x += TILE) {
        visit(y * columns + x, pilotInk(tileX, tileY, p) ? -1 : 1);
      }
    }
  }
}

/**
 * Log-likelihood ratio of a cell: 2 * value * amplitude / variance, both measured round it, times one factor for the
 * whole field under which the witnesses are likeliest, and never more than the tile's belief.
 *
 * @param belief from `tileBelief`, of the first round
 */
export function softCells(values: Float32Array, layout: FieldLayout, belief: TileBelief): SoftCells {
  const { columns, rows } = layout;
  const size = new Float32Array(values.length);
  for (let i = 0; i < size.length; i++) size[i] = Math.abs(values[i]);
  const amplitude = boxMean(size, columns, rows, NOISE_CELLS);
  for (let i = 0; i < size.length; i++) size[i] *= size[i];
  const ratio = boxMean(size, columns, rows, NOISE_CELLS);
  const variances: number[] = [];
  for (let i = 0; i < ratio.length; i += 499) {
    if (values[i] !== 0) variances.push(ratio[i] - amplitude[i] ** 2);
  }
  variances.sort((a, b) => a - b);
  // Nowhere is the scan much cleaner than in its better half: a blank place is not a sure one.
  const floor = Math.max(0.005, 0.7 * (variances[variances.length >> 2] ?? 1));
  for (let i = 0; i < ratio.length; i++) {
    ratio[i] = (2 * values[i] * amplitude[i]) / Math.max(floor, ratio[i] - amplitude[i] * amplitude[i]);
  }

  const across = Math.ceil(columns / TILE);
  const mostAt = (cell: number): number => {
    const x = cell % columns;
    return belief.most[Math.floor((cell - x) / columns / TILE) * across + Math.floor(x / TILE)];
  };
  const witnesses: number[] = [];
  eachWitness(layout, (cell, value) => {
    if (values[cell] !== 0 && mostAt(cell) > MOST_BELIEF / 2) witnesses.push(ratio[cell] * value);
  });
  const factor = likeliestFactor(witnesses);
  const soft = new Int8Array(values.length);
  for (let y = 0, i = 0; y < rows; y++) {
    const tileRow = Math.floor(y / TILE) * across;
    for (let x = 0; x < columns; x++, i++) {
      const most = belief.most[tileRow + Math.floor(x / TILE)];
      soft[i] = Math.round(STEPS * Math.max(-most, Math.min(most, factor * ratio[i])));
    }
  }
  const right = witnesses.filter((w) => w > 0).length;
  return { soft, pilotAccuracy: witnesses.length === 0 ? 0 : right / witnesses.length };
}

/** Factor of log-likelihood ratios under which what was sent is likeliest. */
function likeliestFactor(witnesses: readonly number[]): number {
  if (witnesses.length < 100) return 0.5;
  let best = { factor: 0.5, score: Number.NEGATIVE_INFINITY };
  for (let factor = 0.1; factor < 3; factor *= 1.15) {
    let score = 0;
    for (const w of witnesses) score -= Math.log1p(Math.exp(-Math.min(MOST_BELIEF, factor * w)));
    if (score > best.score) best = { factor, score };
  }
  return best.factor;
}

/** How far each tile is believed, and how many tiles are not. */
export interface TileBelief {
  /** Largest log-likelihood ratio per tile. */
  readonly most: Float32Array;
  /** Share of the tiles whose pilots are not found: damaged, covered or outside the scan. */
  readonly lostShare: number;
}

/**
 * Compares each tile's pilots with those of a good tile of the same scan. `values` come from filters that pilots did
 * not train, so that they may be believed.
 */
export function tileBelief(values: Float32Array, layout: FieldLayout): TileBelief {
  const across = Math.ceil(layout.columns / TILE);
  const down = Math.ceil(layout.rows / TILE);
  const agree = new Float64Array(across * down);
  const total = new Float64Array(across * down);
  eachPilot(layout, (cell, value) => {
    const x = cell % layout.columns;
    const tile = Math.floor((cell - x) / layout.columns / TILE) * across + Math.floor(x / TILE);
    const clipped = Math.max(-1.5, Math.min(1.5, values[cell]));
    agree[tile] += clipped * value;
    total[tile] += Math.abs(clipped);
  });
  const own = Float64Array.from(agree, (a, i) => (total[i] > 5 ? a / total[i] : 0));
  const sorted = own.slice().sort();
  const usual = Math.max(0.3, sorted[Math.floor(sorted.length * 0.7)]);
  const most = new Float32Array(across * down);
  let lost = 0;
  for (let j = 0; j < down; j++) {
    for (let i = 0; i < across; i++) {
      let a = 0;
      let t = 1e-9;
      for (let b = Math.max(0, j - 1); b <= Math.min(down - 1, j + 1); b++) {
        for (let c = Math.max(0, i - 1); c <= Math.min(across - 1, i + 1); c++) {
          const near = b === j && c === i ? 2 : b === j || c === i ? 0.5 : 0.25;
          a += near * agree[b * across + c];
          t += near * total[b * across + c];
        }
      }
      const mine = own[j * across + i];
      const share = Math.max(0, Math.min(1, a / t / usual, (mine + 0.2) / usual));
      if (mine < usual / 2) lost++;
      // Pilots agree in 1 - 2 p of the usual when a share p of the tile is wrong beyond the usual.
      const wrong = Math.max(1e-6, (1 - share) / 2 - 0.04);
      const sure = Math.log((1 - wrong) / wrong);
      most[j * across + i] = Math.min(MOST_BELIEF, share < 0.2 ? sure * (share / 0.2) : sure);
    }
  }
  return { most, lostShare: lost / most.length };
}
