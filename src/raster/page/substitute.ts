// A font that a PDF only names, and the codes that it shows -> glyphs of our faces or the operator's, as outlines pdf.js draws.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Path2D } from './canvas.ts';
import { BLANK, characterOf } from './characters.ts';
import type { GlyphFault } from './errors.ts';
import { type JisForms, OutlineFace } from './faces.ts';
import { type SubstituteFamily, WIDE } from './fonts.ts';
import type { PdfFont, PdfGlyph } from './page-program.ts';

const require = createRequire(import.meta.url);

/** Faces by file, read when first needed and kept by the thread. They hold nothing of a certificate. */
const faces = new Map<string, OutlineFace>();

function faceOf(file: string): OutlineFace {
  let face = faces.get(file);
  if (!face) {
    face = new OutlineFace(readFileSync(require.resolve(file)));
    faces.set(file, face);
  }
  return face;
}

/**
 * The shapes that a CMap's codes mean. The codes of JIS-based CMaps are characters as JIS X 0208:1990 draws them (some
 * older); Unicode says nothing of shape, and gets the ones of today's faces.
 */
export function formsOf(cMapName: string | undefined): JisForms {
  if (!cMapName || cMapName.startsWith('Uni') || cMapName.startsWith('Identity')) return '2004';
  if (cMapName.startsWith('78') || cMapName.startsWith('NWP')) return '78';
  return cMapName.startsWith('83') ? '83' : '90';
}

/** Gaiji in Shift_JIS, F040 to F9FC, are U+E000 to U+E757 (Microsoft's code page 932; what EUDC fonts are keyed by). */
function gaijiOfShiftJis(code: number): number | undefined {
  const lead = code >> 8;
  const trail = code & 0xff;
  if (lead < 0xf0 || lead > 0xf9 || trail < 0x40 || trail === 0x7f || trail > 0xfc) return undefined;
  return 0xe000 + (lead - 0xf0) * 188 + trail - (trail > 0x7f ? 0x41 : 0x40);
}

const PRIVATE_USE = /^\p{Co}$/u;
const VARIATION_SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;

/**
 * Characters whose vertical form is the horizontal one turned a quarter clockwise: dashes, arrows, box drawing, pointing
 * hands (Unicode's UAX 50, "R"). For when the face has no form of its own.
 */
const TURNED =
  /[\u00b0\u2010-\u2016\u2032\u2033\u2190-\u21ff\u2500-\u257f\u261c-\u261f\u2702\u27a1\u3013\u301c\u30a0\uff1d]/u;

type Outline = InstanceType<typeof Path2D>;

/** The em box's middle line in vertical writing: PDF's default position vector is 880 above the baseline of 1000. */
const MIDDLE_EM = 0.38;
/** The slope of a face that is only slanted: 12 degrees. */
const SLANT = 0.2126;

/** Glyphs whose shape depends on the JIS edition, by the edition that was drawn. */
export interface FormCounts {
  jis90: number;
  jis2004: number;
}

/** One named font of one document. */
export class SubstituteFont {
  readonly #families: readonly SubstituteFamily[];
  readonly #gaiji: readonly OutlineFace[];
  readonly #bold: boolean;
  readonly #vertical: boolean;
  readonly #slant: number;
  readonly #forms: JisForms;
  readonly #composite: boolean;
  readonly #shiftJis: boolean;
  /** Codes are UTF-16 or UTF-32 themselves, also where the CMap has no glyph for them. */
  readonly #unicodeCodes: boolean;
  /** A predefined vertical CMap says which codes have a vertical form; an embedded one does not. */
  readonly #verticalForSure: boolean;
  /** Outlines by the key that stands in for pdf.js's character. */
  readonly #outlines = new Map<string, Outline>();
  /** How glyphs of each key count. */
  readonly #editions = new Map<string, keyof FormCounts>();
  readonly #taken = new WeakSet<PdfGlyph>();

  /** @param gaiji faces for private-use characters, in the order in which they are asked */
  constructor(font: PdfFont, family: SubstituteFamily, gaiji: readonly OutlineFace[]) {
    const cMapName = font.composite ? font.cidEncoding : undefined;
    this.#families = family === WIDE ? [WIDE] : [family, WIDE];
    this.#gaiji = gaiji;
    this.#bold = font.bold;
    this.#vertical = font.vertical;
    this.#slant = font.italic ? SLANT : 0;
    this.#forms = formsOf(cMapName);
    this.#composite = font.composite;
    this.#shiftJis = cMapName?.includes('RKSJ') ?? false;
    this.#unicodeCodes = /^Uni\w+-(UCS2|UTF16|UTF32)-/.test(cMapName ?? '');
    this.#verticalForSure = cMapName !== undefined && /(^|-)V$/.test(cMapName);
    // pdf.js draws a font with a file from outlines. Its getters lie on the prototype: properties of the object go before.
    Object.defineProperties(font, {
      missingFile: { value: false },
      disableFontFace: { value: true },
      remeasure: { value: false },
      getPathGenerator: { value: (_objects: unknown, key: string) => this.#outlines.get(key) },
    });
  }

  /**
   * Makes a glyph draw with our faces.
   *
   * @returns why it cannot; nothing is changed then
   */
  take(glyph: PdfGlyph): GlyphFault | undefined {
    if (this.#taken.has(glyph)) return undefined;
    const character = this.meaningOf(glyph);
    if (!character) return 'not-in-substitute';
    if (VARIATION_SELECTOR.test(character)) return 'variation-selector';
    const downwards = this.#vertical && glyph.isRotated;
    const key = `${character} ${glyph.width} ${downwards}`;
    if (!this.#outlines.has(key)) {
      const outline = this.#outlineOf(character, glyph.width, downwards, key);
      if (typeof outline === 'string') return outline;
      this.#outlines.set(key, outline);
    }
    // `isRotated` would make pdf.js turn the outline, which has its vertical form.
    Object.assign(glyph, { fontChar: key, isInFont: true, isRotated: false, accent: null });
    this.#taken.add(glyph);
    return undefined;
  }

  /** The one character that a code means; undefined when nothing says so. */
  meaningOf(glyph: PdfGlyph): string | undefined {
    const code = glyph.originalCharCode;
    if (this.#shiftJis) {
      const gaiji = gaijiOfShiftJis(code);
      if (gaiji !== undefined) return String.fromCodePoint(gaiji);
    }
    // Glyph names come before /ToUnicode, as in pdf.js, where a font is not composite.
    const character = this.#composite ? characterOf(glyph) : glyph.fontChar;
    if (!glyph.isCharacterKnown && !this.#unicodeCodes) return undefined;
    return Array.from(character).length === 1 ? character : undefined;
  }

  /** Adds the glyph, which was taken, to the count of those that look otherwise in another edition. */
  count(glyph: PdfGlyph, counts: FormCounts): void {
    const edition = this.#editions.get(glyph.fontChar);
    if (edition) counts[edition]++;
  }

  #outlineOf(character: string, width: number, downwards: boolean, key: string): Outline | GlyphFault {
    if (BLANK.test(character)) return new Path2D();
    const codePoint = character.codePointAt(0)!;
    if (PRIVATE_USE.test(character)) {
      for (const face of this.#gaiji) {
        const glyph = face.glyph(codePoint);
        if (glyph !== undefined) return this.#placed(face, glyph, width, false);
      }
      return 'private-use';
    }
    let has = false;
    for (const family of this.#families) {
      const face = faceOf(this.#bold ? family.bold : family.regular);
      const across = face.glyph(codePoint, this.#forms);
      if (across === undefined) continue;
      has = true;
      const drawsToday = this.#forms === '2004';
      if (across !== face.glyph(codePoint, drawsToday ? '90' : '2004')) {
        this.#editions.set(key, drawsToday ? 'jis2004' : 'jis90');
      }
      if (!downwards) return this.#placed(face, across, width, false);
      const vertical = face.glyph(codePoint, this.#forms, true)!;
      if (vertical !== across) return this.#placed(face, vertical, width, false);
      if (TURNED.test(character)) return this.#placed(face, across, width, true);
      if (!this.#verticalForSure) return this.#placed(face, across, width, false);
    }
    return has ? 'no-vertical-form' : 'not-in-substitute';
  }

  /** A glyph's outline in em, set into the width that the PDF gives it: narrowed to fit, or in its middle. */
  #placed(face: OutlineFace, glyph: number, width: number, turned: boolean): Outline {
    const path = new Path2D();
    const wantedEm = width / 1000;
    const hasEm = face.advanceEm(glyph);
    const narrowed = wantedEm > 0 && hasEm > wantedEm ? wantedEm / hasEm : 1;
    const left = wantedEm > 0 ? Math.max(0, wantedEm - hasEm) / 2 : 0;
    if (turned) {
      // A quarter clockwise about the middle of the em box: (x, y) -> (y, -x).
      const middle = (wantedEm || hasEm) / 2;
      face.draw(glyph, path, [0, -1, 1, 0, middle - MIDDLE_EM, MIDDLE_EM + hasEm / 2]);
    } else face.draw(glyph, path, [narrowed, 0, this.#slant, 1, left, 0]);
    return path;
  }
}
