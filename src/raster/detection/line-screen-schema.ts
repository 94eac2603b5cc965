// What calibration found (how dense a ground is as light as the petals) -> checked numbers that the line screen is made from.
import { z } from 'zod';
import { detectionError } from './errors.ts';

/** JSON form of {@link LineScreens}. */
export const lineScreensSchema = z.strictObject({
  dpi: z.union([z.literal(300), z.literal(600), z.literal(1200)]),
  /** Places of which one in turn is a hole of the film: four is the finer lattice, for engines that print it. */
  places: z.union([z.literal(4), z.literal(5)]).default(5),
  /** Share of crosses that hold a dot where the picture is light. */
  groundDensity: z.number().min(0.05).max(0.95),
});

export type LineScreens = Readonly<z.output<typeof lineScreensSchema>>;

/** @throws `detection.screens` */
export function parseLineScreens(input: unknown): LineScreens {
  const parsed = lineScreensSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw detectionError('screens', { where: issue.path.join('.') || 'lineScreen', problem: issue.message });
}
