// What toner and paper do to light, visible and near infrared - as data, checked.
import type { Separation } from '../raster/plane.ts';
import { expectBetween } from './errors.ts';
import { LUMINANCE } from './reflectance.ts';

/** Which light a picture is made in: luminance, linear sRGB, or near infrared (about 850 nm, an infrared viewer). */
export type View = 'grey' | 'rgb' | 'nir';

/** Reflectances relative to a perfect diffuser (paper) or to the bare paper (solid toner). */
export interface Reflectances {
  /** Linear sRGB, 0..1 each. */
  readonly rgb: readonly [number, number, number];
  /** Near infrared, 0..1. */
  readonly nir: number;
}

/**
 * Toners as filters lying on the paper: light passes them on the way in and on the way out, so a solid reflects the
 * square of its transmittance. Overprints multiply (Beer-Lambert; toner's own scattering is neglected).
 * Near infrared: carbon-black K absorbs (0.04-0.08 left), C, M and Y let 0.9-0.97 through (DESIGN.md, detection image).
 */
export type TonerModel = Readonly<Record<Separation, Reflectances>>;

/** Plain paper. */
export interface PaperModel {
  readonly white: Reflectances;
  /**
   * Deviation of the Gaussian by which light spreads inside the paper before it comes out, um. 0..80.
   * R = T * (PSF * T) * white: F. R. Ruckdeschel, O. G. Hauser, "Yule-Nielsen effect in printing: a physical
   * analysis", Applied Optics 17 (1978) 3376-3383. Their n goes from 1 (no spread) to 2 (spread wider than the dots).
   * The spread hardly depends on wavelength (M. Namedanian et al., 2011), so one serves for all channels; its measured
   * shape varies (L. G. Coppel et al., "Lateral light scattering in paper", Optics Express 19 (2011) 25181): the second
   * model, for judging, has an exponential one.
   */
  readonly spreadSigmaUm: number;
  /** Deviation of the reflectance by fibres and formation, relative. 0..0.03. */
  readonly grain: number;
  /** Length over which the grain changes, mm. 0.05..5. */
  readonly grainPeriodMm: number;
}

/** Channel values of a material in a view; grey is luminance, exact for single inks only. */
export function reflectancesIn(view: View, material: Reflectances): readonly number[] {
  if (view === 'nir') return [material.nir];
  if (view === 'rgb') return material.rgb;
  return [material.rgb.reduce((sum, value, i) => sum + LUMINANCE[i] * value, 0)];
}

function checkReflectances(name: string, material: Reflectances): void {
  material.rgb.forEach((value, i) => {
    expectBetween(`${name}.rgb[${i}]`, value, 0, 1);
  });
  expectBetween(`${name}.nir`, material.nir, 0, 1);
}

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkMaterials(toner: TonerModel, paper: PaperModel): void {
  for (const ink of ['c', 'm', 'y', 'k'] as const) checkReflectances(`toner.${ink}`, toner[ink]);
  checkReflectances('paper.white', paper.white);
  expectBetween('spreadSigmaUm', paper.spreadSigmaUm, 0, 80);
  expectBetween('grain', paper.grain, 0, 0.03);
  expectBetween('grainPeriodMm', paper.grainPeriodMm, 0.05, 5);
}
