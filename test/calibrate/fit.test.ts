// One simulated scan of the chart: it registers however it lies, its fit matches, other pages are refused, drift is noticed. Files: command.test.ts.
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrateDevice } from '../../src/calibrate/calibrate-device.ts';
import { checkDevice } from '../../src/calibrate/check.ts';
import { interpolate, type PatchMean } from '../../src/calibrate/fit.ts';
import { lightnessOf } from '../../src/calibrate/lightness.ts';
import type { DeviceProfile } from '../../src/calibrate/profile.ts';
import type { ScanPixels } from '../../src/calibrate/scan/read-scan.ts';
import { registerScan } from '../../src/calibrate/scan/register.ts';
import type { KioskRasterError } from '../../src/errors.ts';
import { TYPICAL_PRINTER, TYPICAL_SCANNER } from '../../src/paper/devices.ts';
import { scanChart } from './scans.ts';

let scan: ScanPixels;
let profile: DeviceProfile;
const calibrate = (original: ScanPixels) => calibrateDevice({ original, name: 'test-600', date: '2026-01-31' }).profile;

beforeAll(() => {
  scan = scanChart({
    printer: TYPICAL_PRINTER,
    scanner: TYPICAL_SCANNER,
    oversample: 1,
    geometry: { skewDeg: -1.4, offsetMm: { x: 1.5, y: -1 } },
  });
  profile = calibrate(scan);
});

function mapped(
  from: ScanPixels,
  widthPx: number,
  heightPx: number,
  at: (x: number, y: number) => [number, number],
): ScanPixels {
  const data = new Uint8Array(widthPx * heightPx * 3).fill(255);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = at(x, y);
      if (u < 0 || v < 0 || u >= from.widthPx || v >= from.heightPx) continue;
      for (let c = 0; c < 3; c++) data[(y * widthPx + x) * 3 + c] = from.data[(v * from.widthPx + u) * 3 + c]!;
    }
  }
  return { widthPx, heightPx, data };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as KioskRasterError).code;
  }
  return 'none';
}

describe('a scan of the chart', () => {
  it('registers upside down, on its side, mirrored and cropped to the marks, all the same', () => {
    const { widthPx: w, heightPx: h } = scan;
    const straight = registerScan(scan);
    expect(straight.scanDpi).toBeCloseTo(300, 0);
    expect(straight.turnDeg).toBeCloseTo(-1.4, 1);
    expect(straight.residualUm).toBeLessThan(40);
    const turned = registerScan(mapped(scan, w, h, (x, y) => [w - 1 - x, h - 1 - y]));
    expect(Math.abs(turned.turnDeg)).toBeCloseTo(178.6, 1);
    expect(registerScan(mapped(scan, h, w, (x, y) => [y, h - 1 - x])).mirrored).toBe(false);
    expect(registerScan(mapped(scan, w, h, (x, y) => [w - 1 - x, y])).mirrored).toBe(true);
    // 8 mm less on every side.
    const cropped = mapped(scan, w - 190, h - 190, (x, y) => [x + 95, y + 95]);
    expect(calibrate(cropped).pantograph.screens[0]!.zones[1]!.coarse.clusterAreaPx).toBeCloseTo(
      profile.pantograph.screens[0]!.zones[1]!.coarse.clusterAreaPx,
      1,
    );
  });

  it('gives zones whose screens are equally light by the measured patches', () => {
    const { calibration, pantograph } = profile;
    const { curves } = calibration![0]!;
    const { zones } = pantograph.screens[0]!;
    expect(zones.map(({ name }) => name)).toEqual(['dark', 'middle', 'light']);
    for (const { name, fine, coarse, form, borderAreaPx } of zones) {
      const surround = lightnessOf(interpolate(curves.fine, fine.loneDots)!);
      const isAsLight = (means: readonly PatchMean[], areaPx: number) =>
        expect(Math.abs(lightnessOf(interpolate(means, areaPx)!) - surround), name).toBeLessThan(0.4);
      isAsLight(form === 'bars' ? curves.bars : curves.coarse, coarse.clusterAreaPx);
      isAsLight(curves.shortBars, borderAreaPx!);
    }
  });

  it('is refused when it is half of it, or some other chart of ours', () => {
    const { widthPx: w, heightPx: h } = scan;
    expect(codeOf(() => calibrate(mapped(scan, w, h >> 1, (x, y) => [x, y])))).toMatch(/noChart|partMissing/);
    // The code strip painted over.
    const other = { ...scan, data: scan.data.slice() };
    const { map } = registerScan(scan);
    for (let y = 0; y < 60; y++) {
      for (let x = 0; x < 300; x++) {
        const at =
          Math.floor(map.d * 40 + map.e * 10 + map.f + y) * w + Math.floor(map.a * 40 + map.b * 10 + map.c + x);
        other.data.fill(240, at * 3, at * 3 + 3);
      }
    }
    expect(codeOf(() => calibrate(other))).toBe('calibrate.wrongPage');
  });
});

describe('check', () => {
  const later = (radius: number, seed: number) =>
    scanChart({
      printer: { ...TYPICAL_PRINTER, dots: { ...TYPICAL_PRINTER.dots, rho: TYPICAL_PRINTER.dots.rho * radius } },
      scanner: TYPICAL_SCANNER,
      kind: 'strip',
      oversample: 1,
      seed,
    });

  it('notices a device whose dots have grown or shrunk by 8 %, and not one that is as it was', () => {
    const same = checkDevice(later(1, 71), profile);
    expect(same.holds, JSON.stringify(same)).toBe(true);
    for (const radius of [1.08, 0.92]) {
      const drifted = checkDevice(later(radius, 72), profile);
      expect(drifted.holds, JSON.stringify(drifted)).toBe(false);
      expect(Math.sign(drifted.radiusDrift)).toBe(Math.sign(radius - 1));
    }
  });
});
