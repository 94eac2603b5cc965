// A plane laid over a page's rows: pixel by pixel where it belongs, whatever its width and place, and what was there stays.
import { describe, it } from 'vitest';
import { layPlane } from '../../src/raster/placed-plane.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';

function noise(widthPx: number, heightPx: number, random: () => number): BitPlane {
  const plane = createPlane(widthPx, heightPx);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = Math.floor(random() * 256);
  for (let y = 1; y <= heightPx; y++)
    plane.data[y * plane.strideBytes - 1]! &= 0xff << (plane.strideBytes * 8 - widthPx);
  return plane;
}

const bit = ({ data, strideBytes }: BitPlane, x: number, y: number): number =>
  (data[y * strideBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;

describe('a placed plane', () => {
  // Rows on whole words and others, every shift within a byte, places on whole words and others.
  it.each([256, 250, 72])('of %i px is ORed onto rows from any place on', (widthPx) => {
    const random = seededRandom(widthPx);
    const plane = noise(widthPx, 20, random);
    for (let left = 60; left < 132; left += 3) {
      const page = noise(512, 40, random);
      const before = { ...page, data: page.data.slice() };
      for (const y of [0, 8, 16, 24, 32]) {
        const rows = page.data.subarray(y * page.strideBytes, (y + 8) * page.strideBytes);
        layPlane({ ...page, heightPx: 8, data: rows }, { left, top: 10, plane }, y);
      }
      for (let y = 0; y < 40; y++) {
        for (let x = 0; x < 512; x++) {
          const [px, py] = [x - left, y - 10];
          const inPlane = px >= 0 && px < widthPx && py >= 0 && py < 20 ? bit(plane, px, py) : 0;
          if (bit(page, x, y) !== (bit(before, x, y) | inPlane)) throw new Error(`left ${left}: ${x}, ${y}`);
        }
      }
    }
  });
});
