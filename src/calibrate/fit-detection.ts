// A colour scan of the chart (and an infrared one) -> the detection image's screens for that device, by what was measured of it.
import { type InfraredScreens, screensAt, UNDER_SHARE } from '../raster/detection/pairs.ts';
import { shiftFor } from '../raster/detection/shift.ts';
import { K_LEVELS, pairPatches } from './chart/pair-patches.ts';
import type { LinearRgb } from './colour-difference.ts';
import { detectionFitError } from './detection-errors.ts';
import { type FittedPair, fitPair, type MeasuredPatch } from './detection-pairs.ts';
import { baseCoverage, DOT_YULE_NIELSEN, dotGrowthPx, type InkOffsets, registrationFactor } from './registered-dots.ts';
import { type InkRegistration, measureInkRegistration } from './scan/ink-registration.ts';
import { type ColourReading, measureColours } from './scan/measure-colours.ts';
import type { ScanPixels } from './scan/read-scan.ts';
import type { Registration } from './scan/register.ts';

/** A scan with where the chart lies in it. */
export interface RegisteredScan {
  readonly scan: ScanPixels;
  readonly registration: Registration;
}

export interface DetectionFit {
  readonly screens: InfraredScreens;
  readonly fitted: FittedPair;
  readonly registration: InkRegistration;
}

/** A solid that leaves more than this of the light that it should take is no solid of that ink: nothing was printed in colour. */
const MOST_LEFT = 0.6;
const CHANNEL = { c: 0, m: 1, y: 2 } as const;

/**
 * @param infrared of the same sheet, registered by itself
 * @returns undefined when the chart was not printed in colour, or was scanned in grey
 * @throws `detection-fit.patches`, `detection-fit.unreachable`
 */
export function fitDetection(original: RegisteredScan, infrared?: RegisteredScan): DetectionFit | undefined {
  const { dpi } = original.registration.code;
  const colours = measureColours(original.scan, original.registration);
  const solids = solidsOf(colours);
  const inks = ['c', 'm', 'y'] as const;
  if (solids === undefined || inks.some((ink) => solids[ink][CHANNEL[ink]]! > MOST_LEFT)) return undefined;
  const registration = measureInkRegistration(original.scan, original.registration);
  if (registration === undefined) return undefined;

  const { dots, base } = screensAt(dpi);
  const shiftPx = {
    c: shiftFor(registration.um.c, dpi),
    m: shiftFor(registration.um.m, dpi),
    y: shiftFor(registration.um.y, dpi),
  };
  const measured = readings(colours, dots, infrared && measureColours(infrared.scan, infrared.registration));
  const corrected = asRegistered(measured, { dpi, dots, solids, from: registration.um, shiftPx });
  const fitted = fitPair(corrected, { dots });
  const { k, under, c, m, y } = fitted.pair;
  return {
    screens: {
      dpi,
      dots,
      base,
      pair: { k: round2(k), under: round2(under), c: round2(c), m: round2(m), y: round2(y) },
      shiftPx,
      residualDeltaE: round2(fitted.deltaE),
    },
    fitted,
    registration,
  };
}

const round2 = (value: number): number => Math.round(value * 100) / 100;

type Solids = Readonly<Record<'c' | 'm' | 'y' | 'k', LinearRgb>>;

function solidsOf(colours: ReadonlyMap<string, ColourReading>): Solids | undefined {
  const of = (ink: string) => colours.get(`solid-${ink}`)?.rgb;
  const [c, m, y, k] = [of('c'), of('m'), of('y'), of('k')];
  return c && m && y && k ? { c, m, y, k } : undefined;
}

/** The chart's patches with what was read of them, in the order of the fit. */
function readings(
  colours: ReadonlyMap<string, ColourReading>,
  dots: InfraredScreens['dots'],
  infrared: ReadonlyMap<string, ColourReading> | undefined,
): MeasuredPatch[] {
  const patches = pairPatches(dots, UNDER_SHARE);
  const found = patches.flatMap(({ key, copies: _, ...patch }) => {
    const reading = colours.get(key);
    if (reading === undefined) return [];
    const heat = infrared?.get(key)?.rgb;
    return [{ ...patch, rgb: reading.rgb, infrared: heat && (heat[0] + heat[1] + heat[2]) / 3 }];
  });
  if (found.length !== patches.length) {
    throw detectionFitError('patches', { expected: patches.length, received: found.length });
  }
  return found;
}

interface AsPrinted {
  readonly dpi: number;
  readonly dots: InfraredScreens['dots'];
  readonly solids: Solids;
  /** Where the inks lay on the chart. */
  readonly from: InkOffsets;
  readonly shiftPx: InfraredScreens['shiftPx'];
}

/** The readings as they would be with the inks where the mark will have them. */
function asRegistered(
  measured: readonly MeasuredPatch[],
  { dpi, dots, solids, from, shiftPx }: AsPrinted,
): MeasuredPatch[] {
  const um = 25_400 / dpi;
  const left = (ink: 'c' | 'm' | 'y') => ({
    x: from[ink].x + shiftPx[ink].x * um,
    y: from[ink].y + shiftPx[ink].y * um,
  });
  const to: InkOffsets = { c: left('c'), m: left('m'), y: left('y') };
  const cellPx = dots.acrossPx ** 2 + dots.downPx ** 2;
  const ladder = measured.slice(1, 1 + K_LEVELS.length).map(({ dots: { k }, rgb }) => ({ areaPx: k, rgb }));
  const n = DOT_YULE_NIELSEN;
  const growthPx = dotGrowthPx(measured[0]!.rgb, ladder, solids.k, cellPx, n);
  const base = baseCoverage(measured[0]!.rgb, measured[0]!.base, solids, n);
  const world = { cellPx, dpi, growthPx, yuleNielsen: n, solids, base };
  return measured.map((patch) => {
    const factor = registrationFactor(world, patch.dots, from, to);
    return { ...patch, rgb: patch.rgb.map((value, channel) => value * factor[channel]!) as unknown as LinearRgb };
  });
}
