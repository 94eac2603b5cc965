// Placed words -> which sixteenths of the lattice's cells lie inside a letter.
import { type PlacedWord, type RowFrame, toSheet } from './arrangement.ts';
import type { CellLattice } from './lattice.ts';
import type { WordOutline } from './typefaces.ts';

/** A cell is looked at as 4 x 4 parts; odd rows of cells are shifted by two parts, so the parts form a plain grid. */
export const PARTS = 4;
/** Parts of a cell, bit y * PARTS + x. */
export type PartBits = number;
export const ALL_PARTS: PartBits = 0xffff;

/** The letters, as a grid of parts. Part (x, y) is 1 inside a letter: values[y * columns + x]. */
export interface WordMask {
  readonly columns: number;
  readonly rows: number;
  /** Side of a part, pixels; may be fractional. The grid starts at the lattice's origin. */
  readonly partPx: number;
  readonly values: Uint8Array;
}

/** Scan lines through a part; along a line the coverage is exact. */
const LINES_PER_PART = 4;
/** Straight pieces of a curve; at 60 mm the error stays below 0.02 mm. */
const PIECES_PER_CURVE = 8;

interface Edge {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Which parts letters cover at least half of (nonzero winding). */
export function wordMask(
  lattice: CellLattice,
  dpi: number,
  frame: RowFrame,
  sizeMm: number,
  words: readonly PlacedWord[],
  outlines: readonly WordOutline[],
): WordMask {
  const [columns, rows, partPx] = [lattice.columns * PARTS, lattice.rows * PARTS, lattice.cellPx / PARTS];
  const coverage = new Float32Array(columns * rows);
  const crossings: { x: number; winding: number }[] = [];
  for (const placed of words) {
    const edges = flatten(outlines[placed.word], placed, frame, sizeMm, dpi / 25.4, lattice, partPx);
    const top = Math.min(...edges.map((edge) => Math.min(edge.y0, edge.y1)));
    const bottom = Math.max(...edges.map((edge) => Math.max(edge.y0, edge.y1)));
    const lastRow = Math.min(rows - 1, Math.floor(bottom));
    for (let row = Math.max(0, Math.floor(top)); row <= lastRow; row++) {
      for (let line = 0; line < LINES_PER_PART; line++) {
        const y = row + (line + 0.5) / LINES_PER_PART;
        crossings.length = 0;
        for (const { x0, y0, x1, y1 } of edges) {
          if (y0 <= y === y1 <= y) continue;
          crossings.push({ x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), winding: y0 <= y ? 1 : -1 });
        }
        crossings.sort((a, b) => a.x - b.x);
        let winding = 0;
        for (let i = 0; i + 1 < crossings.length; i++) {
          winding += crossings[i].winding;
          if (winding !== 0) addSpan(coverage, row * columns, columns, crossings[i].x, crossings[i + 1].x);
        }
      }
    }
  }
  // A plain loop: Uint8Array.from with a mapping gathers its two million numbers on the heap first (120 MB).
  const values = new Uint8Array(coverage.length);
  for (let i = 0; i < values.length; i++) values[i] = coverage[i] * 2 >= LINES_PER_PART ? 1 : 0;
  return { columns, rows, partPx, values };
}

/** Adds a span's length to the parts under it. */
function addSpan(coverage: Float32Array, start: number, columns: number, from: number, to: number): void {
  for (let x = Math.max(0, Math.floor(from)); x < columns && x < to; x++) {
    coverage[start + x] += Math.max(0, Math.min(to, x + 1) - Math.max(from, x));
  }
}

/** A word's outline as straight edges, in parts of the grid. */
function flatten(
  outline: WordOutline,
  placed: PlacedWord,
  frame: RowFrame,
  sizeMm: number,
  pxPerMm: number,
  lattice: CellLattice,
  partPx: number,
): Edge[] {
  const gridX = (xMm: number) => (xMm * pxPerMm - lattice.originXPx) / partPx;
  const gridY = (yMm: number) => (yMm * pxPerMm - lattice.originYPx) / partPx;
  const middleX = (outline.left + outline.right) / 2;
  const middleY = (outline.bottom + outline.top) / 2;
  const local: RowFrame = { ...frame, centreXMm: placed.centreXMm, centreYMm: placed.centreYMm };
  const edges: Edge[] = [];
  let [startX, startY, penX, penY] = [0, 0, 0, 0];
  const lineTo = (x: number, y: number) => {
    const [x0, y0] = toSheet(local, (penX - middleX) * sizeMm, (middleY - penY) * sizeMm);
    const [x1, y1] = toSheet(local, (x - middleX) * sizeMm, (middleY - y) * sizeMm);
    if (y0 !== y1) edges.push({ x0: gridX(x0), y0: gridY(y0), x1: gridX(x1), y1: gridY(y1) });
    [penX, penY] = [x, y];
  };
  for (const { type, values } of outline.path) {
    if (type === 'M') {
      lineTo(startX, startY);
      [startX, startY] = [penX, penY] = [values[0], values[1]];
    } else if (type === 'L') {
      lineTo(values[0], values[1]);
    } else if (type === 'Z') {
      lineTo(startX, startY);
    } else {
      const [fromX, fromY] = [penX, penY];
      for (let i = 1; i <= PIECES_PER_CURVE; i++) {
        const t = i / PIECES_PER_CURVE;
        lineTo(bezier(t, fromX, values, 0), bezier(t, fromY, values, 1));
      }
    }
  }
  lineTo(startX, startY);
  return edges;
}

/** Quadratic or cubic Bezier, one coordinate (axis 0 or 1) of interleaved control points. */
function bezier(t: number, from: number, values: readonly number[], axis: number): number {
  const s = 1 - t;
  if (values.length === 4) return s * s * from + 2 * s * t * values[axis] + t * t * values[2 + axis];
  return (
    s * s * s * from + 3 * s * s * t * values[axis] + 3 * s * t * t * values[2 + axis] + t * t * t * values[4 + axis]
  );
}
