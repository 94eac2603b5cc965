// Readings of a chart's patches -> the pantograph's screens for that device, the curves behind them, and what the fit left over.
import { type PantographScreens, parsePantographScreens, type ToneZone } from '../raster/pantograph/screens.ts';
import type { ChartDpi } from './chart/code.ts';
import { CHART_CELLS, splitOf } from './chart/patches.ts';
import { calibrateError } from './errors.ts';
import { leastSquares } from './least-squares.ts';
import { lightnessOf, reflectanceOf } from './lightness.ts';
import type { PatchReading } from './scan/measure.ts';

/** Replicates of a patch, taken together. */
export interface PatchMean {
  /** Lone dots, or pixels of the cluster, in a cell. */
  readonly amount: number;
  /** Mean reflectance, paper = 1. */
  readonly relative: number;
  /** Deviation between replicates. */
  readonly deviation: number;
  readonly count: number;
}

/** What a device prints: mean reflectance by dots, by cluster size on whole cells and on halved ones. */
export interface DeviceCurves {
  readonly fine: PatchMean[];
  readonly coarse: PatchMean[];
  readonly small: PatchMean[];
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
 * paper models (docs/pantograph.md): where the background removal just keeps fine dots (0.86 to 0.96 of paper), dark tints with
 * large clusters copy lighter than their surround and lighter tints with small clusters copy darker; one of them does
 * on nearly every machine. A near-perfect copier that stretches white shows the light tint.
 */
const ZONE_AIMS = [
  { name: 'dark', lightness: 88.1, small: false },
  { name: 'middle', lightness: 92.4, small: true },
  { name: 'light', lightness: 95, small: false },
] as const;

const MOST_SCATTER = 2;
const EDGE_SCALES = { least: 0.98, most: 1.16, usual: 1.07, trust: 0.1 } as const;

/** @throws `calibrate.noisy`, `calibrate.unmatched` */
export function fitScreens(readings: readonly PatchReading[], dpi: ChartDpi): ScreensFit {
  const { cellPx, dotSidePx } = CHART_CELLS[dpi];
  const split = splitOf(dpi);
  const curves: DeviceCurves = {
    fine: meansOf(readings, 'fine/'),
    coarse: meansOf(readings, `coarse-${cellPx}/`),
    small: split > 1 ? meansOf(readings, `coarse-${cellPx / split}/`) : [],
  };
  for (const [what, means] of Object.entries(curves)) {
    for (const mean of means) {
      const deviation = Math.abs(lightnessOf(mean.relative + mean.deviation) - lightnessOf(mean.relative));
      if (deviation > MOST_SCATTER) {
        throw calibrateError('noisy', { what, deviation: round(deviation, 1), limit: MOST_SCATTER });
      }
    }
  }
  const fine = smoothCurve(curves.fine, fineTerms);
  const large = smoothCurve(curves.coarse, clusterTerms);
  const small = curves.small.length > 0 ? mixedCurve(curves.small) : undefined;
  const edgeScale = edgeScaleOf(readings, fine, large);
  const fits: ZoneFit[] = [];
  const zones = ZONE_AIMS.map((aim): ToneZone => {
    const dots = fine.amountFor(reachableTone(fine, aim.lightness));
    if (dots === undefined) throw calibrateError('unmatched', { zone: aim.name });
    const loneDots = round(dots, 2);
    const relative = fine.relativeOf(loneDots);
    const curve = aim.small && small ? small : large;
    const clusters = curve === small ? ((split ** 2) as 4 | 9) : 1;
    const area = curve.amountFor(relative);
    if (area === undefined) throw calibrateError('unmatched', { zone: aim.name });
    const error = Math.hypot(fine.error, curve.error) * (1 - relative);
    fits.push({ name: aim.name, errorLightness: round(error * slopeOfLightness(relative), 3) });
    return {
      name: aim.name,
      fine: { loneDots, clusterAreaPx: 0 },
      coarse: { loneDots: 0, clusterAreaPx: round(area * clusters, 2) },
      ...(clusters > 1 ? { clusters } : {}),
      edgeAreaScale: round(edgeScale, 3),
      lightness: round(lightnessOf(relative), 2),
    };
  });
  const scatter = Math.max(fine.scatter, large.scatter);
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
  /** Deviation of patch means from the curve, as a share of what the tint absorbs; and the curve's own standard error. */
  readonly scatter: number;
  readonly error: number;
}

/** 1 - R of lone dots: their number, less what they take from one another. */
const fineTerms = (dots: number): number[] => [dots, dots ** 2, dots ** 3];
/** 1 - R of clusters: what grows at the edge (a circumference), the cluster itself, their growing into one another. */
const clusterTerms = (area: number): number[] => [Math.sqrt(area), area, area * Math.sqrt(area)];

/**
 * A least-squares curve through all sizes: each patch speaks for all tones, and none is taken at its word. Devices drift over
 * a sheet by a share of what a tint absorbs, so that is what counts as error.
 */
function smoothCurve(means: readonly PatchMean[], terms: (amount: number) => number[]): Curve {
  const found = leastSquares(
    means.map(({ amount, relative, count }) => {
      const absorbed = Math.max(0.01, 1 - relative);
      return { terms: terms(amount), value: 1 - relative, weight: count / absorbed ** 2 };
    }),
  );
  const relativeOf = (amount: number) => 1 - terms(amount).reduce((sum, term, i) => sum + term * found[i]!, 0);
  const squares = means.map(({ amount, relative }) => ((relative - relativeOf(amount)) / (1 - relative)) ** 2);
  const scatter = Math.sqrt(squares.reduce((a, b) => a + b, 0) / Math.max(1, means.length - found.length));
  const [first, last] = [means[0]!, means.at(-1)!];
  const darkest = relativeOf(last.amount);
  return {
    relativeOf,
    darkest,
    scatter,
    error: scatter * Math.sqrt(found.length / means.length),
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

/** Clusters of so few pixels are no discs, and a mean between two of them is a mixture of both: straight lines between the sizes. */
function mixedCurve(means: readonly PatchMean[]): Curve {
  const shares = means.map(({ relative, deviation, count }) => (deviation / (1 - relative)) ** 2 / count);
  const scatter = Math.sqrt(shares.reduce((a, b) => a + b, 0) / means.length);
  return {
    relativeOf: (amount) => interpolate(means, amount) ?? Number.NaN,
    darkest: means.at(-1)!.relative,
    scatter,
    error: scatter,
    amountFor(relative) {
      for (let i = 1; i < means.length; i++) {
        const [light, dark] = [means[i - 1]!, means[i]!];
        if (relative > light.relative || relative < dark.relative) continue;
        const share = (light.relative - relative) / (light.relative - dark.relative);
        return light.amount + share * (dark.amount - light.amount);
      }
      return undefined;
    },
  };
}

/**
 * The factor on edge clusters with which letters of a matched pair are as light as their surround. Letters were printed
 * with clusters of several sizes, none of them quite the match, at two factors: what they are lighter than fine dots alone
 * is linear in the cluster's miss and in the factor.
 */
function edgeScaleOf(readings: readonly PatchReading[], fine: Curve, large: Curve): number {
  const letters = readings.flatMap(({ key, relative }) => {
    const [kind, dots, area, scale] = key.split('/');
    return kind === 'letters' ? [{ dots: Number(dots), area: Number(area), scale: Number(scale), relative }] : [];
  });
  const dotsTried = [...new Set(letters.map(({ dots }) => dots))];
  const points = dotsTried.flatMap((dots) => {
    const surround = fine.relativeOf(dots);
    const match = large.amountFor(surround);
    if (match === undefined) return [];
    const found = leastSquares(
      letters
        .filter((letter) => letter.dots === dots)
        .map(({ area, scale, relative }) => ({
          terms: [1, area - match, scale],
          value: relative - surround,
          // Far from the match the edge's own clusters are of the wrong size, too.
          weight: 1 / (0.05 + ((area - match) / match) ** 2),
        })),
    );
    const scale = -found[0]! / found[2]!;
    // Larger edge clusters must darken; else noise is all there was.
    return found[2]! < 0 && Number.isFinite(scale) ? [scale] : [];
  });
  if (points.length === 0) return EDGE_SCALES.usual;
  const mean = points.reduce((sum, scale) => sum + scale, 0) / points.length;
  // One scan's letters say it to 0.1 or 0.2 only, and devices differ by less: mostly the usual value is kept.
  const moved = EDGE_SCALES.usual + EDGE_SCALES.trust * (mean - EDGE_SCALES.usual);
  return Math.min(EDGE_SCALES.most, Math.max(EDGE_SCALES.least, moved));
}

/** Piecewise linear between the measured amounts. */
export function interpolate(means: readonly PatchMean[], amount: number): number | undefined {
  const after = means.findIndex((mean) => mean.amount >= amount);
  if (after < 0) return undefined;
  const before = means[after - 1] ?? { amount: 0, relative: 1 };
  const mean = means[after]!;
  return (
    before.relative + ((mean.relative - before.relative) * (amount - before.amount)) / (mean.amount - before.amount)
  );
}

/** Change of L* by reflectance. */
function slopeOfLightness(relative: number): number {
  return (lightnessOf(relative + 1e-4) - lightnessOf(relative - 1e-4)) / 2e-4;
}

export const round = (value: number, digits: number): number => Number(value.toFixed(digits));
