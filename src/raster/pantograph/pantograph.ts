// Settings, screens and a page size -> the pattern of a page: 1-bit plane, cells, and what job.json says of it.

import type { RectMm } from '../layout.ts';
import type { BitPlane } from '../plane.ts';
import { createPlane } from '../plane.ts';
import { seededRandom } from '../seeded-random.ts';
import { arrangeWords, type PlacedWord, type RowFrame, rowFrame, zonePitchMm, zonePosition } from './arrangement.ts';
import { blueNoiseAt, blueNoiseThresholds } from './blue-noise.ts';
import { BLUE_NOISE_SIZE } from './blue-noise-data.ts';
import { CAMOUFLAGE_LEVELS, camouflaged, camouflageLevel, PLAIN_LEVEL } from './camouflage.ts';
import { pantographError } from './errors.ts';
import { type CellLattice, cellX, cellY, columnsInRow, createLattice, freeCells, type PageSize } from './lattice.ts';
import { outwardOf, STAY } from './outward.ts';
import { loneDotLimit, type PantographScreens, type ToneZone } from './screens.ts';
import type { PantographSettings } from './settings.ts';
import { holdsLarge } from './square-tiles.ts';
import { stampTile } from './stamp.ts';
import { strokeTrims } from './stroke-trim.ts';
import { createTileSource, type DrawnZone } from './tile-source.ts';
import type { Tile } from './tiles.ts';
import { outlineWord } from './typefaces.ts';
import { shiftForWholeWords } from './whole-words.ts';
import { ALL_PARTS, PARTS, type PartBits, type WordMask, wordMask } from './word-mask.ts';
import { blendedZones, blendIndex, zoneOfIndex } from './zone-blend.ts';

/** What a cell holds. */
export const CELL_EMPTY = 0;
export const CELL_LONE_DOTS = 1;
/** Bars; on the border of a letter with lone dots beside them. */
export const CELL_BARS = 2;
/** A large cluster, or where a cell has no room for bars, any. */
export const CELL_CLUSTER = 3;

/*
 * OCR programs cut a page into black and white at one grey, and take clusters that come out black for points, strokes and, in rows, for lines
 * of text. Bars and lone dots stay on the white side (docs/pantograph.md). So clusters keep away from ink: far where bars go on with the word
 * in their place, and less far where it is lone dots, with which the word ends.
 */
const BARS_BESIDE_MM = 4;
const LONE_BESIDE_MM = 2;

/** Fewest cells along a character's height with which 複写 can still be read. */
const LEAST_CELLS_PER_EM = 16;

/** Height of the smallest characters that these screens can make, mm, in tenths. */
export function leastSizeMm({ cellPx, dpi }: Pick<PantographScreens, 'cellPx' | 'dpi'>): number {
  return Math.ceil(((LEAST_CELLS_PER_EM * cellPx) / dpi) * 254) / 10;
}

/** A page's pattern. Depends only on settings, screens, page size, reserved places and seed: keep one per device. */
export interface Pantograph {
  /** The pattern, 1 = ink, as large as the page. */
  readonly plane: BitPlane;
  readonly dpi: number;
  readonly lattice: CellLattice;
  /** Side of a lone dot, pixels; every lone dot starts at a multiple of it. */
  readonly dotSidePx: number;
  /** One of CELL_* for each cell, row by row, `lattice.columns` to a row. */
  readonly cells: Uint8Array;
  /** What a cell with a cluster prints within `besideMm` of ink: an index into `insteadTiles`, in the same order. */
  readonly besideIndex: Uint16Array;
  readonly besideMm: number;
  /** What a cell with clusters or bars prints where ink may take a dot of it: lone dots, which come and go whole. */
  readonly loneIndex: Uint16Array;
  readonly insteadTiles: readonly Tile[];
  readonly word: WordMask;
  /** Index of each cell's tone zone, in the same order. */
  readonly zone: Uint8Array;
  readonly placedWords: readonly PlacedWord[];
  /** Where the rows run. */
  readonly frame: RowFrame;
  readonly settings: PantographSettings;
  readonly screens: PantographScreens;
}

/**
 * Builds the pattern: about 0.2 s for A4 at 600 dpi, so keep it.
 *
 * @param reserved places (mm) that stay white: no cell that touches one holds a dot
 * @param seed shifts the blue-noise matrix; any integer >= 0
 * @throws `pantograph.pageSize` when the screens are for another resolution, `pantograph.tooSmall`, `pantograph.glyph`
 */
export function buildPantograph(
  settings: PantographSettings,
  screens: PantographScreens,
  page: PageSize,
  reserved: readonly RectMm[] = [],
  seed = 0,
): Pantograph {
  if (screens.dpi !== page.dpi) {
    throw pantographError('pageSize', { expected: `${screens.dpi} dpi`, received: `${page.dpi} dpi` });
  }
  const { cellPx, dotSidePx, zones } = screens;
  const pxPerMm = page.dpi / 25.4;
  const leastMm = leastSizeMm(screens);
  if (settings.sizeMm < leastMm) {
    throw pantographError('tooSmall', {
      sizeMm: settings.sizeMm,
      leastMm,
      cellMm: Math.round((cellPx / pxPerMm) * 1000) / 1000,
    });
  }
  const [widthMm, heightMm] = [page.widthPx / pxPerMm, page.heightPx / pxPerMm];
  const outlines = settings.words.map((word) => outlineWord(word, settings.typeface));
  const frameAt = (shiftMm: readonly [number, number]) => rowFrame(settings, outlines, widthMm, heightMm, shiftMm);
  const arrange = (shiftMm: readonly [number, number]) =>
    arrangeWords(settings, frameAt(shiftMm), outlines, zones.length, cellPx / pxPerMm, widthMm, heightMm);
  const { marginMm } = settings;
  const printed = {
    xMm: marginMm,
    yMm: marginMm,
    widthMm: widthMm - 2 * marginMm,
    heightMm: heightMm - 2 * marginMm,
  };
  const shiftMm = shiftForWholeWords(frameAt([0, 0]), arrange, printed, reserved);
  const frame = frameAt(shiftMm);
  const placedWords = arrange(shiftMm);
  const lattice = createLattice(page, cellPx, settings.marginMm, dotSidePx);
  const word = wordMask(lattice, page.dpi, frame, settings.sizeMm, placedWords, outlines);
  const free = freeCells(lattice, reserved, page.dpi);

  const thresholds = blueNoiseThresholds();
  const random = seededRandom(seed);
  const shift = () => Math.floor(random() * BLUE_NOISE_SIZE);
  const [shiftX, shiftY] = [shift(), shift()];
  const plane = createPlane(page.widthPx, page.heightPx);
  const cells = new Uint8Array(lattice.columns * lattice.rows);
  const zone = new Uint8Array(cells.length);
  const besideIndex = new Uint16Array(cells.length);
  const loneIndex = new Uint16Array(cells.length);
  const insteadTiles: Tile[] = [];
  const indexOf = (tile: Tile): number => {
    const known = insteadTiles.indexOf(tile);
    return known < 0 ? insteadTiles.push(tile) - 1 : known;
  };
  const coarseOf = (column: number, row: number): PartBits => {
    const inWord = wordParts(word, column, row);
    return settings.wordScreen === 'coarse' ? inWord : ~inWord & ALL_PARTS;
  };
  const large = new Uint8Array(cells.length);
  for (let row = 0; row < lattice.rows; row++) {
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      if (holdsLarge(coarseOf(column, row))) large[row * lattice.columns + column] = 1;
    }
  }
  const wayOut = (column: number, row: number) => outwardOf(lattice, large, column, row);
  const thresholdOf = (column: number, row: number) => blueNoiseAt(thresholds, column + shiftX, row + shiftY);
  const blendRows = settings.zoneBlendMm / zonePitchMm(frame);
  const blendOf = (column: number, row: number): number => {
    const [x, y] = [cellX(lattice, column, row) + cellPx / 2, cellY(lattice, row) + cellPx / 2];
    return blendIndex(zonePosition(frame, x / pxPerMm, y / pxPerMm), blendRows, zones.length);
  };
  const trims = strokeTrims(zones, {
    dpi: page.dpi,
    lattice,
    dotSidePx,
    word,
    wordScreen: settings.wordScreen,
    zoneOf: (column, row) => zoneOfIndex(blendOf(column, row), zones.length),
    coarseOf,
    thresholdOf,
    outwardOf: wayOut,
  });
  const mostDots = loneDotLimit(cellPx, dotSidePx);
  const tileOf = createTileSource(
    cellPx,
    dotSidePx,
    blendedZones(zones.map((zone, i) => trimmed(zone, trims[i]!))).flatMap((zone) =>
      camouflaged(zone, settings.camouflageLightness, dotSidePx, mostDots),
    ),
  );
  /** Where a cell has no room for bars, lone dots stand beside ink. */
  const hasBars = zones.every(({ clusters, border }) => clusters === 4 || border !== undefined);
  for (let row = 0; row < lattice.rows; row++) {
    const y = cellY(lattice, row);
    const columns = columnsInRow(lattice, row);
    for (let column = 0; column < columns; column++) {
      const cell = row * lattice.columns + column;
      const x = cellX(lattice, column, row);
      const blend = blendOf(column, row);
      zone[cell] = zoneOfIndex(blend, zones.length);
      if (free[cell] === 0) continue;
      const coarse = coarseOf(column, row);
      const level =
        settings.camouflageLightness === 0
          ? PLAIN_LEVEL
          : camouflageLevel((x + cellPx / 2) / pxPerMm, (y + cellPx / 2) / pxPerMm);
      const way = coarse === 0 ? STAY : wayOut(column, row);
      const drawn = blend * CAMOUFLAGE_LEVELS + level;
      const tile = tileOf(drawn, coarse, thresholdOf(column, row), way);
      cells[cell] = CELL_LONE_DOTS;
      if (coarse !== 0) {
        const lone = tileOf(drawn, 0, thresholdOf(column, row));
        const beside = hasBars ? tileOf(drawn, coarse, thresholdOf(column, row), 'bars') : lone;
        cells[cell] = tile === beside ? CELL_BARS : CELL_CLUSTER;
        loneIndex[cell] = indexOf(lone);
        besideIndex[cell] = indexOf(beside);
      }
      stampTile(plane, tile, x, y);
    }
  }
  return {
    plane,
    dpi: page.dpi,
    lattice,
    dotSidePx,
    cells,
    besideIndex,
    besideMm: hasBars ? BARS_BESIDE_MM : LONE_BESIDE_MM,
    loneIndex,
    insteadTiles,
    word,
    zone,
    placedWords,
    frame,
    settings,
    screens,
  };
}

/** A zone whose clusters are so many times as large as on a patch. */
function trimmed(zone: ToneZone, trim: number): DrawnZone {
  const { coarse, border } = zone;
  const wholeAreaPx = coarse.clusterAreaPx * trim;
  return { ...zone, wholeAreaPx, ...(border && { border: { ...border, clusterAreaPx: border.clusterAreaPx * trim } }) };
}

/** The parts of a cell that lie in a letter, bit y * 4 + x. */
function wordParts(mask: WordMask, column: number, row: number): PartBits {
  const left = column * PARTS + ((row & 1) * PARTS) / 2;
  let bits = 0;
  for (let y = 0; y < PARTS; y++) {
    const from = (row * PARTS + y) * mask.columns + left;
    for (let x = 0; x < PARTS; x++) bits |= mask.values[from + x] << (y * PARTS + x);
  }
  return bits;
}
