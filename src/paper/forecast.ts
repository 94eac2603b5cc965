// A device's measured tones and its screens -> a simulated printer that stands in for it, and how its words come out on paper and on a family of copiers.
import type { Forecast, ZoneForecast } from '../calibrate/report/forecast.ts';
import { buildPantograph, type Pantograph } from '../raster/pantograph/pantograph.ts';
import { paintScreen } from '../raster/pantograph/patch.ts';
import { patternPlane } from '../raster/pantograph/pattern-plane.ts';
import type { PantographScreens, Screen } from '../raster/pantograph/screens.ts';
import { parsePantographSettings } from '../raster/pantograph/settings.ts';
import { createPlane, mmToPx } from '../raster/plane.ts';
import { type CopierModel, copySide } from './copier.ts';
import { COPIERS, EYE, TYPICAL_PRINTER, TYPICAL_TONER } from './devices.ts';
import { lonePixelArea } from './dot-model.ts';
import { encodePng } from './preview/png.ts';
import { type PrinterModel, printSide } from './printed-side.ts';
import { lightness, meanReflectance, type ReflectanceSource, readImage } from './reflectance.ts';
import { type ScannerModel, scanSource } from './scanner.ts';
import { measureZones } from './zone-lightness.ts';

/** Mean reflectance (paper = 1) by what a cell holds, as the chart gave it. */
type Tones = readonly { readonly amount: number; readonly relative: number }[];

export interface MeasuredTones {
  readonly fine: Tones;
  /** Of one cluster to a cell. */
  readonly coarse: Tones;
  /** Reflectance of solid black. */
  readonly solid: number;
}

/** What the device prints, seen without a scanner's faults. */
const IDEAL: ScannerModel = { name: 'ideal-600', dpi: 600, blurSigmaUm: 0, readNoise: 0, shotNoise: 0 };
const PICTURE: ScannerModel = { ...EYE, name: 'eye-150', dpi: 150 };

/** A word and some ground on both sides of it. */
const WIDTH_MM = 48;
const SEED = 20;
/** Cells along a side of a simulated patch. */
const PATCH_CELLS = 8;
/** Halvings of the span in which a radius is sought: to 0.1 %. */
const HALVINGS = 9;

/** Some two seconds at 600 dpi and six copiers on a quiet machine. */
export async function forecast(
  tones: MeasuredTones,
  screens: PantographScreens,
  copiers: readonly CopierModel[] = COPIERS,
): Promise<Forecast> {
  const { printer, errorLightness } = standIn(tones, screens);
  const piece = wordOfEachZone(screens);
  const paper = printSide({ k: patternPlane(piece) }, printer, { seed: SEED, oversample: oversampleOf(screens) });
  const copies = [];
  for (const [i, copier] of copiers.entries()) {
    const copied = copySide(paper, copier, { seed: SEED + i });
    const { name, tone } = copier;
    copies.push({
      name,
      whitePoint: tone.whitePoint,
      gamma: tone.gamma,
      zones: zonesOf(copied, piece),
      picture: await pictureOf(copied),
    });
  }
  return {
    standIn: {
      loneArea: lonePixelArea(printer.dots),
      companyArea: lonePixelArea({ ...printer.dots, loneRadiusScale: 1 }),
      errorLightness,
    },
    original: zonesOf(paper, piece),
    originalPicture: await pictureOf(paper),
    copiers: copies,
  };
}

const oversampleOf = ({ dpi }: Pick<PantographScreens, 'dpi'>): 1 | 2 => (dpi === 1200 ? 1 : 2);

/** One word of each zone, one above the other. */
function wordOfEachZone(screens: PantographScreens): Pantograph {
  const { dpi, zones } = screens;
  const settings = parsePantographSettings({ marginMm: 1, stagger: 0 });
  const heightMm = zones.length * settings.rowPitchEm * settings.sizeMm + 3.5;
  const page = {
    widthPx: Math.round(mmToPx(WIDTH_MM, dpi)),
    heightPx: Math.round(mmToPx(heightMm, dpi)),
    dpi,
  };
  return buildPantograph(settings, screens, page);
}

function zonesOf(source: ReflectanceSource, piece: Pantograph): ZoneForecast[] {
  const image = readImage(scanSource(source, IDEAL));
  const white = lightnessScale(source);
  return measureZones({ ...image, data: image.data.map((value) => value / white) }, piece).map(
    ({ name, word, surround }) => ({ zone: name, word, surround }),
  );
}

/** Reflectance of the bare paper: lightness is given with paper = 100. */
const lightnessScale = ({ paperWhite }: ReflectanceSource): number => paperWhite[0]!;

const pictureOf = (source: ReflectanceSource): Promise<Buffer> => encodePng(readImage(scanSource(source, PICTURE)));

/**
 * The printer whose clusters and lone dots are as dark as the device's where its zones are. Light spreads in its paper as in
 * the typical one: how far, a chart's mean tones do not tell.
 */
export function standIn(
  tones: MeasuredTones,
  screens: PantographScreens,
): { readonly printer: PrinterModel; readonly errorLightness: number } {
  const { dpi } = screens;
  const black = Math.min(0.3, Math.max(0.02, tones.solid));
  const base: PrinterModel = {
    ...TYPICAL_PRINTER,
    name: 'stand-in',
    dpi,
    toner: { ...TYPICAL_TONER, k: { ...TYPICAL_TONER.k, rgb: [black, black, black] } },
  };
  const withDots = (dots: Partial<PrinterModel['dots']>): PrinterModel => ({
    ...base,
    dots: { ...base.dots, ...dots },
  });
  const coarse = middleOf(tones.coarse);
  const rho = sought(0.75, 1.5, (value) => {
    return printed(withDots({ rho: value }), screens, { loneDots: 0, clusterAreaPx: coarse.amount }) > coarse.relative;
  });
  const fine = middleOf(tones.fine);
  const loneRadiusScale = sought(0.6, 1.2, (value) => {
    const printer = withDots({ rho, loneRadiusScale: value });
    return printed(printer, screens, { loneDots: fine.amount, clusterAreaPx: 0 }) > fine.relative;
  });
  const printer = withDots({ rho, loneRadiusScale });
  const misses = [
    ...tones.fine.map(({ amount, relative }) => ({ screen: { loneDots: amount, clusterAreaPx: 0 }, relative })),
    ...tones.coarse.map(({ amount, relative }) => ({ screen: { loneDots: 0, clusterAreaPx: amount }, relative })),
  ].map(({ screen, relative }) => lightness(printed(printer, screens, screen)) - lightness(relative));
  const squares = misses.reduce((sum, miss) => sum + miss ** 2, 0);
  return { printer, errorLightness: Math.sqrt(squares / misses.length) };
}

/** Where `tooLight` turns from true to false; larger dots are darker. */
function sought(from: number, to: number, tooLight: (value: number) => boolean): number {
  let [low, high] = [from, to];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (tooLight(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The patch nearest the tints that zones have, a fifth of the light gone. */
function middleOf(tones: Tones): Tones[number] {
  return tones.reduce((best, tone) => (Math.abs(tone.relative - 0.8) < Math.abs(best.relative - 0.8) ? tone : best));
}

/** Mean reflectance of a patch, paper = 1. */
function printed(printer: PrinterModel, { cellPx, dotSidePx, dpi }: PantographScreens, screen: Screen): number {
  const side = PATCH_CELLS * cellPx;
  const plane = createPlane(side, side);
  paintScreen(plane, { left: 0, top: 0, right: side, bottom: side }, screen, { cellPx, dotSidePx });
  const paper = printSide({ k: plane }, printer, { seed: SEED, oversample: oversampleOf({ dpi }) });
  const scale = paper.dpi / dpi;
  // Whole cells, away from the border.
  const inset = Math.round(2 * cellPx * scale);
  const length = Math.round((PATCH_CELLS - 4) * cellPx * scale);
  const inside = { x: inset, y: inset, widthPx: length, heightPx: length };
  return meanReflectance(readImage(paper), inside) / paper.paperWhite[0]!;
}
