// A simulated printer and scanner -> a scan of the chart, as the scanner's software would save it.

import type { ChartDpi, ChartKind } from '../../src/calibrate/chart/code.ts';
import { drawChart } from '../../src/calibrate/chart/draw.ts';
import type { ScanPixels } from '../../src/calibrate/scan/read-scan.ts';
import { type CopierModel, copySide } from '../../src/paper/copier.ts';
import { type PrinterModel, printSide } from '../../src/paper/printed-side.ts';
import { scanBytes } from '../../src/paper/scan-bytes.ts';
import { type ScanGeometry, type ScannerModel, scanSource } from '../../src/paper/scanner.ts';

export interface ChartScan {
  readonly printer: PrinterModel;
  readonly scanner: ScannerModel;
  readonly seed?: number;
  readonly kind?: ChartKind;
  readonly geometry?: ScanGeometry;
  readonly copier?: CopierModel;
  readonly dpi?: ChartDpi;
  /** 1 is four times as fast; the same for all scans of one device, or it seems to drift. Default 2. */
  readonly oversample?: 1 | 2;
}

const drawn = new Map<string, ReturnType<typeof drawChart>>();

/** Only K: the grey parts are what is measured. */
export function scanChart({
  printer,
  scanner,
  seed = 1,
  kind = 'chart',
  geometry,
  copier,
  dpi = 600,
  oversample = dpi === 1200 ? 1 : 2,
}: ChartScan): ScanPixels {
  const key = `${dpi} ${kind}`;
  const planes = drawn.get(key) ?? drawChart(dpi, kind);
  drawn.set(key, planes);
  const original = printSide({ k: planes.k }, printer, { seed, oversample });
  const paper = copier ? copySide(original, copier, { seed: seed + 500 }) : original;
  return scanBytes(scanSource(paper, scanner, { seed: seed + 1000, ...(geometry ? { geometry } : {}) }));
}
