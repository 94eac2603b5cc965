// Rows of features and a target -> the weights that predict it best (normal equations, Cholesky, a little ridge).

/** Gathers rows, then solves. All arrays are made once. */
export class LeastSquares {
  readonly #size: number;
  readonly #matrix: Float64Array;
  readonly #right: Float64Array;
  #rows = 0;

  constructor(size: number) {
    this.#size = size;
    this.#matrix = new Float64Array(size * size);
    this.#right = new Float64Array(size);
  }

  get rows(): number {
    return this.#rows;
  }

  /** `features` has `size` values. */
  add(features: Float64Array, target: number): void {
    const n = this.#size;
    const matrix = this.#matrix;
    for (let i = 0; i < n; i++) {
      const f = features[i];
      if (f === 0) continue;
      this.#right[i] += f * target;
      for (let j = 0, p = i * n; j <= i; j++) matrix[p + j] += f * features[j];
    }
    this.#rows++;
  }

  /** Weights; `ridge` in units of the mean diagonal. All zero when nothing was gathered. */
  solve(ridge: number): Float64Array {
    const n = this.#size;
    const l = this.#matrix.slice();
    const x = this.#right.slice();
    let trace = 0;
    for (let i = 0; i < n; i++) trace += l[i * n + i];
    if (trace <= 0) return x.fill(0);
    for (let i = 0; i < n; i++) l[i * n + i] += (ridge * trace) / n;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = l[i * n + j];
        for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
        l[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / l[j * n + j];
      }
    }
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k];
      x[i] /= l[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i] -= l[k * n + i] * x[k];
      x[i] /= l[i * n + i];
    }
    return x;
  }
}
