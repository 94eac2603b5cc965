// Scanned RGB -> C, M, Y and K of a colour copier: its printer's model inverted, with grey-component replacement.
import { SEPARATIONS } from '../raster/plane.ts';
import type { CopierModel } from './copier.ts';
import { expectBetween } from './errors.ts';
import { checkHalftone, type HalftoneModel } from './halftone.ts';
import type { Separator } from './separator.ts';
import { applyTone, inkForReflectance, measureRamp } from './tone.ts';

/** What makes a copier a colour copier. */
export interface ColourModel {
  /** Share of the replaceable grey that is printed in K instead of C, M and Y. 0..1. */
  readonly greyReplacement: number;
  /** Darkness 1 - R of the lightest channel below which no K is printed (keeps light tones smooth). 0..0.8. */
  readonly blackStart: number;
  /** Screens of C, M and Y; K has the copier's own. */
  readonly halftones: Readonly<Record<'c' | 'm' | 'y', HalftoneModel>>;
}

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkColour(colour: ColourModel): void {
  expectBetween('greyReplacement', colour.greyReplacement, 0, 1);
  expectBetween('blackStart', colour.blackStart, 0, 0.8);
  for (const halftone of Object.values(colour.halftones)) checkHalftone(halftone);
}

/** Yule and Nielsen's n in the copier's own model of its printer; between sharp (1) and fully spread (2). */
const YULE_NIELSEN = 1.7;
/** Nodes along each axis of the table; the axis is the square root of reflectance, finer in the dark. */
const NODES = 17;
const INKS = SEPARATIONS;

/**
 * Takes three planes of linear sRGB relative to paper.
 *
 * The model is Yule-Nielsen-Neugebauer (Viggiano 1985) with toners that multiply: then the Demichel sum factorises and
 * R^(1/n) = product over inks of (1 - a (1 - s^(1/n))), a the effective coverage and s the ink's solid reflectance.
 * For each node, K takes its share of the most that the lightest channel allows, and Newton's method finds C, M and Y.
 */
export function createColourSeparator(copier: CopierModel, colour: ColourModel): Separator {
  const { tone, printer, gainCompensation } = copier;
  // What an effective coverage of each ink leaves, by channel: 1 - a * dense[ink][channel], to the power 1 / n.
  const dense = INKS.map((ink) => printer.toner[ink].rgb.map((solid) => 1 - solid ** (1 / YULE_NIELSEN)));
  const inkTables = INKS.map((ink, index) => {
    const halftone = ink === 'k' ? copier.halftone : colour.halftones[ink];
    const channel = dense[index].indexOf(Math.max(...dense[index]));
    const ramp = measureRamp(halftone, printer, ink, channel);
    return (coverage: number): number => {
      const wanted = (1 - coverage * dense[index][channel]) ** YULE_NIELSEN;
      return (1 - gainCompensation) * coverage + gainCompensation * inkForReflectance(ramp, wanted);
    };
  });

  const table = new Float32Array(NODES ** 3 * 4);
  for (let r = 0, o = 0; r < NODES; r++) {
    for (let g = 0; g < NODES; g++) {
      for (let b = 0; b < NODES; b++, o += 4) {
        const wanted = [r, g, b].map((node) => applyTone(tone, (node / (NODES - 1)) ** 2));
        const coverages = separateColour(wanted, dense, colour);
        for (let ink = 0; ink < 4; ink++) table[o + ink] = inkTables[ink](coverages[ink]);
      }
    }
  }

  const strides = [NODES * NODES * 4, NODES * 4, 4];
  const at = new Int32Array(3);
  const part = new Float64Array(3);
  return {
    channels: 3,
    inks: INKS,
    separate(values, count, out) {
      const [red, green, blue] = values;
      const top = tone.whitePoint;
      for (let i = 0; i < count; i++) {
        if (red[i] >= top && green[i] >= top && blue[i] >= top) {
          for (let ink = 0; ink < 4; ink++) out[ink][i] = 0;
          continue;
        }
        for (let c = 0; c < 3; c++) {
          const place = Math.sqrt(Math.min(1, Math.max(0, values[c][i]))) * (NODES - 1);
          at[c] = Math.min(NODES - 2, Math.floor(place));
          part[c] = place - at[c];
        }
        const base = at[0] * strides[0] + at[1] * strides[1] + at[2] * strides[2];
        for (let ink = 0; ink < 4; ink++) {
          let sum = 0;
          for (let corner = 0; corner < 8; corner++) {
            let weight = 1;
            let node = base + ink;
            for (let c = 0; c < 3; c++) {
              if ((corner >> c) & 1) {
                weight *= part[c];
                node += strides[c];
              } else {
                weight *= 1 - part[c];
              }
            }
            sum += weight * table[node];
          }
          out[ink][i] = sum;
        }
      }
    },
  };
}

/**
 * Effective coverages [c, m, y, k] that come nearest to a wanted reflectance (relative to paper, per channel).
 *
 * @param dense per ink C, M, Y, K and channel: 1 - s^(1/n)
 */
export function separateColour(
  wanted: readonly number[],
  dense: readonly (readonly number[])[],
  { greyReplacement, blackStart }: Pick<ColourModel, 'greyReplacement' | 'blackStart'>,
): [number, number, number, number] {
  const roots = wanted.map((value) => Math.max(value, 1e-4) ** (1 / YULE_NIELSEN));
  const lightest = roots.indexOf(Math.max(...roots));
  const darkness = 1 - wanted[lightest];
  const most = Math.min(1, (1 - roots[lightest]) / dense[3][lightest]);
  const begun = Math.min(1, Math.max(0, (darkness - blackStart) / Math.max(1e-6, 1 - blackStart)));
  // Full replacement near solid black whatever the share: text is printed in K.
  const share = blackStart === 0 ? greyReplacement : greyReplacement * Math.min(1, 2 * begun);
  const k = most * Math.max(share, Math.min(1, begun / 0.85) ** 4);

  const target = roots.map((root, channel) => Math.log(root) - Math.log(1 - k * dense[3][channel]));
  const cmy = [0.3, 0.3, 0.3];
  for (let round = 0; round < 30; round++) {
    const error = target.map((log, channel) => {
      let sum = -log;
      for (let ink = 0; ink < 3; ink++) sum += Math.log(1 - cmy[ink] * dense[ink][channel]);
      return sum;
    });
    const slopes = [0, 1, 2].map((channel) =>
      [0, 1, 2].map((ink) => -dense[ink][channel] / (1 - cmy[ink] * dense[ink][channel])),
    );
    const step = solve3(slopes, error);
    let moved = 0;
    for (let ink = 0; ink < 3; ink++) {
      const before = cmy[ink];
      cmy[ink] = Math.min(1, Math.max(0, before - step[ink]));
      moved += Math.abs(cmy[ink] - before);
    }
    if (moved < 1e-6) break;
  }
  return [cmy[0], cmy[1], cmy[2], k];
}

/** Solves m x = v by Cramer's rule; m is never singular for three different inks. */
function solve3(m: readonly (readonly number[])[], v: readonly number[]): number[] {
  const determinant = (a: readonly (readonly number[])[]): number =>
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) -
    a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
    a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
  const whole = determinant(m);
  return [0, 1, 2].map(
    (column) => determinant(m.map((row, i) => row.map((x, j) => (j === column ? v[i] : x)))) / whole,
  );
}
