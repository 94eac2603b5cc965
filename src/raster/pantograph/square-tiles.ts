// A letter's parts in a cell of the coarse screen, and a threshold -> that cell's tile, square by square.
import { OUTWARD_SHARE, type Outward, STAY } from './outward.ts';
import type { DrawnZone } from './tile-source.ts';
import { barTile, clusterTile, loneDotTile, type Tile } from './tiles.ts';
import { PARTS, type PartBits } from './word-mask.ts';

/*
 * A cell falls into 2 x 2 squares. They are small against a letter's stroke, so a letter's edge follows whole squares:
 * each holds bars or its share of lone dots, and prints the tone of the zone by itself. In a zone of large clusters a
 * cell that lies in the letter by half or more holds one, and the rest of the letter's border is drawn by squares with bars
 * as dark. (Clusters cut to the edge make finer letters, but their tone is a guess: strokes came out 0.3 to 0.9 L* off.)
 */

/** Parts of a cell inside a letter from which it holds a large cluster: copiers tell those from lone dots, bars less. */
const LEAST_PARTS = 8;

/** Thresholds told apart; bounds how many tiles are made. A square's mean is off by less than 1/128 of a pixel. */
const STEPS = 64;

/** Bars lie and stand in turn, as in a parquet: no direction of a printer or copier counts more. */
const UPRIGHT = [false, true, true, false];

/** Order in which the squares of a cell take the rest of a mean, so that a cell's sum comes near to it. */
const TURNS: Readonly<Record<1 | 4, readonly number[]>> = { 1: [0], 4: [0, 2, 3, 1] };

/** Does a cell with these parts in a letter hold a large cluster, where the zone has such? */
export function holdsLarge(coarse: PartBits): boolean {
  return bitCount(coarse) >= LEAST_PARTS;
}

/**
 * @returns a function of parts in the coarse screen, threshold in (0, 1) and where a large cluster moves, or 'bars' for none but the border's;
 * tiles are shared, do not write
 */
export function createSquareTiles(
  cellPx: number,
  dotSidePx: number,
  zone: Pick<DrawnZone, 'fine' | 'coarse' | 'clusters' | 'border' | 'wholeAreaPx'>,
): (coarse: PartBits, threshold: number, outward?: Outward | 'bars') => Tile {
  const { border } = zone;
  const inside = layout(zone.clusters ?? 1, zone.wholeAreaPx ?? zone.coarse.clusterAreaPx);
  const edge = border ? layout(border.clusters, border.clusterAreaPx) : inside;
  const whole = (mean: number, threshold: number) => Math.floor(mean + 1 - threshold);
  const known = new Map<number, Tile>();

  return (coarse, threshold, outward = STAY) => {
    const large = border === undefined || (outward !== 'bars' && holdsLarge(coarse));
    const { squares, side, areaPx, shares, turns } = large ? inside : edge;
    const squarePx = cellPx / side;
    const { x: toRight, y: down } = squares === 1 && outward !== 'bars' ? outward : STAY;
    let inLetter = 0;
    for (let square = 0; square < squares; square++) {
      let share = 0;
      for (let part = 0; part < PARTS * PARTS; part++) if ((coarse >> part) & 1) share += shares[square]![part]!;
      if (share >= 0.5) inLetter |= 1 << square;
    }
    const step = Math.floor(threshold * STEPS);
    const middle = (way: number): number => squarePx * (0.5 + way * OUTWARD_SHARE);
    const key = ((inLetter * 2 + (large ? 1 : 0)) * STEPS + step) * 9 + (down + 1) * 3 + toRight + 1;
    let tile = known.get(key);
    if (tile === undefined) {
      tile = new Uint32Array(cellPx);
      for (let square = 0; square < squares; square++) {
        const turned = ((step + 0.5) / STEPS + turns[square]! / squares) % 1;
        const filled =
          ((inLetter >> square) & 1) === 0
            ? loneDotTile(squarePx, dotSidePx, whole(zone.fine.loneDots / squares, turned))
            : squares === 1
              ? clusterTile(squarePx, whole(areaPx, turned), middle(toRight), middle(down), dotSidePx)
              : barTile(squarePx, dotSidePx, whole(areaPx / squares / dotSidePx ** 2, turned), UPRIGHT[square]!);
        const [left, top] = [(square % side) * squarePx, Math.floor(square / side) * squarePx];
        for (let y = 0; y < squarePx; y++) tile[top + y]! |= filled[y]! >>> left;
      }
      known.set(key, tile);
    }
    return tile;
  };
}

/** A cell in so many squares, with so many pixels of clusters in all of them. */
function layout(squares: 1 | 4, areaPx: number) {
  const side = Math.sqrt(squares);
  const shares = Array.from({ length: squares }, (_, square) => sharesOf(square, side));
  return { squares, side, areaPx, shares, turns: TURNS[squares] };
}

/** Share of a square's area that each part of the cell covers. */
function sharesOf(square: number, side: number): number[] {
  const [column, row] = [square % side, Math.floor(square / side)];
  const overlap = (part: number, at: number): number =>
    Math.max(0, Math.min((part + 1) / PARTS, (at + 1) / side) - Math.max(part / PARTS, at / side)) * side;
  return Array.from(
    { length: PARTS * PARTS },
    (_, part) => overlap(part % PARTS, column) * overlap(Math.floor(part / PARTS), row),
  );
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
