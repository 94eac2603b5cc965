// A letter's parts in a cell of the coarse screen, and a threshold -> that cell's tile, square by square.
import { OUTWARD_SHARE, type Outward, STAY } from './outward.ts';
import type { CoarseForm } from './screens.ts';
import type { DrawnZone } from './tile-source.ts';
import { barTile, clusterTile, loneDotTile, type Tile } from './tiles.ts';
import { PARTS, type PartBits } from './word-mask.ts';

/*
 * A cell that lies in the letter by half or more holds a cluster, or bars all over it. The rest of the letter's border is drawn by 2 x 2
 * squares, small against a letter's stroke: each holds short bars or its share of lone dots, and prints the tone of the zone by itself. (Clusters cut to the edge make finer letters, but their tone is a guess: strokes came out 0.3 to 0.9 L* off.)
 */

/** Parts of a cell inside a letter from which it is not drawn by squares: the longer the bars, the better copiers tell them from lone dots. */
const LEAST_PARTS = 8;

/** Thresholds told apart; bounds how many tiles are made. A square's mean is off by less than 1/128 of a pixel. */
const STEPS = 64;

/** Bars lie and stand in turn, as in a parquet: no direction of a printer or copier counts more. */
const UPRIGHT = [false, true, true, false];

/** Order in which the squares of a cell take the rest of a mean, so that a cell's sum comes near to it. */
const TURNS: Readonly<Record<1 | 4, readonly number[]>> = { 1: [0], 4: [0, 2, 3, 1] };

/** Is a cell with these parts in a letter drawn as a whole, where the zone has short bars for borders? */
export function holdsLarge(coarse: PartBits): boolean {
  return bitCount(coarse) >= LEAST_PARTS;
}

/** Makes what a square holds; see {@link createSquareFillings}. */
export type SquareFillings = (squarePx: number, kind: FillingKind, count: number, outward: Outward) => Tile;

const KINDS = ['lone dots', 'cluster', 'level bars', 'upright bars'] as const;
type FillingKind = (typeof KINDS)[number];

/** Squares of so many lone dots, of bars of so many dots, and of a cluster of so many pixels that moves `outward`, each made once: zones share them. Do not write to them. */
export function createSquareFillings(dotSidePx: number): SquareFillings {
  const known = new Map<number, Tile>();
  const make = (squarePx: number, kind: FillingKind, count: number, { x, y }: Outward): Tile => {
    if (kind === 'lone dots') return loneDotTile(squarePx, dotSidePx, count);
    if (kind !== 'cluster') return barTile(squarePx, dotSidePx, count, kind === 'upright bars');
    const middle = (way: number): number => squarePx * (0.5 + way * OUTWARD_SHARE);
    return clusterTile(squarePx, count, middle(x), middle(y), dotSidePx);
  };
  return (squarePx, kind, count, outward) => {
    const way = (outward.y + 1) * 3 + outward.x + 1;
    const key = ((squarePx * MOST_PIXELS + count) * 9 + way) * KINDS.length + KINDS.indexOf(kind);
    let tile = known.get(key);
    if (tile === undefined) {
      tile = make(squarePx, kind, count, outward);
      known.set(key, tile);
    }
    return tile;
  };
}

/** More than any square has. */
const MOST_PIXELS = 4096;

/** @returns a function of parts in the coarse screen, threshold in (0, 1) and where a large cluster moves; tiles are shared, do not write */
export function createSquareTiles(
  cellPx: number,
  dotSidePx: number,
  zone: Pick<DrawnZone, 'fine' | 'coarse' | 'form' | 'borderAreaPx' | 'wholeAreaPx'>,
  fillings: SquareFillings = createSquareFillings(dotSidePx),
): (coarse: PartBits, threshold: number, outward?: Outward) => Tile {
  const { borderAreaPx } = zone;
  const as = (form: CoarseForm, areaPx: number) => ({ ...LAYOUTS[form === 'short-bars' ? 4 : 1], form, areaPx });
  const inside = as(zone.form ?? 'cluster', zone.wholeAreaPx ?? zone.coarse.clusterAreaPx);
  const edge = borderAreaPx === undefined ? inside : as('short-bars', borderAreaPx);
  const known = new Map<number, Tile>();

  return (coarse, threshold, outward = STAY) => {
    const large = borderAreaPx === undefined || holdsLarge(coarse);
    const layout = large ? inside : edge;
    const moves = layout.form === 'cluster' ? outward : STAY;
    let inLetter = 0;
    for (let square = 0; square < layout.squares; square++) {
      const parts = layout.parts[square]!;
      if (2 * bitCount(coarse & parts) >= bitCount(parts)) inLetter |= 1 << square;
    }
    const step = Math.floor(threshold * STEPS);
    const key = ((inLetter * 2 + (large ? 1 : 0)) * STEPS + step) * 9 + (moves.y + 1) * 3 + moves.x + 1;
    let tile = known.get(key);
    if (tile === undefined) {
      tile = assemble(layout, inLetter, step, moves);
      known.set(key, tile);
    }
    return tile;
  };

  function assemble(
    { squares, side, areaPx, turns, form }: typeof inside,
    inLetter: number,
    step: number,
    moves: Outward,
  ): Tile {
    const squarePx = cellPx / side;
    const tile = new Uint32Array(cellPx);
    for (let square = 0; square < squares; square++) {
      const turned = ((step + 0.5) / STEPS + turns[square]! / squares) % 1;
      const whole = (mean: number) => Math.floor(mean / squares + 1 - turned);
      // Of cells with bars all over them half lie, half stand, by the threshold's last bit.
      const upright = squares === 1 ? step % 2 === 1 : UPRIGHT[square]!;
      const filled =
        ((inLetter >> square) & 1) === 0
          ? fillings(squarePx, 'lone dots', whole(zone.fine.loneDots), STAY)
          : form === 'cluster'
            ? fillings(squarePx, 'cluster', whole(areaPx), moves)
            : fillings(squarePx, upright ? 'upright bars' : 'level bars', whole(areaPx / dotSidePx ** 2), STAY);
      const [left, top] = [(square % side) * squarePx, Math.floor(square / side) * squarePx];
      for (let y = 0; y < squarePx; y++) tile[top + y]! |= filled[y]! >>> left;
    }
    return tile;
  }
}

/** How a cell falls into so many squares, row by row: which of its parts each covers, and their turns. */
const LAYOUTS = { 1: layout(1), 4: layout(4) };

function layout(squares: 1 | 4) {
  const side = Math.sqrt(squares);
  const parts = Array.from({ length: squares }, (_, square) => partsOf(square, side));
  return { squares, side, parts, turns: TURNS[squares] };
}

/** The parts of a cell that a square covers, whole ones. */
function partsOf(square: number, side: number): PartBits {
  let bits = 0;
  for (let part = 0; part < PARTS * PARTS; part++) {
    const [column, row] = [part % PARTS, Math.floor(part / PARTS)].map((at) => Math.floor((at * side) / PARTS));
    if (row! * side + column! === square) bits |= 1 << part;
  }
  return bits;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
