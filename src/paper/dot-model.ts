// How a printer's engine turns one pixel into toner: dot radius, its scatter, lost dots, registration - as data, checked.

import type { Separation } from '../raster/plane.ts';
import { expectBetween } from './errors.ts';

/**
 * Toner dots of an electrophotographic printer.
 *
 * The circular dot overlap model: T. N. Pappas, D. L. Neuhoff, "Model-based halftoning", Proc. SPIE 1453 (1991), and
 * "Printer models and error diffusion", IEEE Trans. Image Processing 4 (1995) 66-80: each ink pixel prints a disc,
 * overlapping discs unite, nothing adds up. They give rho 1.25 for a 300 dpi write-black laser printer.
 * Two additions: a lone dot may be smaller than one in company (the exposure spot is wider than a pixel and a single one
 * hardly reaches the development threshold), and the middle of a 2 x 2 block is always covered (toner melts together),
 * which matters for rho < 1 only.
 */
export interface DotModel {
  /** Radius of a dot in company, in half pixel diagonals: radius in pixels = rho / sqrt(2). 0.75..1.5. */
  readonly rho: number;
  /** Radius of a dot with no ink among its 8 neighbours, relative to rho; with 1 or 2 neighbours half way. 0.6..1.2. */
  readonly loneRadiusScale: number;
  /** Deviation of a dot's radius from dot to dot, relative. 0..0.15. */
  readonly radiusJitter: number;
  /** Deviation of a dot's place, along each axis, um. 0..12. */
  readonly positionJitterUm: number;
  /** Share of lone dots that do not print. 0..0.05. */
  readonly loneDropout: number;
  /** Deviation of the slow drift of the radius over the page (mottle), relative. 0..0.05. */
  readonly mottle: number;
  /** Length over which the mottle changes, mm. 0.3..50. */
  readonly mottlePeriodMm: number;
  /** Stray toner specks (background fog) per square millimetre, each a disc of 5-12 um radius. 0..20. */
  readonly fogPerMm2: number;
  /** Shift of each separation on paper against the ideal, um, right and down positive. -400..400. */
  readonly registrationUm: Readonly<Partial<Record<Separation, { readonly x: number; readonly y: number }>>>;
}

/** Radius of a dot in company, pixels. */
export function clusterRadiusPx(model: DotModel): number {
  return model.rho * Math.SQRT1_2;
}

/** Area that a lone pixel prints, in pixel areas (without jitter and dropout): pi r^2. */
export function lonePixelArea(model: DotModel): number {
  return Math.PI * (clusterRadiusPx(model) * model.loneRadiusScale) ** 2;
}

/** The rho whose disc has an area of so many pixels: inverse of {@link lonePixelArea} at loneRadiusScale 1. */
export function rhoOfArea(pixelAreas: number): number {
  return Math.sqrt((2 * pixelAreas) / Math.PI);
}

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkDotModel(model: DotModel): void {
  expectBetween('rho', model.rho, 0.75, 1.5);
  expectBetween('loneRadiusScale', model.loneRadiusScale, 0.6, 1.2);
  expectBetween('radiusJitter', model.radiusJitter, 0, 0.15);
  expectBetween('positionJitterUm', model.positionJitterUm, 0, 12);
  expectBetween('loneDropout', model.loneDropout, 0, 0.05);
  expectBetween('mottle', model.mottle, 0, 0.05);
  expectBetween('mottlePeriodMm', model.mottlePeriodMm, 0.3, 50);
  expectBetween('fogPerMm2', model.fogPerMm2, 0, 20);
  for (const shift of Object.values(model.registrationUm)) {
    expectBetween('registrationUm.x', shift.x, -400, 400);
    expectBetween('registrationUm.y', shift.y, -400, 400);
  }
}
