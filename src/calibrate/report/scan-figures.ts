// A scan of the chart -> what only the scan can show in a report: every patch where it lay, ramps of the inks, pictures.

import { registerChart } from '../calibrate-device.ts';
import type { ChartDpi } from '../chart/code.ts';
import { PATCH_ROWS, slotMm, TARGET_ROW } from '../chart/layout.ts';
import { meansOf, type PatchMean } from '../fit.ts';
import { lightnessOf } from '../lightness.ts';
import { measureScan, type ScanQuality } from '../scan/measure.ts';
import type { ScanPixels } from '../scan/read-scan.ts';
import { uprightPart } from './upright.ts';

/** One patch against the others of its kind. */
export interface PlacedDeviation {
  readonly key: string;
  readonly xMm: number;
  readonly yMm: number;
  /** L*, + = lighter than its kind. */
  readonly deviation: number;
}

export interface ScanFigures {
  readonly dpi: ChartDpi;
  readonly scanDpi: number;
  readonly quality: ScanQuality;
  readonly placed: readonly PlacedDeviation[];
  /** By ink; amount is the share of ink. */
  readonly ramps: Readonly<Record<'k' | 'c' | 'm' | 'y', readonly PatchMean[]>>;
  /** Some of the patches. */
  readonly patches: ScanPixels;
  /** Resolution targets, crosses of the inks, duplex ruler. */
  readonly targets: ScanPixels;
}

const PICTURE_DPI = 200;

/** @throws `calibrate.*` when the scan is refused */
export function scanFigures(scan: ScanPixels): ScanFigures {
  const registration = registerChart(scan);
  const { readings, quality } = measureScan(scan, registration);
  const groups = Map.groupBy(readings, ({ key }) => key);
  const placed = [...groups].flatMap(([key, group]) => {
    if (group.length < 2) return [];
    const mean = group.reduce((sum, { relative }) => sum + relative, 0) / group.length;
    return group.map(({ relative, xMm, yMm }) => ({
      key,
      xMm,
      yMm,
      deviation: lightnessOf(relative) - lightnessOf(mean),
    }));
  });
  const ramp = (ink: string) => meansOf(readings, `ramp-${ink}/`);
  return {
    dpi: registration.code.dpi,
    scanDpi: registration.scanDpi,
    quality,
    placed,
    ramps: { k: ramp('k'), c: ramp('c'), m: ramp('m'), y: ramp('y') },
    patches: uprightPart(scan, registration, slotMm(0, PATCH_ROWS[1] - 2, 6, 2), PICTURE_DPI),
    targets: uprightPart(scan, registration, slotMm(0, TARGET_ROW, 17, 1), PICTURE_DPI),
  };
}
