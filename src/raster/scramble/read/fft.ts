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
 * Autocorrelations of one or two squares whose spectra have been flattened: what repeats stands out, what is merely
 * blurred, or repeats at all lags as smooth shading does, goes away.
 *
 * Two real squares go through the transforms as one complex one: a spectrum's even part is the first's, its odd part the
 * second's, and power spectra are real and even, so they share the way back too.
 *
 * @param first side * side samples; overwritten. @param second the same, or absent
 * @returns side * side each, lag (0, 0) at index 0, wrapping round, 1 at lag 0
 */
export function flatAutocorrelations(
  first: Float32Array,
  second: Float32Array | undefined,
  side: number,
): Float32Array[] {
  const re = first;
  const im = second ?? new Float32Array(first.length);
  fft2d(re, im, side);
  const powers = [new Float32Array(first.length), ...(second ? [new Float32Array(first.length)] : [])];
  const mask = side - 1;
  for (let y = 0, p = 0; y < side; y++) {
    const mirrored = (-y & mask) * side;
    for (let x = 0; x < side; x++, p++) {
      const q = mirrored + (-x & mask);
      const evenRe = (re[p] + re[q]) / 2;
      const evenIm = (im[p] - im[q]) / 2;
      powers[0][p] = evenRe * evenRe + evenIm * evenIm;
      if (!second) continue;
      const oddRe = (im[p] + im[q]) / 2;
      const oddIm = (re[q] - re[p]) / 2;
      powers[1][p] = oddRe * oddRe + oddIm * oddIm;
    }
  }
  im.fill(0);
  powers.forEach((power, which) => {
    const smooth = boxMean(power, side, 12);
    let mean = 0;
    for (let i = 0; i < smooth.length; i++) mean += smooth[i];
    // A floor keeps frequencies that the scanner hardly passes from adding noise.
    const floor = (mean / smooth.length) * 0.02;
    const into = which === 0 ? re : im;
    for (let i = 0; i < power.length; i++) into[i] = power[i] / (smooth[i] + floor);
  });
  fft2d(re, im, side);
  return (second ? [re, im] : [re]).map((lags) => {
    const scale = 1 / lags[0];
    for (let i = 0; i < lags.length; i++) lags[i] *= scale;
    return lags;
  });
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
