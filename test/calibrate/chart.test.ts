// The calibration chart: its code, its places, its files.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHART_DPI, CHART_KINDS, decodeChartCode, encodeChartCode } from '../../src/calibrate/chart/code.ts';
import { drawChart } from '../../src/calibrate/chart/draw.ts';
import { writeChart } from '../../src/calibrate/chart/files.ts';
import { MARK_MM, MARKS_MM } from '../../src/calibrate/chart/layout.ts';
import { chartPatches } from '../../src/calibrate/chart/patches.ts';
import { decodePng1 } from '../../src/print/png/decode.ts';
import type { RectMm } from '../../src/raster/layout.ts';

describe('code strip', () => {
  it('says resolution and kind, and nothing when any one or two bits are wrong or it is read backwards', () => {
    for (const dpi of CHART_DPI) {
      for (const kind of CHART_KINDS) {
        const bits = encodeChartCode({ dpi, kind });
        expect(decodeChartCode(bits)).toMatchObject({ dpi, kind });
        expect(decodeChartCode(bits.toReversed())).toBeUndefined();
        for (let i = 0; i < bits.length; i++) {
          for (let j = i; j < bits.length; j++) {
            const wrong = bits.map((bit, k) => (k === i || k === j ? 1 - bit : bit));
            expect(decodeChartCode(wrong)).toBeUndefined();
          }
        }
      }
    }
  });
});

describe('chart', () => {
  const apart = (a: RectMm, b: RectMm) =>
    a.xMm + a.widthMm <= b.xMm ||
    b.xMm + b.widthMm <= a.xMm ||
    a.yMm + a.heightMm <= b.yMm ||
    b.yMm + b.heightMm <= a.yMm;

  it.each(CHART_DPI)('at %i dpi has patches that touch neither each other nor a mark', (dpi) => {
    const marks = MARKS_MM.map(([x, y]) => ({
      xMm: x - MARK_MM / 2 - 0.4,
      yMm: y - MARK_MM / 2 - 0.4,
      widthMm: MARK_MM + 0.8,
      heightMm: MARK_MM + 0.8,
    }));
    const places = chartPatches(dpi).map(({ place }) => place);
    for (const [i, place] of places.entries()) {
      for (const other of [...places.slice(i + 1), ...marks]) expect(apart(place, other)).toBe(true);
    }
  });

  it('holds every patch of the control strip, replicated over the sheet', () => {
    const keys = chartPatches(600).map(({ key }) => key);
    for (const { key } of chartPatches(600, 'strip')) {
      expect(keys.filter((candidate) => candidate === key).length).toBeGreaterThanOrEqual(4);
    }
  });

  it('is written as separations that decode to what was drawn, and as PWG Raster', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chart-'));
    try {
      const files = await writeChart(folder, 300);
      const names = ['chart-c.png', 'chart-m.png', 'chart-y.png', 'chart-k.png', 'chart-back-k.png', 'chart.pwg'];
      expect(files.map((file) => basename(file))).toEqual(names);
      const { plane, dpi } = await decodePng1(readFileSync(join(folder, 'chart-k.png')));
      expect(dpi).toBe(300);
      expect(Buffer.compare(plane.data, drawChart(300).k.data)).toBe(0);
      expect(readFileSync(join(folder, 'chart.pwg')).subarray(0, 4).toString()).toBe('RaS2');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
