// The second paper model, by which security features are judged: its physics, colours, scanner and copiers hold on their own.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelsOf, densities, TONERS } from '../support/judge/colours.ts';
import { copy, inkShare } from '../support/judge/copy-machine.ts';
import { develop, type Engine, TONER_STEPS } from '../support/judge/engine.ts';
import { layOnGlass } from '../support/judge/glass.ts';
import { type Bits, bitAt, type Picture } from '../support/judge/picture.ts';
import { judgeColourCopier, judgeCopier, judgePrinter } from '../support/judge/population.ts';
import { decayFor, exponentialSpread, type Machine, printAndLook } from '../support/judge/sheet.ts';
import { dots, plane } from './patterns.ts';

const STILL = { powerJitter: 0, pointNoise: 0, misfires: 0, drift: 0, stray: 0 };

/** Toner in pixel areas. */
function tonerArea(plate: Bits, engine: Engine, seed = 1): number {
  const out = develop(plate, engine, 600, seed, { x: 0, y: 0, columns: plate.widthPx, rows: plate.heightPx });
  return (out?.reduce((sum, amount) => sum + amount, 0) ?? 0) / TONER_STEPS / 16;
}

/** Mean of a channel over the picture, less a margin. */
function mean({ widthPx, heightPx, channels, data }: Picture, channel = 0, margin = 24): number {
  let sum = 0;
  let count = 0;
  for (let y = margin; y < heightPx - margin; y++) {
    for (let x = margin; x < widthPx - margin; x++, count++) sum += data[(y * widthPx + x) * channels + channel];
  }
  return sum / count;
}

const lStar = (reflectance: number): number => 116 * Math.cbrt(reflectance) - 16;

function quiet(machine: Machine): Machine {
  const still = (engine: Engine): Engine => ({ ...engine, ...STILL });
  const { c, m, y, k } = machine.engines;
  return { ...machine, engines: { c: still(c), m: still(m), y: still(y), k: still(k) } };
}

describe('exposure and development', () => {
  const lone = plane(21, 21, (x, y) => x === 10 && y === 10);

  it('print a lone pixel as large as asked', () => {
    for (let seed = 1; seed < 9; seed++) {
      const { k } = judgePrinter(seed).engines;
      // 2400 dpi points and a soft threshold: within a tenth of a pixel.
      expect(Math.abs(tonerArea(lone, { ...k, ...STILL }) - k.loneArea)).toBeLessThan(0.12);
    }
  });

  it('print a solid without holes, and edges beyond its pixels by more than a lone dot’s', () => {
    for (let seed = 1; seed < 5; seed++) {
      const engine = { ...judgePrinter(seed).engines.k, ...STILL };
      const block = tonerArea(
        plane(40, 40, (x, y) => x >= 10 && x < 30 && y >= 10 && y < 30),
        engine,
      );
      expect(block).toBeGreaterThan(400);
      const amounts = develop(
        plane(30, 30, () => true),
        engine,
        600,
        1,
        { x: 8, y: 8, columns: 14, rows: 14 },
      )!;
      expect(amounts.every((amount) => amount === TONER_STEPS)).toBe(true);
    }
  });

  it('lose the stated share of lone dots', () => {
    const page = dots(600, 6, 1);
    const engine = { ...judgePrinter(1).engines.k, ...STILL };
    const lost = 1 - tonerArea(page, { ...engine, misfires: 0.02 }) / tonerArea(page, engine);
    expect(lost).toBeGreaterThan(0.015);
    expect(lost).toBeLessThan(0.025);
  });

  it('are the same in any strip, and other for another seed', () => {
    const page = dots(60, 5, 2);
    const { k } = judgePrinter(3).engines;
    const whole = develop(page, k, 600, 7, { x: 0, y: 0, columns: 60, rows: 60 })!;
    const part = develop(page, k, 600, 7, { x: 20, y: 13, columns: 11, rows: 9 })!;
    for (let v = 0; v < 36; v++) {
      const from = (13 * 4 + v) * 240 + 80;
      expect(part.subarray(v * 44, v * 44 + 44)).toEqual(whole.subarray(from, from + 44));
    }
    expect(develop(page, k, 600, 8, { x: 0, y: 0, columns: 60, rows: 60 })).not.toEqual(whole);
  });

  it('flip the sign of a mismatch with the dot size, as DESIGN.md warns of discs', () => {
    const { k } = judgePrinter(2).engines;
    const difference = (loneArea: number): number => {
      const engine = { ...k, ...STILL, loneArea };
      return tonerArea(dots(260, 4, 1), engine) / 260 ** 2 - tonerArea(dots(260, 13, 4), engine) / 260 ** 2;
    };
    expect(difference(1.2)).toBeLessThan(0);
    expect(difference(2.5)).toBeGreaterThan(0);
  });
});

describe('light in paper', () => {
  it('spreads by an exponential of the stated width and keeps its sum', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 8, noNaN: true }), (rms) => {
        const side = 241;
        const point = new Float32Array(side * side);
        point[120 * side + 120] = 1;
        exponentialSpread(point, side, side, decayFor(rms));
        let sum = 0;
        let moment = 0;
        point.forEach((value, i) => {
          sum += value;
          moment += value * ((i % side) - 120) ** 2;
        });
        expect(sum).toBeCloseTo(1, 4);
        expect(Math.sqrt(moment / sum) / rms).toBeCloseTo(1, 2);
      }),
      { numRuns: 10 },
    );
    const even = new Float32Array(50 * 40).fill(0.7);
    exponentialSpread(even, 50, 40, decayFor(5));
    for (const value of even) expect(value).toBeCloseTo(0.7, 5);
  });

  it('makes tints darker than their toner alone, but not darker than full spread', () => {
    const machine = quiet(judgePrinter(4));
    const page = dots(144, 6, 3);
    const coverage = tonerArea(page, machine.engines.k) / 144 ** 2;
    const picture = printAndLook({ k: page }, machine, 'luminance', 600, 1);
    const relative = mean(picture) / machine.stock.white;
    const solid = 10 ** -densities(machine.toners.k)[5];
    expect(relative).toBeLessThan(1 - coverage * (1 - solid) - 0.01);
    expect(relative).toBeGreaterThan((1 - coverage * (1 - Math.sqrt(solid))) ** 2 - 0.01);
  });

  it('sees an area of a page as in the whole page', () => {
    const machine = judgePrinter(6);
    const page = dots(220, 7, 3);
    const whole = printAndLook({ k: page }, machine, 'luminance', 600, 3);
    const part = printAndLook({ k: page }, machine, 'luminance', 600, 3, { x: 50, y: 110, columns: 30, rows: 20 });
    for (let j = 0; j < 20; j++) {
      for (let i = 0; i < 30; i++) {
        expect(part.data[j * 30 + i]).toBeCloseTo(whole.data[(110 + j) * whole.widthPx + 50 + i], 3);
      }
    }
  });
});

describe('colour', () => {
  it('white paper is white in every sight, and each ink takes its own colour away', () => {
    for (const sight of ['eye', 'sensor'] as const) {
      for (const curve of channelsOf(sight)) expect(curve.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 2);
      const machine = quiet(judgePrinter(5));
      const solid = plane(60, 60, () => true);
      for (const [ink, dark] of [
        ['c', 0],
        ['m', 1],
        ['y', 2],
      ] as const) {
        // prettier-ignore
        const picture = printAndLook({ [ink]: solid }, machine, sight, 600, 1);
        const rgb = [0, 1, 2].map((channel) => mean(picture, channel, 16));
        expect(rgb.indexOf(Math.min(...rgb))).toBe(dark);
        expect(rgb[dark]).toBeLessThan(0.3);
      }
    }
  });

  it('in infrared only K is dark', () => {
    const solid = plane(60, 60, () => true);
    const machine = judgePrinter(5);
    const seen = (ink: 'c' | 'm' | 'y' | 'k'): number =>
      mean(printAndLook({ [ink]: solid }, machine, 'infrared', 600, 1), 0, 16) / machine.stock.infrared;
    for (const ink of ['c', 'm', 'y'] as const) expect(seen(ink)).toBeGreaterThan(0.88);
    expect(seen('k')).toBeLessThan(0.11);
    expect(
      densities(TONERS.k)
        .slice(0, -1)
        .every((density) => density === densities(TONERS.k)[0]),
    ).toBe(true);
  });
});

describe('scanner and copiers', () => {
  it('a scan keeps means and blurs edges by its stated width', () => {
    const width = 400;
    const edge: Picture = {
      widthPx: width,
      heightPx: 60,
      dpi: 2400,
      channels: 1,
      data: Float32Array.from({ length: width * 60 }, (_, i) => (i % width < 200 ? 0 : 1)),
    };
    const glass = { dpi: 1200, blurUm: 40, noise: 0, darkNoise: 0, columns: 0, coded: false };
    const scan = layOnGlass(edge, glass, 1);
    const row = scan.data.subarray(10 * scan.widthPx, 11 * scan.widthPx);
    // Spread of the edge's derivative: blur, and the sensor's own pixel.
    let moment = 0;
    for (let i = 1; i < row.length; i++) moment += (row[i] - row[i - 1]) * ((i - 100) * 21.17) ** 2;
    expect(Math.sqrt(moment) / Math.hypot(40, 21.17 / Math.sqrt(12))).toBeCloseTo(1, 1);
    expect(mean(scan, 0, 0)).toBeCloseTo(0.5, 2);
  });

  it('copiers keep coarse dots, lose fine ones where they remove background, and leave bare paper bare', () => {
    const machine = judgePrinter(2);
    const look = (page: Bits): Picture => printAndLook({ k: page }, machine, 'luminance', 1200, 1);
    const fine = look(dots(240, 4, 1));
    const coarse = look(dots(240, 12, 5));
    const bare = look(plane(240, 240, () => false));
    const copiers = Array.from({ length: 30 }, (_, seed) => judgeCopier(seed));
    for (const copier of copiers.filter(({ whitePoint }) => whitePoint < 0.72).slice(0, 3)) {
      const lightnessOf = (picture: Picture): number => {
        const plates = copy(picture, machine.stock.white, copier, 3);
        return lStar(mean(printAndLook(plates, copier.machine, 'luminance', 600, 4)));
      };
      expect(lightnessOf(fine) - lightnessOf(coarse)).toBeGreaterThan(4);
    }
    for (const copier of copiers.slice(0, 4)) {
      expect(inkShare(copy(bare, machine.stock.white, copier, 3).k!)).toBeLessThan(0.01);
    }
  });

  it('colour copiers keep hues and put grey into K as far as their under-colour removal says', () => {
    const machine = quiet(judgePrinter(5));
    const tint = dots(160, 8, 5);
    const blank = plane(160, 160, () => false);
    const scanOf = (c: Bits, m: Bits, y: Bits): Picture => printAndLook({ c, m, y }, machine, 'sensor', 600, 1);
    const share = (picture: Picture, underColour: number): number[] => {
      const copier = { ...judgeColourCopier(2), whitePoint: 0.96, underColour };
      const plates = copy(picture, machine.stock.white, copier, 1);
      return (['c', 'm', 'y', 'k'] as const).map((ink) => inkShare(plates[ink]!));
    };
    const [c, m, y, k] = share(scanOf(tint, blank, blank), 0.5);
    expect(c).toBeGreaterThan(3 * m);
    expect(c).toBeGreaterThan(3 * y);
    expect(k).toBeLessThan(0.05);
    const grey = scanOf(tint, tint, tint);
    // The copier resolves the dots: their middles are black text to it, whatever the removal.
    expect(share(grey, 1)[3]).toBeGreaterThan(share(grey, 0)[3] + 0.03);
  });
});

it('the population spans the ranges of issue 6', () => {
  const areas = Array.from({ length: 100 }, (_, seed) => judgePrinter(seed).engines.k.loneArea);
  expect(Math.min(...areas)).toBeLessThan(1.1);
  expect(Math.max(...areas)).toBeGreaterThan(2.4);
  const copiers = Array.from({ length: 100 }, (_, seed) => judgeCopier(seed));
  expect(Math.min(...copiers.map(({ whitePoint }) => whitePoint))).toBeLessThan(0.68);
  expect(Math.max(...copiers.map(({ whitePoint }) => whitePoint))).toBeGreaterThan(0.93);
  expect(new Set(copiers.map(({ dots: kind }) => kind.kind)).size).toBe(2);
  expect(judgePrinter(7)).toEqual(judgePrinter(7));
  expect(bitAt(dots(8, 4, 1), 4, 4)).toBe(1);
});
