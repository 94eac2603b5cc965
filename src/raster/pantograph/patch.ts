// A screen and a rectangle -> that rectangle filled with the screen, as calibration charts need it.
import type { RectPx } from '../layout.ts';
import type { BitPlane } from '../plane.ts';
import { blueNoiseAt, blueNoiseThresholds } from './blue-noise.ts';
import { ALL_PARTS } from './edge-tiles.ts';
import { type CellLattice, cellX, cellY, columnsInRow } from './lattice.ts';
import type { Screen } from './screens.ts';
import { createSplitTiles } from './split-tiles.ts';
import { stampTile } from './stamp.ts';
import { wholeFor } from './tile-source.ts';
import { clusterTile, loneDotTile } from './tiles.ts';

/**
 * Fills a rectangle with whole cells of one screen, from its top left corner, exactly as a pantograph would hold them.
 *
 * @param rect wholly inside the plane; left and top multiples of dotSidePx
 */
export function paintScreen(
  plane: BitPlane,
  rect: RectPx,
  screen: Screen,
  cell: { readonly cellPx: number; readonly dotSidePx: number; readonly clusters?: 4 | 9 },
): void {
  const { cellPx, dotSidePx, clusters } = cell;
  const lattice: CellLattice = {
    cellPx,
    columns: Math.floor((rect.right - rect.left) / cellPx),
    rows: Math.floor((rect.bottom - rect.top) / cellPx),
    originXPx: rect.left,
    originYPx: rect.top,
  };
  const thresholds = blueNoiseThresholds();
  const split = clusters && createSplitTiles(cellPx, dotSidePx, { fine: screen, coarse: screen, clusters });
  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const threshold = blueNoiseAt(thresholds, column, row);
      const tile = split
        ? split(ALL_PARTS, threshold)
        : screen.clusterAreaPx > 0
          ? clusterTile(cellPx, wholeFor(screen.clusterAreaPx, threshold), cellPx / 2, cellPx / 2, dotSidePx)
          : loneDotTile(cellPx, dotSidePx, wholeFor(screen.loneDots, threshold));
      stampTile(plane, tile, cellX(lattice, column, row), cellY(lattice, row));
    }
  }
}
