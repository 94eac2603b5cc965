// A whole page of ink and a pantograph -> the front, pixel by pixel: the plain twin of the composer's kernel.
import { type BitPlane, createPlane } from '../plane.ts';
import { BLOCK_PX, besideBlocks, blockRowsOf, type ClearZone, clearZone } from './clear-zone.ts';
import { type CellLattice, cellX, cellY, columnsInRow } from './lattice.ts';
import { CELL_BARS, CELL_CLUSTER, type Pantograph } from './pantograph.ts';
import { patternPlane } from './pattern-plane.ts';

/** The same front as `createFrontComposer` makes in bands; slow, plain, one page at a time. */
export function composeFrontPlain(pantograph: Pantograph, clearZoneMm: number, ink: BitPlane): BitPlane {
  const zone = clearZone(clearZoneMm, pantograph.dpi);
  const blocks = blocksOf(ink);
  const counters = counterBlocks(blocks, zone);
  const near = nearInk(ink, zone);
  clearBlocks(ink, blocks, counters, near);
  widenToDots(near, ink.widthPx, ink.heightPx, pantograph.dotSidePx);
  const front = createPlane(ink.widthPx, ink.heightPx);
  const beside = blocksAround(blocks, besideBlocks(pantograph.dpi));
  const touching = blocksAround(blocks, Math.ceil((zone.halfWidths.length - 1) / BLOCK_PX));
  for (let i = 0; i < touching.length; i++) touching[i]! |= counters[i]!;
  const plane = patternPlane(pantograph, refinedIndex(pantograph, blocks, beside, touching));
  forEachDot(plane, pantograph.lattice, (pixels) => {
    if (pixels.every(([x, y]) => near[y * ink.widthPx + x] === 0)) for (const [x, y] of pixels) setPixel(front, x, y);
  });
  for (let y = 0; y < ink.heightPx; y++) {
    for (let x = 0; x < ink.widthPx; x++) if (pixel(ink, x, y)) setPixel(front, x, y);
  }
  return front;
}

/** The page in blocks of 8 x 8 pixels: which hold ink. */
interface Blocks {
  readonly columns: number;
  readonly rows: number;
  readonly occupied: Uint8Array;
}

function blocksOf(ink: BitPlane): Blocks {
  const columns = Math.ceil(ink.widthPx / BLOCK_PX);
  const rows = Math.ceil(ink.heightPx / BLOCK_PX);
  const occupied = new Uint8Array(columns * rows);
  for (let y = 0; y < ink.heightPx; y++) {
    for (let x = 0; x < ink.widthPx; x++) {
      if (pixel(ink, x, y)) occupied[Math.floor(y / BLOCK_PX) * columns + Math.floor(x / BLOCK_PX)] = 1;
    }
  }
  return { columns, rows, occupied };
}

/** Blocks with ink, and those within so many rows and columns of one. */
function blocksAround({ columns, rows, occupied }: Blocks, reach: number): Uint8Array {
  const near = occupied.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (occupied[row * columns + column] === 0) continue;
      for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y++) {
        near.fill(1, y * columns + Math.max(0, column - reach), y * columns + Math.min(columns, column + reach + 1));
      }
    }
  }
  return near;
}

/** What cells print: in their place what stands beside ink, and lone dots in the cells that touch ink's surroundings. */
function refinedIndex(
  pantograph: Pantograph,
  { columns, rows, occupied }: Blocks,
  beside: Uint8Array,
  touching: Uint8Array,
): Uint16Array {
  const { page, lattice, cells, tileIndex, besideIndex, besideRows, loneIndex } = pantograph;
  const { cellPx } = lattice;
  const refined = tileIndex.slice();
  const rowsWithInk = besideRows?.map((pixelRows) => {
    const [first, last] = blockRowsOf(pixelRows, page.heightPx);
    return occupied.subarray(first * columns, (last + 1) * columns).includes(1);
  });
  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const cell = row * lattice.columns + column;
      if (cells[cell] !== CELL_CLUSTER && cells[cell] !== CELL_BARS) continue;
      const [left, top] = [cellX(lattice, column, row), cellY(lattice, row)];
      const lies = (where: Uint8Array): boolean => {
        for (let y = top >> 3; y <= Math.min(rows - 1, (top + cellPx - 1) >> 3); y++) {
          for (let x = left >> 3; x <= Math.min(columns - 1, (left + cellPx - 1) >> 3); x++) {
            if (where[y * columns + x] === 1) return true;
          }
        }
        return false;
      };
      const isBeside = cells[cell] === CELL_CLUSTER && (rowsWithInk?.[row] ?? lies(beside));
      if (lies(touching)) refined[cell] = loneIndex[cell]!;
      else if (isBeside) refined[cell] = besideIndex[cell]!;
    }
  }
  return refined;
}

/** 1 for each pixel within the clear zone's radius of ink. */
function nearInk(ink: BitPlane, zone: ClearZone): Uint8Array {
  const { widthPx, heightPx } = ink;
  const near = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (!pixel(ink, x, y)) continue;
      for (let dy = 1 - zone.halfWidths.length; dy < zone.halfWidths.length; dy++) {
        if (y + dy < 0 || y + dy >= heightPx) continue;
        const half = zone.halfWidths[Math.abs(dy)];
        near.fill(1, (y + dy) * widthPx + Math.max(0, x - half), (y + dy) * widthPx + Math.min(widthPx, x + half + 1));
      }
    }
  }
  return near;
}

/** Rounds the zone outward to squares of a lone dot's side, at multiples of it: a lone dot is wholly inside or outside. */
function widenToDots(near: Uint8Array, widthPx: number, heightPx: number, side: number): void {
  if (side === 1) return;
  for (let y = 0; y < heightPx; y += side) {
    for (let x = 0; x < widthPx; x += side) {
      const square: number[] = [];
      for (let j = y; j < Math.min(heightPx, y + side); j++) {
        for (let i = x; i < Math.min(widthPx, x + side); i++) square.push(j * widthPx + i);
      }
      if (square.some((at) => near[at] === 1)) for (const at of square) near[at] = 1;
    }
  }
}

/** 1 for each block that lies in a counter: white ones that ink encloses, and inked ones that touch those. */
function counterBlocks({ columns, rows, occupied }: Blocks, zone: ClearZone): Uint8Array {
  const isInk = (column: number, row: number): boolean =>
    column >= 0 && column < columns && row >= 0 && row < rows && occupied[row * columns + column] === 1;
  /** White blocks from here to ink in one direction; beyond the limit, the limit. */
  const gap = (column: number, row: number, dx: number, dy: number): number => {
    let length = 0;
    while (length <= zone.counterBlocks && !isInk(column + dx * (length + 1), row + dy * (length + 1))) length++;
    return length;
  };
  const enclosed = (column: number, row: number): boolean =>
    column >= 0 &&
    column < columns &&
    row >= 0 &&
    row < rows &&
    !isInk(column, row) &&
    gap(column, row, -1, 0) + gap(column, row, 1, 0) + 1 <= zone.counterBlocks &&
    gap(column, row, 0, -1) + gap(column, row, 0, 1) + 1 <= zone.counterBlocks;
  const counters = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let clear = enclosed(column, row);
      for (let k = 0; k < 9 && !clear; k++) {
        clear = isInk(column, row) && enclosed(column + (k % 3) - 1, row + Math.floor(k / 3) - 1);
      }
      if (clear) counters[row * columns + column] = 1;
    }
  }
  return counters;
}

/** Adds the pixels of blocks to those that stay white. */
function clearBlocks(
  { widthPx, heightPx }: BitPlane,
  { columns, rows }: Blocks,
  wanted: Uint8Array,
  near: Uint8Array,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (wanted[row * columns + column] === 0) continue;
      for (let y = row * BLOCK_PX; y < Math.min(heightPx, (row + 1) * BLOCK_PX); y++) {
        near.fill(1, y * widthPx + column * BLOCK_PX, y * widthPx + Math.min(widthPx, (column + 1) * BLOCK_PX));
      }
    }
  }
}

/** Calls `visit` with the pixels of each dot on a plane: each 8-connected group of ink in a cell. */
export function forEachDot(
  plane: BitPlane,
  lattice: CellLattice,
  visit: (pixels: readonly (readonly [x: number, y: number])[]) => void,
): void {
  const { cellPx } = lattice;
  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const [left, top] = [cellX(lattice, column, row), cellY(lattice, row)];
      const seen = new Set<number>();
      for (let start = 0; start < cellPx * cellPx; start++) {
        const at = (place: number): [number, number] => [left + (place % cellPx), top + Math.floor(place / cellPx)];
        if (seen.has(start) || !pixel(plane, ...at(start))) continue;
        const dot = [start];
        seen.add(start);
        for (let i = 0; i < dot.length; i++) {
          const [x, y] = [dot[i] % cellPx, Math.floor(dot[i] / cellPx)];
          for (let k = 0; k < 9; k++) {
            const [nx, ny] = [x + (k % 3) - 1, y + Math.floor(k / 3) - 1];
            const place = ny * cellPx + nx;
            if (nx < 0 || nx >= cellPx || ny < 0 || ny >= cellPx || seen.has(place) || !pixel(plane, ...at(place))) {
              continue;
            }
            seen.add(place);
            dot.push(place);
          }
        }
        visit(dot.map(at));
      }
    }
  }
}

function pixel(plane: BitPlane, x: number, y: number): boolean {
  return ((plane.data[y * plane.strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1) === 1;
}

function setPixel(plane: BitPlane, x: number, y: number): void {
  plane.data[y * plane.strideBytes + (x >> 3)] |= 0x80 >> (x & 7);
}
