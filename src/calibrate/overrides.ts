// Values set by hand -> a profile that holds them, says so, and keeps them through a later fit when asked.
import { z } from 'zod';
import { calibrateError } from './errors.ts';
import type { DeviceProfile } from './profile.ts';
import { type Leaf, leavesOf, withLeaf } from './profile-paths.ts';

const leafSchema = z.union([z.string().max(1000), z.number(), z.boolean()]);

/** One value that a person set instead of what was measured. */
export const overrideSchema = z.strictObject({
  /** As `profile-paths.ts` names it. */
  path: z.string().min(1).max(200),
  value: leafSchema,
  /** What the value was before; null: there was none. */
  measured: leafSchema.nullable(),
  /** Day of the change, ISO 8601. */
  date: z.iso.date(),
  reason: z.string().min(1).max(200).optional(),
});

export type Override = Readonly<z.output<typeof overrideSchema>>;

/** Parts of a profile that may be set by hand: what patterns are made from and what the device is called, never what was measured. */
export const OVERRIDABLE = ['about', 'device', 'clearZoneMm', 'pantograph', 'detection'] as const;
/** What names an entry, or lays the lattice on which everything was measured. */
const FIXED = new Set(['dpi', 'name', 'cellPx', 'dotSidePx']);

/** A set of changes as a file holds them: path -> value. */
export const overrideFileSchema = z.record(z.string().min(1).max(200), leafSchema);

/** `path=value` of the command line; the value is read as JSON where it is some, else as text. @throws `calibrate.overrideForm` */
export function parseAssignment(text: string): { readonly path: string; readonly value: string | number | boolean } {
  const found = /^([A-Za-z][\w.-]*)=(.+)$/s.exec(text);
  if (found === null) throw calibrateError('overrideForm', {});
  const [, path, written] = found as unknown as [string, string, string];
  let value: unknown = written;
  try {
    value = JSON.parse(written);
  } catch {
    // Plain text needs no quotes.
  }
  const parsed = leafSchema.safeParse(value);
  if (!parsed.success) throw calibrateError('overrideForm', {});
  return { path, value: parsed.data };
}

export interface Change {
  readonly path: string;
  readonly value: string | number | boolean;
  readonly date: string;
  readonly reason?: string | undefined;
}

/**
 * @param check makes a profile of it or throws (`parseProfile`)
 * @throws `calibrate.overridePath`, `calibrate.overrideType`, and what `check` throws
 */
export function applyOverride(
  profile: DeviceProfile,
  { path, value, date, reason }: Change,
  check: (input: unknown) => DeviceProfile,
): DeviceProfile {
  const before = leavesOf(profile).get(path) ?? null;
  const known = profile.overrides?.find((override) => override.path === path);
  const [part, last] = [path.split('.')[0]!, path.split('.').at(-1)!];
  const allowed = OVERRIDABLE.some((name) => name === part) && !FIXED.has(last);
  const changed = allowed ? withLeaf(profile, path, value) : undefined;
  if (changed === undefined) throw calibrateError('overridePath', { near: nearest(profile, path) });
  if (before !== null && typeof before !== typeof value) {
    throw calibrateError('overrideType', { expected: typeof before, received: typeof value });
  }
  const measured = known === undefined ? before : known.measured;
  const entry: Override = { path, value, measured, date, ...(reason === undefined ? {} : { reason }) };
  const others = (profile.overrides ?? []).filter((override) => override.path !== path);
  try {
    return check({ ...changed, overrides: [...others, entry] });
  } catch (error) {
    // A value that was not there before and may not be: the path is what is wrong.
    if (before === null) throw calibrateError('overridePath', { near: nearest(profile, path) });
    throw error;
  }
}

/** Takes one back: the measured value stands again. @throws `calibrate.notOverridden` */
export function dropOverride(
  profile: DeviceProfile,
  path: string,
  check: (input: unknown) => DeviceProfile,
): DeviceProfile {
  const { overrides = [], ...rest } = profile;
  const found = overrides.find((override) => override.path === path);
  const restored = found && withLeaf(rest, path, found.measured);
  if (restored === undefined) {
    throw calibrateError('notOverridden', { known: overrides.map((override) => override.path).join(', ') || '-' });
  }
  const others = overrides.filter((override) => override !== found);
  return check(others.length > 0 ? { ...restored, overrides: others } : restored);
}

export interface CarriedOverrides {
  readonly profile: DeviceProfile;
  readonly kept: readonly Override[];
  /** Measured anew and therefore no longer set by hand, or without a place in the new profile. */
  readonly dropped: readonly Override[];
}

/**
 * A profile that was just fitted onto one with overrides. What the fit did not touch stays as it was set; what it measured
 * anew holds the new measurement, or with `keep` the value set by hand again, the new measurement noted beside it.
 */
export function carryOverrides(
  fitted: DeviceProfile,
  keep: boolean,
  check: (input: unknown) => DeviceProfile,
): CarriedOverrides {
  const { overrides = [], ...rest } = fitted;
  const leaves = leavesOf(rest);
  const [kept, dropped]: [Override[], Override[]] = [[], []];
  let profile: DeviceProfile = rest;
  for (const override of overrides) {
    const now: Leaf = leaves.get(override.path) ?? null;
    const untouched = now === override.value;
    const put = untouched || !keep ? undefined : withLeaf(profile, override.path, override.value);
    if (untouched) kept.push(override);
    else if (put === undefined || now === null) dropped.push(override);
    else {
      profile = put;
      kept.push({ ...override, measured: now });
    }
  }
  return { profile: check(kept.length > 0 ? { ...profile, overrides: kept } : profile), kept, dropped };
}

/** Paths that share the longest beginning with what was asked for. */
function nearest(profile: DeviceProfile, path: string): string {
  const all = [...leavesOf(profile).keys()].filter(
    (leaf) => OVERRIDABLE.some((part) => leaf === part || leaf.startsWith(`${part}.`)) && !FIXED.has(lastOf(leaf)),
  );
  const steps = path.split('.');
  for (let length = steps.length; length > 0; length--) {
    const start = steps.slice(0, length).join('.');
    const found = all.filter((leaf) => leaf === start || leaf.startsWith(`${start}.`));
    if (found.length > 0) return found.slice(0, 12).join(', ');
  }
  return OVERRIDABLE.join(', ');
}

const lastOf = (path: string): string => path.split('.').at(-1)!;
