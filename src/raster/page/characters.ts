// A glyph as pdf.js shows it -> the character that it stands for, and whether that draws anything.
import type { PdfGlyph } from './page-program.ts';

/** Unicode's White_Space, and the code points that draw nothing by definition (zero-width, soft hyphen, BOM). */
export const BLANK = /^[\p{White_Space}\u00ad\u200b-\u200f\u2060\ufeff]+$/u;

/**
 * Where a UTF-16 code has no CID, pdf.js keeps only its lower half, a lone surrogate; the code has both.
 */
export function characterOf({ unicode, originalCharCode }: PdfGlyph): string {
  if (unicode.isWellFormed()) return unicode;
  const pair = String.fromCharCode(originalCharCode >>> 16, originalCharCode & 0xffff);
  return pair.isWellFormed() ? pair : unicode;
}
