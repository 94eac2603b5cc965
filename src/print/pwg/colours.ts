// PWG colour type -> header fields and the bytes of a pixel for each of the 16 ink combinations.
import type { PwgColour } from '../band-writer.ts';
import { COLOUR_SPACE } from './header.ts';

export interface ColourType {
  readonly colorSpace: number;
  readonly bitsPerColor: 1 | 8;
  readonly numColors: 1 | 3 | 4;
  /** Bytes of a pixel; 0 for black_1, whose rows are sent as they are. */
  readonly pixelBytes: 0 | 1 | 3 | 4;
  /** Planes that the type can carry; ink in another plane is an error. */
  readonly inks: 'k' | 'cmyk';
  /** Channel values, 0 or 255, of a pixel with these inks. */
  readonly pixel: (c: boolean, m: boolean, y: boolean, k: boolean) => readonly number[];
}

const full = (ink: boolean): number => (ink ? 255 : 0);

/** Pure dots only: a printer has nothing to halftone. srgb_8 has no K of its own: K and C+M+Y both come out 0 0 0. */
export const COLOUR_TYPES: Readonly<Record<PwgColour, ColourType>> = {
  black_1: {
    colorSpace: COLOUR_SPACE.black,
    bitsPerColor: 1,
    numColors: 1,
    pixelBytes: 0,
    inks: 'k',
    pixel: (_c, _m, _y, k) => [k ? 1 : 0],
  },
  black_8: {
    colorSpace: COLOUR_SPACE.black,
    bitsPerColor: 8,
    numColors: 1,
    pixelBytes: 1,
    inks: 'k',
    pixel: (_c, _m, _y, k) => [full(k)],
  },
  sgray_8: {
    colorSpace: COLOUR_SPACE.sgray,
    bitsPerColor: 8,
    numColors: 1,
    pixelBytes: 1,
    inks: 'k',
    pixel: (_c, _m, _y, k) => [full(!k)],
  },
  srgb_8: {
    colorSpace: COLOUR_SPACE.srgb,
    bitsPerColor: 8,
    numColors: 3,
    pixelBytes: 3,
    inks: 'cmyk',
    pixel: (c, m, y, k) => [full(!c && !k), full(!m && !k), full(!y && !k)],
  },
  cmyk_8: {
    colorSpace: COLOUR_SPACE.cmyk,
    bitsPerColor: 8,
    numColors: 4,
    pixelBytes: 4,
    inks: 'cmyk',
    pixel: (c, m, y, k) => [full(c), full(m), full(y), full(k)],
  },
};

/** Sixteen pixels of four bytes (the type's bytes first), index c m y k with K the lowest bit. */
export function buildPalette(type: ColourType): Uint8Array {
  const palette = new Uint8Array(64);
  for (let i = 0; i < 16; i++) {
    palette.set(type.pixel((i & 8) !== 0, (i & 4) !== 0, (i & 2) !== 0, (i & 1) !== 0), 4 * i);
  }
  return palette;
}
