// Settings, screens and a page size -> the pattern of a page: which tile each cell prints, and what job.json says of it.

import type { RectMm } from '../layout.ts';
import { seededRandom } from '../seeded-random.ts';
import { type RowFrame, zonePitchMm, zonePosition } from './arrangement.ts';
import { blueNoiseAt, blueNoiseThresholds } from './blue-noise.ts';
import { BLUE_NOISE_SIZE } from './blue-noise-data.ts';
import { CAMOUFLAGE_LEVELS, camouflaged, camouflageLevel, PLAIN_LEVEL } from './camouflage.ts';
import { type CellLattice, cellX, cellY, columnsInRow, freeCells, type PageSize } from './lattice.ts';
import { outwardOf, STAY } from './outward.ts';
import { type PantographPlaces, placePantograph } from './placing.ts';
import { loneDotLimit, type PantographScreens, type ToneZone } from './screens.ts';
import type { PantographSettings } from './settings.ts';
import { holdsLarge } from './square-tiles.ts';
import { strokeTrims } from './stroke-trim.ts';
import { createTileSource, type DrawnZone } from './tile-source.ts';
import { EMPTY_TILE, TileTable } from './tile-table.ts';
import { ALL_PARTS, PARTS, type PartBits, type WordMask } from './word-mask.ts';
import { blendedZones, blendIndex, zoneOfIndex } from './zone-blend.ts';

/** What a cell holds. */
export const CELL_EMPTY = 0;
export const CELL_LONE_DOTS = 1;
/** Short bars, on the border of a letter with lone dots beside them: the same near ink. */
export const CELL_BARS = 2;
/** A cluster, or bars all over the cell: gives way in rows with ink. */
export const CELL_CLUSTER = 3;

/*
 * OCR programs cut a page into black and white at one grey, and take clusters that come out black for points, strokes and, in rows, for lines
 * of text; where many long bars lie near text, that grey rises above theirs, and they are read as strokes. Short bars and lone dots stay on the
 * white side (docs/pantograph.md). So only they stand in a row of words that comes near ink, however far along it. Where there is no room for bars it is lone dots, with which the word ends, and only beside ink.
 */
const BARS_BESIDE_MM = 8;

/** From a row of pixels to the one before another; either may lie beyond the page. */
export type PixelRows = readonly [from: number, to: number];

/**
 * A page's pattern, as cells: half a megabyte at any resolution, of which rows are laid when they are wanted (`pattern-rows.ts`;
 * the whole of it: `patternPlane`). Depends only on settings, screens, page size, reserved places and seed: keep one per device.
 */
export interface Pantograph extends PantographPlaces {
  readonly dpi: number;
  /** Side of a lone dot, pixels; every lone dot starts at a multiple of it. */
  readonly dotSidePx: number;
  /** One of CELL_* for each cell, row by row, `lattice.columns` to a row. */
  readonly cells: Uint8Array;
  /** What a cell prints: number of a tile in `tiles`, in the same order. */
  readonly tileIndex: Uint16Array;
  /** What a cell of CELL_CLUSTER prints where `besideRows` says, likewise. */
  readonly besideIndex: Uint16Array;
  /** Pixel rows, for each row of cells: ink in any of them, wherever it lies in it, takes the clusters of that row of cells. Absent: ink beside a cell does (`besideBlocks`). */
  readonly besideRows: readonly PixelRows[] | undefined;
  /** What a cell with clusters or bars prints where ink may take a dot of it: lone dots, which come and go whole. */
  readonly loneIndex: Uint16Array;
  /** Tiles one behind the other, `lattice.cellPx` words each; number EMPTY_TILE is white. */
  readonly tiles: Uint32Array;
  /** Index of each cell's tone zone, in the same order. */
  readonly zone: Uint8Array;
}

/**
 * Builds the pattern: about 0.2 s for A4, so keep it.
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
  const places = placePantograph(settings, screens, page, reserved);
  const { lattice, word, frame } = places;
  const { cellPx, dotSidePx, zones } = screens;
  const pxPerMm = page.dpi / 25.4;
  const free = freeCells(lattice, reserved, page.dpi);

  const thresholds = blueNoiseThresholds();
  const random = seededRandom(seed);
  const shift = () => Math.floor(random() * BLUE_NOISE_SIZE);
  const [shiftX, shiftY] = [shift(), shift()];
  const cells = new Uint8Array(lattice.columns * lattice.rows);
  const tileIndex = new Uint16Array(cells.length).fill(EMPTY_TILE);
  const zone = new Uint8Array(cells.length);
  const besideIndex = new Uint16Array(cells.length);
  const loneIndex = new Uint16Array(cells.length);
  const table = new TileTable(cellPx);
  const blendRows = settings.zoneBlendMm / zonePitchMm(frame);
  const coarse = new Uint16Array(cells.length);
  const large = new Uint8Array(cells.length);
  const blend = new Uint16Array(cells.length);
  for (let row = 0; row < lattice.rows; row++) {
    const yMm = (cellY(lattice, row) + cellPx / 2) / pxPerMm;
    for (let column = 0; column < columnsInRow(lattice, row); column++) {
      const cell = row * lattice.columns + column;
      const inWord = wordParts(word, column, row);
      coarse[cell] = settings.wordScreen === 'coarse' ? inWord : ~inWord & ALL_PARTS;
      if (holdsLarge(coarse[cell])) large[cell] = 1;
      const xMm = (cellX(lattice, column, row) + cellPx / 2) / pxPerMm;
      blend[cell] = blendIndex(zonePosition(frame, xMm, yMm), blendRows, zones.length);
      zone[cell] = zoneOfIndex(blend[cell], zones.length);
    }
  }
  const wayOut = (column: number, row: number) => outwardOf(lattice, large, column, row);
  const thresholdOf = (column: number, row: number) => blueNoiseAt(thresholds, column + shiftX, row + shiftY);
  const trims = strokeTrims(zones, {
    dpi: page.dpi,
    lattice,
    dotSidePx,
    word,
    wordScreen: settings.wordScreen,
    zone,
    coarse,
    thresholdOf,
    outwardOf: wayOut,
  });
  const mostDots = loneDotLimit(cellPx, dotSidePx);
  const drawn = (asZones: readonly DrawnZone[]): DrawnZone[] =>
    blendedZones(asZones).flatMap((asZone) => camouflaged(asZone, settings.camouflageLightness, dotSidePx, mostDots));
  const drawnZones = drawn(zones.map((asZone, i) => trimmed(asZone, trims[i]!)));
  const tileOf = createTileSource(cellPx, dotSidePx, drawnZones);
  const hasBars = zones.every(({ borderAreaPx }) => borderAreaPx !== undefined);
  // Short bars are as dark as on a patch wherever a letter's edge runs: nothing to trim.
  const barsOf = hasBars && createTileSource(cellPx, dotSidePx, drawn(zones.map(inShortBars)));
  for (let row = 0; row < lattice.rows; row++) {
    const y = cellY(lattice, row);
    const columns = columnsInRow(lattice, row);
    for (let column = 0; column < columns; column++) {
      const cell = row * lattice.columns + column;
      if (free[cell] === 0) continue;
      const x = cellX(lattice, column, row);
      const level =
        settings.camouflageLightness === 0
          ? PLAIN_LEVEL
          : camouflageLevel((x + cellPx / 2) / pxPerMm, (y + cellPx / 2) / pxPerMm);
      const index = blend[cell] * CAMOUFLAGE_LEVELS + level;
      const threshold = thresholdOf(column, row);
      const way = coarse[cell] === 0 ? STAY : wayOut(column, row);
      tileIndex[cell] = table.indexOf(tileOf(index, coarse[cell], threshold, way));
      cells[cell] = CELL_LONE_DOTS;
      if (coarse[cell] !== 0) {
        const lone = tileOf(index, 0, threshold);
        loneIndex[cell] = table.indexOf(lone);
        const isShort = drawnZones[index]!.form === 'bars' && !holdsLarge(coarse[cell]);
        cells[cell] = isShort ? CELL_BARS : CELL_CLUSTER;
        if (cells[cell] === CELL_CLUSTER) {
          besideIndex[cell] = table.indexOf(barsOf ? barsOf(index, coarse[cell], threshold) : lone);
        }
      }
    }
  }
  return {
    ...places,
    dpi: page.dpi,
    dotSidePx,
    cells,
    tileIndex,
    besideIndex,
    besideRows: hasBars ? wordRows(lattice, frame, pxPerMm) : undefined,
    loneIndex,
    tiles: table.joined(),
    zone,
  };
}

/** The row of words that each row of cells is part of (where words run askew, the row of cells itself), and BARS_BESIDE_MM above and below. */
function wordRows(lattice: CellLattice, frame: RowFrame, pxPerMm: number): PixelRows[] {
  const { cellPx } = lattice;
  return Array.from({ length: lattice.rows }, (_, row) => {
    const top = cellY(lattice, row);
    let [from, to] = [top, top + cellPx];
    if (frame.sin === 0 && frame.zonesRun === 'rows') {
      const pitchPx = frame.rowPitchMm * pxPerMm;
      const middle = frame.centreYMm * pxPerMm;
      const word = Math.round((top + cellPx / 2 - middle) / pitchPx);
      from = Math.min(from, middle + (word - 0.5) * pitchPx);
      to = Math.max(to, middle + (word + 0.5) * pitchPx);
    }
    const reach = BARS_BESIDE_MM * pxPerMm;
    return [Math.round(from - reach), Math.round(to + reach)];
  });
}

/** A zone whose clusters are so many times as large as on a patch. */
function trimmed(zone: ToneZone, trim: number): DrawnZone {
  const { coarse, borderAreaPx } = zone;
  const wholeAreaPx = coarse.clusterAreaPx * trim;
  return { ...zone, wholeAreaPx, ...(borderAreaPx === undefined ? {} : { borderAreaPx: borderAreaPx * trim }) };
}

/** A zone with short bars in the place of all that its letters are made of. */
function inShortBars({ coarse, borderAreaPx = coarse.clusterAreaPx, ...zone }: ToneZone): DrawnZone {
  return { ...zone, form: 'short-bars', coarse: { loneDots: 0, clusterAreaPx: borderAreaPx }, borderAreaPx };
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
