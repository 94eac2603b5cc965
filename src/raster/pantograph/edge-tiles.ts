// A letter's edge through a cell -> a tile that is coarse inside the letter and fine outside, as dark as its neighbours.
import type { ToneZone } from './screens.ts';
import { clusterTile, loneDotPlaces, type Tile } from './tiles.ts';
import { PARTS } from './word-mask.ts';

/*
 * A border between two screens that follows cells makes letters of squares. Here a cell on the border holds a smaller
 * cluster inside the letter and only those lone dots that stand outside it. Nothing is cut: these are whole dots of
 * their own. Its tone is that of the cells on both sides, because ink spreads at a dot's edge by a length that the
 * zone's matched pair itself reveals: n lone dots and one cluster of a pixels print the same, so with discs that grow by
 * g, n (r1 + g)^2 = (ra + g)^2, where r is the radius of a disc of that many pixels. What this leaves (light spreads in
 * paper, too) is a factor near 1 that calibration measures, `edgeAreaScale`.
 */

/** Parts of a cell inside the coarse screen, bit y * 4 + x. */
export type PartBits = number;
export const ALL_PARTS: PartBits = 0xffff;

/**
 * How far an edge cell's cluster moves from the middle of its part of the letter towards the middle of the cell, that is,
 * towards the letter's border. Whole dots leave a border a little light and the stroke behind it a little dark; this
 * evens it out. Tried on simulated paper: 0 leaves up to 0.4 L* inside strokes (600 dpi; 1.4 at 300), 0.15 0.3 (1.1),
 * 0.25 and 0.3 0.3 (0.7), 0.5 a dark rim of 0.5.
 */
const BORDER_PULL = 0.25;

const radius = (areaPx: number): number => Math.sqrt(areaPx / Math.PI);

/** Growth of a dot's radius on paper that makes the zone's two screens equal, pixels. */
export function impliedGrowthPx(zone: ToneZone, dotSidePx: number): number {
  const clusters = zone.clusters ?? 1;
  const ratio = Math.sqrt(zone.fine.loneDots / clusters);
  return (radius(zone.coarse.clusterAreaPx / clusters) - radius(dotSidePx ** 2) * ratio) / (ratio - 1);
}

/** Pixels of the cluster that is as dark as `dots` lone dots. */
export function clusterForDots(dots: number, growthPx: number, dotSidePx: number): number {
  const printed = Math.sqrt(dots) * (radius(dotSidePx ** 2) + growthPx);
  return Math.PI * Math.max(0, printed - growthPx) ** 2;
}

/**
 * One cell on the border of a letter.
 *
 * @param coarse parts that lie in the coarse screen, bit y * PARTS + x
 * @param count lone dots that a whole fine cell would hold here
 * @param growthPx see {@link impliedGrowthPx}
 * @param wholeArea turns the size of the matching cluster into whole pixels
 */
export function edgeTile(
  cellPx: number,
  dotSidePx: number,
  coarse: PartBits,
  count: number,
  growthPx: number,
  wholeArea: (areaPx: number) => number,
): Tile {
  const partPx = cellPx / PARTS;
  let [sumX, sumY, parts] = [0, 0, 0];
  for (let bit = 0; bit < PARTS * PARTS; bit++) {
    if ((coarse >> bit) & 1) {
      sumX += (bit % PARTS) + 0.5;
      sumY += Math.floor(bit / PARTS) + 0.5;
      parts++;
    }
  }
  const pulled = (centroidPx: number) => centroidPx + BORDER_PULL * (cellPx / 2 - centroidPx);
  const centreX = pulled((sumX / parts) * partPx);
  const centreY = pulled((sumY / parts) * partPx);
  const half = dotSidePx / 2;

  // Lone dots outside the letter, farthest from the cluster first, so many as their share of the cell asks for.
  const wanted = Math.round((count * (PARTS * PARTS - parts)) / (PARTS * PARTS));
  const candidates = loneDotPlaces(cellPx, dotSidePx, count)
    .map((place) => {
      const [x, y] = [place.x + half, place.y + half];
      const part = Math.floor(y / partPx) * PARTS + Math.floor(x / partPx);
      const distance = Math.hypot(x - centreX, y - centreY);
      return { ...place, distance, inside: (coarse >> part) & 1 };
    })
    .sort((a, b) => a.inside - b.inside || b.distance - a.distance || a.y - b.y || a.x - b.x);

  for (let kept = Math.min(wanted, candidates.length); ; kept--) {
    const areaPx = wholeArea(clusterForDots(count - kept, growthPx, dotSidePx));
    const tile = clusterTile(cellPx, areaPx, centreX, centreY, dotSidePx);
    const clear = candidates.slice(0, kept).every(({ x, y }) => isClear(tile, x, y, dotSidePx));
    if (!clear && kept > 0) continue;
    for (const { x, y } of candidates.slice(0, kept)) setSquare(tile, x, y, dotSidePx);
    return tile;
  }
}

/** No ink within two dot sides of the square at (x, y). */
function isClear(tile: Tile, x: number, y: number, sidePx: number): boolean {
  for (let row = Math.max(0, y - 2 * sidePx); row < Math.min(tile.length, y + 3 * sidePx); row++) {
    for (let column = Math.max(0, x - 2 * sidePx); column < Math.min(tile.length, x + 3 * sidePx); column++) {
      if ((tile[row] << column) & 0x8000_0000) return false;
    }
  }
  return true;
}

function setSquare(tile: Tile, x: number, y: number, sidePx: number): void {
  for (let dy = 0; dy < sidePx; dy++) for (let dx = 0; dx < sidePx; dx++) tile[y + dy] |= 0x8000_0000 >>> (x + dx);
}
