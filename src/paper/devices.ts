// Names -> printers, copiers and scanners with typical parameters; seeds -> whole populations of them.

import type { ColourModel } from './colour-separator.ts';
import type { CopierModel } from './copier.ts';
import { type DotModel, rhoOfArea } from './dot-model.ts';
import type { HalftoneModel } from './halftone.ts';
import type { PaperModel, TonerModel } from './materials.ts';
import { createRandom, deriveSeed, type Random } from './noise.ts';
import type { PrinterModel } from './printed-side.ts';
import type { ScannerModel } from './scanner.ts';

/**
 * Dry toner, solids relative to paper. Lightness and hue are near the process colours of offset standards that office
 * printers aim at (Fogra39: C 55 -37 -50, M 48 74 -3, Y 89 -5 93); chroma is less, as linear sRGB cannot go below 0.
 * K is neutral, so that its three colour channels share their work.
 */
export const TYPICAL_TONER: TonerModel = {
  c: { rgb: [0.015, 0.29, 0.56], nir: 0.95 },
  m: { rgb: [0.62, 0.05, 0.2], nir: 0.96 },
  y: { rgb: [0.97, 0.81, 0.045], nir: 0.96 },
  k: { rgb: [0.045, 0.045, 0.045], nir: 0.06 },
};

/** Plain copy paper: L* 94.5 (Y 0.864); light spreads 40 um, the middle of what DESIGN.md and issue 6 go by. */
export const TYPICAL_PAPER: PaperModel = {
  white: { rgb: [0.862, 0.864, 0.868], nir: 0.88 },
  spreadSigmaUm: 40,
  grain: 0.006,
  grainPeriodMm: 0.2,
};

const TYPICAL_DOTS: DotModel = {
  rho: 1.25,
  loneRadiusScale: 1,
  radiusJitter: 0.05,
  positionJitterUm: 3,
  loneDropout: 0.003,
  mottle: 0.01,
  mottlePeriodMm: 6,
  fogPerMm2: 0.5,
  registrationUm: { c: { x: 20, y: -15 }, m: { x: -25, y: 20 }, y: { x: 10, y: 30 } },
};

/** A multifunction printer of the kiosk class, 600 dpi. */
export const TYPICAL_PRINTER: PrinterModel = {
  name: 'typical-600',
  dpi: 600,
  dots: TYPICAL_DOTS,
  toner: TYPICAL_TONER,
  paper: TYPICAL_PAPER,
};

/**
 * Its sister of another resolution: dots as large against their pixel (the default device profile assumes the same;
 * Pappas and Neuhoff found their 1.25 at 300 dpi), everything else in micrometres as before.
 */
export function typicalPrinter(dpi: number): PrinterModel {
  return dpi === TYPICAL_PRINTER.dpi ? TYPICAL_PRINTER : { ...TYPICAL_PRINTER, name: `typical-${dpi}`, dpi };
}

/** A flatbed at 300 dpi; its blur gives an MTF of 0.3 at 5.9 cycles/mm, sensor aperture included. */
export const TYPICAL_SCANNER: ScannerModel = {
  name: 'flatbed-300',
  dpi: 300,
  blurSigmaUm: 35,
  readNoise: 0.002,
  shotNoise: 0.004,
};

/** The eye at reading distance, about one minute of arc at 35 cm: what is finer melts into a tint. */
export const EYE: ScannerModel = { name: 'eye-200', dpi: 200, blurSigmaUm: 50, readNoise: 0, shotNoise: 0 };

/** An infrared viewer held over the sheet; look at a source made with the view `nir`. */
export const INFRARED_VIEWER: ScannerModel = {
  name: 'infrared-200',
  dpi: 200,
  blurSigmaUm: 70,
  readNoise: 0.006,
  shotNoise: 0.008,
};

const COPY_SCANNER: ScannerModel = {
  ...TYPICAL_SCANNER,
  name: 'copier-600',
  dpi: 600,
  readNoise: 0.003,
  shotNoise: 0.006,
};

function copier(
  name: string,
  whitePoint: number,
  gamma: number,
  blurSigmaUm: number,
  sharpenAmount: number,
  halftone: HalftoneModel,
): CopierModel {
  return {
    name,
    scanner: { ...COPY_SCANNER, blurSigmaUm },
    sharpen: { amount: sharpenAmount, radiusUm: 80 },
    tone: { whitePoint, blackPoint: 0.08, gamma },
    halftone,
    gainCompensation: 0.7,
    printer: { ...TYPICAL_PRINTER, name: `${name}-printer` },
  };
}

const DIFFUSION: HalftoneModel = { kind: 'error-diffusion', thresholdNoise: 0.1 };
const SCREEN_141: HalftoneModel = { kind: 'clustered', vectorPx: [3, 3] };
const SCREEN_106: HalftoneModel = { kind: 'clustered', vectorPx: [4, 4] };

/** Six copiers whose background removal spans what is on the market, 0.65 to 0.96 of the paper's reflectance. */
export const COPIERS: readonly CopierModel[] = [
  copier('white-65', 0.65, 1.1, 38, 0.8, DIFFUSION),
  copier('white-72', 0.72, 1.0, 42, 1.0, SCREEN_141),
  copier('white-79', 0.79, 1.2, 35, 0.6, DIFFUSION),
  copier('white-86', 0.86, 1.1, 38, 0.8, SCREEN_106),
  copier('white-91', 0.91, 1.3, 32, 0.5, DIFFUSION),
  copier('white-96', 0.96, 1.4, 44, 1.2, SCREEN_141),
];

/** Screens of colour copiers at 600 dpi: about 146 lines per inch, C and M turned 15 and 75 degrees, Y 0. */
const COLOUR_SCREENS: ColourModel['halftones'] = {
  c: { kind: 'clustered', vectorPx: [4, 1] },
  m: { kind: 'clustered', vectorPx: [1, 4] },
  y: { kind: 'clustered', vectorPx: [4, 0] },
};
const COLOUR_DIFFUSION: ColourModel['halftones'] = { c: DIFFUSION, m: DIFFUSION, y: DIFFUSION };

function colourCopier(base: CopierModel, colour: ColourModel, tone: Partial<CopierModel['tone']>): CopierModel {
  return { ...base, name: `colour-${base.name}`, colour, tone: { ...base.tone, ...tone } };
}

/** Colour copiers from little to full grey-component replacement; exposure kinder to light tones than black and white. */
export const COLOUR_COPIERS: readonly CopierModel[] = [
  colourCopier(COPIERS[4], { greyReplacement: 0, blackStart: 0.6, halftones: COLOUR_DIFFUSION }, { blackPoint: 0.05 }),
  colourCopier(COPIERS[1], { greyReplacement: 0.3, blackStart: 0.4, halftones: COLOUR_SCREENS }, { whitePoint: 0.85 }),
  colourCopier(COPIERS[2], { greyReplacement: 0.5, blackStart: 0.2, halftones: COLOUR_DIFFUSION }, { whitePoint: 0.9 }),
  colourCopier(COPIERS[3], { greyReplacement: 0.7, blackStart: 0.2, halftones: COLOUR_SCREENS }, {}),
  colourCopier(COPIERS[0], { greyReplacement: 0.9, blackStart: 0.1, halftones: COLOUR_DIFFUSION }, { whitePoint: 0.8 }),
  colourCopier(COPIERS[5], { greyReplacement: 1, blackStart: 0, halftones: COLOUR_SCREENS }, { gamma: 1.1 }),
];

/** The copier of the preview for sides in colour. */
export const TYPICAL_COLOUR_COPIER: CopierModel = {
  ...COLOUR_COPIERS[2],
  name: 'typical-colour-copier',
  tone: { whitePoint: 0.92, blackPoint: 0.06, gamma: 1 },
};

/** The copier of the preview: exposure on automatic, as found in an office. */
export const TYPICAL_COPIER: CopierModel = { ...COPIERS[2], name: 'typical-copier' };

/** Grounds for a draw: `DrawnRanges` are those of issue 6 and DESIGN.md; widen for a harder trial. */
function drawDots(random: Random): DotModel {
  const loneRadiusScale = random.between(0.88, 1.04);
  const rho = rhoOfArea(random.between(1, 2.5)) / loneRadiusScale;
  const shift = (): { x: number; y: number } => ({ x: random.between(-60, 60), y: random.between(-60, 60) });
  return {
    rho: Math.min(1.5, Math.max(0.75, rho)),
    loneRadiusScale,
    radiusJitter: random.between(0.02, 0.1),
    positionJitterUm: random.between(1, 6),
    loneDropout: random.between(0, 0.02),
    mottle: random.between(0.002, 0.015),
    mottlePeriodMm: random.between(2, 15),
    fogPerMm2: random.between(0, 2),
    registrationUm: { c: shift(), m: shift(), y: shift() },
  };
}

function drawPaper(random: Random): PaperModel {
  const y = random.between(0.85, 0.878); // L* 93.9 to 95.1
  const tint = random.between(-0.012, 0.015);
  return {
    white: { rgb: [y - tint / 2, y, y + tint], nir: random.between(0.84, 0.92) },
    spreadSigmaUm: random.between(30, 50),
    grain: random.between(0.003, 0.01),
    grainPeriodMm: random.between(0.12, 0.4),
  };
}

function drawToner(random: Random): TonerModel {
  const about = (rgb: readonly [number, number, number]): [number, number, number] => [
    Math.min(1, rgb[0] * random.between(0.85, 1.15)),
    Math.min(1, rgb[1] * random.between(0.85, 1.15)),
    Math.min(1, rgb[2] * random.between(0.85, 1.15)),
  ];
  const black = random.between(0.03, 0.06);
  return {
    c: { rgb: about(TYPICAL_TONER.c.rgb), nir: random.between(0.9, 0.97) },
    m: { rgb: about(TYPICAL_TONER.m.rgb), nir: random.between(0.9, 0.97) },
    y: { rgb: about(TYPICAL_TONER.y.rgb), nir: random.between(0.9, 0.97) },
    k: { rgb: [black, black, black], nir: random.between(0.04, 0.08) },
  };
}

/**
 * One printer out of the population of issue 6: a lone pixel prints 1.0 to 2.5 pixel areas, up to 2 % of lone dots are
 * lost, dots scatter, light spreads 30-50 um in the paper. The same seed is the same printer.
 */
export function drawPrinter(seed: number, dpi = 600): PrinterModel {
  const random = createRandom(deriveSeed(seed, 'printer'));
  return { name: `drawn-${seed}`, dpi, dots: drawDots(random), toner: drawToner(random), paper: drawPaper(random) };
}

/**
 * One copier out of the population of issue 6: white point 0.65-0.96 of paper, gamma 1.0-1.4, scanner blur 30-45 um,
 * sharpening, error diffusion or a clustered screen, and a printer of its own, drawn too.
 */
export function drawCopier(seed: number, dpi = 600): CopierModel {
  const random = createRandom(deriveSeed(seed, 'copier'));
  return {
    name: `drawn-copier-${seed}`,
    scanner: {
      name: `drawn-copier-${seed}-scanner`,
      dpi,
      blurSigmaUm: random.between(30, 45),
      readNoise: random.between(0.001, 0.005),
      shotNoise: random.between(0.002, 0.01),
    },
    sharpen: { amount: random.between(0.2, 1.5), radiusUm: random.between(50, 120) },
    tone: {
      whitePoint: random.between(0.65, 0.96),
      blackPoint: random.between(0.04, 0.12),
      gamma: random.between(1, 1.4),
    },
    halftone: random.pick<HalftoneModel>([
      { kind: 'error-diffusion', thresholdNoise: 0 },
      DIFFUSION,
      SCREEN_141,
      SCREEN_106,
      { kind: 'clustered', vectorPx: [4, 1] },
    ]),
    gainCompensation: random.between(0.3, 1),
    printer: drawPrinter(deriveSeed(seed, 'copier-printer'), dpi),
  };
}

/** One colour copier: {@link drawCopier} with a white point of 0.8-0.96, and any grey-component replacement. */
export function drawColourCopier(seed: number, dpi = 600): CopierModel {
  const base = drawCopier(seed, dpi);
  const random = createRandom(deriveSeed(seed, 'colour'));
  const colour: ColourModel = {
    greyReplacement: random.between(0, 1),
    blackStart: random.between(0, 0.6),
    halftones: random.pick([COLOUR_SCREENS, COLOUR_DIFFUSION]),
  };
  const whitePoint = random.between(0.8, 0.96);
  return { ...base, name: `drawn-colour-copier-${seed}`, colour, tone: { ...base.tone, whitePoint } };
}

/** One flatbed out of a population: 200 to 600 dpi, blur 30-60 um, noise of office scanners. */
export function drawScanner(seed: number): ScannerModel {
  const random = createRandom(deriveSeed(seed, 'scanner'));
  return {
    name: `drawn-scanner-${seed}`,
    dpi: random.pick([200, 300, 400, 600]),
    blurSigmaUm: random.between(30, 60),
    readNoise: random.between(0.001, 0.005),
    shotNoise: random.between(0.002, 0.01),
  };
}
