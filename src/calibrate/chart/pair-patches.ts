// A resolution -> the chart's patches for the detection image: K dots and C, M and Y dots over the petals' base, and overprinted solids.

import { screensAt } from '../../raster/detection/pairs.ts';
import type { InfraredScreens } from '../../raster/detection/pairs-schema.ts';
import { type PairPatch, PETAL_TONE } from '../../raster/detection/patch.ts';
import { STILL } from '../../raster/detection/shift.ts';
import type { Separation } from '../../raster/plane.ts';
import type { ChartDpi } from './code.ts';

/*
 * Shares of a cell about what is looked for: K of 0.39 infrared contrast is 0.30 of a cell where a lone dot prints 2.5 pixel areas
 * and 0.41 where it prints one, and C, M and Y that look like it 0.2 to 0.45.
 */
/** At which C, M and Y dots are printed: the corners of eight Neugebauer cells. */
export const COLOUR_LEVELS = [0.21, 0.31, 0.43] as const;
export const K_LEVELS = [0.24, 0.28, 0.32, 0.37, 0.43] as const;

/** Replicates: few things hang on one corner of the grid, many on the K that is matched. */
const GRID_COPIES = 2;
const LADDER_COPIES = 3;
const ALONE_COPIES = 1;
const BASE_COPIES = 4;
const SOLID_COPIES = 1;

export interface PairChartPatch extends PairPatch {
  readonly key: string;
  readonly copies: number;
}

/** Screens as the chart prints them: nothing is known yet of how the inks lie. */
export function chartScreens(dpi: ChartDpi): Pick<InfraredScreens, 'dpi' | 'dots' | 'base' | 'shiftPx'> {
  return { ...screensAt(dpi), shiftPx: { c: STILL, m: STILL, y: STILL } };
}

export const gridKey = (c: number, m: number, y: number): string => `pair/cmy/${c}/${m}/${y}`;

/** The base alone, K in steps, K on C, M and Y in steps, C x M x Y in steps: what `fitPair` takes, in its order. */
export function pairPatches(dots: InfraredScreens['dots'], underShare: number): PairChartPatch[] {
  const area = dots.acrossPx ** 2 + dots.downPx ** 2;
  const patch = (key: string, copies: number, shares: readonly [c: number, m: number, y: number, k: number]) => {
    const [c, m, y, k] = shares.map((share) => share * area) as [number, number, number, number];
    return { key, copies, base: PETAL_TONE, dots: { c, m, y, k } };
  };
  return [
    patch('pair/base', BASE_COPIES, [0, 0, 0, 0]),
    ...K_LEVELS.map((k) => patch(`pair/k/${k}`, ALONE_COPIES, [0, 0, 0, k])),
    ...K_LEVELS.map((k) => {
      const under = underShare * k;
      return patch(`pair/under/${k}`, LADDER_COPIES, [under, under, under, k]);
    }),
    ...COLOUR_LEVELS.flatMap((c) =>
      COLOUR_LEVELS.flatMap((m) => COLOUR_LEVELS.map((y) => patch(gridKey(c, m, y), GRID_COPIES, [c, m, y, 0]))),
    ),
  ];
}

/** Overprints, for the report and to tell what lies on top of what. */
export const OVERPRINTS: readonly {
  readonly key: string;
  readonly inks: readonly Separation[];
  readonly copies: number;
}[] = [
  { key: 'solid-cm', inks: ['c', 'm'], copies: SOLID_COPIES },
  { key: 'solid-cy', inks: ['c', 'y'], copies: SOLID_COPIES },
  { key: 'solid-my', inks: ['m', 'y'], copies: SOLID_COPIES },
  { key: 'solid-cmy', inks: ['c', 'm', 'y'], copies: SOLID_COPIES },
];
