// What calibration found (dot areas of K and of C+M+Y that look alike) -> checked numbers that the infrared detection image is made from.
import { z } from 'zod';
import { detectionError } from './errors.ts';

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

/** A screen's next cell: so many pixels right, so many down. */
const vectorSchema = z.strictObject({
  acrossPx: z.int().min(-32).max(32),
  downPx: z.int().min(-32).max(32),
});

const shiftSchema = z.strictObject({ x: z.number().min(-16).max(16), y: z.number().min(-16).max(16) });

export const dotPairSchema = z.strictObject({
  k: z.number().positive().max(600),
  c: z.number().positive().max(600),
  m: z.number().positive().max(600),
  y: z.number().positive().max(600),
  under: z.number().min(0).max(600),
});

/** JSON form of {@link InfraredScreens}. */
export const infraredScreensSchema = z
  .strictObject({
    dpi: z.union([z.literal(300), z.literal(600), z.literal(1200)]),
    /** Screen of the dots that are exchanged. */
    dots: vectorSchema,
    /** Screens of the base, turned against the dots' and against each other. */
    base: z.strictObject({ c: vectorSchema, m: vectorSchema, y: vectorSchema }),
    pair: dotPairSchema,
    /**
     * What undoes the device's own misregistration: by how much C, M and Y are moved against K, pixels right and down. Planes
     * move by the whole pixels, dots within their cells by the rest.
     * Fringes that differ between K and coloured dots are what a copier could still tell apart.
     */
    shiftPx: z.strictObject({ c: shiftSchema, m: shiftSchema, y: shiftSchema }),
    /** dE2000 to which the match is known: its standard error by the scatter of the chart's patches. */
    residualDeltaE: z.number().nonnegative().max(100),
  })
  .superRefine(({ dots, base, pair }, context) => {
    const vectors = Object.entries({ dots, ...base });
    for (const [name, { acrossPx, downPx }] of vectors) {
      const area = acrossPx ** 2 + downPx ** 2;
      if (area < 4 || area > 1152) {
        const path = name === 'dots' ? ['dots'] : ['base', name];
        context.addIssue({ code: 'custom', path, message: 'expected a cell of 4 to 1152 pixels' });
      }
    }
    const cell = dots.acrossPx ** 2 + dots.downPx ** 2;
    for (const ink of ['k', 'c', 'm', 'y', 'under'] as const) {
      if (pair[ink] > cell * 0.6) {
        context.addIssue({ code: 'custom', path: ['pair', ink], message: `expected at most ${cell * 0.6} pixels` });
      }
    }
  });

export type InfraredScreens = Readonly<z.output<typeof infraredScreensSchema>>;

/** @throws `detection.screens` */
export function parseInfraredScreens(input: unknown): InfraredScreens {
  const parsed = infraredScreensSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw detectionError('screens', { where: issue.path.join('.') || 'screens', problem: issue.message });
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
