// What was measured of a device -> the charts of its report: tone curves, copiers, where on the sheet patches deviate, ramps.
import type { PantographScreens } from '../../raster/pantograph/screens.ts';
import type { CalibrationRecord } from '../calibration-record.ts';
import { CHART_CELLS } from '../chart/patches.ts';
import { interpolate, type PatchMean } from '../fit.ts';
import { lightnessOf } from '../lightness.ts';
import type { CopierForecast } from './forecast.ts';
import { createPlot, mark, polyline } from './plot.ts';
import type { PlacedDeviation, ScanFigures } from './scan-figures.ts';

const SHAPES = ['circle', 'square', 'diamond', 'triangle', 'circle', 'square'] as const;

/** Marks of the zones, in their order, in every chart. */
export const zoneShape = (index: number) => SHAPES[index % SHAPES.length]!;

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

/** L* over the share of ink that was sent: what the device makes of dots of three sizes, and where the zones take theirs. */
export function toneChart({ curves, dpi, scan }: CalibrationRecord, screens: PantographScreens | undefined): string {
  const { cellPx, dotSidePx } = CHART_CELLS[dpi];
  const ofPixels = (amount: number) => (100 * amount) / cellPx ** 2;
  const shares = {
    fine: (dots: number) => ofPixels(dots * dotSidePx ** 2),
    coarse: ofPixels,
    bars: ofPixels,
    shortBars: ofPixels,
  };
  const all = (['fine', 'coarse', 'bars', 'shortBars'] as const).flatMap((kind) =>
    curves[kind].map(({ amount, relative }) => ({ share: shares[kind](amount), light: lightnessOf(relative) })),
  );
  const most = Math.ceil(Math.max(10, ...all.map(({ share }) => share)) / 5) * 5;
  const least = Math.floor(Math.min(90, ...all.map(({ light }) => light)) / 10) * 10;
  const plot = createPlot(
    {
      from: 0,
      to: most,
      ticks: steps(0, most, 5),
      label: { en: 'ink sent, % of the area', ja: '送ったインクの面積 %' },
    },
    {
      from: least,
      to: 100,
      ticks: steps(least, 100, 10),
      label: { en: 'lightness L*, paper = 100', ja: '明度 L*（用紙 = 100）' },
    },
  );
  const nominal = steps(0, most, most / 20).map(
    (share) => [share, lightnessOf(1 - (share / 100) * (1 - scan.solid))] as const,
  );
  plot.add(
    polyline(
      plot,
      nominal.filter(([, light]) => light >= least),
      'nominal',
    ),
  );
  for (const kind of ['coarse', 'shortBars', 'bars', 'fine'] as const) {
    const means = curves[kind];
    plot.add(
      polyline(
        plot,
        [[0, 100], ...means.map((mean) => [shares[kind](mean.amount), lightnessOf(mean.relative)] as const)],
        `line ${kind}`,
      ),
    );
    for (const mean of means) plot.add(errorBar(plot, shares[kind](mean.amount), mean, kind));
  }
  for (const [i, zone] of (screens?.zones ?? []).entries()) {
    const kind = zone.form ?? 'coarse';
    const area = zone.coarse.clusterAreaPx;
    const [light, word] = [interpolate(curves.fine, zone.fine.loneDots), interpolate(curves[kind], area)];
    if (light === undefined || word === undefined) continue;
    const [from, to] = [shares.fine(zone.fine.loneDots), shares[kind](area)];
    const [a, b] = [lightnessOf(light), lightnessOf(word)];
    plot.add(
      polyline(
        plot,
        [
          [from, a],
          [to, b],
        ],
        'match',
      ),
    );
    plot.add(mark(zoneShape(i), plot.x(from), plot.y(a), 'zone'));
    plot.add(mark(zoneShape(i), plot.x(to), plot.y(b), 'zone'));
    plot.add(
      `<text class="label" x="${(plot.x(Math.max(from, to)) + 9).toFixed(1)}" y="${(plot.y(a) - 5).toFixed(1)}">${zone.name}</text>`,
    );
  }
  return plot.svg({ en: 'Tone curves', ja: '階調曲線' });
}

/** Twice the deviation between replicates, up and down. */
function errorBar(
  plot: ReturnType<typeof createPlot>,
  share: number,
  { relative, deviation }: PatchMean,
  kind: string,
): string {
  const x = plot.x(share).toFixed(1);
  const [high, low] = [relative + 2 * deviation, relative - 2 * deviation].map((value) =>
    plot.y(lightnessOf(Math.max(1e-4, value))).toFixed(1),
  );
  return `<line class="bar ${kind}" x1="${x}" x2="${x}" y1="${high}" y2="${low}"/>${mark('circle', plot.x(share), plot.y(lightnessOf(relative)), `point ${kind}`)}`;
}

/** L* that shows on a copy (issue: at least so much in some zone). */
export const SHOWS = 2;

/** Surround - word on each copier, zone by zone; the band in which a word does not show is shaded. */
export function copierChart(copiers: readonly CopierForecast[]): string {
  const differences = copiers.flatMap(({ zones }) => zones.map(({ word, surround }) => surround - word));
  const top = Math.max(5, Math.ceil(Math.max(...differences) / 5) * 5);
  const bottom = Math.min(-5, Math.floor(Math.min(...differences) / 5) * 5);
  const plot = createPlot(
    {
      from: -0.5,
      to: copiers.length - 0.5,
      ticks: [],
      label: { en: 'simulated copiers, by white point', ja: '模擬複写機（白点の順）' },
    },
    {
      from: bottom,
      to: top,
      ticks: steps(bottom, top, 5),
      label: { en: 'surround - word, L*', ja: '地と文字の明度差 L*' },
    },
  );
  const [left, right] = [plot.x(-0.5), plot.x(copiers.length - 0.5)];
  plot.add(
    `<rect class="dead" x="${left}" width="${right - left}" y="${plot.y(SHOWS)}" height="${plot.y(-SHOWS) - plot.y(SHOWS)}"/>`,
  );
  plot.add(`<line class="zero" x1="${left}" x2="${right}" y1="${plot.y(0)}" y2="${plot.y(0)}"/>`);
  for (const [column, { name, zones }] of copiers.entries()) {
    plot.add(`<text class="tick" text-anchor="middle" x="${plot.x(column).toFixed(1)}" y="350">${name}</text>`);
    for (const [i, { word, surround }] of zones.entries()) {
      const x = plot.x(column) + (i - (zones.length - 1) / 2) * 16;
      plot.add(
        `<line class="stem zone-${i % 6}" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${plot.y(0).toFixed(1)}" y2="${plot.y(surround - word).toFixed(1)}"/>`,
      );
      plot.add(mark(zoneShape(i), x, plot.y(surround - word), `zone zone-${i % 6}`));
    }
  }
  return plot.svg({ en: 'Contrast on copiers', ja: '複写機でのコントラスト' });
}

/** The mark of a zone, alone, for legends. */
export const zoneMark = (index: number): string =>
  `<svg class="key" viewBox="0 0 14 14" aria-hidden="true">${mark(zoneShape(index), 7, 7, `zone zone-${index % 6}`)}</svg>`;

/** L* at which a patch is drawn in full colour. */
export const MAP_FULL = 1;

/** The sheet with each replicated patch, light or dark against its kind: streaks and slopes of the print or of the scanner. */
export function sheetMap(placed: readonly PlacedDeviation[]): string {
  const cells = placed.map(({ key, xMm, yMm, deviation }) => {
    const share = Math.min(1, Math.abs(deviation) / MAP_FULL);
    const title = `${escapeKey(key)}: ${deviation >= 0 ? '+' : ''}${deviation.toFixed(2)} L*`;
    return `<rect x="${(xMm - 4.4).toFixed(1)}" y="${(yMm - 4.4).toFixed(1)}" width="8.8" height="8.8" class="${deviation >= 0 ? 'lighter' : 'darker'}" fill-opacity="${share.toFixed(2)}"><title>${title}</title></rect>`;
  });
  return `<svg class="map" viewBox="0 0 210 297" role="img" aria-label="チャート上の偏差 / deviations over the chart"><rect class="sheet" x="0.5" y="0.5" width="209" height="296"/>${cells.join('')}</svg>`;
}

const escapeKey = (key: string): string => key.replace(/[^\w/.-]/g, '');

/** L* over the share of ink of each ink's ramp. */
export function rampChart(ramps: ScanFigures['ramps']): string {
  const plot = createPlot(
    { from: 0, to: 70, ticks: steps(0, 70, 10), label: { en: 'ink sent, % of the area', ja: '送ったインクの面積 %' } },
    {
      from: 20,
      to: 100,
      ticks: steps(20, 100, 20),
      label: { en: 'lightness L*, paper = 100', ja: '明度 L*（用紙 = 100）' },
    },
  );
  for (const [i, ink] of (['k', 'c', 'm', 'y'] as const).entries()) {
    // An ink that the device does not have leaves its ramp white.
    if (!ramps[ink].some(({ relative }) => relative < 0.95)) continue;
    const points = ramps[ink].map(
      ({ amount, relative }) => [amount * 100, Math.max(20, lightnessOf(relative))] as const,
    );
    plot.add(polyline(plot, [[0, 100], ...points], `line ink-${ink}`));
    for (const [x, y] of points) plot.add(mark(SHAPES[i]!, plot.x(x), plot.y(y), `point ink-${ink}`));
    const last = points.at(-1);
    if (last)
      plot.add(
        `<text class="label" x="${(plot.x(last[0]) + 8).toFixed(1)}" y="${(plot.y(last[1]) + 4).toFixed(1)}">${ink.toUpperCase()}</text>`,
      );
  }
  return plot.svg({ en: 'Ramps', ja: '階調' });
}
