// A seed -> a page of 10.5 pt text and rules, and the same page with single characters exchanged, with the places of the changes.
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { registerFonts } from '../../src/raster/page/fonts.ts';
import { a4SizePx, type BitPlane, createPlane, mmToPx } from '../../src/raster/plane.ts';
import { Dice } from '../support/judge/chance.ts';

const DPI = 600;
const SIZE_PT = 10.5;
const MM_PER_PT = 25.4 / 72;

/** A character that was exchanged: its box on the page, mm from the top left. */
export interface Edit {
  readonly from: string;
  readonly to: string;
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

export interface EditedPage {
  readonly original: BitPlane;
  readonly edited: BitPlane;
  readonly edits: readonly Edit[];
}

/** Characters that a forger would exchange because they look alike. */
const ALIKE = [
  '大太',
  '未末',
  '土士',
  '日目',
  '千干',
  '王玉',
  '白自',
  '木本',
  '人入',
  '力刀',
  '鳥烏',
  '石右',
  '牛午',
  '己已',
  '田由',
  '天夫',
  '氷永',
  '貝見',
  '村材',
  '今令',
  '間問',
  '待侍',
  '住往',
  '若苦',
  '宇字',
  '微徴',
  '拾捨',
  '緑縁',
  '瓜爪',
  '斎斉',
];
const KANJI = [
  ...'東京都千代田区霞関町番地号氏名生年月日性別世帯主続柄本籍住所届出証明書市長写交付平成令和昭太郎花子夫妻男女転入前筆頭者',
];
const KANA = [...'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん'];
const DIGITS = [...'0123456789'];
const WIDE_DIGITS = [...'０１２３４５６７８９'];

/**
 * A page like a certificate's: a ruled table with labels and values, paragraphs, in Mincho or Gothic, in half- and
 * full-width digits.
 *
 * @param editCount characters exchanged, at least 12 mm from each other
 */
export function editedPage(seed: number, editCount: number): EditedPage {
  registerFonts();
  const dice = new Dice(seed * 7919 + 13);
  const pick = <T>(from: readonly T[]): T => from[Math.min(from.length - 1, Math.floor(dice.range(0, from.length)))]!;
  const family = dice.range(0, 1) < 0.6 ? 'kiosk-raster-mincho' : 'kiosk-raster-gothic';
  const lines: { readonly xMm: number; readonly yMm: number; readonly text: string[] }[] = [];
  const word = (kind: number): string[] => {
    const length = 2 + Math.floor(dice.range(0, 7));
    const alphabet =
      kind < 0.3 ? DIGITS : kind < 0.45 ? WIDE_DIGITS : kind < 0.6 ? KANA : kind < 0.75 ? [...ALIKE.join('')] : KANJI;
    return Array.from({ length }, () => pick(alphabet));
  };
  for (let row = 0, yMm = 40; yMm < 262; row++, yMm += row % 6 === 5 ? 14 : 8) {
    const text: string[] = [];
    const limit = row % 3 === 0 ? 44 : 20 + Math.floor(dice.range(0, 22));
    while (text.length < limit) text.push(...word(dice.range(0, 1)), '　');
    lines.push({ xMm: 24, yMm, text: text.slice(0, limit) });
  }

  const canvas = createCanvas(a4SizePx(DPI).widthPx, 220);
  const context = canvas.getContext('2d');
  const fontPx = (SIZE_PT * DPI) / 72;
  context.font = `${fontPx}px "${family}"`;
  const places = lines.map(({ xMm, text }) => placesOf(context, xMm, text));

  const edits: (Edit & { line: number; index: number })[] = [];
  for (let tries = 0; edits.length < editCount && tries < editCount * 200; tries++) {
    const line = Math.floor(dice.range(0, lines.length));
    const { text, yMm } = lines[line]!;
    const index = Math.floor(dice.range(0, text.length));
    const from = text[index]!;
    const to = exchangeFor(from, pick);
    const { xMm, widthMm } = places[line]![index]!;
    if (to === undefined || xMm + widthMm > 188) continue;
    const near = edits.some((edit) => Math.hypot(edit.xMm - xMm, edit.yMm - yMm) < 12);
    if (!near) edits.push({ from, to, xMm, yMm, widthMm, heightMm: SIZE_PT * MM_PER_PT, line, index });
  }
  const original = createPlane(a4SizePx(DPI).widthPx, a4SizePx(DPI).heightPx);
  const edited = createPlane(a4SizePx(DPI).widthPx, a4SizePx(DPI).heightPx);
  for (const [line, { yMm, text }] of lines.entries()) {
    const changed = edits.filter((edit) => edit.line === line);
    const shown = text.map((char, index) => changed.find((edit) => edit.index === index)?.to ?? char);
    drawLine(changed.length > 0 ? [original] : [original, edited], context, yMm, places[line]!, text);
    if (changed.length > 0) drawLine([edited], context, yMm, places[line]!, shown);
  }
  rules(original);
  rules(edited);
  return {
    original,
    edited,
    edits: edits.map(({ line: _line, index: _index, ...edit }) => edit),
  };
}

function exchangeFor(from: string, pick: <T>(list: readonly T[]) => T): string | undefined {
  const alphabet = [DIGITS, WIDE_DIGITS, KANA].find((list) => list.includes(from));
  if (alphabet) return pick(alphabet.filter((char) => char !== from));
  const pair = ALIKE.find((two) => two.includes(from));
  if (pair) return pair[0] === from ? pair[1] : pair[0];
  return KANJI.includes(from) ? pick(KANJI.filter((char) => char !== from)) : undefined;
}

/** Places stay where they are when a character is exchanged, as when a forger pastes one over another. */
function placesOf(context: SKRSContext2D, xMm: number, text: readonly string[]): { xMm: number; widthMm: number }[] {
  let at = xMm;
  return text.map((char) => {
    const widthMm = (context.measureText(char).width * 25.4) / DPI;
    const place = { xMm: at, widthMm };
    at += widthMm;
    return place;
  });
}

function drawLine(
  pages: readonly BitPlane[],
  context: SKRSContext2D,
  yMm: number,
  places: readonly { readonly xMm: number }[],
  text: readonly string[],
): void {
  const { canvas } = context;
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = 'black';
  context.textBaseline = 'top';
  for (const [index, char] of text.entries()) context.fillText(char, mmToPx(places[index]!.xMm, DPI), 20);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  const top = Math.round(mmToPx(yMm, DPI)) - 20;
  for (let i = 0; i < pixels.length; i++) {
    // Red, the lowest byte, is below one half: ink.
    if ((pixels[i]! & 0x80) !== 0) continue;
    const x = i % canvas.width;
    const y = top + Math.floor(i / canvas.width);
    for (const page of pages) page.data[y * page.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
  }
}

/** A frame, a rule under every second row and two columns, one to four pixels thick. */
function rules(page: BitPlane): void {
  const fill = (xMm: number, yMm: number, widthMm: number, heightPx: number, widthPx?: number): void => {
    const left = Math.round(mmToPx(xMm, DPI));
    const right = widthPx === undefined ? Math.round(mmToPx(xMm + widthMm, DPI)) : left + widthPx;
    const top = Math.round(mmToPx(yMm, DPI));
    for (let y = top; y < top + heightPx; y++) {
      for (let x = left; x < right; x++) page.data[y * page.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  };
  for (const [index, yMm] of [37, 94, 150, 206].entries()) fill(20, yMm, 170, index + 1);
  const tallPx = Math.round(mmToPx(225, DPI));
  fill(20, 37, 0, tallPx, 3);
  fill(190, 37, 0, tallPx, 3);
  fill(20, 262, 170, 2);
}
