// Scans of a printed chart and of its photocopy -> a device profile, new or with one more resolution.
import { KioskRasterError } from '../errors.ts';
import type { CalibrationRecord } from './calibration-record.ts';
import { CHART_CELLS, phaseKey } from './chart/patches.ts';
import { calibrateError } from './errors.ts';
import { coarseCurveOf, curvesOf, fitScreens, interpolate, meansOf, round, type ScreensFit } from './fit.ts';
import { type DetectionFit, fitDetection } from './fit-detection.ts';
import { fitLineScreen, lightOfLoneDot } from './fit-line-screen.ts';
import { lightnessOf } from './lightness.ts';
import { type CarriedOverrides, carryOverrides } from './overrides.ts';
import { type DeviceProfile, PROFILE_SCHEMA, PROFILE_VERSION, parseProfile } from './profile.ts';
import { measureScan, type ScanMeasurement } from './scan/measure.ts';
import type { ScanPixels } from './scan/read-scan.ts';
import { type Registration, registerScan } from './scan/register.ts';

export interface CalibrationInput {
  readonly original: ScanPixels;
  readonly copy?: ScanPixels | undefined;
  /** The original under infrared light: the hidden mark's contrast is then measured and not inferred. */
  readonly infrared?: ScanPixels | undefined;
  /** Also the file's name. */
  readonly name: string;
  /** Day of the measurement, ISO 8601. */
  readonly date: string;
  /** What is said of it; the rest is as in `onto`, and colour as the chart shows it. */
  readonly device?: Partial<DeviceProfile['device']>;
  readonly about?: DeviceProfile['about'];
  readonly provenance?: DeviceProfile['provenance'];
  /** A profile of the same device: keeps its other resolutions and sections, and what is not said here. */
  readonly onto?: DeviceProfile | undefined;
  /** Values of `onto` that were set by hand stay so, though they are measured anew; default: the measurement counts. */
  readonly keepOverrides?: boolean;
}

export interface Calibration {
  readonly profile: DeviceProfile;
  readonly record: CalibrationRecord;
  readonly fit: ScreensFit;
  /** Undefined: no colour was printed or scanned, or the device cannot keep the infrared image (`unreachable` says why). */
  readonly detection?: DetectionFit | undefined;
  readonly unreachable?: KioskRasterError | undefined;
  readonly overrides: Pick<CarriedOverrides, 'kept' | 'dropped'>;
}

/** @throws `calibrate.*` when a scan is refused, `profile.invalid` */
export function calibrateDevice(input: CalibrationInput): Calibration {
  const registration = registerChart(input.original);
  const { dpi } = registration.code;
  const measured = measureScan(input.original, registration);
  const fit = fitScreens(measured.readings, dpi);
  const copy = input.copy === undefined ? undefined : copyContrasts(input.copy, fit, dpi);
  const { detection, unreachable } = detectionOf(input, registration);
  const record = recordOf(registration, measured, fit, input.date, copy);

  const { onto } = input;
  const others = <T extends { readonly dpi: number }>(entries: readonly T[] | undefined): T[] =>
    (entries ?? []).filter((entry) => entry.dpi !== dpi);
  const inOrder = <T extends { readonly dpi: number }>(entries: readonly T[]): T[] =>
    entries.toSorted((a, b) => a.dpi - b.dpi);
  const [fine] = meansOf(measured.readings, phaseKey(4));
  const [dark] = meansOf(measured.readings, phaseKey(5));
  const [solid] = meansOf(measured.readings, 'solid-k');
  // The closest of the lone dots: the more of them, the surer what one of them takes.
  const lone = meansOf(measured.readings, 'fine/').at(-1);
  const tones = fine &&
    dark &&
    solid &&
    lone && {
      four: fine.relative,
      five: dark.relative,
      solid: solid.relative,
      lone: lightOfLoneDot(lone, CHART_CELLS[dpi]),
    };
  const lines = tones ? [fitLineScreen(tones, dpi)] : [];
  // A chart in black says nothing about a colour pair that is known already; one that cannot be reached ends it.
  const infrared = detection || unreachable ? others(onto?.detection?.infrared) : (onto?.detection?.infrared ?? []);
  const found = {
    infrared: detection ? inOrder([...infrared, detection.screens]) : infrared,
    lineScreen: inOrder([...others(onto?.detection?.lineScreen), ...lines]),
  };
  const records = inOrder([...others(onto?.calibration), record]);
  const fitted = parseProfile({
    ...onto,
    schema: PROFILE_SCHEMA,
    schemaVersion: PROFILE_VERSION,
    name: input.name,
    about: input.about ??
      onto?.about ?? {
        en: `Measured with calibrate fit from a scan of the printed chart.`,
        ja: '印刷したチャートのスキャンから calibrate fit で測定しました。',
      },
    date: input.date,
    device: {
      ...(onto?.device ?? { maker: 'unknown', model: input.name }),
      colour: found.infrared.length > 0 || (onto?.device.colour ?? false),
      ...input.device,
    },
    provenance: input.provenance ?? onto?.provenance ?? { kind: 'measured', madeBy: 'calibrate fit' },
    clearZoneMm: onto?.clearZoneMm ?? 0.5,
    pantograph: { screens: inOrder([...others(onto?.pantograph.screens), fit.screens]) },
    detection: found,
    calibration: records,
    residuals: { lightness: Math.max(...records.flatMap(({ zones }) => zones.map((zone) => zone.errorLightness))) },
  });
  const { profile, kept, dropped } = carryOverrides(fitted, input.keepOverrides ?? false, parseProfile);
  return { profile, record, fit, detection, unreachable, overrides: { kept, dropped } };
}

/** The detection image's screens; a device that cannot keep the infrared image gets the rest of its profile all the same. */
function detectionOf(
  { original, infrared }: CalibrationInput,
  registration: Registration,
): { detection?: DetectionFit | undefined; unreachable?: KioskRasterError } {
  const heat = infrared && { scan: infrared, registration: registerChart(infrared) };
  if (heat && heat.registration.code.dpi !== registration.code.dpi) {
    throw calibrateError('wrongPage', { expected: `the ${registration.code.dpi} dpi chart` });
  }
  try {
    return { detection: fitDetection({ scan: original, registration }, heat) };
  } catch (error) {
    if (
      error instanceof KioskRasterError &&
      (error.code === 'detection-fit.unreachable' || error.code === 'detection-fit.unmatched')
    ) {
      return { unreachable: error };
    }
    throw error;
  }
}

/** @throws as `registerScan`; `calibrate.wrongPage` when it is the control strip's page */
export function registerChart(scan: ScanPixels): Registration {
  const registration = registerScan(scan);
  if (registration.code.kind !== 'chart') {
    throw calibrateError('wrongPage', { expected: 'the calibration chart (較正チャート)' });
  }
  return registration;
}

function recordOf(
  { code, scanDpi, marksFound, residualUm, turnDeg, mirrored }: Registration,
  { quality }: ScanMeasurement,
  fit: ScreensFit,
  date: string,
  copy: CalibrationRecord['copy'],
): CalibrationRecord {
  return {
    dpi: code.dpi,
    date,
    scan: {
      dpi: round(scanDpi, 1),
      marksFound,
      residualUm: round(residualUm, 1),
      turnDeg: round(turnDeg, 2),
      mirrored,
      blurUm: round(quality.blurUm, 1),
      clipped: round(quality.clipped, 4),
      solid: round(quality.solid, 4),
      whiteDeviation: round(quality.whiteDeviation, 3),
    },
    curves: fit.curves,
    zones: [...fit.zones],
    curveLightness: fit.curveLightness,
    ...(copy ? { copy } : {}),
  };
}

/** L* of both screens of each zone on a copy, by its own patches: nearest sizes, interpolated. */
function copyContrasts(scan: ScanPixels, fit: ScreensFit, dpi: number): NonNullable<CalibrationRecord['copy']> {
  const registration = registerChart(scan);
  if (registration.code.dpi !== dpi)
    throw calibrateError('wrongPage', { expected: `the ${dpi} dpi chart (${dpi} dpi 用)` });
  const { readings } = measureScan(scan, registration);
  const curves = curvesOf(readings);
  return fit.screens.zones.flatMap((zone) => {
    const surround = interpolate(curves.fine, zone.fine.loneDots);
    const word = interpolate(coarseCurveOf(curves, zone), zone.coarse.clusterAreaPx);
    if (surround === undefined || word === undefined) return [];
    const [s, w] = [lightnessOf(surround), lightnessOf(word)];
    return [{ zone: zone.name, word: round(w, 2), surround: round(s, 2), difference: round(s - w, 2) }];
  });
}
