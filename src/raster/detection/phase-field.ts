// Which dots are in phase -> which places may hold those out of phase, so that the pattern stays even where both meet.

/** Places that come in turn along a row, the first of which is the film's hole. */
export type PlaceCount = 4 | 5;

/*
 * Of five: places are numbered by (u + 2 v) mod 5: 0 the middles of crosses, the film's holes; 1, 2, 3, 4 the arms right of, below, above
 * and left of them. A dot on any arm leaves the hole half open, so each serves as "out of phase", and all places of one number
 * are the same lattice, moved. Where number p gives way to number q every row and column keeps its dot in five, but dots may
 * touch, and a line of those shows a careful eye where the hidden mark ends. None do when, across the border,
 *   q = p + 4 in directions between down and right-down, q = p + 2 between right and right-up,
 *   q = p + 1 between up and left-up,                    q = p + 3 between left and left-down (modulo 5),
 * that is, about the lattice's own vectors (1, 2), (2, -1), (-1, -2) and (-2, 1); between those few do. Hence the numbers
 * that lead from far away to dots in phase, a strip each, by the direction in which these lie.
 *
 * Of four: (u + 2 v) mod 4. Number 2 is out of phase: every other column stays blank. Side by side 0 and 2 touch nowhere; one above the
 * other they do along the whole border, and a strip of 1 between them touches either only at corners. Far from borders
 * there is none of it: with it mark and surround would differ in a coarser frequency, too.
 */

export const IN_PHASE = 0;
/** Far from dots in phase. */
const FAR = 2;
interface Approach {
  /** Where dots in phase lie. */
  readonly u: number;
  readonly v: number;
  /** From the border outwards, then {@link FAR}. */
  readonly numbers: readonly number[];
}
const APPROACHES: Readonly<Record<PlaceCount, readonly Approach[]>> = {
  4: [
    { u: 0, v: 1, numbers: [1] },
    { u: 0, v: -1, numbers: [1] },
    { u: 1, v: 0, numbers: [] },
    { u: -1, v: 0, numbers: [] },
  ],
  5: [
    { u: 1, v: 2, numbers: [1] },
    { u: 2, v: -1, numbers: [3, 1, 4] },
    { u: -1, v: -2, numbers: [4, 3] },
    { u: -2, v: 1, numbers: [] },
  ],
};
/** Width of a strip, dots. */
const STRIP = 3;
/** No strip lies further out. */
const REACH = 3 * STRIP + 1;
/** How much of the dots in phase is looked at for the direction, beyond the nearest. */
const DEPTH = 4;

/**
 * @param inPhase 1 or 0 a place, row by row
 * @returns the number of the places that may hold a dot there
 */
export function phaseField(inPhase: Uint8Array, columns: number, rows: number, places: PlaceCount): Uint8Array {
  const near = distances(inPhase, columns, rows);
  const count = sums(inPhase, columns, rows);
  const field = new Uint8Array(columns * rows);
  for (let v = 0, i = 0; v < rows; v++) {
    for (let u = 0; u < columns; u++, i++) {
      if (inPhase[i] === 1) continue;
      const strip = Math.floor((near[i]! - 1) / STRIP);
      const reach = near[i]! + DEPTH;
      field[i] = near[i]! < REACH ? (numbersAt(APPROACHES[places], count, u, v, reach)[strip] ?? FAR) : FAR;
    }
  }
  return field;
}

/** By where most of the dots in phase lie within a square of `2 reach + 1`. */
function numbersAt(
  approaches: readonly Approach[],
  count: Count,
  u: number,
  v: number,
  reach: number,
): readonly number[] {
  const right = count(u + 1, v - reach, u + reach, v + reach) - count(u - reach, v - reach, u - 1, v + reach);
  const below = count(u - reach, v + 1, u + reach, v + reach) - count(u - reach, v - reach, u + reach, v - 1);
  const along = (at: Approach): number => at.u * right + at.v * below;
  return approaches.reduce((best, at) => (along(at) > along(best) ? at : best)).numbers;
}

/** Dots in phase from (u0, v0) to (u1, v1), those included. */
type Count = (u0: number, v0: number, u1: number, v1: number) => number;

function sums(inPhase: Uint8Array, columns: number, rows: number): Count {
  const stride = columns + 1;
  const table = new Uint32Array(stride * (rows + 1));
  for (let v = 0; v < rows; v++) {
    for (let u = 0, row = 0; u < columns; u++) {
      row += inPhase[v * columns + u]!;
      table[(v + 1) * stride + u + 1] = table[v * stride + u + 1]! + row;
    }
  }
  return (u0, v0, u1, v1) => {
    const [left, top] = [Math.max(0, u0), Math.max(0, v0) * stride];
    const [right, bottom] = [Math.min(columns, u1 + 1), Math.min(rows, v1 + 1) * stride];
    return table[bottom + right]! - table[top + right]! - table[bottom + left]! + table[top + left]!;
  };
}

/** To the nearest dot in phase in the same row or column, at most REACH. */
function distances(inPhase: Uint8Array, columns: number, rows: number): Uint8Array {
  const near = new Uint8Array(inPhase.length).fill(REACH);
  const walk = (from: number, step: number, length: number): void => {
    let far = REACH;
    for (let k = 0, i = from; k < length; k++, i += step) {
      far = inPhase[i] === 1 ? 0 : Math.min(REACH, far + 1);
      if (far < near[i]!) near[i] = far;
    }
  };
  for (let v = 0; v < rows; v++) {
    walk(v * columns, 1, columns);
    walk((v + 1) * columns - 1, -1, columns);
  }
  for (let u = 0; u < columns; u++) {
    walk(u, columns, rows);
    walk((rows - 1) * columns + u, -columns, rows);
  }
  return near;
}
