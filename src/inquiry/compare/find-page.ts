// A page's picture and a scan of unknown place, turn and size -> where the page may lie in it, likeliest first.
import { fft2d } from '../../raster/scramble/read/fft.ts';
import type { GreyImage } from '../../raster/scramble/read/image.ts';
import { type Affine, type Pyramid, viewPage } from './page-map.ts';

export interface Candidate {
  readonly affine: Affine;
  /** Correlation of what stands out from its surroundings, -1..1. */
  readonly score: number;
}

export interface PageSizeMm {
  readonly widthMm: number;
  readonly heightMm: number;
}

/** Skew that is looked for. Between two steps a point at the page's edge moves by less than a millimetre. */
const SKEWS_DEG = [0, 0.7, -0.7, 1.4, -1.4, 2.1, -2.1, 2.8, -2.8, 3.5, -3.5];
/** Radius of the surroundings, mm. */
const AROUND_MM = 8;
/** Places of the page in the scan that are possible: its middle this far from the picture's, as a share of the page. */
const MOST_OFFSET = 0.35;

/**
 * Resolutions that the scan may have: what its file says, and what it would be if the picture were the page.
 */
function resolutionsOf(scan: GreyImage, page: PageSizeMm, dpi: number | undefined): number[] {
  const [shortPx, longPx] = [Math.min(scan.widthPx, scan.heightPx), Math.max(scan.widthPx, scan.heightPx)];
  const [shortMm, longMm] = [Math.min(page.widthMm, page.heightMm), Math.max(page.widthMm, page.heightMm)];
  const filled = (25.4 * (shortPx / shortMm + longPx / longMm)) / 2;
  const found = dpi === undefined ? [] : [dpi];
  const usual = [150, 200, 240, 300, 400, 600].filter((known) => known > filled * 0.7 && known < filled * 1.35);
  for (const known of dpi === undefined ? [...usual, filled] : [filled]) {
    const looksLikePage = Math.abs(shortPx / longPx / (shortMm / longMm) - 1) < 0.06;
    if (known === filled && !looksLikePage) continue;
    if (!found.some((other) => Math.abs(other / known - 1) < 0.02)) found.push(known);
  }
  return found.length > 0 ? found : [filled];
}

/** Quarter turns that the picture's form allows: the page's own and half a turn from it first. */
function turnsOf(scan: GreyImage): number[] {
  const aspect = scan.widthPx / scan.heightPx;
  if (aspect < 0.9) return [0, 2];
  if (aspect > 1.1) return [1, 3];
  return [0, 2, 1, 3];
}

/** The page's middle on the picture's, turned; `dpi` of the scan. */
function centred(scan: GreyImage, page: PageSizeMm, dpi: number, turnDeg: number): Affine {
  const s = dpi / 25.4;
  const cos = Math.cos((turnDeg * Math.PI) / 180) * s;
  const sin = Math.sin((turnDeg * Math.PI) / 180) * s;
  const [mx, my] = [page.widthMm / 2, page.heightMm / 2];
  return {
    ax: cos,
    bx: -sin,
    cx: scan.widthPx / 2 - cos * mx + sin * my,
    ay: sin,
    by: cos,
    cy: scan.heightPx / 2 - sin * mx - cos * my,
  };
}

/** What is darker than its surroundings; zero mean and unit energy over the page. */
function standsOut(image: GreyImage, side: number, radius: number): Float32Array {
  const { widthPx, heightPx, data } = image;
  const sums = new Float64Array((widthPx + 1) * (heightPx + 1));
  for (let y = 0; y < heightPx; y++) {
    let row = 0;
    for (let x = 0; x < widthPx; x++) {
      row += data[y * widthPx + x];
      sums[(y + 1) * (widthPx + 1) + x + 1] = sums[y * (widthPx + 1) + x + 1] + row;
    }
  }
  const out = new Float32Array(side * side);
  let energy = 0;
  for (let y = 0; y < heightPx; y++) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(heightPx, y + radius + 1)];
    for (let x = 0; x < widthPx; x++) {
      const [left, right] = [Math.max(0, x - radius), Math.min(widthPx, x + radius + 1)];
      const stride = widthPx + 1;
      const sum =
        sums[bottom * stride + right] -
        sums[top * stride + right] -
        sums[bottom * stride + left] +
        sums[top * stride + left];
      const value = Math.max(0, sum / ((bottom - top) * (right - left)) - data[y * widthPx + x]);
      out[y * side + x] = value;
      energy += value * value;
    }
  }
  const scale = energy > 0 ? 1 / Math.sqrt(energy) : 0;
  for (let i = 0; i < out.length; i++) out[i] *= scale;
  return out;
}

/**
 * Looks for the page at a coarse resolution, by correlation over all places, for every turn.
 *
 * @param expected the page at `expectedDpi`, 12..25
 * @param dpi what the scan's file says
 * @returns at most `most` candidates, best first
 */
export function findPage(
  expected: GreyImage,
  expectedDpi: number,
  page: PageSizeMm,
  pyramid: Pyramid,
  dpi: number | undefined,
  most: number,
): Candidate[] {
  const scan = pyramid[0];
  const side = Math.max(expected.widthPx, expected.heightPx) > 256 ? 512 : 256;
  const radius = Math.round((AROUND_MM / 25.4) * expectedDpi);
  const pageRe = standsOut(expected, side, radius);
  const pageIm = new Float32Array(side * side);
  fft2d(pageRe, pageIm, side);
  const found: Candidate[] = [];
  for (const scanDpi of resolutionsOf(scan, page, dpi)) {
    for (const turn of turnsOf(scan)) {
      for (const skewDeg of SKEWS_DEG) {
        const affine = centred(scan, page, scanDpi, turn * 90 + skewDeg);
        const re = standsOut(viewPage(pyramid, { affine }, expectedDpi, expected), side, radius);
        const im = new Float32Array(side * side);
        fft2d(re, im, side);
        const peak = correlate(pageRe, pageIm, re, im, side);
        const mm = 25.4 / expectedDpi;
        const moved = {
          ...affine,
          cx: affine.cx + (affine.ax * peak.x + affine.bx * peak.y) * mm,
          cy: affine.cy + (affine.ay * peak.x + affine.by * peak.y) * mm,
        };
        found.push({ affine: moved, score: peak.value });
      }
    }
  }
  return found.sort((a, b) => b.score - a.score).slice(0, most);
}

/** The shift of the second picture against the first at which they agree best. Overwrites the second spectrum. */
function correlate(
  aRe: Float32Array,
  aIm: Float32Array,
  bRe: Float32Array,
  bIm: Float32Array,
  side: number,
): { x: number; y: number; value: number } {
  // conj(a) b, conjugated: a forward transform then gives the inverse one.
  for (let i = 0; i < bRe.length; i++) {
    const re = aRe[i] * bRe[i] + aIm[i] * bIm[i];
    bIm[i] = -(aRe[i] * bIm[i] - aIm[i] * bRe[i]);
    bRe[i] = re;
  }
  fft2d(bRe, bIm, side);
  const reach = Math.round(side * MOST_OFFSET);
  const best = { x: 0, y: 0, value: Number.NEGATIVE_INFINITY };
  const mask = side - 1;
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const value = bRe[(y & mask) * side + (x & mask)];
      if (value > best.value) Object.assign(best, { x, y, value });
    }
  }
  return { ...best, value: best.value / (side * side) };
}
