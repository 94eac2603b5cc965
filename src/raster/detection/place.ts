// A mark's plane -> rows of the whole page with the mark in its place.
import type { RectMm } from '../layout.ts';
import { type BitPlane, createPlane, mmToPx } from '../plane.ts';

/**
 * ORs `mark` onto `page`, its top left at the place's.
 *
 * @param firstRow the row of the whole page that `page` begins with
 */
export function layMark(
  page: BitPlane,
  mark: BitPlane,
  place: Pick<RectMm, 'xMm' | 'yMm'>,
  dpi: number,
  firstRow = 0,
): void {
  const left = Math.round(mmToPx(place.xMm, dpi));
  const top = Math.round(mmToPx(place.yMm, dpi)) - firstRow;
  const bit = left & 7;
  for (let row = Math.max(0, -top); row < Math.min(mark.heightPx, page.heightPx - top); row++) {
    const from = row * mark.strideBytes;
    const to = (top + row) * page.strideBytes + (left >> 3);
    for (let i = 0; i < mark.strideBytes; i++) {
      const byte = mark.data[from + i]!;
      if (byte === 0) continue;
      page.data[to + i]! |= byte >> bit;
      if (bit !== 0) page.data[to + i + 1]! |= (byte << (8 - bit)) & 0xff;
    }
  }
}

/** A white page with the mark on it. */
export function pageWithMark(
  sizePx: { readonly widthPx: number; readonly heightPx: number },
  mark: BitPlane,
  place: Pick<RectMm, 'xMm' | 'yMm'>,
  dpi: number,
): BitPlane {
  const page = createPlane(sizePx.widthPx, sizePx.heightPx);
  layMark(page, mark, place, dpi);
  return page;
}

/**
 * Makes a maker of rows of a white page with the mark on it; undefined where none of it lies. What it returns is valid until
 * the next call: no allocation after the tallest band.
 */
export function createMarkRows(
  widthPx: number,
  mark: BitPlane,
  place: Pick<RectMm, 'xMm' | 'yMm'>,
  dpi: number,
): (y: number, rows: number) => BitPlane | undefined {
  const top = Math.round(mmToPx(place.yMm, dpi));
  let made = createPlane(widthPx, 0);
  return (y, rows) => {
    if (y >= top + mark.heightPx || y + rows <= top) return undefined;
    if (rows > made.heightPx) made = createPlane(widthPx, rows);
    else made.data.fill(0);
    const plane = { ...made, heightPx: rows };
    layMark(plane, mark, place, dpi, y);
    return plane;
  };
}
