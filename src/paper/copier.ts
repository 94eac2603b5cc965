// A sheet as reflectance -> the separations that a copier prints of it: scan, sharpen, tone, halftone.
import { createPlane } from '../raster/plane.ts';
import { type ColourModel, checkColour, createColourSeparator } from './colour-separator.ts';
import { expectBetween } from './errors.ts';
import { floatKernels } from './float-kernels.ts';
import { gaussianWeights } from './gaussian.ts';
import { createGreySeparator } from './grey-separator.ts';
import { checkHalftone, createHalftoner, type HalftoneModel } from './halftone.ts';
import { deriveSeed } from './noise.ts';
import { type PrinterModel, type PrintOptions, printSide, type SidePlanes } from './printed-side.ts';
import { LUMINANCE, type ReflectanceSource } from './reflectance.ts';
import { type ScannerModel, scanSource } from './scanner.ts';
import { createScratch } from './scratch.ts';
import type { Separator } from './separator.ts';
import { runSteps, type Steps } from './steps.ts';
import { checkToneCurve, type ToneCurve } from './tone.ts';

/** A copier: scanner, image processing and a printer of its own. */
export interface CopierModel {
  readonly name: string;
  /** Its dpi must be the printer's. */
  readonly scanner: ScannerModel;
  /** Unsharp mask on reflectance: value + amount * (value - blurred). Amount 0..3, radius (sigma) 20..200 um. */
  readonly sharpen: { readonly amount: number; readonly radiusUm: number };
  readonly tone: ToneCurve;
  /** Of K. */
  readonly halftone: HalftoneModel;
  /** Absent: black and white. */
  readonly colour?: ColourModel;
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
  if (copier.colour) checkColour(copier.colour);
}

const BAND_ROWS = 120;

/**
 * What a copier prints of `paper`; yields the share done. A colour copier that sees a grey source, and a black-and-white
 * one that sees colour, both copy luminance in K.
 *
 * @param seed of scanner noise and halftone; another seed is another copy
 * @returns the planes of the copy at the copier's dpi: K, or C, M, Y and K
 */
export function* copySteps(paper: ReflectanceSource, copier: CopierModel, seed = 1): Steps<SidePlanes> {
  checkCopier(copier);
  const scanned = scanSource(paper, copier.scanner, { seed: deriveSeed(seed, 'copier-scan') });
  const { widthPx, heightPx, dpi } = scanned;
  const separator = separatorOf(copier, paper.channels);
  const whites = separator.channels === paper.channels ? paper.paperWhite : [luminanceOf(paper.paperWhite)];
  const { amount, radiusUm } = copier.sharpen;
  const weights = gaussianWeights(amount > 0 ? (radiusUm / 25400) * dpi : 0);
  const halo = weights.length - 1;
  const width = widthPx + 2 * halo;
  const rows = separator.inks.map((ink) => {
    const model = ink === 'k' || !copier.colour ? copier.halftone : copier.colour.halftones[ink];
    return {
      ink: new Float32Array(widthPx),
      plane: createPlane(widthPx, heightPx),
      halftoner: createHalftoner(model, widthPx, deriveSeed(seed, `halftone-${ink}`)),
    };
  });
  const inkRows = rows.map((row) => row.ink);
  const values = whites.map(() => new Float32Array(widthPx));
  const scratch = createScratch();

  for (let y = 0; y < heightPx; y += BAND_ROWS) {
    const bandRows = Math.min(BAND_ROWS, heightPx - y);
    const height = bandRows + 2 * halo;
    const count = width * height;
    const tile = scanned.readTile({ x: -halo, y: y - halo, widthPx: width, heightPx: height });
    const planes =
      separator.channels === paper.channels
        ? whites.map((_, c) => tile.subarray(c * count, (c + 1) * count))
        : [luminancePlane(tile, count, scratch.floats('grey', count))];
    const blurred = planes.map((plane, c) => {
      const out = scratch.floats(`blurred-${c}`, widthPx * bandRows);
      if (amount > 0) floatKernels().blur(plane, width, height, weights, out);
      return out;
    });
    for (let j = 0; j < bandRows; j++) {
      const from = (j + halo) * width + halo;
      for (let c = 0; c < planes.length; c++) {
        const plane = planes[c];
        const soft = blurred[c];
        const scale = 1 / whites[c];
        for (let x = 0, s = j * widthPx; x < widthPx; x++, s++) {
          const value = plane[from + x];
          values[c][x] = scale * (amount > 0 ? value + amount * (value - soft[s]) : value);
        }
      }
      separator.separate(values, widthPx, inkRows);
      for (const { ink, plane, halftoner } of rows) {
        halftoner.row(y + j, ink, widthPx, plane.data, (y + j) * plane.strideBytes);
      }
    }
    yield (y + bandRows) / heightPx;
  }
  return Object.fromEntries(separator.inks.map((ink, i) => [ink, rows[i].plane]));
}

// A copier is calibrated once, not for every sheet.
const greySeparators = new WeakMap<CopierModel, Separator>();
const colourSeparators = new WeakMap<CopierModel, Separator>();

function separatorOf(copier: CopierModel, channels: 1 | 3): Separator {
  const { colour } = copier;
  const inColour = colour !== undefined && channels === 3;
  const known = (inColour ? colourSeparators : greySeparators).get(copier);
  if (known) return known;
  const made = inColour ? createColourSeparator(copier, colour) : createGreySeparator(copier);
  (inColour ? colourSeparators : greySeparators).set(copier, made);
  return made;
}

function luminancePlane(tile: Float32Array, count: number, out: Float32Array): Float32Array {
  for (let i = 0; i < count; i++) {
    out[i] = LUMINANCE[0] * tile[i] + LUMINANCE[1] * tile[count + i] + LUMINANCE[2] * tile[2 * count + i];
  }
  return out;
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
