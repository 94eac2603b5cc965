// A tile -> its pixels on a plane.
import type { BitPlane } from '../plane.ts';
import type { Tile } from './tiles.ts';

/** ORs a tile onto a plane at pixel (x, y); the cell lies inside the plane. */
export function stampTile(plane: BitPlane, tile: Tile, x: number, y: number): void {
  const { data, strideBytes } = plane;
  const bit = x & 7;
  for (let dy = 0; dy < tile.length; dy++) {
    const bits = tile[dy];
    if (bits === 0) continue;
    const at = (y + dy) * strideBytes + (x >> 3);
    const high = bits >>> bit;
    data[at] |= high >>> 24;
    if ((high & 0xff_ffff) !== 0) {
      data[at + 1] |= high >>> 16;
      data[at + 2] |= high >>> 8;
      data[at + 3] |= high;
    }
    if (bit !== 0) {
      const low = (bits << (8 - bit)) & 0xff;
      if (low !== 0) data[at + 4] |= low;
    }
  }
}
