// A drawn printer of each paper model, fitted from one noisy scan -> hidden on the original, shown by drawn copiers; mutants are noticed.
import { beforeAll, expect, it } from 'vitest';
import { fitScreens } from '../../src/calibrate/fit.ts';
import type { Pantograph } from '../../src/raster/pantograph/pantograph.ts';
import { patternPlane } from '../../src/raster/pantograph/pattern-plane.ts';
import type { PantographScreens } from '../../src/raster/pantograph/screens.ts';
import { judgeModel, type PrintedPiece, paperModel } from '../calibrate/populations.ts';
import { describeWithPeers } from '../support/peers.ts';
import { besideInk } from './support.ts';
import { differences, isRead, isReadSomewhere, outlineProminence, trialPiece } from './trial.ts';

const most = (numbers: readonly number[]): number => Math.max(...numbers.map(Math.abs));
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** Slope along outlines against slope of the ground, mean of the zones: what is hidden stays below. */
const MOST_PROMINENCE = 1.5;

/** Without camouflage it is this many times as much on the same printer, at the least. */
const MUTANT_PROMINENCE = 1.25;

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
    beforeAll(() => {
      screens = fitScreens(model.patchReadings(printer, 3), 600).screens;
      piece = trialPiece(screens);
      original = model.print(patternPlane(piece), printer);
    });

    it('is hidden on the original, tone, word and outlines', () => {
      const image = original.image();
      expect(most(differences(image, piece))).toBeLessThanOrEqual(0.5);
      expect(isReadSomewhere(image, piece)).toBe(false);
      expect(mean(outlineProminence(image, piece))).toBeLessThan(MOST_PROMINENCE);
    });

    it('is hidden in rows with ink as well, where bars stand in for clusters', () => {
      const bars = besideInk(piece);
      expect(bars.tileIndex).not.toEqual(piece.tileIndex);
      const image = model.print(patternPlane(bars), printer).image();
      expect(most(differences(image, bars))).toBeLessThanOrEqual(0.5);
      expect(isReadSomewhere(image, bars)).toBe(false);
    });

    /** Copiers on whose copy the word was read. */
    const read: number[] = [];
    it.each(copiers)('shows on copier %i', (number) => {
      const copy = original.copy(number);
      const found = differences(copy, piece);
      expect(most(found), model.copierName(number)).toBeGreaterThanOrEqual(3);
      if (isReadSomewhere(copy, piece)) read.push(number);
      // One zone alone would not do: on this copier the middle one stays below what is wanted.
      if (model === judgeModel && number === 303) expect(Math.abs(found[1]!)).toBeLessThan(3);
    });

    // Not on all: copier 301 of the first model (white point 0.88, the hard one) shows 3 L* in the dark zone and is not read. How many of
    // 48 pairs are is in docs/pantograph.md.
    it('is read on a copy', () => {
      expect(read).toContain(model === paperModel ? 302 : 303);
      if (model === judgeModel) expect(read).toContain(302);
    });

    it('would show if it were not calibrated, or without camouflage', () => {
      const mutant = model === paperModel ? 'equal' : 'no-camouflage';
      const bad = trialPiece(screens, mutant);
      const image = model.print(patternPlane(bad), printer).image();
      if (mutant === 'no-camouflage') {
        const [hidden, bare] = [original.image(), image].map((picture, i) =>
          mean(outlineProminence(picture, i ? bad : piece)),
        );
        expect(bare! / hidden!).toBeGreaterThan(MUTANT_PROMINENCE);
      } else {
        expect(most(differences(image, bad))).toBeGreaterThan(2);
        expect(isRead(image, bad)).toBe(true);
      }
    });
  });
}
