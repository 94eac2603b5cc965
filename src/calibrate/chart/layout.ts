// Chart millimetres: where marks, code, slots and targets of the calibration chart lie, for the drawer and for the reader alike.
import type { RectMm } from '../../raster/layout.ts';

/*
 * Nine marks (a square ring round a square, as QR finders are, 7 : 5 : 3) stand in three rows and columns over the sheet:
 * any five that are not in one line give position, turn, stretch and shear; more of them average out. Where the sheet's top is,
 * and whether the scan is mirrored, the code strip says: it only reads with its checksum in the right one of the poses.
 */

/** Of this arrangement; part of the code strip. Raise it when any place below moves, or a patch holds something else. */
export const CHART_VERSION = 8;

/** Side of a mark, mm, and of the solid square inside it. */
export const MARK_MM = 7;
export const MARK_CORE_MM = 3;
export const MARK_GAP_MM = 5;

const MARK_X_MM = [14, 105, 196] as const;
const MARK_Y_MM = [14, 148.5, 283] as const;

/** Middles of the marks, mm from the top left of the sheet, row by row. */
export const MARKS_MM: readonly (readonly [xMm: number, yMm: number])[] = MARK_Y_MM.flatMap((y) =>
  MARK_X_MM.map((x) => [x, y] as const),
);

/** The code strip: `CODE_BITS` square cells in a row, first black, then white, then the content. */
export const CODE_BITS = 24;
export const CODE_CELL_MM = 3;
export const CODE_MM: RectMm = { xMm: 24, yMm: 11, widthMm: CODE_BITS * CODE_CELL_MM, heightMm: CODE_CELL_MM };

/** What the chart says of itself, for people. */
export const TITLE_MM: RectMm = { xMm: 111, yMm: 10.5, widthMm: 78, heightMm: 8 };

const SLOT_PITCH_MM = 10;
const SLOT_COLUMNS = 17;
const SLOT_ROWS = 25;
const SLOTS_X_MM = 20;
const SLOTS_Y_MM = 22;
/** White on each side between a slot and the patch in it. */
const SLOT_INSET_MM = 0.3;

/** The middle mark stands in two slots. */
const TAKEN = new Set(['8 12', '8 13']);

/** The place for `columns` x `rows` slots from (column, row). */
export function slotMm(column: number, row: number, columns = 1, rows = 1): RectMm {
  return {
    xMm: SLOTS_X_MM + column * SLOT_PITCH_MM + SLOT_INSET_MM,
    yMm: SLOTS_Y_MM + row * SLOT_PITCH_MM + SLOT_INSET_MM,
    widthMm: columns * SLOT_PITCH_MM - 2 * SLOT_INSET_MM,
    heightMm: rows * SLOT_PITCH_MM - 2 * SLOT_INSET_MM,
  };
}

/** Free slots of rows `from` .. `to` - 1, row by row. */
export function slotsOfRows(from: number, to: number): (readonly [column: number, row: number])[] {
  const slots: (readonly [number, number])[] = [];
  for (let row = from; row < to; row++) {
    for (let column = 0; column < SLOT_COLUMNS; column++) {
      if (!TAKEN.has(`${column} ${row}`)) slots.push([column, row]);
    }
  }
  return slots;
}

/** Rows of slots: patches, then targets, then the control strip. */
export const PATCH_ROWS = [0, 23] as const;
export const TARGET_ROW = 23;
export const CONTROL_ROW = SLOT_ROWS - 1;

/** Crosses by which the inks' registration is measured: K's arms to the left and above, the ink's to the right and below. */
export const CROSS_ARM_MM = { from: 0.5, to: 4 } as const;
export const CROSS_LINE_MM = 0.2;
export const INK_CROSSES_MM: readonly { readonly ink: 'c' | 'm' | 'y'; readonly xMm: number; readonly yMm: number }[] =
  (['c', 'm', 'y'] as const).flatMap((ink, i) =>
    [5 + i, 14 + i].map((column) => {
      const { xMm, yMm, widthMm, heightMm } = slotMm(column, TARGET_ROW);
      return { ink, xMm: xMm + widthMm / 2, yMm: yMm + heightMm / 2 };
    }),
  );
