// Dot areas and tones of the base -> a patch of the detection image's screens, for charts and for measuring.
import { blueNoiseAt, blueNoiseThresholds } from '../pantograph/blue-noise.ts';
import { createPlane } from '../plane.ts';
import { type InkPlanes, paintTone } from './infrared.ts';
import type { DotAreas } from './pairs.ts';
import type { InfraredScreens } from './pairs-schema.ts';
import { fraction, shiftPlane, wholePart } from './shift.ts';
import { cellColumn, cellRow, createSpotScreen, rankIn } from './spot-screen.ts';

/** Share of the base that is ink, 0..1. */
export interface BaseTone {
  readonly c: number;
  readonly m: number;
  readonly y: number;
}

/** A petal's middle: what pairs are matched on. */
export const PETAL_TONE: BaseTone = { c: 0, m: 0.26, y: 0.03 };

/** What a patch holds: a base, and dots of the given mean areas over it (0: none in that ink). */
export interface PairPatch {
  readonly base: BaseTone;
  readonly dots: DotAreas;
}

/** A square patch of `sidePx` pixels, on its four planes. */
export function paintPairPatch(
  { base, dots }: PairPatch,
  screens: Pick<InfraredScreens, 'dots' | 'base' | 'shiftPx'>,
  sidePx: number,
): InkPlanes {
  const planes = {
    c: createPlane(sidePx, sidePx),
    m: createPlane(sidePx, sidePx),
    y: createPlane(sidePx, sidePx),
    k: createPlane(sidePx, sidePx),
  };
  const tone = new Uint8Array(sidePx * sidePx);
  for (const ink of ['c', 'm', 'y'] as const) {
    paintTone(planes[ink], tone.fill(Math.round(base[ink] * 255)), screens.base[ink]);
  }
  const screen = createSpotScreen(screens.dots);
  const { c, m, y: yellow } = screens.shiftPx;
  const spots = {
    c: createSpotScreen(screens.dots, fraction(c)),
    m: createSpotScreen(screens.dots, fraction(m)),
    y: createSpotScreen(screens.dots, fraction(yellow)),
    k: screen,
  };
  const noise = blueNoiseThresholds();
  for (let y = 0; y < sidePx; y++) {
    for (let x = 0; x < sidePx; x++) {
      const column = cellColumn(screens.dots, screen.areaPx, x, y);
      const row = cellRow(screens.dots, screen.areaPx, x, y);
      const size = blueNoiseAt(noise, column + 4096, row + 4096);
      for (const ink of ['c', 'm', 'y', 'k'] as const) {
        if (rankIn(spots[ink], column, row, x, y) < Math.floor(dots[ink] + size)) {
          planes[ink].data[y * planes[ink].strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
        }
      }
    }
  }
  return {
    c: shiftPlane(planes.c, wholePart(c)),
    m: shiftPlane(planes.m, wholePart(m)),
    y: shiftPlane(planes.y, wholePart(yellow)),
    k: planes.k,
  };
}
