// Light in paper: solids, bare paper, Yule-Nielsen gain that grows with the spread, independence of bands and seeds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TYPICAL_PAPER, TYPICAL_TONER } from '../../src/paper/devices.ts';
import { type PrintOptions, printSide } from '../../src/paper/printed-side.ts';
import { lightness, meanReflectance, readImage } from '../../src/paper/reflectance.ts';
import { createTonerLayer } from '../../src/paper/toner-coverage.ts';
import { dots, IDEAL_DOTS, inner, plane, printerWith } from './patterns.ts';

function meanOf(page: ReturnType<typeof plane>, spreadSigmaUm: number, options: PrintOptions = {}): number {
  const source = printSide({ k: page }, printerWith({}, { spreadSigmaUm }), options);
  return meanReflectance(readImage(source, inner(source, 36 * (options.oversample ?? 2)))) / source.paperWhite[0];
}

describe('what light meets', () => {
  it('a solid reflects what its toner says, bare paper what the paper says', () => {
    const half = plane(120, 120, (x) => x < 60);
    const source = printSide({ k: half }, printerWith(), { view: 'rgb' });
    const image = readImage(source);
    for (const [channel, white] of TYPICAL_PAPER.white.rgb.entries()) {
      const solid = meanReflectance(image, { x: 40, y: 100, widthPx: 40, heightPx: 40 }, channel);
      expect(solid).toBeCloseTo(white * TYPICAL_TONER.k.rgb[channel], 4);
      expect(meanReflectance(image, { x: 160, y: 100, widthPx: 40, heightPx: 40 }, channel)).toBeCloseTo(white, 6);
    }
  });

  it('paper is L* 94 to 95, black is below 25, and both are far apart in infrared, where colours vanish', () => {
    expect(lightness(TYPICAL_PAPER.white.rgb[1])).toBeGreaterThan(94);
    expect(lightness(TYPICAL_PAPER.white.rgb[1])).toBeLessThan(95);
    expect(lightness(TYPICAL_TONER.k.rgb[1] * 0.86)).toBeLessThan(25);
    const solid = plane(80, 80, () => true);
    const nir = (ink: 'c' | 'm' | 'y' | 'k'): number => {
      const source = printSide({ [ink]: solid }, printerWith(), { view: 'nir' });
      return meanReflectance(readImage(source, inner(source, 50))) / source.paperWhite[0];
    };
    for (const ink of ['c', 'm', 'y'] as const) expect(nir(ink)).toBeGreaterThanOrEqual(0.9);
    expect(nir('k')).toBeLessThanOrEqual(0.08);
  });

  it('overprints multiply', () => {
    const solid = plane(80, 80, () => true);
    const source = printSide({ c: solid, m: solid }, printerWith(), { view: 'rgb' });
    const image = readImage(source, inner(source, 50));
    for (let channel = 0; channel < 3; channel++) {
      const expected = TYPICAL_PAPER.white.rgb[channel] * TYPICAL_TONER.c.rgb[channel] * TYPICAL_TONER.m.rgb[channel];
      expect(meanReflectance(image, undefined, channel)).toBeCloseTo(expected, 5);
    }
  });
});

describe('optical dot gain', () => {
  /** Yule and Nielsen's n that explains a mean reflectance, given the toner's true coverage. */
  function yuleNielsen(mean: number, coverage: number): number {
    const solid = TYPICAL_TONER.k.rgb[1];
    const predicted = (n: number): number => (coverage * solid ** (1 / n) + 1 - coverage) ** n;
    let low = 0.8;
    let high = 3;
    for (let step = 0; step < 50; step++) {
      const middle = (low + high) / 2;
      if (predicted(middle) > mean) low = middle;
      else high = middle;
    }
    return low;
  }

  function ns(page: ReturnType<typeof plane>, spreads: readonly number[]): number[] {
    const rect = { x: 36, y: 36, widthPx: page.widthPx - 72, heightPx: page.heightPx - 72 };
    const covers = new Float32Array(rect.widthPx * rect.heightPx);
    createTonerLayer(page, 'k', IDEAL_DOTS, 600, 1, 1).coverTile(rect, covers);
    const coverage = covers.reduce((sum, value) => sum + value, 0) / covers.length;
    return spreads.map((spread) => yuleNielsen(meanOf(page, spread, { oversample: 4 }), coverage));
  }

  it('is none without spread (n = 1, Murray and Davies) and grows with it', () => {
    const [none, ...more] = ns(dots(180, 6, 3), [0, 20, 30, 40, 50, 80]);
    // Not quite 1: toner that shares a simulated point with bare paper is smeared over it.
    expect(none).toBeGreaterThan(1);
    expect(none).toBeLessThan(1.1);
    more.reduce((before, n) => {
      expect(n).toBeGreaterThan(before);
      return n;
    }, none);
    // 100 lines per inch on papers of 30 to 50 um.
    expect(more[1]).toBeGreaterThan(1.2);
    expect(more[3]).toBeLessThan(1.7);
  });

  it('ends at n = 2 where light spreads wider than the dots', () => {
    const [wide] = ns(dots(180, 3, 1), [80]);
    expect(wide).toBeGreaterThan(1.95);
    expect(wide).toBeLessThanOrEqual(2.01);
  });

  it('only takes light away: no pixel is lighter than paper or darker than toner twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 80 }), (seed, spread) => {
        const page = plane(24, 24, (x, y) => ((Math.imul(seed + 31 * x + 17 * y, 0x9e3779b1) >>> 24) & 3) === 0);
        const source = printSide({ k: page }, printerWith({}, { spreadSigmaUm: spread }));
        const { data } = readImage(source);
        const white = source.paperWhite[0];
        for (const value of data) {
          expect(value).toBeLessThanOrEqual(white * 1.000001);
          expect(value).toBeGreaterThanOrEqual(white * TYPICAL_TONER.k.rgb[1] * 0.999);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('has all but converged at two points a pixel: against four, 0.1 L*', () => {
    for (const page of [dots(240, 4, 1), dots(240, 12, 4), dots(240, 3, 1)]) {
      const two = lightness(meanOf(page, 40, { oversample: 2 }));
      const four = lightness(meanOf(page, 40, { oversample: 4 }));
      expect(Math.abs(two - four)).toBeLessThan(0.1);
    }
  });
});

describe('a tile', () => {
  const page = plane(150, 130, (x, y) => (x * 7 + y * 13) % 29 < 3 || (x > 70 && x < 90));
  const printer = printerWith(
    { radiusJitter: 0.08, positionJitterUm: 5, loneDropout: 0.02, mottle: 0.01, fogPerMm2: 5 },
    { grain: 0.01 },
  );
  const whole = readImage(printSide({ k: page, c: page }, printer, { view: 'rgb' }));

  it('is the same cut as in the whole page, bit for bit, wherever it lies', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 250 }),
        fc.integer({ min: 0, max: 220 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 40 }),
        (x, y, widthPx, heightPx) => {
          const tile = readImage(printSide({ k: page, c: page }, printer, { view: 'rgb' }), {
            x,
            y,
            widthPx,
            heightPx,
          });
          for (let j = 0; j < heightPx; j++) {
            const from = ((y + j) * whole.widthPx + x) * 3;
            const row = tile.data.subarray(j * widthPx * 3, (j + 1) * widthPx * 3);
            expect(row).toEqual(whole.data.subarray(from, from + widthPx * 3));
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is another impression with another seed', () => {
    const again = readImage(printSide({ k: page, c: page }, printer, { view: 'rgb', seed: 2 }));
    expect(again.data).not.toEqual(whole.data);
    expect(meanReflectance(again)).toBeCloseTo(meanReflectance(whole), 2);
  });
});

describe('refused', () => {
  it('parameters outside their range, no planes, planes of two sizes', () => {
    const page = plane(10, 10, () => false);
    expect(() => printSide({ k: page }, printerWith({ rho: 2 }))).toThrow(/rho between 0.75 and 1.5/);
    expect(() => printSide({ k: page }, printerWith({ loneDropout: Number.NaN }))).toThrow(/loneDropout/);
    expect(() => printSide({ k: page }, printerWith({}, { spreadSigmaUm: -1 }))).toThrow(/spreadSigmaUm/);
    expect(() => printSide({}, printerWith())).toThrow(/separation/);
    expect(() => printSide({ k: page, c: plane(11, 10, () => false) }, printerWith())).toThrow(/10 x 10/);
  });
});
