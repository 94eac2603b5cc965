// A parsed page -> the first glyph that would not print as meant, or none: what pdf.js would leave out or box is refused.
import type { KioskRasterError } from '../../errors.ts';
import { BLANK, characterOf } from './characters.ts';
import { type GlyphFault, pdfError } from './errors.ts';
import { loadHarfBuzz, type OutlineFace } from './faces.ts';
import { isStandardFont, substituteFor } from './fonts.ts';
import { OP } from './operators.ts';
import type { OperatorList, PageProgram, PdfFont, PdfGlyph } from './page-program.ts';
import { type FormCounts, SubstituteFont } from './substitute.ts';

/** PDF text rendering modes that put nothing on paper: invisible, and clip only (ISO 32000-1, table 106). */
const INVISIBLE_MODES = new Set([3, 7]);

/** What the walk found. */
export interface GlyphSurvey {
  readonly glyphCount: number;
  /** Fonts that the page shows text in, and how many of them come from our faces. */
  readonly fontCount: number;
  readonly substitutedFontCount: number;
  /** Of the glyphs that come from our faces, those that another edition of JIS X 0208/0213 draws otherwise. */
  readonly forms: Readonly<FormCounts>;
}

/** Fonts that draw with our faces already: a font outlives its page. */
const substitutes = new WeakMap<PdfFont, SubstituteFont>();

/** Judges glyphs of one font. The three kinds of font are three judges; issue 3's rules slot in beside these. */
type Judge = (glyph: PdfGlyph) => GlyphFault | undefined;

interface TextState {
  fontId: string | undefined;
  mode: number;
}

/** Walks one page. Fonts are judged once and remembered. */
class GlyphWalk {
  readonly #program: PageProgram;
  readonly #gaiji: readonly OutlineFace[];
  readonly #judges = new Map<string, Judge>();
  readonly #passed = new Map<string, Set<PdfGlyph>>();
  readonly #done = new Set<OperatorList>();
  glyphCount = 0;
  substituted = 0;
  readonly forms: FormCounts = { jis90: 0, jis2004: 0 };

  constructor(program: PageProgram, gaiji: readonly OutlineFace[]) {
    this.#program = program;
    this.#gaiji = gaiji;
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
      if (!passed.has(glyph)) {
        const fault = judge(glyph);
        if (fault) throw this.#refusal(glyph, fault, font);
        passed.add(glyph);
      }
      substitutes.get(font)?.count(glyph, this.forms);
    }
  }

  #inType3 = false;

  /** A Type 3 glyph is a small page: it is missing when its procedure is, and its own text is walked too. */
  async #showType3(font: PdfFont, glyphs: readonly (PdfGlyph | number)[], state: TextState): Promise<void> {
    this.#judges.set(state.fontId!, () => undefined);
    for (const glyph of glyphs) {
      if (typeof glyph === 'number') continue;
      this.glyphCount++;
      const procedure = font.charProcOperatorList?.get(glyph.operatorListId ?? '');
      // Engines differ in what a Type 3 glyph made of Type 3 glyphs looks like.
      if (procedure && this.#inType3) throw this.#refusal(glyph, 'font-broken', font);
      const beyond = procedure && this.#program.meter.add(procedure);
      if (beyond) throw beyond;
      this.#inType3 = true;
      if (procedure) await this.list(procedure, { fontId: undefined, mode: 0 });
      else if (!BLANK.test(glyph.unicode)) throw this.#refusal(glyph, 'not-in-font', font);
      this.#inType3 = false;
    }
  }

  async #judgeOf(font: PdfFont): Promise<Judge> {
    let substitute = substitutes.get(font);
    if (font.isReplaced) {
      if (!isStandardFont(font.name)) return () => 'font-not-embedded';
      if (font.composite && font.cidEncoding?.startsWith('Identity')) return () => 'identity-encoding';
      this.substituted++;
    }
    if (!font.missingFile && !substitute) return (glyph) => this.#embedded(font, glyph);
    const family = substituteFor(font.name);
    if (!family) return () => 'font-not-embedded';
    if (font.composite && font.cidEncoding?.startsWith('Identity')) return () => 'identity-encoding';
    await loadHarfBuzz();
    substitute ??= new SubstituteFont(font, family, this.#gaiji);
    substitutes.set(font, substitute);
    this.substituted++;
    return (glyph) => substitute.take(glyph);
  }

  #embedded(font: PdfFont, glyph: PdfGlyph): GlyphFault | undefined {
    const isKnown = glyph.isCharacterKnown || !font.composite;
    if (isKnown ? BLANK.test(glyph.unicode) || glyph.isSpace : glyph.isMadeBlank) return undefined;
    if (!glyph.isInFont) return 'not-in-font';
    if (font.composite && glyph.originalCharCode === 0) return 'notdef';
    for (const fontChar of glyph.accent ? [glyph.fontChar, glyph.accent.fontChar] : [glyph.fontChar]) {
      const outline = this.#program.outline(font, fontChar);
      if (!outline || outline.length === 0) return 'empty-outline';
    }
    return undefined;
  }

  #refusal(glyph: PdfGlyph | number | undefined, fault: GlyphFault, font?: PdfFont): KioskRasterError {
    const codePoint = typeof glyph === 'object' ? nameOf(glyph, font) : 'U+FFFD';
    return pdfError('glyph-missing', { page: this.#program.pageNumber, codePoint, fault });
  }
}

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/** A glyph in an error: its code point, or its code where nothing says which character that is. */
function nameOf(glyph: PdfGlyph, font: PdfFont | undefined): string {
  const meant = font && substitutes.get(font)?.meaningOf(glyph);
  const character = meant ?? (glyph.isCharacterKnown ? characterOf(glyph) : undefined);
  const codePoint = character?.codePointAt(0);
  return codePoint === undefined ? `code 0x${hex(glyph.originalCharCode)}` : `U+${hex(codePoint)}`;
}

/**
 * Checks every glyph of a page.
 *
 * Also makes non-embedded fonts draw with our faces, so a page that was not walked must not be drawn.
 *
 * @param gaiji the operator's faces for private-use characters
 * @throws pdf.glyph-missing with page number and code point, for the first glyph that would not print;
 * pdf.too-many-operators, pdf.too-many-forms, pdf.too-many-glyphs when the page's Type 3 glyphs go beyond its limits
 */
export async function checkGlyphs(program: PageProgram, gaiji: readonly OutlineFace[] = []): Promise<GlyphSurvey> {
  const walk = new GlyphWalk(program, gaiji);
  await walk.list(program.operators, { fontId: undefined, mode: 0 });
  const { glyphCount, fontCount, substituted, forms } = walk;
  return { glyphCount, fontCount, substitutedFontCount: substituted, forms };
}
