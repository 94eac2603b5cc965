// A front's ink -> scans of the printed front: the pattern laid under it, printed and scanned by either paper model.
import sharp from 'sharp';
import { loadProfile } from '../../src/calibrate/profile.ts';
import type { SheetSpec } from '../../src/job/make-sheet.ts';
import { pantographOf } from '../../src/job/pattern-planes.ts';
import { renderPlan } from '../../src/job/plan.ts';
import { drawPrinter, drawScanner } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import { imageSource, readImage } from '../../src/paper/reflectance.ts';
import { scan } from '../../src/paper/scanner.ts';
import { srgbByte } from '../../src/paper/srgb.ts';
import { createFrontComposer, type FrontComposer } from '../../src/raster/pantograph/compose.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import type { BitPlane } from '../../src/raster/plane.ts';
import type { ScanImage } from '../../src/raster/scramble/read/image.ts';
import { composeOn } from '../pantograph/support.ts';
import { Dice } from '../support/judge/chance.ts';
import { layOnGlass } from '../support/judge/glass.ts';
import { judgeGlass, judgePrinter } from '../support/judge/population.ts';
import { printAndLook } from '../support/judge/sheet.ts';
import type { EditedPage } from './edited-pages.ts';

const DEVICE = await loadProfile('generic-600');
let composer: FrontComposer | undefined;

/** The front as the main job prints it: the pantograph of generic-600 under the ink. */
export function composeFront(ink: BitPlane): BitPlane {
  const spec: Omit<SheetSpec, 'pageIndex' | 'sheetCount'> = {
    device: DEVICE,
    settings: parsePantographSettings({}),
    plan: renderPlan(600),
  };
  composer ??= createFrontComposer(pantographOf(spec, 'front'), DEVICE.clearZoneMm);
  return composeOn(composer, ink);
}

/** The paper as it lies there, in linear light. */
export interface PrintedFront {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly data: Float32Array;
  readonly white: number;
}

export type PaperModelName = 'first' | 'second';

/** Prints a front with a printer drawn by the seed. */
export function printFront(page: BitPlane, model: PaperModelName, seed: number): PrintedFront {
  if (model === 'first') {
    const source = printSide({ k: page }, drawPrinter(seed), { seed, oversample: 1 });
    return { ...readImage(source), white: source.paperWhite[0]! };
  }
  const printer = judgePrinter(seed);
  return { ...printAndLook({ k: page }, printer, 'luminance', 600, seed), white: printer.stock.white };
}

export interface FrontScanSettings {
  readonly dpi?: number;
  readonly jpegQuality?: number;
  readonly skewDeg?: number;
  readonly stretch?: number;
  readonly wobbleUm?: number;
}

/** Scans with a scanner, a lie of the sheet and a JPEG quality drawn by the seed; `settings` go before. */
export async function scanFront(
  paper: PrintedFront,
  model: PaperModelName,
  seed: number,
  settings: FrontScanSettings = {},
): Promise<ScanImage> {
  const dice = new Dice(seed * 31 + 7);
  const dpi = settings.dpi ?? 300;
  const geometry = {
    skewDeg: settings.skewDeg ?? dice.range(-3, 3),
    offsetMm: { x: dice.range(-2, 2), y: dice.range(-2, 2) },
    stretch: { x: settings.stretch ?? dice.range(0.99, 1.01), y: settings.stretch ?? dice.range(0.99, 1.01) },
    wobble: { amplitudeUm: settings.wobbleUm ?? dice.range(0, 300), periodMm: dice.range(40, 160) },
  };
  const quality = settings.jpegQuality ?? Math.round(dice.range(60, 90));
  // The second model has no skewed glass of its own: the first one lays its paper down, without blur or noise.
  const source = imageSource({ ...paper, channels: 1 }, [paper.white]);
  const seen =
    model === 'first'
      ? scan(source, { ...drawScanner(seed), dpi }, { seed, geometry })
      : layOnGlass(
          scan(source, { name: 'laid', dpi: 600, blurSigmaUm: 0, readNoise: 0, shotNoise: 0 }, { seed, geometry }),
          judgeGlass(seed, dpi),
          seed,
        );
  const raw = { width: seen.widthPx, height: seen.heightPx, channels: 1 } as const;
  // A loop: `Uint8Array.from` takes a second for a page.
  const bytes = new Uint8Array(seen.data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = srgbByte(seen.data[i]!);
  const jpeg = await sharp(bytes, { raw }).jpeg({ quality }).toBuffer();
  const { data } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { widthPx: seen.widthPx, heightPx: seen.heightPx, dpi, data: new Uint8Array(data) };
}

/**
 * The printed front of a changed page: changed on the sheet (ink taken off and put on over the pattern, as a forger
 * does), or the changed page printed by a kiosk's own means.
 */
export function tamper({ original, edited }: EditedPage, onTheSheet: boolean): BitPlane {
  if (!onTheSheet) return composeFront(edited);
  const sheet = composeFront(original);
  for (let i = 0; i < sheet.data.length; i++) {
    sheet.data[i] = (sheet.data[i]! & ~(original.data[i]! & ~edited.data[i]!)) | edited.data[i]!;
  }
  return sheet;
}
