// What locating rests on: two windows in one transform are each other's equals, and pages without a field cost little.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatAutocorrelations } from '../../src/raster/scramble/read/fft.ts';
import { locate } from '../../src/raster/scramble/read/locate.ts';
import { KNOWN_FIELDS } from '../../src/raster/scramble/read/read-field.ts';
import { likelyWindows } from '../../src/raster/scramble/read/windows.ts';
import { randomOf } from './damage.ts';

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
