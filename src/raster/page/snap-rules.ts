// Rules and boxes, as their path says them -> the same on whole pixels, so that equal rules print equally thick.
import type { Affine } from './affine.ts';
import { DRAW, DRAW_NUMBERS } from './operators.ts';

/**
 * Added before rounding, in pixels: office software puts rules on half pixels (0.06 pt at 600 dpi), where the noise of
 * 32-bit numbers would decide, and one edge of a rule might go another way than the other.
 */
const TIE_PX = 0.01;
/** Pixels within which two coordinates are the same one. */
const SAME_PX = 0.02;

const roundPx = (value: number): number => Math.round(value + TIE_PX);

/** One axis of the page: user coordinate -> pixels is `scale * value + offset`. */
interface Axis {
  readonly scale: number;
  readonly offset: number;
}

/** Which user coordinate runs along which axis, when the page's axes are the pixels' axes; else undefined. */
function axesOf(matrix: Affine): { readonly x: Axis; readonly y: Axis } | undefined {
  const [a, b, c, d, e, f] = Array.from(matrix);
  const tiny = 1e-6 * Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  if (Math.abs(b) <= tiny && Math.abs(c) <= tiny && a !== 0 && d !== 0) {
    return { x: { scale: a, offset: e }, y: { scale: d, offset: f } };
  }
  if (Math.abs(a) <= tiny && Math.abs(d) <= tiny && b !== 0 && c !== 0) {
    return { x: { scale: b, offset: f }, y: { scale: c, offset: e } };
  }
  return undefined;
}

/** Segments of a path, or undefined when a path has none of its own (pdf.js then reuses the one before). */
function segmentsOf(args: readonly unknown[]): Float32Array | undefined {
  const segments = (args[1] as [unknown] | undefined)?.[0];
  return segments instanceof Float32Array && args[2] ? segments : undefined;
}

/** Calls `visit` with each subpath's positions of x in the segments (y follows), and whether it has lines only. */
function eachSubpath(segments: Float32Array, visit: (points: readonly number[], linesOnly: boolean) => void): void {
  let points: number[] = [];
  let linesOnly = true;
  for (let i = 0; i < segments.length; ) {
    const draw = segments[i];
    if (draw === DRAW.moveTo && points.length > 0) {
      visit(points, linesOnly);
      points = [];
      linesOnly = true;
    }
    if (draw === DRAW.curveTo || draw === DRAW.quadraticCurveTo) linesOnly = false;
    const numbers = DRAW_NUMBERS[draw] ?? 0;
    for (let k = 0; k < numbers; k += 2) points.push(i + 1 + k);
    i += 1 + numbers;
  }
  if (points.length > 0) visit(points, linesOnly);
}

/**
 * Puts the edges of filled boxes on whole pixels, each box at least a pixel thick; edges that two boxes share stay
 * shared, so neither gaps nor overlaps come of it. Other thin shapes are widened to a pixel: PDF paints every pixel that
 * a shape touches (ISO 32000-1, 10.6.5), and a cut at half coverage would lose a filled rule of 0.1 pt at 600 dpi.
 *
 * @param args of constructPath: [paint operator, [segments], bounds]; not changed
 * @param matrix user space -> pixels
 * @returns the same arguments, or new ones
 */
export function snapFill(args: unknown[], matrix: Affine): unknown[] {
  const given = segmentsOf(args);
  const axes = given && axesOf(matrix);
  if (!given || !axes) return args;
  const segments = linesAsBoxes(given);
  let out: Float32Array | undefined;
  eachSubpath(segments, (points, linesOnly) => {
    const isBox = linesOnly && isRectangle(segments, points, axes);
    for (const [shift, axis] of [
      [0, axes.x],
      [1, axes.y],
    ] as const) {
      const values = points.map((at) => segments[at + shift]);
      const low = Math.min(...values);
      const high = Math.max(...values);
      const thickness = (high - low) * Math.abs(axis.scale);
      if (!isBox && thickness >= 1) continue;
      const toUser = (pixel: number) => (pixel - axis.offset) / axis.scale;
      const [first, last] = isBox ? boxEdges(low, high, axis) : pixelAround(low, high, axis);
      out ??= segments.slice();
      for (const [corner, at] of points.entries()) {
        const value = segments[at + shift];
        // The corners of a box without thickness are told apart by their turn: pdf.js goes round it.
        const share = high > low ? (value - low) / (high - low) : isFarCorner(corner, shift) ? 1 : 0;
        out[at + shift] = toUser(first + share * (last - first));
      }
    }
  });
  return out ? [args[0], [out], args[2]] : args;
}

/** pdf.js makes a line of a box without width or height, and a filled line has no inside: back to a box with corners. */
function linesAsBoxes(segments: Float32Array): Float32Array {
  const lines: number[][] = [];
  eachSubpath(segments, (points, linesOnly) => {
    if (linesOnly && points.length === 2) lines.push([...points]);
  });
  if (lines.length === 0) return segments;
  const out: number[] = [];
  let copied = 0;
  for (const [from, to] of lines) {
    // The line is moveTo x y lineTo x y; the two corners between go after it.
    const [x0, y0, x1, y1] = [segments[from], segments[from + 1], segments[to], segments[to + 1]];
    out.push(...segments.subarray(copied, from + 2));
    out.push(DRAW.lineTo, x1, y0, DRAW.lineTo, x1, y1, DRAW.lineTo, x0, y1);
    copied = to + 2;
  }
  out.push(...segments.subarray(copied));
  return Float32Array.from(out);
}

const isFarCorner = (corner: number, shift: number): boolean =>
  shift === 0 ? corner === 1 || corner === 2 : corner === 2 || corner === 3;

/** Pixels for the coordinates low and high: rounded, at least one pixel apart. */
function boxEdges(low: number, high: number, axis: Axis): [number, number] {
  const first = roundPx(low * axis.scale + axis.offset);
  const last = roundPx(high * axis.scale + axis.offset);
  if (first !== last) return [first, last];
  const start = Math.floor(((low + high) / 2) * axis.scale + axis.offset + TIE_PX);
  return axis.scale > 0 ? [start, start + 1] : [start + 1, start];
}

/** The one-pixel span round the middle of low and high, in pixels. */
function pixelAround(low: number, high: number, axis: Axis): [number, number] {
  const middle = ((low + high) / 2) * axis.scale + axis.offset;
  return axis.scale > 0 ? [middle - 0.5, middle + 0.5] : [middle + 0.5, middle - 0.5];
}

function isRectangle(segments: Float32Array, points: readonly number[], axes: { x: Axis; y: Axis }): boolean {
  if (points.length < 4 || points.length > 5) return false;
  for (const [shift, axis] of [
    [0, axes.x],
    [1, axes.y],
  ] as const) {
    const values = points.map((at) => segments[at + shift]);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const same = SAME_PX / Math.abs(axis.scale);
    if (!values.every((value) => value - low <= same || high - value <= same)) return false;
  }
  for (let i = 1; i < points.length; i++) {
    const dx = Math.abs(segments[points[i]] - segments[points[i - 1]]) * Math.abs(axes.x.scale);
    const dy = Math.abs(segments[points[i] + 1] - segments[points[i - 1] + 1]) * Math.abs(axes.y.scale);
    if (dx > SAME_PX && dy > SAME_PX) return false;
  }
  return true;
}

/** A stroke on whole pixels. */
export interface SnappedStroke {
  readonly args: unknown[];
  /** In user space. */
  readonly lineWidth: number;
}

/**
 * Makes level and upright strokes a whole number of pixels thick, with their edges between pixels.
 *
 * @returns undefined when the path has other lines in it, or the page is stretched or turned: it stays as it is
 */
export function snapStroke(args: unknown[], matrix: Affine, lineWidth: number): SnappedStroke | undefined {
  const segments = segmentsOf(args);
  const axes = segments && axesOf(matrix);
  if (!segments || !axes) return undefined;
  const scale = Math.abs(axes.x.scale);
  if (Math.abs(scale - Math.abs(axes.y.scale)) > 1e-3 * scale) return undefined;
  let rulesOnly = true;
  eachSubpath(segments, (points, linesOnly) => {
    rulesOnly &&= linesOnly && points.length > 1 && isLevelOrUpright(segments, points, scale);
  });
  if (!rulesOnly) return undefined;
  const thickness = Math.max(1, roundPx(lineWidth * scale));
  const out = segments.slice();
  eachSubpath(segments, (points) => {
    for (const at of points) {
      out[at] = centred(segments[at], axes.x, thickness);
      out[at + 1] = centred(segments[at + 1], axes.y, thickness);
    }
  });
  return { args: [args[0], [out], args[2]], lineWidth: thickness / scale };
}

function isLevelOrUpright(segments: Float32Array, points: readonly number[], scale: number): boolean {
  for (let i = 1; i < points.length; i++) {
    const dx = Math.abs(segments[points[i]] - segments[points[i - 1]]) * scale;
    const dy = Math.abs(segments[points[i] + 1] - segments[points[i - 1] + 1]) * scale;
    if (dx > SAME_PX && dy > SAME_PX) return false;
  }
  return true;
}

/** The user coordinate nearest to `value` at which a stroke of `thickness` pixels has its edges between pixels. */
function centred(value: number, axis: Axis, thickness: number): number {
  const pixel = value * axis.scale + axis.offset;
  return (roundPx(pixel - thickness / 2) + thickness / 2 - axis.offset) / axis.scale;
}
