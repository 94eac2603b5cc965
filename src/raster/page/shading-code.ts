// A PDF shading (gradient or mesh) -> the same shading in the paint code: all of it tone.
import { lightnessOf, luma, toneCode } from './paint-code.ts';

/** pdf.js's shadings, as far as colours go. */
export type Shading =
  | ['RadialAxial', string, unknown, [number, string][], ...unknown[]]
  | ['Mesh', number, Float32Array, Uint8Array, number, unknown, unknown, Uint8Array | null]
  | ['Dummy'];

/** @param opaque false where it is drawn translucent */
export function codeShading(shading: Shading, opaque: boolean): Shading {
  switch (shading[0]) {
    case 'RadialAxial': {
      const coded: Shading = [...shading];
      // Beyond its ends, a shading that does not extend is 'transparent', and stays so.
      coded[3] = shading[3].map(([at, colour]) => [
        at,
        colour.startsWith('#') ? toneCode(lightnessOf(colour), opaque) : colour,
      ]);
      return coded;
    }
    case 'Mesh': {
      const coded: Shading = [...shading];
      coded[3] = codeBytes(shading[3], 4, opaque);
      if (shading[7]) coded[7] = codeBytes(shading[7], 3, opaque);
      return coded;
    }
    default:
      return shading;
  }
}

/** Colours of `step` bytes each, red green blue first. */
function codeBytes(colours: Uint8Array, step: number, opaque: boolean): Uint8Array {
  const coded = colours.slice();
  for (let i = 0; i + 2 < coded.length; i += step) {
    const lightness = luma(coded[i], coded[i + 1], coded[i + 2]);
    coded[i] = 255;
    coded[i + 1] = lightness;
    coded[i + 2] = opaque ? 255 : 0;
  }
  return coded;
}
