// Colour copiers: the printer's model inverted, colours kept, grey replaced by K, which infrared sees.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { separateColour } from '../../src/paper/colour-separator.ts';
import { type CopierModel, copySteps } from '../../src/paper/copier.ts';
import { COLOUR_COPIERS, TYPICAL_COLOUR_COPIER, TYPICAL_TONER } from '../../src/paper/devices.ts';
import { printSide, type SidePlanes } from '../../src/paper/printed-side.ts';
import { meanReflectance, readImage } from '../../src/paper/reflectance.ts';
import { runSteps } from '../../src/paper/steps.ts';
import { dots, inner, plane, printerWith } from './patterns.ts';

const N = 1.7;
const DENSE = (['c', 'm', 'y', 'k'] as const).map((ink) => TYPICAL_TONER[ink].rgb.map((s) => 1 - s ** (1 / N)));

function forward(coverages: readonly number[]): number[] {
  return [0, 1, 2].map(
    (channel) => coverages.reduce((product, a, ink) => product * (1 - a * DENSE[ink][channel]), 1) ** N,
  );
}

/** Mean linear sRGB of a print, relative to its paper. */
function rgbOf(planes: SidePlanes, printer = printerWith()): number[] {
  const paper = printSide(planes, printer, { view: 'rgb' });
  const image = readImage(paper, inner(paper, 60));
  return paper.paperWhite.map((white, channel) => meanReflectance(image, undefined, channel) / white);
}

/** A faithful copier: no background removal. */
function faithful(copier: CopierModel, greyReplacement: number, blackStart = 0): CopierModel {
  return {
    ...copier,
    tone: { whitePoint: 1, blackPoint: 0, gamma: 1 },
    sharpen: { amount: 0, radiusUm: 80 },
    gainCompensation: 1,
    colour: { ...copier.colour!, greyReplacement, blackStart },
    printer: printerWith(),
  };
}

function copyOf(planes: SidePlanes, copier: CopierModel): SidePlanes {
  return runSteps(copySteps(printSide(planes, printerWith(), { view: 'rgb' }), copier));
}

describe('separation', () => {
  it('inverts the printer’s model for every colour that it can print, at any replacement', () => {
    const coverage = fc.double({ min: 0.02, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(coverage, coverage, coverage),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([c, m, y], greyReplacement) => {
          const wanted = forward([c, m, y, 0]);
          const found = separateColour(wanted, DENSE, { greyReplacement, blackStart: 0 });
          // With K some saturated colours need less of an ink than none: then the nearest is taken.
          const clipped = found.slice(0, 3).some((a) => a === 0 || a === 1);
          forward(found).forEach((value, channel) => {
            if (!clipped) expect(value).toBeCloseTo(wanted[channel], 4);
          });
        },
      ),
    );
  });

  it('replaces grey by K in proportion, and keeps K out of light tones', () => {
    const grey = forward([0.4, 0.4, 0.4, 0]);
    const ks = [0, 0.3, 0.6, 1].map(
      (greyReplacement) => separateColour(grey, DENSE, { greyReplacement, blackStart: 0 })[3],
    );
    expect(ks[1]).toBeGreaterThan(0);
    for (let i = 1; i < ks.length; i++) expect(ks[i]).toBeGreaterThan(ks[i - 1]);
    const light = forward([0.1, 0.1, 0.1, 0]);
    expect(separateColour(light, DENSE, { greyReplacement: 1, blackStart: 0.5 })[3]).toBe(0);
  });
});

describe('a faithful colour copier', () => {
  it('keeps tints of every ink and of their mixtures within 0.08 of reflectance', () => {
    const copier = faithful(TYPICAL_COLOUR_COPIER, 0.5);
    const side = 240;
    const tint = dots(side, 8, 5);
    const none = plane(side, side, () => false);
    for (const inks of ['c', 'm', 'y', 'cm', 'my', 'cy', 'cmy', 'k']) {
      const planes: SidePlanes = Object.fromEntries(
        ['k', ...inks].map((ink) => [ink, inks.includes(ink) ? tint : none]),
      );
      const before = rgbOf(planes);
      const after = rgbOf(copyOf(planes, copier));
      after.forEach((value, channel) => {
        expect(Math.abs(value - before[channel])).toBeLessThan(0.08);
      });
    }
  });

  it('prints grey that was made of colours in K, and infrared sees it', () => {
    const tint = dots(240, 8, 5);
    const planes: SidePlanes = { c: tint, m: tint, y: tint };
    const nirOf = (side: SidePlanes): number => {
      const paper = printSide(side, printerWith(), { view: 'nir' });
      return meanReflectance(readImage(paper, inner(paper, 60))) / paper.paperWhite[0];
    };
    expect(nirOf(planes)).toBeGreaterThan(0.9);
    const replaced = nirOf(copyOf(planes, faithful(TYPICAL_COLOUR_COPIER, 1)));
    const kept = nirOf(copyOf(planes, faithful(TYPICAL_COLOUR_COPIER, 0, 0.7)));
    expect(replaced).toBeLessThan(0.7);
    // What is left is the copier's black text: it resolves the dots, and takes the darkest pixels for print.
    expect(kept).toBeGreaterThan(replaced + 0.1);
  });
});

it('the typical six copy black text in K and leave bare paper bare', () => {
  const page = plane(240, 240, (x, y) => x > 60 && x < 180 && y > 60 && y < 180);
  for (const copier of COLOUR_COPIERS) {
    const copy = copyOf({ k: page }, copier);
    const inked = (ink: 'c' | 'm' | 'y' | 'k', x: number, y: number): number =>
      (copy[ink]!.data[y * copy[ink]!.strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1;
    let black = 0;
    let stray = 0;
    for (let i = 0; i < 60; i++) {
      black += inked('k', 90 + i, 120);
      for (const ink of ['c', 'm', 'y', 'k'] as const) stray += inked(ink, 20, 90 + i);
    }
    expect(black).toBeGreaterThan(55);
    expect(stray).toBe(0);
  }
});
