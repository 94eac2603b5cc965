// Scan and warp -> one value per cell, and the same freed of local brightness and contrast.
import type { FieldLayout } from '../field/layout.ts';
import type { GreyImage } from './image.ts';
import { rowPositions, type Warp } from './warp.ts';

/** Half side of the square over which brightness and contrast are taken, in cells. */
const LOCAL_CELLS = 15;
/** Contrast below this share of the field's median is damage, and is not blown up beyond it. */
const LEAST_CONTRAST = 0.35;

/** Values per cell, row by row; NaN where the scan does not reach. */
export type CellValues = Float32Array;

/** Slopes of the scan at the cells' centres, in grey values per cell: along the columns' axis and along the rows'. */
export interface CellSlopes {
  readonly c: Float32Array;
  readonly r: Float32Array;
}

/**
 * Difference of the bilinear picture half a pixel after and before a place, along pixels `step` apart.
 *
 * @param p the pixel before the place, in both directions
 * @param other the step to the next line of pixels
 * @param along offset of the place from p along `step`, 0..1
 * @param across its offset along `other`, 0..1
 */
function slopeAcross(data: Uint8Array, p: number, other: number, along: number, across: number, step: number): number {
  // From pixel q to the next, at `across` between the two lines of pixels.
  const rise = (q: number): number => {
    const near = data[q + step] - data[q];
    return near + (data[q + other + step] - data[q + other] - near) * across;
  };
  return along < 0.5
    ? rise(p) * (along + 0.5) + rise(p - step) * (0.5 - along)
    : rise(p) * (1.5 - along) + rise(p + step) * (along - 0.5);
}

/**
 * Bilinear samples at the cells' centres.
 *
 * @param slopes filled in when given
 */
export function sampleCells(image: GreyImage, layout: FieldLayout, warp: Warp, slopes?: CellSlopes): CellValues {
  const { columns, rows } = layout;
  const { widthPx, heightPx, data } = image;
  const { ax, ay, bx, by } = warp.map;
  const xs = new Float32Array(columns);
  const ys = new Float32Array(columns);
  const values = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    rowPositions(warp, row, 0, columns, xs, ys);
    for (let k = 0, o = row * columns; k < columns; k++, o++) {
      const x = xs[k];
      const y = ys[k];
      if (!(x >= 1 && y >= 1 && x < widthPx - 2 && y < heightPx - 2)) {
        values[o] = Number.NaN;
        continue;
      }
      const ix = x | 0;
      const iy = y | 0;
      const fx = x - ix;
      const fy = y - iy;
      const p = iy * widthPx + ix;
      const top = data[p] + (data[p + 1] - data[p]) * fx;
      const bottom = data[p + widthPx] + (data[p + widthPx + 1] - data[p + widthPx]) * fx;
      values[o] = top + (bottom - top) * fy;
      if (slopes) {
        // Half a pixel to either side: over the pixel's own slope and the nearer half of its neighbour's.
        const gx = slopeAcross(data, p, widthPx, fx, fy, 1);
        const gy = slopeAcross(data, p, 1, fy, fx, widthPx);
        slopes.c[o] = gx * ax + gy * ay;
        slopes.r[o] = gx * bx + gy * by;
      }
    }
  }
  return values;
}

/** Local brightness and contrast (deviation) per cell. */
export interface LocalTone {
  readonly mean: Float32Array;
  readonly contrast: Float32Array;
}

/** Mean over a square of (2 radius + 1) cells, cells that are NaN left out; 0 where there is none. */
export function boxMean(values: Float32Array, columns: number, rows: number, radius: number): Float32Array {
  const out = new Float32Array(values.length);
  const sums = new Float64Array(columns);
  const counts = new Float64Array(columns);
  const addRow = (row: number, sign: number): void => {
    for (let x = 0, p = row * columns; x < columns; x++, p++) {
      const value = values[p];
      if (!Number.isNaN(value)) {
        sums[x] += sign * value;
        counts[x] += sign;
      }
    }
  };
  for (let row = 0; row < Math.min(radius, rows); row++) addRow(row, 1);
  for (let y = 0; y < rows; y++) {
    if (y + radius < rows) addRow(y + radius, 1);
    if (y - radius - 1 >= 0) addRow(y - radius - 1, -1);
    let sum = 0;
    let count = 0;
    for (let x = 0; x < Math.min(radius, columns); x++) {
      sum += sums[x];
      count += counts[x];
    }
    for (let x = 0, o = y * columns; x < columns; x++, o++) {
      if (x + radius < columns) {
        sum += sums[x + radius];
        count += counts[x + radius];
      }
      if (x - radius - 1 >= 0) {
        sum -= sums[x - radius - 1];
        count -= counts[x - radius - 1];
      }
      out[o] = count > 0.5 ? sum / count : 0;
    }
  }
  return out;
}

export function localTone(values: CellValues, { columns, rows }: FieldLayout): LocalTone {
  const mean = boxMean(values, columns, rows, LOCAL_CELLS);
  const squares = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) squares[i] = (values[i] - mean[i]) ** 2;
  const contrast = boxMean(squares, columns, rows, LOCAL_CELLS);
  const some: number[] = [];
  for (let i = 0; i < contrast.length; i++) {
    contrast[i] = Math.sqrt(contrast[i]);
    if (i % 997 === 0 && contrast[i] > 0) some.push(contrast[i]);
  }
  some.sort((a, b) => a - b);
  const least = LEAST_CONTRAST * (some[some.length >> 1] ?? 1);
  for (let i = 0; i < contrast.length; i++) if (!(contrast[i] > least)) contrast[i] = least;
  return { mean, contrast };
}

/** (value - mean) / contrast, in place, positive = paper; NaN becomes 0. */
export function normalise(values: CellValues, tone: LocalTone): CellValues {
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] - tone.mean[i]) / tone.contrast[i];
    values[i] = Number.isNaN(value) ? 0 : value;
  }
  return values;
}
