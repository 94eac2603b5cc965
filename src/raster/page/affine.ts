// Plane transforms as six numbers, in the order that PDF and canvas share.

/** [a, b, c, d, e, f]: (x, y) -> (a x + c y + e, b x + d y + f). */
export type Affine = ArrayLike<number> & Iterable<number>;

/** First `inner`, then `outer`. */
export function multiply(outer: Affine, inner: Affine): Affine {
  return [
    outer[0] * inner[0] + outer[2] * inner[1],
    outer[1] * inner[0] + outer[3] * inner[1],
    outer[0] * inner[2] + outer[2] * inner[3],
    outer[1] * inner[2] + outer[3] * inner[3],
    outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
    outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
  ];
}

/** Whether it keeps upright rectangles upright: it only scales, moves and turns by quarters. */
export function isUpright([a, b, c, d]: Affine): boolean {
  return (b === 0 && c === 0) || (a === 0 && d === 0);
}

/** How much it enlarges lengths: the square root of how much it enlarges areas. */
export function scaleOf(matrix: Affine): number {
  return Math.sqrt(Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]));
}
