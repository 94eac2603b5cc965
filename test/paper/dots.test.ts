// Toner dots: areas of discs and their unions, scatter that keeps means, lost dots, shifts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DotModel, lonePixelArea, rhoOfArea } from '../../src/paper/dot-model.ts';
import { createTonerLayer, type Oversample } from '../../src/paper/toner-coverage.ts';
import type { BitPlane } from '../../src/raster/plane.ts';
import { dots, IDEAL_DOTS, plane } from './patterns.ts';

/** Toner area in pixel areas over a whole plane and a margin about it. */
function tonerArea(page: BitPlane, model: DotModel, oversample: Oversample = 1, seed = 1): number {
  const margin = 8;
  const rect = { x: -margin, y: -margin, widthPx: page.widthPx + 2 * margin, heightPx: page.heightPx + 2 * margin };
  const out = new Float32Array(rect.widthPx * rect.heightPx * oversample ** 2);
  createTonerLayer(page, 'k', model, 600, oversample, seed).coverTile(rect, out);
  return out.reduce((sum, value) => sum + value, 0) / oversample ** 2;
}

const lone = plane(9, 9, (x, y) => x === 4 && y === 4);

/** Area of the union of n x n discs of radius r on a unit lattice that cover all between them (r >= sqrt(1/2)). */
function squareOfDiscs(n: number, r: number): number {
  const half = 0.5;
  const underOneArc = half * Math.sqrt(r * r - half * half) + r * r * Math.asin(half / r);
  return (n - 1) ** 2 + Math.PI * r * r + 4 * (n - 1) * underOneArc;
}

describe('a lone dot', () => {
  it('has the area of its disc, whatever its radius and wherever the pixel lies', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.75, max: 1.5, noNaN: true }), fc.integer({ min: -200, max: 200 }), (rho, x) => {
        const model: DotModel = { ...IDEAL_DOTS, rho, registrationUm: { k: { x, y: -x / 3 } } };
        expect(tonerArea(lone, model)).toBeCloseTo((Math.PI * rho * rho) / 2, 2);
        expect(lonePixelArea(model)).toBeCloseTo((Math.PI * rho * rho) / 2, 9);
      }),
      { numRuns: 40 },
    );
  });

  it('takes rho from the area that it is to print', () => {
    for (const area of [1, 1.7, 2.5]) {
      expect(tonerArea(lone, { ...IDEAL_DOTS, rho: rhoOfArea(area) })).toBeCloseTo(area, 2);
    }
  });

  it('may be smaller than a dot in company', () => {
    const model = { ...IDEAL_DOTS, loneRadiusScale: 0.8 };
    expect(tonerArea(lone, model)).toBeCloseTo(lonePixelArea(IDEAL_DOTS) * 0.64, 2);
    const block = plane(12, 12, (x, y) => x > 2 && x < 9 && y > 2 && y < 9);
    expect(tonerArea(block, model)).toBeCloseTo(tonerArea(block, IDEAL_DOTS), 1);
  });
});

describe('company', () => {
  it('is seen across byte borders and up to the last pixel of odd widths', () => {
    const model = { ...IDEAL_DOTS, loneRadiusScale: 0.7 };
    for (const width of [17, 24, 25]) {
      const areas = new Set<string>();
      for (let x = 0; x < width - 1; x++) {
        for (const dy of [-1, 0, 1]) {
          const pair = plane(width, 9, (u, v) => (u === x && v === 4) || (u === x + 1 && v === 4 + dy));
          areas.add(`${dy === 0} ${tonerArea(pair, model).toFixed(2)}`);
        }
        const single = plane(width, 9, (u, v) => (u === x && v === 4) || (u === x + 2 && v === 4));
        if (x < width - 2) expect(tonerArea(single, model)).toBeCloseTo(2 * lonePixelArea(model), 1);
      }
      expect(areas.size).toBe(2);
    }
  });
});

describe('dots together', () => {
  it('cover what their union covers, at every oversampling', () => {
    const square = plane(20, 20, (x, y) => x >= 8 && x < 12 && y >= 8 && y < 12);
    for (const rho of [1.0, 1.25, 1.45]) {
      for (const oversample of [1, 2, 4] as const) {
        const area = tonerArea(square, { ...IDEAL_DOTS, rho }, oversample);
        expect(area).toBeCloseTo(squareOfDiscs(4, rho * Math.SQRT1_2), 1);
      }
    }
  });

  it('leave no hole inside a solid even where discs do not meet, and print nothing twice', () => {
    const solid = plane(40, 40, () => true);
    for (const rho of [0.75, 1.25]) {
      const out = new Float32Array(30 * 30);
      const rect = { x: 5, y: 5, widthPx: 30, heightPx: 30 };
      createTonerLayer(solid, 'k', { ...IDEAL_DOTS, rho }, 600, 1, 1).coverTile(rect, out);
      expect(Math.min(...out)).toBe(1);
      expect(Math.max(...out)).toBe(1);
    }
  });

  // DESIGN.md, section 4. The exact area of the disc is pi r^2 = 2.454 pixels, 15.3 % of 16; the document says 15.1.
  it('make 1 px dots at 6.25 % as dark as 4 x 4 px dots at 11.1 %, and 8 % of radius flips the sign', () => {
    const percent = (pitch: number, dot: number, rho: number): number => {
      const page = dots(10 * pitch, pitch, dot);
      return tonerArea(page, { ...IDEAL_DOTS, rho }) / pitch ** 2;
    };
    expect(percent(4, 1, 1.25)).toBeCloseTo(15.3, 1);
    expect(percent(12, 4, 1.25)).toBeCloseTo(14.9, 1);
    expect(percent(4, 1, 1.25 * 0.92)).toBeLessThan(percent(12, 4, 1.25 * 0.92) - 0.8);
    expect(percent(4, 1, 1.25 * 1.08)).toBeGreaterThan(percent(12, 4, 1.25 * 1.08) + 1.8);
  });
});

describe('scatter', () => {
  const page = dots(600, 5, 1);
  const mean = (model: Partial<DotModel>, seed = 1): number =>
    tonerArea(page, { ...IDEAL_DOTS, ...model }, 1, seed) / 14400;

  it('of the place keeps the area', () => {
    expect(mean({ positionJitterUm: 6 })).toBeCloseTo(lonePixelArea(IDEAL_DOTS), 2);
  });

  it('of the radius adds its variance: E[r^2] = r^2 (1 + s^2)', () => {
    const s = 0.15;
    expect(mean({ radiusJitter: s }) / (lonePixelArea(IDEAL_DOTS) * (1 + s * s))).toBeCloseTo(1, 2);
  });

  it('loses the stated share of lone dots, and none in company', () => {
    expect(1 - mean({ loneDropout: 0.05 }) / mean({})).toBeCloseTo(0.05, 1);
    const lost = 14400 * (1 - mean({ loneDropout: 0.05 }) / mean({}));
    expect(lost).toBeGreaterThan(720 - 4 * 26);
    expect(lost).toBeLessThan(720 + 4 * 26);
    const pairs = plane(60, 60, (x, y) => x % 6 < 2 && y % 6 === 0);
    expect(tonerArea(pairs, { ...IDEAL_DOTS, loneDropout: 0.05 })).toBe(tonerArea(pairs, IDEAL_DOTS));
  });

  it('is another for another seed and the same for the same', () => {
    const model = { radiusJitter: 0.1, positionJitterUm: 4 };
    expect(mean(model, 1)).toBe(mean(model, 1));
    expect(mean(model, 1)).not.toBe(mean(model, 2));
  });

  it('strews fog of the stated density', () => {
    const blank = plane(600, 600, () => false);
    const areaUm2 = tonerArea(blank, { ...IDEAL_DOTS, fogPerMm2: 10 }) * (25400 / 600) ** 2;
    const sideMm = ((600 + 16) * 25.4) / 600;
    // Radius uniform in 5..12 um: mean area pi (5^2 + 5 * 12 + 12^2) / 3.
    const expected = 10 * sideMm ** 2 * Math.PI * ((25 + 60 + 144) / 3);
    expect(areaUm2 / expected).toBeGreaterThan(0.9);
    expect(areaUm2 / expected).toBeLessThan(1.1);
  });
});

it('shifts a separation by what its registration says', () => {
  const centre = (x: number): number => {
    const out = new Float32Array(25 * 25 * 16);
    const model = { ...IDEAL_DOTS, registrationUm: { k: { x, y: 0 } } };
    createTonerLayer(
      plane(25, 25, (u, v) => u === 12 && v === 12),
      'k',
      model,
      600,
      4,
      1,
    ).coverTile({ x: 0, y: 0, widthPx: 25, heightPx: 25 }, out);
    let moment = 0;
    let sum = 0;
    out.forEach((value, i) => {
      moment += value * ((i % 100) + 0.5);
      sum += value;
    });
    return (moment / sum / 4) * (25400 / 600);
  };
  for (const shift of [-100, -33, 0, 21, 150]) expect(centre(shift) - centre(0)).toBeCloseTo(shift, 0);
});
