// How the dots of the detection image's dark petals print on either lattice -> the line screen for that device: the finer lattice if it prints it, and a ground that is as light as petals through the film.
import type { LineScreens } from '../raster/detection/line-screen-schema.ts';
import type { ChartDpi } from './chart/code.ts';

/** Mean reflectance of patches of the chart, paper = 1: the dark petals by the lattice's places, and solid black. */
export interface PhaseTones {
  readonly four: number;
  readonly five: number;
  readonly solid: number;
}

/*
 * The finer lattice is what copiers do not see, but its dots are only 85 um apart. An engine that lets them run into each other prints it
 * dark, and then nothing is to be seen through the film. Of 23 engines the 12 with this tone or a lighter one gave mark and surround a
 * contrast of 0.55 and more; those of 0.25 to 0.28 gave 0.42 to 0.56.
 */
const LEAST_FINE = 0.33;

/*
 * Through the film only the lattice's holes are seen. In the petals all are half open; in the ground a share of them, its density, is
 * filled by dots, which are as black as the engine's black, and the rest is open. The density at which both pass as much light
 * follows from how dark the dark lattices are on this engine (how far dots reach into holes) and how black its black is, by straight
 * lines through what 172 drawn engines of the two paper models needed (lone pixel 1.0-2.5 areas, laser spot 20-27 um or discs, light
 * spread 30-50 um; seeds 7101 to 7200). Contrast that is left on patches of 9 mm, root mean square and worst: five places
 * 0.021 and 0.068, four 0.029 and 0.082, of which 0.02 to 0.03 is that prints of one engine differ.
 */
const fineGround = ({ four, five, solid }: PhaseTones): number => 0.93 - 2.19 * four + 1.02 * five + 1.6 * solid;

/* On engines that print very dark, edges between the states of the picture shut holes of the petals, too: whole marks of ten of them. */
const ground = ({ five, solid }: PhaseTones): number =>
  1 - 1.18 * five + 1.33 * solid - 0.36 * Math.max(0, 0.285 - five);

export function fitLineScreen(tones: PhaseTones, dpi: ChartDpi): LineScreens {
  return tones.four >= LEAST_FINE
    ? { dpi, places: 4, groundDensity: rounded(fineGround(tones)) }
    : { dpi, places: 5, groundDensity: rounded(ground(tones)) };
}

const rounded = (density: number): number => Math.round(Math.min(0.95, Math.max(0.05, density)) * 1000) / 1000;
