// The field laid over a page's rows: pixel by pixel where it belongs, whatever its width and place, and what was there stays.
import { describe, expect, it } from 'vitest';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { createFieldLayer } from '../../src/raster/scramble/field/lay.ts';
import { randomOf } from './damage.ts';

const DPI = 600;

function noise(widthPx: number, heightPx: number, random: () => number): BitPlane {
  const plane = createPlane(widthPx, heightPx);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = Math.floor(random() * 256);
  for (let y = 1; y <= heightPx; y++)
    plane.data[y * plane.strideBytes - 1]! &= 0xff << (plane.strideBytes * 8 - widthPx);
  return plane;
}

const bit = ({ data, strideBytes }: BitPlane, x: number, y: number): number =>
  (data[y * strideBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;

describe('the field', () => {
  // Rows on whole words and others, every shift within a byte, places on whole words and others.
  it.each([256, 250, 72])('of %i px is ORed onto rows from any place on', (widthPx) => {
    const random = randomOf(widthPx);
    const field = noise(widthPx, 20, random);
    for (let left = 60; left < 132; left += 3) {
      const page = noise(512, 40, random);
      const [before, lay] = [
        page.data.slice(),
        createFieldLayer(field, DPI, { xMm: (left * 25.4) / DPI, yMm: (10 * 25.4) / DPI }),
      ];
      for (const y of [0, 8, 16, 24, 32]) {
        const stride = page.strideBytes;
        const made = lay({ ...page, heightPx: 8, data: page.data.subarray(y * stride, (y + 8) * stride) }, y);
        for (let row = 0; row < 8; row++) {
          for (let x = 0; x < 512; x++) {
            const [fx, fy] = [x - left, y + row - 10];
            const inField = fx >= 0 && fx < widthPx && fy >= 0 && fy < 20 ? bit(field, fx, fy) : 0;
            if (bit(made, x, row) !== (bit(page, x, y + row) | inField))
              throw new Error(`left ${left}: ${x}, ${y + row}`);
          }
        }
      }
      expect(Buffer.compare(page.data, before)).toBe(0);
    }
  });
});
