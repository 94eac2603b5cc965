// Fee, office, time and serial -> the 領収書 as a 1-bit picture, as wide as the printer's head.
import type { BitPlane } from '../../raster/plane.ts';
import { receiptError } from './errors.ts';
import { createCanvas, RECEIPT_FAMILIES, receiptCharacters } from './faces.ts';

/** Everything that a receipt says. There is no field for a person, on purpose. */
export interface SlipContent {
  /** Yen, 0 to 1,000,000. */
  readonly feeYen: number;
  /** The office that issues the certificate, 1 to 40 characters. */
  readonly office: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** The job's serial, which the back of the sheet carries too; 1 to 64 characters. */
  readonly serial: string;
  /** A demonstration's slip says so. */
  readonly demo?: boolean;
}

export interface SlipStyle {
  /** Dots across: 576 on 80 mm paper, 384 on 58 mm, both at 203 dpi. A multiple of 8 (GS v 0 counts bytes). */
  readonly widthPx: number;
  readonly timeZone: string;
}

export const DEFAULT_SLIP_STYLE: SlipStyle = { widthPx: 576, timeZone: 'Asia/Tokyo' };

/** Darker than this is a dot. */
const THRESHOLD = 128;

interface Line {
  readonly text: string;
  /** Type size as a share of the slip's width. */
  readonly size: number;
  readonly align: 'left' | 'center';
  readonly gapAfter?: number;
  readonly rule?: boolean;
}

function timeText(timeMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('ja-JP', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(timeMs));
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('year')}年${part('month')}月${part('day')}日 ${part('hour')}:${part('minute')}`;
}

function linesOf(content: SlipContent, style: SlipStyle): Line[] {
  return [
    ...(content.demo ? [{ text: '【見本・無効】', size: 0.05, align: 'center' } as const] : []),
    { text: '領 収 書', size: 0.11, align: 'center', gapAfter: 0.03, rule: true },
    { text: content.office, size: 0.06, align: 'center', gapAfter: 0.02 },
    { text: `￥${content.feeYen.toLocaleString('ja-JP')}`, size: 0.13, align: 'center', gapAfter: 0.01 },
    { text: '証明書交付手数料として', size: 0.045, align: 'center' },
    { text: '上記正に領収いたしました', size: 0.045, align: 'center', gapAfter: 0.03, rule: true },
    { text: `日時　${timeText(content.timeMs, style.timeZone)}`, size: 0.045, align: 'left' },
    { text: `番号　${content.serial}`, size: 0.045, align: 'left', gapAfter: 0.02 },
    { text: '証明書とこの領収書をお取りください', size: 0.042, align: 'center' },
  ];
}

function check(content: SlipContent, style: SlipStyle): void {
  const { feeYen, office, serial } = content;
  if (!Number.isInteger(feeYen) || feeYen < 0 || feeYen > 1_000_000)
    throw receiptError('content', { what: 'a fee from 0 to 1000000 yen' });
  if (office.length < 1 || office.length > 40)
    throw receiptError('content', { what: 'an office of 1 to 40 characters' });
  if (!/^[\x21-\x7e]{1,64}$/.test(serial))
    throw receiptError('content', { what: 'a serial of 1 to 64 ASCII characters' });
  if (style.widthPx % 8 !== 0 || style.widthPx < 128 || style.widthPx > 2040) {
    throw receiptError('content', { what: 'a width from 128 to 2040 dots, a multiple of 8' });
  }
  const known = receiptCharacters();
  for (const { text } of linesOf(content, style)) {
    for (const character of text) {
      const codePoint = character.codePointAt(0)!;
      if (!known.has(codePoint)) {
        throw receiptError('glyph', { codePoint: `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}` });
      }
    }
  }
}

/**
 * Draws the slip. A line that is too wide is set smaller, never cut.
 * @throws `receipt.content`, `receipt.glyph`
 */
export function drawSlip(content: SlipContent, style: SlipStyle = DEFAULT_SLIP_STYLE): BitPlane {
  check(content, style);
  return drawLines(linesOf(content, style), style.widthPx);
}

/** What cancels a slip that broke off: printed under it before it is cut off. */
export function drawVoidMark(style: SlipStyle = DEFAULT_SLIP_STYLE): BitPlane {
  receiptCharacters();
  const bars = '×××××××××';
  const lines: Line[] = [
    { text: bars, size: 0.1, align: 'center' },
    { text: '無効（印刷中断）', size: 0.07, align: 'center' },
    { text: bars, size: 0.1, align: 'center' },
  ];
  return drawLines(lines, style.widthPx);
}

function drawLines(lines: readonly Line[], widthPx: number): BitPlane {
  const leading = 1.45;
  const heightOf = (line: Line): number => Math.round(widthPx * (line.size * leading + (line.gapAfter ?? 0)));
  const heightPx = lines.reduce((sum, line) => sum + heightOf(line), Math.round(widthPx * 0.04));
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, widthPx, heightPx);
  context.fillStyle = 'black';
  context.textBaseline = 'top';
  const margin = Math.round(widthPx * 0.02);
  const room = widthPx - 2 * margin;
  let y = margin;
  for (const line of lines) {
    const wantedPx = line.size * widthPx;
    context.font = `${wantedPx}px ${RECEIPT_FAMILIES}`;
    const fittedPx = wantedPx * Math.min(1, room / context.measureText(line.text).width);
    context.font = `${fittedPx}px ${RECEIPT_FAMILIES}`;
    const x = line.align === 'left' ? margin : (widthPx - context.measureText(line.text).width) / 2;
    context.fillText(line.text, x, y + (wantedPx - fittedPx) / 2);
    y += heightOf(line);
    if (line.rule) context.fillRect(margin, y - Math.round(widthPx * 0.02), room, 2);
  }
  const rgba = context.getImageData(0, 0, widthPx, heightPx).data;
  const strideBytes = widthPx / 8;
  const data = new Uint8Array(strideBytes * heightPx);
  for (let row = 0; row < heightPx; row++) {
    for (let column = 0; column < widthPx; column++) {
      if (rgba[(row * widthPx + column) * 4]! < THRESHOLD)
        data[row * strideBytes + (column >> 3)]! |= 0x80 >> (column & 7);
    }
  }
  return { widthPx, heightPx, strideBytes, data };
}
