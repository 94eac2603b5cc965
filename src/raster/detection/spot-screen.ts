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
}

/** The spot is round about the middle between four pixels, so that 4, 12 and 16 pixels make compact dots. */
const MIDDLE = 0.5;

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
  const members: { dx: number; dy: number; far: number; turn: number }[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (cellColumn(vector, areaPx, dx, dy) !== 0 || cellRow(vector, areaPx, dx, dy) !== 0) continue;
      const [x, y] = [dx - MIDDLE - off.x, dy - MIDDLE - off.y];
      members.push({ dx, dy, far: x ** 2 + y ** 2, turn: spread(x, y) });
    }
  }
  members.sort((p, q) => p.far - q.far || p.turn - q.turn);
  const ranks = new Int16Array(side * side).fill(-1);
  for (const [rank, { dx, dy }] of members.entries()) ranks[(dy + reach) * side + dx + reach] = rank;
  return { vector, areaPx, ranks, reach, side };
}

/** Order among pixels that are equally far: opposite ones follow each other, so that the spot grows evenly. */
function spread(x: number, y: number): number {
  const turn = Math.atan2(y, x) / (2 * Math.PI) + 0.5;
  return ((Math.floor(turn * 4) * 2) % 4) + Math.floor(Math.floor(turn * 4) / 2) + (turn % 0.25);
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
