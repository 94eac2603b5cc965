// Pairs of points -> the affine map that takes the first to the second with least squares, and maps applied and undone.

export type Point = readonly [x: number, y: number];

/** x' = a x + b y + c, y' = d x + e y + f. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export function applyAffine({ a, b, c, d, e, f }: Affine, [x, y]: Point): Point {
  return [a * x + b * y + c, d * x + e * y + f];
}

/** The map back. */
export function invertAffine({ a, b, c, d, e, f }: Affine): Affine {
  const det = a * e - b * d;
  const [ia, ib, id, ie] = [e / det, -b / det, -d / det, a / det];
  return { a: ia, b: ib, c: -(ia * c + ib * f), d: id, e: ie, f: -(id * c + ie * f) };
}

/** @returns undefined when the points lie in one line */
export function fitAffine(pairs: readonly { readonly from: Point; readonly to: Point }[]): Affine | undefined {
  const n = pairs.length;
  if (n < 3) return undefined;
  const mean = (of: (pair: (typeof pairs)[number]) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / n;
  const [mx, my] = [mean(({ from }) => from[0]), mean(({ from }) => from[1])];
  const [tx, ty] = [mean(({ to }) => to[0]), mean(({ to }) => to[1])];
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0];
  for (const { from, to } of pairs) {
    const [x, y, u, v] = [from[0] - mx, from[1] - my, to[0] - tx, to[1] - ty];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xu += x * u;
    yu += y * u;
    xv += x * v;
    yv += y * v;
  }
  const det = xx * yy - xy * xy;
  if (det < 1e-6 * (xx + yy) ** 2) return undefined;
  const [a, b] = [(xu * yy - yu * xy) / det, (yu * xx - xu * xy) / det];
  const [d, e] = [(xv * yy - yv * xy) / det, (yv * xx - xv * xy) / det];
  return { a, b, c: tx - a * mx - b * my, d, e, f: ty - d * mx - e * my };
}
