// A letter's parts in a cell whose coarse screen has several clusters, and a threshold -> that cell's tile, square by square.
import type { PartBits } from './edge-tiles.ts';
import type { DrawnZone } from './tile-source.ts';
import { clusterTile, loneDotTile, type Tile } from './tiles.ts';
import { PARTS } from './word-mask.ts';

/*
 * The cell falls into 2 x 2 or 3 x 3 squares with a cluster each. They are small against a letter's stroke, so a letter's
 * edge follows whole squares: each holds its cluster or its share of lone dots, and prints the tone of the zone by itself.
 */

/** Thresholds told apart; bounds how many tiles are made. A square's mean is off by less than 1/128 of a pixel. */
const STEPS = 64;

/** Order in which the squares of a cell take the rest of a mean, so that a cell's sum comes near to it. */
const TURNS: Readonly<Record<number, readonly number[]>> = { 4: [0, 2, 3, 1], 9: [0, 5, 7, 3, 8, 1, 6, 2, 4] };

/** @returns a function of parts in the coarse screen and threshold in (0, 1); tiles are shared, do not write */
export function createSplitTiles(
  cellPx: number,
  dotSidePx: number,
  zone: Pick<DrawnZone, 'fine' | 'coarse' | 'clusters' | 'wholeAreaPx'>,
): (coarse: PartBits, threshold: number) => Tile {
  const squares = zone.clusters ?? 1;
  const areaPx = zone.wholeAreaPx ?? zone.coarse.clusterAreaPx;
  const side = Math.sqrt(squares);
  const squarePx = cellPx / side;
  const turns = TURNS[squares]!;
  const shares = Array.from({ length: squares }, (_, square) => sharesOf(square, side));
  const whole = (mean: number, threshold: number) => Math.floor(mean + 1 - threshold);
  const known = new Map<number, Tile>();

  return (coarse, threshold) => {
    let inside = 0;
    for (let square = 0; square < squares; square++) {
      let share = 0;
      for (let part = 0; part < PARTS * PARTS; part++) if ((coarse >> part) & 1) share += shares[square]![part]!;
      if (share >= 0.5) inside |= 1 << square;
    }
    const step = Math.floor(threshold * STEPS);
    const key = inside * STEPS + step;
    let tile = known.get(key);
    if (tile === undefined) {
      tile = new Uint32Array(cellPx);
      for (let square = 0; square < squares; square++) {
        const turned = ((step + 0.5) / STEPS + turns[square]! / squares) % 1;
        const filled =
          (inside >> square) & 1
            ? clusterTile(squarePx, whole(areaPx / squares, turned), squarePx / 2, squarePx / 2, dotSidePx)
            : loneDotTile(squarePx, dotSidePx, whole(zone.fine.loneDots / squares, turned));
        const [left, top] = [(square % side) * squarePx, Math.floor(square / side) * squarePx];
        for (let y = 0; y < squarePx; y++) tile[top + y]! |= filled[y]! >>> left;
      }
      known.set(key, tile);
    }
    return tile;
  };
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
