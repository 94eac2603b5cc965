// Text and a tall box in mm -> vertical columns from right to left, as old registers are written.

import type { Box } from './layout.ts';
import { characters } from './layout.ts';
import { type PagePen, PT_PER_MM, type TextStyle, widthOfMm } from './page-pen.ts';

export type VerticalAlign = 'top' | 'center' | 'bottom' | 'justify';

/** One column centred in `box`; characters are set closer (down to 80 %) when they would run over. */
export function setColumn(
  pen: PagePen,
  box: Box,
  text: string,
  style: TextStyle,
  align: VerticalAlign = 'top',
  padMm = 1.5,
): void {
  const roomMm = box.heightMm - 2 * padMm;
  const emMm = style.sizePt / PT_PER_MM;
  const count = characters(text).length;
  const lengthMm = widthOfMm(text, style, 'vertical');
  const centreMm = box.xMm + box.widthMm / 2;
  let spacingEm = style.spacingEm ?? 0;
  let topMm = box.yMm + padMm;
  if (lengthMm > roomMm || (align === 'justify' && count > 1)) {
    spacingEm = (roomMm - count * emMm) / (count - 1) / emMm;
    if (spacingEm < -0.2) throw new Error(`Expected a column of at most ${roomMm} mm but it takes ${lengthMm}`);
  } else if (align === 'center' || align === 'justify') {
    topMm += (roomMm - lengthMm) / 2;
  } else if (align === 'bottom') {
    topMm += roomMm - lengthMm;
  }
  pen.verticalText(centreMm, topMm, text, { ...style, spacingEm });
}

/** Characters that may not begin a column. */
const NO_COLUMN_START = new Set('、。）」』】ー々っゃゅょッャュョ');

/** Breaks a paragraph into columns of at most `roomMm`; punctuation may hang over by one character. */
export function breakColumns(text: string, roomMm: number, style: TextStyle): string[] {
  const perColumn = Math.floor(roomMm / ((style.sizePt / PT_PER_MM) * (1 + (style.spacingEm ?? 0))));
  const columns: string[] = [];
  let column: string[] = [];
  for (const char of characters(text)) {
    if (column.length >= perColumn && !NO_COLUMN_START.has(char)) {
      columns.push(column.join(''));
      column = [];
    }
    column.push(char);
  }
  columns.push(column.join(''));
  return columns;
}
