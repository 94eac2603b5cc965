// Deviation of a Gaussian -> the weights by which light of one pixel's area comes to another's.

/** Integral of the integral of the normal density: x Phi(x / s) + s phi(x / s). */
function doubleIntegral(x: number, sigma: number): number {
  return x * normalCdf(x / sigma) + sigma * normalDensity(x / sigma);
}

/** Normal density. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** Cumulative normal distribution, error below 1e-7 (Abramowitz and Stegun 26.2.17). */
export function normalCdf(z: number): number {
  if (z < 0) return 1 - normalCdf(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - normalDensity(z) * poly;
}

/**
 * Weights 0..radius (symmetrical, the middle one first) of a Gaussian between two pixel areas: light that enters a pixel
 * anywhere and leaves k pixels on anywhere. Sums to 1 over -radius..radius; cut at 3.5 deviations.
 *
 * @param sigmaPx deviation in pixels; 0 gives no spread
 */
export function gaussianWeights(sigmaPx: number): Float32Array {
  if (sigmaPx <= 0) return Float32Array.of(1);
  const radius = Math.ceil(3.5 * sigmaPx);
  const weights = Float64Array.from(
    { length: radius + 1 },
    (_, k) => doubleIntegral(k + 1, sigmaPx) - 2 * doubleIntegral(k, sigmaPx) + doubleIntegral(k - 1, sigmaPx),
  );
  const sum = weights.reduce((total, weight, k) => total + (k === 0 ? weight : 2 * weight), 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}
