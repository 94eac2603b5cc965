// A resolution's screens and record -> the report's tables: zones, the scan's quality against its limits, patches.

import { escapeHtml } from '../../html.ts';
import type { CalibrationRecord } from '../calibration-record.ts';
import { CHART_CELLS } from '../chart/patches.ts';
import { coarseCurveOf, interpolate, type PatchMean } from '../fit.ts';
import { lightnessOf } from '../lightness.ts';
import { SCAN_LIMITS } from '../scan/measure.ts';
import { zoneMark } from './charts.ts';
import { both, type Html, table } from './html.ts';
import type { ResolutionReport } from './page.ts';

export function zoneTable({ screens, record, forecast }: ResolutionReport): Html {
  return table(
    [
      both('zone', '濃度域'),
      both('lone dots in a cell', 'セル内の点'),
      both('word of', '文字の要素'),
      both('pixels in a cell', 'セル内の画素数'),
      both('L*', 'L*'),
      both('standard error', '標準誤差'),
      both('by the chart', 'チャートから'),
      both('in strokes', '文字として'),
    ],
    screens.zones.map((zone, i) => {
      const error = record?.zones.find(({ name }) => name === zone.name)?.errorLightness;
      const surround = record && interpolate(record.curves.fine, zone.fine.loneDots);
      const word = record && interpolate(coarseCurveOf(record.curves, zone), zone.coarse.clusterAreaPx);
      const strokes = forecast?.original.find((of) => of.zone === zone.name);
      const miss = surround === undefined || word === undefined ? undefined : lightnessOf(surround) - lightnessOf(word);
      return [
        `<span class="zone-name">${zoneMark(i)} ${escapeHtml(zone.name)}</span>`,
        zone.fine.loneDots.toFixed(2),
        zone.form === 'bars' ? both('bars', '線') : both('cluster', '網点'),
        zone.coarse.clusterAreaPx.toFixed(1),
        zone.lightness.toFixed(1),
        error?.toFixed(2) ?? '-',
        signed(miss),
        signed(strokes && strokes.surround - strokes.word),
      ];
    }),
  );
}

const signed = (value: number | undefined): string =>
  value === undefined ? '-' : `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}`;

export function scanTable({ scan, curveLightness }: CalibrationRecord): Html {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return table(
    [both('quality', '項目'), both('this scan', 'このスキャン'), both('refused from', '不合格となる値')],
    [
      [
        both('resolution by the marks', '目印による解像度'),
        `${scan.dpi.toFixed(0)} dpi`,
        both('below 300', '300 未満'),
      ],
      [both('marks found', '目印'), `${scan.marksFound} / 9`, both('below 5', '5 未満')],
      [both('distance left at the marks', '目印での残差'), `${scan.residualUm.toFixed(0)} um`, ''],
      [both('turn', '傾き'), `${scan.turnDeg.toFixed(2)}°`, ''],
      [both('mirrored', '裏返し'), scan.mirrored ? both('yes', 'あり') : both('no', 'なし'), ''],
      [both('blur of edges', '輪郭のぼけ'), `${scan.blurUm.toFixed(0)} um`, `${SCAN_LIMITS.blurUm} um`],
      [both('paper clipped to white', '用紙の白飛び'), percent(scan.clipped), percent(SCAN_LIMITS.clipped)],
      [both('reflectance of solid black', '黒ベタの反射率'), percent(scan.solid), percent(SCAN_LIMITS.solid)],
      [both('deviation of white', '白のばらつき'), `${scan.whiteDeviation.toFixed(2)} L*`, ''],
      [both('patches off their smooth curve', '曲線からのずれ'), `${curveLightness.toFixed(2)} L*`, ''],
    ],
  );
}

export function measuredTable({ curves, dpi }: CalibrationRecord): Html {
  const { cellPx, dotSidePx } = CHART_CELLS[dpi];
  const kinds = [
    ['fine', 'lone dots', '単独の点', dotSidePx ** 2 / cellPx ** 2],
    ['coarse', 'cluster', '網点', 1 / cellPx ** 2],
    ['bars', 'bars', '線', 1 / cellPx ** 2],
    ['shortBars', 'short bars', '短い線', 1 / cellPx ** 2],
  ] as const;
  const row = (kind: Html, share: number, { amount, relative, deviation, count }: PatchMean) => {
    const light = lightnessOf(relative);
    const spread = Math.abs(lightnessOf(relative + deviation) - light);
    const grey = Math.round(255 * srgb(relative));
    return [
      kind,
      `<span class="swatch" style="background:rgb(${grey},${grey},${grey})"></span>`,
      String(amount),
      `${(100 * share * amount).toFixed(1)} %`,
      `${(100 * relative).toFixed(1)} %`,
      light.toFixed(2),
      spread.toFixed(2),
      String(count),
    ];
  };
  return table(
    [
      both('patch', 'パッチ'),
      '',
      both('dots or pixels', '点・画素'),
      both('ink sent', 'インク'),
      both('reflectance', '反射率'),
      'L*',
      both('deviation L*', '偏差 L*'),
      both('count', '個数'),
    ],
    kinds.flatMap(([kind, en, ja, share]) => curves[kind].map((mean) => row(both(en, ja), share, mean))),
  );
}

/** IEC 61966-2-1, of a reflectance up to 1. */
function srgb(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}
