// Readings of a chart's patches -> the pantograph's screens for that device, the curves behind them, and what the fit left over.
import type { CoarseForm, PantographScreens, ToneZone } from '../raster/pantograph/screens.ts';
import { parsePantographScreens } from '../raster/pantograph/screens-schema.ts';
import { barsFor } from '../raster/pantograph/tiles.ts';
import type { ChartDpi } from './chart/code.ts';
import { CHART_CELLS, hasBars } from './chart/patches.ts';
import { calibrateError } from './errors.ts';
import { leastSquares } from './least-squares.ts';
import { lightnessOf, reflectanceOf } from './lightness.ts';
import type { PatchReading } from './scan/measure.ts';

/** Replicates of a patch, taken together. */
export interface PatchMean {
  /** Lone dots, or pixels of cluster or bars, in a cell. */
  readonly amount: number;
  /** Mean reflectance, paper = 1. */
  readonly relative: number;
  /** Deviation between replicates. */
  readonly deviation: number;
  readonly count: number;
}

/** What a device prints: mean reflectance by lone dots, by the size of clusters, by the pixels of bars and of short bars. */
export interface DeviceCurves {
  readonly fine: PatchMean[];
  readonly coarse: PatchMean[];
  /** Empty where a cell has no room for bars. */
  readonly bars: PatchMean[];
  readonly shortBars: PatchMean[];
}

export function curvesOf(readings: readonly PatchReading[]): DeviceCurves {
  return {
    fine: meansOf(readings, 'fine/'),
    coarse: meansOf(readings, 'coarse/'),
    bars: meansOf(readings, 'bars/'),
    shortBars: meansOf(readings, 'short-bars/'),
  };
}

/** What was measured of the form that a zone's words have. */
export function coarseCurveOf<Mean>(
  curves: { readonly coarse: Mean; readonly bars: Mean },
  { form }: Pick<ToneZone, 'form'>,
): Mean {
  return form === 'bars' ? curves.bars : curves.coarse;
}

export interface ZoneFit {
  readonly name: string;
  /** Standard error of the match, |fine - coarse|, by the scatter of replicates, L*. */
  readonly errorLightness: number;
}

export interface ScreensFit {
  readonly screens: PantographScreens;
  readonly curves: DeviceCurves;
  readonly zones: readonly ZoneFit[];
  /** Root mean square distance of cluster patches from their smooth curve, L*. */
  readonly curveLightness: number;
  /** Largest standard error of a zone's match, L*. */
  readonly lightness: number;
}

/*
 * Tones that the zones aim at, L* with paper = 100, and what the word is made of. Tried on drawn printers and copiers of both
 * paper models (docs/pantograph.md): where the background removal just keeps fine dots (0.86 to 0.92 of paper), a dark tint with
 * large clusters copies lighter than its surround, and a lighter one with bars copies darker. Where it keeps nearly all
 * (0.92 to 0.96), the light tint is what shows: lone dots far apart are pale enough to lose some of themselves to the white point, and
 * large clusters are not.
 */
const ZONE_AIMS = [
  { name: 'dark', lightness: 88.1, form: 'cluster' },
  { name: 'middle', lightness: 92.4, form: 'bars' },
  { name: 'light', lightness: 95.4, form: 'cluster' },
] as const satisfies readonly { name: string; lightness: number; form: CoarseForm }[];

const MOST_SCATTER = 2;

/** @throws `calibrate.noisy`, `calibrate.unmatched` */
export function fitScreens(readings: readonly PatchReading[], dpi: ChartDpi): ScreensFit {
  const { cellPx, dotSidePx } = CHART_CELLS[dpi];
  const curves = curvesOf(readings);
  for (const [what, means] of Object.entries(curves)) {
    for (const mean of means) {
      const deviation = Math.abs(lightnessOf(mean.relative + mean.deviation) - lightnessOf(mean.relative));
      if (deviation > MOST_SCATTER) {
        throw calibrateError('noisy', { what, deviation: round(deviation, 1), limit: MOST_SCATTER });
      }
    }
  }
  const fine = toneCurve(curves.fine, fineTerms);
  const clusters = toneCurve(curves.coarse, clusterTerms);
  const barred = hasBars(dpi)
    ? {
        bars: toneCurve(curves.bars, barTerms(cellPx, 1, dotSidePx)),
        shortBars: toneCurve(curves.shortBars, barTerms(cellPx / 2, 4, dotSidePx)),
      }
    : undefined;
  const fits: ZoneFit[] = [];
  const zones = ZONE_AIMS.map((aim): ToneZone => {
    const dots = fine.amountFor(reachableTone(fine, aim.lightness));
    if (dots === undefined) throw calibrateError('unmatched', { zone: aim.name });
    const loneDots = round(dots, 2);
    const relative = fine.relativeOf(loneDots);
    const curve = (aim.form === 'bars' && barred?.bars) || clusters;
    const areaIn = (of: Curve): number => {
      const area = of.amountFor(relative);
      if (area === undefined) throw calibrateError('unmatched', { zone: aim.name });
      return round(area, 2);
    };
    const area = areaIn(curve);
    const error = Math.hypot(fine.errorAt(loneDots), curve.errorAt(area)) * (1 - relative);
    fits.push({ name: aim.name, errorLightness: round(error * slopeOfLightness(relative), 3) });
    return {
      name: aim.name,
      fine: { loneDots, clusterAreaPx: 0 },
      coarse: { loneDots: 0, clusterAreaPx: area },
      ...(barred && curve === barred.bars ? { form: 'bars' as const } : {}),
      ...(barred ? { borderAreaPx: areaIn(barred.shortBars) } : {}),
      lightness: round(lightnessOf(relative), 2),
    };
  });
  const scatter = Math.max(fine.scatter, clusters.scatter, barred?.bars.scatter ?? 0, barred?.shortBars.scatter ?? 0);
  return {
    screens: parsePantographScreens({ dpi, cellPx, dotSidePx, zones }),
    curves,
    zones: fits,
    curveLightness: round(scatter * 0.2 * slopeOfLightness(0.8), 3),
    lightness: Math.max(...fits.map(({ errorLightness }) => errorLightness)),
  };
}

/**
 * The tone that a zone gets, reflectance. A device whose dots are too faint for the aims gets its darkest for the first zone,
 * and the same shares of the way to that for the others.
 */
function reachableTone(fine: Curve, aim: number): number {
  const reachable = lightnessOf(fine.darkest);
  const share = (100 - aim) / (100 - ZONE_AIMS[0].lightness);
  const wanted = Math.max(aim, 100 - share * (100 - reachable));
  return reflectanceOf(wanted);
}

/** Replicates taken together; the key's last part is the amount. */
export function meansOf(readings: readonly PatchReading[], prefix: string): PatchMean[] {
  const groups = new Map<string, number[]>();
  for (const { key, relative } of readings) {
    if (!key.startsWith(prefix)) continue;
    const known = groups.get(key);
    if (known) known.push(relative);
    else groups.set(key, [relative]);
  }
  return [...groups]
    .map(([key, values]) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
      const amount = Number(key.slice(prefix.length));
      return { amount, relative: round(mean, 5), deviation: round(Math.sqrt(variance), 5), count: values.length };
    })
    .sort((a, b) => a.amount - b.amount);
}

/** Reflectance by what a cell holds. */
interface Curve {
  readonly relativeOf: (amount: number) => number;
  /** @returns undefined when nothing on the chart is so light or dark */
  readonly amountFor: (relative: number) => number | undefined;
  /** Reflectance of the darkest patch. */
  readonly darkest: number;
  /** Deviation of patch means from the smooth part of the curve, as a share of what the tint absorbs. */
  readonly scatter: number;
  /** Standard error of the curve at an amount, as such a share. */
  readonly errorAt: (amount: number) => number;
}

/** 1 - R of lone dots: their number, less what they take from one another. */
const fineTerms = (dots: number): number[] => [dots, dots ** 2, dots ** 3];
/** 1 - R of clusters: what grows at the edge (a circumference), the cluster itself, their growing into one another. */
const clusterTerms = (area: number): number[] => [Math.sqrt(area), area, area * Math.sqrt(area)];
/** 1 - R of bars: their ends, their length, what they take from one another. Between whole numbers of dots a screen mixes squares. */
const barTerms =
  (squarePx: number, squares: number, dotSidePx: number) =>
  (area: number): number[] => {
    const dots = area / squares / dotSidePx ** 2;
    const whole = Math.floor(dots);
    const bars = (number: number): number => barsFor(squarePx, dotSidePx, number);
    return [bars(whole) + (dots - whole) * (bars(whole + 1) - bars(whole)), dots, dots ** 2];
  };

/**
 * A least-squares curve through all sizes, moved towards the measured means as far as these can be believed. The smooth
 * part lets each patch speak for all tones; but clusters of few pixels are no discs, and lone dots come nearer to each other in
 * steps, so that real devices lie off any smooth curve by up to 0.5 L*. What the means scatter about it by more than
 * their replicates explain is taken for the device's own (empirical Bayes). Devices drift over a sheet by a
 * share of what a tint absorbs, so that is what counts as error.
 */
function toneCurve(means: readonly PatchMean[], terms: (amount: number) => number[]): Curve {
  const noise = replicateVariance(means);
  const found = leastSquares(
    means.map(({ amount, relative, count }) => {
      const absorbed = Math.max(0.01, 1 - relative);
      return { terms: terms(amount), value: 1 - relative, weight: count / absorbed ** 2 };
    }),
  );
  const smooth = (amount: number): number => terms(amount).reduce((sum, term, i) => sum + term * found[i]!, 0);
  const misses = means.map(({ amount, relative }) => (1 - relative) / smooth(amount) - 1);
  const freedom = Math.max(1, means.length - found.length);
  const scatter = Math.sqrt(misses.reduce((sum, miss) => sum + miss ** 2, 0) / freedom);
  const counts = means.map(({ count }) => count);
  const ofMeans = counts.reduce((sum, count) => sum + noise / count, 0) / means.length;
  const own = Math.max(0, scatter ** 2 - ofMeans);
  const belief = counts.map((count) => (own === 0 ? 0 : own / (own + noise / count)));
  const moves = misses.map((miss, i) => 1 + belief[i]! * miss);
  const relativeOf = (amount: number) => 1 - smooth(amount) * between(means, moves, amount);
  const [first, last] = [means[0]!, means.at(-1)!];
  const darkest = relativeOf(last.amount);
  return {
    relativeOf,
    darkest,
    scatter,
    errorAt(amount) {
      const trust = between(means, belief, amount);
      const count = between(means, counts, amount);
      return Math.sqrt((noise / count) * (found.length / means.length + trust));
    },
    amountFor(relative) {
      let [low, high] = [first.amount * 0.7, last.amount];
      if (relative > relativeOf(low) || relative < darkest - 1e-9) return undefined;
      for (let step = 0; step < 40; step++) {
        const middle = (low + high) / 2;
        if (relativeOf(middle) > relative) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    },
  };
}

/** Variance of single replicates, as a share of what the tint absorbs, all patches taken together. */
function replicateVariance(means: readonly PatchMean[]): number {
  let [squares, freedom] = [0, 0];
  for (const { relative, deviation, count } of means) {
    squares += (count - 1) * (deviation / Math.max(0.01, 1 - relative)) ** 2;
    freedom += count - 1;
  }
  return squares / Math.max(1, freedom);
}

/** Straight lines between the values at the means' amounts; the ends are held. */
function between(means: readonly Pick<PatchMean, 'amount'>[], values: readonly number[], amount: number): number {
  const after = means.findIndex((mean) => mean.amount >= amount);
  if (after <= 0) return after === 0 ? values[0]! : values.at(-1)!;
  const [from, to] = [means[after - 1]!, means[after]!];
  const share = (amount - from.amount) / (to.amount - from.amount);
  return values[after - 1]! + share * (values[after]! - values[after - 1]!);
}

/** Piecewise linear from paper through the measured amounts; undefined beyond them. */
export function interpolate(means: readonly PatchMean[], amount: number): number | undefined {
  const last = means.at(-1);
  if (!last || amount > last.amount) return undefined;
  const points = [{ amount: 0, relative: 1 }, ...means];
  return between(
    points,
    points.map(({ relative }) => relative),
    amount,
  );
}

/** Change of L* by reflectance. */
function slopeOfLightness(relative: number): number {
  return (lightnessOf(relative + 1e-4) - lightnessOf(relative - 1e-4)) / 2e-4;
}

export const round = (value: number, digits: number): number => Number(value.toFixed(digits));
