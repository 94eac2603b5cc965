// Pictures in one channel: shrunk by averaging, freed of outliers, sampled askew.

/** Reflectance or signal, one value a pixel, row by row. */
export interface GreyPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
}

/** Averaged down (or, above 1, sampled up) by `scale`; every source pixel counts by the share of it that is covered. */
export function resized(picture: GreyPicture, scale: number): GreyPicture {
  const widthPx = Math.max(1, Math.round(picture.widthPx * scale));
  const heightPx = Math.max(1, Math.round(picture.heightPx * scale));
  const across = shares(picture.widthPx, widthPx);
  const down = shares(picture.heightPx, heightPx);
  const narrow = new Float32Array(widthPx * picture.heightPx);
  for (let y = 0; y < picture.heightPx; y++) {
    const row = y * picture.widthPx;
    for (let x = 0; x < widthPx; x++) {
      const { first, weights } = across[x]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * picture.data[row + first + i]!;
      narrow[y * widthPx + x] = sum;
    }
  }
  const data = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const { first, weights } = down[y]!;
    for (let i = 0; i < weights.length; i++) {
      const from = (first + i) * widthPx;
      const weight = weights[i]!;
      for (let x = 0; x < widthPx; x++) data[y * widthPx + x]! += weight * narrow[from + x]!;
    }
  }
  return { widthPx, heightPx, data };
}

function shares(from: number, to: number): { first: number; weights: Float64Array }[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    const start = i * step;
    const end = Math.max(start + step, start + 1e-9);
    const first = Math.min(from - 1, Math.floor(start));
    const last = Math.min(from, Math.max(first + 1, Math.ceil(end - 1e-9)));
    const weights = new Float64Array(last - first);
    let total = 0;
    for (let k = first; k < last; k++) {
      weights[k - first] = Math.max(1e-9, Math.min(k + 1, end) - Math.max(k, start));
      total += weights[k - first]!;
    }
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

/** Around (`x`, `y`), pixels. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Brings what is darker, or lighter, than all but a `share` of the pixels in a disc to the limit, there and elsewhere. */
export function withoutOutliers(picture: GreyPicture, { x, y, radius }: Disc, share: number): GreyPicture {
  const { widthPx, heightPx, data } = picture;
  const within: number[] = [];
  for (let j = Math.max(0, Math.floor(y - radius)); j < Math.min(heightPx, y + radius); j++) {
    for (let i = Math.max(0, Math.floor(x - radius)); i < Math.min(widthPx, x + radius); i++) {
      if (Math.hypot(i + 0.5 - x, j + 0.5 - y) < radius) within.push(data[j * widthPx + i]!);
    }
  }
  if (within.length === 0) return picture;
  const sorted = Float32Array.from(within).sort();
  const beyond = Math.floor(share * sorted.length);
  const [least, most] = [sorted[beyond]!, sorted[sorted.length - 1 - beyond]!];
  return { widthPx, heightPx, data: data.map((value) => Math.min(most, Math.max(least, value))) };
}

/** Value between pixels, bilinear; edges repeated. (0.5, 0.5) is the middle of the first pixel. */
export function sampleAt({ widthPx, heightPx, data }: GreyPicture, x: number, y: number): number {
  const u = Math.min(widthPx - 1, Math.max(0, x - 0.5));
  const v = Math.min(heightPx - 1, Math.max(0, y - 0.5));
  const i = Math.min(widthPx - 2, Math.floor(u));
  const j = Math.min(heightPx - 2, Math.floor(v));
  if (i < 0 || j < 0) return data[Math.max(0, j) * widthPx + Math.max(0, i)]!;
  const a = u - i;
  const b = v - j;
  const o = j * widthPx + i;
  return (
    (1 - b) * ((1 - a) * data[o]! + a * data[o + 1]!) + b * ((1 - a) * data[o + widthPx]! + a * data[o + widthPx + 1]!)
  );
}
