// A zone, a letter's parts in a cell and a blue-noise threshold -> that cell's tile, each tile made once.
import type { Outward } from './outward.ts';
import type { CoarseForm, ToneZone } from './screens.ts';
import { createSquareFillings, createSquareTiles } from './square-tiles.ts';
import { loneDotTile, type Tile } from './tiles.ts';
import type { PartBits } from './word-mask.ts';

/** Whole number for a mean: the mean is reached over many cells, since a share s of all thresholds lies below s. */
export function wholeFor(mean: number, threshold: number): number {
  const floor = Math.floor(mean);
  return floor + (threshold < mean - floor ? 1 : 0);
}

/** A zone as it is drawn. */
export interface DrawnZone extends Omit<ToneZone, 'form'> {
  readonly form?: CoarseForm | undefined;
  /** Pixels of clusters or bars in a cell, where strokes ask for another size than the patch (stroke-trim.ts). */
  readonly wholeAreaPx?: number;
}

/**
 * @returns a function of zone index, parts in the coarse screen, threshold in (0, 1) and where a large cluster moves; tiles are shared, do
 * not write
 */
export function createTileSource(
  cellPx: number,
  dotSidePx: number,
  zones: readonly DrawnZone[],
): (zone: number, coarse: PartBits, threshold: number, outward?: Outward) => Tile {
  const fillings = createSquareFillings(dotSidePx);
  const squares = zones.map((zone) => createSquareTiles(cellPx, dotSidePx, zone, fillings));
  const fine = new Map<number, Tile>();
  return (zone, coarse, threshold, outward) => {
    if (coarse !== 0) return squares[zone]!(coarse, threshold, outward);
    const dots = wholeFor(zones[zone]!.fine.loneDots, threshold);
    let tile = fine.get(dots);
    if (tile === undefined) {
      tile = loneDotTile(cellPx, dotSidePx, dots);
      fine.set(dots, tile);
    }
    return tile;
  };
}
