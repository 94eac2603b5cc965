// Text and a box in mm -> text set in the box as official forms set it: centred, justified over the width, condensed to fit, wrapped.
import { ASCENT_EM, type PagePen, PT_PER_MM, type TextStyle, widthOfMm } from './page-pen.ts';

export interface Box {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

export type Align = 'left' | 'center' | 'right' | 'justify';

export interface InBoxOptions {
  readonly align?: Align;
  readonly padMm?: number;
  readonly vertical?: 'top' | 'middle' | 'bottom';
  /** Line distance, in em. */
  readonly leadingEm?: number;
  readonly maxLines?: number;
}

/** Characters that may not begin a line, and that may not end one (JIS X 4051, the common part). */
const NO_LINE_START = new Set('、。，．・：；？！）」』】〕］｝〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％');
const NO_LINE_END = new Set('（「『【〔［｛〈《');

/** The narrowest that characters are set before a text counts as not fitting. */
const MIN_CONDENSE = 0.6;

/** Sets `text` (lines apart by "\n") in `box`; throws when it does not fit. */
export function setInBox(pen: PagePen, box: Box, text: string, style: TextStyle, options: InBoxOptions = {}): void {
  const { align = 'left', padMm = 1, vertical = 'middle', leadingEm = 1.3, maxLines = 1 } = options;
  const roomMm = box.widthMm - 2 * padMm;
  const given = text.split('\n');
  const lines = given.flatMap((line) => wrap(line, roomMm, style, maxLines - given.length + 1));
  const emMm = style.sizePt / PT_PER_MM;
  const blockMm = emMm * (1 + leadingEm * (lines.length - 1));
  if (blockMm > box.heightMm + 0.01)
    throw new Error(`Expected text of at most ${box.heightMm} mm but it takes ${blockMm}`);
  const slackMm = box.heightMm - blockMm;
  const topMm = box.yMm + (vertical === 'top' ? padMm / 2 : vertical === 'bottom' ? slackMm - padMm / 2 : slackMm / 2);
  lines.forEach((line, index) => {
    const baseMm = topMm + emMm * (ASCENT_EM + leadingEm * index);
    setLine(pen, box.xMm + padMm, baseMm, roomMm, line, style, align);
  });
}

/** One line on a base line: condensed when too long, spread out when justified. */
export function setLine(
  pen: PagePen,
  xMm: number,
  baseMm: number,
  roomMm: number,
  line: string,
  style: TextStyle,
  align: Align,
): void {
  const naturalMm = widthOfMm(line, style);
  if (naturalMm > roomMm) {
    const condense = (style.condense ?? 1) * (roomMm / naturalMm);
    if (condense < MIN_CONDENSE) throw new Error(`Expected a line of at most ${roomMm} mm but it takes ${naturalMm}`);
    pen.text(xMm, baseMm, line, { ...style, condense });
    return;
  }
  if (align === 'justify') {
    const gaps = characters(line).length - 1;
    const emMm = style.sizePt / PT_PER_MM;
    const spacingEm = gaps > 0 ? (roomMm - naturalMm) / gaps / emMm : 0;
    pen.text(xMm, baseMm, line, { ...style, spacingEm: (style.spacingEm ?? 0) + spacingEm });
    return;
  }
  const offsetMm = align === 'left' ? 0 : align === 'right' ? roomMm - naturalMm : (roomMm - naturalMm) / 2;
  pen.text(xMm + offsetMm, baseMm, line, style);
}

/** Breaks a paragraph into lines of at most `roomMm`; one line only when `maxLines` is 1 (it is condensed later). */
export function wrap(text: string, roomMm: number, style: TextStyle, maxLines = Number.POSITIVE_INFINITY): string[] {
  if (maxLines <= 1) return [text];
  const lines: string[] = [];
  let line = '';
  for (const char of characters(text)) {
    if (line !== '' && widthOfMm(line + char, style) > roomMm + 0.01 && !NO_LINE_START.has(char)) {
      let carried = '';
      while (line.length > 1 && NO_LINE_END.has(line.at(-1)!)) {
        carried = line.at(-1)! + carried;
        line = line.slice(0, -1);
      }
      lines.push(line);
      line = carried;
    }
    line += char;
  }
  lines.push(line);
  if (lines.length > maxLines) throw new Error(`Expected at most ${maxLines} lines but the text takes ${lines.length}`);
  return lines;
}

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** A text's characters, a variation selector together with its base. */
export function characters(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
