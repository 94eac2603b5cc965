// On simulated paper: hidden on the original, seen on every copy; and the ways to get it wrong are caught (DESIGN.md 5a).
import { beforeAll, describe, expect, it } from 'vitest';
import { type DeviceProfile, loadProfile, screensFor } from '../../src/calibrate/profile.ts';
import { copySide } from '../../src/paper/copier.ts';
import { COPIERS, TYPICAL_PRINTER } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import type { ReflectanceImage, ReflectanceSource } from '../../src/paper/reflectance.ts';
import { buildPantograph, type Pantograph } from '../../src/raster/pantograph/pantograph.ts';
import type { PantographScreens } from '../../src/raster/pantograph/screens.ts';
import { type PantographSettingsInput, parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { mmToPx } from '../../src/raster/plane.ts';
import { describeWithPeers } from '../support/peers.ts';
import { readsCopyWord } from '../support/read-word.ts';
import { cropMm, measureZones, reduceSource } from './measure.ts';

/** A piece of sheet with a row of words of each zone; copies take time. */
const PIECE_MM = [150, 61] as const;
/** Part of a sheet with two rows of each zone: enough strokes of every phase for a mean. */
const PART_MM = [160, 118] as const;

let profile: DeviceProfile;
beforeAll(async () => {
  profile = await loadProfile('generic-600');
});

function build(
  screens: PantographScreens,
  [widthMm, heightMm]: readonly [number, number],
  input: PantographSettingsInput = {},
): Pantograph {
  const { dpi } = screens;
  const page = { widthPx: Math.round(mmToPx(widthMm, dpi)), heightPx: Math.round(mmToPx(heightMm, dpi)), dpi };
  return buildPantograph(parsePantographSettings({ marginMm: 1, ...input }), screens, page);
}

function print(pantograph: Pantograph, seed = 31): ReflectanceSource {
  return printSide({ k: pantograph.plane }, { ...TYPICAL_PRINTER, dpi: pantograph.dpi }, { seed });
}

/** Largest difference of word and surround over the zones, L*. */
function difference(image: ReflectanceImage, pantograph: Pantograph): number {
  return Math.max(...measureZones(image, pantograph).map(({ word, surround }) => Math.abs(word - surround)));
}

/** The word is read in the whole picture or in any zone's band. */
function isRead(image: ReflectanceImage, pantograph: Pantograph): boolean {
  if (readsCopyWord(image)) return true;
  const { settings, plane, dpi } = pantograph;
  const pitch = settings.rowPitchEm * settings.sizeMm;
  const [widthMm, heightMm] = [(plane.widthPx * 25.4) / dpi, (plane.heightPx * 25.4) / dpi];
  return [-1, 0, 1].some((row) => {
    const top = Math.max(1.5, heightMm / 2 + (row - 0.5) * pitch);
    const height = Math.min(heightMm - 1.5 - top, pitch);
    return readsCopyWord(cropMm(image, { xMm: 2, yMm: top, widthMm: widthMm - 4, heightMm: height }));
  });
}

describeWithPeers(['tesseract'], 'void pantograph on paper', () => {
  it('is hidden on the original', () => {
    const pantograph = build(screensFor(profile, 600), PART_MM);
    const image = reduceSource(print(pantograph), 600);
    expect(difference(image, pantograph)).toBeLessThanOrEqual(0.5);
    expect(isRead(image, pantograph)).toBe(false);
  });

  it('is seen on copies, whatever the copier takes for white', () => {
    const pantograph = build(screensFor(profile, 600), PIECE_MM);
    const original = print(pantograph);
    const seen = COPIERS.map((copier, i) => {
      const image = reduceSource(copySide(original, copier, { seed: 40 + i }), 600);
      return { copier: copier.name, contrast: difference(image, pantograph), read: isRead(image, pantograph) };
    });
    expect(seen.filter(({ contrast }) => contrast < 3)).toEqual([]);
    expect(seen.filter(({ read }) => read).length).toBeGreaterThanOrEqual(COPIERS.length - 1);
  });

  it('is seen on the original when the tones are not matched, so the tests above can fail', () => {
    // Equal nominal coverage: what one would print without calibration.
    const screens = screensFor(profile, 600);
    const zones = screens.zones.map((zone) => ({
      ...zone,
      coarse: { loneDots: 0, clusterAreaPx: zone.fine.loneDots * screens.dotSidePx ** 2 },
    }));
    const pantograph = build({ ...screens, zones }, PIECE_MM);
    const image = reduceSource(print(pantograph), 600);
    expect(difference(image, pantograph)).toBeGreaterThan(2);
    expect(isRead(image, pantograph)).toBe(true);
  });

  for (const [dpi, input] of [
    [300, {}],
    [1200, {}],
    [600, { wordScreen: 'fine' }],
    [600, { angleDeg: 15 }],
  ] as const) {
    it(`is hidden on the original at ${dpi} dpi, ${JSON.stringify(input)}`, () => {
      const pantograph = build(screensFor(profile, dpi), PART_MM, input);
      const source = printSide(
        { k: pantograph.plane },
        { ...TYPICAL_PRINTER, dpi },
        { seed: 32, oversample: dpi === 1200 ? 1 : 2 },
      );
      const image = reduceSource(source, dpi === 1200 ? 1200 : 600);
      expect(difference(image, pantograph)).toBeLessThanOrEqual(0.5);
      expect(readsCopyWord(image)).toBe(false);
    });
  }
});

describe('the measure of lightness', () => {
  it('finds a known difference', () => {
    const pantograph = build(screensFor(profile, 600), PIECE_MM);
    const { word, lattice } = pantograph;
    const [widthPx, heightPx] = [pantograph.plane.widthPx, pantograph.plane.heightPx];
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
