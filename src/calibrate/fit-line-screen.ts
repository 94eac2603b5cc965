// How the dots of the detection image's dark petals print on either lattice -> the line screen for that device: the finer lattice if it prints it, and a ground that is as light as petals through the film.
import type { LineScreens } from '../raster/detection/line-screen-schema.ts';
import type { ChartDpi } from './chart/code.ts';

/*
 * Through the film only the middles of crosses are seen. Of the dark lattice's mean reflectance M (paper = 1), a fifth is
 * middles with dots, about 0.36 M each, and four fifths are middles without, 1.16 M each: those two shares vary little
 * from engine to engine, and M with it all the rest. A middle without any dot near it shows about 0.9 + 0.1 M. The ground is to
 * be as light as open middles of the dark lattice, so its density would be (0.9 - 1.06 M) / (0.9 - 0.26 M); the table is
 * that, corrected by what 13 engines of the two paper models needed (lone pixel 1.0-2.5 areas, laser spot 20-27 um or
 * discs, light spread 30-50 um). Left of the difference: 3 % of light, 6 % at most.
 */
const GROUND: readonly (readonly [mean: number, density: number])[] = [
  [0.12, 0.92],
  [0.15, 0.88],
  [0.2, 0.82],
  [0.23, 0.785],
  [0.3, 0.69],
  [0.385, 0.595],
  [0.44, 0.53],
  [0.485, 0.485],
  [0.54, 0.42],
  [0.61, 0.315],
  [0.65, 0.28],
  [0.72, 0.205],
  [0.8, 0.11],
  [0.86, 0.05],
];

/** Mean reflectance of the chart's patches of dark petals by the lattice's places, paper = 1. */
export interface PhaseTones {
  readonly four: number;
  readonly five: number;
}

/*
 * The finer lattice is what copiers do not see, but its dots are only 85 um apart. An engine that lets them run into each other prints it
 * dark, and then nothing is to be seen through the film. Of 23 engines the 12 with this tone or a lighter one gave mark and surround a
 * contrast of 0.55 and more; those of 0.25 to 0.28 gave 0.42 to 0.56.
 */
const LEAST_FINE = 0.33;

/*
 * Its ground, by both tones: the straight line of 13 engines that print discs, and what two that expose and develop need more. Those
 * print the finer lattice much darker than the other one.
 */
const fineGround = ({ four, five }: PhaseTones): number => 1.17 - 1.33 * four + 0.9 * Math.max(0, five - four - 0.1);

export function fitLineScreen(tones: PhaseTones, dpi: ChartDpi): LineScreens {
  return tones.four >= LEAST_FINE
    ? { dpi, places: 4, groundDensity: rounded(fineGround(tones)) }
    : { dpi, places: 5, groundDensity: rounded(ground(tones.five)) };
}

const rounded = (density: number): number => Math.round(Math.min(0.95, Math.max(0.05, density)) * 1000) / 1000;

/** Density between the table's rows. */
function ground(mean: number): number {
  const last = GROUND.length - 1;
  let i = 0;
  while (i < last - 1 && mean > GROUND[i + 1]![0]) i++;
  const [[low, from], [high, to]] = [GROUND[i]!, GROUND[i + 1]!];
  const part = Math.min(1, Math.max(0, (mean - low) / (high - low)));
  return from + (to - from) * part;
}
