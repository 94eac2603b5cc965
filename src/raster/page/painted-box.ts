// A canvas context -> the box of what is painted on it from now on, so that what follows touches no more of it.
import type { Canvas, SKRSContext2D } from './canvas.ts';

/** Left, top, right, bottom, px. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

const EVERYTHING: Box = [-Infinity, -Infinity, Infinity, Infinity];
const NOTHING: Box = [Infinity, Infinity, -Infinity, -Infinity];
/** What anti-aliasing and smoothed pictures reach beyond their outline, px. */
const FRINGE_PX = 2;

const painted = new WeakMap<SKRSContext2D, Box>();

/** Where a paint goes, in the context's own coordinates. */
type Reach = (context: SKRSContext2D, args: readonly unknown[]) => Box;

const pathReach =
  (padOf: (context: SKRSContext2D) => number): Reach =>
  (context, [path]) => {
    if (!(path instanceof Object && 'getBounds' in path)) return EVERYTHING;
    const [left, top, right, bottom] = (path as { getBounds(): Box }).getBounds();
    const pad = padOf(context);
    return [left - pad, top - pad, right + pad, bottom + pad];
  };

/** The ways to paint that pdf.js uses. */
const REACHES: Readonly<Record<string, Reach>> = {
  fill: pathReach(() => 0),
  stroke: pathReach(({ lineWidth, miterLimit }) => (lineWidth / 2) * Math.max(Math.SQRT2, miterLimit)),
  fillRect: (_context, args) => {
    const [x, y, width, height] = args as number[];
    return [x, y, x + width, y + height];
  },
  drawImage: (_context, [image, ...at]) => {
    const { width: wide, height: high } = image as Canvas;
    const [x, y, width = wide, height = high] = (at.length === 8 ? at.slice(4) : at) as number[];
    return [x, y, x + width, y + height];
  },
  ...Object.fromEntries(
    ['fillText', 'strokeText', 'strokeRect', 'putImageData', 'drawCanvas'].map((name) => [name, () => EVERYTHING]),
  ),
};

function reach(context: SKRSContext2D, [left, top, right, bottom]: Box): void {
  const { a, b, c, d, e, f } = context.getTransform();
  let [x0, y0, x1, y1] = painted.get(context)!;
  for (const [x, y] of [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ]) {
    const [px, py] = [a * x + c * y + e, b * x + d * y + f];
    // No number where something endless was turned.
    if (Number.isNaN(px + py)) {
      painted.set(context, EVERYTHING);
      return;
    }
    x0 = Math.min(x0, px);
    y0 = Math.min(y0, py);
    x1 = Math.max(x1, px);
    y1 = Math.max(y1, py);
  }
  painted.set(context, [x0, y0, x1, y1]);
}

/** Follows where a context paints from now on. */
export function followPaint(context: SKRSContext2D): void {
  forgetPaint(context);
  for (const [name, reachOf] of Object.entries(REACHES)) {
    const paint = context[name as 'fill'] as (...args: unknown[]) => unknown;
    Object.defineProperty(context, name, {
      configurable: true,
      value(this: SKRSContext2D, ...args: unknown[]) {
        reach(this, reachOf(this, args));
        return paint.apply(this, args);
      },
    });
  }
}

/** Counts a followed context as empty. */
export function forgetPaint(context: SKRSContext2D): void {
  painted.set(context, NOTHING);
}

/**
 * Where a context has painted.
 *
 * @param clip left, top, right, bottom of what it has been clipped to, px
 * @returns whole pixels within its canvas, 0, 0, 0, 0 for none; undefined when the context is not followed
 */
export function paintedBox(context: SKRSContext2D, clip: ArrayLike<number>): Box | undefined {
  const box = painted.get(context);
  if (!box) return undefined;
  const { width, height } = context.canvas;
  const left = Math.max(0, Math.floor(Math.max(box[0], clip[0])) - FRINGE_PX);
  const top = Math.max(0, Math.floor(Math.max(box[1], clip[1])) - FRINGE_PX);
  const right = Math.min(width, Math.ceil(Math.min(box[2], clip[2])) + FRINGE_PX);
  const bottom = Math.min(height, Math.ceil(Math.min(box[3], clip[3])) + FRINGE_PX);
  return right > left && bottom > top ? [left, top, right, bottom] : [0, 0, 0, 0];
}
