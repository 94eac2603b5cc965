// The bench's figures -> one HTML page that stands alone: where a sheet's time goes, beside peers, the memory floor and what a print engine needs.
import { bilingualPage, both, type Html, type TableCell, table } from '../src/calibrate/report/html.ts';
import { bothSvg, createPlot, polyline } from '../src/calibrate/report/plot.ts';
import { escapeHtml } from '../src/html.ts';
import type { BenchFigures } from './index.ts';
import { FRONT_STAGES, type KindFigures } from './pages.ts';
import { type Comparison, inRange } from './turns.ts';

/** Sides a minute of the engines in kiosks; a duplex sheet is two. */
const ENGINE_SIDES_PER_MIN = [30, 60] as const;
/** Whole secured sheet against pdftoppm's bare page: what we want, by the first word of the kind. */
const WANTED_SHEET_RATIO: Readonly<Record<string, number>> = { text: 1.0, dense: 1.2, G4: 1.2, JPEG: 1.2 };
const WANTED_SPEED_UP = 1.7;
/** 200 MB. */
const WANTED_WORKER_MIB = 200e6 / 2 ** 20;
/** A sheet at 1200 dpi against one at 600. */
const WANTED_FINER_RATIO = 2.5;

const BACK_STAGES = ['patternMs', 'sealMs', 'encodeBackMs'];
const STAGE_NAMES: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  parseMs: ['parse and record', '解析・記録'],
  checkMs: ['glyph check', '字形検査'],
  codeMs: ['codes', 'コード'],
  rasterMs: ['raster', 'ラスター'],
  screenMs: ['screen', '網点'],
  composeMs: ['compose', '合成'],
  encodeFrontMs: ['encode front', '表の符号化'],
  patternMs: ['pattern', '地紋'],
  sealMs: ['seal and scramble', '封緘・スクランブル'],
  encodeBackMs: ['encode back', '裏の符号化'],
};
const COLOURS = [
  '#1c6e8c',
  '#7fb3c8',
  '#b9d3dd',
  '#c98a1b',
  '#e0b76a',
  '#7a4fa3',
  '#b79ad0',
  '#1c7c6b',
  '#b1475f',
  '#d99aa7',
];

const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));

/** @param language what the page opens in; the reader may switch */
export function benchPage(figures: BenchFigures, language: 'en' | 'ja'): string {
  return bilingualPage({
    language,
    title: 'kiosk-raster · 性能測定 / bench',
    heading: both('Time and memory', '時間とメモリ'),
    lead: `${escapeHtml(figures.machine)}<br>${both(
      'Timings vary from run to run: compare what stands on this page with each other, not with another page.',
      '時間は測定ごとに変わります。このページの中で比べ、別のページとは比べないでください。',
    )}`,
    style: 'svg rect.bar { stroke: none; } .floor { stroke: #1f2d38; stroke-width: 2; }',
    body: `<section class="card"><h3>${both('Where a sheet’s time goes', '1枚の処理時間の内訳')}</h3>${legend(figures.kinds)}${timeChart(figures)}<p class="note">${both(
      `Stages: median of the first sheet, one worker, warm. Grey: other rasterisers as a process, for the bare front. Thick line: this machine’s memory moving the sheet’s bytes once (${figures.bandwidth.floorMs.toFixed(0)} ms).`,
      `各段は暖機後・1ワーカー・1枚目の中央値。灰色は他のラスタライザー（プロセス全体、表の素のページのみ）。太線はメモリ帯域の下限（${figures.bandwidth.floorMs.toFixed(0)} ms）。`,
    )}</p></section>
<section class="card"><h3>${both('Beside the peers', '他のラスタライザーとの比較')}</h3>${peerTable(figures)}<p class="note">${both(
      'Sheet ÷ pdftoppm: one busy worker and pdftoppm took turns; median of the rounds, in brackets their range.',
      '1枚 ÷ pdftoppm：1ワーカーと pdftoppm を交互に測定した各回の比の中央値、括弧内は範囲です。',
    )}</p></section>
<section class="card"><h3>${both('Workers and print engines', 'ワーカー数と印刷機の速度')}</h3>${speedTable(figures)}<p class="note">${both(
      'A duplex sheet is two sides: 60 sides a minute want one every 2 s, 30 every 4 s. 2 ÷ 1: engines with one and with two workers took turns; ratio of the sums, in brackets the range of the rounds.',
      '両面1枚は2面です。60 面/分なら2秒に1枚、30 面/分なら4秒に1枚が必要です。2 ÷ 1 は、1ワーカーと2ワーカーを交互に測定した合計の比、括弧内は各回の範囲です。',
    )}</p><p class="note">${both(
      `Two bare makers of sheets in processes that share nothing, without printer and scrub, make ${coresRatio(figures)} times the sheets of one: a second worker cannot bring more on this machine.`,
      `何も共有しない2つのプロセスで（印刷機・消去なしに）作った枚数は、1つのときの ${coresRatio(figures)} 倍です。このコンピューターでは、2ワーカーでもこれを超えられません。`,
    )}</p>${finerTable(figures)}</section>
<section class="card"><h3>${both('Memory', 'メモリ')}</h3>${memoryChart(figures)}<p class="note">${both(
      `Proportional size (PSS) of all the engine’s processes after each job, 2 workers, ${figures.memory.processes} processes, ${figures.memory.sheets} duplex sheets; slope after the first fifth ${figures.memory.slopeMibPerSheet.toFixed(2)} MiB a sheet.`,
      `エンジンの全プロセスの PSS（ジョブごと、2ワーカー、${figures.memory.processes} プロセス、両面 ${figures.memory.sheets} 枚）。最初の5分の1以降の傾き ${figures.memory.slopeMibPerSheet.toFixed(2)} MiB/枚。`,
    )}</p></section>
<section class="card"><h3>${both('Kernels', 'カーネル')}</h3>${table(
      [both('kernel', 'カーネル'), 'ms', '± %'],
      figures.kernels.map(({ name, meanMs, marginPercent }) => [
        escapeHtml(name),
        meanMs.toFixed(2),
        marginPercent.toFixed(1),
      ]),
    )}</section>`,
    footer: 'kiosk-raster bench --html',
  });
}

const stagesOf = (kind: KindFigures) =>
  [...FRONT_STAGES, ...BACK_STAGES]
    .map((stage, index) => ({ stage, colour: COLOURS[index % COLOURS.length]!, ms: kind.stagesP50[stage] ?? 0 }))
    .filter((entry) => entry.ms > 0);

function legend(kinds: readonly KindFigures[]): Html {
  const shown = new Map(kinds.flatMap(stagesOf).map(({ stage, colour }) => [stage, colour]));
  return `<p class="legend">${[...shown]
    .map(([stage, colour]) => {
      const [en, ja] = STAGE_NAMES[stage] ?? [stage, stage];
      return `<span class="item"><span class="dot" style="background:${colour}"></span>${both(en, ja)}</span>`;
    })
    .join(' ')}</p>`;
}

const [CHART_WIDTH, LABEL_WIDTH, ROW, BAR] = [720, 245, 19, 14];

/** A stacked bar for each kind, its peers under it. */
function timeChart({ kinds, bandwidth }: BenchFigures): Html {
  const rows = kinds.flatMap((kind) => [
    { label: kind.kind, kind, ms: stagesOf(kind).reduce((sum, { ms: one }) => sum + one, 0), strong: true },
    ...Object.entries(kind.peers).map(([name, { p50 }]) => ({ label: name, kind: undefined, ms: p50, strong: false })),
  ]);
  const most = Math.max(...rows.map((row) => row.ms));
  const x = (value: number) => LABEL_WIDTH + (value / most) * (CHART_WIDTH - LABEL_WIDTH - 60);
  const height = rows.length * ROW + kinds.length * 6 + 24;
  const parts: string[] = [];
  let y = 4;
  for (const row of rows) {
    if (row.strong && y > 4) y += 6;
    const name = `<text class="${row.strong ? 'label' : 'tick'}" x="${LABEL_WIDTH - 8}" y="${y + 11}" text-anchor="end">${escapeHtml(row.label)}</text>`;
    let at = 0;
    const bars = row.kind
      ? stagesOf(row.kind).map(({ colour, ms: one, stage }) => {
          const bar = `<rect class="bar" fill="${colour}" x="${x(at).toFixed(1)}" y="${y}" width="${(x(at + one) - x(at)).toFixed(1)}" height="${BAR}"><title>${escapeHtml(`${stage} ${ms(one)}`)}</title></rect>`;
          at += one;
          return bar;
        })
      : [
          `<rect class="bar" fill="#c9c4b8" x="${x(0)}" y="${y + 2}" width="${(x(row.ms) - x(0)).toFixed(1)}" height="${BAR - 4}"/>`,
        ];
    parts.push(
      name,
      ...bars,
      `<text class="tick" x="${(x(row.ms) + 5).toFixed(1)}" y="${y + 11}">${ms(row.ms)}</text>`,
    );
    y += ROW;
  }
  parts.push(`<line class="floor" x1="${x(bandwidth.floorMs)}" y1="0" x2="${x(bandwidth.floorMs)}" y2="${y}"/>`);
  parts.push(
    bothSvg(
      { en: 'ms', ja: 'ミリ秒' },
      `class="axis" x="${(LABEL_WIDTH + CHART_WIDTH) / 2}" y="${height - 5}" text-anchor="middle"`,
    ),
  );
  return `<svg viewBox="0 0 ${CHART_WIDTH} ${height}" role="img" aria-label="処理時間の内訳 / time by stage">${parts.join('')}</svg>`;
}

const marked = (text: string, isHit: boolean): TableCell => ({ text, className: isHit ? 'hit' : 'miss' });

/** @param value the comparison's figure that counts; its range is shown with it */
function judged(
  value: number,
  comparison: Comparison,
  wanted: number,
  meets: (value: number, wanted: number) => boolean,
): TableCell {
  return marked(inRange(value, comparison), meets(value, wanted));
}

const atMost = (value: number, wanted: number) => value <= wanted;
const atLeast = (value: number, wanted: number) => value >= wanted;

function peerTable({ kinds }: BenchFigures): Html {
  const peers = [...new Set(kinds.flatMap((kind) => Object.keys(kind.peers)))];
  return table(
    [
      both('600 dpi, ms (median)', '600 dpi、ミリ秒（中央値）'),
      both('front + pantograph + PWG', '表＋地紋＋PWG'),
      both('whole secured sheet', '両面1枚（全処理）'),
      ...peers.map(escapeHtml),
      both('front ÷ pdftoppm', '表 ÷ pdftoppm'),
      both('sheet ÷ pdftoppm', '1枚 ÷ pdftoppm'),
      both('wanted', '目標'),
    ],
    kinds.map((kind) => {
      const to = kind.sheetToPdftoppm;
      const wanted = WANTED_SHEET_RATIO[kind.kind.split(/[ ,]/)[0]!] ?? 1.2;
      return [
        escapeHtml(kind.kind),
        ms(kind.front.p50),
        ms(kind.sheetMs),
        ...peers.map((peer) => (kind.peers[peer] ? ms(kind.peers[peer].p50) : '-')),
        kind.frontToPdftoppm?.toFixed(2) ?? '-',
        to ? judged(to.median, to, wanted, atMost) : '-',
        `≤ ${wanted.toFixed(1)}`,
      ];
    }),
  );
}

const coresRatio = ({ twoCores: { twoToOne } }: BenchFigures): string => inRange(twoToOne.ratio, twoToOne);

function speedTable({ kinds }: BenchFigures): Html {
  const sidesPerMin = (sheetsPerSecond: number) => sheetsPerSecond * 2 * 60;
  return table(
    [
      both('sides a minute', '面/分'),
      both('1 worker', '1ワーカー'),
      both('2 workers', '2ワーカー'),
      both('2 ÷ 1', '2 ÷ 1'),
      ...ENGINE_SIDES_PER_MIN.map((sides) => both(`enough for ${sides}`, `${sides} 面/分に足りるか`)),
      both('first byte, ms', '最初のバイト ms'),
      both('scrub, CPU ms a job', '消去 CPU ms/ジョブ'),
      both('largest RSS of a worker, MiB', 'ワーカーの最大 RSS MiB'),
    ],
    kinds.map((kind) => {
      const [one, two] = [kind.sheetsPerSecond['1 worker']!, kind.sheetsPerSecond['2 workers']!];
      return [
        escapeHtml(kind.kind),
        sidesPerMin(one).toFixed(0),
        sidesPerMin(two).toFixed(0),
        judged(kind.twoToOne.ratio, kind.twoToOne, WANTED_SPEED_UP, atLeast),
        ...ENGINE_SIDES_PER_MIN.map((sides): TableCell => {
          const times = sidesPerMin(two) / sides;
          return marked(`${times.toFixed(1)} ×`, times >= 1);
        }),
        ms(kind.firstByte.p50),
        ms(kind.scrubCpuMs),
        marked(kind.workerPeakMib.toFixed(0), kind.workerPeakMib <= WANTED_WORKER_MIB),
      ];
    }),
  );
}

function finerTable({ finer: { sheetMs, peakPssMib, workerPeakMib, fineToCoarse } }: BenchFigures): Html {
  return table(
    [both('text, one worker', 'テキスト、1ワーカー'), '600 dpi', '1200 dpi', both('1200 ÷ 600', '1200 ÷ 600')],
    [
      [
        both('ms a sheet', 'ms/枚'),
        ...sheetMs.map((time) => ms(time)),
        judged(fineToCoarse.ratio, fineToCoarse, WANTED_FINER_RATIO, atMost),
      ],
      ['MiB (PSS)', ...peakPssMib.map((mib) => mib.toFixed(0)), (peakPssMib[1] / peakPssMib[0]).toFixed(2)],
      [
        both('largest RSS of a worker, MiB', 'ワーカーの最大 RSS MiB'),
        ...workerPeakMib.map((mib) => mib.toFixed(0)),
        (workerPeakMib[1] / workerPeakMib[0]).toFixed(2),
      ],
    ],
  );
}

function memoryChart({ memory }: BenchFigures): Html {
  const top = Math.ceil((Math.max(...memory.pssMib) * 1.1) / 100) * 100;
  const jobs = memory.pssMib.length;
  const plot = createPlot(
    {
      from: 1,
      to: Math.max(2, jobs),
      ticks: Array.from({ length: 6 }, (_, i) => Math.round(1 + (i * (jobs - 1)) / 5)),
      label: { en: 'job', ja: 'ジョブ' },
    },
    {
      from: 0,
      to: top,
      ticks: Array.from({ length: top / 100 + 1 }, (_, i) => i * 100),
      label: { en: 'MiB (PSS)', ja: 'MiB（PSS）' },
    },
  );
  plot.add(
    polyline(
      plot,
      memory.pssMib.map((mib, index) => [index + 1, mib] as const),
      'line fine',
    ),
  );
  return plot.svg({ en: 'Memory over jobs', ja: 'ジョブごとのメモリ' });
}
