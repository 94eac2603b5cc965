// Test patterns: dots on a lattice, solids and rules as 1-bit planes, and ideal devices without scatter.

import { TYPICAL_PAPER, TYPICAL_PRINTER } from '../../src/paper/devices.ts';
import type { DotModel } from '../../src/paper/dot-model.ts';
import type { PaperModel } from '../../src/paper/materials.ts';
import type { PrinterModel } from '../../src/paper/printed-side.ts';
import type { PixelRect, ReflectanceSource } from '../../src/paper/reflectance.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';

/** A plane whose ink `inked` decides. */
export function plane(widthPx: number, heightPx: number, inked: (x: number, y: number) => boolean): BitPlane {
  const result = createPlane(widthPx, heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (inked(x, y)) result.data[y * result.strideBytes + (x >> 3)] |= 128 >> (x & 7);
    }
  }
  return result;
}

/** Square dots of `dotPx` on a square lattice of `pitchPx`. */
export function dots(sidePx: number, pitchPx: number, dotPx: number): BitPlane {
  return plane(sidePx, sidePx, (x, y) => x % pitchPx < dotPx && y % pitchPx < dotPx);
}

/** Dots without any scatter, in register. */
export const IDEAL_DOTS: DotModel = {
  rho: 1.25,
  loneRadiusScale: 1,
  radiusJitter: 0,
  positionJitterUm: 0,
  loneDropout: 0,
  mottle: 0,
  mottlePeriodMm: 5,
  fogPerMm2: 0,
  registrationUm: {},
};

/** The typical printer with other dots and paper; by default without scatter and grain. */
export function printerWith(dotChanges: Partial<DotModel> = {}, paperChanges: Partial<PaperModel> = {}): PrinterModel {
  return {
    ...TYPICAL_PRINTER,
    dots: { ...IDEAL_DOTS, ...dotChanges },
    paper: { ...TYPICAL_PAPER, grain: 0, ...paperChanges },
  };
}

/** The middle of a page, `marginPx` away from its edges. */
export function inner(source: ReflectanceSource, marginPx: number): PixelRect {
  const { widthPx, heightPx } = source;
  return { x: marginPx, y: marginPx, widthPx: widthPx - 2 * marginPx, heightPx: heightPx - 2 * marginPx };
}
