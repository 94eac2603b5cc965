// A colour scan of the chart (and an infrared one) -> the detection image's screens for that device, by what was measured of it.

import { screensAt, UNDER_SHARE } from '../raster/detection/pairs.ts';
import type { InfraredScreens } from '../raster/detection/pairs-schema.ts';
import { shiftFor } from '../raster/detection/shift.ts';
import { seededRandom } from '../raster/seeded-random.ts';
import { K_LEVELS, pairPatches } from './chart/pair-patches.ts';
import { deltaE2000, type LinearRgb } from './colour-difference.ts';
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
  /** Standard error of the match, dE2000: by how much it changes when patches scatter as their replicates did. */
  readonly errorDeltaE: number;
}

/** A solid that leaves more than this of the light that it should take is no solid of that ink: nothing was printed in colour. */
const MOST_LEFT = 0.6;
const CHANNEL = { c: 0, m: 1, y: 2 } as const;

/**
 * @param infrared of the same sheet, registered by itself
 * @returns undefined when the chart was not printed in colour, or was scanned in grey
 * @throws `detection-fit.patches`, `detection-fit.unreachable`, `detection-fit.unmatched`
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
  const errorDeltaE = matchError(corrected, scatterOf(colours, dots), dots, fitted);
  const { k, under, c, m, y } = fitted.pair;
  return {
    screens: {
      dpi,
      dots,
      base,
      pair: { k: round2(k), under: round2(under), c: round2(c), m: round2(m), y: round2(y) },
      shiftPx,
      residualDeltaE: round2(errorDeltaE),
    },
    fitted,
    registration,
    errorDeltaE,
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

/** Relative standard error of each patch's mean, in the order of the fit: the scatter of all replicates taken together. */
function scatterOf(colours: ReadonlyMap<string, ColourReading>, dots: InfraredScreens['dots']): number[] {
  const read = pairPatches(dots, UNDER_SHARE).map(({ key }) => colours.get(key)!);
  const squares = read
    .filter(({ count }) => count > 1)
    .flatMap(({ rgb, error, count }) => rgb.map((value, channel) => (count * error[channel]! ** 2) / value ** 2));
  const single = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
  return read.map(({ count }) => single / Math.sqrt(count));
}

const TRIALS = 12;
const TRIAL_SEED = 7;

function matchError(
  measured: readonly MeasuredPatch[],
  scatter: readonly number[],
  dots: InfraredScreens['dots'],
  { pair, slopes, yuleNielsen: n }: FittedPair,
): number {
  const random = seededRandom(TRIAL_SEED);
  // Twelve uniform numbers less 6 are nearly normal, with deviation 1.
  const normal = (): number => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
  const middle = measured[1 + 2 * K_LEVELS.length + 13]!.rgb;
  let sum = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const shaken = measured.map((patch, i) => ({
      ...patch,
      rgb: patch.rgb.map((value) => value * (1 + scatter[i]! * normal())) as unknown as LinearRgb,
    }));
    const other = fitPair(shaken, { dots }).pair;
    // K moves with the others when only the infrared contrast is met at another size: take that out.
    const scale = pair.k / other.k;
    const moved = [other.c * scale - pair.c, other.m * scale - pair.m, other.y * scale - pair.y];
    const off = middle.map((value, channel) => {
      const root = value ** (1 / n) + slopes[channel]!.reduce((total, slope, ink) => total + slope * moved[ink]!, 0);
      return Math.max(1e-4, root) ** n;
    }) as unknown as LinearRgb;
    sum += deltaE2000(middle, off) ** 2;
  }
  return Math.sqrt(sum / TRIALS);
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
