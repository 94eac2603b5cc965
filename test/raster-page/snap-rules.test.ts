// Rules and boxes on whole pixels: integral edges, never more than a pixel away, shared edges shared, nothing lost.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Affine } from '../../src/raster/page/affine.ts';
import { OP } from '../../src/raster/page/operators.ts';
import { snapFill, snapStroke } from '../../src/raster/page/snap-rules.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Scales and quarter turns, as PDFs and /Rotate make them. */
const matrices: fc.Arbitrary<Affine> = fc
  .record({
    scale: number(1, 20),
    flipX: fc.boolean(),
    flipY: fc.boolean(),
    turned: fc.boolean(),
    e: number(-50, 5000),
    f: number(-50, 5000),
  })
  .map(({ scale, flipX, flipY, turned, e, f }) => {
    const [x, y] = [flipX ? -scale : scale, flipY ? -scale : scale];
    return turned ? [0, x, y, 0, e, f] : [x, 0, 0, y, e, f];
  });

const boxPath = (left: number, bottom: number, width: number, height: number): number[] => [
  ...[0, left, bottom],
  ...[1, left + width, bottom],
  ...[1, left + width, bottom + height],
  ...[1, left, bottom + height],
  4,
];

/** constructPath's arguments. */
const path = (op: number, numbers: number[]): unknown[] => [
  op,
  [Float32Array.from(numbers)],
  Float32Array.of(0, 0, 1, 1),
];

/** Points of a path in pixels. */
function pixels(args: unknown[], [a, b, c, d, e, f]: number[]): [number, number][] {
  const numbers = (args[1] as [Float32Array])[0];
  const points: [number, number][] = [];
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] === 4) continue;
    const [x, y] = [numbers[i + 1], numbers[i + 2]];
    points.push([a * x + c * y + e, b * x + d * y + f]);
    i += 2;
  }
  return points;
}

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 0.01;

describe('filled boxes', () => {
  const boxes = fc.record({
    left: number(0, 500),
    bottom: number(0, 800),
    width: number(0, 90),
    height: number(0, 90),
  });

  it('get whole edges within a pixel of where they were, and at least a pixel of thickness', () => {
    fc.assert(
      fc.property(boxes, matrices, ({ left, bottom, width, height }, matrix) => {
        const args = path(OP.fill, boxPath(left, bottom, width, height));
        const before = pixels(args, Array.from(matrix));
        const after = pixels(snapFill(args, matrix), Array.from(matrix));
        for (const [i, point] of after.entries()) {
          for (const axis of [0, 1] as const) {
            expect(isWhole(point[axis])).toBe(true);
            expect(Math.abs(point[axis] - before[i][axis])).toBeLessThan(1.03);
          }
        }
        for (const axis of [0, 1] as const) {
          const values = after.map((point) => point[axis]);
          expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.98);
        }
      }),
    );
  });

  it('that touch go on touching, without a gap or an overlap', () => {
    fc.assert(
      fc.property(boxes, number(0.2, 40), matrices, ({ left, bottom, width, height }, more, matrix) => {
        const seam = Math.fround(left + width + 1);
        const first = pixels(
          snapFill(path(OP.fill, boxPath(left, bottom, seam - left, height + 1)), matrix),
          Array.from(matrix),
        );
        const second = pixels(
          snapFill(path(OP.fill, boxPath(seam, bottom, more + 1, height + 1)), matrix),
          Array.from(matrix),
        );
        for (const axis of [0, 1] as const) expect(Math.abs(first[1][axis] - second[0][axis])).toBeLessThan(0.02);
      }),
    );
  });

  it('without any thickness, which pdf.js hands over as a line, become a pixel thick', () => {
    const matrix = [8.33, 0, 0, -8.33, 0.4, 7016];
    for (const line of [
      [0, 10, 10, 1, 30, 10, 4],
      [0, 10, 10, 1, 10, 30, 4],
      [0, 5, 5, 1, 9, 9, 4, 0, 10, 10, 1, 30, 10, 4],
    ]) {
      const points = pixels(snapFill(path(OP.fill, line), matrix), matrix).slice(-4);
      const spans = [0, 1].map((axis) => {
        const values = points.map((point) => point[axis]);
        return Math.max(...values) - Math.min(...values);
      });
      expect(Math.min(...spans)).toBeCloseTo(1, 1);
      expect(Math.max(...spans)).toBeGreaterThan(160);
    }
  });

  it('leave the arguments they were given alone, and other shapes and slanted pages as they are', () => {
    const args = path(OP.fill, boxPath(10.3, 10.3, 20.2, 5.1));
    const copy = structuredClone(args);
    snapFill(args, [8.33, 0, 0, -8.33, 0, 7016]);
    expect(args).toEqual(copy);
    expect(snapFill(args, [8, 1, -1, 8, 0, 0])).toBe(args);
    const triangle = path(OP.fill, [0, 10, 10, 1, 30.3, 10, 1, 20, 30.7, 4]);
    expect(snapFill(triangle, [8.33, 0, 0, 8.33, 0, 0])).toBe(triangle);
  });
});

describe('strokes', () => {
  it('level and upright ones get whole edges and a whole thickness', () => {
    fc.assert(
      fc.property(
        number(0, 500),
        number(0, 800),
        number(1, 300),
        number(0, 3),
        fc.boolean(),
        matrices,
        (x, y, length, width, level, matrix) => {
          const line = level ? [0, x, y, 1, x + length, y] : [0, x, y, 1, x, y + length];
          const args = path(OP.stroke, line);
          const snapped = snapStroke(args, matrix, width)!;
          const scale = Math.abs(matrix[0]) + Math.abs(matrix[1]);
          const thickness = snapped.lineWidth * scale;
          expect(isWhole(thickness)).toBe(true);
          expect(thickness).toBeGreaterThan(0.98);
          expect(Math.abs(thickness - width * scale)).toBeLessThan(1.02);
          const before = pixels(args, Array.from(matrix));
          const after = pixels(snapped.args, Array.from(matrix));
          for (const [i, point] of after.entries()) {
            for (const axis of [0, 1] as const) {
              expect(isWhole(point[axis] - thickness / 2)).toBe(true);
              expect(Math.abs(point[axis] - before[i][axis])).toBeLessThan(0.53);
            }
          }
        },
      ),
    );
  });

  it('slanted ones, curves and stretched pages stay as they are', () => {
    expect(snapStroke(path(OP.stroke, [0, 0, 0, 1, 30, 40]), [8, 0, 0, 8, 0, 0], 1)).toBeUndefined();
    expect(snapStroke(path(OP.stroke, [0, 0, 0, 2, 0, 10, 10, 10, 10, 0]), [8, 0, 0, 8, 0, 0], 1)).toBeUndefined();
    expect(snapStroke(path(OP.stroke, [0, 0, 0, 1, 30, 0]), [8, 0, 0, 9, 0, 0], 1)).toBeUndefined();
  });
});
