// Field size and device's cells -> a plan of the field: its pixels, its cells, and what it can hold.
import { mmToPx } from '../../plane.ts';
import { scrambleError } from '../errors.ts';
import { MOST_HEADER_BYTES, planFrame } from './frame.ts';
import { DATA_SHARE, type FieldLayout, fieldLayout, HEADER_CELLS, isFieldSize } from './layout.ts';

/** Size of the scrambled field on every sheet (DESIGN.md 5a). */
export const FIELD_WIDTH_MM = 180;
export const FIELD_HEIGHT_MM = 190;

/** What the device profile says about cells. */
export interface CellProfile {
  /** Printer resolution: 300, 600 or 1200. */
  readonly dpi: number;
  /** Side of a cell in printer pixels: 3 at 600 dpi by default, 4 where the device cannot. */
  readonly cellPx: number;
  /**
   * The dot of an inked cell: `cellPx` strings of `cellPx` characters, `#` ink. Default: all ink. A device whose dots
   * grow prints a smaller one.
   */
  readonly dot?: readonly string[];
}

export interface FieldPlan {
  readonly dpi: number;
  readonly cellPx: number;
  /** Per row of the cell, its ink as bits: the leftmost pixel is bit cellPx - 1. */
  readonly dotRows: readonly number[];
  /** Of the plane that `encodeField` makes; cells begin at its top left, what is left over at right and bottom is blank. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Side of a cell on paper. */
  readonly cellMm: number;
  readonly layout: FieldLayout;
  /** Coded bits for the two layers: the most that could be stored if nothing were ever damaged. */
  readonly capacityBits: number;
  /** Longest header that `encodeField` takes. */
  readonly mostHeaderBytes: number;
}

/** Information bits per coded bit of the fine layer that leave the protection the issue asks for: 15 % of a field gone. */
export const FULL_PROTECTION_RATE = 0.62;
/** The least protection: above this a page is refused. An undamaged scan at 300 dpi still reads. */
export const LEAST_PROTECTION_RATE = 0.74;

/**
 * @throws `scramble.cell-pixels`, `scramble.dot-shape`, `scramble.field-size`
 */
export function planField(
  profile: CellProfile,
  widthMm: number = FIELD_WIDTH_MM,
  heightMm: number = FIELD_HEIGHT_MM,
): FieldPlan {
  const { dpi, cellPx } = profile;
  if (!Number.isInteger(cellPx) || cellPx < 1 || cellPx > 16) throw scrambleError('cell-pixels', { cellPx });
  const widthPx = Math.round(mmToPx(widthMm, dpi));
  const heightPx = Math.round(mmToPx(heightMm, dpi));
  const columns = Math.floor(widthPx / cellPx);
  const rows = Math.floor(heightPx / cellPx);
  if (!isFieldSize(columns, rows)) throw scrambleError('field-size', { columns, rows });
  const layout = fieldLayout(columns, rows);
  return {
    dpi,
    cellPx,
    dotRows: dotRows(profile),
    widthPx,
    heightPx,
    cellMm: (cellPx * 25.4) / dpi,
    layout,
    capacityBits: layout.order.length - layout.headerCells,
    mostHeaderBytes: MOST_HEADER_BYTES,
  };
}

/** Coded bits that the layers of a field have, but for the cells at its edges: known without its tables. */
export function roughRoomBits({ dpi, cellPx }: CellProfile): number {
  const cells = (FIELD_WIDTH_MM * FIELD_HEIGHT_MM) / ((cellPx * 25.4) / dpi) ** 2;
  return cells * DATA_SHARE - HEADER_CELLS;
}

function dotRows({ cellPx, dot }: CellProfile): number[] {
  if (!dot) return Array.from({ length: cellPx }, () => 2 ** cellPx - 1);
  const good = dot.length === cellPx && dot.every((line) => line.length === cellPx && /^[#.]*$/.test(line));
  if (!good || !dot.some((line) => line.includes('#'))) throw scrambleError('dot-shape', { cellPx });
  return dot.map((line) => [...line].reduce((bits, c) => bits * 2 + (c === '#' ? 1 : 0), 0));
}

/** Whether layers of these sizes fit with at least the protection that `rate` of the fine layer leaves. */
export function fieldHolds(
  plan: FieldPlan,
  coarseBytes: number,
  fineBytes: number,
  rate: number = FULL_PROTECTION_RATE,
): boolean {
  const { coarse, fine } = planFrame(plan.layout, coarseBytes, fineBytes);
  // When there is no fine layer, the coarse one must keep its own lead.
  return fine.plan.rate <= rate && coarse.plan.rate <= rate / (fineBytes > 0 ? 1.6 : 1);
}

/** Bytes of sealed layers that the field takes with the least protection, when a third of them is coarse. */
export function capacityBytes(plan: FieldPlan, rate: number = LEAST_PROTECTION_RATE): number {
  let low = 0;
  let high = plan.capacityBits >> 3;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const coarse = Math.round(middle / 3);
    if (fieldHolds(plan, coarse, middle - coarse, rate)) low = middle;
    else high = middle - 1;
  }
  return low;
}
