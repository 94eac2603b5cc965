// Tiles -> numbers, one for each picture: what a page's cells are kept as.
import type { Tile } from './tiles.ts';

/** The tile without ink. */
export const EMPTY_TILE = 0;

/** Numbers tiles as they come. Zones, camouflage and thresholds ask for some thousands that are about a thousand pictures. */
export class TileTable {
  readonly #cellPx: number;
  readonly #byTile = new Map<Tile, number>();
  readonly #byPicture = new Map<string, number>();
  readonly #tiles: Tile[] = [];

  constructor(cellPx: number) {
    this.#cellPx = cellPx;
    this.indexOf(new Uint32Array(cellPx));
  }

  /** @param tile shared: told by what it is first, then by its picture */
  indexOf(tile: Tile): number {
    let index = this.#byTile.get(tile);
    if (index === undefined) {
      const picture = tile.join();
      index = this.#byPicture.get(picture) ?? this.#tiles.push(tile) - 1;
      this.#byPicture.set(picture, index);
      this.#byTile.set(tile, index);
    }
    return index;
  }

  /** All tiles, `cellPx` words each. */
  joined(): Uint32Array {
    const words = new Uint32Array(this.#tiles.length * this.#cellPx);
    for (const [i, tile] of this.#tiles.entries()) words.set(tile, i * this.#cellPx);
    return words;
  }
}
