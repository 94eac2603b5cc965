// A picture of paper with a pantograph on it -> lightness of word and surround in each tone zone (DESIGN.md 5a).
import type { Pantograph } from '../raster/pantograph/pantograph.ts';
import { PARTS } from '../raster/pantograph/word-mask.ts';
import { lightness, type ReflectanceImage } from './reflectance.ts';

/** Left out on both sides of a letter's edge, mm. */
const EDGE_MM = 0.4;

export interface ZoneLightness {
  readonly name: string;
  readonly word: number;
  readonly surround: number;
}

/** Mean lightness by zone, by the word mask; the blends between zones are left out. */
export function measureZones(image: ReflectanceImage, pantograph: Pantograph, edgeMm = EDGE_MM): ZoneLightness[] {
  const { lattice, word, zone, cells, settings, screens, dpi } = pantograph;
  const { columns, rows, partPx, values } = word;
  const edge = Math.round(edgeMm / ((partPx * 25.4) / dpi));
  const sums = screens.zones.map(() => ({ word: 0, words: 0, surround: 0, surrounds: 0 }));
  const scale = image.dpi / dpi;
  const rowPitchMm = settings.rowPitchEm * settings.sizeMm;
  for (let y = 0; y < rows; y++) {
    const yMm = ((lattice.originYPx + (y + 0.5) * partPx) * 25.4) / dpi;
    const across = (yMm - (pantograph.page.heightPx * 25.4) / dpi / 2) / rowPitchMm;
    // Only the middle of a band, free of its neighbours.
    if (Math.abs(across - Math.round(across)) > 0.5 - (settings.zoneBlendMm / rowPitchMm) * 0.6) continue;
    const cellRow = Math.floor(y / PARTS);
    for (let x = 0; x < columns; x++) {
      const cellColumn = Math.floor((x - ((cellRow & 1) * PARTS) / 2) / PARTS);
      if (cellColumn < 0 || cellColumn >= lattice.columns - (cellRow & 1)) continue;
      const cell = cellRow * lattice.columns + cellColumn;
      if (cells[cell] === 0) continue;
      const inside = values[y * columns + x];
      if (!isPure(values, columns, rows, x, y, edge, inside)) continue;
      const sum = sums[zone[cell]];
      // Parts may have fractional sides: each pixel belongs to one of them.
      const pixel = (origin: number, part: number) => Math.round((origin + part * partPx) * scale);
      const [left, right] = [pixel(lattice.originXPx, x), pixel(lattice.originXPx, x + 1)];
      const [top, bottom] = [pixel(lattice.originYPx, y), pixel(lattice.originYPx, y + 1)];
      let total = 0;
      for (let j = top; j < bottom; j++) {
        for (let i = left; i < right; i++) total += image.data[j * image.widthPx + i];
      }
      const count = (right - left) * (bottom - top);
      if (inside) {
        sum.word += total;
        sum.words += count;
      } else {
        sum.surround += total;
        sum.surrounds += count;
      }
    }
  }
  return sums.map((sum, i) => ({
    name: screens.zones[i].name,
    word: lightness(sum.word / sum.words),
    surround: lightness(sum.surround / sum.surrounds),
  }));
}

function isPure(
  values: Uint8Array,
  columns: number,
  rows: number,
  x: number,
  y: number,
  edge: number,
  value: number,
): boolean {
  for (let j = Math.max(0, y - edge); j <= Math.min(rows - 1, y + edge); j++) {
    for (let i = Math.max(0, x - edge); i <= Math.min(columns - 1, x + edge); i++) {
      if (values[j * columns + i] !== value) return false;
    }
  }
  return true;
}
