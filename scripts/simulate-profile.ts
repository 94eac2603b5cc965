// The named simulated printer -> calibration/generic-600.json, by the calibration itself: chart, print, scan, fit, at each resolution.
// Usage: node scripts/simulate-profile.ts   (some two minutes; keeps the file's other sections)
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { calibrateDevice } from '../src/calibrate/calibrate-device.ts';
import { drawChart } from '../src/calibrate/chart/draw.ts';
import { type DeviceProfile, loadProfile } from '../src/calibrate/profile.ts';
import type { ScanPixels } from '../src/calibrate/scan/read-scan.ts';
import { TYPICAL_PRINTER, TYPICAL_SCANNER, typicalPrinter } from '../src/paper/devices.ts';
import { printSide } from '../src/paper/printed-side.ts';
import { scanBytes } from '../src/paper/scan-bytes.ts';
import { scanSource } from '../src/paper/scanner.ts';

const SEED = 11;
/** A flatbed at 600 dpi, the sheet a little askew. */
const SCANNER = { ...TYPICAL_SCANNER, name: 'flatbed-600', dpi: 600 };
const GEOMETRY = { skewDeg: 0.6, offsetMm: { x: 1, y: -1.5 } };

function scanOfChart(dpi: 300 | 600 | 1200): ScanPixels {
  const paper = printSide({ k: drawChart(dpi).k }, typicalPrinter(dpi), {
    seed: SEED,
    oversample: dpi === 1200 ? 1 : 2,
  });
  return scanBytes(scanSource(paper, SCANNER, { seed: SEED, geometry: GEOMETRY }));
}

const NAME = 'generic-600';

/** The profile with the sections of these resolutions made anew; the date is that of `onto` unless given. */
export function simulateProfile(
  onto: DeviceProfile,
  resolutions: readonly (300 | 600 | 1200)[],
  date = onto.date,
): DeviceProfile {
  let profile = onto;
  for (const dpi of resolutions) {
    ({ profile } = calibrateDevice({
      original: scanOfChart(dpi),
      name: NAME,
      date,
      onto: profile,
      device: { maker: 'simulated', model: TYPICAL_PRINTER.name, colour: true },
      provenance: {
        kind: 'simulated',
        madeBy: 'node scripts/simulate-profile.ts (calibrate chart, simulated print and scan, calibrate fit)',
        scanner: SCANNER.name,
        seed: SEED,
      },
    }));
  }
  return profile;
}

if (import.meta.main) {
  const date = new Date().toISOString().slice(0, 10);
  const profile = simulateProfile(await loadProfile(NAME), [300, 600, 1200], date);
  for (const { dpi, zones } of profile.pantograph.screens) console.log(dpi, JSON.stringify(zones));
  const target = fileURLToPath(new URL('../calibration/generic-600.json', import.meta.url));
  writeFileSync(target, `${JSON.stringify(profile, null, 2)}\n`);
}
