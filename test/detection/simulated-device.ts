// A simulated printer -> a patch of the detection image as measured without a scanner: for checking what calibration found.

import type { LinearRgb } from '../../src/calibrate/colour-difference.ts';
import { type PrinterModel, printSideViews } from '../../src/paper/printed-side.ts';
import type { InfraredScreens } from '../../src/raster/detection/pairs-schema.ts';
import { type PairPatch, paintPairPatch } from '../../src/raster/detection/patch.ts';

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
