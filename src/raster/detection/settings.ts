// What an operator may choose about the detection image -> checked settings with defaults filled in.
import { z } from 'zod';
import { DETECTION_IMAGE_MM } from '../layout.ts';
import { detectionError } from './errors.ts';
import { LATENT_SHAPE } from './latent.ts';

/** JSON form of {@link DetectionSettings}; every field has a default. */
export const detectionSettingsSchema = z.strictObject({
  /** Side of the square, mm. */
  sizeMm: z.number().min(20).max(80).default(DETECTION_IMAGE_MM.widthMm),
  /** The hidden character, in a ring; null hides nothing (for comparison). */
  character: z
    .string()
    .regex(/^[^\p{C}\p{Z}\p{M}]$/u, 'expected one visible character')
    .nullable()
    .default(LATENT_SHAPE.character),
  /** Length over which the exchange goes from none to all at the edges of the hidden mark, mm. */
  softEdgeMm: z.number().min(0).max(1.5).default(0.35),
});

export type DetectionSettings = Readonly<z.output<typeof detectionSettingsSchema>>;
export type DetectionSettingsInput = z.input<typeof detectionSettingsSchema>;

/** @throws `detection.settings` */
export function parseDetectionSettings(input: unknown = {}): DetectionSettings {
  const parsed = detectionSettingsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw detectionError('settings', { where: issue.path.join('.') || 'settings', problem: issue.message });
}
