// A font file -> glyphs for single characters, in the form and writing direction asked for, and their outlines.
import type * as HarfBuzz from 'harfbuzzjs';

/** Which Japanese standard's shape of a character is wanted. Our faces' own shapes are those of JIS X 0213:2004. */
export type JisForms = '2004' | '90' | '83' | '78';

/** Older forms build on each other: where a character has no form of its own in 1978, the one of 1990 holds. */
const FEATURES: Readonly<Record<JisForms, readonly string[]>> = {
  '2004': [],
  '90': ['jp90'],
  '83': ['jp83', 'jp90'],
  '78': ['jp78', 'jp90'],
};

/** What HarfBuzz would do unasked; none of it is what a PDF's code says. */
const UNASKED = ['kern', 'palt', 'vpal', 'liga', 'calt', 'ccmp'];

let harfbuzz: typeof HarfBuzz | undefined;

/** Loads HarfBuzz (wasm), once per thread; faces can be made afterwards. */
export async function loadHarfBuzz(): Promise<void> {
  harfbuzz ??= await import('harfbuzzjs');
}

const features = new Map<JisForms, HarfBuzz.Feature[]>();

function featuresOf(forms: JisForms): HarfBuzz.Feature[] {
  let list = features.get(forms);
  if (!list) {
    const { Feature } = harfbuzz!;
    list = [...FEATURES[forms].map((tag) => new Feature(tag, 1)), ...UNASKED.map((tag) => new Feature(tag, 0))];
    features.set(forms, list);
  }
  return list;
}

/** Where outlines go; a canvas's Path2D is one. */
export interface OutlineSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  bezierCurveTo(c1x: number, c1y: number, c2x: number, c2y: number, x: number, y: number): void;
  closePath(): void;
}

/** One face. It remembers nothing of what it was asked. */
export class OutlineFace {
  readonly #font: HarfBuzz.Font;
  readonly #buffer: HarfBuzz.Buffer;
  readonly #upem: number;

  /** @param bytes a TrueType or OpenType file, copied; `loadHarfBuzz` must have been awaited */
  constructor(bytes: Uint8Array) {
    const { Blob, Buffer, Face, Font } = harfbuzz!;
    this.#font = new Font(new Face(new Blob(bytes)));
    this.#buffer = new Buffer();
    this.#upem = this.#font.face.upem;
  }

  /** Characters that the face has. */
  get codePoints(): Uint32Array {
    return this.#font.face.collectUnicodes();
  }

  /**
   * The glyph for a character by itself; undefined when the face has none (its box, glyph 0, is never given out).
   *
   * @param downwards asks for the form of vertical writing; without one, the glyph is the same as across
   */
  glyph(codePoint: number, forms: JisForms = '2004', downwards = false): number | undefined {
    const { Direction, shape } = harfbuzz!;
    const buffer = this.#buffer;
    buffer.addCodePoints([codePoint]);
    buffer.setDirection(downwards ? Direction.TTB : Direction.LTR);
    buffer.setScript('Hani');
    buffer.setLanguage('ja');
    shape(this.#font, buffer, featuresOf(forms));
    const infos = buffer.getGlyphInfos();
    buffer.reset();
    return infos.length === 1 && infos[0].codepoint !== 0 ? infos[0].codepoint : undefined;
  }

  advanceEm(glyph: number): number {
    return this.#font.glyphHAdvance(glyph) / this.#upem;
  }

  /**
   * Draws a glyph's outline.
   *
   * @param place em, y up -> the sink's coordinates: (x, y) -> (a x + c y + e, b x + d y + f)
   */
  draw(glyph: number, sink: OutlineSink, [a, b, c, d, e, f]: readonly number[]): void {
    for (const { type, values } of this.#font.glyphToJson(glyph)) {
      const p: number[] = [];
      for (let i = 0; i < values.length; i += 2) {
        const x = values[i] / this.#upem;
        const y = values[i + 1] / this.#upem;
        p.push(a * x + c * y + e, b * x + d * y + f);
      }
      if (type === 'M') sink.moveTo(p[0], p[1]);
      else if (type === 'L') sink.lineTo(p[0], p[1]);
      else if (type === 'Q') sink.quadraticCurveTo(p[0], p[1], p[2], p[3]);
      else if (type === 'C') sink.bezierCurveTo(p[0], p[1], p[2], p[3], p[4], p[5]);
      else sink.closePath();
    }
  }
}
