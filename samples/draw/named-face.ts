// Text -> codes of a typeface that the PDF only names: 90ms-RKSJ, UniJIS-UTF16 or Identity, nothing embedded.
import type { PdfRef, SampleDocument } from './document.ts';
import type { Face, SetGlyph, Writing } from './face.ts';
import { encodeShiftJis } from './shift-jis.ts';
import { utf16Hex } from './to-unicode.ts';

export type NamedEncoding = '90ms-RKSJ' | 'UniJIS-UTF16' | 'Identity';

export interface NamedFaceOptions {
  /** PostScript name as the producer wrote it: `MS-Mincho`; non-ASCII bytes as `#82l`. */
  readonly baseFont: string;
  readonly encoding: NamedEncoding;
  readonly serif: boolean;
  /** With encoding Identity: the glyph number that the producer's own copy of the font had for a character. */
  readonly glyphNumber?: (char: string) => number;
}

/** CIDs of Adobe-Japan1 that are half an em wide: proportional Latin (1..95, as MS faces have it) and the half-width block. */
const HALF_WIDTH_CIDS = [
  [1, 95],
  [231, 632],
] as const;

const FLAGS_SERIF_SYMBOLIC = 6;
const FLAGS_SYMBOLIC = 4;

/**
 * What Office and municipal print systems write when told not to embed. Every code is checked against the encoding;
 * whether a reader has the font is the reader's problem, and that is what these samples are for.
 */
export class NamedFace implements Face {
  readonly #document: SampleDocument;
  readonly #options: NamedFaceOptions;
  readonly #resources = new Map<Writing, { readonly name: string; readonly ref: PdfRef }>();
  #descendant: PdfRef | undefined;

  constructor(document: SampleDocument, options: NamedFaceOptions) {
    this.#document = document;
    this.#options = options;
  }

  shape(text: string, _writing: Writing): readonly SetGlyph[] {
    return Array.from(text, (char) => ({ codeHex: this.#code(char), advanceEm: isHalfWidth(char) ? 0.5 : 1 }));
  }

  show(text: string, writing: Writing): string {
    return this.shape(text, writing)
      .map((glyph) => glyph.codeHex)
      .join('');
  }

  resource(writing: Writing): { readonly name: string; readonly ref: PdfRef } {
    let resource = this.#resources.get(writing);
    if (!resource) {
      const { baseFont, encoding } = this.#options;
      this.#descendant ??= this.#makeDescendant();
      const ref = this.#document.fixed({
        Type: 'Font',
        Subtype: 'Type0',
        BaseFont: baseFont,
        Encoding: `${encoding}-${writing === 'vertical' ? 'V' : 'H'}`,
        DescendantFonts: [this.#descendant],
      });
      resource = { name: this.#document.uniqueName('F'), ref };
      this.#resources.set(writing, resource);
    }
    return resource;
  }

  #code(char: string): string {
    const { encoding, glyphNumber } = this.#options;
    if (encoding === '90ms-RKSJ') return encodeShiftJis(char);
    if (encoding === 'UniJIS-UTF16') return utf16Hex(char);
    if (!glyphNumber) throw new Error('Expected glyph numbers for Identity but received none');
    return glyphNumber(char).toString(16).toUpperCase().padStart(4, '0');
  }

  #makeDescendant(): PdfRef {
    const { baseFont, encoding, serif } = this.#options;
    const identity = encoding === 'Identity';
    const descriptor = this.#document.fixed({
      Type: 'FontDescriptor',
      FontName: baseFont,
      Flags: serif ? FLAGS_SERIF_SYMBOLIC : FLAGS_SYMBOLIC,
      FontBBox: [0, -136, 1000, 859],
      ItalicAngle: 0,
      Ascent: 859,
      Descent: -140,
      CapHeight: 709,
      StemV: 80,
    });
    return this.#document.fixed({
      Type: 'Font',
      Subtype: 'CIDFontType2',
      BaseFont: baseFont,
      CIDSystemInfo: {
        Registry: new String('Adobe'),
        Ordering: new String(identity ? 'Identity' : 'Japan1'),
        Supplement: identity ? 0 : 2,
      },
      FontDescriptor: descriptor,
      DW: 1000,
      ...(identity ? { CIDToGIDMap: 'Identity' } : { W: HALF_WIDTH_CIDS.flatMap(([from, to]) => [from, to, 500]) }),
    });
  }
}

function isHalfWidth(char: string): boolean {
  const point = char.codePointAt(0)!;
  return (point >= 0x20 && point <= 0x7e) || (point >= 0xff61 && point <= 0xff9f);
}
