// The bench's page of plots, from figures that are made up: it stands alone, marks what misses its goal, and says everything in both languages.
import { describe, expect, it } from 'vitest';
import type { BenchFigures } from '../../bench/index.ts';
import type { KindFigures } from '../../bench/pages.ts';
import { benchPage } from '../../bench/report.ts';
import { summarise } from '../../bench/statistics.ts';

const kind = (name: string, sheetMs: number, twoWorkers: number): KindFigures => ({
  kind: name,
  peers: { 'pdftoppm -r 600 -gray': summarise([400, 410, 420]), 'mutool draw -r 600 -c gray -B 256': summarise([90]) },
  front: summarise([150, 160, 170]),
  frontToPdftoppm: 160 / 410,
  sheetMs,
  sheetToPdftoppm: { ratio: 2, median: sheetMs / 410, min: 0.7, max: 1.6 },
  stagesP50: {
    ...{
      parseMs: 60,
      checkMs: 2,
      codeMs: 2,
      rasterMs: 55,
      screenMs: 20,
      consumerMs: 28,
      patternMs: 0.1,
      composeMs: 12,
    },
    ...{ encodeFrontMs: 8, sealMs: 55, encodeBackMs: 24 },
  },
  sheetsPerSecond: { '1 worker': 1000 / sheetMs, '2 workers': twoWorkers },
  twoToOne: { ratio: (twoWorkers * sheetMs) / 1000, median: 9, min: 1.1, max: 2.05 },
  firstByte: summarise([101, 120]),
  coldReadyMs: 1400,
  coldFirstJobMs: 900,
  bytesPerSheet: 6e6,
  scrubCpuMs: 60,
  peakPssMib: { '1 worker': 300, '2 workers': 480 },
  workerPeakMib: sheetMs / 2,
});

const figures: BenchFigures = {
  machine: 'kiosk-raster 0.1.0, Node v24, 2 x <a machine>',
  kinds: [kind('text', 380, 5), kind('dense', 600, 2)],
  finer: {
    sheetMs: [200, 520],
    peakPssMib: [280, 330],
    workerPeakMib: [172, 190],
    fineToCoarse: { ratio: 2.6, median: 2.5, min: 2.4, max: 2.8 },
  },
  twoCores: { one: 5, twoToOne: { ratio: 1.63, median: 1.6, min: 1.5, max: 1.7 } },
  memory: {
    ...{ sheets: 50, processes: 4, peakPssMib: 480, peakRssMib: 700, slopeMibPerSheet: 0.02 },
    pssMib: [430, 460, 470, 476, 474, 478, 480, 477],
  },
  kernels: [{ name: 'threshold <tile>', meanMs: 2.15, marginPercent: 1.2, bytes: 35e6 }],
  bandwidth: { warmGbPerSec: 20, freshGbPerSec: 2, floorMs: 17 },
};

describe('bench --html', () => {
  const page = benchPage(figures, 'ja');

  it('stands alone: nothing is fetched, no script runs, names are escaped', () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|https?:|<a machine>|<tile>/);
  });

  it('says everything in both languages', () => {
    const spans = (lang: string) => page.match(new RegExp(`<(span|text) lang="${lang}"`, 'g'))!.length;
    expect(spans('ja')).toBe(spans('en'));
  });

  it('marks what holds and what misses: sheet against pdftoppm, two workers against one, memory, 1200 dpi against 600', () => {
    const cell = (kindName: string, section: RegExp) =>
      section.exec(page.slice(page.indexOf(`<td>${kindName}</td>`)))?.[1];
    // Text 380 / 410 holds at 1.0, dense 600 / 410 misses 1.2.
    expect(cell('text', /class="(hit|miss)">0\.93 \(0\.70–1\.60\)/)).toBe('hit');
    expect(cell('dense', /class="(hit|miss)">1\.46/)).toBe('miss');
    expect(page).toContain('<td class="hit">1.90 (1.10–2.05)</td>');
    expect(page).toContain('<td class="miss">1.20 (1.10–2.05)</td>');
    expect(page).toContain('<td class="hit">190</td>');
    expect(page).toContain('<td class="miss">300</td>');
    expect(page).toContain('<td class="miss">2.60 (2.40–2.80)</td>');
    expect(page).toContain('make 1.63 (1.50–1.70) times the sheets of one');
  });

  it('draws each stage as wide as it took', () => {
    const width = (stage: string) =>
      Number(new RegExp(`width="([\\d.]+)" height="14"><title>${stage} `).exec(page)?.[1]);
    expect(width('sealMs') / width('encodeBackMs')).toBeCloseTo(55 / 24, 1);
  });
});
