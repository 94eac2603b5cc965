// A simulated printer -> what calibration would find out about it: registration, chart patches as measured, a pair refined until it holds.

import type { LinearRgb } from '../../src/calibrate/colour-difference.ts';
import {
  type FittedPair,
  fitPair,
  type MeasuredPatch,
  pairChart,
  refinePair,
} from '../../src/calibrate/detection-pairs.ts';
import { type PrinterModel, printSideViews } from '../../src/paper/printed-side.ts';
import { dotsInside, dotsOutside, type InfraredScreens, screensAt } from '../../src/raster/detection/pairs.ts';
import { type PairPatch, PETAL_TONE, paintPairPatch } from '../../src/raster/detection/patch.ts';
import { shiftFor } from '../../src/raster/detection/shift.ts';

export interface Measured {
  readonly rgb: LinearRgb;
  readonly infrared: number;
}

/** Prints a patch of `sidePx` pixels and measures its middle. */
export type MeasurePatch = (patch: PairPatch, screens: Pick<InfraredScreens, 'dots' | 'base' | 'shiftPx'>) => Measured;

/** On the first paper model. */
export function paperMeasurer(printer: PrinterModel, seed: number, sidePx = 160): MeasurePatch {
  return (patch, screens) => {
    const planes = paintPairPatch(patch, screens, sidePx);
    const source = printSideViews(planes, printer, ['rgb', 'nir'], { oversample: 4, seed });
    const edge = Math.round(source.widthPx / 8);
    const side = source.widthPx - 2 * edge;
    const tile = source.readTile({ x: edge, y: edge, widthPx: side, heightPx: side });
    const means = [0, 1, 2, 3].map((channel) => {
      let sum = 0;
      for (let i = channel * side * side; i < (channel + 1) * side * side; i++) sum += tile[i];
      return sum / (side * side);
    });
    return { rgb: [means[0], means[1], means[2]], infrared: means[3] };
  };
}

type Offsets = Readonly<Partial<Record<'c' | 'm' | 'y', { readonly x: number; readonly y: number }>>>;

/** Chart, fit, and `rounds` of printing the pair and correcting it. */
export function calibrate(
  dpi: 300 | 600 | 1200,
  measure: MeasurePatch,
  registrationUm: Offsets,
  rounds = 2,
): InfraredScreens & { readonly fitted: FittedPair } {
  const still = { x: 0, y: 0 };
  const shiftPx = {
    c: shiftFor(registrationUm.c ?? still, dpi),
    m: shiftFor(registrationUm.m ?? still, dpi),
    y: shiftFor(registrationUm.y ?? still, dpi),
  };
  const screens = { ...screensAt(dpi), shiftPx };
  const patches: MeasuredPatch[] = pairChart(screens).map((patch) => ({ ...patch, ...measure(patch, screens) }));
  let fitted = fitPair(patches, screens);
  let residualDeltaE = fitted.deltaE;
  for (let round = 0; round < rounds; round++) {
    const inside = measure({ base: PETAL_TONE, dots: dotsInside(fitted.pair) }, screens);
    const outside = measure({ base: PETAL_TONE, dots: dotsOutside(fitted.pair) }, screens);
    const next = refinePair(fitted, inside.rgb, outside.rgb);
    residualDeltaE = next.deltaE;
    if (next.deltaE < 0.1) break;
    fitted = next;
  }
  return { ...screens, pair: fitted.pair, residualDeltaE, fitted };
}
