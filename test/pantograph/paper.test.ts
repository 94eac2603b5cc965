// On simulated paper: hidden on the original, seen on every copy; and the ways to get it wrong are caught (DESIGN.md 5a).
import { beforeAll, describe, expect, it } from 'vitest';
import { type DeviceProfile, loadProfile } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';
import { copySide } from '../../src/paper/copier.ts';
import { COPIERS, TYPICAL_PRINTER } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import type { ReflectanceImage, ReflectanceSource } from '../../src/paper/reflectance.ts';
import type { Pantograph } from '../../src/raster/pantograph/pantograph.ts';
import { patternPlane } from '../../src/raster/pantograph/pattern-plane.ts';
import type { PantographSettingsInput } from '../../src/raster/pantograph/settings.ts';
import { describeWithPeers } from '../support/peers.ts';
import { readsCopyWord } from '../support/read-word.ts';
import { measureZones, reduceSource } from './measure.ts';
import { differences, isReadSomewhere, trialPiece } from './trial.ts';

let profile: DeviceProfile;
beforeAll(async () => {
  profile = await loadProfile('generic-600');
});

function print(pantograph: Pantograph, seed = 31): ReflectanceSource {
  const { dpi } = pantograph;
  return printSide(
    { k: patternPlane(pantograph) },
    { ...TYPICAL_PRINTER, dpi },
    { seed, oversample: dpi === 1200 ? 1 : 2 },
  );
}

const most = (numbers: readonly number[]): number => Math.max(...numbers.map(Math.abs));

describeWithPeers(['tesseract'], 'void pantograph on paper', () => {
  it('is seen on copies, whatever the copier takes for white, and hidden on the original', () => {
    const pantograph = trialPiece(screensFor(profile, 600));
    const original = print(pantograph);
    const image = reduceSource(original, 600);
    expect(most(differences(image, pantograph))).toBeLessThanOrEqual(0.5);
    expect(isReadSomewhere(image, pantograph)).toBe(false);
    const seen = COPIERS.map((copier, i) => {
      const copy = reduceSource(copySide(original, copier, { seed: 40 + i }), 600);
      return {
        copier: copier.name,
        contrast: most(differences(copy, pantograph)),
        read: isReadSomewhere(copy, pantograph),
      };
    });
    expect(seen.filter(({ contrast }) => contrast < 3)).toEqual([]);
    expect(seen.filter(({ read }) => read).length).toBeGreaterThanOrEqual(COPIERS.length - 1);
  });

  // Straight, turned, of the other polarity, at every resolution: the strokes' clusters are sized on the pattern itself.
  it.each([
    [300, {}],
    [1200, {}],
    [600, { wordScreen: 'fine' }],
    [600, { angleDeg: 15 }],
    [600, { words: ['無効', '複写'], typeface: 'noto-serif-jp-bold', sizeMm: 18 }],
  ] satisfies [number, PantographSettingsInput][])('is hidden on the original at %i dpi, %o', (dpi, input) => {
    const pantograph = trialPiece(screensFor(profile, dpi), undefined, input);
    const image = reduceSource(print(pantograph, 32), dpi === 1200 ? 1200 : 600);
    expect(most(differences(image, pantograph))).toBeLessThanOrEqual(0.5);
    expect(readsCopyWord(image)).toBe(false);
  });
});

describe('the measure of lightness', () => {
  it('finds a known difference', () => {
    const pantograph = trialPiece(screensFor(profile, 600));
    const { word, lattice } = pantograph;
    const [widthPx, heightPx] = [pantograph.page.widthPx, pantograph.page.heightPx];
    const data = new Float32Array(widthPx * heightPx).fill(0.7);
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        const column = Math.floor((x - lattice.originXPx) / word.partPx);
        const row = Math.floor((y - lattice.originYPx) / word.partPx);
        if (column < 0 || row < 0 || column >= word.columns || row >= word.rows) continue;
        if (word.values[row * word.columns + column]) data[y * widthPx + x] = 0.65;
      }
    }
    const image: ReflectanceImage = { widthPx, heightPx, dpi: 600, channels: 1, data };
    for (const zone of measureZones(image, pantograph)) {
      expect(zone.surround).toBeCloseTo(116 * Math.cbrt(0.7) - 16, 3);
      expect(zone.word).toBeCloseTo(116 * Math.cbrt(0.65) - 16, 3);
    }
  });
});
