// The detection image on simulated paper: hidden in visible light, seen in the infrared, lost in a colour copy; and the mutants that must fail.
import { beforeAll, describe, expect, it } from 'vitest';
import { deltaE2000, type LinearRgb } from '../../src/calibrate/colour-difference.ts';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { TYPICAL_PRINTER } from '../../src/paper/devices.ts';
import { findLatent } from '../../src/raster/detection/find-latent.ts';
import { buildDetectionImage, type DetectionImage } from '../../src/raster/detection/infrared.ts';
import type { InfraredScreens } from '../../src/raster/detection/pairs-schema.ts';
import { parseDetectionSettings } from '../../src/raster/detection/settings-schema.ts';
import { contrast, figuresOf, type MarkPicture, meansOf } from './measure.ts';
import { type Inks, paperWorld } from './worlds.ts';

const SETTINGS = parseDetectionSettings();
const DPI = 600;
const inksOf = ({ c, m, y, k }: DetectionImage): Inks => ({ c, m, y, k });
const world = paperWorld(1, TYPICAL_PRINTER);

let screens: InfraredScreens;
let image: DetectionImage;
let bare: DetectionImage;
let seen: { rgb: MarkPicture; infrared: MarkPicture };
let bareSeen: { rgb: MarkPicture };

beforeAll(async () => {
  const device = await loadProfile('generic-600');
  screens = device.detection!.infrared.find(({ dpi }) => dpi === DPI)!;
  image = buildDetectionImage(SETTINGS, screens, { dpi: DPI });
  bare = buildDetectionImage({ ...SETTINGS, character: null }, screens, { dpi: DPI });
  seen = { rgb: world.look(inksOf(image), 'rgb', 5), infrared: world.look(inksOf(image), 'infrared', 5) };
  bareSeen = { rgb: world.look(inksOf(bare), 'rgb', 5) };
}, 240_000);

function grey(picture: MarkPicture): MarkPicture {
  const data = Float32Array.from(
    { length: picture.data.length / 3 },
    (_, i) => 0.2126 * picture.data[i * 3] + 0.7152 * picture.data[i * 3 + 1] + 0.0722 * picture.data[i * 3 + 2],
  );
  return { ...picture, channels: 1, data };
}
const latentColour = (picture: MarkPicture): LinearRgb => meansOf(picture, image).latent as unknown as LinearRgb;

describe('on the default device', () => {
  it('○証 stands out in the infrared and the blossom does not', () => {
    const figures = figuresOf(image, seen, bareSeen);
    expect(figures.latentInfrared).toBeGreaterThanOrEqual(0.3);
    expect(figures.blossomInfrared).toBeLessThanOrEqual(0.12);
    expect(figures.blossomInfrared).toBeLessThanOrEqual(figures.latentInfrared / 3);
    expect(findLatent(seen.infrared, 'dark').found).toBe(true);
  });

  it('○証 does not show in visible light, and the blossom does', () => {
    const figures = figuresOf(image, seen, bareSeen);
    expect(figures.deltaE).toBeLessThanOrEqual(1.5);
    expect(figures.modulation).toBeGreaterThanOrEqual(20);
    expect(findLatent(grey(seen.rgb), 'either').found).toBe(false);
  });

  it('a colour copy has lost it', () => {
    const copied = world.onGlass(inksOf(image), 7)(3);
    const copiedBare = world.onGlass(inksOf(bare), 7)(3);
    const infrared = (picture: { infrared: MarkPicture }): number => meansOf(picture.infrared, image).latent[0];
    expect(contrast(infrared(copied), infrared(copiedBare))).toBeLessThanOrEqual(0.05);
    expect(deltaE2000(latentColour(copied.rgb), latentColour(copiedBare.rgb))).toBeLessThanOrEqual(1.5);
    expect(findLatent(copied.infrared, 'dark').found).toBe(false);
    expect(findLatent(grey(copied.rgb), 'either').found).toBe(false);
  }, 240_000);
});

describe('mutants', () => {
  it('a pair that was not matched shows', () => {
    const { pair } = screens;
    const same = pair.k + pair.under;
    const loose = { ...screens, pair: { ...pair, c: same, m: same, y: same } };
    const plain = buildDetectionImage({ ...SETTINGS, character: null }, loose, { dpi: DPI });
    const unmatched = world.look(inksOf(plain), 'rgb', 5);
    expect(deltaE2000(latentColour(seen.rgb), latentColour(unmatched))).toBeGreaterThan(1.5);
  }, 240_000);

  it('a mark in the blossom’s own inks is not in the infrared', () => {
    const infrared = world.look(inksOf(bare), 'infrared', 5);
    const { latent, surround } = meansOf(infrared, image);
    expect(contrast(latent[0], surround[0])).toBeLessThan(0.05);
    expect(findLatent(infrared, 'dark').found).toBe(false);
  }, 240_000);
});
