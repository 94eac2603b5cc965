// A resolution -> the patches of the calibration chart, each with its place: what is drawn, and what is measured.

import { screensAt, UNDER_SHARE } from '../../raster/detection/pairs.ts';
import type { PairPatch } from '../../raster/detection/patch.ts';
import type { PlaceCount } from '../../raster/detection/phase-field.ts';
import type { RectMm } from '../../raster/layout.ts';
import { type CoarseForm, loneDotLimit, type Screen } from '../../raster/pantograph/screens.ts';
import type { Separation } from '../../raster/plane.ts';
import { seededRandom } from '../../raster/seeded-random.ts';
import type { ChartDpi, ChartKind } from './code.ts';
import { CONTROL_ROW, PATCH_ROWS, slotMm, slotsOfRows } from './layout.ts';
import { OVERPRINTS, pairPatches } from './pair-patches.ts';

/** Cells on which a device's pantograph is built. */
export interface CellGeometry {
  readonly cellPx: number;
  readonly dotSidePx: number;
  /** Absent: one cluster. */
  readonly form?: CoarseForm;
}

export const CHART_CELLS: Readonly<Record<ChartDpi, CellGeometry>> = {
  300: { cellPx: 8, dotSidePx: 1 },
  600: { cellPx: 16, dotSidePx: 1 },
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
  /** Of the detection image. */
  | { readonly kind: 'pair'; readonly patch: PairPatch }
  /** The dark petals of the line screen, on either of its lattices. */
  | { readonly kind: 'phase'; readonly places: PlaceCount }
  | { readonly kind: 'solid'; readonly inks: readonly Separation[] }
  | { readonly kind: 'white' };

export interface ChartPatch {
  /** Patches of one key hold the same: replicates. */
  readonly key: string;
  readonly content: PatchContent;
  /** Where it lies, mm. */
  readonly place: RectMm;
}

/** Lone dots per 256 square pixels of the resolution's own dot size: pitches of 6.5 down to 2.6 dots. */
const FINE_DENSITIES = [6, 7.5, 9.25, 11.5, 14, 17, 20.5, 24.5, 29, 33.5, 38.5] as const;
/** Share of a cell that is ink: one cluster to a cell, of the light zone and of the dark one. */
const COARSE_SHARES = [0.055, 0.065, 0.075, 0.085, 0.1, 0.13, 0.16, 0.19, 0.22, 0.25, 0.28] as const;
/** Where a cell has no room for smaller clusters, large ones make the tones between, too. */
const MORE_COARSE_SHARES = [0.035, 0.045, 0.115] as const;
/** Dots of the bars in a cell, before and after the numbers at which there is one bar more (14, 28, 42, 56). */
const BAR_DOTS = [5, 7, 9, 11, 14, 17, 20, 24, 28, 31, 36, 42, 50] as const;
/** Dots of short bars in a quarter of a cell. */
const SHORT_BAR_DOTS = [2, 3, 4, 5, 6, 8, 10, 12, 14] as const;
const FINE_COPIES = 8;
const COARSE_COPIES = 5;
const MORE_COARSE_COPIES = 6;
const BAR_COPIES = 4;
const SHORT_BAR_COPIES = 3;
const WHITE_COPIES = 22;
/** Of either lattice; with white, 28: replicates of the other patches stay where they were. */
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

export const phaseKey = (places: PlaceCount): string => `phase/${places}`;
export const fineKey = (dots: number): string => `fine/${dots}`;
/** Pixels of a large cluster that fills this share of its cell. */
const coarseArea = (share: number, cellPx: number): number => Math.round(share * cellPx ** 2 * 10) / 10;

export const coarseKey = (areaPx: number): string => `coarse/${areaPx}`;
const barsKey = (areaPx: number): string => `bars/${areaPx}`;
const shortBarsKey = (areaPx: number): string => `short-bars/${areaPx}`;

function chartOnlyPatches(dpi: ChartDpi): { key: string; content: PatchContent; copies: number }[] {
  const cell = CHART_CELLS[dpi];
  const { cellPx, dotSidePx } = cell;
  const patches: { key: string; content: PatchContent; copies: number }[] = [
    { key: 'white', content: { kind: 'white' }, copies: WHITE_COPIES },
    { key: phaseKey(4), content: { kind: 'phase', places: 4 }, copies: PHASE_COPIES },
    { key: phaseKey(5), content: { kind: 'phase', places: 5 }, copies: PHASE_COPIES },
    { key: 'solid-k', content: { kind: 'solid', inks: ['k'] }, copies: SOLID_COPIES },
  ];
  const add = (key: string, screenOf: Screen, at: CellGeometry, copies: number, inks: readonly Separation[] = ['k']) =>
    patches.push({ key, content: { kind: 'screen', screen: screenOf, cell: at, inks }, copies });
  for (const density of FINE_DENSITIES) {
    const dots = dotsOfDensity(density, cell);
    add(fineKey(dots), screen(dots, 0), cell, FINE_COPIES);
  }
  for (const share of hasBars(dpi) ? COARSE_SHARES : [...MORE_COARSE_SHARES, ...COARSE_SHARES]) {
    const area = coarseArea(share, cellPx);
    add(coarseKey(area), screen(0, area), cell, hasBars(dpi) ? COARSE_COPIES : MORE_COARSE_COPIES);
  }
  if (hasBars(dpi)) {
    for (const dots of BAR_DOTS) {
      const area = dots * dotSidePx ** 2;
      add(barsKey(area), screen(0, area), { ...cell, form: 'bars' }, BAR_COPIES);
    }
    for (const dots of SHORT_BAR_DOTS) {
      const area = 4 * dots * dotSidePx ** 2;
      add(shortBarsKey(area), screen(0, area), { ...cell, form: 'short-bars' }, SHORT_BAR_COPIES);
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

/** Has a cell room for bars at this resolution? */
export function hasBars(dpi: ChartDpi): boolean {
  return dpi !== 300;
}

/** Of the control strip, out of the chart's own. */
const CONTROL_DENSITIES = [11.5, 14, 20.5, 24.5] as const;
const CONTROL_SHARES = [0.13, 0.19] as const;

/** The control strip: white, solid, and fine and coarse of the tones that matter, in turn. */
function controlPatches(dpi: ChartDpi): { key: string; content: PatchContent }[] {
  const cell = CHART_CELLS[dpi];
  const fine = CONTROL_DENSITIES.map((density) => dotsOfDensity(density, cell));
  const coarse = CONTROL_SHARES.map((share) => coarseArea(share, cell.cellPx));
  const at = (content: Screen): PatchContent => ({ kind: 'screen', screen: content, cell, inks: ['k'] });
  const white = { key: 'white', content: { kind: 'white' } as const };
  return [
    white,
    ...fine.map((dots) => ({ key: fineKey(dots), content: at(screen(dots, 0)) })),
    ...coarse.map((area) => ({ key: coarseKey(area), content: at(screen(0, area)) })),
    white,
    { key: 'solid-k', content: { kind: 'solid', inks: ['k'] } as const },
    ...coarse.map((area) => ({ key: coarseKey(area), content: at(screen(0, area)) })),
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
  return [...single, ...control];
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
