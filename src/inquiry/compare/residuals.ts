// The page as restored and as seen in its frame -> what is too dark and what is too light for it, beyond what printing and scanning do.
import type { GreyImage } from '../../raster/scramble/read/image.ts';
import type { PageView } from './page-map.ts';

/** All planes have the page's size; 0..255. */
export interface Residuals {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** Darker than any ink within a pixel accounts for. */
  readonly extra: Uint8Array;
  /** Lighter than the ink that should be there, within a pixel. */
  readonly missing: Uint8Array;
  /** What is seen, 0 paper .. 255 ink. */
  readonly darkness: Uint8Array;
  /** Distance from expected ink, pixels, 255 beyond. */
  readonly distancePx: Uint8Array;
  /** 1 where the scan has a pixel. */
  readonly inside: Uint8Array;
}

/** Difference in darkness (of 255) that prints and scans of one page show anywhere. */
const TOLERANCE = 38;
const TILE_MM = 6;
/** Fronts of this resolution and more keep every stroke within half a pixel of where it is. */
export const EXACT_DPI = 290;
const SIGMAS_MM = [0.03, 0.045, 0.06, 0.075, 0.09, 0.11];

export function residualsOf(expected: GreyImage, dpi: number, seen: PageView): Residuals {
  const { widthPx, heightPx } = expected;
  const distancePx = distanceFromInk(expected);
  const darkness = darknessOf(expected, distancePx, dpi, seen);
  const predicted = predict(expected, distancePx, dpi, darkness, seen.inside);
  // A front that had to be reduced by more than a half has strokes a whole pixel off or thick.
  const nearby = (data: Uint8Array): Uint8Array => {
    const once = largestNearby(data, widthPx, heightPx);
    return dpi >= EXACT_DPI ? once : largestNearby(once, widthPx, heightPx);
  };
  const extra = beyond(darkness, nearby(predicted));
  const missing = beyond(predicted, nearby(darkness));
  for (let i = 0; i < extra.length; i++) if (!seen.inside[i]) extra[i] = missing[i] = 0;
  return { widthPx, heightPx, dpi, extra, missing, darkness, distancePx, inside: seen.inside };
}

function beyond(value: Uint8Array, limit: Uint8Array): Uint8Array {
  const out = new Uint8Array(value.length);
  for (let i = 0; i < out.length; i++) {
    const over = value[i] - limit[i] - TOLERANCE;
    if (over > 0) out[i] = over;
  }
  return out;
}

/** Chamfer distance (5, 7) / 5 in pixels. */
export function distanceFromInk({ widthPx, heightPx, data }: GreyImage): Uint8Array {
  const far = new Uint16Array(widthPx * heightPx);
  for (let i = 0; i < far.length; i++) far[i] = data[i] < 128 ? 0 : 60000;
  const pass = (y: number, x: number, step: number): void => {
    const i = y * widthPx + x;
    let best = far[i];
    if (best === 0) return;
    const along = x - step;
    const across = y - step;
    if (along >= 0 && along < widthPx) best = Math.min(best, far[i - step] + 5);
    if (across >= 0 && across < heightPx) {
      const row = i - step * widthPx;
      best = Math.min(best, far[row] + 5);
      if (x > 0) best = Math.min(best, far[row - 1] + 7);
      if (x < widthPx - 1) best = Math.min(best, far[row + 1] + 7);
    }
    far[i] = best;
  };
  for (let y = 0; y < heightPx; y++) for (let x = 0; x < widthPx; x++) pass(y, x, 1);
  for (let y = heightPx - 1; y >= 0; y--) for (let x = widthPx - 1; x >= 0; x--) pass(y, x, -1);
  const out = new Uint8Array(far.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(255, Math.round(far[i] / 5));
  return out;
}

/** The value below which `share` of a histogram's counts lie. */
function quantile(histogram: Uint32Array, share: number): number {
  let total = 0;
  for (const count of histogram) total += count;
  let left = total * share;
  for (let value = 0; value < histogram.length; value++) {
    left -= histogram[value];
    if (left <= 0) return value;
  }
  return histogram.length - 1;
}

/** Scan values -> 0 paper .. 255 ink: paper's white about each place, ink's black over the page. */
function darknessOf(expected: GreyImage, distancePx: Uint8Array, dpi: number, seen: PageView): Uint8Array {
  const { widthPx, heightPx } = expected;
  const tile = Math.round((TILE_MM * dpi) / 25.4);
  const columns = Math.ceil(widthPx / tile);
  const rows = Math.ceil(heightPx / tile);
  const whites = new Float32Array(columns * rows);
  const black = new Uint32Array(256);
  const histogram = new Uint32Array(256);
  const page = new Uint32Array(256);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      histogram.fill(0);
      let count = 0;
      for (let y = j * tile; y < Math.min(heightPx, (j + 1) * tile); y++) {
        for (let x = i * tile; x < Math.min(widthPx, (i + 1) * tile); x++) {
          const p = y * widthPx + x;
          if (!seen.inside[p]) continue;
          if (distancePx[p] === 0) black[seen.data[p]]++;
          if (distancePx[p] < 3) continue;
          histogram[seen.data[p]]++;
          page[seen.data[p]]++;
          count++;
        }
      }
      whites[j * columns + i] = count > 200 ? quantile(histogram, 0.8) : Number.NaN;
    }
  }
  const usual = quantile(page, 0.8);
  // A tile that is covered (a stamp, a shadow) takes the page's paper.
  for (let i = 0; i < whites.length; i++) if (!(Math.abs(whites[i] - usual) < 60)) whites[i] = usual;
  const ink = Math.min(quantile(black, 0.05), usual - 40);
  const out = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const atY = Math.min(Math.max((y + 0.5) / tile - 0.5, 0), rows - 1);
    const j = Math.min(atY | 0, rows - 2 < 0 ? 0 : rows - 2);
    const shareY = rows > 1 ? atY - j : 0;
    for (let x = 0; x < widthPx; x++) {
      const p = y * widthPx + x;
      if (!seen.inside[p]) continue;
      const atX = Math.min(Math.max((x + 0.5) / tile - 0.5, 0), columns - 1);
      const i = Math.min(atX | 0, columns - 2);
      const shareX = atX - i;
      const w = j * columns + i;
      const top = whites[w] + (whites[w + 1] - whites[w]) * shareX;
      const below = rows > 1 ? whites[w + columns] + (whites[w + columns + 1] - whites[w + columns]) * shareX : top;
      const white = top + (below - top) * shareY;
      const dark = (255 * (white - seen.data[p])) / (white - ink);
      out[p] = dark <= 0 ? 0 : dark >= 255 ? 255 : dark;
    }
  }
  return out;
}

/** The expected page through this printer and scanner: blurred and strengthened as fits the scan best. */
function predict(
  expected: GreyImage,
  distancePx: Uint8Array,
  dpi: number,
  darkness: Uint8Array,
  inside: Uint8Array,
): Uint8Array {
  const { widthPx, heightPx } = expected;
  let best = { error: Number.POSITIVE_INFINITY, sigmaPx: 0.6, gain: 1 };
  const reach = Math.ceil((0.25 * dpi) / 25.4);
  for (const sigmaMm of SIGMAS_MM) {
    const sigmaPx = (sigmaMm * dpi) / 25.4;
    let [pp, pd, dd] = [0, 0, 0];
    // Bands of rows spread over the page tell as much as all of it.
    for (let band = 0; band < 5; band++) {
      const top = Math.floor((heightPx * (band + 0.5)) / 5) - 24;
      const rows = { widthPx, heightPx: 48, data: expected.data.subarray(top * widthPx, (top + 48) * widthPx) };
      const blurred = blurInk(rows, sigmaPx);
      for (let i = 8 * widthPx; i < 40 * widthPx; i++) {
        const p = top * widthPx + i;
        if (distancePx[p] > reach || !inside[p]) continue;
        pp += blurred[i] * blurred[i];
        pd += blurred[i] * darkness[p];
        dd += darkness[p] * darkness[p];
      }
    }
    if (pp === 0) continue;
    const gain = Math.min(1.6, Math.max(0.8, pd / pp));
    const error = dd - 2 * gain * pd + gain * gain * pp;
    if (error < best.error) best = { error, sigmaPx, gain };
  }
  const out = blurInk(expected, best.sigmaPx);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(255, out[i] * best.gain);
  return out;
}

/** Ink (0 in the picture) as 255, through a Gaussian. */
function blurInk({ widthPx, heightPx, data }: GreyImage, sigmaPx: number): Uint8Array {
  const radius = Math.max(1, Math.ceil(sigmaPx * 2.6));
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / sigmaPx) ** 2),
  );
  const sum = weights.reduce((a, b) => a + b);
  for (let i = 0; i < weights.length; i++) weights[i] /= sum;
  const pass = new Uint8Array(widthPx * heightPx);
  const out = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const row = y * widthPx;
    for (let x = 0; x < widthPx; x++) {
      let value = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = x + k;
        if (at >= 0 && at < widthPx) value += weights[k + radius] * (255 - data[row + at]);
      }
      pass[row + x] = value + 0.5;
    }
  }
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let value = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = y + k;
        if (at >= 0 && at < heightPx) value += weights[k + radius] * pass[at * widthPx + x];
      }
      out[y * widthPx + x] = value + 0.5;
    }
  }
  return out;
}

/** Largest value within half a pixel along x and along y, between pixels by halves: what registration leaves over. */
function largestNearby(data: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const pass = data.slice();
  for (let y = 0; y < heightPx; y++) {
    for (let p = y * widthPx + 1, end = (y + 1) * widthPx - 1; p < end; p++) {
      const most = (data[p] + Math.max(data[p - 1], data[p + 1])) >> 1;
      if (most > data[p]) pass[p] = most;
    }
  }
  const out = pass.slice();
  for (let p = widthPx; p < data.length - widthPx; p++) {
    const most = (pass[p] + Math.max(pass[p - widthPx], pass[p + widthPx])) >> 1;
    if (most > pass[p]) out[p] = most;
  }
  return out;
}
