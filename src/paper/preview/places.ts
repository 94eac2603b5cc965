// Pictures of a side and of its photocopy -> the few places worth a close look.

import { floatKernels } from '../float-kernels.ts';
import { gaussianWeights } from '../gaussian.ts';
import { type ReflectanceImage, toGrey } from '../reflectance.ts';

/** A rectangle of the side, from its top left. */
export interface Place {
  /** `copied`: here the copy changed most in tone. `printed`: here is most print. */
  readonly reason: 'copied' | 'printed';
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

const WIDTH_MM = 10;
const HEIGHT_MM = 7;
/** Detail finer than this is texture, not message. */
const TEXTURE_MM = 0.35;
/** Below these a place is not worth showing. */
const LEAST_CHANGE = 0.004;
const LEAST_PRINT = 0.02;

/**
 * At most one place of each reason. `copied`: most unevenness gained in the copy's blurred reflectance (an edge of a word
 * that came out); `printed`: most variance on the paper itself. None on a blank side.
 *
 * @param paper the side as the eye sees it
 * @param copy its photocopy, same size and dpi
 */
export function tellingPlaces(paper: ReflectanceImage, copy: ReflectanceImage): Place[] {
  const before = smooth(toGrey(paper));
  const after = smooth(toGrey(copy));
  const { widthPx, heightPx, dpi } = before;
  const blockX = Math.round((WIDTH_MM / 25.4) * dpi);
  const blockY = Math.round((HEIGHT_MM / 25.4) * dpi);
  let copied = { score: LEAST_CHANGE, x: -1, y: -1 };
  let printed = { score: LEAST_PRINT, x: -1, y: -1 };
  for (let y = 0; y + blockY <= heightPx; y += blockY >> 1) {
    for (let x = 0; x + blockX <= widthPx; x += blockX >> 1) {
      const original = deviation(before, x, y, blockX, blockY);
      const change = deviation(after, x, y, blockX, blockY) - original * 1.5;
      if (change > copied.score) copied = { score: change, x, y };
      if (original > printed.score) printed = { score: original, x, y };
    }
  }
  const mm = (px: number): number => (px * 25.4) / dpi;
  const place = (reason: Place['reason'], at: { x: number; y: number }): Place[] =>
    at.x < 0 ? [] : [{ reason, xMm: mm(at.x), yMm: mm(at.y), widthMm: WIDTH_MM, heightMm: HEIGHT_MM }];
  return [...place('copied', copied), ...place('printed', printed)];
}

interface Smooth {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly values: Float32Array;
}

/** The picture without its texture; loses the blur's radius at every edge, which is white margin anyway. */
function smooth(image: ReflectanceImage): Smooth {
  const weights = gaussianWeights((TEXTURE_MM / 25.4) * image.dpi);
  const values = new Float32Array(image.widthPx * image.heightPx);
  const radius = weights.length - 1;
  const width = image.widthPx - 2 * radius;
  const height = image.heightPx - 2 * radius;
  if (width <= 0 || height <= 0) return { ...image, values: image.data };
  const inner = new Float32Array(width * height);
  floatKernels().blur(image.data, image.widthPx, image.heightPx, weights, inner);
  values.fill(inner[0]);
  for (let y = 0; y < height; y++) {
    values.set(inner.subarray(y * width, (y + 1) * width), (y + radius) * image.widthPx + radius);
  }
  return { ...image, values };
}

function deviation(image: Smooth, x0: number, y0: number, width: number, height: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = y0; y < y0 + height; y++) {
    for (let x = x0; x < x0 + width; x++) {
      const value = image.values[y * image.widthPx + x];
      sum += value;
      squares += value * value;
    }
  }
  const count = width * height;
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
