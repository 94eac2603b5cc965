// A device's screens -> a piece of sheet with a word of each zone, and what the judges of issue 6 ask of a picture of it.
import type { ReflectanceImage } from '../../src/paper/reflectance.ts';
import { buildPantograph, type Pantograph } from '../../src/raster/pantograph/pantograph.ts';
import type { PantographScreens } from '../../src/raster/pantograph/screens.ts';
import { type PantographSettingsInput, parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { PARTS } from '../../src/raster/pantograph/word-mask.ts';
import { mmToPx } from '../../src/raster/plane.ts';
import { readsCopyWord } from '../support/read-word.ts';
import { cropMm, measureZones } from './measure.ts';

/** Ways to get it wrong; each must be noticed. */
export type Mutant = 'equal' | 'one-zone' | 'no-camouflage';

const PIECE_MM = { width: 66, height: 62 };

/** One word of each zone, one above the other. */
export function trialPiece(
  screens: PantographScreens,
  mutant?: Mutant,
  settings: PantographSettingsInput = {},
): Pantograph {
  const { dpi } = screens;
  const page = {
    widthPx: Math.round(mmToPx(PIECE_MM.width, dpi)),
    heightPx: Math.round(mmToPx(PIECE_MM.height, dpi)),
    dpi,
  };
  const camouflage = mutant === 'no-camouflage' ? { camouflageLightness: 0 } : {};
  const input = { marginMm: 1, stagger: 0, ...camouflage, ...settings };
  return buildPantograph(parsePantographSettings(input), mutated(screens, mutant), page);
}

function mutated(screens: PantographScreens, mutant: Mutant | undefined): PantographScreens {
  const { zones, dotSidePx } = screens;
  if (mutant === 'one-zone') return { ...screens, zones: [zones[1]!] };
  if (mutant !== 'equal') return screens;
  // Equal nominal coverage: what one prints without calibration.
  const equal = zones.map(({ borderAreaPx: _, form: __, ...zone }) => ({
    ...zone,
    coarse: { loneDots: 0, clusterAreaPx: zone.fine.loneDots * dotSidePx ** 2 },
  }));
  return { ...screens, zones: equal };
}

/** Surround - word in L*, by zone: + where the word is darker. */
export function differences(image: ReflectanceImage, pantograph: Pantograph): number[] {
  return measureZones(image, pantograph).map(({ word, surround }) => surround - word);
}

/** The word is read in the whole piece or in the band of any zone, the most different first. */
export function isRead(image: ReflectanceImage, pantograph: Pantograph): boolean {
  const { settings } = pantograph;
  const pitch = settings.rowPitchEm * settings.sizeMm;
  const contrasts = differences(image, pantograph).map(Math.abs);
  const rows = [0, 1, -1]
    .map((row) => ({ row, contrast: contrasts[(row + contrasts.length) % contrasts.length]! }))
    .sort((a, b) => b.contrast - a.contrast);
  const inBand = rows.some(({ row }) => {
    const top = Math.max(1.5, PIECE_MM.height / 2 + (row - 0.5) * pitch);
    const heightMm = Math.min(PIECE_MM.height - 1.5 - top, pitch);
    return readsCopyWord(cropMm(image, { xMm: 2, yMm: top, widthMm: PIECE_MM.width - 4, heightMm }));
  });
  return inBand || readsCopyWord(image);
}

/** White of the ground that a reader leaves round a word, mm. */
const ROUND_MM = { along: 2, across: 1 } as const;

/**
 * The same procedure on each word by itself, cut out where job.json says that it lies: a band's ends and the next band's tint, which is
 * farther from this one than any word from its ground, are left out.
 */
export function isReadByWord(image: ReflectanceImage, { placedWords }: Pantograph): boolean {
  return placedWords.some(({ centreXMm, centreYMm, lengthMm, heightMm }) => {
    const [halfX, halfY] = [lengthMm / 2 + ROUND_MM.along, heightMm / 2 + ROUND_MM.across];
    const left = centreXMm - halfX;
    const top = Math.max(1.2, centreYMm - halfY);
    const bottom = Math.min(PIECE_MM.height - 1.2, centreYMm + halfY);
    if (left < 1.2 || centreXMm + halfX > PIECE_MM.width - 1.2 || bottom - top < heightMm) return false;
    return readsCopyWord(cropMm(image, { xMm: left, yMm: top, widthMm: 2 * halfX, heightMm: bottom - top }));
  });
}

/** By band, or word by word: a reader who looks everywhere. An original is to stand this, too. */
export function isReadSomewhere(image: ReflectanceImage, pantograph: Pantograph): boolean {
  return isRead(image, pantograph) || isReadByWord(image, pantograph);
}

/** Of the eye, as in the reading procedure: what is finer melts. */
const EYE_MM = 0.45;

/**
 * How much more the lightness changes along the letters' outlines than on the ground between the words: mean slope there over mean
 * slope here, after the eye's blur. 1 = an outline is nothing special; a quiet ground lets it stand out.
 *
 * @returns by zone
 */
export function outlineProminence(image: ReflectanceImage, pantograph: Pantograph): number[] {
  const { word, lattice, settings, screens, dpi, zone } = pantograph;
  const { columns, rows, values, partPx } = word;
  const scale = image.dpi / dpi;
  const light = new Float64Array(columns * rows);
  const pixel = (origin: number, part: number) => Math.round((origin + part * partPx) * scale);
  for (let y = 0; y < rows; y++) {
    const [top, bottom] = [pixel(lattice.originYPx, y), pixel(lattice.originYPx, y + 1)];
    for (let x = 0; x < columns; x++) {
      const [left, right] = [pixel(lattice.originXPx, x), pixel(lattice.originXPx, x + 1)];
      let sum = 0;
      for (let v = top; v < bottom; v++) for (let u = left; u < right; u++) sum += image.data[v * image.widthPx + u]!;
      light[y * columns + x] = sum / ((right - left) * (bottom - top));
    }
  }
  const partMm = (partPx * 25.4) / dpi;
  const soft = blurred(light, columns, rows, EYE_MM / partMm);
  const pitchMm = settings.rowPitchEm * settings.sizeMm;
  const heightMm = (pantograph.page.heightPx * 25.4) / dpi;
  const reach = Math.ceil(2 / partMm);
  const sums = screens.zones.map(() => ({ edge: 0, edges: 0, ground: 0, grounds: 0 }));
  for (let y = reach; y < rows - reach; y++) {
    const across = ((lattice.originYPx * 25.4) / dpi + (y + 0.5) * partMm - heightMm / 2) / pitchMm;
    // Only the middle of a band, free of its neighbours.
    if (Math.abs(across - Math.round(across)) > 0.5 - (settings.zoneBlendMm / pitchMm) * 0.6) continue;
    for (let x = reach; x < columns - reach; x++) {
      const at = y * columns + x;
      const slope = Math.hypot(soft[at + 1]! - soft[at - 1]!, soft[at + columns]! - soft[at - columns]!) / soft[at]!;
      const cell = Math.floor(y / PARTS) * lattice.columns + Math.min(lattice.columns - 2, Math.floor(x / PARTS));
      const sum = sums[zone[cell]!]!;
      const near = values[at - 1]! + values[at + 1]! + values[at - columns]! + values[at + columns]! + values[at]!;
      if (near > 0 && near < 5) {
        sum.edge += slope;
        sum.edges++;
      } else if (near === 0 && farFromWords(values, columns, x, y, reach)) {
        sum.ground += slope;
        sum.grounds++;
      }
    }
  }
  return sums.map(({ edge, edges, ground, grounds }) => edge / edges / (ground / grounds));
}

function farFromWords(values: Uint8Array, columns: number, x: number, y: number, reach: number): boolean {
  for (let v = -reach; v <= reach; v += 2) {
    for (let u = -reach; u <= reach; u += 2) if (values[(y + v) * columns + x + u] === 1) return false;
  }
  return true;
}

/** Gaussian; beyond the edge the edge goes on. */
function blurred(data: Float64Array, columns: number, rows: number, sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp(-0.5 * ((k - radius) / sigma) ** 2));
  const total = weights.reduce((a, b) => a + b, 0);
  const pass = (from: Float64Array, step: number, count: number, other: number, lines: number): Float64Array => {
    const out = new Float64Array(from.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let k = -radius; k <= radius; k++) {
          sum += weights[k + radius]! * from[line * other + Math.min(count - 1, Math.max(0, i + k)) * step]!;
        }
        out[line * other + i * step] = sum / total;
      }
    }
    return out;
  };
  return pass(pass(data, 1, columns, columns, rows), columns, rows, 1, columns);
}
