// A scan of a chart, as it lay on the glass -> the map from chart millimetres to scan pixels, and which chart it is.
import { type ChartCode, decodeChartCode } from '../chart/code.ts';
import { CHART_VERSION, CODE_BITS, CODE_CELL_MM, CODE_MM, MARK_MM, MARKS_MM } from '../chart/layout.ts';
import { calibrateError } from '../errors.ts';
import { type Affine, applyAffine, fitAffine, type Point } from './affine.ts';
import { type FoundMark, findMarks } from './find-marks.ts';
import { luminanceAt, reduceScan, type ScanPixels } from './read-scan.ts';

export interface Registration {
  /** Chart mm -> scan pixels. */
  readonly map: Affine;
  readonly code: ChartCode;
  /** Resolution of the scan by the marks' distances; the file's own word is not taken. */
  readonly scanDpi: number;
  readonly marksFound: number;
  /** Root mean square of what the map leaves at the marks, um. */
  readonly residualUm: number;
  /** Rotation, degrees clockwise, and whether the scan is mirrored. */
  readonly turnDeg: number;
  readonly mirrored: boolean;
}

const SEARCH_PX = 1400;
const LEAST_MARKS = 5;
const LEAST_DPI = 285;
/** A mark belongs to a pose when it lies this near, mm. */
const NEAR_MM = 2.5;
const MOST_STRETCH = 0.02;

/** @throws `calibrate.noChart`, `calibrate.wrongPage`, `calibrate.tooCoarse`, `calibrate.stretched` */
export function registerScan(scan: ScanPixels, wanted = 'the calibration chart (較正チャート)'): Registration {
  const marks = findMarks(reduceScan(scan, SEARCH_PX), scan);
  if (marks.length < LEAST_MARKS) throw calibrateError('noChart', { found: marks.length });
  const poses = posesOf(marks);
  if (poses.length === 0) throw calibrateError('noChart', { found: Math.min(9, marks.length) });
  for (const { map, inliers, residualMm } of poses) {
    const code = readCode(scan, map);
    if (code === undefined) continue;
    const [alongX, alongY] = [Math.hypot(map.a, map.d), Math.hypot(map.b, map.e)];
    const scanDpi = Math.sqrt(alongX * alongY) * 25.4;
    if (scanDpi < LEAST_DPI) throw calibrateError('tooCoarse', { leastDpi: 300, dpi: Math.round(scanDpi) });
    if (Math.abs(alongX / alongY - 1) > MOST_STRETCH) {
      throw calibrateError('stretched', { stretchPercent: Math.round(Math.abs(alongX / alongY - 1) * 1000) / 10 });
    }
    return {
      map,
      code,
      scanDpi,
      marksFound: inliers,
      residualUm: residualMm * 1000,
      turnDeg: (Math.atan2(map.d, map.a) * 180) / Math.PI,
      mirrored: map.a * map.e - map.b * map.d < 0,
    };
  }
  throw calibrateError('wrongPage', { expected: wanted });
}

interface Pose {
  readonly map: Affine;
  readonly inliers: number;
  readonly residualMm: number;
}

/** Every way to lay the marks' grid over the found marks that explains the most of them. */
function posesOf(marks: readonly FoundMark[]): Pose[] {
  const found = marks.map(({ middle }) => middle);
  const pxPerMm = median(marks.map(({ sidePx }) => sidePx)) / MARK_MM;
  let best: Pose[] = [];
  const seen = new Set<string>();
  for (const [i, p] of found.entries()) {
    for (const [j, q] of found.entries()) {
      if (i === j) continue;
      for (const [k, from] of MARKS_MM.entries()) {
        for (const [l, to] of MARKS_MM.entries()) {
          if (k === l) continue;
          const scale = Math.hypot(q[0] - p[0], q[1] - p[1]) / Math.hypot(to[0] - from[0], to[1] - from[1]);
          if (Math.abs(scale / pxPerMm - 1) > 0.15) continue;
          for (const mirror of [1, -1] as const) {
            const pose = refine(similarity(from, to, p, q, mirror), found, scale);
            if (pose === undefined || pose.inliers < Math.max(LEAST_MARKS, best[0]?.inliers ?? 0)) continue;
            const key = MARKS_MM.map((mark) =>
              applyAffine(pose.map, mark).map((v) => Math.round(v / scale / 3)),
            ).join();
            if (pose.inliers > (best[0]?.inliers ?? 0)) {
              best = [];
              seen.clear();
            }
            if (!seen.has(key)) best.push(pose);
            seen.add(key);
          }
        }
      }
    }
  }
  return best;
}

/** The turn, stretch and shift (mirrored first when `mirror` is -1) that takes two points to two others. */
function similarity(from: Point, to: Point, p: Point, q: Point, mirror: 1 | -1): Affine {
  const [x, y] = [mirror * (to[0] - from[0]), to[1] - from[1]];
  const [u, v] = [q[0] - p[0], q[1] - p[1]];
  const norm = x * x + y * y;
  const cos = (u * x + v * y) / norm;
  const sin = (v * x - u * y) / norm;
  const [a, b, d, e] = [mirror * cos, -sin, mirror * sin, cos];
  return { a, b, c: p[0] - a * from[0] - b * from[1], d, e, f: p[1] - d * from[0] - e * from[1] };
}

function refine(start: Affine, found: readonly Point[], pxPerMm: number): Pose | undefined {
  let map = start;
  let pairs: { from: Point; to: Point }[] = [];
  for (let round = 0; round < 2; round++) {
    pairs = [];
    for (const from of MARKS_MM) {
      const [x, y] = applyAffine(map, from);
      const to = found.find((point) => Math.hypot(point[0] - x, point[1] - y) < NEAR_MM * pxPerMm * (2 - round));
      if (to) pairs.push({ from, to });
    }
    const fitted = pairs.length >= LEAST_MARKS ? fitAffine(pairs) : undefined;
    if (fitted === undefined) return undefined;
    map = fitted;
  }
  const squares = pairs.map(({ from, to }) => {
    const [x, y] = applyAffine(map, from);
    return ((x - to[0]) ** 2 + (y - to[1]) ** 2) / pxPerMm ** 2;
  });
  return { map, inliers: pairs.length, residualMm: Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length) };
}

function readCode(scan: ScanPixels, map: Affine): ChartCode | undefined {
  const values = Array.from({ length: CODE_BITS }, (_, i) => {
    const middle: Point = [CODE_MM.xMm + (i + 0.5) * CODE_CELL_MM, CODE_MM.yMm + CODE_CELL_MM / 2];
    let [sum, count] = [0, 0];
    for (let v = -0.8; v <= 0.81; v += 0.2) {
      for (let u = -0.8; u <= 0.81; u += 0.2) {
        const [x, y] = applyAffine(map, [middle[0] + u, middle[1] + v]).map(Math.floor) as [number, number];
        if (x < 0 || y < 0 || x >= scan.widthPx || y >= scan.heightPx) return Number.NaN;
        sum += luminanceAt(scan.data, y * scan.widthPx + x);
        count++;
      }
    }
    return sum / count;
  });
  if (values.some(Number.isNaN)) return undefined;
  const threshold = (values[0]! + values[1]!) / 2;
  const code = decodeChartCode(values.map((value) => (value < threshold ? 1 : 0)));
  return code?.dpi !== undefined && code.kind !== undefined && code.version === CHART_VERSION
    ? { dpi: code.dpi, kind: code.kind }
    : undefined;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
