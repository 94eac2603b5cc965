// Weighted rows of terms and values -> the coefficients with the least squares, by normal equations.

export interface Row {
  readonly terms: readonly number[];
  readonly value: number;
  readonly weight: number;
}

/** @returns one coefficient per term; 0 where the rows say nothing of it */
export function leastSquares(rows: readonly Row[]): number[] {
  const n = rows[0]?.terms.length ?? 0;
  // Terms of very different size are brought to about 1 first.
  const scale = Array.from({ length: n }, (_, i) => Math.max(...rows.map(({ terms }) => Math.abs(terms[i]!))) || 1);
  const m = Array.from({ length: n }, () => new Float64Array(n + 1));
  for (const { terms, value, weight } of rows) {
    for (let i = 0; i < n; i++) {
      const scaled = (weight * terms[i]!) / scale[i]!;
      for (let j = 0; j < n; j++) m[i]![j]! += (scaled * terms[j]!) / scale[j]!;
      m[i]![n]! += scaled * value;
    }
  }
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let k = i + 1; k < n; k++) if (Math.abs(m[k]![i]!) > Math.abs(m[pivot]![i]!)) pivot = k;
    [m[i], m[pivot]] = [m[pivot]!, m[i]!];
    if (Math.abs(m[i]![i]!) < 1e-12) continue;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = m[k]![i]! / m[i]![i]!;
      for (let j = i; j <= n; j++) m[k]![j]! -= factor * m[i]![j]!;
    }
  }
  return m.map((row, i) => (Math.abs(row[i]!) < 1e-12 ? 0 : row[n]! / row[i]! / scale[i]!));
}
