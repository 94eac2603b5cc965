// Seeds -> printers, copiers and scanners to judge by: ranges of issue 6 and DESIGN.md, drawn independently of src/paper.
import { Dice } from './chance.ts';
import { TONERS, type TonerColour } from './colours.ts';
import type { CopyMachine } from './copy-machine.ts';
import type { Engine } from './engine.ts';
import type { Glass } from './glass.ts';
import type { Ink } from './picture.ts';
import type { Machine } from './sheet.ts';

/** A printer: a lone pixel prints 1.0 to 2.5 pixel areas, up to 2 % misfire, light spreads 30-50 um. */
export function judgePrinter(seed: number, dpi = 600): Machine {
  const dice = new Dice(seed * 2 + 1);
  const loneArea = dice.range(1, 2.5);
  const spotSigmaUm = dice.range(20, 27);
  const common = {
    softness: dice.range(0.15, 0.45),
    powerJitter: dice.range(0.03, 0.12),
    pointNoise: dice.range(0.05, 0.2),
    misfires: dice.range(0, 0.02),
    drift: dice.range(0.002, 0.015),
    driftMm: dice.range(3, 20),
    stray: dice.range(0, 0.0002),
  };
  const engine = (shift: boolean): Engine => ({
    ...common,
    spotSigmaUm: spotSigmaUm * (dpi === 1200 ? 0.75 : 1),
    loneArea: loneArea * (shift ? dice.range(0.94, 1.06) : 1),
    shiftX: shift ? dice.range(-1.2, 1.2) : 0,
    shiftY: shift ? dice.range(-1.2, 1.2) : 0,
  });
  return {
    name: `judge-${seed}`,
    dpi,
    engines: { c: engine(true), m: engine(true), y: engine(true), k: engine(false) },
    toners: toners(dice),
    stock: {
      white: dice.range(0.85, 0.875),
      infrared: dice.range(0.84, 0.92),
      spreadUm: dice.range(30, 50),
      local: dice.range(0, 0.25),
      gloss: dice.range(0, 0.015),
      fibres: dice.range(0.005, 0.02),
      clouds: dice.range(0.001, 0.004),
    },
  };
}

function toners(dice: Dice): Record<Ink, TonerColour> {
  const vary = (toner: TonerColour): TonerColour => ({
    middleNm: toner.middleNm + dice.range(-8, 8),
    widthNm: toner.widthNm * dice.range(0.9, 1.1),
    density: toner.density * dice.range(0.88, 1.12),
    grey: toner.grey * dice.range(0.8, 1.2),
    infrared: dice.range(0.9, 0.97),
  });
  return {
    c: vary(TONERS.c),
    m: vary(TONERS.m),
    y: vary(TONERS.y),
    k: { ...TONERS.k, grey: dice.range(1.25, 1.55), infrared: dice.range(0.04, 0.08) },
  };
}

/** A copier: white point 0.65-0.96 of paper, gamma 1.0-1.4, blur 30-45 um, sharpening, either halftone. */
export function judgeCopier(seed: number, dpi = 600): CopyMachine {
  const dice = new Dice(seed * 2 + 1_000_003);
  return {
    name: `judge-copier-${seed}`,
    glass: {
      dpi,
      blurUm: dice.range(30, 45),
      noise: dice.range(0.003, 0.01),
      darkNoise: dice.range(0.001, 0.003),
      columns: dice.range(0, 0.003),
      coded: false,
    },
    whitePoint: dice.range(0.65, 0.96),
    blackPoint: dice.range(0.03, 0.1),
    gamma: dice.range(1, 1.4),
    sharpening: dice.range(0.3, 2),
    dots: dice.choose([
      { kind: 'jarvis', noise: 0.15 },
      { kind: 'jarvis', noise: 0 },
      { kind: 'spots', cellPx: 6 },
      { kind: 'spots', cellPx: 8 },
    ] as const),
    gainCorrection: dice.range(0.3, 1),
    machine: judgePrinter(seed + 50_000, dpi),
  };
}

/** A colour copier: kinder to light tones, any under-colour removal. */
export function judgeColourCopier(seed: number, dpi = 600): CopyMachine {
  const dice = new Dice(seed * 2 + 2_000_003);
  const base = judgeCopier(seed, dpi);
  return {
    ...base,
    name: `judge-colour-copier-${seed}`,
    whitePoint: dice.range(0.8, 0.96),
    underColour: dice.range(0, 1),
  };
}

/** A flatbed or sheet-fed scanner, 300 to 600 dpi, files in 8-bit sRGB. */
export function judgeGlass(seed: number, dpi?: number): Glass {
  const dice = new Dice(seed * 2 + 3_000_003);
  return {
    dpi: dpi ?? dice.choose([300, 400, 600]),
    blurUm: dice.range(30, 60),
    noise: dice.range(0.003, 0.01),
    darkNoise: dice.range(0.001, 0.003),
    columns: dice.range(0, 0.003),
    coded: true,
  };
}
