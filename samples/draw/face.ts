// What the pen needs to know about a typeface, embedded or only named.
import type { PdfRef } from './document.ts';

export type Writing = 'horizontal' | 'vertical';

/** One character code as it goes into the content stream. */
export interface SetGlyph {
  /** Bytes of the code, upper-case hexadecimal. */
  readonly codeHex: string;
  /** Advance along the writing direction, in em, positive. */
  readonly advanceEm: number;
}

export interface Face {
  /** Spaces are moves of the pen instead of glyphs, as in producers that place words. */
  readonly skipsSpaces?: boolean;
  /** Text -> codes with their advances, for measuring; throws when the face has no glyph for some character. */
  shape(text: string, writing: Writing): readonly SetGlyph[];
  /** Text -> the codes as one run of hexadecimal digits, for the page; what is shown ends up in the font. */
  show(text: string, writing: Writing): string;
  /** The font object of that writing direction and its resource name. */
  resource(writing: Writing): { readonly name: string; readonly ref: PdfRef };
}
