// A copier's exposure, and the ramp by which it knows what its own printer makes of an ink.
import { createPlane, type Separation } from '../raster/plane.ts';
import { expectBetween } from './errors.ts';
import { createHalftoner, type HalftoneModel } from './halftone.ts';
import { type PrinterModel, printSide } from './printed-side.ts';
import { meanReflectance, readImage } from './reflectance.ts';

/** A copier's exposure setting, on reflectance relative to the bare paper. */
export interface ToneCurve {
  /** What is this light or lighter comes out as bare paper (background removal). 0.5..1. */
  readonly whitePoint: number;
  /** What is this dark or darker comes out solid. 0..0.3. */
  readonly blackPoint: number;
  /** Exponent on what lies between; above 1 copies darker. 0.7..1.8. */
  readonly gamma: number;
}

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkToneCurve(curve: ToneCurve): void {
  expectBetween('whitePoint', curve.whitePoint, 0.5, 1);
  expectBetween('blackPoint', curve.blackPoint, 0, 0.3);
  expectBetween('gamma', curve.gamma, 0.7, 1.8);
}

/** Reflectance relative to paper, wanted of the copy, for one scanned: 0 solid, 1 bare paper. */
export function applyTone(curve: ToneCurve, relative: number): number {
  const stretched = (relative - curve.blackPoint) / (curve.whitePoint - curve.blackPoint);
  return stretched <= 0 ? 0 : stretched >= 1 ? 1 : stretched ** curve.gamma;
}

const RAMP_STEPS = 16;
const PATCH_PX = 96;
const EDGE_PX = 16;

/**
 * What a printer and halftone really give for a wanted ink: relative reflectance at ink 0, 1/16 .. 1, made by printing
 * a ramp and measuring it, as a copier's own calibration does. Falls monotonically.
 *
 * @param channel of linear sRGB that is measured, 0..2: the one in which the ink is darkest
 */
export function measureRamp(
  halftone: HalftoneModel,
  printer: PrinterModel,
  ink: Separation,
  channel: number,
): Float64Array {
  // All patches on one page, one below the other.
  const plane = createPlane(PATCH_PX, PATCH_PX * (RAMP_STEPS + 1));
  const wanted = new Float32Array(PATCH_PX);
  for (let step = 0; step <= RAMP_STEPS; step++) {
    const halftoner = createHalftoner(halftone, PATCH_PX, 1);
    wanted.fill(step / RAMP_STEPS);
    for (let y = step * PATCH_PX; y < (step + 1) * PATCH_PX; y++) {
      halftoner.row(y, wanted, PATCH_PX, plane.data, y * plane.strideBytes);
    }
  }
  const paper = printSide({ [ink]: plane }, printer, { oversample: 1, view: 'rgb' });
  const result = new Float64Array(RAMP_STEPS + 1);
  const inner = PATCH_PX - 2 * EDGE_PX;
  for (let step = 0; step <= RAMP_STEPS; step++) {
    const image = readImage(paper, { x: EDGE_PX, y: step * PATCH_PX + EDGE_PX, widthPx: inner, heightPx: inner });
    const value = meanReflectance(image, undefined, channel) / paper.paperWhite[channel];
    result[step] = step === 0 ? 1 : Math.min(value, result[step - 1]);
  }
  return result;
}

/** The ink (0..1) for which a measured ramp gives this relative reflectance; ends are held. */
export function inkForReflectance(ramp: Float64Array, wanted: number): number {
  if (wanted >= ramp[0]) return 0;
  for (let step = 1; step < ramp.length; step++) {
    if (wanted >= ramp[step]) {
      const above = ramp[step - 1];
      return (step - 1 + (above - wanted) / (above - ramp[step])) / (ramp.length - 1);
    }
  }
  return 1;
}
