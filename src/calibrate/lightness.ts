// Linear reflectance -> CIE 1976 lightness.

/** @param reflectance luminance factor; relative to paper it gives L* with paper = 100 */
export function lightnessOf(reflectance: number): number {
  return reflectance > 216 / 24389 ? 116 * Math.cbrt(reflectance) - 16 : (reflectance * 24389) / 27;
}

/** Reflectance of a lightness above 8. */
export function reflectanceOf(lightness: number): number {
  return ((lightness + 16) / 116) ** 3;
}
