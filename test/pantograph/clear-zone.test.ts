// The clear zone, by distance: nothing near ink, nothing removed without cause, no dot cut, no speck in a counter.
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';
import type { KioskRasterError } from '../../src/errors.ts';
import { BLOCK_PX, COUNTER_MM } from '../../src/raster/pantograph/clear-zone.ts';
import { createFrontComposer, type FrontComposer, type FrontPage } from '../../src/raster/pantograph/compose.ts';
import { forEachDot } from '../../src/raster/pantograph/compose-plain.ts';
import { cellX, cellY, columnsInRow } from '../../src/raster/pantograph/lattice.ts';
import { buildPantograph, CELL_BARS, CELL_CLUSTER, type Pantograph } from '../../src/raster/pantograph/pantograph.ts';
import { patternPlane, tileOf } from '../../src/raster/pantograph/pattern-plane.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { stampTile } from '../../src/raster/pantograph/stamp.ts';
import { type BitPlane, createPlane, mmToPx } from '../../src/raster/plane.ts';
import { composeOn, drawBox, fillRect, pixelAt, randomInk } from './support.ts';

const DPI = 600;
const SIZE = { widthPx: 900, heightPx: 700 };
const CLEAR_MM = 0.35;
let pantograph: Pantograph;
let pattern: BitPlane;
beforeAll(async () => {
  const screens = screensFor(await loadProfile('generic-600'), DPI);
  pantograph = buildPantograph(parsePantographSettings({ marginMm: 1 }), screens, { ...SIZE, dpi: DPI });
  pattern = patternPlane(pantograph);
  composer = createFrontComposer(pantograph, CLEAR_MM);
});

/** One dot thick: a bar, or a lone dot. */
function isThin(pixels: readonly (readonly [x: number, y: number])[]): boolean {
  return [0, 1].some((axis) => pixels.every((pixel) => pixel[axis] === pixels[0]![axis]));
}

/** What every cell with clusters or bars would print beside ink, or where ink touches it. */
function insteadPlane(of = pantograph): BitPlane {
  const plane = createPlane(of.page.widthPx, of.page.heightPx);
  const { lattice, cells, besideIndex, loneIndex } = of;
  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const cell = row * lattice.columns + column;
      if (cells[cell] !== CELL_CLUSTER && cells[cell] !== CELL_BARS) continue;
      for (const index of [besideIndex, loneIndex]) {
        stampTile(plane, tileOf(of, index[cell]!), cellX(lattice, column, row), cellY(lattice, row));
      }
    }
  }
  return plane;
}

let composer: FrontComposer;

function compose(ink: BitPlane): BitPlane {
  return composeOn(composer, ink);
}

/** Distance of each pixel's centre to the nearest ink, pixels, up to a limit. */
function nearestInk(ink: BitPlane, limit: number): Float32Array {
  const { widthPx, heightPx } = ink;
  const distance = new Float32Array(widthPx * heightPx).fill(Number.POSITIVE_INFINITY);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (!pixelAt(ink, x, y)) continue;
      for (let j = Math.max(0, y - limit); j <= Math.min(heightPx - 1, y + limit); j++) {
        for (let i = Math.max(0, x - limit); i <= Math.min(widthPx - 1, x + limit); i++) {
          const at = j * widthPx + i;
          distance[at] = Math.min(distance[at], Math.hypot(i - x, j - y));
        }
      }
    }
  }
  return distance;
}

describe('clear zone', () => {
  it('removes exactly the dots that come too near, whole', () => {
    const clearPx = mmToPx(CLEAR_MM, DPI);
    // Strokes far apart: no counters, so distance is the only reason.
    const ink = createPlane(SIZE.widthPx, SIZE.heightPx);
    for (let i = 0; i < 7; i++) {
      fillRect(ink, 60 + i * 117, 80 + i * 31, 3 + i, 150);
      fillRect(ink, 50 + i * 113, 420 + i * 29, 90, 2 + i);
    }
    const distance = nearestInk(ink, 12);
    const front = compose(ink);
    const { lattice, cells } = pantograph;
    let [kept, removed] = [0, 0];
    forEachDot(pattern, lattice, (pixels) => {
      // Cells with clusters or bars in them print their zone's lone dots instead, see below.
      const [x0, y0] = pixels[0]!;
      const row = Math.floor((y0 - lattice.originYPx) / lattice.cellPx);
      const column = Math.floor((x0 - cellX(lattice, 0, row)) / lattice.cellPx);
      if ([CELL_BARS, CELL_CLUSTER].includes(cells[row * lattice.columns + column]!)) return;
      const left = pixels.filter(([x, y]) => pixelAt(front, x, y)).length;
      const nearest = Math.min(...pixels.map(([x, y]) => distance[y * SIZE.widthPx + x]));
      if (nearest === 0) return; // under the ink itself
      expect([0, pixels.length]).toContain(left);
      if (left > 0) {
        kept++;
        expect(nearest - 1).toBeGreaterThanOrEqual(clearPx - 1e-4);
      } else {
        removed++;
        expect(nearest - 1).toBeLessThan(clearPx);
      }
    });
    expect(removed).toBeGreaterThan(100);
    expect(kept).toBeGreaterThan(5000);
  });

  it('keeps the ink as it is, and adds nothing but the pattern', () => {
    const ink = randomInk(SIZE.widthPx, SIZE.heightPx, 5);
    const front = compose(ink);
    const instead = insteadPlane();
    for (let i = 0; i < ink.data.length; i++) {
      expect(front.data[i] & ink.data[i]).toBe(ink.data[i]);
      expect(front.data[i] & ~(ink.data[i] | pattern.data[i] | instead.data[i])).toBe(0);
    }
  });

  it('prints bars in place of clusters in rows of words near ink and lone dots next to it, clusters everywhere else', () => {
    const tall = { widthPx: SIZE.widthPx, heightPx: 2 * SIZE.heightPx };
    const taller = buildPantograph(pantograph.settings, pantograph.screens, { ...tall, dpi: DPI });
    const plane = patternPlane(taller);
    const { cellPx, originYPx } = taller.lattice;
    const ink = createPlane(tall.widthPx, tall.heightPx);
    const inkY = 120;
    fillRect(ink, 100, inkY, 200, 1);
    const front = composeOn(createFrontComposer(taller, CLEAR_MM), ink);
    // A row of words is decided as one.
    const ends = new Set(taller.besideRows!.map(([, to]) => to)).size;
    const rowsOfWords = new Set(taller.placedWords.map(({ row }) => row)).size;
    expect([rowsOfWords, rowsOfWords + 1, rowsOfWords + 2]).toContain(ends);
    const counts = { clusters: 0, replaced: 0 };
    forEachDot(plane, taller.lattice, (pixels) => {
      // Neither a bar nor a lone dot, and not under the ink itself.
      if (isThin(pixels) || pixels.some(([x, y]) => pixelAt(ink, x, y))) return;
      const left = pixels.filter(([x, y]) => pixelAt(front, x, y)).length;
      const [from, to] = taller.besideRows![Math.floor((pixels[0]![1] - originYPx) / cellPx)]!;
      // Ink is looked for in whole blocks.
      if (inkY < from - BLOCK_PX || inkY >= to + BLOCK_PX) {
        counts.clusters++;
        expect(left).toBe(pixels.length);
      } else if (inkY >= from && inkY < to) {
        counts.replaced++;
        expect(left).toBeLessThan(pixels.length);
      }
    });
    expect(counts.clusters).toBeGreaterThan(100);
    expect(counts.replaced).toBeGreaterThan(100);
    // What came holds bars, and every one of them is as it was drawn: none is cut.
    const instead = insteadPlane(taller);
    const decided = (y: number): boolean => {
      const rows = taller.besideRows![Math.floor((y - originYPx) / cellPx)];
      return rows !== undefined && inkY >= rows[0] && inkY < rows[1];
    };
    let bars = 0;
    forEachDot(front, taller.lattice, (pixels) => {
      if (pixels.length === 1 || pixels.some(([x, y]) => pixelAt(ink, x, y) || !decided(y))) return;
      bars++;
      expect(isThin(pixels)).toBe(true);
      expect(pixels.length).toBeLessThanOrEqual(cellPx / 2 - 2);
      for (const [x, y] of pixels) expect(pixelAt(instead, x, y) | pixelAt(plane, x, y)).toBe(1);
      const nearest = Math.min(...pixels.map(([x, y]) => Math.hypot(Math.max(100 - x, 0, x - 299), y - inkY)));
      expect(nearest - 1).toBeGreaterThanOrEqual(mmToPx(CLEAR_MM, DPI));
    });
    expect(bars).toBeGreaterThan(50);
  });

  it('leaves counters of glyphs empty and fills larger boxes', () => {
    const line = 5;
    const small = Math.floor(mmToPx(COUNTER_MM, DPI));
    const large = small * 4;
    const ink = createPlane(SIZE.widthPx, SIZE.heightPx);
    const boxes: [x: number, y: number, inner: number][] = [];
    for (let i = 0; i < 20; i++) boxes.push([40 + (i % 10) * 83, 60 + Math.floor(i / 10) * 171 + i * 3, small]);
    boxes.push([100, 450, large]);
    for (const [x, y, inner] of boxes) drawBox(ink, x, y, inner + 2 * line, inner + 2 * line, line);
    const front = compose(ink);
    for (const [left, top, inner] of boxes) {
      let dots = 0;
      for (let y = 0; y < inner; y++)
        for (let x = 0; x < inner; x++) dots += pixelAt(front, left + line + x, top + line + y);
      if (inner === small) expect(dots).toBe(0);
      else expect(dots).toBeGreaterThan(50);
    }
  });

  it('gives the kernel of an abandoned page back without any of its ink, and takes no more of it', () => {
    const ink = createPlane(SIZE.widthPx, SIZE.heightPx);
    ink.data.fill(0xff);
    const abandoned = composer.begin(() => {});
    expect(() => composer.begin(() => {})).toThrow(TypeError);
    abandoned.push({ y: 0, plane: { ...ink, heightPx: 200 } });
    abandoned[Symbol.dispose]();
    abandoned[Symbol.dispose]();
    expect(() => abandoned.push({ y: 200, plane: { ...ink, heightPx: 10 } })).toThrow();
    // The same kernel serves the next page as a fresh one would.
    expect(compose(createPlane(SIZE.widthPx, SIZE.heightPx)).data).toEqual(pattern.data);
  });

  it('refuses bands out of order, beyond the page, or missing', () => {
    const codes: string[] = [];
    const attempt = (run: (page: FrontPage) => void) => {
      using page = composer.begin(() => {});
      try {
        run(page);
      } catch (error) {
        codes.push((error as KioskRasterError).code);
      }
    };
    const rows = (heightPx: number, widthPx = SIZE.widthPx) => createPlane(widthPx, heightPx);
    attempt((page) => page.push({ y: 5, plane: rows(10) }));
    attempt((page) => page.push({ y: 0, plane: rows(10, 100) }));
    attempt((page) => page.push({ y: 0, plane: rows(SIZE.heightPx + 1) }));
    attempt((page) => {
      page.push({ y: 0, plane: rows(10) });
      page.end();
    });
    expect(codes).toEqual([
      'pantograph.bandOrder',
      'pantograph.pageSize',
      'pantograph.pageSize',
      'pantograph.bandRows',
    ]);
  });

  it('starts every page clean, though its memory is used again', () => {
    const black = createPlane(SIZE.widthPx, SIZE.heightPx);
    fillRect(black, 0, 0, SIZE.widthPx, SIZE.heightPx);
    compose(black);
    expect(compose(createPlane(SIZE.widthPx, SIZE.heightPx)).data).toEqual(pattern.data);
  });
});
