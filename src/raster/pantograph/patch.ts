// A screen and a rectangle -> that rectangle filled with the screen, as calibration charts need it.
import type { RectPx } from '../layout.ts';
import type { BitPlane } from '../plane.ts';
import { blueNoiseAt, blueNoiseThresholds } from './blue-noise.ts';
import { type CellLattice, cellX, cellY, columnsInRow } from './lattice.ts';
import type { CoarseForm, Screen } from './screens.ts';
import { createSquareTiles } from './square-tiles.ts';
import { stampTile } from './stamp.ts';
import { wholeFor } from './tile-source.ts';
import { loneDotTile } from './tiles.ts';
import { ALL_PARTS } from './word-mask.ts';

/**
 * Fills a rectangle with whole cells of one screen, from its top left corner, exactly as a pantograph would hold them.
 *
 * @param rect wholly inside the plane; left and top multiples of dotSidePx
 */
export function paintScreen(
  plane: BitPlane,
  rect: RectPx,
  screen: Screen,
  cell: { readonly cellPx: number; readonly dotSidePx: number; readonly form?: CoarseForm },
): void {
  const { cellPx, dotSidePx, form } = cell;
  const lattice: CellLattice = {
    cellPx,
    columns: Math.floor((rect.right - rect.left) / cellPx),
    rows: Math.floor((rect.bottom - rect.top) / cellPx),
    originXPx: rect.left,
    originYPx: rect.top,
  };
  const thresholds = blueNoiseThresholds();
  const squares = createSquareTiles(cellPx, dotSidePx, { fine: screen, coarse: screen, form });
  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const threshold = blueNoiseAt(thresholds, column, row);
      const tile =
        screen.clusterAreaPx > 0
          ? squares(ALL_PARTS, threshold)
          : loneDotTile(cellPx, dotSidePx, wholeFor(screen.loneDots, threshold));
      stampTile(plane, tile, cellX(lattice, column, row), cellY(lattice, row));
    }
  }
}
