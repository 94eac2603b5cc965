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
  sheetToPdftoppm: sheetMs / 410,
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
  firstByte: summarise([101, 120]),
  coldReadyMs: 1400,
  coldFirstJobMs: 900,
  bytesPerSheet: 6e6,
  scrubCpuMs: 60,
  peakPssMib: { '1 worker': 300, '2 workers': 480 },
});

const figures: BenchFigures = {
  machine: 'kiosk-raster 0.1.0, Node v24, 2 x <a machine>',
  kinds: [kind('text', 380, 5), kind('dense', 600, 2)],
  finer: { sheetMs: [200, 520], peakPssMib: [280, 330] },
  twoCores: { one: 5, two: 8.15 },
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

  it('marks what holds and what misses: sheet against pdftoppm, two workers against one, 1200 dpi against 600', () => {
    const cell = (kindName: string, section: RegExp) =>
      section.exec(page.slice(page.indexOf(`<td>${kindName}</td>`)))?.[1];
    // Text 380 / 410 holds at 1.0, dense 600 / 410 misses 1.2.
    expect(cell('text', /class="(hit|miss)">0\.93/)).toBe('hit');
    expect(cell('dense', /class="(hit|miss)">1\.46/)).toBe('miss');
    expect(page).toContain('<td class="hit">1.90</td>');
    expect(page).toContain('<td class="miss">1.20</td>');
    expect(page).toContain('<td class="miss">2.60</td>');
    expect(page).toContain('make 1.63 times the sheets of one');
  });

  it('draws each stage as wide as it took', () => {
    const width = (stage: string) =>
      Number(new RegExp(`width="([\\d.]+)" height="14"><title>${stage} `).exec(page)?.[1]);
    expect(width('sealMs') / width('encodeBackMs')).toBeCloseTo(55 / 24, 1);
  });
});
