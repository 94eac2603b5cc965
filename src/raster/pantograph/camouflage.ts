// A place on the sheet -> how much lighter or darker the tint is there, word and surround alike: ripples that drown a letter's outline.
import { clusterForDots, impliedGrowthPx } from './dot-growth.ts';
import type { DrawnZone } from './tile-source.ts';

/*
 * No match is perfect: a word that is 0.3 L* off its surround would be found by its outline. So the tint is not flat. Ripples
 * as wide as a letter's stroke, lying in three directions, make it lighter and darker by more than what a match leaves, in
 * both screens alike: the eye has a pattern to look at, and outlines no quiet ground to stand on. On a copy the word differs
 * by several times the ripples, and where the copier loses the fine dots the ripples go with them.
 */

/** Steps of tone from the lightest ripple to the darkest; odd, so that the middle one is the zone's own tone. */
export const CAMOUFLAGE_LEVELS = 7;

/** From one ripple to the next, mm: less than two strokes of a letter, so that on a copy strokes outgrow ripples. */
const RIPPLE_MM = 3;
/** Directions, degrees, and how far each set of ripples bends, ripples, over which length, mm. */
const RIPPLES = [
  { angleDeg: 12, bend: 0.35, overMm: 23 },
  { angleDeg: 74, bend: 0.3, overMm: 19 },
  { angleDeg: 131, bend: 0.4, overMm: 29 },
].map(({ angleDeg, bend, overMm }) => {
  const angle = (angleDeg * Math.PI) / 180;
  return { x: Math.cos(angle), y: Math.sin(angle), bend, overMm };
});

/** Level at a place of the sheet: 0 lightest .. CAMOUFLAGE_LEVELS - 1 darkest, mean in the middle. */
export function camouflageLevel(xMm: number, yMm: number): number {
  let sum = 0;
  for (const { x, y, bend, overMm } of RIPPLES) {
    const across = xMm * x + yMm * y;
    const along = yMm * x - xMm * y;
    sum += Math.sin(2 * Math.PI * (across / RIPPLE_MM + bend * Math.sin((2 * Math.PI * along) / overMm)));
  }
  // A sum of three lies within 1.5 nearly always.
  const level = Math.round(((sum / 1.5 + 1) / 2) * (CAMOUFLAGE_LEVELS - 1));
  return Math.min(CAMOUFLAGE_LEVELS - 1, Math.max(0, level));
}

/** The level that is the zone's own tone: everywhere, when there is no camouflage. */
export const PLAIN_LEVEL = (CAMOUFLAGE_LEVELS - 1) / 2;

/**
 * A zone at each level. Ink goes up and down by the same share in both screens, by way of what dots grow on paper, so the
 * two stay matched.
 *
 * @param amplitude of lightness from the zone's own to the darkest level, L*; 0 = all levels alike
 * @param mostDots lone dots that a cell has room for
 */
export function camouflaged(zone: DrawnZone, amplitude: number, dotSidePx: number, mostDots: number): DrawnZone[] {
  const growth = impliedGrowthPx(zone, dotSidePx);
  const cluster = (dots: number) => clusterForDots(dots, growth, dotSidePx);
  const reflectance = ((zone.lightness + 16) / 116) ** 3;
  // d L* / d R = 116 / 3 R^(-2/3); what a tint absorbs is in proportion to its dots.
  const share = amplitude / ((116 / 3) * reflectance ** (-2 / 3) * (1 - reflectance));
  return Array.from({ length: CAMOUFLAGE_LEVELS }, (_, level): DrawnZone => {
    const factor = 1 + (share * (level - PLAIN_LEVEL)) / PLAIN_LEVEL;
    const dots = Math.min(mostDots, zone.fine.loneDots * factor);
    // Bars print in proportion to their length.
    const length = dots / zone.fine.loneDots;
    const area = (zone.form ?? 'cluster') === 'cluster' ? cluster(dots) / cluster(zone.fine.loneDots) : length;
    return {
      ...zone,
      fine: { ...zone.fine, loneDots: dots },
      coarse: { ...zone.coarse, clusterAreaPx: zone.coarse.clusterAreaPx * area },
      wholeAreaPx: (zone.wholeAreaPx ?? zone.coarse.clusterAreaPx) * area,
      ...(zone.borderAreaPx === undefined ? {} : { borderAreaPx: zone.borderAreaPx * length }),
    };
  });
}
