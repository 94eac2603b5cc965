// A picture of paper -> a scan: defocus and motion as triangles, coarser sampling, uneven columns, noise, 8-bit sRGB.
import { Dice } from './chance.ts';
import type { Picture } from './picture.ts';

export interface Glass {
  readonly dpi: number;
  /** Root mean square of the blur along one axis, um: a triangle (two boxes: defocus and motion). */
  readonly blurUm: number;
  /** Deviation of the noise at white, in reflectance; in the dark it falls to `darkNoise`. */
  readonly noise: number;
  readonly darkNoise: number;
  /** Deviation of the gain from column to column. */
  readonly columns: number;
  /** True: values are coded in 8-bit sRGB and back, as a file would hold them. */
  readonly coded: boolean;
}

/** Scans a picture; its pixels count as areas. */
export function layOnGlass(picture: Picture, glass: Glass, seed: number): Picture {
  const step = picture.dpi / glass.dpi;
  const base = (glass.blurUm / 25400) * picture.dpi * Math.sqrt(6);
  const widthPx = Math.floor(picture.widthPx / step);
  const heightPx = Math.floor(picture.heightPx / step);
  const { channels } = picture;
  const columns = triangleTable(widthPx, step, base);
  const rows = triangleTable(heightPx, step, base);
  const narrow = new Float32Array(widthPx * picture.heightPx * channels);
  for (let y = 0; y < picture.heightPx; y++) {
    for (let i = 0; i < widthPx; i++) {
      const { first, weights } = columns[i];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          const x = Math.min(picture.widthPx - 1, Math.max(0, first + k));
          sum += weights[k] * picture.data[(y * picture.widthPx + x) * channels + c];
        }
        narrow[(y * widthPx + i) * channels + c] = sum;
      }
    }
  }
  const dice = new Dice(seed);
  const gains = Float32Array.from({ length: widthPx }, () => 1 + glass.columns * dice.normal());
  const data = new Float32Array(widthPx * heightPx * channels);
  const stride = widthPx * channels;
  for (let j = 0; j < heightPx; j++) {
    const { first, weights } = rows[j];
    for (let i = 0; i < stride; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        sum += weights[k] * narrow[Math.min(picture.heightPx - 1, Math.max(0, first + k)) * stride + i];
      }
      const clean = sum * gains[Math.floor(i / channels)];
      const deviation = glass.darkNoise + (glass.noise - glass.darkNoise) * Math.sqrt(Math.max(0, clean));
      const value = clean + deviation * dice.normal();
      data[j * stride + i] = glass.coded ? recoded(value) : value;
    }
  }
  return { widthPx, heightPx, dpi: glass.dpi, channels, data };
}

/** For every output pixel: weights of source pixels under a triangle of half-width `base`, widened by the sensor's pixel. */
function triangleTable(count: number, step: number, base: number): { first: number; weights: Float64Array }[] {
  return Array.from({ length: count }, (_, i) => {
    const middle = (i + 0.5) * step;
    const reach = base + step / 2;
    const first = Math.floor(middle - reach);
    const last = Math.ceil(middle + reach);
    const weights = new Float64Array(last - first);
    const fine = 8;
    let total = 0;
    for (let k = 0; k < weights.length; k++) {
      for (let f = 0; f < fine; f++) {
        // Mean of the triangle over the sensor's pixel, seen from this point of the paper.
        const at = first + k + (f + 0.5) / fine - middle;
        let sum = 0;
        for (let s = 0; s < fine; s++) {
          const far = Math.abs(at + ((s + 0.5) / fine - 0.5) * step);
          sum += base > 0 ? Math.max(0, 1 - far / base) : far < 0.5 / fine ? 1 : 0;
        }
        if (base <= 0) sum = Math.abs(at) <= step / 2 ? 1 : 0;
        weights[k] += sum;
      }
      total += weights[k];
    }
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

function recoded(value: number): number {
  const clipped = Math.min(1, Math.max(0, value));
  const signal = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  const byte = Math.round(signal * 255) / 255;
  return byte <= 0.04045 ? byte / 12.92 : ((byte + 0.055) / 1.055) ** 2.4;
}
