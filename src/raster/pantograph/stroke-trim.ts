// The cells of a pattern, counted before they are drawn -> the cluster sizes with which strokes are as dark as a patch would be.
import { clusterForDots, impliedGrowthPx } from './dot-growth.ts';
import type { CellLattice } from './lattice.ts';
import { columnsInRow } from './lattice.ts';
import type { Outward } from './outward.ts';
import type { ToneZone } from './screens.ts';
import { createTileSource } from './tile-source.ts';
import type { Tile } from './tiles.ts';
import { PARTS, type WordMask } from './word-mask.ts';

/*
 * A letter's stroke is hardly wider than two cells with one large cluster each. How dark its inside is then depends on where
 * its edges happen to cut the lattice: on the typeface, the angle and the size of the letters, on a single word by up to
 * some L*, over a sheet of words (which are moved against the lattice, arrangement.ts) by next to nothing. So the ink is counted,
 * on the pattern itself, as it will lie on paper: each cluster a disc that grows by what the zone's matched pair reveals
 * (dot-growth.ts). What the cells must hold for the inside of the strokes to come out at the zone's tone follows.
 */

/** What counts as inside: as far from any edge, mm, as lightness is measured (DESIGN.md 5a). */
const EDGE_MM = 0.4;
/** The ink of a tile may reach this many parts over its cell's border. */
const SPILL = 1;
const WIDE = PARTS + 2 * SPILL;
/** Most points that stand for a disc; a lone dot is one. */
const DISC_POINTS = 64;
/** Deviation of the way that light goes inside paper, mm: the shadow of a dot is softer than the dot (DESIGN.md: 30 to 50 um). */
const LIGHT_SPREAD_MM = 0.04;
/** A correction beyond this would say that the pattern is too small to tell. */
const LEAST_TRIM = 0.9;
const MOST_TRIM = 1.1;
/** Parts inside strokes from which a zone's count is believed. */
const LEAST_PARTS = 400;

/** What the count needs to know of each cell. */
export interface CountedCells {
  readonly dpi: number;
  readonly lattice: CellLattice;
  readonly dotSidePx: number;
  readonly word: WordMask;
  /** The screen that makes the words. */
  readonly wordScreen: 'coarse' | 'fine';
  /** Index of each cell's tone zone, row by row, `lattice.columns` to a row. */
  readonly zone: Uint8Array;
  /** Parts of each cell that lie in the coarse screen, in the same order. */
  readonly coarse: Uint16Array;
  readonly thresholdOf: (column: number, row: number) => number;
  /** Where the cell's large cluster moves. */
  readonly outwardOf: (column: number, row: number) => Outward;
}

/** @returns for each zone what the area of its clusters is to be multiplied by; 1 for bars, which lie all over their cells */
export function strokeTrims(zones: readonly ToneZone[], cells: CountedCells): number[] {
  const { dpi, lattice, dotSidePx, word, wordScreen } = cells;
  const { cellPx } = lattice;
  const inside = insides(word, wordScreen === 'coarse' ? 1 : 0, Math.round((EDGE_MM * dpi) / 25.4 / word.partPx));
  const touched = cellsAt(inside, word.columns, lattice);
  const tileOf = createTileSource(cellPx, dotSidePx, zones);
  const growths = zones.map((zone) => impliedGrowthPx(zone, dotSidePx));
  const inks = zones.map(() => new Map<Tile, Float32Array>());
  const sums: Sum[] = zones.map(() => ({ ink: 0, parts: 0 }));

  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const cell = row * lattice.columns + column;
      if (touched[cell] === 0) continue;
      const index = cells.zone[cell]!;
      if (zones[index]!.form === 'bars') continue;
      const left = column * PARTS + ((row & 1) * PARTS) / 2 - SPILL;
      const top = row * PARTS - SPILL;
      const sum = sums[index]!;
      const tile = tileOf(index, cells.coarse[cell]!, cells.thresholdOf(column, row), cells.outwardOf(column, row));
      let ink = inks[index]!.get(tile);
      if (ink === undefined) {
        ink = inkByPart(tile, cellPx, dotSidePx ** 2, growths[index]!, (LIGHT_SPREAD_MM * dpi) / 25.4);
        inks[index]!.set(tile, ink);
      }
      addInside(sum, ink, inside, word, left, top);
    }
  }

  return zones.map(({ fine, form }, i) => {
    const { ink, parts } = sums[i]!;
    if (form === 'bars' || parts < LEAST_PARTS || ink === 0) return 1;
    const growth = growths[i]!;
    const wanted = (fine.loneDots * printedArea(dotSidePx ** 2, growth) * parts) / (PARTS * PARTS);
    const trim = Math.min(MOST_TRIM, Math.max(LEAST_TRIM, wanted / ink));
    const area = (dots: number) => clusterForDots(dots, growth, dotSidePx);
    return area(fine.loneDots * trim) / area(fine.loneDots);
  });
}

interface Sum {
  /** Printed pixels. */
  ink: number;
  parts: number;
}

/** Adds what a tile prints on parts inside, and those of its own cell; (left, top) is the first part that it may print on. */
function addInside(
  sum: Sum,
  ink: Float32Array,
  inside: Uint8Array,
  { columns, rows }: WordMask,
  left: number,
  top: number,
): void {
  const end = Math.min(WIDE, columns - left);
  for (let y = Math.max(0, -top); y < WIDE && top + y < rows; y++) {
    const line = (top + y) * columns + left;
    for (let x = Math.max(0, -left); x < end; x++) {
      if (inside[line + x] === 0) continue;
      sum.ink += ink[y * WIDE + x]!;
      if (x >= SPILL && y >= SPILL && x < WIDE - SPILL && y < WIDE - SPILL) sum.parts++;
    }
  }
}

/** Pixels that a dot of so many pixels covers on paper. */
function printedArea(areaPx: number, growthPx: number): number {
  return Math.PI * (Math.sqrt(areaPx / Math.PI) + growthPx) ** 2;
}

/** Tells the start and end of each run of `value` in each row, from the left. */
function eachRun(
  values: Uint8Array,
  columns: number,
  value: 0 | 1,
  found: (row: number, from: number, to: number) => void,
): void {
  for (let row = 0; row < values.length / columns; row++) {
    const line = values.subarray(row * columns, (row + 1) * columns);
    for (let from = line.indexOf(value); from >= 0; ) {
      const other = line.indexOf(1 - value, from);
      const to = other < 0 ? columns : other;
      found(row, from, to);
      from = to < columns ? line.indexOf(value, to) : -1;
    }
  }
}

/** 1 for each part with nothing of the other screen within `edge` parts, sideways, up and down. */
function insides({ values, columns, rows }: WordMask, wanted: 0 | 1, edge: number): Uint8Array {
  const along = new Uint8Array(values.length);
  eachRun(values, columns, wanted, (row, from, to) => {
    const start = row * columns;
    along.fill(1, start + (from === 0 ? from : from + edge), start + (to === columns ? to : to - edge));
  });
  const inside = new Uint8Array(values.length);
  // How many rows one after the other, the present one the last, are pure at a column. Beyond the grid all are.
  const pure = new Uint8Array(columns).fill(edge);
  const enough = 2 * edge + 1;
  for (let y = 0; y < rows + edge; y++) {
    const out = (y - edge) * columns;
    for (let x = 0; x < columns; x++) {
      const count = y < rows && along[y * columns + x] === 0 ? 0 : Math.min(enough, pure[x]! + 1);
      pure[x] = count;
      if (count === enough) inside[out + x] = 1;
    }
  }
  return inside;
}

/** 1 for each cell whose tile may have ink on a part inside. */
function cellsAt(inside: Uint8Array, columns: number, lattice: CellLattice): Uint8Array {
  const touched = new Uint8Array(lattice.columns * lattice.rows);
  eachRun(inside, columns, 1, (row, from, to) => {
    const last = Math.min(lattice.rows - 1, Math.floor((row + SPILL) / PARTS));
    for (let r = Math.max(0, Math.ceil((row + 1 + SPILL - WIDE) / PARTS)); r <= last; r++) {
      const off = ((r & 1) * PARTS) / 2 - SPILL;
      const first = Math.max(0, Math.ceil((from + 1 - WIDE - off) / PARTS));
      const end = Math.min(columnsInRow(lattice, r), Math.floor((to - 1 - off) / PARTS) + 1);
      if (first < end) touched.fill(1, r * lattice.columns + first, r * lattice.columns + end);
    }
  });
  return touched;
}

/** Printed pixels of a tile's dots in each part of its cell and of a ring of parts round it. */
function inkByPart(tile: Tile, cellPx: number, loneAreaPx: number, growthPx: number, spreadPx: number): Float32Array {
  const out = new Float32Array(WIDE * WIDE);
  const partPx = cellPx / PARTS;
  for (const { x, y, areaPx } of dotsOf(tile, cellPx)) {
    const printed = printedArea(areaPx, growthPx);
    const radius = Math.sqrt(printed / Math.PI);
    const points = areaPx <= loneAreaPx ? 1 : Math.min(DISC_POINTS, Math.max(8, Math.floor(areaPx)));
    if (points === 1) {
      out[(Math.floor(y / partPx) + SPILL) * WIDE + Math.floor(x / partPx) + SPILL]! += printed;
      continue;
    }
    for (let k = 0; k < points; k++) {
      // A sunflower's seeds (H. Vogel 1979) fill a disc evenly.
      const [r, turn] = [radius * Math.sqrt((k + 0.5) / points), k * 2.399963229728653];
      // Each seed's light comes from somewhere near it: the quantiles of a Gaussian's radius, in an order of their own.
      const far = spreadPx * Math.sqrt(-2 * Math.log(1 - ((k * 0.6180339887 + 0.5 / points) % 1)));
      const [dx, dy] = [far * Math.cos(k * 1.7), far * Math.sin(k * 1.7)];
      const px = Math.floor((x + r * Math.cos(turn) + dx) / partPx) + SPILL;
      const py = Math.floor((y + r * Math.sin(turn) + dy) / partPx) + SPILL;
      if (px >= 0 && py >= 0 && px < WIDE && py < WIDE) out[py * WIDE + px]! += printed / points;
    }
  }
  return out;
}

/** Middles and areas of a tile's groups of pixels. */
function dotsOf(tile: Tile, cellPx: number): { x: number; y: number; areaPx: number }[] {
  const rest = Uint32Array.from(tile);
  const dots: { x: number; y: number; areaPx: number }[] = [];
  const take = (x: number, y: number, dot: { x: number; y: number; areaPx: number }): void => {
    if (x < 0 || y < 0 || x >= cellPx || y >= cellPx || ((rest[y]! << x) & 0x8000_0000) === 0) return;
    rest[y]! &= ~(0x8000_0000 >>> x);
    dot.x += x + 0.5;
    dot.y += y + 0.5;
    dot.areaPx++;
    for (let v = -1; v <= 1; v++) for (let u = -1; u <= 1; u++) take(x + u, y + v, dot);
  };
  for (let y = 0; y < cellPx; y++) {
    for (let x = 0; rest[y] !== 0 && x < cellPx; x++) {
      const dot = { x: 0, y: 0, areaPx: 0 };
      take(x, y, dot);
      if (dot.areaPx > 0) dots.push({ x: dot.x / dot.areaPx, y: dot.y / dot.areaPx, areaPx: dot.areaPx });
    }
  }
  return dots;
}
