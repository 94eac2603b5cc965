// Mean linear sRGB of two patches -> CIE L*a*b* and the colour difference CIEDE2000 between them.
import { converter, differenceCiede2000, type Lab65 } from 'culori';

/** Linear sRGB reflectance (IEC 61966-2-1 primaries, D65), averaged over an area, 1 = perfect diffuser. */
export type LinearRgb = readonly [r: number, g: number, b: number];

const toLab = converter('lab65');
const difference = differenceCiede2000();

/** CIE 1976 L*a*b* under D65 of a mean reflectance (averaged first, DESIGN.md 5a). */
export function labOf([r, g, b]: LinearRgb): Lab65 {
  return toLab({ mode: 'lrgb', r, g, b });
}

/**
 * CIEDE2000 (G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula", Color Research & Application 30
 * (2005) 21-30), with all weights 1.
 */
export function deltaE2000(a: LinearRgb, b: LinearRgb): number {
  return difference(labOf(a), labOf(b));
}

/** The same between two colours that are L*a*b* already. */
export function deltaE2000Lab(a: Omit<Lab65, 'mode'>, b: Omit<Lab65, 'mode'>): number {
  return difference({ mode: 'lab65', ...a }, { mode: 'lab65', ...b });
}
