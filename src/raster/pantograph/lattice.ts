// A page and a cell size -> the lattice of cells that every dot of the pantograph belongs to.
import type { RectMm } from '../layout.ts';

/*
 * Cells are squares laid like bricks: odd rows are shifted by half a cell and hold one cell less. Clusters in the middle
 * of the cells then form a hexagon-like lattice, which shows less than rows and columns do, and no dot of a cell ever
 * crosses the cell's border: a boundary between two screens runs between cells, so it cuts no dot and leaves no seam.
 */

/** Cells over a page. Cell (column, row) starts at `originXPx + column * cellPx + (row odd ? cellPx / 2 : 0)`. */
export interface CellLattice {
  readonly cellPx: number;
  /** Cells in an even row; an odd row has one less. */
  readonly columns: number;
  readonly rows: number;
  readonly originXPx: number;
  readonly originYPx: number;
}

/** A page of pixels. */
export interface PageSize {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
}

/** Left edge of a cell, pixels. */
export function cellX(lattice: CellLattice, column: number, row: number): number {
  return lattice.originXPx + column * lattice.cellPx + ((row & 1) * lattice.cellPx) / 2;
}

/** Top edge of a cell, pixels. */
export function cellY(lattice: CellLattice, row: number): number {
  return lattice.originYPx + row * lattice.cellPx;
}

/** Cells in a row. */
export function columnsInRow(lattice: CellLattice, row: number): number {
  return Math.max(0, lattice.columns - (row & 1));
}

/**
 * As many whole cells as fit inside the margin, centred on the page.
 *
 * @param alignPx every cell starts at a multiple of this (the side of a lone dot)
 */
export function createLattice(page: PageSize, cellPx: number, marginMm: number, alignPx: number): CellLattice {
  const marginPx = (marginMm * page.dpi) / 25.4;
  const columns = Math.max(0, Math.floor((page.widthPx - 2 * marginPx) / cellPx));
  const rows = Math.max(0, Math.floor((page.heightPx - 2 * marginPx) / cellPx));
  const centred = (lengthPx: number, cells: number) => Math.floor((lengthPx - cells * cellPx) / 2 / alignPx) * alignPx;
  return { cellPx, columns, rows, originXPx: centred(page.widthPx, columns), originYPx: centred(page.heightPx, rows) };
}

/** 1 for each cell (row by row, `columns` to a row) that is wholly outside all rectangles, else 0. */
export function freeCells(lattice: CellLattice, reserved: readonly RectMm[], dpi: number): Uint8Array {
  const { columns, rows, cellPx } = lattice;
  const free = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) free.fill(1, row * columns, row * columns + columnsInRow(lattice, row));
  const pxPerMm = dpi / 25.4;
  for (const rect of reserved) {
    const [x0, y0] = [rect.xMm * pxPerMm, rect.yMm * pxPerMm];
    const [x1, y1] = [(rect.xMm + rect.widthMm) * pxPerMm, (rect.yMm + rect.heightMm) * pxPerMm];
    for (let row = 0; row < rows; row++) {
      const y = cellY(lattice, row);
      if (y >= y1 || y + cellPx <= y0) continue;
      for (let column = 0; column < columns; column++) {
        const x = cellX(lattice, column, row);
        if (x < x1 && x + cellPx > x0) free[row * columns + column] = 0;
      }
    }
  }
  return free;
}
