// A plane of floats -> the same plane seen through a Gaussian spread, exact for pixels that are means over their area.

/** Integral of the integral of the normal density: x Phi(x / s) + s phi(x / s). */
function doubleIntegral(x: number, sigma: number): number {
  const z = x / sigma;
  return x * normalCdf(z) + (sigma * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
}

/** Cumulative normal distribution, error below 1e-7 (Abramowitz and Stegun 26.2.17). */
export function normalCdf(z: number): number {
  if (z < 0) return 1 - normalCdf(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * poly;
}

/**
 * Weights 0..radius (symmetrical) of a Gaussian between two pixel areas: light that enters a pixel anywhere and leaves
 * k pixels on anywhere. Sums to 1 over -radius..radius.
 *
 * @param sigmaPx deviation in pixels, 0 gives no spread
 */
export function gaussianWeights(sigmaPx: number): Float64Array {
  if (sigmaPx <= 0) return Float64Array.of(1);
  const radius = Math.ceil(3.5 * sigmaPx);
  const weights = Float64Array.from(
    { length: radius + 1 },
    (_, k) => doubleIntegral(k + 1, sigmaPx) - 2 * doubleIntegral(k, sigmaPx) + doubleIntegral(k - 1, sigmaPx),
  );
  const sum = weights.reduce((total, weight, k) => total + (k === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Convolves the inner part of a plane: `out` is smaller than `input` by the kernel's radius on every side.
 *
 * @param input width * height values
 * @param scratch at least width * (height - 2 radius) values
 * @param out (width - 2 radius) * (height - 2 radius) values
 */
export function blurInner(
  input: Float32Array,
  width: number,
  height: number,
  weights: Float64Array,
  scratch: Float32Array,
  out: Float32Array,
): void {
  const radius = weights.length - 1;
  const outWidth = width - 2 * radius;
  const outHeight = height - 2 * radius;
  const w0 = weights[0];
  for (let y = 0; y < outHeight; y++) {
    const o = y * width;
    const centre = (y + radius) * width;
    for (let x = 0; x < width; x++) {
      let sum = w0 * input[centre + x];
      for (let k = 1, up = centre - width, down = centre + width; k <= radius; k++, up -= width, down += width) {
        sum += weights[k] * (input[up + x] + input[down + x]);
      }
      scratch[o + x] = sum;
    }
  }
  for (let y = 0; y < outHeight; y++) {
    const row = y * width + radius;
    const o = y * outWidth;
    for (let x = 0; x < outWidth; x++) {
      const centre = row + x;
      let sum = w0 * scratch[centre];
      for (let k = 1; k <= radius; k++) sum += weights[k] * (scratch[centre - k] + scratch[centre + k]);
      out[o + x] = sum;
    }
  }
}
