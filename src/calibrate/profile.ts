// A profile's name or path -> what was measured about one printer, checked: the numbers every pattern is made from.
import { readdirSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../package-root.ts';
import { lineScreensSchema } from '../raster/detection/line-screen-schema.ts';
import { infraredScreensSchema } from '../raster/detection/pairs-schema.ts';
import { pantographScreensSchema } from '../raster/pantograph/screens-schema.ts';
import { calibrationRecordSchema } from './calibration-record.ts';
import { profileError } from './errors.ts';
import { overrideSchema } from './overrides.ts';

export const PROFILE_SCHEMA = 'kiosk-raster/device-profile';
export const PROFILE_VERSION = 3;

/** A profile is a few kilobytes; a file larger than this is something else. */
const LIMIT_BYTES = 1 << 20;

const line = z.string().min(1).max(200);

/**
 * JSON form of a device profile. Lengths are in the unit that their name ends with; areas in printer pixels.
 * Later parts (colour for the detection image, cell size for the scrambled image) add sections of their own.
 */
export const deviceProfileSchema = z.strictObject({
  schema: z.literal(PROFILE_SCHEMA),
  schemaVersion: z.literal(PROFILE_VERSION),
  /** ASCII, also the file's name: `generic-600` is `generic-600.json`. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  /** What this profile is, for people. */
  about: z.strictObject({ en: z.string().min(1).max(1000), ja: z.string().min(1).max(1000) }),
  /** Day of the measurement, ISO 8601. */
  date: z.iso.date(),
  device: z.strictObject({
    maker: line,
    model: line,
    serial: line.optional(),
    colour: z.boolean(),
  }),
  provenance: z.strictObject({
    /** `simulated`: no such machine exists; the numbers come from the paper simulator. */
    kind: z.enum(['measured', 'simulated']),
    /** Command that made the file. */
    madeBy: line,
    scanner: line.optional(),
    seed: z.int().nonnegative().optional(),
  }),
  /** White kept between the certificate's ink and the pattern's dots, mm. */
  clearZoneMm: z.number().min(0.1).max(0.5),
  pantograph: z.strictObject({
    /** One entry per resolution that was calibrated. */
    screens: z.array(pantographScreensSchema).min(1).max(3),
  }),
  /** The detection image. Without `infrared` of a resolution the line screen is printed; absent: nothing was measured. */
  detection: z
    .strictObject({
      infrared: z.array(infraredScreensSchema).max(3),
      lineScreen: z.array(lineScreensSchema).max(3),
    })
    .optional(),
  /** What `calibrate fit` measured, one entry per resolution; `calibrate check` compares with it. */
  calibration: z.array(calibrationRecordSchema).min(1).max(3).optional(),
  /** Values that a person set instead of what was measured (`calibrate set`). */
  overrides: z.array(overrideSchema).min(1).max(64).optional(),
  /** Standard error of the match of fine and coarse, by the scatter of the chart's patches, L*: largest over the zones. */
  residuals: z.strictObject({ lightness: z.number().nonnegative() }),
});

/** Everything measured about one printer. */
export type DeviceProfile = Readonly<z.output<typeof deviceProfileSchema>>;

/** @throws `profile.version`, `profile.invalid` */
export function parseProfile(input: unknown): DeviceProfile {
  const version = (input as { schemaVersion?: unknown } | null | undefined)?.schemaVersion;
  if (typeof version === 'number' && version !== PROFILE_VERSION) {
    throw profileError('version', { expected: PROFILE_VERSION, received: String(version) });
  }
  const parsed = deviceProfileSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw profileError('invalid', { where: issue.path.join('.') || 'profile', problem: issue.message });
}

const CALIBRATION_DIR = join(PACKAGE_ROOT, 'calibration');

/** Names of the profiles that come with the engine. */
export function profileNames(): string[] {
  return readdirSync(CALIBRATION_DIR)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/**
 * Reads a profile.
 *
 * @param nameOrPath a name under `calibration/` (no slash, no dot), else the path of a file
 * @throws `profile.notFound`, `profile.tooLarge`, `profile.notJson`, `profile.version`, `profile.invalid`
 */
export async function loadProfile(nameOrPath: string): Promise<DeviceProfile> {
  const isName = /^[a-z0-9][a-z0-9-]{0,63}$/.test(nameOrPath);
  const text = await readBounded(isName ? join(CALIBRATION_DIR, `${nameOrPath}.json`) : nameOrPath);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw profileError('notJson', {});
  }
  return parseProfile(json);
}

async function readBounded(path: string): Promise<string> {
  // Only a plain file: opening a pipe would wait for its writer.
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw profileError('notFound', { known: profileNames().join(', ') });
  await using file = await open(path, 'r');
  // The size may change between looking and reading: read at most the limit and one byte more.
  const bytes = Buffer.alloc(LIMIT_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
    length += bytesRead;
    if (bytesRead === 0 || length === bytes.length) break;
  }
  if (length > LIMIT_BYTES) throw profileError('tooLarge', { limitBytes: LIMIT_BYTES, receivedBytes: length });
  return bytes.toString('utf8', 0, length);
}
