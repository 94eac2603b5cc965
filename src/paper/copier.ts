// A sheet as reflectance -> the separations that a copier prints of it: scan, sharpen, tone, halftone.
import { createPlane } from '../raster/plane.ts';
import { expectBetween } from './errors.ts';
import { floatKernels } from './float-kernels.ts';
import { gaussianWeights } from './gaussian.ts';
import { checkHalftone, createHalftoner, type HalftoneModel } from './halftone.ts';
import { deriveSeed } from './noise.ts';
import { type PrinterModel, type PrintOptions, printSide, type SidePlanes } from './printed-side.ts';
import { LUMINANCE, type ReflectanceSource } from './reflectance.ts';
import { type ScannerModel, scanSource } from './scanner.ts';
import { createScratch } from './scratch.ts';
import { runSteps, type Steps } from './steps.ts';
import { checkToneCurve, createToneTable, measureRamp, TONE_STEPS, type ToneCurve } from './tone.ts';

/** A copier: scanner, image processing and a printer of its own. */
export interface CopierModel {
  readonly name: string;
  /** Its dpi must be the printer's. */
  readonly scanner: ScannerModel;
  /** Unsharp mask on reflectance: value + amount * (value - blurred). Amount 0..3, radius (sigma) 20..200 um. */
  readonly sharpen: { readonly amount: number; readonly radiusUm: number };
  readonly tone: ToneCurve;
  readonly halftone: HalftoneModel;
  /** How far its calibration undoes the dot gain of its printer, 0..1. */
  readonly gainCompensation: number;
  readonly printer: PrinterModel;
}

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkCopier(copier: CopierModel): void {
  expectBetween('copier.scanner.dpi', copier.scanner.dpi, copier.printer.dpi, copier.printer.dpi);
  expectBetween('sharpen.amount', copier.sharpen.amount, 0, 3);
  expectBetween('sharpen.radiusUm', copier.sharpen.radiusUm, 20, 200);
  expectBetween('gainCompensation', copier.gainCompensation, 0, 1);
  checkToneCurve(copier.tone);
  checkHalftone(copier.halftone);
}

const BAND_ROWS = 120;

/**
 * What a black-and-white copier prints of `paper` (colour is seen as luminance); yields the share done.
 *
 * @param seed of scanner noise and halftone; another seed is another copy
 * @returns the K plane of the copy at the copier's dpi
 */
export function* copySteps(paper: ReflectanceSource, copier: CopierModel, seed = 1): Steps<SidePlanes> {
  checkCopier(copier);
  const { channels } = paper;
  const scanned = scanSource(paper, copier.scanner, { seed: deriveSeed(seed, 'copier-scan') });
  const { widthPx, heightPx, dpi } = scanned;
  const white = channels === 3 ? luminanceOf(paper.paperWhite) : paper.paperWhite[0];
  const table = createToneTable(copier.tone, rampOf(copier), copier.gainCompensation);
  const { amount, radiusUm } = copier.sharpen;
  const weights = gaussianWeights(amount > 0 ? (radiusUm / 25400) * dpi : 0);
  const halo = weights.length - 1;
  const halftoner = createHalftoner(copier.halftone, widthPx, deriveSeed(seed, 'halftone'));
  const plane = createPlane(widthPx, heightPx);
  const ink = new Float32Array(widthPx);
  const scratch = createScratch();
  const width = widthPx + 2 * halo;

  for (let y = 0; y < heightPx; y += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, heightPx - y);
    const height = rows + 2 * halo;
    const tile = scanned.readTile({ x: -halo, y: y - halo, widthPx: width, heightPx: height });
    const grey = channels === 1 ? tile : scratch.floats('grey', width * height);
    if (channels === 3) {
      const count = width * height;
      for (let i = 0; i < count; i++) {
        grey[i] = LUMINANCE[0] * tile[i] + LUMINANCE[1] * tile[count + i] + LUMINANCE[2] * tile[2 * count + i];
      }
    }
    const blurred = scratch.floats('blurred', widthPx * rows);
    if (amount > 0) floatKernels().blur(grey, width, height, weights, blurred);
    for (let j = 0; j < rows; j++) {
      const from = (j + halo) * width + halo;
      for (let x = 0; x < widthPx; x++) {
        const value = grey[from + x];
        const sharp = amount > 0 ? value + amount * (value - blurred[j * widthPx + x]) : value;
        const step = (sharp / white) * TONE_STEPS + 0.5;
        ink[x] = table[step <= 0 ? 0 : step >= TONE_STEPS ? TONE_STEPS : step | 0];
      }
      halftoner.row(y + j, ink, widthPx, plane.data, (y + j) * plane.strideBytes);
    }
    yield (y + rows) / heightPx;
  }
  return { k: plane };
}

// A copier is calibrated once, not for every sheet.
const ramps = new WeakMap<CopierModel, Float64Array>();

function rampOf(copier: CopierModel): Float64Array {
  const known = ramps.get(copier);
  if (known) return known;
  const ramp = measureRamp(copier.halftone, copier.printer, 1);
  ramps.set(copier, ramp);
  return ramp;
}

/** {@link copySteps} at once, printed on the copier's own paper. */
export function copySide(
  paper: ReflectanceSource,
  copier: CopierModel,
  options: PrintOptions & { readonly seed?: number } = {},
): ReflectanceSource {
  const seed = options.seed ?? 1;
  const planes = runSteps(copySteps(paper, copier, seed));
  return printSide(planes, copier.printer, { ...options, seed: deriveSeed(seed, 'copier-print') });
}

function luminanceOf(rgb: readonly number[]): number {
  return LUMINANCE[0] * rgb[0] + LUMINANCE[1] * rgb[1] + LUMINANCE[2] * rgb[2];
}
