// Readings of a chart's patches -> the pantograph's screens for that device, the curves behind them, and what the fit left over.
import { type PantographScreens, parsePantographScreens, type ToneZone } from '../raster/pantograph/screens.ts';
import type { ChartDpi } from './chart/code.ts';
import { CHART_CELLS, halvesOf } from './chart/patches.ts';
import { calibrateError } from './errors.ts';
import { leastSquares } from './least-squares.ts';
import { lightnessOf } from './lightness.ts';
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
 * Tones that the zones aim at, L* with paper = 100, and what the word is made of. Tried on drawn copiers (docs/pantograph.md):
 * where the background removal just keeps fine dots (0.87 to 0.96 of paper), only dark zones with large clusters and
 * lighter ones with small clusters show; one of them does on nearly every machine.
 */
const ZONE_AIMS = [
  { name: 'dark', lightness: 88.4, clusters: 1 },
  { name: 'middle', lightness: 92, clusters: 4 },
  { name: 'light', lightness: 94.6, clusters: 4 },
] as const;

/**
 * Large clusters crowd inside a stroke of a letter, which is hardly wider than two cells: there it prints 0.4 to 0.9 L*
 * darker than a whole patch of the same clusters (three simulated printers). Smaller by this they meet the surround within
 * 0.3 L*. Four small clusters to a cell do not need it (0.0 to 0.15 L*).
 */
const INTERIOR_TRIM = 0.965;
const MOST_SCATTER = 2;
const EDGE_SCALES = { least: 0.88, most: 0.98, usual: 0.93, trust: 0.1 } as const;

/** @throws `calibrate.noisy`, `calibrate.unmatched` */
export function fitScreens(readings: readonly PatchReading[], dpi: ChartDpi): ScreensFit {
  const { cellPx, dotSidePx } = CHART_CELLS[dpi];
  const curves: DeviceCurves = {
    fine: meansOf(readings, 'fine/'),
    coarse: meansOf(readings, `coarse-${cellPx}/`),
    small: halvesOf(dpi) ? meansOf(readings, `coarse-${cellPx / 2}/`) : [],
  };
  for (const [what, means] of Object.entries(curves)) {
    for (const mean of means) {
      const deviation = Math.abs(lightnessOf(mean.relative + mean.deviation) - lightnessOf(mean.relative));
      if (deviation > MOST_SCATTER) {
        throw calibrateError('noisy', { what, deviation: round(deviation, 1), limit: MOST_SCATTER });
      }
    }
  }
  const large = clusterCurve(curves.coarse);
  const small = curves.small.length > 0 ? clusterCurve(curves.small) : undefined;
  const edgeScale = edgeScales(readings, curves, large);
  const fits: ZoneFit[] = [];
  const zones = ZONE_AIMS.map((aim): ToneZone => {
    const fine = fineOf(curves.fine, aim.lightness);
    if (fine === undefined) throw calibrateError('unmatched', { zone: aim.name });
    const clusters = aim.clusters === 4 && small ? 4 : 1;
    const curve = clusters === 4 && small ? small : large;
    const area = curve.areaFor(fine.relative);
    if (area === undefined) throw calibrateError('unmatched', { zone: aim.name });
    const variance = fine.deviation ** 2 / fine.count + curve.residual ** 2 / 4;
    fits.push({ name: aim.name, errorLightness: round(Math.sqrt(variance) * slopeOfLightness(fine.relative), 3) });
    return {
      name: aim.name,
      fine: { loneDots: fine.amount, clusterAreaPx: 0 },
      coarse: { loneDots: 0, clusterAreaPx: round(area * clusters * (clusters === 1 ? INTERIOR_TRIM : 1), 2) },
      ...(clusters === 4 ? { clusters } : {}),
      edgeAreaScale: round(edgeScale(fine.amount), 3),
      lightness: round(lightnessOf(fine.relative), 2),
    };
  });
  const residual = Math.max(large.residual, small?.residual ?? 0);
  return {
    screens: parsePantographScreens({ dpi, cellPx, dotSidePx, zones }),
    curves,
    zones: fits,
    curveLightness: round(residual * slopeOfLightness(0.8), 3),
    lightness: Math.max(...fits.map(({ errorLightness }) => errorLightness)),
  };
}

/**
 * The dots that print a lightness, between measured ones. A device whose dots are too faint for it gets the most dots there
 * are for the first zone, and shares of the way to that for the others.
 */
function fineOf(means: readonly PatchMean[], aim: number): PatchMean | undefined {
  const darkest = means.at(-1);
  if (darkest === undefined) return undefined;
  const reachable = lightnessOf(darkest.relative);
  const wanted = Math.max(
    aim,
    reachable + (aim - ZONE_AIMS[0].lightness) * ((100 - reachable) / (100 - ZONE_AIMS[0].lightness)),
  );
  let before: PatchMean = { amount: 0, relative: 1, deviation: 0, count: 1 };
  for (const mean of means) {
    const [light, dark] = [lightnessOf(before.relative), lightnessOf(mean.relative)];
    if (dark <= wanted + 1e-9) {
      const share = Math.min(1, (light - wanted) / (light - dark));
      const amount = round(before.amount + share * (mean.amount - before.amount), 2);
      return { ...mean, amount, relative: before.relative + share * (mean.relative - before.relative) };
    }
    before = mean;
  }
  return undefined;
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

interface ClusterCurve {
  readonly relativeOf: (areaPx: number) => number;
  /** @returns undefined when nothing on the chart is so light or dark */
  readonly areaFor: (relative: number) => number | undefined;
  /** Root mean square of what the curve leaves, reflectance. */
  readonly residual: number;
}

/**
 * Reflectance by cluster area: 1 - R = p sqrt(a) + q a + r a sqrt(a). The first term is what grows at the edge (a
 * circumference), the second the cluster itself, the third their growing into one another.
 */
function clusterCurve(means: readonly PatchMean[]): ClusterCurve {
  const terms = (area: number) => [Math.sqrt(area), area, area * Math.sqrt(area)];
  const found = leastSquares(
    means.map((mean) => ({ terms: terms(mean.amount), value: 1 - mean.relative, weight: mean.count })),
  );
  const relativeOf = (area: number) => 1 - terms(area).reduce((sum, term, i) => sum + term * found[i]!, 0);
  const squares = means.map((mean) => (mean.relative - relativeOf(mean.amount)) ** 2);
  const residual = Math.sqrt(squares.reduce((a, b) => a + b, 0) / Math.max(1, means.length - found.length));
  const [first, last] = [means[0]!, means.at(-1)!];
  return {
    relativeOf,
    residual,
    areaFor(relative) {
      let [low, high] = [first.amount * 0.7, last.amount];
      if (relative > relativeOf(low) || relative < relativeOf(high)) return undefined;
      for (let step = 0; step < 40; step++) {
        const middle = (low + high) / 2;
        if (relativeOf(middle) > relative) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    },
  };
}

/**
 * The factor on edge clusters with which letters of a matched pair are as light as their surround, by lone dots. Letters
 * were printed with clusters of several sizes, none of them quite the match, at two factors: what they are lighter than
 * fine dots alone is linear in the cluster's miss and in the factor.
 */
function edgeScales(
  readings: readonly PatchReading[],
  { fine }: DeviceCurves,
  large: ClusterCurve,
): (loneDots: number) => number {
  const letters = readings.flatMap(({ key, relative }) => {
    const [kind, dots, area, scale] = key.split('/');
    return kind === 'letters' ? [{ dots: Number(dots), area: Number(area), scale: Number(scale), relative }] : [];
  });
  const dotsTried = [...new Set(letters.map(({ dots }) => dots))].sort((a, b) => a - b);
  const points = dotsTried.flatMap((dots) => {
    const surround = interpolate(fine, dots);
    const match = surround === undefined ? undefined : large.areaFor(surround);
    if (surround === undefined || match === undefined) return [];
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
    return found[2]! < 0 && Number.isFinite(scale) ? [{ dots, scale }] : [];
  });
  if (points.length === 0) return () => EDGE_SCALES.usual;
  const mean = points.reduce((sum, { scale }) => sum + scale, 0) / points.length;
  // One scan's letters say it to 0.1 or 0.2 only, and devices differ by 0.02: mostly the usual value is kept.
  const moved = EDGE_SCALES.usual + EDGE_SCALES.trust * (mean - EDGE_SCALES.usual);
  const clamped = Math.min(EDGE_SCALES.most, Math.max(EDGE_SCALES.least, moved));
  return () => clamped;
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
