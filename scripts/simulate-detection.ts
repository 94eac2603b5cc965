// The simulated printer -> the detection image's colour pairs for it, found like on a real one: chart, fit, print, correct.
// Usage: node scripts/simulate-detection.ts   (writes the detection section of calibration/generic-600.json)
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DeviceProfile, parseProfile } from '../src/calibrate/profile.ts';
import { typicalPrinter } from '../src/paper/devices.ts';
import { lineScreensAt } from '../src/raster/detection/line-screen.ts';
import { calibrate, paperMeasurer } from '../test/detection/simulated-device.ts';

const SEED = 11;
const DPIS = [300, 600, 1200] as const;
const round = (value: number): number => Math.round(value * 100) / 100;

const infrared = DPIS.map((dpi) => {
  const printer = typicalPrinter(dpi);
  const sidePx = { 300: 100, 600: 200, 1200: 320 }[dpi];
  const { fitted, ...screens } = calibrate(dpi, paperMeasurer(printer, SEED, sidePx), printer.dots.registrationUm, 3);
  const { k, under, c, m, y } = screens.pair;
  const pair = { k: round(k), under: round(under), c: round(c), m: round(m), y: round(y) };
  console.log(`${dpi} dpi: n ${fitted.yuleNielsen}, dE2000 ${round(screens.residualDeltaE)}`, pair, screens.shiftPx);
  return { ...screens, pair, residualDeltaE: round(screens.residualDeltaE) };
});
const target = fileURLToPath(new URL('../calibration/generic-600.json', import.meta.url));
const before = JSON.parse(readFileSync(target, 'utf8')) as Omit<DeviceProfile, 'detection'>;
const profile = parseProfile({ ...before, detection: { infrared, lineScreen: DPIS.map(lineScreensAt) } });
writeFileSync(target, `${JSON.stringify(profile, null, 2)}\n`);
