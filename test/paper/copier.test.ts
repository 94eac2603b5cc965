// Copiers: tone curves, lost fine dots, halftones whose mean is what was asked for, and the typical six.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CopierModel, copySide, copySteps } from '../../src/paper/copier.ts';
import { COPIERS, drawCopier, drawPrinter, TYPICAL_COPIER } from '../../src/paper/devices.ts';
import { lonePixelArea } from '../../src/paper/dot-model.ts';
import { createHalftoner, type HalftoneModel } from '../../src/paper/halftone.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import { contrast, lightness, meanReflectance, readImage } from '../../src/paper/reflectance.ts';
import { runSteps, runStepsAsync } from '../../src/paper/steps.ts';
import { applyTone, inkForReflectance, measureRamp } from '../../src/paper/tone.ts';
import { createPlane } from '../../src/raster/plane.ts';
import { dots, inner, plane, printerWith } from './patterns.ts';

const HALFTONES: readonly HalftoneModel[] = [
  { kind: 'error-diffusion', thresholdNoise: 0.1 },
  { kind: 'clustered', vectorPx: [3, 3] },
  { kind: 'clustered', vectorPx: [4, 1] },
  { kind: 'clustered', vectorPx: [5, 5] },
];

/** L* of the inner part of a copy of `page`. */
function copyLightness(page: ReturnType<typeof plane>, copier: CopierModel): number {
  const copy = copySide(printSide({ k: page }, printerWith()), copier);
  return lightness(meanReflectance(readImage(copy, inner(copy, 60))));
}

describe('halftones', () => {
  it('ink the share of pixels that is asked for', () => {
    for (const model of HALFTONES) {
      for (const share of [0, 0.03, 0.2, 0.5, 0.77, 1]) {
        const side = 200;
        const page = createPlane(side, side);
        const halftoner = createHalftoner(model, side, 1);
        const ink = new Float32Array(side).fill(share);
        for (let y = 0; y < side; y++) halftoner.row(y, ink, side, page.data, y * page.strideBytes);
        let inked = 0;
        for (const byte of page.data) for (let b = byte; b > 0; b &= b - 1) inked++;
        expect(Math.abs(inked / side ** 2 - share)).toBeLessThan(0.012);
      }
    }
  });

  it('cluster their dots: fewer edges than error diffusion at the same tone', () => {
    const edges = (model: HalftoneModel): number => {
      const side = 144;
      const page = createPlane(side, side);
      const halftoner = createHalftoner(model, side, 1);
      const ink = new Float32Array(side).fill(0.25);
      for (let y = 0; y < side; y++) halftoner.row(y, ink, side, page.data, y * page.strideBytes);
      let count = 0;
      for (let i = 0; i < page.data.length; i++) {
        const changes = page.data[i] ^ (page.data[i] >> 1);
        for (let b = changes & 0x7f; b > 0; b &= b - 1) count++;
      }
      return count;
    };
    expect(edges({ kind: 'clustered', vectorPx: [4, 4] })).toBeLessThan(edges(HALFTONES[0]) * 0.6);
  });
});

describe('tone', () => {
  it('clears all above the white point, fills all below the black point, and falls between', () => {
    const curve = { whitePoint: 0.8, blackPoint: 0.1, gamma: 1.2 };
    expect(applyTone(curve, 0.8)).toBe(1);
    expect(applyTone(curve, 0.1)).toBe(0);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.2, noNaN: true }), (a, d) => {
        expect(applyTone(curve, a + d)).toBeGreaterThanOrEqual(applyTone(curve, a));
      }),
    );
    expect(applyTone({ ...curve, gamma: 1.4 }, 0.5)).toBeLessThan(applyTone({ ...curve, gamma: 1 }, 0.5));
  });

  it('measures its printer and undoes the gain: grey in, the same grey out', () => {
    for (const halftone of HALFTONES) {
      const printer = printerWith();
      const ramp = measureRamp(halftone, printer, 'k', 0);
      for (let step = 1; step < ramp.length; step++) expect(ramp[step]).toBeLessThanOrEqual(ramp[step - 1]);
      expect(ramp[8]).toBeLessThan(0.45);
      const ink = inkForReflectance(ramp, 0.7);
      const side = 288;
      const page = createPlane(side, side);
      const halftoner = createHalftoner(halftone, side, 2);
      const row = new Float32Array(side).fill(ink);
      for (let y = 0; y < side; y++) halftoner.row(y, row, side, page.data, y * page.strideBytes);
      const paper = printSide({ k: page }, printer, { oversample: 1 });
      const reached = meanReflectance(readImage(paper, inner(paper, 20))) / paper.paperWhite[0];
      expect(Math.abs(reached - 0.7)).toBeLessThan(0.03);
    }
  });
});

describe('copying', () => {
  const fine = dots(360, 4, 1);
  const coarse = dots(360, 12, 4);

  it('loses fine dots and keeps coarse ones where the background is removed', () => {
    for (const copier of COPIERS.filter((one) => one.tone.whitePoint < 0.75)) {
      expect(copyLightness(fine, copier) - copyLightness(coarse, copier)).toBeGreaterThan(5);
    }
  });

  it('keeps fine dots, as tint, where the white point lies above their mean', () => {
    const keen: CopierModel = { ...TYPICAL_COPIER, tone: { ...TYPICAL_COPIER.tone, whitePoint: 0.96 } };
    expect(copyLightness(fine, keen)).toBeLessThan(90);
  });

  it('copies a blank page blank and a solid solid', () => {
    for (const copier of COPIERS) {
      const copyOf = (inked: boolean): number[] => [
        ...runSteps(copySteps(printSide({ k: plane(160, 160, () => inked) }, printerWith()), copier)).k!.data,
      ];
      expect(copyOf(false).every((byte) => byte === 0)).toBe(true);
      const solid = copyOf(true);
      expect(solid.filter((byte) => byte !== 255).length / solid.length).toBeLessThan(0.1);
    }
  });

  it('is the same for the same seed, another for another, and reads no further than it must', () => {
    const paper = printSide({ k: coarse }, printerWith({ radiusJitter: 0.05 }));
    const once = runSteps(copySteps(paper, TYPICAL_COPIER, 5)).k!.data;
    expect(runSteps(copySteps(paper, TYPICAL_COPIER, 5)).k!.data).toEqual(once);
    expect(runSteps(copySteps(paper, TYPICAL_COPIER, 6)).k!.data).not.toEqual(once);
  });

  it('stops between bands when it is cancelled', async () => {
    const paper = printSide({ k: plane(64, 600, () => false) }, printerWith());
    const controller = new AbortController();
    const work = runStepsAsync(copySteps(paper, TYPICAL_COPIER), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'job.cancelled' });
  });
});

describe('populations', () => {
  it('stay inside the ranges of issue 6 and reach most of them', () => {
    const printers = Array.from({ length: 200 }, (_, seed) => drawPrinter(seed));
    const areas = printers.map((printer) => lonePixelArea(printer.dots));
    expect(Math.min(...areas)).toBeGreaterThanOrEqual(0.99);
    expect(Math.max(...areas)).toBeLessThanOrEqual(2.51);
    expect(Math.min(...areas)).toBeLessThan(1.1);
    expect(Math.max(...areas)).toBeGreaterThan(2.4);
    for (const { dots: model, paper, toner } of printers) {
      expect(model.loneDropout).toBeLessThanOrEqual(0.02);
      expect(paper.spreadSigmaUm).toBeGreaterThanOrEqual(30);
      expect(paper.spreadSigmaUm).toBeLessThanOrEqual(50);
      expect(toner.k.nir).toBeLessThanOrEqual(0.08);
      expect(Math.min(toner.c.nir, toner.m.nir, toner.y.nir)).toBeGreaterThanOrEqual(0.9);
    }
    const whites = Array.from({ length: 200 }, (_, seed) => drawCopier(seed).tone.whitePoint);
    expect(Math.min(...whites)).toBeLessThan(0.67);
    expect(Math.max(...whites)).toBeGreaterThan(0.94);
  });

  it('give the same device for the same seed, and devices that work', () => {
    expect(drawPrinter(7)).toEqual(drawPrinter(7));
    expect(drawCopier(7)).not.toEqual(drawCopier(8));
    for (let seed = 0; seed < 6; seed++) {
      const paper = printSide({ k: dots(48, 4, 1) }, drawPrinter(seed), { oversample: 1 });
      expect(runSteps(copySteps(paper, drawCopier(seed))).k!.heightPx).toBe(48);
    }
  });
});

it('contrast and lightness are those of DESIGN.md 5a', () => {
  expect(contrast(0.2, 0.8)).toBeCloseTo(0.75, 9);
  expect(contrast(0.8, 0.2)).toBeCloseTo(0.75, 9);
  expect(contrast(0, 0)).toBe(0);
  expect(lightness(1)).toBeCloseTo(100, 9);
  expect(lightness(0.184187)).toBeCloseTo(50, 2);
});
