// The cells of a pattern, counted before they are drawn -> the cluster sizes with which strokes are as dark as a patch would be.
import { clusterForDots, impliedGrowthPx } from './dot-growth.ts';
import type { CellLattice } from './lattice.ts';
import { columnsInRow } from './lattice.ts';
import type { Outward } from './outward.ts';
import type { ToneZone } from './screens.ts';
import { createTileSource } from './tile-source.ts';
import type { Tile } from './tiles.ts';
import { PARTS, type PartBits, type WordMask } from './word-mask.ts';

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
  readonly zoneOf: (column: number, row: number) => number;
  /** Parts of the cell that lie in the coarse screen. */
  readonly coarseOf: (column: number, row: number) => PartBits;
  readonly thresholdOf: (column: number, row: number) => number;
  /** Where the cell's large cluster moves. */
  readonly outwardOf: (column: number, row: number) => Outward;
}

/** @returns for each zone what the area of its clusters is to be multiplied by */
export function strokeTrims(zones: readonly ToneZone[], cells: CountedCells): number[] {
  const { dpi, lattice, dotSidePx, word, wordScreen } = cells;
  const { cellPx } = lattice;
  const inside = insides(word, wordScreen === 'coarse' ? 1 : 0, Math.round((EDGE_MM * dpi) / 25.4 / word.partPx));
  const tileOf = createTileSource(cellPx, dotSidePx, zones);
  const growths = zones.map((zone) => impliedGrowthPx(zone, dotSidePx));
  const inks = zones.map(() => new Map<Tile, Float32Array>());
  const sums = zones.map(() => ({ ink: 0, parts: 0 }));

  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const index = cells.zoneOf(column, row);
      const left = column * PARTS + ((row & 1) * PARTS) / 2 - SPILL;
      const top = row * PARTS - SPILL;
      if (!touches(inside, word, left, top)) continue;
      const coarse = cells.coarseOf(column, row);
      const sum = sums[index]!;
      const tile = tileOf(index, coarse, cells.thresholdOf(column, row), cells.outwardOf(column, row));
      let ink = inks[index]!.get(tile);
      if (ink === undefined) {
        ink = inkByPart(tile, cellPx, dotSidePx ** 2, growths[index]!, (LIGHT_SPREAD_MM * dpi) / 25.4);
        inks[index]!.set(tile, ink);
      }
      for (let y = 0; y < WIDE; y++) {
        for (let x = 0; x < WIDE; x++) {
          const [px, py] = [left + x, top + y];
          if (px < 0 || py < 0 || px >= word.columns || py >= word.rows) continue;
          if (inside[py * word.columns + px] === 0) continue;
          sum.ink += ink[y * WIDE + x]!;
          if (x >= SPILL && y >= SPILL && x < WIDE - SPILL && y < WIDE - SPILL) sum.parts++;
        }
      }
    }
  }

  return zones.map(({ fine, clusters = 1 }, i) => {
    const { ink, parts } = sums[i]!;
    if (parts < LEAST_PARTS || ink === 0) return 1;
    const growth = growths[i]!;
    const wanted = (fine.loneDots * printedArea(dotSidePx ** 2, growth) * parts) / (PARTS * PARTS);
    const trim = Math.min(MOST_TRIM, Math.max(LEAST_TRIM, wanted / ink));
    const area = (dots: number) => clusterForDots(dots / clusters, growth, dotSidePx);
    return area(fine.loneDots * trim) / area(fine.loneDots);
  });
}

/** Pixels that a dot of so many pixels covers on paper. */
function printedArea(areaPx: number, growthPx: number): number {
  return Math.PI * (Math.sqrt(areaPx / Math.PI) + growthPx) ** 2;
}

/** 1 for each part with nothing of the other screen within `edge` parts, sideways, up and down. */
function insides({ values, columns, rows }: WordMask, wanted: 0 | 1, edge: number): Uint8Array {
  const along = new Uint8Array(values.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let pure = 1;
      for (let u = Math.max(0, x - edge); u <= Math.min(columns - 1, x + edge); u++) {
        if (values[y * columns + u] !== wanted) {
          pure = 0;
          break;
        }
      }
      along[y * columns + x] = pure;
    }
  }
  const out = new Uint8Array(values.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let pure = 1;
      for (let v = Math.max(0, y - edge); v <= Math.min(rows - 1, y + edge); v++) {
        if (along[v * columns + x] === 0) {
          pure = 0;
          break;
        }
      }
      out[y * columns + x] = pure;
    }
  }
  return out;
}

function touches(inside: Uint8Array, { columns, rows }: WordMask, left: number, top: number): boolean {
  for (let y = Math.max(0, top); y < Math.min(rows, top + WIDE); y++) {
    for (let x = Math.max(0, left); x < Math.min(columns, left + WIDE); x++) if (inside[y * columns + x]) return true;
  }
  return false;
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
