// Values of a profile by path: each is found, changed alone, and a change by hand can be taken back or carried through a fit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyOverride, carryOverrides, dropOverride, parseAssignment } from '../../src/calibrate/overrides.ts';
import { loadProfile, parseProfile } from '../../src/calibrate/profile.ts';
import { leavesOf, withLeaf } from '../../src/calibrate/profile-paths.ts';

const profile = await loadProfile('generic-600');
const leaves = leavesOf(profile);
const AREA = 'pantograph.screens.600.zones.dark.coarse.clusterAreaPx';
const date = '2026-01-31';

describe('paths', () => {
  it('name each value once, list entries by resolution, name or amount', () => {
    expect(leaves.get(AREA)).toBe(
      profile.pantograph.screens.find(({ dpi }) => dpi === 600)!.zones[0]!.coarse.clusterAreaPx,
    );
    const count = (value: unknown): number =>
      value !== null && typeof value === 'object'
        ? Object.values(value).reduce((sum: number, child) => sum + count(child), 0)
        : 1;
    expect(leaves.size).toBe(count(profile));
  });

  it('change one value and no other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...leaves.keys()), fc.oneof(fc.integer(), fc.string()), (path, value) => {
        // Values that name their entry name it otherwise afterwards.
        fc.pre(!/\.(dpi|name|zone|amount)$/.test(path));
        const changed = leavesOf(withLeaf(profile, path, value)!);
        for (const [at, before] of leaves) expect(changed.get(at)).toBe(at === path ? value : before);
        expect(changed.size).toBe(leaves.size);
      }),
      { numRuns: 60 },
    );
  });

  it('lead nowhere when they are wrong', () => {
    for (const path of [
      '',
      'pantograph',
      'pantograph.screens.600',
      'pantograph.screens.601.x',
      'no.such',
      `${AREA}.x`,
    ]) {
      expect(withLeaf(profile, path, 1), path).toBeUndefined();
    }
  });
});

describe('values by hand', () => {
  const set = (path: string, value: string | number | boolean, onto = profile) =>
    applyOverride(onto, { path, value, date, reason: 'test' }, parseProfile);

  it('are recorded with what was measured, and can be taken back', () => {
    const once = set(AREA, 90);
    const twice = set(AREA, 91.5, once);
    expect(twice.overrides).toEqual([{ path: AREA, value: 91.5, measured: leaves.get(AREA), date, reason: 'test' }]);
    expect(leavesOf(twice).get(AREA)).toBe(91.5);
    expect(dropOverride(twice, AREA, parseProfile)).toEqual(profile);
    const named = set('device.serial', 'A-17');
    expect(named.device.serial).toBe('A-17');
    expect(dropOverride(named, 'device.serial', parseProfile)).toEqual(profile);
  });

  it.each([
    [AREA, 9999, 'profile.invalid'],
    [AREA, 'much', 'calibrate.overrideType'],
    ['pantograph.screens.600.zones.dork.coarse.clusterAreaPx', 90, 'calibrate.overridePath'],
    ['pantograph.screens.600.dpi', 300, 'calibrate.overridePath'],
    ['pantograph.screens.600.cellPx', 12, 'calibrate.overridePath'],
    ['calibration.600.scan.solid', 0.1, 'calibrate.overridePath'],
    ['residuals.lightness', 0, 'calibrate.overridePath'],
    ['schemaVersion', 2, 'calibrate.overridePath'],
  ])('are refused where they cannot be: %s = %s', (path, value, code) => {
    expect(() => set(path, value)).toThrow(expect.objectContaining({ code }));
  });

  it('survive a fit when asked, and give way to it when not', () => {
    const before = set('clearZoneMm', 0.4, set(AREA, 90));
    // A fit measured the clusters anew and left the clear zone alone.
    const fitted = withLeaf(before, AREA, 76)!;
    const dropped = carryOverrides(fitted, false, parseProfile);
    expect(leavesOf(dropped.profile).get(AREA)).toBe(76);
    expect(dropped.dropped.map(({ path }) => path)).toEqual([AREA]);
    expect(dropped.profile.overrides?.map(({ path }) => path)).toEqual(['clearZoneMm']);
    const kept = carryOverrides(fitted, true, parseProfile);
    expect(leavesOf(kept.profile).get(AREA)).toBe(90);
    expect(kept.profile.overrides?.find(({ path }) => path === AREA)?.measured).toBe(76);
    // A zone that the fit no longer has cannot keep its value.
    const renamed = structuredClone(fitted) as {
      pantograph: { screens: { dpi: number; zones: { name: string }[] }[] };
    };
    renamed.pantograph.screens.find(({ dpi }) => dpi === 600)!.zones[0]!.name = 'darkest';
    const lost = carryOverrides(parseProfile(renamed), true, parseProfile);
    expect(lost.dropped.map(({ path }) => path)).toEqual([AREA]);
  });

  it('are read from the command line as numbers, truth values or text', () => {
    expect(parseAssignment('a.b=1.5')).toEqual({ path: 'a.b', value: 1.5 });
    expect(parseAssignment('a=true')).toEqual({ path: 'a', value: true });
    expect(parseAssignment('a=A-17 = x')).toEqual({ path: 'a', value: 'A-17 = x' });
    for (const text of ['a', '=1', 'a=', 'a={"b":1}', 'a=null']) {
      expect(() => parseAssignment(text), text).toThrow(expect.objectContaining({ code: 'calibrate.overrideForm' }));
    }
  });
});
