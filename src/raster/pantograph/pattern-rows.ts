// A pantograph -> rows of its pattern, laid when they are wanted: no plane of it is kept.
import { KernelMemory } from '../kernel-memory.ts';
import { type BitPlane, rowBytes } from '../plane.ts';
import { cellX, cellY, columnsInRow } from './lattice.ts';
import type { Pantograph } from './pantograph.ts';
import { storeTiles, tileBytes } from './tile-memory.ts';

interface KernelExports {
  layTiles(...numbers: number[]): void;
}

/**
 * @param mostRows most rows that will be asked for at once
 * @returns a maker of rows `y .. y + rows`, in any order. They are the caller's, to be written to, until the next call
 */
export function createPatternRows(pantograph: Pantograph, mostRows: number): (y: number, rows: number) => BitPlane {
  const { page, lattice, tileIndex } = pantograph;
  const { cellPx, columns, originYPx } = lattice;
  const { widthPx } = page;
  // Whole words: whoever adds to the rows can do so four bytes at a time.
  const strideBytes = (rowBytes(widthPx) + 3) & ~3;
  const memory = new KernelMemory();
  const bytes = tileBytes(pantograph);
  const at = { tiles: memory.reserve(bytes.tiles), inked: memory.reserve(bytes.inked) };
  const indexes = memory.reserve(tileIndex.byteLength);
  const target = memory.reserve(mostRows * strideBytes);
  const { exports, buffer } = memory.load<KernelExports>(new URL('./lay-tiles.wasm', import.meta.url));
  storeTiles(pantograph, new DataView(buffer), at);
  new Uint16Array(buffer, indexes, tileIndex.length).set(tileIndex);
  const data = new Uint8Array(buffer, target, mostRows * strideBytes);
  return (y, rows) => {
    if (rows > mostRows) throw new RangeError(`Expected at most ${mostRows} rows but received ${rows}`);
    data.fill(0, 0, rows * strideBytes);
    const firstRow = Math.max(0, Math.floor((y - originYPx) / cellPx));
    for (let row = firstRow; row < lattice.rows && cellY(lattice, row) < y + rows; row++) {
      const top = cellY(lattice, row);
      const first = Math.max(0, y - top);
      const count = Math.min(cellPx, y + rows - top) - first;
      exports.layTiles(
        indexes + row * columns * 2,
        columnsInRow(lattice, row),
        cellX(lattice, 0, row),
        cellPx,
        at.tiles,
        at.inked,
        first,
        count,
        target + (top + first - y) * strideBytes,
        strideBytes,
      );
    }
    return { widthPx, heightPx: rows, strideBytes, data: data.subarray(0, rows * strideBytes) };
  };
}
