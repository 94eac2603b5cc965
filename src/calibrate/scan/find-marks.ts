// A scan reduced to about 120 dpi -> the middles of the chart's marks: dark square rings with a dark square inside.
import { MARK_CORE_MM, MARK_GAP_MM, MARK_MM } from '../chart/layout.ts';
import type { Point } from './affine.ts';
import { type LinearPicture, luminanceAt, type ScanPixels } from './read-scan.ts';

/** A found mark. */
export interface FoundMark {
  /** Middle, pixels of the scan (pixel centres at + 0.5). */
  readonly middle: Point;
  /** Side of its ring, pixels of the scan, about. */
  readonly sidePx: number;
}

interface Blob {
  area: number;
  sumX: number;
  sumY: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const RING_AREA = MARK_MM ** 2 - MARK_GAP_MM ** 2;
const CORE_SHARE = MARK_CORE_MM ** 2 / RING_AREA;

/** Dark parts (4-connected) of a picture; what touches the border counts, too. */
function darkBlobs({ widthPx, heightPx, values }: LinearPicture, threshold: number): Blob[] {
  const seen = new Uint8Array(values.length);
  const stack: number[] = [];
  const blobs: Blob[] = [];
  for (let start = 0; start < values.length; start++) {
    if (seen[start] !== 0 || values[start]! >= threshold) continue;
    const blob: Blob = { area: 0, sumX: 0, sumY: 0, left: widthPx, right: 0, top: heightPx, bottom: 0 };
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % widthPx;
      const y = (at - x) / widthPx;
      blob.area++;
      blob.sumX += x + 0.5;
      blob.sumY += y + 0.5;
      blob.left = Math.min(blob.left, x);
      blob.right = Math.max(blob.right, x + 1);
      blob.top = Math.min(blob.top, y);
      blob.bottom = Math.max(blob.bottom, y + 1);
      for (const [next, inside] of [
        [at - 1, x > 0],
        [at + 1, x + 1 < widthPx],
        [at - widthPx, y > 0],
        [at + widthPx, y + 1 < heightPx],
      ] as const) {
        if (inside && seen[next] === 0 && values[next]! < threshold) {
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    blobs.push(blob);
  }
  return blobs;
}

/** @param scan the same picture in full */
export function findMarks(reduced: LinearPicture, scan: ScanPixels): FoundMark[] {
  const sorted = reduced.values.slice().sort();
  const white = sorted[Math.floor(sorted.length * 0.8)]!;
  const blobs = darkBlobs(reduced, 0.5 * white).filter(({ area }) => area >= 6);
  const marks: FoundMark[] = [];
  const [mostPx, leastPx] = [Math.max(reduced.widthPx, reduced.heightPx) / 8, 10];
  for (const ring of blobs) {
    const [width, height] = [ring.right - ring.left, ring.bottom - ring.top];
    if (width < leastPx || height < leastPx || width > mostPx || height > mostPx) continue;
    if (Math.max(width, height) > 1.4 * Math.min(width, height)) continue;
    const [x, y] = [ring.sumX / ring.area, ring.sumY / ring.area];
    // Reflected ink spreads: shares are told apart roughly.
    const core = blobs.find((blob) => {
      if (blob === ring || blob.left <= ring.left || blob.right >= ring.right) return false;
      const share = blob.area / ring.area / CORE_SHARE;
      const away = Math.hypot(blob.sumX / blob.area - x, blob.sumY / blob.area - y);
      return share > 0.5 && share < 1.8 && away < 0.12 * Math.min(width, height);
    });
    if (core === undefined) continue;
    const sidePx = Math.sqrt((ring.area + core.area) / (RING_AREA + MARK_CORE_MM ** 2)) * MARK_MM * reduced.step;
    const start: Point = [(core.sumX / core.area) * reduced.step, (core.sumY / core.area) * reduced.step];
    marks.push({ middle: centroid(scan, start, (sidePx * MARK_GAP_MM) / MARK_MM / 2, white), sidePx });
  }
  return marks;
}

/** Middle of what is dark within a circle that ends in the white between core and ring. */
function centroid(scan: ScanPixels, [startX, startY]: Point, radiusPx: number, white: number): Point {
  let [x, y] = [startX, startY];
  for (let round = 0; round < 3; round++) {
    let [sum, sumX, sumY] = [0, 0, 0];
    for (let j = Math.max(0, Math.floor(y - radiusPx)); j <= Math.min(scan.heightPx - 1, y + radiusPx); j++) {
      for (let i = Math.max(0, Math.floor(x - radiusPx)); i <= Math.min(scan.widthPx - 1, x + radiusPx); i++) {
        if (Math.hypot(i + 0.5 - x, j + 0.5 - y) > 0.93 * radiusPx) continue;
        // What is nearly white is paper and noise.
        const dark = Math.max(0, 0.8 * white - luminanceAt(scan.data, j * scan.widthPx + i));
        sum += dark;
        sumX += dark * (i + 0.5);
        sumY += dark * (j + 0.5);
      }
    }
    if (sum === 0) break;
    [x, y] = [sumX / sum, sumY / sum];
  }
  return [x, y];
}
