// A zone's matched pair -> by how much dots grow on paper, and so which cluster is as dark as so many lone dots.
import type { ToneZone } from './screens.ts';

/*
 * Ink spreads at a dot's edge by a length that the pair itself reveals: n lone dots and one cluster of a pixels print the
 * same, so with discs that grow by g, n (r1 + g)^2 = (ra + g)^2, where r is the radius of a disc of that many pixels.
 */

const radius = (areaPx: number): number => Math.sqrt(areaPx / Math.PI);

/** Growth of a dot's radius on paper that makes the lone dots and the cluster of a zone equal, pixels. */
export function impliedGrowthPx(zone: Pick<ToneZone, 'fine' | 'coarse'>, dotSidePx: number): number {
  const ratio = Math.sqrt(zone.fine.loneDots);
  return (radius(zone.coarse.clusterAreaPx) - radius(dotSidePx ** 2) * ratio) / (ratio - 1);
}

/** Pixels of the cluster that is as dark as `dots` lone dots. */
export function clusterForDots(dots: number, growthPx: number, dotSidePx: number): number {
  const printed = Math.sqrt(dots) * (radius(dotSidePx ** 2) + growthPx);
  return Math.PI * Math.max(0, printed - growthPx) ** 2;
}
