// Rows of a pattern: the kernel lays those of its plain twin, wherever they are cut, and forgets what was added to them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';
import { buildPantograph } from '../../src/raster/pantograph/pantograph.ts';
import { patternPlane } from '../../src/raster/pantograph/pattern-plane.ts';
import { createPatternRows } from '../../src/raster/pantograph/pattern-rows.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { planeOf } from './support.ts';

const MOST_ROWS = 96;

describe('rows of a pattern', () => {
  // A margin of nothing: cells up to the page's edges. Widths that end within a byte and within a word.
  it.each([
    [300, 500, 0],
    [600, 901, 0],
    [600, 733, 3.1],
    [1200, 1290, 0],
  ])('are those of its plain twin: %i dpi, %i px wide, a margin of %d mm', async (dpi, widthPx, marginMm) => {
    const screens = screensFor(await loadProfile('generic-600'), dpi);
    const page = { widthPx, heightPx: 800, dpi };
    const pantograph = buildPantograph(parsePantographSettings({ marginMm }), screens, page);
    const whole = patternPlane(pantograph);
    const rowsOf = createPatternRows(pantograph, MOST_ROWS);
    fc.assert(
      fc.property(fc.nat({ max: page.heightPx - 1 }), fc.integer({ min: 1, max: MOST_ROWS }), (y, count) => {
        const rows = Math.min(count, page.heightPx - y);
        const made = rowsOf(y, rows);
        const expected = whole.data.subarray(y * whole.strideBytes, (y + rows) * whole.strideBytes);
        expect(Buffer.compare(planeOf(made).data, expected)).toBe(0);
        made.data.fill(0xff);
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(() => rowsOf(0, MOST_ROWS + 1)).toThrow(RangeError);
  });
});
