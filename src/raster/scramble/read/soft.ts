// Equalised cells -> soft values for the decoder, worth what pilots and neighbours say the place is worth.
import { type FieldLayout, TILE } from '../field/layout.ts';
import { boxMean } from './cells.ts';
import { eachPilot } from './refine.ts';

/** Half side of the square over which noise is measured, in cells. */
const NOISE_CELLS = 8;
/** Steps of a soft value per unit of log-likelihood ratio: 127 is 32, beyond any doubt that matters. */
const STEPS = 4;
/** What the pilots of a tile can swear to: with one wrong in fifty no cell is believed more than this. */
const SURE = 0.004;

export interface SoftCells {
  /** -127..127 per cell, positive = paper, 0 = erased. */
  readonly soft: Int8Array;
  /** Share of pilots that are right after equalisation, over the parts of the field that are there. */
  readonly pilotAccuracy: number;
  /** Share of the tiles whose pilots are not found: damaged, covered or outside the scan. */
  readonly lostShare: number;
}

export function softCells(values: Float32Array, layout: FieldLayout): SoftCells {
  const { columns, rows } = layout;
  const size = new Float32Array(values.length);
  for (let i = 0; i < size.length; i++) size[i] = Math.abs(values[i]);
  const amplitude = boxMean(size, columns, rows, NOISE_CELLS);
  for (let i = 0; i < size.length; i++) size[i] *= size[i];
  const power = boxMean(size, columns, rows, NOISE_CELLS);
  const variances: number[] = [];
  for (let i = 0; i < power.length; i += 499) {
    if (values[i] !== 0) variances.push(power[i] - amplitude[i] ** 2);
  }
  variances.sort((a, b) => a - b);
  // Nowhere is the scan much cleaner than in its better half: a blank place is not a sure one.
  const floor = Math.max(0.005, 0.7 * (variances[variances.length >> 2] ?? 1));

  const { doubt, lostShare } = tileDoubt(values, layout);
  const tilesAcross = Math.ceil(columns / TILE);
  const soft = new Int8Array(values.length);
  for (let y = 0, i = 0; y < rows; y++) {
    const tileRow = Math.floor(y / TILE) * tilesAcross;
    for (let x = 0; x < columns; x++, i++) {
      const variance = Math.max(floor, power[i] - amplitude[i] * amplitude[i]);
      const ratio = (2 * values[i] * amplitude[i]) / variance;
      const most = doubt[tileRow + Math.floor(x / TILE)];
      soft[i] = Math.round(STEPS * Math.max(-most, Math.min(most, ratio)));
    }
  }
  let right = 0;
  let seen = 0;
  eachPilot(layout, (cell, value) => {
    if (soft[cell] === 0) return;
    seen++;
    if (values[cell] * value > 0) right++;
  });
  return { soft, pilotAccuracy: seen === 0 ? 0 : right / seen, lostShare };
}

/** Largest log-likelihood ratio to believe in each tile, from its pilots and, half as much, its neighbours'. */
function tileDoubt(values: Float32Array, layout: FieldLayout) {
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
  const doubt = new Float32Array(across * down);
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
      const own = total[j * across + i] > 5 ? agree[j * across + i] / total[j * across + i] : 0;
      const agreement = Math.max(0, Math.min(a / t, own + 0.2));
      if (own < 0.4) lost++;
      // Pilots agree in 1 - 2 p of their weight when a share p of it is wrong.
      const wrong = Math.max(SURE, (1 - agreement) / 2);
      doubt[j * across + i] = Math.log((1 - wrong) / wrong) * (agreement < 0.15 ? agreement / 0.15 : 1) * 2;
    }
  }
  return { doubt, lostShare: lost / doubt.length };
}
