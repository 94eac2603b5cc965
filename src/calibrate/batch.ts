// A folder or a manifest of scans -> one calibration after the other, each with its profile or its reason.
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { asKioskRasterError, type KioskRasterError, throwIfAborted } from '../errors.ts';
import type { Calibration } from './calibrate-device.ts';
import { calibrateError } from './errors.ts';

/** One device's scans. */
export interface BatchEntry {
  /** Also the name of its profile. */
  readonly device: string;
  /** Paths; several for several resolutions. */
  readonly originals: readonly string[];
  readonly copy?: string | undefined;
  readonly infrared?: string | undefined;
  readonly maker?: string | undefined;
  readonly model?: string | undefined;
  readonly serial?: string | undefined;
  readonly scanner?: string | undefined;
}

export const DEVICE_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

const line = z.string().min(1).max(200);

/** JSON form of a manifest; paths are relative to it. */
export const batchManifestSchema = z
  .array(
    z.strictObject({
      device: z.string().regex(DEVICE_NAME, 'expected small letters, digits and hyphens'),
      original: z.union([line, z.array(line).min(1).max(3)]),
      copy: line.optional(),
      infrared: line.optional(),
      maker: line.optional(),
      model: line.optional(),
      serial: line.optional(),
      scanner: line.optional(),
    }),
  )
  .min(1)
  .max(10_000);

const LIMIT_MANIFEST_BYTES = 8 << 20;
const SCAN_FILE = /^(.+?)\.(?:png|tiff?|jpe?g)$/i;

/**
 * The batch's devices, by name. A folder holds a folder for each device (`original*.png`, `copy*.png`, `infrared*.png`) or files
 * DEVICE.png, DEVICE.copy.png and DEVICE.infrared.png; any of PNG, TIFF and JPEG.
 *
 * @throws `calibrate.batchEmpty`, `calibrate.batchManifest`
 */
export async function readBatch(path: string): Promise<BatchEntry[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return ofFolder(path);
  if (found?.isFile()) return ofManifest(path, found.size);
  throw calibrateError('batchEmpty', {});
}

async function ofManifest(path: string, sizeBytes: number): Promise<BatchEntry[]> {
  if (sizeBytes > LIMIT_MANIFEST_BYTES) {
    throw calibrateError('batchManifest', { where: 'file', problem: 'larger than 8 MB' });
  }
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw calibrateError('batchManifest', { where: 'file', problem: 'no JSON' });
  }
  const parsed = batchManifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw calibrateError('batchManifest', { where: issue.path.join('.') || 'manifest', problem: issue.message });
  }
  const names = parsed.data.map(({ device }) => device);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) throw calibrateError('batchManifest', { where: `${twice}.device`, problem: 'named twice' });
  const at = (name: string) => resolve(dirname(path), name);
  return parsed.data.map(({ original, copy, infrared, ...rest }) => ({
    ...rest,
    originals: [original].flat().map(at),
    ...(copy === undefined ? {} : { copy: at(copy) }),
    ...(infrared === undefined ? {} : { infrared: at(infrared) }),
  }));
}

async function ofFolder(folder: string): Promise<BatchEntry[]> {
  const entries: BatchEntry[] = [];
  const flat = new Map<string, { originals: string[]; copy?: string; infrared?: string }>();
  for (const item of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (item.isDirectory()) {
      const scans = (await readdir(join(folder, item.name))).filter((file) => SCAN_FILE.test(file)).sort();
      const of = (kind: string) =>
        scans.filter((file) => file.toLowerCase().startsWith(kind)).map((file) => join(folder, item.name, file));
      const [copy, infrared] = [of('copy')[0], of('infrared')[0]];
      // A folder without an original is an entry, too: it is told of, not passed over.
      const beside = { ...(copy ? { copy } : {}), ...(infrared ? { infrared } : {}) };
      if (scans.length > 0) entries.push({ device: item.name, originals: of('original'), ...beside });
      continue;
    }
    const stem = SCAN_FILE.exec(item.name)?.[1];
    if (stem === undefined) continue;
    const beside = /^(.+)\.(copy|infrared)$/i.exec(stem);
    const device = beside?.[1] ?? stem;
    const known = flat.get(device) ?? { originals: [] };
    const file = join(folder, item.name);
    if (beside === null) known.originals.push(file);
    else known[beside[2]!.toLowerCase() as 'copy' | 'infrared'] = file;
    flat.set(device, known);
  }
  entries.push(...[...flat].map(([device, scans]) => ({ device, ...scans })));
  if (entries.length === 0) throw calibrateError('batchEmpty', {});
  return entries;
}

export interface BatchOutcome {
  readonly device: string;
  /** One for each original that was fitted. */
  readonly calibrations: readonly Calibration[];
  /** Why the rest of this device was not. */
  readonly error?: KioskRasterError;
}

/**
 * Fits one device after the other (a scan takes up to 400 MB). A scan that is refused ends its device, not the batch.
 *
 * @param fit one scan of a device; called in order
 * @throws only when `signal` fires
 */
export async function runBatch(
  entries: readonly BatchEntry[],
  fit: (entry: BatchEntry, original: string) => Promise<Calibration>,
  told: (entry: BatchEntry, index: number) => void,
  signal?: AbortSignal,
): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  for (const [index, entry] of entries.entries()) {
    throwIfAborted(signal);
    told(entry, index);
    const calibrations: Calibration[] = [];
    try {
      if (!DEVICE_NAME.test(entry.device)) throw calibrateError('name', {});
      if (entry.originals.length === 0) throw calibrateError('batchEmpty', {});
      for (const original of entry.originals) calibrations.push(await fit(entry, original));
      outcomes.push({ device: entry.device, calibrations });
    } catch (error) {
      outcomes.push({ device: entry.device, calibrations, error: asKioskRasterError(error) });
    }
  }
  return outcomes;
}
