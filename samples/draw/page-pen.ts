// Lines, boxes, text and pictures in mm from the page's top left -> a PDF content stream.
import type { PDFPage, PDFReference } from 'pdfkit';
import type { Face, Writing } from './face.ts';

export const PT_PER_MM = 72 / 25.4;

/** Height of the em box above the base line, in em, as every Japanese face here has it (880 : 120). */
export const ASCENT_EM = 0.88;

export interface Stroke {
  readonly widthMm?: number;
  /** 0 black .. 1 white. */
  readonly grey?: number;
  readonly dashMm?: readonly number[];
}

export interface TextStyle {
  readonly face: Face;
  readonly sizePt: number;
  /** Extra space after each character, in em. */
  readonly spacingEm?: number;
  /** Horizontal scale, 1 = as designed. */
  readonly condense?: number;
  readonly grey?: number;
}

/** Draws on one page; collects operators until the document is finished. */
export class PagePen {
  readonly page: PDFPage;
  readonly #heightPt: number;
  readonly #ops: string[] = [];

  constructor(page: PDFPage, heightPt: number) {
    this.page = page;
    this.#heightPt = heightPt;
  }

  /** Raw operators, for what the pen has no word for. */
  raw(operators: string): void {
    this.#ops.push(operators);
  }

  content(): string {
    return `${this.#ops.join('\n')}\n`;
  }

  x(mm: number): string {
    return number(mm * PT_PER_MM);
  }

  y(mm: number): string {
    return number(this.#heightPt - mm * PT_PER_MM);
  }

  /** A length as an operand. */
  length(mm: number): string {
    return number(mm * PT_PER_MM);
  }

  line(x1Mm: number, y1Mm: number, x2Mm: number, y2Mm: number, stroke: Stroke = {}): void {
    const path = `${this.x(x1Mm)} ${this.y(y1Mm)} m ${this.x(x2Mm)} ${this.y(y2Mm)} l S`;
    this.#ops.push(`q ${strokeState(stroke)} ${path} Q`);
  }

  box(xMm: number, yMm: number, widthMm: number, heightMm: number, stroke: Stroke = {}): void {
    this.#ops.push(`q ${strokeState(stroke)} ${this.#rect(xMm, yMm, widthMm, heightMm)} S Q`);
  }

  fill(xMm: number, yMm: number, widthMm: number, heightMm: number, grey: number): void {
    this.#ops.push(`q ${number(grey)} g ${this.#rect(xMm, yMm, widthMm, heightMm)} f Q`);
  }

  /** Text on a base line (horizontal), from `xMm`. Returns the width used, in mm. */
  text(xMm: number, baseYMm: number, text: string, style: TextStyle): number {
    if (style.face.skipsSpaces) this.#showWords(xMm, baseYMm, text, style);
    else this.#show(xMm, baseYMm, text, style, 'horizontal');
    return widthOfMm(text, style);
  }

  /** Text down a column whose centre line is `centreXMm`, from `topYMm`. Returns the height used, in mm. */
  verticalText(centreXMm: number, topYMm: number, text: string, style: TextStyle): number {
    this.#show(centreXMm, topYMm, text, style, 'vertical');
    return widthOfMm(text, style, 'vertical');
  }

  /** One character, stretched until its em box fills a rectangle. */
  stretched(xMm: number, yMm: number, widthMm: number, heightMm: number, char: string, face: Face): void {
    const resource = face.resource('horizontal');
    this.page.fonts[resource.name] = resource.ref;
    const w = this.length(widthMm);
    const h = this.length(heightMm);
    const baseMm = yMm + heightMm * ASCENT_EM;
    const matrix = `${w} 0 0 ${h} ${this.x(xMm)} ${this.y(baseMm)}`;
    this.#ops.push(`BT /${resource.name} 1 Tf 0 Tc 100 Tz ${matrix} Tm <${face.show(char, 'horizontal')}> Tj ET`);
  }

  /** Puts a picture or form (unit square for pictures) onto a rectangle; `name` is its resource name. */
  picture(name: string, ref: PDFReference, xMm: number, yMm: number, widthMm: number, heightMm: number): void {
    this.page.xobjects[name] = ref;
    const w = this.length(widthMm);
    const h = this.length(heightMm);
    this.#ops.push(`q ${w} 0 0 ${h} ${this.x(xMm)} ${this.y(yMm + heightMm)} cm /${name} Do Q`);
  }

  #rect(xMm: number, yMm: number, widthMm: number, heightMm: number): string {
    return `${this.x(xMm)} ${this.y(yMm + heightMm)} ${this.length(widthMm)} ${this.length(heightMm)} re`;
  }

  /** Each word at its place, nothing for the spaces between. */
  #showWords(xMm: number, baseYMm: number, text: string, style: TextStyle): void {
    const trackMm = ((style.spacingEm ?? 0) * (style.condense ?? 1) * style.sizePt) / PT_PER_MM;
    for (const { 0: word, index } of text.matchAll(/[^ \u3000]+/g)) {
      const beforeMm = index === 0 ? 0 : widthOfMm(text.slice(0, index), style) + trackMm;
      this.#show(xMm + beforeMm, baseYMm, word, style, 'horizontal');
    }
  }

  #show(xMm: number, yMm: number, text: string, style: TextStyle, writing: Writing): void {
    if (text === '') return;
    const { face, sizePt } = style;
    const resource = face.resource(writing);
    this.page.fonts[resource.name] = resource.ref;
    const parts = ['BT'];
    if (style.grey !== undefined) parts.push(`${number(style.grey)} g`);
    parts.push(`/${resource.name} ${number(sizePt)} Tf`);
    const spacing = style.spacingEm ?? 0;
    // In vertical writing the advance is negative, so characters move apart when Tc is negative too (PDF 32000-1, 9.3.2).
    parts.push(`${number(writing === 'vertical' ? -spacing * sizePt : spacing * sizePt)} Tc`);
    parts.push(`${number((style.condense ?? 1) * 100)} Tz`);
    parts.push(`1 0 0 1 ${this.x(xMm)} ${this.y(yMm)} Tm`);
    parts.push(`<${face.show(text, writing)}> Tj ET`);
    this.#ops.push(`${style.grey === undefined ? '' : 'q '}${parts.join(' ')}${style.grey === undefined ? '' : ' Q'}`);
  }
}

/** The length of a run along its writing direction, in mm; spacing after the last character not counted. */
export function widthOfMm(text: string, style: TextStyle, writing: Writing = 'horizontal'): number {
  const glyphs = style.face.shape(text, writing);
  let em = 0;
  for (const glyph of glyphs) em += glyph.advanceEm;
  em += (style.spacingEm ?? 0) * Math.max(0, glyphs.length - 1);
  const scale = writing === 'horizontal' ? (style.condense ?? 1) : 1;
  return (em * scale * style.sizePt) / PT_PER_MM;
}

function strokeState({ widthMm = 0.2, grey = 0, dashMm }: Stroke): string {
  const dash = dashMm ? ` [${dashMm.map((mm) => number(mm * PT_PER_MM)).join(' ')}] 0 d` : '';
  return `${number(widthMm * PT_PER_MM)} w ${number(grey)} G${dash}`;
}

/** A PDF number: three decimals, no exponent, no trailing zeros. */
export function number(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return String(Object.is(rounded, -0) ? 0 : rounded);
}
