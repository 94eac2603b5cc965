// A pantograph -> its pattern on a whole page: plain twin of pattern-rows.ts, and what models of paper print.
import { type BitPlane, createPlane } from '../plane.ts';
import { cellX, cellY, columnsInRow } from './lattice.ts';
import type { Pantograph } from './pantograph.ts';
import { stampTile } from './stamp.ts';
import type { Tile } from './tiles.ts';

/** Tile number `index`; shared, do not write. */
export function tileOf({ tiles, lattice }: Pick<Pantograph, 'tiles' | 'lattice'>, index: number): Tile {
  return tiles.subarray(index * lattice.cellPx, (index + 1) * lattice.cellPx);
}

/**
 * The pattern without a page's ink, 1 = ink.
 *
 * @param index what each cell prints, a tile's number
 */
export function patternPlane(pantograph: Pantograph, index: Uint16Array = pantograph.tileIndex): BitPlane {
  const { page, lattice } = pantograph;
  const plane = createPlane(page.widthPx, page.heightPx);
  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const tile = tileOf(pantograph, index[row * lattice.columns + column]!);
      stampTile(plane, tile, cellX(lattice, column, row), cellY(lattice, row));
    }
  }
  return plane;
}
