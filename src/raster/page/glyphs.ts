// A parsed page -> the first glyph that would not print as meant, or none: what pdf.js would leave out or box is refused.
import type { KioskRasterError } from '../../errors.ts';
import { type GlyphFault, pdfError } from './errors.ts';
import {
  type Coverage,
  coverageOf,
  FALLBACK_CSS,
  registerFonts,
  type SubstituteFamily,
  substituteFor,
} from './fonts.ts';
import { OP } from './operators.ts';
import type { OperatorList, PageProgram, PdfFont, PdfGlyph } from './page-program.ts';

/** PDF text rendering modes that put nothing on paper: invisible, and clip only (ISO 32000-1, table 106). */
const INVISIBLE_MODES = new Set([3, 7]);

/** Unicode's White_Space, and the code points that draw nothing by definition (zero-width, soft hyphen, BOM). */
const BLANK = /^[\p{White_Space}\u00ad\u200b-\u200f\u2060\ufeff]+$/u;
const PRIVATE_USE = /\p{Co}/u;
const VARIATION_SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;

/** What the walk found. */
export interface GlyphSurvey {
  readonly glyphCount: number;
  /** Fonts that the page shows text in, and how many of them come from our faces. */
  readonly fontCount: number;
  readonly substitutedFontCount: number;
}

/** Judges glyphs of one font. The three kinds of font are three judges; issue 3's rules slot in beside these. */
type Judge = (glyph: PdfGlyph) => GlyphFault | undefined;

interface TextState {
  fontId: string | undefined;
  mode: number;
}

/** Walks one page. Fonts are judged once and remembered. */
class GlyphWalk {
  readonly #program: PageProgram;
  readonly #judges = new Map<string, Judge>();
  readonly #passed = new Map<string, Set<PdfGlyph>>();
  readonly #done = new Set<OperatorList>();
  glyphCount = 0;
  substituted = 0;

  constructor(program: PageProgram) {
    this.#program = program;
  }

  get fontCount(): number {
    return this.#judges.size;
  }

  async list(list: OperatorList, outer: TextState): Promise<void> {
    if (this.#done.has(list)) return;
    this.#done.add(list);
    const stack: TextState[] = [];
    let state = { ...outer };
    for (let i = 0; i < list.fnArray.length; i++) {
      const args = list.argsArray[i];
      switch (list.fnArray[i]) {
        case OP.save:
        case OP.paintFormXObjectBegin:
        case OP.beginGroup:
          stack.push({ ...state });
          break;
        case OP.restore:
        case OP.paintFormXObjectEnd:
        case OP.endGroup:
          state = stack.pop() ?? state;
          break;
        case OP.setFont:
          state.fontId = args![0] as string;
          break;
        case OP.setGState:
          for (const [key, value] of args![0] as [string, unknown][]) {
            if (key === 'Font') state.fontId = (value as [string])[0];
          }
          break;
        case OP.setTextRenderingMode:
          state.mode = args![0] as number;
          break;
        case OP.setFillColorN:
        case OP.setStrokeColorN:
          // A tiling pattern carries its own operators, which may show text.
          if (args![0] === 'TilingPattern') await this.list(args![2] as OperatorList, { fontId: undefined, mode: 0 });
          break;
        case OP.showText:
          if (!INVISIBLE_MODES.has(state.mode)) await this.#show(args![0] as (PdfGlyph | number)[], state);
          break;
      }
    }
  }

  async #show(glyphs: readonly (PdfGlyph | number)[], state: TextState): Promise<void> {
    const font = state.fontId === undefined ? undefined : this.#program.font(state.fontId);
    if (!font || !state.fontId)
      throw this.#refusal(
        glyphs.find((glyph) => typeof glyph !== 'number'),
        'font-broken',
      );
    if (font.isType3Font) return this.#showType3(font, glyphs, state);
    let judge = this.#judges.get(state.fontId);
    if (!judge) {
      judge = await this.#judgeOf(font);
      this.#judges.set(state.fontId, judge);
      this.#passed.set(state.fontId, new Set());
    }
    const passed = this.#passed.get(state.fontId)!;
    for (const glyph of glyphs) {
      if (typeof glyph === 'number') continue;
      this.glyphCount++;
      // pdf.js shares one object among all uses of a glyph within a message, so most are seen before.
      if (passed.has(glyph)) continue;
      const fault = judge(glyph);
      if (fault) throw this.#refusal(glyph, fault);
      passed.add(glyph);
    }
  }

  /** A Type 3 glyph is a small page: it is missing when its procedure is, and its own text is walked too. */
  async #showType3(font: PdfFont, glyphs: readonly (PdfGlyph | number)[], state: TextState): Promise<void> {
    this.#judges.set(state.fontId!, () => undefined);
    for (const glyph of glyphs) {
      if (typeof glyph === 'number') continue;
      this.glyphCount++;
      const procedure = font.charProcOperatorList?.get(glyph.operatorListId ?? '');
      if (procedure) await this.list(procedure, { fontId: undefined, mode: 0 });
      else if (!BLANK.test(glyph.unicode)) throw this.#refusal(glyph, 'not-in-font');
    }
  }

  async #judgeOf(font: PdfFont): Promise<Judge> {
    if (!font.missingFile) return (glyph) => this.#embedded(font, glyph);
    const family = substituteFor(font.name);
    if (!family) return () => 'font-not-embedded';
    if (font.composite && font.cidEncoding?.startsWith('Identity')) return () => 'identity-encoding';
    const has = await coverageOf(family, font.bold);
    this.substituted++;
    registerFonts();
    useSubstitute(font, family);
    return (glyph) => notEmbedded(glyph, has);
  }

  #embedded(font: PdfFont, glyph: PdfGlyph): GlyphFault | undefined {
    if (BLANK.test(glyph.unicode) || glyph.isSpace) return undefined;
    if (!glyph.isInFont) return 'not-in-font';
    if (font.composite && glyph.originalCharCode === 0) return 'notdef';
    for (const fontChar of glyph.accent ? [glyph.fontChar, glyph.accent.fontChar] : [glyph.fontChar]) {
      const outline = this.#program.outline(font, fontChar);
      if (!outline || outline.length === 0) return 'empty-outline';
    }
    return undefined;
  }

  #refusal(glyph: PdfGlyph | number | undefined, fault: GlyphFault): KioskRasterError {
    const codePoint = typeof glyph === 'object' ? characterOf(glyph).codePointAt(0) : undefined;
    const hex = (codePoint ?? 0xfffd).toString(16).toUpperCase().padStart(4, '0');
    return pdfError('glyph-missing', { page: this.#program.pageNumber, codePoint: `U+${hex}`, fault });
  }
}

/**
 * The character that a glyph stands for. Where a UTF-16 code has no CID, pdf.js keeps only its lower half, a lone
 * surrogate; the code has both.
 */
function characterOf({ unicode, originalCharCode }: PdfGlyph): string {
  if (unicode.isWellFormed()) return unicode;
  const pair = String.fromCharCode(originalCharCode >>> 16, originalCharCode & 0xffff);
  return pair.isWellFormed() ? pair : unicode;
}

/** Rules for a font that comes from our faces: what is drawn is `fontChar`, looked up in the substitute's cmap. */
function notEmbedded(glyph: PdfGlyph, has: Coverage): GlyphFault | undefined {
  const character = characterOf(glyph);
  if (PRIVATE_USE.test(character) || PRIVATE_USE.test(glyph.fontChar)) return 'private-use';
  if (VARIATION_SELECTOR.test(character) || VARIATION_SELECTOR.test(glyph.fontChar)) return 'variation-selector';
  if (BLANK.test(glyph.fontChar)) return undefined;
  for (const char of glyph.fontChar) {
    if (!has(char.codePointAt(0)!)) return 'not-in-substitute';
  }
  return glyph.fontChar === '' ? 'not-in-substitute' : undefined;
}

/**
 * Points pdf.js's font at our face. By itself pdf.js would ask the canvas for the name up to the first hyphen: "MS" for
 * MS-PMincho and MS-PGothic alike. Its getters lie on the prototype, so properties of the object itself go before them.
 */
function useSubstitute(font: PdfFont, family: SubstituteFamily): void {
  Object.defineProperties(font, {
    loadedName: { value: family.family, configurable: true },
    fallbackName: { value: FALLBACK_CSS, configurable: true },
  });
}

/**
 * Checks every glyph of a page.
 *
 * Also makes non-embedded fonts draw with our faces, so a page that was not walked must not be drawn.
 *
 * @throws pdf.glyph-missing with page number and code point, for the first glyph that would not print
 */
export async function checkGlyphs(program: PageProgram): Promise<GlyphSurvey> {
  const walk = new GlyphWalk(program);
  await walk.list(program.operators, { fontId: undefined, mode: 0 });
  return { glyphCount: walk.glyphCount, fontCount: walk.fontCount, substitutedFontCount: walk.substituted };
}
