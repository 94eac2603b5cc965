// The simulated printer -> the detection image's colour pairs for it, found like on a real one: the chart printed, scanned and fitted.
// Usage: node scripts/simulate-detection.ts   (writes the colour pairs of calibration/generic-600.json)
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deltaE2000 } from '../src/calibrate/colour-difference.ts';
import { fitDetection } from '../src/calibrate/fit-detection.ts';
import { parseProfile } from '../src/calibrate/profile.ts';
import { typicalPrinter } from '../src/paper/devices.ts';
import { dotsInside, dotsOutside } from '../src/raster/detection/pairs.ts';
import { PETAL_TONE } from '../src/raster/detection/patch.ts';
import { scanChartParts } from '../test/detection/chart-scan.ts';
import { paperWorld } from '../test/detection/worlds.ts';

const SEED = 11;
const DPIS = [300, 600, 1200] as const;

const infrared = DPIS.map((dpi) => {
  const world = paperWorld(SEED, typicalPrinter(dpi));
  const { original, infrared: heat } = scanChartParts((planes) => world.scanner(planes, SEED), dpi);
  const fit = fitDetection(original, heat);
  if (fit === undefined) throw new Error(`Expected a chart in colour at ${dpi} dpi`);
  const { screens, registration } = fit;
  const [inside, outside] = [dotsInside, dotsOutside].map((dots) =>
    world.measure({ base: PETAL_TONE, dots: dots(screens.pair) }, screens),
  );
  const left = deltaE2000(inside!.rgb, outside!.rgb).toFixed(2);
  console.log(`${dpi} dpi: dE2000 ${left} when printed`, screens.pair, screens.shiftPx, registration.um);
  return screens;
});
const target = fileURLToPath(new URL('../calibration/generic-600.json', import.meta.url));
const before = parseProfile(JSON.parse(readFileSync(target, 'utf8')));
const profile = parseProfile({ ...before, detection: { infrared, lineScreen: before.detection?.lineScreen ?? [] } });
writeFileSync(target, `${JSON.stringify(profile, null, 2)}\n`);
