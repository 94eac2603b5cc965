// A pantograph -> rows of its pattern, laid when they are wanted: no plane of it is kept.
import { readFileSync } from 'node:fs';
import { type BitPlane, rowBytes } from '../plane.ts';
import { cellX, cellY, columnsInRow } from './lattice.ts';
import type { Pantograph } from './pantograph.ts';
import { storeTiles, tileBytes } from './tile-memory.ts';

/** The module's own data lies below. */
const MEMORY_START = 4096;
const WASM_PAGE_BYTES = 65536;

let compiled: WebAssembly.Module | undefined;

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
  let end = MEMORY_START;
  const reserve = (bytes: number): number => {
    const at = end;
    end += Math.ceil((bytes + 16) / 16) * 16;
    return at;
  };
  const bytes = tileBytes(pantograph);
  const at = { tiles: reserve(bytes.tiles), inked: reserve(bytes.inked) };
  const indexes = reserve(tileIndex.byteLength);
  const target = reserve(mostRows * strideBytes);
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./lay-tiles.wasm', import.meta.url)));
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / WASM_PAGE_BYTES) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const layTiles = exports['layTiles'] as (...numbers: number[]) => void;
  storeTiles(pantograph, new DataView(memory.buffer), at);
  new Uint16Array(memory.buffer, indexes, tileIndex.length).set(tileIndex);
  const data = new Uint8Array(memory.buffer, target, mostRows * strideBytes);
  return (y, rows) => {
    if (rows > mostRows) throw new RangeError(`Expected at most ${mostRows} rows but received ${rows}`);
    data.fill(0, 0, rows * strideBytes);
    const firstRow = Math.max(0, Math.floor((y - originYPx) / cellPx));
    for (let row = firstRow; row < lattice.rows && cellY(lattice, row) < y + rows; row++) {
      const top = cellY(lattice, row);
      const first = Math.max(0, y - top);
      const count = Math.min(cellPx, y + rows - top) - first;
      layTiles(
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
