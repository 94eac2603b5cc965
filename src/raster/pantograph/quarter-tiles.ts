// A letter's parts in a cell whose coarse screen has four clusters, and a threshold -> that cell's tile, quarter by quarter.
import { clusterForDots, edgeTile, impliedGrowthPx, type PartBits } from './edge-tiles.ts';
import type { ToneZone } from './screens.ts';
import { clusterTile, loneDotTile, type Tile } from './tiles.ts';
import { PARTS } from './word-mask.ts';

/** Parts along a quarter's side. */
const SIDE = PARTS / 2;
const ALL = 2 ** (SIDE * SIDE) - 1;
/** Thresholds told apart; bounds how many tiles are made. A quarter's mean is off by less than 1/128 of a pixel. */
const STEPS = 64;

/** @returns a function of parts in the coarse screen and threshold in (0, 1); tiles are shared, do not write */
export function createQuarterTiles(
  cellPx: number,
  dotSidePx: number,
  zone: ToneZone,
): (coarse: PartBits, threshold: number) => Tile {
  const quarterPx = cellPx / 2;
  const growth = impliedGrowthPx(zone, dotSidePx);
  const whole = (mean: number, threshold: number) => Math.floor(mean + 1 - threshold);
  const known = new Map<number, Tile>();

  function quarter(bits: number, threshold: number): Tile {
    if (bits === ALL) {
      const area = whole(zone.coarse.clusterAreaPx / 4, threshold);
      return clusterTile(quarterPx, area, quarterPx / 2, quarterPx / 2, dotSidePx);
    }
    const dots = whole(zone.fine.loneDots / 4, threshold);
    if (bits === 0) return loneDotTile(quarterPx, dotSidePx, dots);
    // A single part holds no cluster of its own: dots alone where one part is coarse, a cluster alone where one is fine.
    const inside = bitCount(bits);
    if (inside === 1) return loneDotTile(quarterPx, dotSidePx, dots);
    if (inside === SIDE * SIDE - 1) {
      const area = whole(clusterForDots(zone.fine.loneDots / 4, growth, dotSidePx), threshold);
      return clusterTile(quarterPx, area, quarterPx / 2, quarterPx / 2, dotSidePx);
    }
    const edge = (area: number) => whole(area * zone.edgeAreaScale, threshold);
    return edgeTile(quarterPx, dotSidePx, bits, dots, growth, edge, SIDE);
  }

  return (coarse, threshold) => {
    const step = Math.floor(threshold * STEPS);
    const key = coarse * STEPS + step;
    let tile = known.get(key);
    if (tile === undefined) {
      tile = new Uint32Array(cellPx);
      for (let q = 0; q < 4; q++) {
        const [column, row] = [q & 1, q >> 1];
        // Quarters round in turn: four of them together come nearer to the mean than one.
        const part = quarter(partsOf(coarse, column, row), ((step + 0.5) / STEPS + [0, 0.5, 0.75, 0.25][q]!) % 1);
        for (let y = 0; y < quarterPx; y++) tile[row * quarterPx + y]! |= part[y]! >>> (column * quarterPx);
      }
      known.set(key, tile);
    }
    return tile;
  };
}

/** The quarter's own parts, bit y * SIDE + x. */
function partsOf(coarse: PartBits, column: number, row: number): number {
  let bits = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      bits |= ((coarse >> ((row * SIDE + y) * PARTS + column * SIDE + x)) & 1) << (y * SIDE + x);
    }
  }
  return bits;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
