// A printer that was not used for anything else: its chart scanned, its inks' registration and the colour pair found, and both hold when printed.
import { describe, expect, it } from 'vitest';
import { deltaE2000 } from '../../src/calibrate/colour-difference.ts';
import { fitDetection } from '../../src/calibrate/fit-detection.ts';
import { dotsInside, dotsOutside } from '../../src/raster/detection/pairs.ts';
import type { InfraredScreens } from '../../src/raster/detection/pairs-schema.ts';
import { PETAL_TONE } from '../../src/raster/detection/patch.ts';
import { scanChartParts } from './chart-scan.ts';
import { paperWorld } from './worlds.ts';

const world = paperWorld(402);
const { original, infrared } = scanChartParts((planes) => world.scanner(planes, 5));
const fit = fitDetection(original, infrared)!;

/** K's side and the side of C, M and Y of the pair, printed on another sheet. */
function printed(screens: InfraredScreens) {
  const print = (dots: typeof dotsInside) => world.measure({ base: PETAL_TONE, dots: dots(screens.pair) }, screens);
  const [k, cmy] = [print(dotsInside), print(dotsOutside)];
  return { deltaE: deltaE2000(k.rgb, cmy.rgb), contrast: 1 - k.infrared / cmy.infrared };
}

describe('the detection image by the chart', () => {
  it('finds the registration to 3 um', () => {
    for (const ink of ['c', 'm', 'y'] as const) {
      expect(Math.abs(fit.registration.um[ink].x - world.registrationUm[ink].x)).toBeLessThan(3);
      expect(Math.abs(fit.registration.um[ink].y - world.registrationUm[ink].y)).toBeLessThan(3);
    }
  });

  it('finds a pair that looks alike and differs in the infrared', () => {
    const { deltaE, contrast } = printed(fit.screens);
    // What is wanted of a printed mark; the chart of today gives 1.01 here.
    expect(deltaE).toBeLessThanOrEqual(1.5);
    expect(contrast).toBeGreaterThanOrEqual(0.31);
  });

  it('a pair of equal areas of ink does not match (mutant)', () => {
    const { pair } = fit.screens;
    const same = pair.k + pair.under;
    expect(printed({ ...fit.screens, pair: { ...pair, c: same, m: same, y: same } }).deltaE).toBeGreaterThan(1.5);
  });

  it('says nothing of a chart in black', () => {
    const grey = new Uint8Array(original.scan.data);
    for (let i = 0; i < grey.length; i += 3) grey.fill(Math.max(grey[i], grey[i + 1], grey[i + 2]), i, i + 3);
    expect(fitDetection({ ...original, scan: { ...original.scan, data: grey } })).toBeUndefined();
  });
});
