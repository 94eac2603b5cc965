// A table's rule a little aside is no difference; a rule that was moved, broken or doubled is, and so is anything beside it.
import { describe, expect, it } from 'vitest';
import { isMovedRule } from '../../src/inquiry/compare/moved-rules.ts';
import { distanceFromInk, type Residuals } from '../../src/inquiry/compare/residuals.ts';
import type { RectPx } from '../../src/raster/layout.ts';

const DPI = 300;
const [WIDTH, HEIGHT] = [120, 120];

type Painter = (x: number, y: number) => boolean;

function residuals(expected: Painter, seen: Painter): Residuals {
  const plane = (paint: Painter, ink: number, paper: number) =>
    Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (paint(i % WIDTH, Math.floor(i / WIDTH)) ? ink : paper));
  const page = { widthPx: WIDTH, heightPx: HEIGHT, data: plane(expected, 0, 255) };
  const none = new Uint8Array(WIDTH * HEIGHT);
  return {
    ...{ widthPx: WIDTH, heightPx: HEIGHT, dpi: DPI, extra: none, missing: none, inside: none.map(() => 1) },
    darkness: plane(seen, 150, 0),
    distancePx: distanceFromInk(page),
  };
}

const rule =
  (left: number, thick: number): Painter =>
  (x) =>
    x >= left && x < left + thick;
const turned =
  (paint: Painter): Painter =>
  (x, y) =>
    paint(y, x);
const box: RectPx = { left: 38, right: 46, top: 20, bottom: 60 };
const level: RectPx = { left: 20, right: 60, top: 38, bottom: 46 };

describe('a rule', () => {
  it('that lies aside as a whole, or leans a little, is the same rule, upright and level', () => {
    for (const aside of [0, 2, -3, 5]) {
      expect(isMovedRule(residuals(rule(40, 2), rule(40 + aside, 2)), box)).toBe(true);
      expect(isMovedRule(residuals(turned(rule(40, 2)), turned(rule(40 + aside, 2))), level)).toBe(true);
    }
    const leaning: Painter = (x, y) => rule(41 + Math.round((y - 40) / 20), 3)(x, y);
    expect(isMovedRule(residuals(rule(40, 2), leaning), box)).toBe(true);
  });

  it('that another one crosses is too', () => {
    const crossed: Painter = (x, y) => rule(40, 2)(x, y) || y === 30 || y === 31;
    const seen: Painter = (x, y) => rule(43, 2)(x, y) || y === 30 || y === 31;
    expect(isMovedRule(residuals(crossed, seen), box)).toBe(true);
  });

  it.each<[string, Painter]>([
    ['is too far aside', rule(48, 2)],
    ['is gone', () => false],
    ['is broken', (x, y) => rule(42, 2)(x, y) && (y < 30 || y > 40)],
    ['is thicker', rule(40, 6)],
    ['has another beside it', (x, y) => rule(40, 2)(x, y) || rule(45, 2)(x, y)],
    ['has a stroke across it', (x, y) => rule(42, 2)(x, y) || (y >= 38 && y < 45 && x > 36 && x < 48)],
    ['has a dot beside it', (x, y) => rule(42, 2)(x, y) || (y >= 36 && y < 42 && x >= 46 && x < 50)],
    ['has a step', (x, y) => rule(y < 40 ? 37 : 44, 2)(x, y)],
  ])('that %s is not', (_what, seen) => {
    expect(isMovedRule(residuals(rule(40, 2), seen), box)).toBe(false);
  });

  it('is what the page has there: a character is none', () => {
    const strokes: Painter = (x, y) => rule(40, 2)(x, y) || rule(44, 2)(x, y);
    expect(isMovedRule(residuals(strokes, strokes), box)).toBe(false);
    expect(
      isMovedRule(
        residuals(() => false, rule(40, 2)),
        box,
      ),
    ).toBe(false);
    const short: Painter = (x, y) => rule(40, 2)(x, y) && y > 15 && y < 65;
    expect(
      isMovedRule(
        residuals(short, (x, y) => short(x - 2, y)),
        box,
      ),
    ).toBe(false);
    const thick = rule(34, 14);
    expect(isMovedRule(residuals(thick, thick), box)).toBe(false);
  });
});
