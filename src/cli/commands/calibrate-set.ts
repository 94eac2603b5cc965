// `calibrate set`: values given by hand -> the same profile with them, checked and recorded; or taken back.
import { resolve } from 'node:path';
import { calibrateError } from '../../calibrate/errors.ts';
import {
  applyOverride,
  type Change,
  dropOverride,
  overrideFileSchema,
  parseAssignment,
} from '../../calibrate/overrides.ts';
import { type DeviceProfile, loadProfile, parseProfile } from '../../calibrate/profile.ts';
import type { Console } from '../console.ts';
import { readInput, writeOutput } from '../files.ts';
import { type CalibrateFlags, required, today } from './calibrate-flags.ts';

export async function set([path]: readonly string[], flags: CalibrateFlags, out: Console): Promise<number> {
  const from = required(path, 'PROFILE.json');
  const before = await loadProfile(from);
  // A name stands for a profile of the engine's own: never written over.
  const target = flags.out ?? (/^[a-z0-9][a-z0-9-]{0,63}$/.test(from) ? undefined : from);
  const changes = await changesOf(flags);
  if (changes.length === 0 && flags.unset === undefined) throw calibrateError('missing', { flag: '--set' });
  const profile = withChanges(before, changes, flags);
  await writeOutput(required(target, '--out'), `${JSON.stringify(profile, null, 2)}\n`);
  const list = (profile.overrides ?? [])
    .map((entry) => `  ${entry.path} = ${entry.value}  (${out.say('measured', '測定値')} ${entry.measured ?? '-'})`)
    .join('\n');
  out.tell(`${target}: set by hand:\n${list || '  nothing'}`, `${target}: 手で設定した値:\n${list || '  なし'}`);
  out.result({ profile: target, overrides: profile.overrides ?? [] });
  return 0;
}

/** What --set and --overrides say. @throws `calibrate.overrideForm`, `calibrate.overrideFile` */
export async function changesOf(flags: CalibrateFlags): Promise<Pick<Change, 'path' | 'value'>[]> {
  const given = (flags.set ?? []).map(parseAssignment);
  return flags.overrides === undefined ? given : [...(await changesOfFile(flags.overrides)), ...given];
}

async function changesOfFile(path: string): Promise<Pick<Change, 'path' | 'value'>[]> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(await readInput(resolve(path), 1 << 20)).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw calibrateError('overrideFile', { problem: 'no JSON' });
    throw error;
  }
  const parsed = overrideFileSchema.safeParse(json);
  if (!parsed.success) throw calibrateError('overrideFile', { problem: parsed.error.issues[0]!.message });
  return Object.entries(parsed.data).map(([at, value]) => ({ path: at, value }));
}

/** @throws `calibrate.*` for a path, type or value that cannot be; `profile.invalid` */
export function withChanges(
  profile: DeviceProfile,
  changes: readonly Pick<Change, 'path' | 'value'>[],
  { date = today(), reason, unset = [] }: CalibrateFlags,
): DeviceProfile {
  const restored = unset.reduce((before, path) => dropOverride(before, path, parseProfile), profile);
  return changes.reduce(
    (before, { path, value }) => applyOverride(before, { path, value, date, reason }, parseProfile),
    restored,
  );
}
