// The detection image's planes: which ink lies where, the same for every run, at every resolution; and what is refused.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { drawEngraving } from '../../src/raster/detection/engraving.ts';
import { filmPage } from '../../src/raster/detection/film-page.ts';
import { buildDetectionImage, type DetectionImage } from '../../src/raster/detection/infrared.ts';
import { buildFilm, buildLineScreen, lineScreensAt, paintPhaseDots } from '../../src/raster/detection/line-screen.ts';
import { parseLineScreens } from '../../src/raster/detection/line-screen-schema.ts';
import { parseInfraredScreens } from '../../src/raster/detection/pairs-schema.ts';
import { parseDetectionSettings } from '../../src/raster/detection/settings-schema.ts';
import { fraction, type Shift, shiftFor, shiftPlane, wholePart } from '../../src/raster/detection/shift.ts';
import { softened } from '../../src/raster/detection/soften.ts';
import {
  cellColumn,
  cellRow,
  createSpotScreen,
  rankIn,
  rankRows,
  type SpotScreen,
} from '../../src/raster/detection/spot-screen.ts';
import { DETECTION_IMAGE_MM } from '../../src/raster/layout.ts';
import { layPlane, placedAt } from '../../src/raster/placed-plane.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';

const SETTINGS = parseDetectionSettings();
const device = await loadProfile('generic-600');
const screensOf = (dpi: number) => device.detection!.infrared.find((screens) => screens.dpi === dpi)!;
const bit = ({ data, strideBytes }: BitPlane, x: number, y: number): number =>
  (data[y * strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1;
const hash = (image: DetectionImage): string =>
  (['c', 'm', 'y', 'k'] as const).reduce((sum, ink) => sum.update(image[ink].data), createHash('sha256')).digest('hex');

describe('the infrared image', () => {
  const image = buildDetectionImage(SETTINGS, screensOf(300), { dpi: 300 });

  it('is the same in every run', () => {
    expect(hash(buildDetectionImage(SETTINGS, screensOf(300), { dpi: 300 }))).toBe(hash(image));
  });

  it('has K only in and at the hidden mark, and none when nothing is hidden', () => {
    const near = Math.round((1.2 / 25.4) * 300);
    let far = 0;
    for (let y = 0; y < image.k.heightPx; y++) {
      for (let x = 0; x < image.k.widthPx; x++) {
        if (!bit(image.k, x, y)) continue;
        let close = false;
        for (let dy = -near; dy <= near && !close; dy += 2) {
          for (let dx = -near; dx <= near && !close; dx += 2) {
            close = (image.latent[(y + dy) * image.k.widthPx + x + dx] ?? 0) >= 128;
          }
        }
        if (!close) far++;
      }
    }
    expect(far).toBe(0);
    const bare = buildDetectionImage({ ...SETTINGS, character: null }, screensOf(300), { dpi: 300 });
    expect(bare.k.data.some((byte) => byte !== 0)).toBe(false);
  });

  it('leaves the paper outside the drawing bare', () => {
    const still = { x: 0, y: 0 };
    const unmoved = { ...screensOf(600), shiftPx: { c: still, m: still, y: still } };
    const drawn = buildDetectionImage(SETTINGS, unmoved, { dpi: 600 });
    for (const ink of ['c', 'm', 'y', 'k'] as const) {
      let outside = 0;
      for (let y = 0; y < drawn.k.heightPx; y++) {
        for (let x = 0; x < drawn.k.widthPx; x++) {
          if (drawn.inside[y * drawn.k.widthPx + x] === 0) outside += bit(drawn[ink], x, y);
        }
      }
      expect(outside).toBe(0);
    }
  });

  it('keeps the ring and the character where the petals leave no gap', () => {
    expect(image.latent.every((value, i) => value < 128 || image.inside[i] > 0)).toBe(true);
  });

  it('is 40 mm at every resolution', () => {
    for (const dpi of [300, 600, 1200]) {
      const { k } = dpi === 300 ? image : buildLineScreen(SETTINGS, lineScreensAt(dpi as 600), { dpi });
      expect([k.widthPx, k.heightPx]).toEqual([Math.round((40 * dpi) / 25.4), Math.round((40 * dpi) / 25.4)]);
    }
  });

  it('refuses a pair of another resolution, unknown settings and impossible screens', () => {
    expect(() => buildDetectionImage(SETTINGS, screensOf(300), { dpi: 600 })).toThrow(/300/);
    expect(() => parseDetectionSettings({ sizeMm: 5 })).toThrow(/sizeMm/);
    expect(() => parseDetectionSettings({ character: '証明' })).toThrow(/character/);
    expect(() => parseInfraredScreens({ ...screensOf(300), pair: { ...screensOf(300).pair, k: 40 } })).toThrow(/pair/);
    expect(() => parseLineScreens({ ...lineScreensAt(600), groundDensity: 1.2 })).toThrow(/groundDensity/);
  });
});

describe('spot screens', () => {
  it('have the same ranks row by row as cell by cell', () => {
    const side = fc.integer({ min: -12, max: 12 });
    fc.assert(
      fc.property(side, side, fc.nat({ max: 900 }), (acrossPx, downPx, top) => {
        fc.pre(acrossPx !== 0 || downPx !== 0);
        const screen = createSpotScreen({ acrossPx, downPx });
        const { vector, areaPx } = screen;
        const { period, ranks, row } = rankRows(screen);
        for (let y = top; y < top + 30; y++) {
          const { start, first } = row(y);
          for (let x = 0; x < 60; x++) {
            const rank = rankIn(screen, cellColumn(vector, areaPx, x, y), cellRow(vector, areaPx, x, y), x, y);
            expect(ranks[start + ((first + x) % period)]).toBe(rank);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('number every pixel of every cell once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: -12, max: 12 }), (acrossPx, downPx) => {
        const screen = createSpotScreen({ acrossPx, downPx });
        const ranks = new Map<string, number[]>();
        const span = 3 * (Math.abs(acrossPx) + Math.abs(downPx));
        for (let y = -span; y < span; y++) {
          for (let x = -span; x < span; x++) {
            const column = cellColumn(screen.vector, screen.areaPx, x, y);
            const row = cellRow(screen.vector, screen.areaPx, x, y);
            if (Math.abs(column) > 0 || Math.abs(row) > 0) continue;
            const key = `${column},${row}`;
            ranks.set(key, [...(ranks.get(key) ?? []), rankIn(screen, column, row, x, y)]);
          }
        }
        for (const found of ranks.values()) {
          expect(found.sort((p, q) => p - q)).toEqual(Array.from({ length: screen.areaPx }, (_, i) => i));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a spot', () => {
  /** Centre of gravity of a spot's first pixels, off where its middle should be. */
  const missed = (screen: SpotScreen, off: Shift, count: number): { x: number; y: number } => {
    let [x, y] = [0, 0];
    for (let i = 0; i < 2 * count; i += 2) [x, y] = [x + screen.places[i], y + screen.places[i + 1]];
    return { x: x / count - 0.5 - off.x, y: y / count - 0.5 - off.y };
  };

  it('has its centre of gravity where it should be at every size and place: else inks do not lie on each other', () => {
    const random = seededRandom(3);
    let [sum, count] = [0, 0];
    for (let trial = 0; trial < 40; trial++) {
      const off = { x: random() - 0.5, y: random() - 0.5 };
      const screen = createSpotScreen({ acrossPx: 10, downPx: 10 }, off);
      for (let area = 40; area < 90; area++, count++) {
        // Dots of two sizes in turn make the areas between.
        const [p, q] = [missed(screen, off, area), missed(screen, off, area + 1)];
        const far = Math.hypot((p.x + q.x) / 2, (p.y + q.y) / 2);
        expect(far).toBeLessThan(0.25);
        sum += far ** 2;
      }
    }
    // In plain order of distance 0.10.
    expect(Math.sqrt(sum / count)).toBeLessThan(0.05);
  });
});

describe('the line screen', () => {
  const lines = lineScreensAt(300);
  const image = buildLineScreen(SETTINGS, lines, { dpi: 300 });

  it('is K alone', () => {
    for (const ink of ['c', 'm', 'y'] as const) expect(image[ink].data.some((byte) => byte !== 0)).toBe(false);
    expect(image.k.data.some((byte) => byte !== 0)).toBe(true);
  });

  it('has a film whose page lies on the back edge to edge', () => {
    for (const [dpi, places] of [
      [300, 5],
      [600, 4],
      [600, 5],
    ] as const) {
      const page = filmPage(dpi, places);
      const film = buildFilm(SETTINGS.sizeMm, dpi, places);
      const left = Math.round((DETECTION_IMAGE_MM.xMm * dpi) / 25.4);
      const top = Math.round((DETECTION_IMAGE_MM.yMm * dpi) / 25.4);
      for (let y = 0; y < 60; y++) {
        for (let x = 0; x < 60; x++) expect(bit(page, left + x, top + y)).toBe(bit(film, x, y));
      }
    }
  });

  it('fills the film’s holes inside the mark, leaves them open in the petals, and fills the ground’s share of them', () => {
    const film = buildFilm(SETTINGS.sizeMm, 300, 5);
    const side = film.widthPx;
    const seen = { latent: [0, 0], petals: [0, 0], ground: [0, 0] };
    const light = drawEngraving(side);
    const all = (of: Uint8Array, i: number, wanted: boolean): boolean =>
      [-8, 0, 8].every((dy) => [-8, 0, 8].every((dx) => (of[i + dy * side + dx] ?? 0) >= 128 === wanted));
    for (let y = 8; y < side - 8; y++) {
      for (let x = 8; x < side - 8; x++) {
        const i = y * side + x;
        // The mark's edges are soft: look at places whose neighbourhood is all of one kind.
        if (bit(film, x, y) || light[i]! >= 128 !== light[i + 1]! >= 128) continue;
        const kind =
          light[i]! >= 128
            ? 'ground'
            : all(image.latent, i, true)
              ? 'latent'
              : all(image.latent, i, false)
                ? 'petals'
                : undefined;
        if (kind) seen[kind][bit(image.k, x, y)]++;
      }
    }
    const share = ([white, black]: number[]): number => black! / (black! + white!);
    expect(share(seen.latent)).toBeGreaterThan(0.99);
    expect(share(seen.petals)).toBeLessThan(0.01);
    expect(share(seen.ground)).toBeCloseTo(lines.groundDensity, 1);
  });

  it('has as many dots in the hidden mark as beside it, each a pixel from where it would be: the same tone on any device', () => {
    const count = (inPhase: boolean): number => {
      const plane = createPlane(200, 200);
      paintPhaseDots(plane, 1, 5, () => ({ density: 0.7, inPhase }));
      let sum = 0;
      for (let y = 5; y < 195; y++) for (let x = 0; x < 200; x++) sum += bit(plane, x, y);
      return sum;
    };
    expect(Math.abs(count(true) - count(false))).toBeLessThan(60);
    const [a, b] = [createPlane(64, 64), createPlane(64, 64)];
    paintPhaseDots(a, 1, 5, () => ({ density: 0.7, inPhase: true }));
    paintPhaseDots(b, 1, 5, () => ({ density: 0.7, inPhase: false }));
    for (let y = 0; y < 63; y++) for (let x = 0; x < 64; x++) expect(bit(b, x, y + 1)).toBe(bit(a, x, y));
  });
});

describe('soft edges', () => {
  it('are means over a square about each pixel, the border repeated', () => {
    const side = 40;
    const mask = Uint8Array.from({ length: side * side }, (_, i) => (i * 7919) & 255);
    const soft = softened(mask, side, 7);
    const clamp = (i: number): number => Math.min(side - 1, Math.max(0, i));
    const mean = (at: (d: number) => number): number =>
      Math.round([-3, -2, -1, 0, 1, 2, 3].reduce((sum, d) => sum + at(d), 0) / 7);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const along = (v: number): number => mean((d) => mask[clamp(v) * side + clamp(x + d)]!);
        expect(soft[y * side + x]).toBe(mean((d) => along(y + d)));
      }
    }
  });
});

describe('moving planes', () => {
  it('moves by any number of pixels: what leaves is lost, what comes in is white, pad bits stay 0', () => {
    const plane = createPlane(37, 9);
    for (let y = 0; y < 9; y++) {
      for (let x = 0; x < 37; x++) if ((x * 5 + y * 3) % 7 < 3) plane.data[y * 5 + (x >> 3)]! |= 0x80 >> (x & 7);
    }
    for (let dx = -40; dx <= 40; dx++) {
      const moved = shiftPlane(plane, { x: dx, y: dx % 4 });
      for (let y = 0; y < 9; y++) {
        for (let x = 0; x < 40; x++) {
          const [u, v] = [x - dx, y - (dx % 4)];
          const isOn = x < 37 && u >= 0 && u < 37 && v >= 0 && v < 9;
          expect(bit(moved, x, y)).toBe(isOn ? bit(plane, u, v) : 0);
        }
      }
    }
  });

  it('moves every pixel, and back', () => {
    const plane = createPlane(40, 30);
    plane.data.set(Uint8Array.from({ length: plane.data.length }, (_, i) => (i * 37) & 255));
    const there = shiftPlane(plane, { x: 5, y: -3 });
    for (let y = 0; y < 27; y++) for (let x = 5; x < 40; x++) expect(bit(there, x, y)).toBe(bit(plane, x - 5, y + 3));
  });

  it('undoes misregistration to a hundredth of a pixel: whole ones, and parts within the cells', () => {
    const shift = shiftFor({ x: 60, y: -60 }, 600);
    expect(shift).toEqual({ x: -1.42, y: 1.42 });
    expect(wholePart(shift)).toEqual({ x: -1, y: 1 });
    expect(fraction(shift).x).toBeCloseTo(-0.42);
    // The dots' middle follows, on average over their sizes.
    const middle = (off: { x: number; y: number }): { x: number; y: number } => {
      const screen = createSpotScreen({ acrossPx: 10, downPx: 10 }, off);
      let [x, y, count] = [0, 0, 0];
      for (let dy = -8; dy <= 8; dy++) {
        for (let dx = -8; dx <= 8; dx++) {
          for (let area = 30; area < 70; area++) {
            if (rankIn(screen, 0, 0, dx, dy) >= area || rankIn(screen, 0, 0, dx, dy) < 0) continue;
            [x, y, count] = [x + dx, y + dy, count + 1];
          }
        }
      }
      return { x: x / count, y: y / count };
    };
    const still = middle({ x: 0, y: 0 });
    for (const off of [
      { x: 0.3, y: -0.42 },
      { x: -0.15, y: 0.5 },
    ]) {
      // 4 um at 600 dpi; whole pixels would leave up to 21.
      expect(Math.abs(middle(off).x - still.x - off.x)).toBeLessThan(0.1);
      expect(Math.abs(middle(off).y - still.y - off.y)).toBeLessThan(0.1);
    }
  });

  it('lays a mark at any pixel of a page', () => {
    const mark = createPlane(13, 5);
    mark.data.set(Uint8Array.from({ length: mark.data.length }, (_, i) => (i % 2 ? 0b1010_1000 : 0b1100_0011)));
    for (const xMm of [1, 1.3, 2.1]) {
      const page = createPlane(100, 60);
      layPlane(page, placedAt(mark, { xMm, yMm: 2 }, 300));
      const left = Math.round((xMm * 300) / 25.4);
      const top = Math.round((2 * 300) / 25.4);
      for (let y = 0; y < 5; y++)
        for (let x = 0; x < 13; x++) expect(bit(page, left + x, top + y)).toBe(bit(mark, x, y));
    }
  });
});
