// A place between two rows of words -> the tone zone that holds there: the row's own, or one of the steps to the next.
import { wrap } from './arrangement.ts';
import type { Screen } from './screens.ts';
import type { DrawnZone } from './tile-source.ts';

/** Steps from one zone to the next: small enough that none adds as much as one lone dot to a cell. */
export const BLEND_STEPS = 16;

/**
 * Zones and what lies between: entry `zone * BLEND_STEPS + step` is `step / BLEND_STEPS` on the way from that zone to the
 * next. Both screens go the same share of the way, so they stay matched.
 */
export function blendedZones(zones: readonly DrawnZone[]): DrawnZone[] {
  return zones.flatMap((from, i) => {
    const to = zones[(i + 1) % zones.length];
    return Array.from({ length: BLEND_STEPS }, (_, step): DrawnZone => {
      const mix = (a: number, b: number) => a + ((b - a) * step) / BLEND_STEPS;
      const mixScreens = (a: Screen, b: Screen): Screen => ({
        loneDots: mix(a.loneDots, b.loneDots),
        clusterAreaPx: mix(a.clusterAreaPx, b.clusterAreaPx),
      });
      return {
        name: from.name,
        fine: mixScreens(from.fine, to.fine),
        ...coarseBetween(from, to, step, mixScreens(from.coarse, to.coarse)),
        lightness: mix(from.lightness, to.lightness),
      };
    });
  });
}

/**
 * Zones of one form mix their areas; else each keeps its own up to the middle. (Letters end before the blend; only a coarse surround
 * reaches into it.)
 */
function coarseBetween(
  from: DrawnZone,
  to: DrawnZone,
  step: number,
  mixed: Screen,
): Pick<DrawnZone, 'coarse' | 'form' | 'borderAreaPx' | 'wholeAreaPx'> {
  const whole = ({ wholeAreaPx, coarse }: DrawnZone) => wholeAreaPx ?? coarse.clusterAreaPx;
  const mix = (a: number, b: number) => a + ((b - a) * step) / BLEND_STEPS;
  if (from.form === to.form && (from.borderAreaPx === undefined) === (to.borderAreaPx === undefined)) {
    const borderAreaPx =
      from.borderAreaPx === undefined ? undefined : mix(from.borderAreaPx, to.borderAreaPx ?? from.borderAreaPx);
    return { coarse: mixed, form: from.form, borderAreaPx, wholeAreaPx: mix(whole(from), whole(to)) };
  }
  const { coarse, form, borderAreaPx, wholeAreaPx } = step * 2 < BLEND_STEPS ? from : to;
  return { coarse, form, borderAreaPx, wholeAreaPx: wholeAreaPx ?? coarse.clusterAreaPx };
}

/**
 * Index into {@link blendedZones}.
 *
 * @param across distance across the rows, in rows; 0 = middle of row 0
 * @param blendRows length over which a zone runs into the next, in rows
 */
export function blendIndex(across: number, blendRows: number, zoneCount: number): number {
  const border = Math.floor(across) + 0.5;
  const t = blendRows === 0 ? (across < border ? 0 : 1) : (across - border) / blendRows + 0.5;
  const row = Math.floor(across);
  if (t >= 1) return wrap(row + 1, zoneCount) * BLEND_STEPS;
  const smooth = t <= 0 ? 0 : t * t * (3 - 2 * t);
  return wrap(row, zoneCount) * BLEND_STEPS + Math.floor(smooth * BLEND_STEPS);
}

/** The zone whose row the place belongs to: the nearer one. */
export function zoneOfIndex(index: number, zoneCount: number): number {
  return Math.floor(index / BLEND_STEPS + 0.5) % zoneCount;
}
