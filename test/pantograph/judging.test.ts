// A drawn printer of each paper model, fitted from one noisy scan -> hidden on the original, shown by drawn copiers; mutants are noticed.
import { beforeAll, expect, it } from 'vitest';
import { fitScreens } from '../../src/calibrate/fit.ts';
import type { ReflectanceImage } from '../../src/paper/reflectance.ts';
import type { Pantograph } from '../../src/raster/pantograph/pantograph.ts';
import type { PantographScreens } from '../../src/raster/pantograph/screens.ts';
import { judgeModel, type PrintedPiece, paperModel } from '../calibrate/populations.ts';
import { describeWithPeers } from '../support/peers.ts';
import { differences, isRead, outlineProminence, trialPiece } from './trial.ts';

const most = (numbers: readonly number[]): number => Math.max(...numbers.map(Math.abs));
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** Slope along outlines against slope of the ground, mean of the zones: what is hidden stays below. */
const MOST_PROMINENCE = 1.75;

// The whole table is bench/pantograph-sweep.ts (docs/pantograph.md): these are a printer of each model that it does not
// use, and copiers from those that remove much background to those that keep nearly all.
const CASES = [
  { name: 'src/paper', model: paperModel, printer: 401, copiers: [302, 301] },
  { name: 'the second model', model: judgeModel, printer: 402, copiers: [303, 302] },
] as const;

for (const { name, model, printer, copiers } of CASES) {
  describeWithPeers(['tesseract'], `void pantograph on a drawn printer of ${name}`, () => {
    let screens: PantographScreens;
    let piece: Pantograph;
    let original: PrintedPiece;
    let image: ReflectanceImage;
    beforeAll(() => {
      screens = fitScreens(model.patchReadings(printer, 3), 600).screens;
      piece = trialPiece(screens);
      original = model.print(piece.plane, printer);
      image = original.image();
    });

    it('is hidden on the original, tone, word and outlines', () => {
      expect(most(differences(image, piece))).toBeLessThanOrEqual(0.5);
      expect(isRead(image, piece)).toBe(false);
      expect(mean(outlineProminence(image, piece))).toBeLessThan(MOST_PROMINENCE);
    });

    it.each(copiers)('shows on copier %i, and is read', (number) => {
      const copy = original.copy(number);
      expect(most(differences(copy, piece)), model.copierName(number)).toBeGreaterThanOrEqual(3);
      expect(isRead(copy, piece), model.copierName(number)).toBe(true);
    });
  });
}

describeWithPeers(['tesseract'], 'the judging notices', () => {
  it('a word that was not calibrated, on the original', () => {
    const { screens } = fitScreens(paperModel.patchReadings(401, 1), 600);
    const equal = trialPiece(screens, 'equal');
    const image = paperModel.print(equal.plane, 401).image();
    expect(most(differences(image, equal))).toBeGreaterThan(2);
    expect(isRead(image, equal)).toBe(true);
  });

  it('outlines without camouflage, and a copier that a single zone does not reach', () => {
    const { screens } = fitScreens(judgeModel.patchReadings(402, 1), 600);
    const plain = trialPiece(screens, 'no-camouflage');
    const bare = judgeModel.print(plain.plane, 402).image();
    expect(mean(outlineProminence(bare, plain))).toBeGreaterThan(MOST_PROMINENCE);
    const single = trialPiece(screens, 'one-zone');
    expect(most(differences(judgeModel.print(single.plane, 402).copy(303), single))).toBeLessThan(2);
  });
});
