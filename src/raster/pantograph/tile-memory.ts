// A pantograph's tiles -> a kernel's memory, as lay-tiles.as.ts reads them.
import type { Pantograph } from './pantograph.ts';

/** Bytes that all tiles take, and the words that tell which of their rows have ink. */
export function tileBytes({ tiles, lattice }: Pantograph): { readonly tiles: number; readonly inked: number } {
  return { tiles: tiles.byteLength, inked: (tiles.length / lattice.cellPx) * 4 };
}

/** Writes them at byte `at.tiles` and `at.inked`. */
export function storeTiles(
  { tiles, lattice: { cellPx } }: Pantograph,
  memory: DataView,
  at: { readonly tiles: number; readonly inked: number },
): void {
  for (let i = 0; i < tiles.length; i++) {
    const row = tiles[i]!;
    memory.setUint32(at.tiles + i * 4, row, false);
    if (row === 0) continue;
    const word = at.inked + Math.floor(i / cellPx) * 4;
    memory.setUint32(word, memory.getUint32(word, true) | (1 << (i % cellPx)), true);
  }
}
