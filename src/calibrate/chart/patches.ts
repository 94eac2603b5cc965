// A resolution -> the patches of the calibration chart, each with its place: what is drawn, and what is measured.

import { screensAt, UNDER_SHARE } from '../../raster/detection/pairs.ts';
import type { PairPatch } from '../../raster/detection/patch.ts';
import type { RectMm } from '../../raster/layout.ts';
import { loneDotLimit, type Screen } from '../../raster/pantograph/screens.ts';
import type { Separation } from '../../raster/plane.ts';
import { seededRandom } from '../../raster/seeded-random.ts';
import type { ChartDpi, ChartKind } from './code.ts';
import { CONTROL_ROW, LETTER_ROWS, PATCH_ROWS, slotMm, slotsOfRows } from './layout.ts';
import { OVERPRINTS, pairPatches } from './pair-patches.ts';

/** Cells on which a device's pantograph is built. */
export interface CellGeometry {
  readonly cellPx: number;
  readonly dotSidePx: number;
  /** Clusters that share a cell's area; absent: one. */
  readonly clusters?: 4 | 9;
}

export const CHART_CELLS: Readonly<Record<ChartDpi, CellGeometry>> = {
  300: { cellPx: 10, dotSidePx: 1 },
  600: { cellPx: 24, dotSidePx: 1 },
  1200: { cellPx: 32, dotSidePx: 2 },
};

/** What a patch holds. */
export type PatchContent =
  | {
      readonly kind: 'screen';
      readonly screen: Screen;
      readonly cell: CellGeometry;
      readonly inks: readonly Separation[];
    }
  | { readonly kind: 'letters'; readonly fine: Screen; readonly coarse: Screen; readonly edgeAreaScale: number }
  /** Of the detection image. */
  | { readonly kind: 'pair'; readonly patch: PairPatch }
  /** The dark petals of the line screen. */
  | { readonly kind: 'phase' }
  | { readonly kind: 'solid'; readonly inks: readonly Separation[] }
  | { readonly kind: 'white' };

export interface ChartPatch {
  /** Patches of one key hold the same: replicates. */
  readonly key: string;
  readonly content: PatchContent;
  /** Where it lies, mm. */
  readonly place: RectMm;
}

/** Lone dots per 256 square pixels of the resolution's own dot size: pitches of 6.5 down to 2.7 dots. */
const FINE_DENSITIES = [6, 9, 12, 16, 20, 25, 30, 36] as const;
/** Share of a cell that is ink: one cluster to a cell. */
const COARSE_SHARES = [0.03, 0.055, 0.085, 0.12, 0.16, 0.2, 0.25, 0.31] as const;
/** Pixels of the small clusters, in dot areas: every size that a zone may mix, since so few pixels make no smooth curve. */
const SMALL_AREAS = [2, 3, 4, 5, 6, 8, 10, 13] as const;
const FINE_COPIES = 8;
const COARSE_COPIES = 6;
const WHITE_COPIES = 25;
/** With white, 28: replicates of the other patches stay where they were. */
const PHASE_COPIES = 3;
const SOLID_COPIES = 4;
/** Shares of ink of the ramps, for the report and for the eye. */
const RAMP = [0.04, 0.08, 0.13, 0.19, 0.26, 0.34, 0.43, 0.53, 0.64] as const;

const screen = (loneDots: number, clusterAreaPx: number): Screen => ({ loneDots, clusterAreaPx });

/** Lone dots in a cell for a density; the density counts 256 dot areas. */
export function dotsOfDensity(density: number, { cellPx, dotSidePx }: CellGeometry): number {
  const dots = (density / 256) * (cellPx / dotSidePx) ** 2;
  return Math.min(loneDotLimit(cellPx, dotSidePx), Math.round(dots * 2) / 2);
}

export const PHASE_KEY = 'phase';
export const fineKey = (dots: number): string => `fine/${dots}`;
export const coarseKey = (cellPx: number, areaPx: number): string => `coarse-${cellPx}/${areaPx}`;

/** Densities and sizes on which letters are tried, each with both edge scales. */
const LETTER_DENSITIES = [14, 22] as const;
/** Cluster area for one lone dot's area: the span from devices without gain to those with much. */
const LETTER_RATIOS = [1.3, 1.65, 2, 2.5] as const;
export const LETTER_EDGE_SCALES = [0.9, 1.2] as const;

function chartOnlyPatches(dpi: ChartDpi): { key: string; content: PatchContent; copies: number }[] {
  const cell = CHART_CELLS[dpi];
  const { cellPx, dotSidePx } = cell;
  const patches: { key: string; content: PatchContent; copies: number }[] = [
    { key: 'white', content: { kind: 'white' }, copies: WHITE_COPIES },
    { key: PHASE_KEY, content: { kind: 'phase' }, copies: PHASE_COPIES },
    { key: 'solid-k', content: { kind: 'solid', inks: ['k'] }, copies: SOLID_COPIES },
  ];
  const add = (key: string, screenOf: Screen, at: CellGeometry, copies: number, inks: readonly Separation[] = ['k']) =>
    patches.push({ key, content: { kind: 'screen', screen: screenOf, cell: at, inks }, copies });
  for (const density of FINE_DENSITIES) {
    const dots = dotsOfDensity(density, cell);
    add(fineKey(dots), screen(dots, 0), cell, FINE_COPIES);
  }
  for (const share of COARSE_SHARES) {
    const area = Math.round(share * cellPx ** 2 * 10) / 10;
    add(coarseKey(cellPx, area), screen(0, area), cell, COARSE_COPIES);
  }
  const split = splitOf(dpi);
  if (split > 1) {
    const clusters = (split ** 2) as 4 | 9;
    for (const dots of SMALL_AREAS) {
      const area = dots * dotSidePx ** 2;
      add(coarseKey(cellPx / split, area), screen(0, area * clusters), { ...cell, clusters }, COARSE_COPIES);
    }
  }
  // Dots of twice the side, for devices on which a single pixel does not print.
  const double: CellGeometry = { cellPx, dotSidePx: dotSidePx * 2 };
  for (const dots of [2, 4, 6, 9]) {
    if (dots <= loneDotLimit(cellPx, double.dotSidePx)) add(`double/${dots}`, screen(dots, 0), double, 2);
  }
  // No border: clusters of the ramps grow together.
  const rampCell: CellGeometry = { cellPx: 8 * dotSidePx, dotSidePx: 0 };
  for (const ink of ['k', 'c', 'm', 'y'] as const) {
    for (const share of RAMP) {
      add(`ramp-${ink}/${share}`, screen(0, Math.round(share * rampCell.cellPx ** 2)), rampCell, 1, [ink]);
    }
    if (ink !== 'k') patches.push({ key: `solid-${ink}`, content: { kind: 'solid', inks: [ink] }, copies: 1 });
  }
  for (const { key, inks, copies } of OVERPRINTS) patches.push({ key, content: { kind: 'solid', inks }, copies });
  for (const { key, copies, ...patch } of pairPatches(screensAt(dpi).dots, UNDER_SHARE)) {
    patches.push({ key, content: { kind: 'pair', patch }, copies });
  }
  return patches;
}

/** Squares in a row, and rows of squares, into which a cell with small clusters falls at this resolution; 1 = none. */
export function splitOf(dpi: ChartDpi): 1 | 2 | 3 {
  return dpi === 600 ? 3 : dpi === 1200 ? 2 : 1;
}

function letterPatches(dpi: ChartDpi): { key: string; content: PatchContent }[] {
  const cell = CHART_CELLS[dpi];
  return LETTER_DENSITIES.flatMap((density) =>
    LETTER_RATIOS.flatMap((ratio) =>
      LETTER_EDGE_SCALES.map((edgeAreaScale) => {
        const dots = dotsOfDensity(density, cell);
        const area = Math.round(dots * cell.dotSidePx ** 2 * ratio * 10) / 10;
        return {
          key: letterKey(dots, area, edgeAreaScale),
          content: { kind: 'letters' as const, fine: screen(dots, 0), coarse: screen(0, area), edgeAreaScale },
        };
      }),
    ),
  );
}

export const letterKey = (dots: number, areaPx: number, scale: number): string => `letters/${dots}/${areaPx}/${scale}`;

/** The control strip: white, solid, and fine and coarse of the tones that matter, in turn. */
function controlPatches(dpi: ChartDpi): { key: string; content: PatchContent }[] {
  const cell = CHART_CELLS[dpi];
  const fine = [12, 16, 20, 25].map((density) => dotsOfDensity(density, cell));
  const coarse = [0.085, 0.16].map((share) => Math.round(share * cell.cellPx ** 2 * 10) / 10);
  const at = (content: Screen): PatchContent => ({ kind: 'screen', screen: content, cell, inks: ['k'] });
  const white = { key: 'white', content: { kind: 'white' } as const };
  return [
    white,
    ...fine.map((dots) => ({ key: fineKey(dots), content: at(screen(dots, 0)) })),
    ...coarse.map((area) => ({ key: coarseKey(cell.cellPx, area), content: at(screen(0, area)) })),
    white,
    { key: 'solid-k', content: { kind: 'solid', inks: ['k'] } as const },
    ...coarse.map((area) => ({ key: coarseKey(cell.cellPx, area), content: at(screen(0, area)) })),
    ...fine.toReversed().map((dots) => ({ key: fineKey(dots), content: at(screen(dots, 0)) })),
    white,
  ];
}

/** Of the places: replicates are scattered, so that the drift of tone over a sheet averages out. */
const PLACE_SEED = 2026;

/**
 * All patches of a chart. A kind of patch is added by a row in one of the lists above (and a new CHART_VERSION).
 * The control strip's patches come last.
 */
export function chartPatches(dpi: ChartDpi, kind: ChartKind = 'chart'): ChartPatch[] {
  const control = controlPatches(dpi).map((patch, i) => ({ ...patch, place: slotMm(i, CONTROL_ROW) }));
  if (kind === 'strip') return control;
  const wanted = chartOnlyPatches(dpi).flatMap(({ key, content, copies }) =>
    Array.from({ length: copies }, () => ({ key, content })),
  );
  const slots = shuffled(slotsOfRows(...PATCH_ROWS));
  if (wanted.length > slots.length)
    throw new RangeError(`Expected at most ${slots.length} patches but received ${wanted.length}`);
  const single = wanted.map((patch, i) => ({ ...patch, place: slotMm(...slots[i]!) }));
  const letters = letterPatches(dpi).map((patch, i) => ({
    ...patch,
    place: slotMm((i % 8) * 2, LETTER_ROWS[0] + 2 * Math.floor(i / 8), 2, 2),
  }));
  return [...single, ...letters, ...control];
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = seededRandom(PLACE_SEED);
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
