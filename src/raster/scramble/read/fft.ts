// A square of samples -> its two-dimensional spectrum, in place; and its autocorrelation.

/** Radix-2 transform of `count` complex values, `step` apart, from `first`; `tables` from `fftTables(count)`. */
function transform(re: Float32Array, im: Float32Array, first: number, step: number, tables: FftTables): void {
  const { count, cos, sin, reversed } = tables;
  for (let i = 0; i < count; i++) {
    const j = reversed[i];
    if (j <= i) continue;
    const a = first + i * step;
    const b = first + j * step;
    const r = re[a];
    const m = im[a];
    re[a] = re[b];
    im[a] = im[b];
    re[b] = r;
    im[b] = m;
  }
  for (let half = 1, turn = count >> 1; half < count; half *= 2, turn >>= 1) {
    for (let base = 0; base < count; base += 2 * half) {
      for (let k = 0, t = 0; k < half; k++, t += turn) {
        const a = first + (base + k) * step;
        const b = a + half * step;
        const r = re[b] * cos[t] - im[b] * sin[t];
        const m = re[b] * sin[t] + im[b] * cos[t];
        re[b] = re[a] - r;
        im[b] = im[a] - m;
        re[a] += r;
        im[a] += m;
      }
    }
  }
}

interface FftTables {
  readonly count: number;
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly reversed: Uint32Array;
}

function fftTables(count: number): FftTables {
  const bits = Math.log2(count);
  const cos = new Float32Array(count / 2);
  const sin = new Float32Array(count / 2);
  for (let i = 0; i < count / 2; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / count);
    sin[i] = -Math.sin((2 * Math.PI * i) / count);
  }
  const reversed = Uint32Array.from({ length: count }, (_, i) => {
    let r = 0;
    for (let b = 0; b < bits; b++) if ((i >> b) & 1) r |= 1 << (bits - 1 - b);
    return r;
  });
  return { count, cos, sin, reversed };
}

/** Forward transform of a side x side square; side is a power of two. */
export function fft2d(re: Float32Array, im: Float32Array, side: number): void {
  const tables = fftTables(side);
  for (let y = 0; y < side; y++) transform(re, im, y * side, 1, tables);
  // Columns in turn, gathered so that memory is walked in rows.
  const columnRe = new Float32Array(side);
  const columnIm = new Float32Array(side);
  for (let x = 0; x < side; x++) {
    for (let y = 0, p = x; y < side; y++, p += side) {
      columnRe[y] = re[p];
      columnIm[y] = im[p];
    }
    transform(columnRe, columnIm, 0, 1, tables);
    for (let y = 0, p = x; y < side; y++, p += side) {
      re[p] = columnRe[y];
      im[p] = columnIm[y];
    }
  }
}

/**
 * Autocorrelation of a square whose spectrum has been flattened: what repeats stands out, what is merely blurred, or
 * repeats at all lags as smooth shading does, goes away.
 *
 * @param values side * side samples; overwritten
 * @returns side * side, lag (0, 0) at index 0, wrapping round, 1 at lag 0
 */
export function flatAutocorrelation(values: Float32Array, side: number): Float32Array {
  const im = new Float32Array(values.length);
  fft2d(values, im, side);
  const power = new Float32Array(values.length);
  for (let i = 0; i < power.length; i++) power[i] = values[i] * values[i] + im[i] * im[i];
  const smooth = boxMean(power, side, 12);
  let mean = 0;
  for (let i = 0; i < smooth.length; i++) mean += smooth[i];
  // A floor keeps frequencies that the scanner hardly passes from adding noise.
  const floor = (mean / smooth.length) * 0.02;
  for (let i = 0; i < power.length; i++) {
    values[i] = power[i] / (smooth[i] + floor);
    im[i] = 0;
  }
  fft2d(values, im, side);
  const scale = 1 / values[0];
  for (let i = 0; i < values.length; i++) values[i] *= scale;
  return values;
}

/** Mean over (2 radius + 1) squared, wrapping round. */
function boxMean(values: Float32Array, side: number, radius: number): Float32Array {
  const pass = new Float32Array(values.length);
  const out = new Float32Array(values.length);
  const mask = side - 1;
  const count = 2 * radius + 1;
  for (let y = 0; y < side; y++) {
    const row = y * side;
    let sum = 0;
    for (let d = -radius; d <= radius; d++) sum += values[row + (d & mask)];
    for (let x = 0; x < side; x++) {
      pass[row + x] = sum / count;
      sum += values[row + ((x + radius + 1) & mask)] - values[row + ((x - radius) & mask)];
    }
  }
  for (let x = 0; x < side; x++) {
    let sum = 0;
    for (let d = -radius; d <= radius; d++) sum += pass[(d & mask) * side + x];
    for (let y = 0; y < side; y++) {
      out[y * side + x] = sum / count;
      sum += pass[((y + radius + 1) & mask) * side + x] - pass[((y - radius) & mask) * side + x];
    }
  }
  return out;
}
