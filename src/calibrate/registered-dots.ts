// A patch printed with the inks off each other -> by how much it would be lighter or darker with the inks where the mark will have them.
import type { DotAreas } from '../raster/detection/pairs.ts';
import type { LinearRgb } from './colour-difference.ts';
import type { InkOffset } from './scan/ink-registration.ts';

/*
 * The chart is printed before anything is known of the inks' registration; in the mark it is undone to half a pixel
 * (`shiftPx`). How much of C, M and Y lies on top of each other, and with it a patch's colour, changes. Dots are discs
 * here, solids as measured, and a Yule-Nielsen factor stands for the spreading of light: good enough for a ratio of some
 * percent, of which a tenth then is left.
 */

export interface DotWorld {
  /** Pixels of a cell. */
  readonly cellPx: number;
  readonly dpi: number;
  /** By how much a dot's radius grows on paper, pixels. */
  readonly growthPx: number;
  readonly yuleNielsen: number;
  /** Share of the paper that the base's inks cover: a dot that comes out from under the others may lie on its own ink. */
  readonly base: Readonly<Record<'c' | 'm' | 'y', number>>;
  /** Reflectance of each solid, paper = 1. */
  readonly solids: Readonly<Record<'c' | 'm' | 'y' | 'k', LinearRgb>>;
}

export type InkOffsets = Readonly<Record<'c' | 'm' | 'y', InkOffset>>;

/** Yule and Nielsen's n of dots of 0.3 to 0.5 mm on plain paper: of 1 to 2 the one that converted four simulated devices best (docs/detection-image.md). */
export const DOT_YULE_NIELSEN = 1.35;
/** Samples along a cell's side. */
const SAMPLES = 96;
const INKS = ['c', 'm', 'y', 'k'] as const;

/** Reflectance, per channel, with the offsets `to` against the same with the offsets `from`. */
export function registrationFactor(world: DotWorld, dots: DotAreas, from: InkOffsets, to: InkOffsets): LinearRgb {
  const [before, after] = [dotsReflectance(world, dots, from), dotsReflectance(world, dots, to)];
  return [0, 1, 2].map((channel) => after[channel]! / before[channel]!) as unknown as LinearRgb;
}

/** Mean reflectance of a cell with one dot of each ink about its middle. */
export function dotsReflectance(world: DotWorld, dots: DotAreas, offsets: InkOffsets): LinearRgb {
  const { cellPx, dpi, growthPx, yuleNielsen: n, solids, base } = world;
  const side = Math.sqrt(cellPx);
  const discs = INKS.map((ink) => {
    const off = ink === 'k' ? { x: 0, y: 0 } : offsets[ink];
    const radius = dots[ink] <= 0 ? 0 : Math.max(0, Math.sqrt(dots[ink] / Math.PI) + growthPx);
    return { x: (off.x * dpi) / 25_400, y: (off.y * dpi) / 25_400, squared: radius * radius };
  });
  const through = INKS.map((ink) => solids[ink].map((value) => Math.max(1e-4, value) ** (1 / n)));
  const beside = INKS.map((ink, i) => {
    const share = ink === 'k' ? 0 : base[ink];
    return through[i]!.map((root) => 1 - share + share * root);
  });
  // How often each of the 16 overprints occurs.
  const counts = new Uint32Array(16);
  for (let j = 0; j < SAMPLES; j++) {
    for (let i = 0; i < SAMPLES; i++) {
      const x = ((i + 0.5) / SAMPLES - 0.5) * side;
      const y = ((j + 0.5) / SAMPLES - 0.5) * side;
      let inks = 0;
      for (let ink = 0; ink < 4; ink++) {
        const disc = discs[ink]!;
        if ((x - disc.x) ** 2 + (y - disc.y) ** 2 < disc.squared) inks |= 1 << ink;
      }
      counts[inks]!++;
    }
  }
  return [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let inks = 0; inks < 16; inks++) {
      if (counts[inks] === 0) continue;
      let root = 1;
      for (let ink = 0; ink < 4; ink++) root *= ((inks >> ink) & 1 ? through : beside)[ink]![channel]!;
      sum += counts[inks]! * root;
    }
    return (sum / SAMPLES ** 2) ** n;
  }) as unknown as LinearRgb;
}

/** The growth of dots by K on the base: what each size takes of the light in the channel in which the base is lightest. */
export function dotGrowthPx(
  base: LinearRgb,
  ladder: readonly { readonly areaPx: number; readonly rgb: LinearRgb }[],
  solidK: LinearRgb,
  cellPx: number,
  n: number,
): number {
  const channel = base.indexOf(Math.max(...base));
  const growths = ladder.map(({ areaPx, rgb }) => {
    const share = (1 - (rgb[channel]! / base[channel]!) ** (1 / n)) / (1 - solidK[channel]! ** (1 / n));
    return Math.sqrt((Math.max(0, share) * cellPx) / Math.PI) - Math.sqrt(areaPx / Math.PI);
  });
  return growths.reduce((sum, growth) => sum + growth, 0) / growths.length;
}

/** What the base covers on paper: M by its measured colour, C and Y grown like M. */
export function baseCoverage(
  base: LinearRgb,
  tone: Readonly<Record<'c' | 'm' | 'y', number>>,
  solids: DotWorld['solids'],
  n: number,
): DotWorld['base'] {
  const grown = (share: number, factor: number): number => Math.min(1, share * factor);
  // Green is M's channel; what C and Y take of it there is little.
  let m = tone.m;
  for (let round = 0; round < 4; round++) {
    const factor = m / tone.m;
    const others = (['c', 'y'] as const).reduce((product, ink) => {
      const share = grown(tone[ink], factor);
      return product * (1 - share + share * solids[ink][1]! ** (1 / n));
    }, 1);
    m = Math.min(1, Math.max(tone.m, (1 - base[1]! ** (1 / n) / others) / (1 - solids.m[1]! ** (1 / n))));
  }
  return { c: grown(tone.c, m / tone.m), m, y: grown(tone.y, m / tone.m) };
}
