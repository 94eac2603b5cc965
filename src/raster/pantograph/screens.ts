// Dots per cell and dot areas, per tone zone: the screens that a pantograph is built from.
import { barLimit } from './tiles.ts';
/*
 * A screen says what a cell holds *on average*: so many lone dots, and a cluster of so many pixels. Both are real
 * numbers. A cell holds whole ones: its blue-noise threshold t in (0, 1) turns a mean of 17.4 dots into 18 in 40 % of
 * the cells and 17 in the others. Tone is therefore continuous, though every dot is made of whole pixels, and one pair
 * of numbers is all that calibration has to find. (A list of tiles with weights says the same less directly.)
 */

/** Mean content of a cell. */
export interface Screen {
  /** Lone dots in a cell, evenly spread. 0..(cellPx / (2.5 * dotSidePx))^2. */
  readonly loneDots: number;
  /** Pixels in the round cluster in the middle of the cell, or in the cell's bars; 0 = neither. 0..coarseLimit. */
  readonly clusterAreaPx: number;
}

/** What the coarse area of a cell is: one round cluster in its middle, bars one dot thick all over it, or such in each of 2 x 2 squares. */
export type CoarseForm = 'cluster' | 'bars' | 'short-bars';

/** Two screens of equal lightness on the device's paper: one that copiers lose, one that they keep. */
export interface ToneZone {
  /** Short ASCII name, shown in job.json and reports. */
  readonly name: string;
  readonly fine: Screen;
  readonly coarse: Screen;
  /** Absent: one cluster. */
  readonly form?: Extract<CoarseForm, 'bars'> | undefined;
  /** Pixels of short bars in a cell that are as dark, for letters' borders and rows with ink. Absent, where there is no room for them: whole cells, and lone dots beside ink. */
  readonly borderAreaPx?: number | undefined;
  /** Lightness L* of both on the device's paper, paper = 100 (so it is comparable between papers). */
  readonly lightness: number;
}

/** The screens of one device at one resolution. */
export interface PantographScreens {
  readonly dpi: number;
  /** Side of the square cells of the lattice, even, a multiple of dotSidePx. 6..32. */
  readonly cellPx: number;
  /** Side of a lone dot: 1, or 2 where a single pixel is too small to print reliably. Divides every dot's place. */
  readonly dotSidePx: number;
  /** Ordered as the rows of words use them, from the top, in turn. 1..6. */
  readonly zones: readonly ToneZone[];
}

/** Most lone dots in a cell that keep at least one dot side of white between them, mostly two. */
export function loneDotLimit(cellPx: number, dotSidePx: number): number {
  return Math.floor(cellPx / (2.5 * dotSidePx)) ** 2;
}

/** Most pixels of a cluster, or of bars, that keep one dot side of white to the border of cell or square on each side. */
export function coarseLimit(cellPx: number, dotSidePx: number, form: CoarseForm): number {
  if (form === 'bars') return barLimit(cellPx, dotSidePx) * dotSidePx ** 2;
  if (form === 'short-bars') return 4 * barLimit(cellPx / 2, dotSidePx) * dotSidePx ** 2;
  return Math.floor((Math.PI / 4) * (cellPx - 2 * dotSidePx) ** 2);
}
