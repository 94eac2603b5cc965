// What an operator wrote about the detection image -> checked settings with defaults filled in.
import { z } from 'zod';
import { detectionError } from './errors.ts';
import { DETECTION_DEFAULTS, type DetectionSettings } from './settings.ts';

/** JSON form of {@link DetectionSettings}; every field has a default. */
export const detectionSettingsSchema = z.strictObject({
  sizeMm: z.number().min(20).max(80).default(DETECTION_DEFAULTS.sizeMm),
  character: z
    .string()
    .regex(/^[^\p{C}\p{Z}\p{M}]$/u, 'expected one visible character')
    .nullable()
    .default(DETECTION_DEFAULTS.character),
  softEdgeMm: z.number().min(0).max(1.5).default(DETECTION_DEFAULTS.softEdgeMm),
});

/** @throws `detection.settings` */
export function parseDetectionSettings(input: unknown = {}): DetectionSettings {
  const parsed = detectionSettingsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw detectionError('settings', { where: issue.path.join('.') || 'settings', problem: issue.message });
}
