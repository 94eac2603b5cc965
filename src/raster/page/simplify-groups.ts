// Transparency groups whose special rules change nothing -> plain ones, which cost pdf.js no extra layers; knockout groups that stay are refused.
import { pdfError } from './errors.ts';
import { OP } from './operators.ts';
import type { OperatorList } from './page-program.ts';

interface Group {
  knockout: boolean;
  isGray: boolean;
}

/** Whether a graphics state makes something other than opaque, unmasked, normally blended paint. */
function isSpecial(entries: readonly [string, unknown][]): boolean {
  return entries.some(
    ([key, value]) =>
      ((key === 'ca' || key === 'CA') && value !== 1) ||
      (key === 'BM' && value !== 'source-over') ||
      (key === 'SMask' && value !== false) ||
      (key === 'TR' && value),
  );
}

/**
 * Simplifies the groups of a list in place.
 *
 * - A knockout group whose elements are all opaque looks like any other: each element hides what is under it either
 *   way. pdf.js draws a real one with five layers of the group's size per element (12 s for a page-sized crest).
 * - A grey group averages its channels in the end; a page printed in one ink is grey anyway.
 */
function simplifyGroups(list: OperatorList): void {
  list.fnArray.forEach((op, i) => {
    if (op !== OP.beginGroup) return;
    const group = list.argsArray[i]![0] as Group;
    group.isGray = false;
    if (group.knockout && isOpaque(list, i + 1)) {
      group.knockout = false;
      // endGroup carries the group too, in an object of its own.
      const end = list.argsArray[endOf(list, i + 1)];
      if (end) (end[0] as Group).knockout = false;
    }
  });
  list.fnArray.forEach((op, i) => {
    if (op === OP.endGroup) (list.argsArray[i]![0] as Group).isGray = false;
  });
}

/**
 * Simplifies the groups of a page, and refuses it when a knockout group is left: pdf.js, poppler, MuPDF and pdfium make different tones
 * of one with transparent elements.
 *
 * @throws pdf.knockout-group
 */
export function checkGroups(list: OperatorList, pageNumber: number): void {
  simplifyGroups(list);
  const isLeft = list.fnArray.some((op, i) => op === OP.beginGroup && (list.argsArray[i]![0] as Group).knockout);
  if (isLeft) throw pdfError('knockout-group', { page: pageNumber });
}

/** Index of the endGroup that closes the group whose inside begins at `start`. */
function endOf(list: OperatorList, start: number): number {
  let depth = 1;
  for (let i = start; i < list.fnArray.length; i++) {
    if (list.fnArray[i] === OP.beginGroup) depth++;
    else if (list.fnArray[i] === OP.endGroup && --depth === 0) return i;
  }
  return list.fnArray.length;
}

function isOpaque(list: OperatorList, start: number): boolean {
  for (let i = start, end = endOf(list, start); i < end; i++) {
    const op = list.fnArray[i];
    if (op === OP.beginGroup) return false;
    if (op === OP.setGState && isSpecial(list.argsArray[i]![0] as [string, unknown][])) return false;
    // Pictures may have an alpha channel of their own.
    if (op >= OP.paintImageXObject && op <= OP.paintImageXObjectRepeat) return false;
  }
  return true;
}
