// A registered scan -> each patch's mean reflectance relative to the paper beside it, and how good the scan is.
import { phaseDotPx } from '../../raster/detection/line-screen.ts';
import { screensAt } from '../../raster/detection/pairs.ts';
import type { RectMm, RectPx } from '../../raster/layout.ts';
import type { ChartDpi } from '../chart/code.ts';
import { patchPx } from '../chart/draw.ts';
import { MARK_CORE_MM, MARKS_MM } from '../chart/layout.ts';
import { CHART_CELLS, type ChartPatch, chartPatches, type PatchContent } from '../chart/patches.ts';
import { calibrateError } from '../errors.ts';
import { applyAffine, invertAffine, type Point } from './affine.ts';
import { luminanceAt, type ScanPixels } from './read-scan.ts';
import type { Registration } from './register.ts';

export interface PatchReading {
  readonly key: string;
  /** Mean linear reflectance, bare paper = 1. */
  readonly relative: number;
  /** Middle of the patch, mm. */
  readonly xMm: number;
  readonly yMm: number;
}

export interface ScanQuality {
  /** Share of the paper's pixels at full scale, 0..1. */
  readonly clipped: number;
  /** Deviation of the blur at the marks' edges, um: scanner, paper and print together. */
  readonly blurUm: number;
  /** Reflectance of solid black, paper = 1. */
  readonly solid: number;
  /** Deviation of the readings of white, in L*. */
  readonly whiteDeviation: number;
}

export interface ScanMeasurement {
  readonly readings: readonly PatchReading[];
  readonly quality: ScanQuality;
}

/** A scan is refused beyond these. */
export const SCAN_LIMITS = { clipped: 0.25, blurUm: 130, solid: 0.3 } as const;
/** Patches that may lie outside the scan; replicates make up for them. */
const MOST_MISSING = 0.02;

/** @throws `calibrate.partMissing`, `calibrate.clipped`, `calibrate.blurred`, `calibrate.faint` */
export function measureScan(scan: ScanPixels, registration: Registration): ScanMeasurement {
  const { dpi, kind } = registration.code;
  const patches = chartPatches(dpi, kind);
  const raw = patches.flatMap((patch) => {
    const window = windowMm(patch, dpi);
    const mean = windowMean(scan, registration, window);
    return mean === undefined ? [] : [{ key: patch.key, mean, xMm: middle(window)[0], yMm: middle(window)[1] }];
  });
  const missing = patches.length - raw.length;
  if (missing > MOST_MISSING * patches.length) {
    throw calibrateError('partMissing', { found: registration.marksFound, missing });
  }
  const whites = raw.filter(({ key }) => key === 'white');
  const paper = paperModel(whites, patches.length > 40);
  const clipped = clippedShare(scan, registration, patches, dpi);
  if (clipped > SCAN_LIMITS.clipped) throw calibrateError('clipped', { percent: Math.round(clipped * 100) });
  const blurUm = edgeBlurUm(scan, registration);
  if (blurUm > SCAN_LIMITS.blurUm) {
    throw calibrateError('blurred', { limitUm: SCAN_LIMITS.blurUm, blurUm: Math.round(blurUm) });
  }
  const readings = raw.map(({ key, mean, xMm, yMm }) => ({ key, relative: mean / paper(xMm, yMm), xMm, yMm }));
  const of = (wanted: string) => readings.filter(({ key }) => key === wanted).map(({ relative }) => relative);
  const solids = of('solid-k');
  const solid = solids.reduce((a, b) => a + b, 0) / solids.length;
  if (!(solid < SCAN_LIMITS.solid)) throw calibrateError('faint', { contrast: Math.round((1 - solid) * 100) / 100 });
  const whiteDeviation =
    39 * Math.sqrt(of('white').reduce((sum, value) => sum + (value - 1) ** 2, 0) / of('white').length);
  return { readings, quality: { clipped, blurUm, solid, whiteDeviation } };
}

/**
 * What counts of a patch: whole cells, one cell away from its border. Weights fall off over a further cell on each side
 * (`windowMean`), so that where the window begins within a cell makes no difference.
 */
export function windowMm({ content, place }: ChartPatch, dpi: ChartDpi): RectMm & { readonly taperMm: number } {
  const cell = cellOf(content, dpi);
  const px: RectPx = patchPx(place, dpi);
  const mm = 25.4 / dpi;
  // An odd row of cells is half a cell shorter at both ends.
  const cells = (lengthPx: number) => Math.floor(lengthPx / cell) - 1;
  const [columns, rows] = [cells(px.right - px.left), cells(px.bottom - px.top)];
  return {
    xMm: (px.left + cell / 2) * mm,
    yMm: (px.top + cell / 2) * mm,
    widthMm: columns * cell * mm,
    heightMm: rows * cell * mm,
    taperMm: Math.min(2, Math.max(1, Math.round(0.6 / (cell * mm)))) * cell * mm,
  };
}

/** Pixels after which a patch's content comes again, across and down. */
function cellOf(content: PatchContent, dpi: ChartDpi): number {
  if (content.kind === 'screen') return content.cell.cellPx;
  if (content.kind === 'phase') return content.places * phaseDotPx(dpi);
  if (content.kind !== 'pair') return CHART_CELLS[dpi].cellPx;
  const { acrossPx, downPx } = screensAt(dpi).dots;
  return Math.round(Math.SQRT2 * Math.hypot(acrossPx, downPx));
}

export const middle = (rect: RectMm): Point => [rect.xMm + rect.widthMm / 2, rect.yMm + rect.heightMm / 2];

/** 0 at the ends, 1 inside, rising over `taper`. */
function weight(at: number, length: number, taper: number): number {
  return Math.max(0, Math.min(1, at / taper, (length - at) / taper));
}

/**
 * Visits the pixels of a window, row by row: their index and weight, by which edges count less.
 *
 * @returns the sum of the weights; undefined, and nothing is visited, when part of the window lies outside the scan
 */
export function overWindow(
  scan: ScanPixels,
  { map }: Registration,
  window: RectMm & { readonly taperMm: number },
  visit: (pixel: number, weight: number) => void,
): number | undefined {
  const back = invertAffine(map);
  const box = boundingBox(map, window);
  if (box.left < 0 || box.top < 0 || box.right >= scan.widthPx || box.bottom >= scan.heightPx) return undefined;
  let weights = 0;
  for (let y = box.top; y <= box.bottom; y++) {
    for (let x = box.left; x <= box.right; x++) {
      const u = back.a * (x + 0.5) + back.b * (y + 0.5) + back.c - window.xMm;
      const v = back.d * (x + 0.5) + back.e * (y + 0.5) + back.f - window.yMm;
      const w = weight(u, window.widthMm, window.taperMm) * weight(v, window.heightMm, window.taperMm);
      if (w === 0) continue;
      visit(y * scan.widthPx + x, w);
      weights += w;
    }
  }
  return weights;
}

/** @returns undefined when part of the window lies outside the scan */
function windowMean(
  scan: ScanPixels,
  registration: Registration,
  window: RectMm & { readonly taperMm: number },
): number | undefined {
  let sum = 0;
  const weights = overWindow(scan, registration, window, (pixel, w) => {
    sum += w * luminanceAt(scan.data, pixel);
  });
  return weights === undefined ? undefined : sum / weights;
}

export function boundingBox(map: Registration['map'], rect: RectMm) {
  const corners = [0, 1].flatMap((i) =>
    [0, 1].map((j) => applyAffine(map, [rect.xMm + i * rect.widthMm, rect.yMm + j * rect.heightMm])),
  );
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return {
    left: Math.floor(Math.min(...xs)),
    top: Math.floor(Math.min(...ys)),
    right: Math.ceil(Math.max(...xs)),
    bottom: Math.ceil(Math.max(...ys)),
  };
}

/** Paper's reflectance over the sheet: a plane (scanner lamps fall off slowly), or one value when there are few patches. */
export function paperModel(
  whites: readonly { readonly mean: number; readonly xMm: number; readonly yMm: number }[],
  slopes: boolean,
): (xMm: number, yMm: number) => number {
  const n = whites.length;
  const avg = (of: (white: (typeof whites)[number]) => number): number =>
    whites.reduce((sum, white) => sum + of(white), 0) / n;
  const [mx, my, mean] = [avg(({ xMm }) => xMm), avg(({ yMm }) => yMm), avg((white) => white.mean)];
  if (!slopes) return () => mean;
  const xx = avg(({ xMm }) => (xMm - mx) ** 2);
  const yy = avg(({ yMm }) => (yMm - my) ** 2);
  const xy = avg(({ xMm, yMm }) => (xMm - mx) * (yMm - my));
  const xv = avg((white) => (white.xMm - mx) * (white.mean - mean));
  const yv = avg((white) => (white.yMm - my) * (white.mean - mean));
  const det = xx * yy - xy * xy;
  const [bx, by] = [(xv * yy - yv * xy) / det, (yv * xx - xv * xy) / det];
  return (x, y) => mean + bx * (x - mx) + by * (y - my);
}

function clippedShare(
  scan: ScanPixels,
  registration: Registration,
  patches: readonly ChartPatch[],
  dpi: ChartDpi,
): number {
  let [full, count] = [0, 0];
  for (const patch of patches) {
    if (patch.key !== 'white') continue;
    const box = boundingBox(registration.map, windowMm(patch, dpi));
    for (let y = Math.max(0, box.top); y <= Math.min(scan.heightPx - 1, box.bottom); y += 2) {
      for (let x = Math.max(0, box.left); x <= Math.min(scan.widthPx - 1, box.right); x += 2) {
        if (scan.data[(y * scan.widthPx + x) * 3 + 1] === 255) full++;
        count++;
      }
    }
  }
  return count === 0 ? 0 : full / count;
}

/**
 * Blur as the deviation of the edge's slope, from the light that is missing beside the cores of the marks: a square of
 * side s under a Gaussian of deviation g keeps its total, while its peak profile spreads by g on every edge. Taken along the
 * middle third of each of the four edges: second moment of the profile's derivative.
 */
function edgeBlurUm(scan: ScanPixels, { map, scanDpi }: Registration): number {
  const half = MARK_CORE_MM / 2;
  const reach = 0.45;
  const stepMm = 0.02;
  const count = Math.round((2 * reach) / stepMm) + 1;
  const moments: number[] = [];
  for (const [mx, my] of MARKS_MM) {
    const profile = new Float64Array(count);
    let whole = true;
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      for (let i = 0; i < count; i++) {
        const out = half - reach + i * stepMm;
        for (let along = -0.5; along <= 0.5; along += 0.05) {
          const [x, y] = applyAffine(map, [mx + dx * out + dy * along, my + dy * out + dx * along]);
          const value = sample(scan, x, y);
          if (value === undefined) whole = false;
          else profile[i]! += value;
        }
      }
    }
    if (!whole) continue;
    const slopes = Array.from({ length: count - 1 }, (_, i) => Math.max(0, profile[i + 1]! - profile[i]!));
    const most = Math.max(...slopes);
    // The tails are noise.
    const kept = slopes.map((slope) => (slope > 0.08 * most ? slope : 0));
    const total = kept.reduce((a, b) => a + b, 0);
    const mean = kept.reduce((sum, slope, i) => sum + slope * i, 0) / total;
    const variance = kept.reduce((sum, slope, i) => sum + slope * (i - mean) ** 2, 0) / total;
    moments.push(Math.sqrt(variance) * stepMm * 1000);
  }
  moments.sort((a, b) => a - b);
  const seen = moments[moments.length >> 1] ?? Number.POSITIVE_INFINITY;
  // A scan pixel is an aperture of its own: a box has a deviation of its side over the root of 12.
  return Math.sqrt(Math.max(0, seen ** 2 - (25400 / scanDpi) ** 2 / 12));
}

/** Bilinear. */
function sample(scan: ScanPixels, x: number, y: number): number | undefined {
  const [u, v] = [x - 0.5, y - 0.5];
  const [i, j] = [Math.floor(u), Math.floor(v)];
  if (i < 0 || j < 0 || i + 1 >= scan.widthPx || j + 1 >= scan.heightPx) return undefined;
  const at = j * scan.widthPx + i;
  const [s, t] = [u - i, v - j];
  const top = luminanceAt(scan.data, at) * (1 - s) + luminanceAt(scan.data, at + 1) * s;
  const bottom =
    luminanceAt(scan.data, at + scan.widthPx) * (1 - s) + luminanceAt(scan.data, at + scan.widthPx + 1) * s;
  return top * (1 - t) + bottom * t;
}
