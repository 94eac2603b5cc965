// Seeds -> printers and copiers of either paper model behind one interface: print a chart and measure it, print, copy.

import { drawChart, patchPx } from '../../src/calibrate/chart/draw.ts';
import { CHART_CELLS, type ChartPatch, chartPatches } from '../../src/calibrate/chart/patches.ts';
import { measureScan, type PatchReading } from '../../src/calibrate/scan/measure.ts';
import { registerScan } from '../../src/calibrate/scan/register.ts';
import { copySide } from '../../src/paper/copier.ts';
import { drawCopier, drawPrinter, drawScanner } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import type { ReflectanceImage } from '../../src/paper/reflectance.ts';
import { scanSource } from '../../src/paper/scanner.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { reduceSource } from '../pantograph/measure.ts';
import { copy } from '../support/judge/copy-machine.ts';
import { layOnGlass } from '../support/judge/glass.ts';
import { judgeCopier, judgeGlass, judgePrinter } from '../support/judge/population.ts';
import { printAndLook } from '../support/judge/sheet.ts';
import { scanChart } from './scans.ts';

export interface PrintedPiece {
  /** At 600 dpi. */
  image(): ReflectanceImage;
  /** The copy by the copier of this number, at 600 dpi. */
  copy(copier: number): ReflectanceImage;
}

export interface SweepModel {
  printerName(seed: number): string;
  copierName(seed: number): string;
  /** Of paper's reflectance. */
  copierWhite(seed: number): number;
  /** Prints the chart, scans it once, measures. */
  chartReadings(printer: number): PatchReading[];
  /** The same of so many copies of each patch, looked at one by one where they lie: registration left out, letters too. */
  patchReadings(printer: number, copies: number): PatchReading[];
  print(plane: BitPlane, printer: number): PrintedPiece;
}

const DPI = 600;

/** src/paper: what the pattern was developed on. */
export const paperModel: SweepModel = {
  printerName: (seed) => {
    const { dots } = drawPrinter(seed);
    const area = Math.PI * (dots.rho * Math.SQRT1_2 * dots.loneRadiusScale) ** 2;
    return `printer ${seed} (lone dot ${area.toFixed(2)} px)`;
  },
  copierName: (seed) => {
    const { tone, sharpen, halftone, gainCompensation } = drawCopier(seed);
    return `copier ${seed} (white ${tone.whitePoint.toFixed(2)}, gamma ${tone.gamma.toFixed(2)}, sharp ${sharpen.amount.toFixed(1)}, ${halftone.kind === 'clustered' ? 'clustered' : 'diffusion'}, gain ${gainCompensation.toFixed(1)})`;
  },
  copierWhite: (seed) => drawCopier(seed).tone.whitePoint,
  chartReadings(seed) {
    const scanner = drawScanner(seed);
    const scan = scanChart({
      printer: drawPrinter(seed),
      scanner: { ...scanner, dpi: Math.max(300, scanner.dpi) },
      seed,
      geometry: { skewDeg: ((seed % 7) - 3) * 0.4, offsetMm: { x: (seed % 3) - 1, y: (seed % 5) - 2 } },
    });
    return [...measureScan(scan, registerScan(scan)).readings];
  },
  patchReadings(seed, copies) {
    const scanner = { ...drawScanner(seed), dpi: DPI };
    const paper = printSide({ k: chartPlane() }, drawPrinter(seed), { seed });
    const scanned = scanSource(paper, scanner, { seed: seed + 1000 });
    return readingsOf(somePatches(copies), (area) => {
      const data = scanned.readTile({ x: area.x, y: area.y, widthPx: area.columns, heightPx: area.rows });
      return { widthPx: area.columns, dpi: DPI, data };
    });
  },
  print(plane, seed) {
    const source = printSide({ k: plane }, drawPrinter(seed), { seed: seed + 7 });
    return {
      image: () => reduceSource(source, DPI),
      copy: (copier) => reduceSource(copySide(source, drawCopier(copier), { seed: seed * 100 + copier }), DPI),
    };
  },
};

/** test/support/judge: the second, independently written model. Patches are printed one by one, registration left out. */
export const judgeModel: SweepModel = {
  printerName: (seed) => `judge printer ${seed} (lone dot ${judgePrinter(seed).engines.k.loneArea.toFixed(2)} px)`,
  copierName: (seed) => {
    const { whitePoint, gamma, sharpening, dots, gainCorrection } = judgeCopier(seed);
    return `judge copier ${seed} (white ${whitePoint.toFixed(2)}, gamma ${gamma.toFixed(2)}, sharp ${sharpening.toFixed(1)}, ${dots.kind}, gain ${gainCorrection.toFixed(1)})`;
  },
  copierWhite: (seed) => judgeCopier(seed).whitePoint,
  chartReadings: (seed) => judgedReadings(seed, 99),
  patchReadings: judgedReadings,
  print(plane, seed) {
    const machine = judgePrinter(seed);
    const picture = printAndLook({ k: plane }, machine, 'luminance', 1200, seed + 7);
    const blank = printAndLook({ k: createPlane(64, 64) }, machine, 'luminance', 600, seed + 7);
    const white = blank.data.reduce((a, b) => a + b, 0) / blank.data.length;
    return {
      image: () => halved(picture),
      copy(number) {
        const copier = judgeCopier(number);
        const plates = copy(picture, white, copier, seed * 100 + number);
        return printAndLook(plates, copier.machine, 'luminance', DPI, seed * 100 + number);
      },
    };
  },
};

interface PatchArea {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

let drawn: BitPlane | undefined;
function chartPlane(): BitPlane {
  drawn ??= drawChart(DPI).k;
  return drawn;
}

/** Patches of the zones' screens, at most so many copies of each. */
function somePatches(copies: number): ChartPatch[] {
  const seen = new Map<string, number>();
  return chartPatches(DPI).filter(({ key }) => {
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return /^(white|fine|coarse|bars|short-bars)\b/.test(key) && count < (key === 'white' ? 2 * copies : copies);
  });
}

/** Mean of each patch's whole cells, less one cell at each side, over the mean of white. */
function readingsOf(
  patches: readonly ChartPatch[],
  look: (area: PatchArea) => { readonly widthPx: number; readonly dpi: number; readonly data: Float32Array },
): PatchReading[] {
  const readings = patches.map(({ key, place, content }) => {
    const px = patchPx(place, DPI);
    const area = { x: px.left, y: px.top, columns: px.right - px.left, rows: px.bottom - px.top };
    const { data, widthPx, dpi } = look(area);
    const cell = content.kind === 'screen' ? content.cell.cellPx : CHART_CELLS[DPI].cellPx;
    const scale = dpi / DPI;
    const cells = (length: number) => Math.floor(length / cell) - 2;
    let [sum, count] = [0, 0];
    for (let y = Math.round(cell * scale); y < Math.round((cell + cells(area.rows) * cell) * scale); y++) {
      for (let x = Math.round(cell * scale); x < Math.round((cell + cells(area.columns) * cell) * scale); x++) {
        sum += data[y * widthPx + x]!;
        count++;
      }
    }
    return { key, relative: sum / count, xMm: place.xMm, yMm: place.yMm };
  });
  const whites = readings.filter(({ key }) => key === 'white');
  const white = whites.reduce((total, { relative }) => total + relative, 0) / whites.length;
  return readings.map((reading) => ({ ...reading, relative: reading.relative / white }));
}

function judgedReadings(seed: number, copies: number): PatchReading[] {
  const machine = judgePrinter(seed);
  const glass = judgeGlass(seed);
  return readingsOf(somePatches(copies), (area) => {
    const looked = printAndLook({ k: chartPlane() }, machine, 'luminance', 1200, seed, area);
    return layOnGlass(looked, glass, seed * 1000 + area.x + area.y);
  });
}

function halved(picture: ReflectanceImage): ReflectanceImage {
  const { widthPx, heightPx, data } = picture;
  const [columns, rows] = [widthPx >> 1, heightPx >> 1];
  const out = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = 2 * y * widthPx + 2 * x;
      out[y * columns + x] = (data[at]! + data[at + 1]! + data[at + widthPx]! + data[at + widthPx + 1]!) / 4;
    }
  }
  return { widthPx: columns, heightPx: rows, dpi: picture.dpi / 2, channels: 1, data: out };
}
