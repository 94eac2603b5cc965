// A simulated device -> its row of the detection image's table: calibrated from its chart, printed, looked at, misregistered, copied in colour.
import { deltaE2000, type LinearRgb } from '../../src/calibrate/colour-difference.ts';
import { fitDetection } from '../../src/calibrate/fit-detection.ts';
import { findLatent } from '../../src/raster/detection/find-latent.ts';
import { buildDetectionImage, type DetectionImage } from '../../src/raster/detection/infrared.ts';
import { parseDetectionSettings } from '../../src/raster/detection/settings-schema.ts';
import { scanChartParts } from './chart-scan.ts';
import { contrast, cropped, figuresOf, greyOf, type MarkPicture, meansOf } from './measure.ts';
import type { Inks, Shifts, World } from './worlds.ts';

const DPI = 600;
const SETTINGS = parseDetectionSettings();
const K100: Shifts[] = [{ k: { x: 71, y: 71 } }, { k: { x: -100, y: 0 } }];
const CMY50: Shifts[] = [{ c: { x: 50, y: 0 } }, { m: { x: 0, y: 50 } }, { c: { x: 25, y: 0 }, m: { x: -25, y: 0 } }];
/** The ring and what surrounds it; and the character, where means are taken when many prints are needed. */
const RING_MM = 34;
const CHARACTER_MM = 20;
const PRINT_SEED = 5;

const inksOf = ({ c, m, y, k }: DetectionImage): Inks => ({ c, m, y, k });
const latentOf = (picture: MarkPicture, image: DetectionImage): LinearRgb =>
  meansOf(picture, image).latent as unknown as LinearRgb;
/** Tesseract, which reads 複写, does not read a lone 証 of this size even from the ideal mask; the project's finder judges. */
const reads = (picture: MarkPicture): boolean => findLatent(greyOf(picture), 'either').found;

/** What one copier made of it: infrared contrast and dE2000 against a copy without ○証; whether ○証 was found in either light. */
export interface CopyRow {
  readonly copier: number;
  readonly ir: number;
  readonly dE: number;
  readonly read: boolean;
}

/** One device's row. Units: contrasts and shares 0..1, dE2000, L*, um; `Reads` counts pictures in which ○証 was found. */
export interface DeviceFigures {
  readonly device: string;
  readonly latentIr: number;
  readonly blossomIr: number;
  /** Of the blossom's contrast in the mark's. */
  readonly share: number;
  readonly dE: number;
  readonly dEk100: number;
  readonly dEcmy50: number;
  readonly dL: number;
  readonly eyeReads: number;
  readonly irReads: number;
  /** Greatest over the copies. */
  readonly copyIr: number;
  readonly copyDE: number;
  readonly copyReads: number;
  readonly copies: readonly CopyRow[];
  readonly registrationErrorUm: number;
}

/**
 * Prints and scans the chart, fits, prints the mark and copies it.
 *
 * @param infraredScan whether the chart is scanned in the infrared too
 */
export function figuresFor(world: World, copiers: readonly number[], infraredScan: boolean): DeviceFigures {
  const { original, infrared } = scanChartParts((planes) => world.scanner(planes, 77), DPI);
  const fit = fitDetection(original, infraredScan ? infrared : undefined);
  if (fit === undefined) throw new Error('Expected a chart in colour');
  const { screens, registration } = fit;
  const image = buildDetectionImage(SETTINGS, screens, { dpi: DPI });
  const bare = buildDetectionImage({ ...SETTINGS, character: null }, screens, { dpi: DPI });
  const masks = { ...bare, latent: image.latent };
  const seen = world.looks(inksOf(image), PRINT_SEED);
  const figures = figuresOf(image, seen, { rgb: world.look(inksOf(bare), 'rgb', PRINT_SEED) });

  const near = { image: cropped(image, CHARACTER_MM), bare: cropped(masks, CHARACTER_MM) };
  const off = (shifts: Shifts): number =>
    deltaE2000(
      latentOf(world.look(inksOf(near.image), 'rgb', 6, shifts), near.image),
      latentOf(world.look(inksOf(near.bare), 'rgb', 6, shifts), near.bare),
    );
  const r = (value: number): number => Math.round(value * 1000) / 1000;
  const ring = cropped(image, RING_MM);
  const onGlass = { ring: world.onGlass(inksOf(ring), 7), bare: world.onGlass(inksOf(near.bare), 7) };
  const copies = copiers.map((copier): CopyRow => {
    const copied = onGlass.ring(copier);
    const plain = onGlass.bare(copier);
    const middle = (picture: MarkPicture) => meansOf(picture, ring, CHARACTER_MM).latent;
    const without = (picture: MarkPicture) => meansOf(picture, near.bare).latent;
    return {
      copier,
      ir: r(contrast(middle(copied.infrared)[0], without(plain.infrared)[0])),
      dE: r(deltaE2000(middle(copied.rgb) as unknown as LinearRgb, without(plain.rgb) as unknown as LinearRgb)),
      read: reads(copied.rgb) || reads(copied.infrared),
    };
  });
  const registrationError = Math.max(
    ...(['c', 'm', 'y'] as const).map((ink) =>
      Math.hypot(
        registration.um[ink].x - world.registrationUm[ink].x,
        registration.um[ink].y - world.registrationUm[ink].y,
      ),
    ),
  );
  return {
    device: world.name,
    latentIr: r(figures.latentInfrared),
    blossomIr: r(figures.blossomInfrared),
    share: r(figures.blossomInfrared / figures.latentInfrared),
    dE: r(figures.deltaE),
    dEk100: r(Math.max(...K100.map(off))),
    dEcmy50: r(Math.max(...CMY50.map(off))),
    dL: r(figures.modulation),
    eyeReads: reads(seen.rgb) ? 1 : 0,
    irReads: reads(seen.infrared) ? 1 : 0,
    copyIr: Math.max(0, ...copies.map(({ ir }) => ir)),
    copyDE: Math.max(0, ...copies.map(({ dE }) => dE)),
    copyReads: copies.filter(({ read }) => read).length,
    copies,
    registrationErrorUm: r(registrationError),
  };
}
