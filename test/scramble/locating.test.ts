// What locating rests on: two windows in one transform are each other's equals, and pages without a field cost little.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldLayout, pilotInk, TILE } from '../../src/raster/scramble/field/layout.ts';
import { flatAutocorrelations } from '../../src/raster/scramble/read/fft.ts';
import { findLattices, WINDOW_PX } from '../../src/raster/scramble/read/lattice.ts';
import { locate } from '../../src/raster/scramble/read/locate.ts';
import {
  createPhaseScorer,
  createPlainPhaseScorer,
  FOLD,
  type PhaseMark,
} from '../../src/raster/scramble/read/phase-scores.ts';
import { KNOWN_FIELDS } from '../../src/raster/scramble/read/read-field.ts';
import { likelyWindows } from '../../src/raster/scramble/read/windows.ts';
import { randomOf } from './damage.ts';

describe('scores of phases', () => {
  it('are the same in WebAssembly as in plain TypeScript, for marks anywhere in the tile', () => {
    const [wasm, plain] = [createPhaseScorer(), createPlainPhaseScorer()];
    const place = fc.integer({ min: 0, max: FOLD - 1 });
    const mark = fc.record({ dx: place, dy: place, sign: fc.constantFrom(1 as const, -1 as const) });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 60 }), fc.integer(), (marks: PhaseMark[], seed) => {
        const random = randomOf(seed);
        const tile = Float32Array.from({ length: FOLD * FOLD }, () => random() * 200 - 100);
        for (const scorer of [wasm, plain]) scorer.load(tile);
        expect(wasm.scores(marks)).toEqual(plain.scores(marks));
        const scores = plain.scores([{ dx: FOLD - 1, dy: 1, sign: -1 }]);
        expect(scores[FOLD + 1]).toBe(Math.fround(0 - tile[2 * FOLD]!));
      }),
      { numRuns: 20 },
    );
  });
});

describe('autocorrelation', () => {
  it('of two squares at once is that of each by itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(32, 64), (seed, side) => {
        const random = randomOf(seed);
        const square = (): Float32Array => Float32Array.from({ length: side * side }, () => random() - 0.5);
        const [a, b] = [square(), square()];
        const alone = [a, b].map((one) => flatAutocorrelations(one.slice(), undefined, side)[0]!);
        const together = flatAutocorrelations(a, b, side);
        for (const [which, lags] of together.entries()) {
          for (const [i, lag] of lags.entries()) expect(Math.abs(lag - alone[which]![i]!)).toBeLessThan(1e-4);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('finds what repeats', () => {
    const side = 64;
    const random = randomOf(2);
    const tile = Float32Array.from({ length: 11 * 64 }, () => random() - 0.5);
    const square = Float32Array.from(
      { length: side * side },
      (_, i) => tile[((i % side) % 11) * 64 + Math.floor(i / side)]!,
    );
    const [lags] = flatAutocorrelations(square, undefined, side);
    expect(lags![11]).toBeGreaterThan(0.5);
    expect(Math.abs(lags![5]!)).toBeLessThan(0.3);
  });
});

describe('windows', () => {
  it('lie over a texture that is small in a picture otherwise blank, and nowhere on a blank one', () => {
    const [widthPx, heightPx] = [2400, 2400];
    const random = randomOf(3);
    const blank = new Uint8Array(widthPx * heightPx).fill(255);
    expect(likelyWindows({ widthPx, heightPx, data: blank }, 4)).toEqual([]);
    const data = blank.slice();
    for (let y = 1500; y < 1900; y++)
      for (let x = 300; x < 700; x++) data[y * widthPx + x] = Math.floor(random() * 256);
    const [first] = likelyWindows({ widthPx, heightPx, data }, 4);
    expect(Math.abs(first!.left + 256 - 500)).toBeLessThanOrEqual(130);
    expect(Math.abs(first!.top + 256 - 1700)).toBeLessThanOrEqual(130);
  });
});

describe('an ideal scan at 300 dpi', () => {
  /**
   * A field of random data cells on white paper, 1.5 px to a cell: printed in cells of 3 px at 600 dpi, each scanned pixel the mean of four.
   * @param sway how far a line of the scan lies off its place, in pixels of 600 dpi
   */
  function idealField(seed: number, sway: (line: number) => number = () => 0) {
    const { columns, rows } = KNOWN_FIELDS[0]!;
    const { pilots } = fieldLayout(210, 210);
    const random = randomOf(seed);
    const ink = Uint8Array.from({ length: columns * rows }, () => (random() < 0.5 ? 1 : 0));
    for (let tileY = 0; tileY * TILE < rows; tileY++) {
      for (let tileX = 0; tileX * TILE < columns; tileX++) {
        for (const [index, pilot] of pilots.entries()) {
          const [c, r] = [tileX * TILE + pilot.x, tileY * TILE + pilot.y];
          if (c < columns && r < rows) ink[r * columns + c] = pilotInk(tileX, tileY, index);
        }
      }
    }
    const [widthPx, heightPx, edge] = [2480, 3508, 354];
    const paper = (x: number, y: number): number => {
      const [c, r] = [Math.floor((x - edge) / 3), Math.floor((y - edge) / 3)];
      return c >= 0 && r >= 0 && c < columns && r < rows && ink[r * columns + c] ? 0 : 1;
    };
    const data = new Uint8Array(widthPx * heightPx);
    for (let y = 0, i = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++, i++) {
        const [a, b] = [2 * x, Math.round(2 * y + sway(y))];
        data[i] = 35 + 55 * (paper(a, b) + paper(a + 1, b) + paper(a, b + 1) + paper(a + 1, b + 1));
      }
    }
    return { widthPx, heightPx, data };
  }

  // A tile is 52.5 px, so the lattice of every other one, and the diagonals, have the stronger peaks. They once pushed the right one out.
  it.each([1, 2, 3])('shows its lattice in every window (%i)', (seed) => {
    const image = idealField(seed);
    for (const corner of likelyWindows(image, 10)) {
      const [lattices] = findLattices(image, [{ ...corner, side: WINDOW_PX }]);
      const right = lattices!.filter(({ ux, uy }) => Math.hypot(ux - 52.5, uy) < 1);
      expect(right, JSON.stringify(corner)).toHaveLength(1);
    }
  });

  // 0.3 mm to either side every 20 mm is four cells and a half within a third of a window: only strips along the lines stay sharp.
  it.each([1, 2])('is found when the transport sways by 0.3 mm every 20 mm (%i)', async (seed) => {
    const [amplitudePx, periodLines] = [(0.3 / 25.4) * 600, (20 / 25.4) * 300];
    const image = idealField(seed, (line) => amplitudePx * Math.sin((2 * Math.PI * line) / periodLines));
    const found = await locate(image, KNOWN_FIELDS, 300, async () => undefined);
    expect(found).toBeDefined();
    const { map, mirrored, seedColumn, seedRow } = found!.start;
    expect(mirrored).toBe(false);
    expect(Math.hypot(map.ax - 1.5, map.ay)).toBeLessThan(0.03);
    // Where it was found it is right, but for the sway of up to 3.6 px.
    expect(Math.abs(map.x0 + seedColumn * map.ax + seedRow * map.bx - 177 - 1.5 * seedColumn)).toBeLessThan(1.5);
    expect(Math.abs(map.y0 + seedColumn * map.ay + seedRow * map.by - 177 - 1.5 * seedRow)).toBeLessThan(5);
  });
});

describe('a page without a field', () => {
  /** Steps that locating reports: one per look. */
  const looks = async (widthPx: number, heightPx: number): Promise<number> => {
    const random = randomOf(5);
    const data = Uint8Array.from({ length: widthPx * heightPx }, () => Math.floor(random() * 256));
    let count = 0;
    const found = await locate({ widthPx, heightPx, data }, KNOWN_FIELDS, undefined, async () => {
      count++;
    });
    expect(found).toBeUndefined();
    return count;
  };

  it('is given up after a bounded number of looks, halved only where a field of ours could need it', async () => {
    const once = await looks(1240, 1754);
    expect(once).toBeLessThanOrEqual(25);
    expect(await looks(620, 4000)).toBeLessThanOrEqual(once);
  });
});
