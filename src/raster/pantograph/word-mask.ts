// Placed words -> which sixteenths of the lattice's cells lie inside a letter.
import { type PlacedWord, type RowFrame, sheetX, sheetY } from './arrangement.ts';
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

/** Straight edges, four numbers each: from x, y, to x, y. */
type Edges = Float64Array<ArrayBuffer>;
const PER_EDGE = 4;

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
  const shapes = outlines.map((outline) => flatten(outline, sizeMm));
  for (const placed of words) {
    const edges = place(shapes[placed.word], placed, frame, dpi / 25.4, lattice, partPx);
    const { first, starts, xs, windings } = crossingsOf(edges, rows * LINES_PER_PART);
    for (let line = 0; line + 1 < starts.length; line++) {
      const row = Math.floor((first + line) / LINES_PER_PART) * columns;
      let winding = 0;
      for (let i = starts[line], last = starts[line + 1] - 1; i < last; i++) {
        winding += windings[i];
        if (winding !== 0) addSpan(coverage, row, columns, xs[i], xs[i + 1]);
      }
    }
  }
  // A plain loop: Uint8Array.from with a mapping gathers its two million numbers on the heap first (120 MB).
  const values = new Uint8Array(coverage.length);
  for (let i = 0; i < values.length; i++) values[i] = coverage[i] * 2 >= LINES_PER_PART ? 1 : 0;
  return { columns, rows, partPx, values };
}

/** Where edges cross scan lines. Line `first + i` has the crossings `starts[i] .. starts[i + 1]`, from left to right. */
interface Crossings {
  readonly first: number;
  readonly starts: Uint32Array;
  /** In parts. */
  readonly xs: Float64Array;
  /** 1 where the edge goes down, -1 where it goes up. */
  readonly windings: Int8Array;
}

/** @param lineCount lines of the grid, from its top; edges reach over it */
function crossingsOf(edges: Edges, lineCount: number): Crossings {
  // Line n lies at (n + 0.5) / LINES_PER_PART. An edge crosses those from its upper end, included, to its lower one.
  const lineFrom = (y: number): number => Math.min(lineCount, Math.max(0, Math.ceil(y * LINES_PER_PART - 0.5)));
  let [top, bottom] = [Infinity, -Infinity];
  for (let e = 1; e < edges.length; e += PER_EDGE) {
    top = Math.min(top, edges[e]);
    bottom = Math.max(bottom, edges[e]);
  }
  const first = lineFrom(top);
  const starts = new Uint32Array(Math.max(0, lineFrom(bottom) - first) + 1);
  for (let e = 0; e < edges.length; e += PER_EDGE) {
    const [y0, y1] = [edges[e + 1], edges[e + 3]];
    const end = lineFrom(Math.max(y0, y1)) - first;
    for (let line = lineFrom(Math.min(y0, y1)) - first; line < end; line++) starts[line + 1]++;
  }
  for (let line = 1; line < starts.length; line++) starts[line] += starts[line - 1];
  const count = starts[starts.length - 1];
  const [xs, windings, ends] = [new Float64Array(count), new Int8Array(count), starts.slice()];
  for (let e = 0; e < edges.length; e += PER_EDGE) {
    const [x0, y0, x1, y1] = [edges[e], edges[e + 1], edges[e + 2], edges[e + 3]];
    const end = lineFrom(Math.max(y0, y1)) - first;
    for (let line = lineFrom(Math.min(y0, y1)) - first; line < end; line++) {
      const y = (first + line + 0.5) / LINES_PER_PART;
      const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
      // A line has few crossings: each goes straight to its place among them.
      let at = ends[line]++;
      for (; at > starts[line] && xs[at - 1] > x; at--) {
        xs[at] = xs[at - 1];
        windings[at] = windings[at - 1];
      }
      xs[at] = x;
      windings[at] = y0 < y1 ? 1 : -1;
    }
  }
  return { first, starts, xs, windings };
}

/** Adds a span's length to the parts under it. */
function addSpan(coverage: Float32Array, start: number, columns: number, from: number, to: number): void {
  for (let x = Math.max(0, Math.floor(from)); x < columns && x < to; x++) {
    coverage[start + x] += Math.max(0, Math.min(to, x + 1) - Math.max(from, x));
  }
}

/** An outline as straight edges, mm right of and below the middle of its ink box. */
function flatten(outline: WordOutline, sizeMm: number): Edges {
  const middleX = (outline.left + outline.right) / 2;
  const middleY = (outline.bottom + outline.top) / 2;
  const edges: number[] = [];
  let [startX, startY, penX, penY] = [0, 0, 0, 0];
  const lineTo = (x: number, y: number) => {
    edges.push((penX - middleX) * sizeMm, (middleY - penY) * sizeMm, (x - middleX) * sizeMm, (middleY - y) * sizeMm);
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
  return Float64Array.from(edges);
}

/** A word's edges where it stands, in parts of the grid. */
function place(
  shape: Edges,
  { centreXMm, centreYMm }: PlacedWord,
  { cos, sin }: RowFrame,
  pxPerMm: number,
  { originXPx, originYPx }: CellLattice,
  partPx: number,
): Edges {
  const local = { centreXMm, centreYMm, cos, sin };
  const edges = new Float64Array(shape.length);
  for (let i = 0; i < shape.length; i += 2) {
    const [u, v] = [shape[i], shape[i + 1]];
    edges[i] = (sheetX(local, u, v) * pxPerMm - originXPx) / partPx;
    edges[i + 1] = (sheetY(local, u, v) * pxPerMm - originYPx) / partPx;
  }
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
