// The pattern: whole dots, each inside its cell, nowhere else, the same every time.
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';
import { KioskRasterError } from '../../src/errors.ts';
import { forEachDot } from '../../src/raster/pantograph/compose-plain.ts';
import { cellX, cellY, columnsInRow } from '../../src/raster/pantograph/lattice.ts';
import {
  buildPantograph,
  CELL_EMPTY,
  CELL_LONE_DOTS,
  type Pantograph,
} from '../../src/raster/pantograph/pantograph.ts';
import { patternPlane } from '../../src/raster/pantograph/pattern-plane.ts';
import type { PantographScreens } from '../../src/raster/pantograph/screens.ts';
import { type PantographSettingsInput, parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { boxOf, isWhole } from '../../src/raster/pantograph/whole-words.ts';
import { a4SizePx, mmToPx } from '../../src/raster/plane.ts';
import { reservedPlaces } from '../../src/raster/sheet.ts';
import { labelDots, pixelAt } from './support.ts';

const screens = new Map<number, PantographScreens>();
beforeAll(async () => {
  const profile = await loadProfile('generic-600');
  for (const dpi of [300, 600, 1200]) screens.set(dpi, screensFor(profile, dpi));
});

function build(dpi: number, widthMm: number, heightMm: number, settings: PantographSettingsInput = {}): Pantograph {
  const page = { widthPx: Math.round(mmToPx(widthMm, dpi)), heightPx: Math.round(mmToPx(heightMm, dpi)), dpi };
  return buildPantograph(parsePantographSettings(settings), screens.get(dpi)!, page);
}

describe('void pantograph', () => {
  for (const [dpi, input] of [
    [300, {}],
    [600, {}],
    [600, { wordScreen: 'fine', angleDeg: 20 }],
    [1200, { angleDeg: -8 }],
  ] as const) {
    it(`holds whole dots only: ${dpi} dpi ${JSON.stringify(input)}`, () => {
      const pantograph = build(dpi, 70, 60, input);
      let inCells = 0;
      const plane = patternPlane(pantograph);
      forEachDot(plane, pantograph.lattice, () => inCells++);
      const dots = labelDots(plane);
      // A dot that touched another one, or ran over its cell's border, would make these differ.
      expect(dots.length).toBe(inCells);
      expect(inCells).toBeGreaterThan(1000);
    });
  }

  it('fills a cell with what its screen says: lone dots of one size, or a cluster of the mean size', () => {
    const pantograph = build(600, 80, 60, { zoneBlendMm: 0, camouflageLightness: 0 });
    const { lattice, cells, zone, dotSidePx, word } = pantograph;
    const counts = screens.get(600)!.zones.map(() => ({ cells: 0, dots: 0 }));
    const inCell = new Map<number, number[]>();
    forEachDot(patternPlane(pantograph), lattice, (pixels) => {
      const row = Math.floor((pixels[0][1] - lattice.originYPx) / lattice.cellPx);
      const column = Math.floor((pixels[0][0] - cellX(lattice, 0, row)) / lattice.cellPx);
      const cell = row * lattice.columns + column;
      const sizes = inCell.get(cell) ?? [];
      inCell.set(cell, sizes);
      sizes.push(pixels.length);
    });
    for (const [cell, sizes] of inCell) {
      if (cells[cell] !== CELL_LONE_DOTS) continue;
      expect(sizes.every((size) => size === dotSidePx ** 2)).toBe(true);
      counts[zone[cell]].cells++;
      counts[zone[cell]].dots += sizes.length;
    }
    for (const [i, { cells: number, dots }] of counts.entries()) {
      expect(dots / number).toBeCloseTo(screens.get(600)!.zones[i].fine.loneDots, 1);
    }
    expect(word.values.includes(1)).toBe(true);
  });

  it('leaves no cell empty and no dot outside its cells', () => {
    const pantograph = build(600, 50, 40, { marginMm: 6 });
    const { cells, lattice } = pantograph;
    const plane = patternPlane(pantograph);
    for (let row = 0; row < lattice.rows; row++) {
      for (let column = 0; column < columnsInRow(lattice, row); column++) {
        expect(cells[row * lattice.columns + column]).not.toBe(CELL_EMPTY);
      }
    }
    const margin = Math.floor(mmToPx(6, 600));
    for (let y = 0; y < plane.heightPx; y++) {
      for (let x = 0; x < plane.widthPx; x++) {
        const inside = x >= margin && x < plane.widthPx - margin && y >= margin && y < plane.heightPx - margin;
        if (!inside && pixelAt(plane, x, y)) expect.fail(`ink in the margin at ${x}, ${y}`);
      }
    }
  });

  it('keeps reserved places white and whole dots round them', () => {
    const place = { xMm: 20, yMm: 15, widthMm: 12.3, heightMm: 9.7 };
    const page = { widthPx: 1181, heightPx: 945, dpi: 600 };
    const pantograph = buildPantograph(parsePantographSettings(), screens.get(600)!, page, [place]);
    const plane = patternPlane(pantograph);
    for (let y = Math.floor(mmToPx(15, 600)); y < mmToPx(24.7, 600); y++) {
      for (let x = Math.floor(mmToPx(20, 600)); x < mmToPx(32.3, 600); x++) expect(pixelAt(plane, x, y)).toBe(0);
    }
    let inCells = 0;
    forEachDot(plane, pantograph.lattice, () => inCells++);
    expect(labelDots(plane).length).toBe(inCells);
  });

  it('prints a whole word of every zone on the back, between what is reserved there', () => {
    const page = { ...a4SizePx(300), dpi: 300 };
    const settings = parsePantographSettings({ zonesRun: 'words' });
    const reserved = reservedPlaces('back');
    const { placedWords, frame } = buildPantograph(settings, screens.get(300)!, page, reserved);
    const sheet = { xMm: 8, yMm: 8, widthMm: 194, heightMm: 281 };
    const whole = placedWords.filter((word) => isWhole(boxOf(word, frame), sheet, reserved));
    expect(new Set(whole.map(({ zone }) => zone)).size).toBe(3);
  });

  it('is the same for the same settings, screens and seed, and another for another seed', () => {
    const page = { widthPx: 900, heightPx: 700, dpi: 600 };
    const make = (seed: number) => buildPantograph(parsePantographSettings(), screens.get(600)!, page, [], seed);
    expect(make(3)).toEqual(make(3));
    expect(patternPlane(make(3)).data).not.toEqual(patternPlane(make(4)).data);
  });

  it('puts every zone within 60 mm of itself over A4, and the words symmetrically', () => {
    const page = { ...a4SizePx(300), dpi: 300 };
    const { placedWords, zone, lattice } = buildPantograph(parsePantographSettings(), screens.get(300)!, page);
    const middle = Math.floor(lattice.columns / 2);
    const last = new Map<number, number>();
    for (let row = 0; row < lattice.rows; row++) {
      const here = zone[row * lattice.columns + middle];
      const gapMm = ((cellY(lattice, row) - (last.get(here) ?? cellY(lattice, 0))) * 25.4) / 300;
      expect(gapMm).toBeLessThan(60);
      last.set(here, cellY(lattice, row));
    }
    expect(last.size).toBe(3);
    const onAxis = placedWords.filter(({ row }) => row === 0).map(({ centreXMm }) => centreXMm);
    const mean = onAxis.reduce((sum, x) => sum + x, 0) / onAxis.length;
    expect(Math.abs(mean - 105)).toBeLessThan(1);
  });

  it('refuses what cannot be read or printed', () => {
    const code = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        if (error instanceof KioskRasterError) return error.code;
        throw error;
      }
      return 'none';
    };
    expect(code(() => build(600, 50, 40, { sizeMm: 9 }))).toBe('pantograph.tooSmall');
    expect(code(() => build(600, 50, 40, { words: ['複𠮷'] }))).toBe('pantograph.glyph');
    const page = { widthPx: 900, heightPx: 700, dpi: 300 };
    expect(code(() => buildPantograph(parsePantographSettings(), screens.get(600)!, page))).toBe('pantograph.pageSize');
    for (const bad of [
      { words: [] },
      { words: ['a b'] },
      { words: ['あ'.repeat(13)] },
      { sizeMm: 7 },
      { angleDeg: 91 },
      { typeface: 'Comic Sans' },
      { marginMm: -1 },
      { colour: 'red' },
    ]) {
      expect(code(() => parsePantographSettings(bad))).toBe('pantograph.settings');
    }
  });
});
