// What calibration found (dot areas of K and of C+M+Y that look alike) -> checked numbers that the infrared detection image is made from.
import { z } from 'zod';
import { detectionError } from './errors.ts';

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
