// A zone, a letter's parts in a cell and a blue-noise threshold -> that cell's tile, each tile made once.
import { ALL_PARTS, edgeTile, impliedGrowthPx, type PartBits } from './edge-tiles.ts';
import type { ToneZone } from './screens.ts';
import { createSplitTiles } from './split-tiles.ts';
import { clusterTile, loneDotTile, type Tile } from './tiles.ts';

export type { PartBits };

/** Fewer parts than this on one side of an edge are left to the other side. */
const LEAST_PARTS = 2;

/** Whole number for a mean: the mean is reached over many cells, since a share s of all thresholds lies below s. */
export function wholeFor(mean: number, threshold: number): number {
  const floor = Math.floor(mean);
  return floor + (threshold < mean - floor ? 1 : 0);
}

/** How many steps of the threshold tiles on a letter's edge tell apart; bounds how many are made. */
const EDGE_STEPS = 4;

/** A zone as it is drawn. */
export interface DrawnZone extends ToneZone {
  /** Pixels of the cluster in a cell that is wholly coarse, where strokes ask for another size than the patch (stroke-trim.ts). */
  readonly wholeAreaPx?: number;
}

/**
 * @returns a function of zone index, parts in the coarse screen and threshold in (0, 1); tiles are shared, do not write
 */
export function createTileSource(
  cellPx: number,
  dotSidePx: number,
  zones: readonly DrawnZone[],
): (zone: number, coarse: PartBits, threshold: number) => Tile {
  const splits = zones.map((zone) =>
    (zone.clusters ?? 1) > 1 ? createSplitTiles(cellPx, dotSidePx, zone) : undefined,
  );
  const growths = zones.map((zone) => impliedGrowthPx(zone, dotSidePx));
  const known = new Map<number, Tile>();
  const middle = cellPx / 2;

  function make(zone: number, coarse: PartBits, whole: number, step: number): Tile {
    if (coarse === 0) return loneDotTile(cellPx, dotSidePx, whole);
    if (coarse === ALL_PARTS) return clusterTile(cellPx, whole, middle, middle, dotSidePx);
    const threshold = (step + 0.5) / EDGE_STEPS;
    return edgeTile(cellPx, dotSidePx, coarse, whole, growths[zone], (area) =>
      wholeFor(area * zones[zone].edgeAreaScale, threshold),
    );
  }

  return (zone, parts, threshold) => {
    const split = splits[zone];
    if (split && parts !== 0) return split(parts, threshold);
    const inside = bitCount(parts);
    const coarse = inside < LEAST_PARTS ? 0 : inside > 16 - LEAST_PARTS ? ALL_PARTS : parts;
    const { fine, coarse: cluster, wholeAreaPx = cluster.clusterAreaPx } = zones[zone];
    const whole = wholeFor(coarse === ALL_PARTS ? wholeAreaPx : fine.loneDots, threshold);
    const onEdge = coarse !== 0 && coarse !== ALL_PARTS;
    const step = onEdge ? Math.floor(threshold * EDGE_STEPS) : 0;
    const key = ((whole * EDGE_STEPS + step) * zones.length + zone) * 0x1_0000 + coarse;
    let tile = known.get(key);
    if (tile === undefined) {
      tile = make(zone, coarse, whole, step);
      known.set(key, tile);
    }
    return tile;
  };
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
