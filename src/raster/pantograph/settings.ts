// What an operator may choose about the pantograph -> checked settings with defaults filled in.
import { z } from 'zod';
import { MARGIN_MM } from '../layout.ts';
import { pantographError } from './errors.ts';
import { TYPEFACE_NAMES } from './typefaces.ts';

/** JSON form of {@link PantographSettings}; every field has a default. */
export const pantographSettingsSchema = z.strictObject({
  /** Words, repeated in turn along each row. Each 1..12 characters, up to 8 words. */
  words: z
    .array(
      z
        .string()
        .min(1)
        .max(24)
        .regex(/^[^\p{C}\p{Z}\p{M}]{1,12}$/u, 'expected 1 to 12 visible characters'),
    )
    .min(1)
    .max(8)
    .default(['複写']),
  typeface: z.enum(TYPEFACE_NAMES).default('biz-udgothic-bold'),
  /** Height of a character (the em), mm. */
  sizeMm: z.number().min(8).max(60).default(16.4),
  /** Direction of the rows, degrees anticlockwise. */
  angleDeg: z.number().min(-90).max(90).default(0),
  /** White space after a word, in ems. */
  wordGapEm: z.number().min(0.25).max(6).default(1.2),
  /** From one row of words to the next, in ems. */
  rowPitchEm: z.number().min(1.05).max(6).default(1.19),
  /** Shift of every other row along the row, as a share of the distance from word to word. */
  stagger: z.number().min(0).max(0.5).default(0.5),
  /** Which screen makes the words: what copiers keep (dark words on a copy) or what they lose (light words). */
  wordScreen: z.enum(['coarse', 'fine']).default('coarse'),
  /** How much lighter and darker than its zone the tint becomes in ripples that hide outlines, L*; 0 = none (camouflage.ts). */
  camouflageLightness: z.number().min(0).max(1.5).default(0.9),
  /** Zones follow one another from row to row of words, or from word to word along every row (which are not staggered then). */
  zonesRun: z.enum(['rows', 'words']).default('rows'),
  /** Length over which one tone zone runs into the next, mm. */
  zoneBlendMm: z.number().min(0).max(15).default(2.5),
  /** White edge of the sheet, mm. */
  marginMm: z.number().min(0).max(40).default(MARGIN_MM),
});

/** Settings of a pantograph, complete. Units are in the names; see the schema for ranges. */
export type PantographSettings = Readonly<z.output<typeof pantographSettingsSchema>>;

/** What callers write: any part of the settings. */
export type PantographSettingsInput = z.input<typeof pantographSettingsSchema>;

/** @throws `pantograph.settings`, which names the field and never quotes the words */
export function parsePantographSettings(input: unknown = {}): PantographSettings {
  const parsed = pantographSettingsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw pantographError('settings', { where: issue.path.join('.') || 'settings', problem: issue.message });
}
