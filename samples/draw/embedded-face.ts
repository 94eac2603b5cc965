// A TrueType file + the text set with it -> an embedded subset (Type0, Identity-H / -V) with ToUnicode.
import { readFileSync } from 'node:fs';
import {
  Blob,
  Direction,
  Feature,
  Buffer as HbBuffer,
  Face as HbFace,
  Font as HbFont,
  shape as hbShape,
} from 'harfbuzzjs';
import type { PdfRef, SampleDocument } from './document.ts';
import type { Face, SetGlyph, Writing } from './face.ts';
import { subsetFont } from './harfbuzz-subset.ts';
import { hex16, toUnicodeCMap } from './to-unicode.ts';

export interface EmbeddedFaceOptions {
  /** OpenType features to switch on, such as `jp78` or `palt`. */
  readonly features?: readonly string[];
  /**
   * `true` as it should be; `none` leaves the ToUnicode CMap out, as some producers do; `gaiji` gives every variation
   * sequence a private-use character, as municipal systems with registered gaiji do.
   */
  readonly toUnicode?: 'true' | 'none' | 'gaiji';
  /** Never show a space: move instead. */
  readonly skipsSpaces?: boolean;
  /** Edits the subset program before it is embedded: how a faulty producer is imitated. */
  readonly damage?: (program: Uint8Array, glyphIds: readonly number[]) => Uint8Array;
}

/** Where private-use characters begin, and registered gaiji with them. */
const FIRST_GAIJI = 0xe000;

interface LoadedFont {
  readonly bytes: Uint8Array;
  readonly font: HbFont;
  readonly upem: number;
}

const loaded = new Map<string, LoadedFont>();

function load(path: string): LoadedFont {
  let entry = loaded.get(path);
  if (!entry) {
    const file = readFileSync(path);
    const bytes = new Uint8Array(file);
    const face = new HbFace(new Blob(bytes.buffer));
    entry = { bytes, font: new HbFont(face), upem: face.upem };
    loaded.set(path, entry);
  }
  return entry;
}

/**
 * Shapes with HarfBuzz, so that variation sequences, vertical forms and supplementary ideographs reach the right glyph,
 * and writes glyph ids as codes. Text without a glyph is an error: a sample may not contain a box by accident.
 */
export class EmbeddedFace implements Face {
  readonly skipsSpaces: boolean;
  readonly #document: SampleDocument;
  readonly #postScriptName: string;
  readonly #source: LoadedFont;
  readonly #options: EmbeddedFaceOptions;
  readonly #resources = new Map<Writing, { readonly name: string; readonly ref: PdfRef }>();
  /** Glyph id -> the text it stands for. */
  readonly #used = new Map<number, string>();

  /**
   * @param postScriptName name in the PDF, without the subset tag
   * @param path a TrueType (glyf) font file
   */
  constructor(document: SampleDocument, postScriptName: string, path: string, options: EmbeddedFaceOptions = {}) {
    this.#document = document;
    this.#postScriptName = postScriptName;
    this.#source = load(path);
    this.#options = options;
    this.skipsSpaces = options.skipsSpaces ?? false;
    document.atEnd(this);
  }

  shape(text: string, writing: Writing): readonly SetGlyph[] {
    return this.#glyphs(text, writing).map(({ id, advanceEm }) => ({ codeHex: hex16(id), advanceEm }));
  }

  show(text: string, writing: Writing): string {
    let hex = '';
    for (const { id, source } of this.#glyphs(text, writing)) {
      this.#used.set(id, source);
      hex += hex16(id);
    }
    return hex;
  }

  #glyphs(text: string, writing: Writing): { id: number; source: string; advanceEm: number }[] {
    const { font, upem } = this.#source;
    const buffer = new HbBuffer();
    buffer.addText(text);
    buffer.setDirection(writing === 'vertical' ? Direction.TTB : Direction.LTR);
    buffer.setScript(writing === 'vertical' ? 'Hani' : 'Kana');
    buffer.setLanguage('ja');
    const features = (this.#options.features ?? []).map((tag) => new Feature(tag, 1));
    features.push(new Feature('kern', 0), new Feature('liga', 0), new Feature('vkrn', 0));
    hbShape(font, buffer, features);
    const infos = buffer.getGlyphInfos();
    return infos.map((info, index) => {
      const glyphId = info.codepoint;
      const end = infos[index + 1]?.cluster ?? text.length;
      const source = text.slice(info.cluster, end);
      if (glyphId === 0 || source === '') {
        const points = [...text.slice(info.cluster)].slice(0, 2).map((c) => c.codePointAt(0)?.toString(16));
        throw new Error(`Expected ${this.#postScriptName} to have a glyph but it has none for U+${points.join(' U+')}`);
      }
      const advanceEm = writing === 'vertical' ? 1 : font.glyphHAdvance(glyphId) / upem;
      return { id: glyphId, source, advanceEm };
    });
  }

  resource(writing: Writing): { readonly name: string; readonly ref: PdfRef } {
    let resource = this.#resources.get(writing);
    if (!resource) {
      resource = { name: this.#document.uniqueName('F'), ref: this.#document.object({}) };
      this.#resources.set(writing, resource);
    }
    return resource;
  }

  finish(): void {
    if (this.#resources.size === 0) return;
    const document = this.#document;
    const glyphIds = [...this.#used.keys()].sort((a, b) => a - b);
    const baseFont = `${subsetTag(glyphIds)}+${this.#postScriptName}`;
    const subset = subsetFont(this.#source.bytes, glyphIds);
    const program = this.#options.damage?.(subset, glyphIds) ?? subset;
    const fontFile = document.stream({ Length1: program.length }, program);
    const descriptor = document.fixed({
      Type: 'FontDescriptor',
      FontName: baseFont,
      Flags: 4,
      FontBBox: [0, -120, 1000, 880],
      ItalicAngle: 0,
      Ascent: 880,
      Descent: -120,
      CapHeight: 740,
      StemV: 80,
      FontFile2: fontFile,
    });
    const descendant = document.fixed({
      Type: 'Font',
      Subtype: 'CIDFontType2',
      BaseFont: baseFont,
      CIDSystemInfo: { Registry: new String('Adobe'), Ordering: new String('Identity'), Supplement: 0 },
      FontDescriptor: descriptor,
      CIDToGIDMap: 'Identity',
      DW: 1000,
      W: this.#widths(glyphIds),
    });
    const toUnicode = this.#options.toUnicode === 'none' ? undefined : document.stream({}, this.#toUnicode(glyphIds));
    for (const [writing, { ref }] of this.#resources) {
      Object.assign(ref.data, {
        Type: 'Font',
        Subtype: 'Type0',
        BaseFont: `${baseFont}`,
        Encoding: writing === 'vertical' ? 'Identity-V' : 'Identity-H',
        DescendantFonts: [descendant],
        ...(toUnicode ? { ToUnicode: toUnicode } : {}),
      });
      ref.end();
    }
  }

  #toUnicode(glyphIds: readonly number[]): string {
    let gaiji = FIRST_GAIJI;
    return toUnicodeCMap(
      glyphIds.map((id) => {
        const text = this.#used.get(id)!;
        const isVariant = this.#options.toUnicode === 'gaiji' && /[\u{E0100}-\u{E01EF}]/u.test(text);
        return [id, isVariant ? String.fromCodePoint(gaiji++) : text];
      }),
    );
  }

  /** W array: only glyphs that are not 1 em wide. */
  #widths(glyphIds: readonly number[]): unknown[] {
    const { font, upem } = this.#source;
    const widths: unknown[] = [];
    for (const id of glyphIds) {
      const width = Math.round((font.glyphHAdvance(id) * 1000) / upem);
      if (width !== 1000) widths.push(id, [width]);
    }
    return widths;
  }
}

/** Six letters that depend on the glyphs in the subset (PDF 32000-1, 9.6.4), so that two subsets never share a name. */
function subsetTag(glyphIds: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const id of glyphIds) hash = Math.imul(hash ^ id, 0x01000193) >>> 0;
  let tag = '';
  for (let i = 0; i < 6; i++) {
    tag += String.fromCharCode(65 + (hash % 26));
    hash = Math.floor(hash / 26);
  }
  return tag;
}
