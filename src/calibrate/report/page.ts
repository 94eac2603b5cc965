// A profile, what a forecast and the scans add to it -> one HTML page that stands alone: Japanese and English, no script, prints on A4.

import { escapeHtml } from '../../html.ts';
import type { InfraredScreens } from '../../raster/detection/pairs-schema.ts';
import type { PantographScreens } from '../../raster/pantograph/screens.ts';
import type { CalibrationRecord } from '../calibration-record.ts';
import type { DeviceProfile } from '../profile.ts';
import { copierChart, MAP_FULL, rampChart, SHOWS, sheetMap, toneChart, zoneMark } from './charts.ts';
import type { Forecast } from './forecast.ts';
import { bilingualPage, both, dl, type Html, picture, table } from './html.ts';
import type { ScanFigures } from './scan-figures.ts';
import { measuredTable, scanTable, zoneTable } from './tables.ts';
import { verdictOf } from './verdict.ts';

/** One resolution of the device. */
export interface ResolutionReport {
  readonly screens: PantographScreens;
  /** Of the profile's detection image, this resolution's. */
  readonly infrared?: InfraredScreens | undefined;
  readonly record?: CalibrationRecord | undefined;
  readonly forecast?: Forecast | undefined;
  /** Of the scan that was given with the command, and pictures of it as PNG. */
  readonly original?: (ScanFigures & { readonly pictures: ScanPictures }) | undefined;
  readonly copy?: { readonly pictures: ScanPictures } | undefined;
}

export interface ScanPictures {
  readonly patches: Uint8Array;
  readonly targets: Uint8Array;
}

export interface ReportInput {
  readonly profile: DeviceProfile;
  readonly resolutions: readonly ResolutionReport[];
  /** What the page opens in; the reader may switch. */
  readonly language: 'en' | 'ja';
}

export function reportPage({ profile, resolutions, language }: ReportInput): string {
  return bilingualPage({
    language,
    title: `${profile.name} · 較正レポート / calibration report`,
    heading: `${both('Calibration report', '較正レポート')} · ${escapeHtml(profile.name)}`,
    lead: both(profile.about.en, profile.about.ja),
    body: [
      deviceCard(profile),
      overridesCard(profile),
      resolutions.map((one) => resolutionSection(one)).join('\n'),
    ].join('\n'),
    footer: `${both(
      'Lightness is CIE 1976 L* of mean linear reflectance, paper = 100. A difference is surround - word: + where the word is darker.',
      '明度は平均線形反射率の CIE 1976 L*（用紙 = 100）です。差は「地 − 文字」で、+ は文字が暗いことを示します。',
    )} kiosk-raster calibrate report`,
  });
}

function deviceCard({ device, date, provenance, pantograph, residuals, clearZoneMm }: DeviceProfile): Html {
  const simulated = provenance.kind === 'simulated';
  return `<section class="card${simulated ? ' warn' : ''}">${
    simulated
      ? `<p><strong>${both('Simulated device: no real machine was measured.', '模擬装置です。実在の機械を測定したものではありません。')}</strong></p>`
      : ''
  }${dl([
    [both('Device', '装置'), escapeHtml([device.maker, device.model, device.serial ?? ''].join(' ').trim())],
    [both('Colour', 'カラー'), device.colour ? both('yes', 'あり') : both('no', 'なし')],
    [both('Date', '測定日'), escapeHtml(date)],
    [both('Made by', '作成'), escapeHtml(provenance.madeBy)],
    [
      both('Scanner', 'スキャナー'),
      provenance.scanner ? escapeHtml(provenance.scanner) : both('not named', '記載なし'),
    ],
    [both('Resolutions', '解像度'), `${pantograph.screens.map(({ dpi }) => dpi).join(', ')} dpi`],
    [both('White round ink', '文字の周囲の余白'), `${clearZoneMm} mm`],
    [both('Largest standard error of a match', '明度合わせの標準誤差（最大）'), `${residuals.lightness.toFixed(2)} L*`],
  ])}</section>`;
}

function overridesCard({ overrides = [] }: DeviceProfile): Html {
  if (overrides.length === 0) return '';
  return `<section class="card warn"><h3>${both('Set by hand', '手で設定した値')}</h3>${table(
    [both('path', 'パス'), both('value', '値'), both('measured', '測定値'), both('day', '日付'), both('why', '理由')],
    overrides.map(({ path, value, measured, date, reason }) => [
      `<code>${escapeHtml(path)}</code>`,
      escapeHtml(String(value)),
      escapeHtml(measured === null ? '-' : String(measured)),
      escapeHtml(date),
      escapeHtml(reason ?? ''),
    ]),
  )}</section>`;
}

function resolutionSection(one: ResolutionReport): Html {
  const { screens, record, forecast, original, copy } = one;
  const { good, lines } = verdictOf(one);
  const parts = [
    `<h2 class="resolution">${screens.dpi} dpi</h2>`,
    `<section class="card verdict${good ? '' : ' bad'}"><strong>${
      good ? both('Fit for use', '使用できます') : both('Look before use', '使用前に確認してください')
    }</strong><ul>${lines.map((line) => `<li>${both(line.en, line.ja)}</li>`).join('')}</ul></section>`,
    `<section class="card"><h3>${both('Tone zones', '濃度域')}</h3>${zoneTable(one)}<p class="note">${both(
      'Cells, dots and clusters are in printer pixels. "By the chart": both screens by the measured patches, straight between them. "In strokes": words as printed, on the simulated stand-in.',
      'セル・点・網点は画素単位です。「チャートから」は測定パッチ間の直線補間、「文字として」は代役の模擬プリンターで印刷した文字での値です。',
    )}</p></section>`,
  ];
  if (record) {
    parts.push(
      `<section class="card"><h3>${both('Tone curves', '階調曲線')}</h3>${toneChart(record, screens)}<p class="legend soft">${curveLegend(record)}</p><p class="note">${both(
        'Upright strokes: twice the deviation between replicates. Dashed lines join the two screens of a zone: equally light on this device, at different amounts of ink. Dotted: what the ink alone would give, without dot gain.',
        '縦棒は同一パッチ間の標準偏差の2倍。破線は各濃度域の2つの網で、インク量は違っても同じ明るさに見えます。点線はドットゲインがない場合です。',
      )}</p></section>`,
    );
  }
  if (forecast) parts.push(forecastSection(forecast));
  parts.push(detectionSection(one.infrared, screens.dpi));
  if (record?.copy) parts.push(scannedCopySection(record.copy));
  if (original) parts.push(originalSection(original, copy));
  if (record) {
    parts.push(
      `<section class="card"><h3>${both('The scan', 'スキャン')}</h3>${scanTable(record)}</section>`,
      `<section class="card"><h3>${both('Measured patches', '測定パッチ')}</h3>${measuredTable(record)}</section>`,
    );
  } else {
    parts.push(
      `<section class="card warn">${both('The profile holds no measurement at this resolution: calibrate it to see its tone curves.', 'この解像度の測定結果がありません。較正すると階調曲線が表示されます。')}</section>`,
    );
  }
  return parts.join('\n');
}

/** Of the curves that there are: a cell at 300 dpi has no room for bars. */
function curveLegend({ curves }: CalibrationRecord): Html {
  const item = (name: keyof CalibrationRecord['curves'], en: string, ja: string) =>
    curves[name].length === 0
      ? ''
      : `<span class="item"><span class="dot" style="background:var(--${name})"></span>${both(en, ja)}</span>`;
  return (
    item('fine', 'lone dots', '単独の点') +
    item('coarse', 'clusters', '網点') +
    item('bars', 'bars', '線') +
    item('shortBars', 'short bars', '短い線')
  );
}

function forecastSection({ standIn, original, originalPicture, copiers }: Forecast): Html {
  const legend = original.map(({ zone }, i) => `<span class="item">${zoneMark(i)} ${escapeHtml(zone)}</span>`).join('');
  const rows = copiers.map(({ name, whitePoint, gamma, zones }) => {
    const differences = zones.map(({ word, surround }) => surround - word);
    const most = Math.max(...differences.map(Math.abs));
    return [
      escapeHtml(name),
      whitePoint.toFixed(2),
      gamma.toFixed(1),
      ...differences.map((value) => signed(value)),
      { text: most.toFixed(1), className: most >= SHOWS ? 'hit' : 'miss' },
    ];
  });
  const figure = (bytes: Uint8Array, caption: string) =>
    `<figure>${picture(bytes, caption)}<figcaption>${caption}</figcaption></figure>`;
  return `<section class="card"><h3>${both('Predicted contrast on copiers', '複写機での予測コントラスト')}</h3>
${copierChart(copiers)}<p class="legend soft">${legend} ${both('shaded: hardly shows', '網掛け: ほぼ見えません')}</p>
${table([both('copier', '複写機'), both('white point', '白点'), 'γ', ...original.map(({ zone }) => escapeHtml(zone)), both('largest', '最大')], rows)}
<p class="note">${both(
    `Simulated: a printer that stands in for the device (a lone pixel prints ${standIn.loneArea.toFixed(2)} pixel areas, one in company ${standIn.companyArea.toFixed(2)}; its patches are within ${standIn.errorLightness.toFixed(2)} L* of the chart's, root mean square) and copiers whose white point and gamma span what is on the market. A forecast, no measurement: copy a real sheet too.`,
    `模擬計算です。装置の代役となる模擬プリンター（単独の画素は ${standIn.loneArea.toFixed(2)} 画素分、連なる画素は ${standIn.companyArea.toFixed(2)} 画素分に印刷。チャートとの差は二乗平均で L* ${standIn.errorLightness.toFixed(2)}）と、市場の範囲に広がる模擬複写機によります。予測であり測定ではないため、実際の用紙でもコピーを確かめてください。`,
  )}</p></section>
<section class="card"><h3>${both('Pictures: original and copies (simulated)', '画像: 原本とコピー（模擬）')}</h3><div class="grid3">${figure(
    originalPicture,
    both('Original', '原本'),
  )}${copiers.map(({ name, picture: bytes }) => figure(bytes, `${both('Copy', 'コピー')} · ${escapeHtml(name)}`)).join('')}</div></section>`;
}

function detectionSection(infrared: InfraredScreens | undefined, dpi: number): Html {
  const title = `<h3>${both('Detection image', '検出画像')}</h3>`;
  if (infrared === undefined) {
    return `<section class="card">${title}<p>${both(
      'No colour pair was measured at this resolution: the line screen in K is printed.',
      'この解像度では色の組を測定していないため、K の万線を印刷します。',
    )}</p></section>`;
  }
  const { pair, shiftPx, residualDeltaE, dots } = infrared;
  const cell = dots.acrossPx ** 2 + dots.downPx ** 2;
  const um = (px: number) => Math.round((px * 25400) / dpi);
  const row = (ink: 'k' | 'c' | 'm' | 'y') => [
    ink.toUpperCase(),
    `${pair[ink].toFixed(1)} (${((100 * pair[ink]) / cell).toFixed(0)} %)`,
    ink === 'k' ? '-' : `${um(shiftPx[ink].x)} / ${um(shiftPx[ink].y)}`,
  ];
  return `<section class="card">${title}${table(
    [both('ink', 'インク'), both('pixels in a cell', 'セル内の画素'), both('moved by, um', '補正量 um')],
    (['k', 'c', 'm', 'y'] as const).map(row),
  )}<p class="note">${both(
    `K against C+M+Y of the same colour; dE2000 that is left: ${residualDeltaE.toFixed(2)} (1.5 is the limit).`,
    `同じ色に見える K と C+M+Y の組。残った色差 dE2000: ${residualDeltaE.toFixed(2)}（限度 1.5）。`,
  )}</p></section>`;
}

function scannedCopySection(copy: NonNullable<CalibrationRecord['copy']>): Html {
  return `<section class="card"><h3>${both('On the photocopy that was scanned', 'スキャンしたコピー')}</h3>${table(
    [both('zone', '濃度域'), both('word L*', '文字 L*'), both('surround L*', '地 L*'), both('difference', '差')],
    copy.map(({ zone, word, surround, difference }) => [
      escapeHtml(zone),
      word.toFixed(1),
      surround.toFixed(1),
      { text: signed(difference), className: Math.abs(difference) >= SHOWS ? 'hit' : '' },
    ]),
  )}</section>`;
}

function originalSection(
  { placed, ramps, pictures }: NonNullable<ResolutionReport['original']>,
  copy: ResolutionReport['copy'],
): Html {
  const figure = (bytes: Uint8Array, caption: Html) =>
    `<figure>${picture(bytes, caption)}<figcaption>${caption}</figcaption></figure>`;
  return `<section class="card"><h3>${both('Pictures: the scans', '画像: スキャン')}</h3>
${figure(pictures.patches, both('Original: some of the patches', '原本: パッチの一部'))}
${copy ? figure(copy.pictures.patches, both('Its photocopy, the same place', '同じ場所のコピー')) : ''}
${figure(pictures.targets, both('Original: resolution targets, crosses of the inks, duplex ruler', '原本: 解像度チャート、色ずれの十字、表裏の見当'))}
${copy ? figure(copy.pictures.targets, both('Its photocopy', 'そのコピー')) : ''}</section>
<div class="pair"><section class="card"><h3>${both('Residuals over the sheet', '用紙上の残差')}</h3>${sheetMap(placed)}<p class="note">${both(
    `Each patch against the mean of its kind: blue lighter, red darker, full colour from ${MAP_FULL} L*. Stripes are the printer's or the scanner's.`,
    `各パッチと同種の平均との差。青は明るく、赤は暗い（L* ${MAP_FULL} で最も濃い）。縞はプリンターかスキャナーのむらです。`,
  )}</p></section><section class="card"><h3>${both('Ramps of the inks', '各色の階調')}</h3>${rampChart(ramps)}<p class="note">${both(
    'Clusters that grow together, one patch each: for the eye.',
    '網点が連なるまでの階調（各1パッチ、参考）。',
  )}</p></section></div>`;
}

const signed = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}`;
