// Device profiles: the shipped one is sound and says what it is; a bad file is refused with a code.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type DeviceProfile, loadProfile, parseProfile, profileNames } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';
import type { KioskRasterError } from '../../src/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'profile-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return (error as KioskRasterError).code;
  }
  return 'none';
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('device profile', () => {
  it('comes by name or by path, the same', async () => {
    const byName = await loadProfile('generic-600');
    expect(profileNames()).toContain('generic-600');
    expect(await loadProfile(file('copy.json', JSON.stringify(byName)))).toEqual(byName);
  });

  it('says that generic-600 is simulated, in both languages', async () => {
    const { about, provenance, residuals } = await loadProfile('generic-600');
    expect(provenance.kind).toBe('simulated');
    expect(about.en).toMatch(/simulated/);
    expect(about.ja).toMatch(/模擬/);
    // Standard error of the match, from one noisy scan.
    expect(residuals.lightness).toBeLessThan(0.2);
  });

  it('carries three zones at each resolution, the darkest no darker than L* 88', async () => {
    const profile = await loadProfile('generic-600');
    for (const dpi of [300, 600, 1200]) {
      const { zones } = screensFor(profile, dpi);
      expect(zones.map(({ name }) => name)).toEqual(['dark', 'middle', 'light']);
      for (const { lightness } of zones) expect(lightness).toBeGreaterThanOrEqual(88);
    }
    expect(await codeOf(() => screensFor(profile, 400))).toBe('profile.resolution');
  });

  it('is refused when it is missing, no plain file, too large, no JSON, of another version or out of range', async () => {
    const good = await loadProfile('generic-600');
    const changed = (change: (profile: Record<string, never>) => void): unknown => {
      const copy = structuredClone(good) as unknown as Record<string, never>;
      change(copy);
      return copy;
    };
    expect(await codeOf(() => loadProfile('no-such-device'))).toBe('profile.notFound');
    expect(await codeOf(() => loadProfile('../package'))).toBe('profile.notFound');
    expect(await codeOf(() => loadProfile(folder))).toBe('profile.notFound');
    expect(await codeOf(() => loadProfile('/dev/zero'))).toBe('profile.notFound');
    expect(await codeOf(() => loadProfile(file('large.json', ' '.repeat((1 << 20) + 1))))).toBe('profile.tooLarge');
    expect(await codeOf(() => loadProfile(file('bad.json', '{"schema":')))).toBe('profile.notJson');
    expect(await codeOf(() => parseProfile({ ...good, schemaVersion: 99 }))).toBe('profile.version');
    for (const bad of [
      null,
      [],
      { ...good, clearZoneMm: 0 },
      { ...good, extra: 1 },
      changed((profile) => {
        const screens = (profile['pantograph'] as unknown as DeviceProfile['pantograph']).screens;
        (screens[1].zones[0].fine as { loneDots: number }).loneDots = 100;
      }),
      changed((profile) => {
        const screens = (profile['pantograph'] as unknown as DeviceProfile['pantograph']).screens;
        (screens[1] as { cellPx: number }).cellPx = 15;
      }),
    ]) {
      expect(await codeOf(() => parseProfile(bad))).toBe('profile.invalid');
    }
  });
});
