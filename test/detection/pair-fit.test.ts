// The pair's fit on a device that is a formula: found, refined against noise, refused when nothing can be found.
import { describe, expect, it } from 'vitest';
import { deltaE2000, type LinearRgb } from '../../src/calibrate/colour-difference.ts';
import { fitPair, type MeasuredPatch, pairChart, refinePair } from '../../src/calibrate/detection-pairs.ts';
import { dotsInside, dotsOutside, screensAt } from '../../src/raster/detection/pairs.ts';
import type { PairPatch } from '../../src/raster/detection/patch.ts';

const SCREENS = screensAt(600);
const CELL = SCREENS.dots.acrossPx ** 2 + SCREENS.dots.downPx ** 2;
const SOLID = { c: [0.02, 0.3, 0.55], m: [0.6, 0.05, 0.2], y: [0.95, 0.8, 0.05], k: [0.045, 0.045, 0.045] } as const;

/** Yule-Nielsen with its own n and dot gain per ink; dots of one screen lie over each other as far as they can. */
function device(n: number, gain: Readonly<Record<'c' | 'm' | 'y' | 'k', number>>) {
  return ({ dots }: PairPatch): LinearRgb => {
    const areas = (['c', 'm', 'y', 'k'] as const)
      .map((ink) => ({ ink, share: Math.min(1, (dots[ink] / CELL) * gain[ink]) }))
      .sort((p, q) => p.share - q.share);
    return [0, 1, 2].map((channel) => {
      let covered = 0;
      let sum = 0;
      let inks = areas.map(({ ink }) => ink);
      for (const { ink, share } of areas) {
        const r = inks.reduce((product, one) => product * SOLID[one][channel], 0.7);
        sum += (share - covered) * r ** (1 / n);
        covered = share;
        inks = inks.filter((one) => one !== ink);
      }
      return (sum + (1 - covered) * 0.7 ** (1 / n)) ** n;
    }) as unknown as LinearRgb;
  };
}

const measured = (print: (patch: PairPatch) => LinearRgb): MeasuredPatch[] =>
  pairChart(SCREENS).map((patch) => ({ ...patch, rgb: print(patch) }));

describe('fitting a pair', () => {
  it.each([
    [1.4, { c: 1.2, m: 1.25, y: 1.15, k: 1.2 }],
    [1.8, { c: 1.4, m: 1.3, y: 1.5, k: 1.3 }],
    [2, { c: 1, m: 1.1, y: 1.05, k: 1 }],
  ])('matches after two corrections, n %f', (n, gain) => {
    const print = device(n, gain);
    let fitted = fitPair(measured(print), SCREENS);
    const match = () =>
      deltaE2000(
        print({ base: { c: 0, m: 0, y: 0 }, dots: dotsInside(fitted.pair) }),
        print({ base: { c: 0, m: 0, y: 0 }, dots: dotsOutside(fitted.pair) }),
      );
    expect(match()).toBeLessThan(1.5);
    for (let round = 0; round < 3; round++) {
      fitted = refinePair(
        fitted,
        print({ base: { c: 0, m: 0, y: 0 }, dots: dotsInside(fitted.pair) }),
        print({ base: { c: 0, m: 0, y: 0 }, dots: dotsOutside(fitted.pair) }),
      );
    }
    expect(match()).toBeLessThan(0.2);
    expect(fitted.pair.under).toBeLessThan(fitted.pair.k);
  });

  it('takes the infrared scan when there is one', () => {
    const print = device(1.6, { c: 1.2, m: 1.2, y: 1.2, k: 1.2 });
    const patches = measured(print);
    const k = (factor: number): number =>
      fitPair(
        patches.map((patch) => ({ ...patch, infrared: 0.85 * (1 - factor * (patch.dots.k / CELL)) })),
        SCREENS,
      ).pair.k;
    expect(k(1.6)).toBeLessThan(k(1.2));
  });

  it('refuses patches that are missing, black, or of a device that cannot do it', () => {
    const patches = measured(device(1.6, { c: 1.2, m: 1.2, y: 1.2, k: 1.2 }));
    expect(() => fitPair(patches.slice(1), SCREENS)).toThrow(/patches/);
    expect(() => fitPair([{ ...patches[0], rgb: [0, 0, 0] }, ...patches.slice(1)], SCREENS)).toThrow(/patches/);
    expect(() => fitPair(measured(device(1.6, { c: 1.2, m: 1.2, y: 1.2, k: 0.2 })), SCREENS)).toThrow(/line screen/);
  });
});
