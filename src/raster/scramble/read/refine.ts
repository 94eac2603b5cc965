// A warp right to a third of a cell -> right to a twentieth: every cell's decision is a pilot now.
import { type FieldLayout, pilotInk, TILE } from '../field/layout.ts';
import { type CellSlopes, type LocalTone, localTone, normalise, sampleCells } from './cells.ts';
import type { GreyImage } from './image.ts';
import { LeastSquares } from './least-squares.ts';
import { refineWarp, type Warp } from './warp.ts';

/** Cells between nodes: follows a sway of 10 mm length at 3 px cells. */
const SPACING = 14;
/** Rounds at most; they end when nodes hardly move any more, which a sheet that lay still reaches after one or two. */
const MOST_ROUNDS = 3;
const SETTLED_PX = 0.022;
/** Few pixels to a cell make each step fall short by the same share: once near, steps are made as much longer. */
const NEAR_PX = 0.06;
const MOST_GAIN = 2.5;
/** Largest correction of one round, in cells. */
const MOST_MOVE = 0.6;
const SIDE = 3;
const TAPS = SIDE * SIDE;

/** Calls back for every pilot inside the field: cell index, its value (+1 paper, -1 ink), and which kind it is. */
export function eachPilot(layout: FieldLayout, visit: (cell: number, value: number, periodic: boolean) => void): void {
  const { columns, rows, pilots } = layout;
  for (let tileY = 0; tileY * TILE < rows; tileY++) {
    for (let tileX = 0; tileX * TILE < columns; tileX++) {
      for (let p = 0; p < pilots.length; p++) {
        const x = tileX * TILE + pilots[p].x;
        const y = tileY * TILE + pilots[p].y;
        if (x < columns && y < rows) {
          visit(y * columns + x, pilotInk(tileX, tileY, p) ? -1 : 1, pilots[p].periodic);
        }
      }
    }
  }
}

/** Gathers the 3 x 3 cells round `cell`; false at the field's edge. */
function neighbours(values: ArrayLike<number>, layout: FieldLayout, cell: number, into: Float64Array): boolean {
  const { columns, rows } = layout;
  const x = cell % columns;
  const y = (cell - x) / columns;
  if (x < 1 || y < 1 || x >= columns - 1 || y >= rows - 1) return false;
  for (let j = -1, k = 0; j <= 1; j++) {
    for (let i = -1; i <= 1; i++, k++) into[k] = values[cell + j * columns + i];
  }
  return true;
}

/** A 3 x 3 filter over the cells; edges are left 0. */
function filterCells(values: ArrayLike<number>, layout: FieldLayout, w: Float64Array, out: Float32Array): void {
  const { columns, rows } = layout;
  for (let y = 1; y < rows - 1; y++) {
    for (let x = 1, p = y * columns + 1; x < columns - 1; x++, p++) {
      const a = p - columns;
      const b = p + columns;
      out[p] =
        w[0] * values[a - 1] +
        w[1] * values[a] +
        w[2] * values[a + 1] +
        w[3] * values[p - 1] +
        w[4] * values[p] +
        w[5] * values[p + 1] +
        w[6] * values[b - 1] +
        w[7] * values[b] +
        w[8] * values[b + 1];
    }
  }
}

export interface Refined {
  readonly warp: Warp;
  /** First decisions: +1 paper, -1 ink. */
  readonly decisions: Int8Array;
}

/**
 * Samples the cells, decides them by a 3 x 3 equaliser that the pilots train, models the scan from the decisions by a
 * 3 x 3 blur, and moves each node so that the scan fits the model (Lucas and Kanade 1981, on cells).
 */
export function refine(image: GreyImage, layout: FieldLayout, tracked: Warp): Refined {
  const { columns, rows } = layout;
  let warp = refineWarp(tracked, SPACING, columns, rows);
  const decisions = new Int8Array(columns * rows);
  const filtered = new Float32Array(columns * rows);
  const features = new Float64Array(TAPS);
  let tone: LocalTone | undefined;
  let rounds = MOST_ROUNDS;
  let gain = 1;
  let beforePx = 0;
  const slopes = { c: new Float32Array(columns * rows), r: new Float32Array(columns * rows) };
  for (let round = 0; ; round++) {
    const values = sampleCells(image, layout, warp, round < rounds ? slopes : undefined);
    // Brightness and contrast hardly depend on a fraction of a cell: once is enough.
    tone ??= localTone(values, layout);
    normalise(values, tone);
    const forward = new LeastSquares(TAPS);
    eachPilot(layout, (cell, value) => {
      if (values[cell] !== 0 && neighbours(values, layout, cell, features)) forward.add(features, value);
    });
    filterCells(values, layout, forward.solve(1e-3), filtered);
    for (let i = 0; i < decisions.length; i++) decisions[i] = filtered[i] < 0 ? -1 : 1;
    if (round === rounds) return { warp, decisions };

    const backward = new LeastSquares(TAPS);
    for (let cell = 0; cell < values.length; cell += 23) {
      if (values[cell] !== 0 && neighbours(decisions, layout, cell, features)) backward.add(features, values[cell]);
    }
    filterCells(decisions, layout, backward.solve(1e-3), filtered);
    const steps = stepsOf(layout, warp, values, filtered, slopes, tone.contrast);
    if (gain === 1 && round > 0 && steps.meanPx < NEAR_PX) {
      gain = Math.max(1, Math.min(MOST_GAIN, 1 / Math.max(0.1, 1 - steps.meanPx / beforePx)));
    }
    beforePx = steps.meanPx;
    warp = {
      ...warp,
      dx: warp.dx.map((x, i) => x + gain * steps.x[i]),
      dy: warp.dy.map((y, i) => y + gain * steps.y[i]),
    };
    if (steps.meanPx < SETTLED_PX) rounds = round + 1;
  }
}

/** One step of every node along the slopes of the scan, damped where little is known and smoothed over neighbours; in pixels. */
function stepsOf(
  layout: FieldLayout,
  warp: Warp,
  values: Float32Array,
  model: Float32Array,
  slopes: CellSlopes,
  contrast: Float32Array,
): { readonly x: Float32Array; readonly y: Float32Array; readonly meanPx: number } {
  const { columns, rows } = layout;
  const count = warp.columns * warp.rows;
  const cc = new Float64Array(count);
  const cr = new Float64Array(count);
  const rr = new Float64Array(count);
  const ce = new Float64Array(count);
  const re = new Float64Array(count);
  for (let y = 1; y < rows - 1; y++) {
    const nodeRow = Math.floor(y / SPACING) * warp.columns;
    for (let x = 1, p = y * columns + 1; x < columns - 1; x++, p++) {
      const c = slopes.c[p] / contrast[p];
      const r = slopes.r[p] / contrast[p];
      // Misfits as large as a wrong decision say nothing about position.
      const misfit = model[p] - values[p];
      if (Number.isNaN(c + r) || misfit > 1 || misfit < -1) continue;
      const node = nodeRow + Math.floor(x / SPACING);
      cc[node] += c * c;
      cr[node] += c * r;
      rr[node] += r * r;
      ce[node] += c * misfit;
      re[node] += r * misfit;
    }
  }
  const smooth = (values: Float64Array): Float64Array => {
    const out = new Float64Array(count);
    for (let j = 0; j < warp.rows; j++) {
      for (let i = 0; i < warp.columns; i++) {
        let sum = 0;
        for (let b = Math.max(0, j - 1); b <= Math.min(warp.rows - 1, j + 1); b++) {
          for (let a = Math.max(0, i - 1); a <= Math.min(warp.columns - 1, i + 1); a++) {
            sum += values[b * warp.columns + a] / ((1 + Math.abs(a - i)) * (1 + Math.abs(b - j)));
          }
        }
        out[j * warp.columns + i] = sum;
      }
    }
    return out;
  };
  const [scc, scr, srr, sce, sre] = [cc, cr, rr, ce, re].map(smooth);
  const { map } = warp;
  const stepX = new Float32Array(count);
  const stepY = new Float32Array(count);
  const hold = SPACING * SPACING * 0.05;
  let sum = 0;
  for (let node = 0; node < count; node++) {
    const a = scc[node] + hold;
    const b = srr[node] + hold;
    const det = a * b - scr[node] * scr[node];
    const bound = (move: number): number => Math.max(-MOST_MOVE, Math.min(MOST_MOVE, move));
    const c = bound((sce[node] * b - sre[node] * scr[node]) / det);
    const r = bound((sre[node] * a - sce[node] * scr[node]) / det);
    stepX[node] = c * map.ax + r * map.bx;
    stepY[node] = c * map.ay + r * map.by;
    sum += Math.hypot(stepX[node], stepY[node]);
  }
  return { x: stepX, y: stepY, meanPx: sum / count };
}
