// Filled rules thinner than a pixel -> the same rules one pixel thick, so that none falls between two pixels.
import type { Affine } from './affine.ts';
import { DRAW_NUMBERS } from './operators.ts';

/** A filled path's thinnest part that is sure to cover half of some pixel. */
const MIN_THICKNESS_PX = 1;

/**
 * Widens thin subpaths of a filled path. PDF paints every pixel that a shape touches (ISO 32000-1, 10.6.5); a cut at
 * half coverage would lose a filled rule of 0.1 pt at 600 dpi. (pdf.js does the like for strokes itself.)
 *
 * @param args of constructPath: [paint operator, [segments], bounds]; not changed
 * @param matrix user space -> pixels
 * @returns the same arguments, or new ones with widened segments
 */
export function widenThinFills(args: unknown[], matrix: Affine): unknown[] {
  const segments = (args[1] as [Float32Array | null] | undefined)?.[0];
  const bounds = args[2] as Float32Array | null | undefined;
  if (!(segments instanceof Float32Array) || !bounds) return args;
  // Thin "in a direction" means something only where the page's axes stay axes.
  const upright = matrix[1] === 0 && matrix[2] === 0;
  const across = matrix[0] === 0 && matrix[3] === 0;
  if (!upright && !across) return args;
  const minWidth = MIN_THICKNESS_PX / Math.abs(upright ? matrix[0] : matrix[1]);
  const minHeight = MIN_THICKNESS_PX / Math.abs(upright ? matrix[3] : matrix[2]);
  let widened: Float32Array | undefined;
  let start = 0;
  let i = 0;
  const finish = (end: number): void => {
    if (end > start) widened = widenSubpath(segments, widened, start, end, minWidth, minHeight) ?? widened;
    start = end;
  };
  while (i < segments.length) {
    if (segments[i] === 0) finish(i);
    i += 1 + (DRAW_NUMBERS[segments[i]] ?? 0);
  }
  finish(segments.length);
  return widened ? [args[0], [widened], bounds] : args;
}

/** Numbers of one subpath, from its moveTo; the copy with it widened, or undefined when it is thick enough. */
function widenSubpath(
  segments: Float32Array,
  copy: Float32Array | undefined,
  start: number,
  end: number,
  minWidth: number,
  minHeight: number,
): Float32Array | undefined {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = start; i < end; ) {
    const numbers = DRAW_NUMBERS[segments[i]] ?? 0;
    for (let k = i + 1; k <= i + numbers; k += 2) {
      left = Math.min(left, segments[k]);
      right = Math.max(right, segments[k]);
      top = Math.min(top, segments[k + 1]);
      bottom = Math.max(bottom, segments[k + 1]);
    }
    i += 1 + numbers;
  }
  const thinX = right - left < minWidth;
  const thinY = bottom - top < minHeight;
  // A dot thin both ways stays as it is where it is nothing; a rule is long one way.
  if (!thinX && !thinY) return undefined;
  const out = copy ?? segments.slice();
  for (let i = start, corner = 0; i < end; ) {
    const numbers = DRAW_NUMBERS[segments[i]] ?? 0;
    for (let k = i + 1; k <= i + numbers; k += 2, corner++) {
      if (thinX) out[k] = widen(segments[k], left, right, minWidth, corner === 1 || corner === 2);
      if (thinY) out[k + 1] = widen(segments[k + 1], top, bottom, minHeight, corner === 2 || corner === 3);
    }
    i += 1 + numbers;
  }
  return out;
}

/**
 * Moves a coordinate away from the middle of [low, high] so that the span becomes `span`.
 *
 * @param far which side a point of a span of no width goes to: pdf.js draws a rectangle as the corners 0 to 3 in turn
 */
function widen(value: number, low: number, high: number, span: number, far: boolean): number {
  const middle = (low + high) / 2;
  if (high === low) return middle + (far ? span / 2 : -span / 2);
  return middle + ((value - middle) * span) / (high - low);
}
