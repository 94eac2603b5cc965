// A scan of a control strip printed later and a profile -> by how much the device's dots have grown or shrunk.
import type { CalibrationRecord } from './calibration-record.ts';
import { calibrateError } from './errors.ts';
import { meansOf, type PatchMean, round } from './fit.ts';
import type { DeviceProfile } from './profile.ts';
import { measureScan } from './scan/measure.ts';
import type { ScanPixels } from './scan/read-scan.ts';
import { registerScan } from './scan/register.ts';

/** Change of the dots' radius, relative, from which a device counts as drifted: half of what shows (DESIGN.md). */
export const DRIFT_LIMIT = 0.04;

export interface DriftCheck {
  readonly dpi: number;
  /** Change of the radius of lone dots since the calibration, relative: 0.08 = 8 % larger. */
  readonly radiusDrift: number;
  /** Standard error of it, by the scatter of the strip's patches. */
  readonly error: number;
  readonly holds: boolean;
}

/** @throws `calibrate.*` when the scan is refused, `calibrate.noRecord` */
export function checkDevice(scan: ScanPixels, profile: DeviceProfile): DriftCheck {
  const registration = registerScan(scan);
  const { dpi } = registration.code;
  const record = profile.calibration?.find((entry) => entry.dpi === dpi);
  if (record === undefined) throw calibrateError('noRecord', { dpi });
  return driftOf(meansOf(measureScan(scan, registration).readings, 'fine/'), record);
}

/**
 * Dots whose radius is larger by a factor f print as f^2 times as many would have: so the amount for which the
 * calibration's curve gives what is measured now says f, whatever the device's dots look like.
 */
export function driftOf(fine: readonly PatchMean[], record: Pick<CalibrationRecord, 'dpi' | 'curves'>): DriftCheck {
  const drifts = fine.flatMap(({ amount, relative }) => {
    const now = amountFor(record.curves.fine, relative);
    return now === undefined ? [] : [Math.sqrt(now / amount) - 1];
  });
  if (drifts.length === 0) throw calibrateError('noRecord', { dpi: record.dpi });
  const mean = drifts.reduce((a, b) => a + b, 0) / drifts.length;
  const variance = drifts.reduce((sum, drift) => sum + (drift - mean) ** 2, 0) / Math.max(1, drifts.length - 1);
  return {
    dpi: record.dpi,
    radiusDrift: round(mean, 4),
    error: round(Math.sqrt(variance / drifts.length), 4),
    holds: Math.abs(mean) < DRIFT_LIMIT,
  };
}

/** The amount that printed so dark; the outermost pieces of the curve go on. */
function amountFor(curve: readonly PatchMean[], relative: number): number | undefined {
  let before = { amount: 0, relative: 1 };
  for (const [i, mean] of curve.entries()) {
    if (mean.relative <= relative || i === curve.length - 1) {
      const share = (before.relative - relative) / (before.relative - mean.relative);
      return before.amount + share * (mean.amount - before.amount);
    }
    before = mean;
  }
  return undefined;
}
