// Which cells hold large clusters -> the way in which each cluster on a letter's border moves a little, out of the letter.
import { type CellLattice, columnsInRow } from './lattice.ts';

/*
 * A cell's cluster lies in its middle, its lone dots lie all over it. To the eye, which blurs, the edge of an area of clusters
 * therefore has a dark line along its inside and a pale one along its outside: where as much ink lies by M2 less far from the
 * middle of a cell (second moment about it, square pixels), the blurred edge has M2 / 2 times the slope of the blur. Ink that is moved
 * outwards by d in the outermost cells of side s adds as much the other way when s d = M2 / 2. For a square of 16 px and a disc
 * of 10 px M2 is 15, and d half a pixel: a 32nd of the cell, at any resolution.
 */

/** The move as a share of the cell's side. */
export const OUTWARD_SHARE = 1 / 32;

/** Of a cell's cluster; -1, 0 or 1 along each axis, right and down positive. */
export interface Outward {
  readonly x: number;
  readonly y: number;
}

export const STAY: Outward = { x: 0, y: 0 };
const WAYS: readonly Outward[] = [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => ({ x, y })));

/** @param large 1 for each cell (row by row, `columns` to a row) that holds a large cluster */
export function outwardOf(lattice: CellLattice, large: Uint8Array, column: number, row: number): Outward {
  const at = (u: number, v: number): number =>
    v < 0 || v >= lattice.rows || u < 0 || u >= columnsInRow(lattice, v) ? 1 : large[v * lattice.columns + u]!;
  const first = column - 1 + (row & 1);
  const across = (v: number): number => at(first, v) + at(first + 1, v);
  const x = at(column - 1, row) - at(column + 1, row);
  const y = Math.sign(across(row - 1) - across(row + 1));
  return WAYS[(y + 1) * 3 + x + 1]!;
}
