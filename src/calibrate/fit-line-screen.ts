// How the dots of the detection image's dark petals print on either lattice -> the line screen for that device: the finer lattice if it prints it, and a ground that is as light as petals through the film.
import type { LineScreens } from '../raster/detection/line-screen-schema.ts';
import type { ChartDpi } from './chart/code.ts';
import type { CellGeometry } from './chart/patches.ts';
import type { PatchMean } from './fit.ts';

/** Of patches of the chart. */
export interface PhaseTones {
  /** Mean reflectance, paper = 1, of the dark petals by the lattice's places, and of solid black. */
  readonly four: number;
  readonly five: number;
  readonly solid: number;
  /** What a dot far from others takes of the light ({@link lightOfLoneDot}). */
  readonly lone: number;
}

/** A patch of lone dots -> the light that each takes from the paper, 1 = what falls on a dot's own square. About 1 to 4. */
export function lightOfLoneDot(
  { amount, relative }: Pick<PatchMean, 'amount' | 'relative'>,
  { cellPx, dotSidePx }: CellGeometry,
): number {
  return ((1 - relative) * cellPx ** 2) / (amount * dotSidePx ** 2);
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
 * lines. Four places: through what 67 drawn engines of the two paper models needed (lone pixel 1.0-2.5 areas, laser spot 20-27 um or discs,
 * light spread 30-50 um; of seeds 7101 to 7200). Contrast that is left on patches of 9 mm, root mean square and worst: 0.029 and 0.082.
 */
const fineGround = ({ four, five, solid }: PhaseTones): number => 0.93 - 2.19 * four + 1.02 * five + 1.6 * solid;

/*
 * Five places: two engines may print the lattice equally dark, one by large dots and the other by small ones that help each other,
 * where the light of two pixels adds up between them. Half-open holes lie just there, and filled ones are the less black, the smaller the dots. So
 * it counts what a lone dot takes of the light against a dot of the lattice, the less so the darker the lattice prints. By 34 whole marks (of seeds
 * 1003 to 1143 and 7102 to 7139, two of them paper) and patches of 35 engines of both models (7101 to 7139; patches differ from marks by a line in the lattice's tone,
 * fitted together). Contrast that is left on marks, each left out of the fit in turn, root mean square and worst: 0.016 and 0.033; without the
 * lone dot 0.018 and 0.042.
 */
function ground({ five, solid, lone }: PhaseTones): number {
  const alone = lone / (5 * (1 - five));
  return 0.936 - five * (0.59 + 0.42 * alone) + 1.22 * solid;
}

export function fitLineScreen(tones: PhaseTones, dpi: ChartDpi): LineScreens {
  return tones.four >= LEAST_FINE
    ? { dpi, places: 4, groundDensity: rounded(fineGround(tones)) }
    : { dpi, places: 5, groundDensity: rounded(ground(tones)) };
}

const rounded = (density: number): number => Math.round(Math.min(0.95, Math.max(0.05, density)) * 1000) / 1000;
