// Dot areas of K and of C+M+Y that look alike -> the inks of a dot inside and outside the hidden mark.
import type { InfraredScreens } from './pairs-schema.ts';

/*
 * Composite exchange. Everywhere in the blossom lies the same base of C, M and Y on screens of their own. Over it lie dark
 * dots on one more screen, in C, M and Y over each other. Inside the hidden mark a K dot is laid on each, and the C, M
 * and Y dots are much smaller, by as much as makes both look alike on the device. A copier that resolves single dots finds
 * a dark dot here and a dark dot there, and prints both alike.
 *
 * What decides how well it does is how much of a dot is coloured fringe, for only C, M and Y dots have any: registration.
 * Undone to half a pixel, copies differed by up to dE 1.9; undone to what the chart says, a hundredth of a pixel, by 0.5
 * (`shiftPx`; simulated, docs/detection-image.md).
 */

/** Mean areas of a dot in each ink, pixels. Real numbers: a cell's blue-noise threshold rounds them up or down. */
export interface DotAreas {
  readonly c: number;
  readonly m: number;
  readonly y: number;
  readonly k: number;
}

/**
 * Area of the C, M and Y dots under K, as a share of K's. Larger shows more when K is misregistered, and where inks were 60 um off and a
 * lone dot prints one pixel's area copies of 0.3, 0.4 and 0.5 differed by dE 0.8, 1.7 and 2.0.
 */
export const UNDER_SHARE = 0.3;

/** Dots that look alike: inside the hidden mark `k` on C, M and Y of `under` each; outside `c`, `m` and `y`. */
export interface DotPair extends DotAreas {
  readonly under: number;
}

export function dotsInside({ k, under }: DotPair): DotAreas {
  return { c: under, m: under, y: under, k };
}

export function dotsOutside({ c, m, y }: DotPair): DotAreas {
  return { c, m, y, k: 0 };
}

/** Screens for a resolution, before any pair is known: about the same lines per millimetre at each. */
export function screensAt(dpi: 300 | 600 | 1200): Pick<InfraredScreens, 'dpi' | 'dots' | 'base'> {
  const vector = (acrossPx: number, downPx: number) => ({ acrossPx, downPx });
  if (dpi === 300) {
    return { dpi, dots: vector(5, 5), base: { c: vector(1, 4), m: vector(4, 1), y: vector(4, 0) } };
  }
  const per = dpi / 600;
  return {
    dpi,
    dots: vector(10 * per, 10 * per),
    base: { c: vector(2 * per, 8 * per), m: vector(8 * per, 2 * per), y: vector(8 * per, 0) },
  };
}
