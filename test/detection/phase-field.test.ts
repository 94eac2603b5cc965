// Borders of the line screen's hidden mark: where dots in phase meet dots out of phase none touch, and every row keeps its share.
import { describe, expect, it } from 'vitest';
import { fitLineScreen } from '../../src/calibrate/fit-line-screen.ts';
import { paintPhaseDots } from '../../src/raster/detection/line-screen.ts';
import { type PlaceCount, phaseField } from '../../src/raster/detection/phase-field.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';

const SIDE = 200;
/** A square in phase in the middle. */
const [FROM, TO] = [60, 141];
const inSquare = (u: number, v: number): boolean => u >= FROM && u < TO && v >= FROM && v < TO;

function painted(places: PlaceCount, square = true): BitPlane {
  const plane = createPlane(SIDE, SIDE);
  paintPhaseDots(plane, 1, places, (u, v) => ({ density: 1, inPhase: square && inSquare(u, v) }));
  return plane;
}

const bit = ({ data, strideBytes }: BitPlane, x: number, y: number): number =>
  (data[y * strideBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;

/** Pairs of dots that share an edge, or a corner, where `where` says. */
function touching(plane: BitPlane, where: (x: number, y: number) => boolean): { edges: number; corners: number } {
  let [edges, corners] = [0, 0];
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) {
      if (!where(x, y) || !bit(plane, x, y)) continue;
      edges += bit(plane, x + 1, y) + bit(plane, x, y + 1);
      corners += bit(plane, x + 1, y + 1) + bit(plane, x - 1, y + 1);
    }
  }
  return { edges, corners };
}

/** Outside and inside the square along one side, its corners left out. */
const REACH = 15;
const along = (at: number): boolean => at >= FROM + 20 && at < TO - 20;
const SIDES: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  top: (x, y) => along(x) && Math.abs(y - FROM) < REACH,
  bottom: (x, y) => along(x) && Math.abs(y - TO) < REACH,
  left: (x, y) => along(y) && Math.abs(x - FROM) < REACH,
  right: (x, y) => along(y) && Math.abs(x - TO) < REACH,
};

describe('of five places', () => {
  const plane = painted(5);

  it.each(Object.keys(SIDES))('no dots touch at the %s', (side) => {
    expect(touching(plane, SIDES[side]!)).toEqual({ edges: 0, corners: 0 });
  });

  it('they do when all dots out of phase are moved the same way (mutant)', () => {
    const moved = createPlane(SIDE, SIDE);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        if ((x + 2 * y) % 5 === (inSquare(x, y) ? 0 : 2))
          moved.data[y * moved.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
      }
    }
    const { edges, corners } = touching(moved, SIDES['top']!);
    expect(edges + corners).toBeGreaterThan(5);
  });

  it('every row and column has a dot in five', () => {
    for (let at = 0; at < SIDE; at++) {
      let [row, column] = [0, 0];
      for (let i = 0; i < SIDE; i++) {
        row += bit(plane, i, at);
        column += bit(plane, at, i);
      }
      // Where a row crosses from one kind of place to another a dot may be lost or won, at most ten times.
      expect(Math.abs(row - SIDE / 5)).toBeLessThanOrEqual(6);
      expect(Math.abs(column - SIDE / 5)).toBeLessThanOrEqual(6);
    }
  });

  it('holes of the film are filled in phase and open out of it, whichever arm is taken', () => {
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) if ((x + 2 * y) % 5 === 0) expect(bit(plane, x, y)).toBe(inSquare(x, y) ? 1 : 0);
    }
  });
});

describe('of four places', () => {
  const plane = painted(4);

  it('only corners touch at the top and the bottom, and nothing at the sides', () => {
    expect(touching(plane, SIDES['top']!).edges).toBe(0);
    expect(touching(plane, SIDES['bottom']!).edges).toBe(0);
    expect(touching(plane, SIDES['left']!)).toEqual({ edges: 0, corners: 0 });
    expect(touching(plane, SIDES['right']!)).toEqual({ edges: 0, corners: 0 });
  });

  it('every other column is blank but for a strip at the border', () => {
    const field = phaseField(new Uint8Array(SIDE * SIDE), SIDE, SIDE, 4);
    expect(new Set(field)).toEqual(new Set([2]));
    const even = painted(4, false);
    let odd = 0;
    for (let y = 0; y < SIDE; y++) for (let x = 1; x < SIDE; x += 2) odd += bit(even, x, y);
    expect(odd).toBe(0);
  });
});

describe('the fit', () => {
  it('takes the finer lattice only where it does not run together', () => {
    expect(fitLineScreen({ four: 0.44, five: 0.53, solid: 0.05, lone: 2.4 }, 600)).toMatchObject({ places: 4 });
    expect(fitLineScreen({ four: 0.19, five: 0.44, solid: 0.05, lone: 2.4 }, 600)).toMatchObject({ places: 5 });
  });

  it('gives a lighter engine a thinner ground on either lattice', () => {
    for (const [dark, light] of [
      [
        { four: 0.36, five: 0.46, solid: 0.05, lone: 2.4 },
        { four: 0.6, five: 0.68, solid: 0.05, lone: 2.4 },
      ],
      [
        { four: 0.1, five: 0.3, solid: 0.05, lone: 2.4 },
        { four: 0.2, five: 0.45, solid: 0.05, lone: 2.4 },
      ],
    ] as const) {
      expect(fitLineScreen(dark, 600).groundDensity).toBeGreaterThan(fitLineScreen(light, 600).groundDensity);
    }
  });

  it('gives an engine whose black is pale a denser ground, since its dots shut holes less', () => {
    for (const dark of [
      { four: 0.44, five: 0.53, lone: 2.2 },
      { four: 0.19, five: 0.44, lone: 2.7 },
    ]) {
      const [black, pale] = [0.02, 0.08].map((solid) => fitLineScreen({ ...dark, solid }, 600).groundDensity);
      expect(pale).toBeGreaterThan(black!);
    }
  });

  it('gives an engine whose dots print small by themselves and dark together a denser ground', () => {
    const tones = { four: 0.22, five: 0.5, solid: 0.043 };
    const [small, large] = [2.2, 2.6].map((lone) => fitLineScreen({ ...tones, lone }, 600).groundDensity);
    expect(small).toBeGreaterThan(large!);
  });
});
