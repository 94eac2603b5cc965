// A lattice of square cells, turned by whole pixels -> each pixel's cell and its rank in the cell's round spot.
import { type Shift, STILL } from './shift.ts';

/** A screen whose cell goes `across` pixels right and `down` pixels down to the next: frequency and angle at once. */
export interface SpotVector {
  readonly acrossPx: number;
  readonly downPx: number;
}

/** Every pixel of a cell, numbered in the order in which the spot grows. */
export interface SpotScreen {
  readonly vector: SpotVector;
  /** Pixels in a cell. */
  readonly areaPx: number;
  /** Rank of the pixel (dx, dy) off the cell's corner: `ranks[(dy + reach) * side + dx + reach]`, 0..areaPx - 1. */
  readonly ranks: Int16Array;
  readonly reach: number;
  readonly side: number;
  /** dx, dy of each pixel off the cell's corner, in the order of ranks. */
  readonly places: Int16Array;
}

/** The spot is round about the middle between four pixels, so that 4, 12 and 16 pixels make compact dots. */
const MIDDLE = 0.5;
/**
 * Pixels that lie no further out than the nearest one left, and so much, count as equally far. With twice as much, spots that are moved by parts of a
 * pixel have rougher edges than the chart's, which are not, and print darker by L* 0.2 (0.05 with this).
 */
const EDGE_PX = 0.25;

/**
 * @param off moves the spots within their cells by parts of a pixel, right and down: -0.5..0.5
 * @throws RangeError for a vector that is not whole pixels, or of no length
 */
export function createSpotScreen(vector: SpotVector, off: Shift = STILL): SpotScreen {
  const { acrossPx: a, downPx: b } = vector;
  const areaPx = a * a + b * b;
  if (!Number.isInteger(a) || !Number.isInteger(b) || areaPx === 0 || areaPx > 4096) {
    throw new RangeError(`Expected a vector of whole pixels, 1 to 64 long, but received (${a}, ${b})`);
  }
  const reach = Math.abs(a) + Math.abs(b);
  const side = 2 * reach + 1;
  const members: SpotPixel[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (cellColumn(vector, areaPx, dx, dy) !== 0 || cellRow(vector, areaPx, dx, dy) !== 0) continue;
      const [x, y] = [dx - MIDDLE - off.x, dy - MIDDLE - off.y];
      members.push({ dx, dy, x, y, far: Math.sqrt(x * x + y * y) });
    }
  }
  const grown = balanced(members);
  const ranks = new Int16Array(side * side).fill(-1);
  for (const [rank, { dx, dy }] of grown.entries()) ranks[(dy + reach) * side + dx + reach] = rank;
  return { vector, areaPx, ranks, reach, side, places: Int16Array.from(grown.flatMap(({ dx, dy }) => [dx, dy])) };
}

interface SpotPixel {
  /** Off the cell's corner. */
  readonly dx: number;
  readonly dy: number;
  /** Off the spot's middle, pixels. */
  readonly x: number;
  readonly y: number;
  readonly far: number;
}

/**
 * Pixels of a cell -> the order in which its spot grows: from the middle out, and of those about equally far always the one after which the
 * spot's centre of gravity lies nearest to its middle, and the spot is as wide as it is high. In plain order of distance spots of 40 to 90
 * pixels lie 0.10 pixels off (root mean square; up to 0.27): dots of two inks do not lie on each other however well their planes are
 * registered. So they lie 0.04 off (up to 0.21; docs/detection-image.md).
 */
function balanced(pixels: readonly SpotPixel[]): SpotPixel[] {
  const left = pixels.toSorted((p, q) => p.far - q.far);
  const grown: SpotPixel[] = [];
  // Sums over the spot: its moments of first order, and those of second order that a round one has not.
  let spot = { x: 0, y: 0, wide: 0, slant: 0 };
  while (left.length > 0) {
    const limit = left[0]!.far + EDGE_PX;
    let best = { at: 0, off: Number.POSITIVE_INFINITY, spot };
    for (let at = 0; at < left.length && left[at]!.far <= limit; at++) {
      const { x, y, far } = left[at]!;
      const next = {
        x: spot.x + x,
        y: spot.y + y,
        wide: spot.wide + x ** 2 - y ** 2,
        slant: spot.slant + 2 * x * y,
      };
      const off = next.x ** 2 + next.y ** 2 + (next.wide ** 2 + next.slant ** 2) / (2 * Math.max(1, far)) ** 2;
      if (off < best.off) best = { at, off, spot: next };
    }
    grown.push(...left.splice(best.at, 1));
    spot = best.spot;
  }
  return grown;
}

/** Column of the cell that holds pixel (x, y): a whole number, exact. */
export function cellColumn({ acrossPx, downPx }: SpotVector, areaPx: number, x: number, y: number): number {
  return Math.floor((2 * (acrossPx * x + downPx * y) + areaPx) / (2 * areaPx));
}

/** Row of the cell that holds pixel (x, y). */
export function cellRow({ acrossPx, downPx }: SpotVector, areaPx: number, x: number, y: number): number {
  return Math.floor((2 * (acrossPx * y - downPx * x) + areaPx) / (2 * areaPx));
}

/** Rank of pixel (x, y) in the spot of its cell (column, row). */
export function rankIn(screen: SpotScreen, column: number, row: number, x: number, y: number): number {
  const { acrossPx: a, downPx: b } = screen.vector;
  const dx = x - (a * column - b * row);
  const dy = y - (b * column + a * row);
  return screen.ranks[(dy + screen.reach) * screen.side + dx + screen.reach]!;
}

/** The ranks of every row of the plane, none twice: the lattice repeats after `period` pixels, and its rows come back shifted. */
export interface RankRows {
  readonly period: number;
  /** The row's ranks, `period` of them, from pixel 0 on: `ranks[start + (first + x) % period]`. */
  row(y: number): { readonly start: number; readonly first: number };
  readonly ranks: Int16Array;
}

/** @returns ranks by row and column: for pixels that are gone through in their order, without cells */
export function rankRows(screen: SpotScreen): RankRows {
  const { vector, areaPx } = screen;
  const { acrossPx: a, downPx: b } = vector;
  // A lattice of whole pixels holds a vector (period, 0), and one (shift, height) with the least height above 0.
  const height = greatestCommonDivisor(Math.abs(a), Math.abs(b));
  const period = areaPx / height;
  let shift = 0;
  while ((a * shift + b * height) % areaPx !== 0 || (a * height - b * shift) % areaPx !== 0) shift++;
  const ranks = new Int16Array(areaPx);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < period; x++, i++) {
      ranks[i] = rankIn(screen, cellColumn(vector, areaPx, x, y), cellRow(vector, areaPx, x, y), x, y);
    }
  }
  const row = (y: number) => {
    const times = Math.floor(y / height);
    const back = (times * shift) % period;
    return { start: (y - times * height) * period, first: back === 0 ? 0 : period - back };
  };
  return { period, ranks, row };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
