// A first map of cells to pixels, and corrections on a grid of nodes -> the pixel of any cell.
import type { CellMap } from './acquire.ts';

/** Corrections in pixels at nodes `across` by `down` cells apart, the first at cell (across / 2, down / 2). */
export interface Warp {
  readonly map: CellMap;
  readonly across: number;
  readonly down: number;
  readonly columns: number;
  readonly rows: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

export function createWarp(map: CellMap, across: number, down: number, fieldColumns: number, fieldRows: number): Warp {
  const columns = Math.ceil(fieldColumns / across);
  const rows = Math.ceil(fieldRows / down);
  return {
    map,
    across,
    down,
    columns,
    rows,
    dx: new Float32Array(columns * rows),
    dy: new Float32Array(columns * rows),
  };
}

/**
 * Positions of the centres of cells `c0 .. c0 + count` of one row of cells, in pixels. Between nodes the correction is
 * bilinear, beyond them it goes on as a plane.
 */
export function rowPositions(
  warp: Warp,
  row: number,
  c0: number,
  count: number,
  xs: Float32Array,
  ys: Float32Array,
): void {
  const { map, across, down, columns, rows, dx, dy } = warp;
  const r = row + 0.5;
  const v = r / down - 0.5;
  const j = rows === 1 ? 0 : Math.min(rows - 2, Math.max(0, Math.floor(v)));
  const fy = rows === 1 ? 0 : v - j;
  const below = rows === 1 ? 0 : columns;
  for (let k = 0; k < count; k++) {
    const c = c0 + k + 0.5;
    const u = c / across - 0.5;
    const i = columns === 1 ? 0 : Math.min(columns - 2, Math.max(0, Math.floor(u)));
    const fx = columns === 1 ? 0 : u - i;
    const right = columns === 1 ? 0 : 1;
    const p = j * columns + i;
    const w00 = (1 - fx) * (1 - fy);
    const w10 = fx * (1 - fy);
    const w01 = (1 - fx) * fy;
    const w11 = fx * fy;
    xs[k] =
      map.x0 +
      c * map.ax +
      r * map.bx +
      w00 * dx[p] +
      w10 * dx[p + right] +
      w01 * dx[p + below] +
      w11 * dx[p + below + right];
    ys[k] =
      map.y0 +
      c * map.ay +
      r * map.by +
      w00 * dy[p] +
      w10 * dy[p + right] +
      w01 * dy[p + below] +
      w11 * dy[p + below + right];
  }
}

/** The same corrections on a finer grid of nodes. */
export function refineWarp(warp: Warp, spacing: number, fieldColumns: number, fieldRows: number): Warp {
  const fine = createWarp(warp.map, spacing, spacing, fieldColumns, fieldRows);
  const xs = new Float32Array(1);
  const ys = new Float32Array(1);
  const { map } = warp;
  for (let j = 0; j < fine.rows; j++) {
    for (let i = 0; i < fine.columns; i++) {
      const c = (i + 0.5) * spacing - 0.5;
      const r = (j + 0.5) * spacing - 0.5;
      rowPositions(warp, r, c, 1, xs, ys);
      fine.dx[j * fine.columns + i] = xs[0] - (map.x0 + (c + 0.5) * map.ax + (r + 0.5) * map.bx);
      fine.dy[j * fine.columns + i] = ys[0] - (map.y0 + (c + 0.5) * map.ay + (r + 0.5) * map.by);
    }
  }
  return fine;
}
