// What job.json says of the pantograph: the mask, the words and the zones are where the dots are.
import { expect, it } from 'vitest';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';
import { describePantograph } from '../../src/raster/pantograph/describe.ts';
import { buildPantograph } from '../../src/raster/pantograph/pantograph.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';

it('describes mask, words and zones in millimetres, as plain data', async () => {
  const screens = screensFor(await loadProfile('generic-600'), 300);
  const page = { widthPx: 1200, heightPx: 1000, dpi: 300 };
  const settings = parsePantographSettings({ words: ['複写', 'COPY'], angleDeg: 10 });
  const pantograph = buildPantograph(settings, screens, page);
  const described = describePantograph(pantograph);
  expect(JSON.parse(JSON.stringify(described))).toEqual(described);

  const { mask, placed, zones } = described;
  const values = new Uint8Array(mask.columns * mask.rows);
  for (const [row, runs] of mask.runs.entries()) {
    for (let i = 0; i < runs.length; i += 2) {
      values.fill(1, row * mask.columns + runs[i], row * mask.columns + runs[i] + runs[i + 1]);
    }
  }
  expect(values).toEqual(pantograph.word.values);

  // Every part inside a letter lies in some word's box, and every whole word has parts in its box.
  const inside = (box: readonly (readonly [number, number])[], x: number, y: number): boolean =>
    box.every(([x0, y0], i) => {
      const [x1, y1] = box[(i + 1) % 4];
      return (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= -0.3 * Math.hypot(x1 - x0, y1 - y0);
    });
  const parts = placed.map(() => 0);
  for (let row = 0; row < mask.rows; row++) {
    for (let column = 0; column < mask.columns; column++) {
      if (values[row * mask.columns + column] === 0) continue;
      const x = mask.originXMm + (column + 0.5) * mask.partMm;
      const y = mask.originYMm + (row + 0.5) * mask.partMm;
      const owner = placed.findIndex(({ box }) => inside(box, x, y));
      expect(owner).toBeGreaterThanOrEqual(0);
      parts[owner]++;
    }
  }
  expect(Math.max(...parts)).toBeGreaterThan(500);

  // Bands: the zone of a cell far from any border is the zone whose polygon holds it.
  const { lattice, zone } = pantograph;
  let checked = 0;
  for (let row = 0; row < lattice.rows; row += 3) {
    for (let column = 0; column < lattice.columns - 1; column += 3) {
      const x = ((lattice.originXPx + (column + 0.5 + (row & 1) / 2) * lattice.cellPx) * 25.4) / 300;
      const y = ((lattice.originYPx + (row + 0.5) * lattice.cellPx) * 25.4) / 300;
      const holders = zones.flatMap(({ bands }, i) => (bands.some((band) => inside(band, x, y)) ? [i] : []));
      const nearBorder = zones
        .flatMap(({ bands }) => bands)
        .some((band) =>
          band.some(([x0, y0], i) => {
            const [x1, y1] = band[(i + 1) % 4];
            const across = Math.abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / Math.hypot(x1 - x0, y1 - y0);
            return across < described.zoneBlendMm;
          }),
        );
      if (nearBorder) continue;
      expect(holders).toEqual([zone[row * lattice.columns + column]]);
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(100);
});
