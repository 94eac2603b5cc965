// Paints on a followed canvas -> a box that holds every pixel of them, and not much more.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCanvas, Path2D, type SKRSContext2D } from '../../src/raster/page/canvas.ts';
import { followPaint, forgetPaint, paintedBox } from '../../src/raster/page/painted-box.ts';

const SIZE = 160;
const ALL = [0, 0, SIZE, SIZE];
const picture = createCanvas(8, 8);
picture.getContext('2d').fillRect(0, 0, 8, 8);

function triangle(): InstanceType<typeof Path2D> {
  const path = new Path2D();
  path.moveTo(0, 0);
  path.lineTo(20, 4);
  path.bezierCurveTo(30, 30, -10, 30, 0, 0);
  return path;
}

const PAINTS: Readonly<Record<string, (context: SKRSContext2D) => void>> = {
  'a filled path': (context) => context.fill(triangle()),
  'a stroked path': (context) => {
    context.lineWidth = 3;
    context.stroke(triangle());
  },
  'a rectangle': (context) => context.fillRect(0, 0, 20, 12),
  'a picture': (context) => context.drawImage(picture, 1, 2),
  'a scaled picture': (context) => context.drawImage(picture, 1, 2, 21, 13),
  'a part of a picture': (context) => context.drawImage(picture, 2, 2, 4, 4, 1, 2, 21, 13),
};

function followed(): SKRSContext2D {
  const context = createCanvas(SIZE, SIZE).getContext('2d');
  followPaint(context);
  return context;
}

/** Left, top, right, bottom of what is not transparent. */
function inkOf(context: SKRSContext2D): number[] {
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  const box = [SIZE, SIZE, 0, 0];
  for (let p = 3; p < data.length; p += 4) {
    if (data[p] === 0) continue;
    const [x, y] = [(p >> 2) % SIZE, Math.floor((p >> 2) / SIZE)];
    box.splice(0, 4, Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x + 1), Math.max(box[3], y + 1));
  }
  return box;
}

describe('where a followed canvas was painted', () => {
  it.each(Object.entries(PAINTS))('%s, turned and scaled', (_name, paint) => {
    const angle = fc.double({ min: 0, max: 6.3, noNaN: true });
    const scale = fc.double({ min: 0.3, max: 2, noNaN: true });
    const place = fc.double({ min: 60, max: 100, noNaN: true });
    fc.assert(
      fc.property(angle, scale, scale, place, place, (turn, across, down, x, y) => {
        const context = followed();
        context.translate(x, y);
        context.rotate(turn);
        context.scale(across, down);
        paint(context);
        const box = paintedBox(context, ALL)!;
        const [left, top, right, bottom] = inkOf(context);
        expect(box[0] <= left && box[1] <= top && box[2] >= right && box[3] >= bottom).toBe(true);
        // A turned rectangle's box, a curve's control points and a mitre's reach: no more than twice the size and a mitre.
        expect(box[2] - box[0]).toBeLessThan(2 * (right - left) + 80);
      }),
      { numRuns: 40 },
    );
  });

  it('is nothing before, and after it is forgotten', () => {
    const context = followed();
    expect(paintedBox(context, ALL)).toEqual([0, 0, 0, 0]);
    context.fillRect(10, 10, 5, 5);
    expect(paintedBox(context, ALL)).toEqual([8, 8, 17, 17]);
    forgetPaint(context);
    expect(paintedBox(context, ALL)).toEqual([0, 0, 0, 0]);
  });

  it('grows with every paint and ends at the clip', () => {
    const context = followed();
    context.fillRect(10, 10, 5, 5);
    context.fillRect(100, 50, 5, 5);
    expect(paintedBox(context, ALL)).toEqual([8, 8, 107, 57]);
    expect(paintedBox(context, [0, 0, 50, 30])).toEqual([8, 8, 52, 32]);
    expect(paintedBox(context, [120, 0, 160, 160])).toEqual([0, 0, 0, 0]);
  });

  it('is everything for endless rectangles and paints that do not say where', () => {
    for (const paint of [
      (context: SKRSContext2D) => context.fillRect(-1e10, -1e10, 2e10, 2e10),
      (context: SKRSContext2D) => context.fillText('x', 5, 5),
      (context: SKRSContext2D) => {
        context.rotate(1);
        context.fillRect(-Infinity, 0, Infinity, 10);
      },
    ]) {
      const context = followed();
      paint(context);
      expect(paintedBox(context, ALL)).toEqual(ALL);
    }
  });

  it('is not told of a canvas that is not followed', () => {
    expect(paintedBox(createCanvas(4, 4).getContext('2d'), ALL)).toBeUndefined();
  });
});
