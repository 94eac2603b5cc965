// Spectra of toner and paper -> what eye, luminance meter, colour sensor and infrared camera make of them.
import type { Ink } from './picture.ts';

/** In what a print is looked at. `sensor` is a scanner's own RGB, not the eye's. */
export type Sight = 'luminance' | 'eye' | 'sensor' | 'infrared';

/** Middles of the bands, nm; the last stands for the near infrared. */
export const BANDS = [410, 440, 470, 500, 530, 560, 590, 620, 650, 680, 850] as const;
const VISIBLE = 10;

/** A toner's absorption as bells of density over wavelength, and its densities, of a solid seen by reflection. */
export interface TonerColour {
  /** Main absorption: middle and width, nm, and density there. */
  readonly middleNm: number;
  readonly widthNm: number;
  readonly density: number;
  /** Unwanted absorption all over the visible. */
  readonly grey: number;
  /** Reflectance in the near infrared, 0..1. */
  readonly infrared: number;
}

/** Densities of a solid in each band. */
export function densities(toner: TonerColour): number[] {
  return BANDS.map((nm, band) =>
    band === VISIBLE
      ? -Math.log10(toner.infrared)
      : toner.grey + toner.density * Math.exp(-0.5 * ((nm - toner.middleNm) / toner.widthNm) ** 2),
  );
}

/** Typical dry toners; K is grey all over. */
export const TONERS: Readonly<Record<Ink, TonerColour>> = {
  c: { middleNm: 640, widthNm: 58, density: 1.35, grey: 0.07, infrared: 0.95 },
  m: { middleNm: 545, widthNm: 42, density: 1.3, grey: 0.06, infrared: 0.96 },
  y: { middleNm: 435, widthNm: 45, density: 1.25, grey: 0.02, infrared: 0.96 },
  k: { middleNm: 550, widthNm: 1e6, density: 0, grey: 1.4, infrared: 0.06 },
};

/** Weights by which the bands make up each channel of a sight; each channel's weights sum to 1 (equal for white). */
export function channelsOf(sight: Sight): readonly (readonly number[])[] {
  if (sight === 'infrared') return [BANDS.map((_, band) => (band === VISIBLE ? 1 : 0))];
  if (sight === 'sensor') return [sensor(605, 32), sensor(535, 34), sensor(460, 28)].map(normalised);
  const [x, y, z] = observer();
  if (sight === 'luminance') return [normalised(y)];
  // XYZ, scaled so that an even spectrum is D65 white, to linear sRGB (IEC 61966-2-1).
  const white = [0.9505, 1, 1.089];
  const scaled = [x, y, z].map((curve, i) => normalised(curve).map((value) => value * white[i]));
  const matrix = [
    [3.2406, -1.5372, -0.4986],
    [-0.9689, 1.8758, 0.0415],
    [0.0557, -0.204, 1.057],
  ];
  return matrix.map((row) => BANDS.map((_, band) => row.reduce((sum, m, i) => sum + m * scaled[i][band], 0)));
}

function sensor(middle: number, width: number): number[] {
  return BANDS.map((nm, band) => (band === VISIBLE ? 0 : Math.exp(-0.5 * ((nm - middle) / width) ** 2)));
}

function normalised(curve: readonly number[]): number[] {
  const sum = curve.reduce((a, b) => a + b, 0);
  return curve.map((value) => value / sum);
}

/**
 * CIE 1931 observer times daylight, by the lobes of C. Wyman, P.-P. Sloan, P. Shirley, "Simple analytic approximations to
 * the CIE XYZ color matching functions", J. Computer Graphics Techniques 2 (2013).
 */
function observer(): [number[], number[], number[]] {
  const lobe = (nm: number, peak: number, middle: number, left: number, right: number): number =>
    peak * Math.exp(-0.5 * ((nm - middle) / (nm < middle ? left : right)) ** 2);
  const visible = (curve: (nm: number) => number): number[] =>
    BANDS.map((nm, band) => (band === VISIBLE ? 0 : curve(nm)));
  return [
    visible(
      (nm) => lobe(nm, 1.056, 599.8, 37.9, 31) + lobe(nm, 0.362, 442, 16, 26.7) - lobe(nm, 0.065, 501.1, 20.4, 26.2),
    ),
    visible((nm) => lobe(nm, 0.821, 568.8, 46.9, 40.5) + lobe(nm, 0.286, 530.9, 16.3, 31.1)),
    visible((nm) => lobe(nm, 1.217, 437, 11.8, 36) + lobe(nm, 0.681, 459, 26, 13.8)),
  ];
}
