// The front composer: wasm kernel and plain twin make the same pixels, however the page is cut into bands.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrontComposer } from '../../src/raster/pantograph/compose.ts';
import { composeFrontPlain } from '../../src/raster/pantograph/compose-plain.ts';
import { buildPantograph, type Pantograph } from '../../src/raster/pantograph/pantograph.ts';
import { patternPlane } from '../../src/raster/pantograph/pattern-plane.ts';
import { parsePantographScreens } from '../../src/raster/pantograph/screens-schema.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { type BitBand, type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { planeOf, randomInk } from './support.ts';

const GEOMETRY = { 300: [10, 1], 600: [16, 1], 1200: [32, 2] } as const;

/** A small sheet: margins, letters, all three zones. */
function smallPantograph(dpi: 300 | 600 | 1200, widthPx: number, heightPx: number): Pantograph {
  const [cellPx, dotSidePx] = GEOMETRY[dpi];
  const zone = (name: string, loneDots: number, clusterAreaPx: number) => ({
    name,
    fine: { loneDots, clusterAreaPx: 0 },
    coarse: { loneDots: 0, clusterAreaPx },
    // Room for bars from 600 dpi on.
    ...(dpi === 300 ? {} : { borderAreaPx: clusterAreaPx * 0.6 }),
    lightness: 90,
  });
  const scale = (cellPx / dotSidePx / 16) ** 2;
  const area = (cellPx / 16) ** 2;
  const zones = [zone('dark', 20.4 * scale, 56.5 * area), zone('light', 12.3 * scale, 29.7 * area)];
  const screens = parsePantographScreens({ dpi, cellPx, dotSidePx, zones });
  const leastMm = Math.ceil(((16 * cellPx) / dpi) * 25.4);
  const settings = parsePantographSettings({ sizeMm: leastMm, marginMm: (0.9 * 25.4 * 16) / dpi });
  return buildPantograph(settings, screens, { widthPx, heightPx, dpi });
}

function composeInBands(pantograph: Pantograph, clearZoneMm: number, ink: BitPlane, cuts: readonly number[]): BitPlane {
  const front = createPlane(ink.widthPx, ink.heightPx);
  let next = 0;
  const composer = createFrontComposer(pantograph, clearZoneMm).begin(({ y, plane }: BitBand) => {
    expect(y).toBe(next);
    next += plane.heightPx;
    for (let row = 0; row < plane.heightPx; row++) {
      const bytes = plane.data.subarray(row * plane.strideBytes, row * plane.strideBytes + front.strideBytes);
      front.data.set(bytes, (y + row) * front.strideBytes);
    }
  });
  const borders = [...new Set([0, ...cuts.map((cut) => cut % ink.heightPx), ink.heightPx])].sort((a, b) => a - b);
  for (let i = 0; i + 1 < borders.length; i++) {
    const [y, end] = [borders[i], borders[i + 1]];
    const data = ink.data.subarray(y * ink.strideBytes, end * ink.strideBytes);
    composer.push({ y, plane: { ...ink, heightPx: end - y, data } });
  }
  composer.end();
  expect(next).toBe(ink.heightPx);
  return front;
}

describe('front composer', () => {
  for (const dpi of [300, 600, 1200] as const) {
    it(`makes the pixels of its plain twin at ${dpi} dpi`, () => {
      const sizes = [
        [300, 210],
        [129, 333],
      ] as const;
      const pantographs = sizes.map(([width, height]) => smallPantograph(dpi, width, height));
      fc.assert(
        fc.property(
          fc.nat({ max: pantographs.length - 1 }),
          fc.nat(),
          fc.double({ min: 0.1, max: 0.5, noNaN: true }),
          fc.array(fc.nat(), { maxLength: 5 }),
          (which, seed, clearZoneMm, cuts) => {
            const pantograph = pantographs[which];
            const { widthPx, heightPx } = pantograph.page;
            const ink = randomInk(widthPx, heightPx, seed);
            const banded = composeInBands(pantograph, clearZoneMm, ink, cuts);
            const plain = composeFrontPlain(pantograph, clearZoneMm, ink);
            // Not toEqual: a difference would print both planes.
            expect(Buffer.compare(banded.data, plain.data)).toBe(0);
          },
        ),
        { numRuns: 40, seed: 20 },
      );
    });
  }

  it('leaves the pattern as it is where there is no ink', () => {
    const pantograph = smallPantograph(600, 300, 210);
    const white = createPlane(300, 210);
    expect(planeOf(composeInBands(pantograph, 0.35, white, [])).data).toEqual(patternPlane(pantograph).data);
  });
});
