// A parsed page -> about how many bytes its picture takes compressed, told from what is drawn, without drawing it.
import type { MarkCounts } from '../screen/picture-coder.ts';
import { type Affine, multiply, scaleOf } from './affine.ts';
import type { CodedResources } from './coded-resources.ts';
import { DRAW, DRAW_NUMBERS, OP, PATH_PAINT } from './operators.ts';
import type { OperatorList, PageProgram, PdfGlyph } from './page-program.ts';

/**
 * Sealed bytes per glyph and point of its size, coarse layer weighted as the field weighs it: 53 at 10.5 pt on the densest
 * of the samples, rules and seals of the page included.
 */
const BYTES_PER_GLYPH_PT = 5;
/** A place where a row of a picture begins or ceases to differ from the row above: 0.56 in scans of text. */
const BYTES_PER_CHANGE = 0.6;
/** A line or curve of a drawing, and its length; the outline of a picture's marks, too. */
const BYTES_PER_SEGMENT = 4;
const BYTES_PER_PT = 0.2;
/** Tones, shadings and patterns may be screened noise: a bit per pixel at 200 dpi, and the same for the coarse layer. */
const BYTES_PER_AREA_PT2 = ((200 / 72) ** 2 * (1 + 1.7 * (150 / 200) ** 2)) / 8;

interface State {
  matrix: Affine;
  fontSize: number;
  textScale: number;
  /** The current colour is a pattern: what it fills is drawn as a picture. */
  patterned: boolean;
}

/**
 * An upper estimate for pages whose glyphs are letters; what may be noise counts in full. Infinity where what is drawn
 * cannot be told from the operators (Type 3 fonts).
 *
 * @param resources its pictures are put in the paint code for this, and are there when the page is drawn
 */
export function pageDetailBytes(program: PageProgram, resources: CodedResources): number {
  const { fnArray, argsArray }: OperatorList = program.operators;
  const isPlain = paintsPlainly(program.operators);
  const pageArea = program.widthPt * program.heightPt;
  let bytes = 0;
  /** Pictures lie over each other at times: together no more than the page. */
  let area = 0;
  let state: State = { matrix: program.viewMatrix, fontSize: 0, textScale: 1, patterned: false };
  let isType3 = false;
  const stack: State[] = [];
  /** A picture fills the unit square of its place. */
  const picture = (of: unknown, matrix: Affine): void => {
    const coded = isPlain ? resources.coded(of, true) : undefined;
    const whole = Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]);
    if (coded?.marks === undefined) {
      area += whole;
      return;
    }
    const { width, height } = coded;
    const share = coded.marks.tones / (width * height);
    bytes += Math.min(marksBytes(coded.marks, matrix, width, height), whole * (1 - share) * BYTES_PER_AREA_PT2);
    area += whole * share;
  };
  for (let i = 0; i < fnArray.length; i++) {
    const args = argsArray[i];
    switch (fnArray[i]) {
      case OP.save:
      case OP.beginGroup:
        stack.push({ ...state });
        break;
      case OP.restore:
      case OP.paintFormXObjectEnd:
      case OP.endGroup:
        state = stack.pop() ?? state;
        break;
      case OP.paintFormXObjectBegin:
        stack.push({ ...state });
        if (args![0]) state.matrix = multiply(state.matrix, args![0] as Affine);
        break;
      case OP.transform:
        state.matrix = multiply(state.matrix, args as unknown as Affine);
        break;
      case OP.setFont:
        state.fontSize = args![1] as number;
        isType3 = program.font(args![0] as string)?.isType3Font === true;
        break;
      case OP.beginText:
        state.textScale = 1;
        break;
      case OP.setTextMatrix:
        state.textScale = scaleOf(args![0] as Affine);
        break;
      case OP.setFillColorN:
      case OP.setStrokeColorN:
        state.patterned = true;
        break;
      case OP.setFillRGBColor:
      case OP.setStrokeRGBColor:
        state.patterned = false;
        break;
      case OP.showText: {
        if (isType3 || state.patterned) return Number.POSITIVE_INFINITY;
        const glyphs = (args![0] as (PdfGlyph | number)[]).filter(
          (glyph) => typeof glyph !== 'number' && !glyph.isSpace,
        );
        const sizePt = Math.abs(state.fontSize) * state.textScale * scaleOf(state.matrix);
        bytes += glyphs.length * sizePt * BYTES_PER_GLYPH_PT;
        break;
      }
      case OP.constructPath:
        if (!PATH_PAINT.has(args![0] as number)) break;
        if (state.patterned) area += pageArea;
        bytes += pathBytes(args![1] as readonly (Float32Array | null)[], scaleOf(state.matrix));
        break;
      case OP.shadingFill:
      case OP.paintInlineImageXObjectGroup:
      case OP.paintImageMaskXObjectGroup:
      case OP.paintImageXObjectRepeat:
      case OP.paintImageMaskXObjectRepeat:
        area += pageArea;
        break;
      case OP.paintImageXObject:
      case OP.paintInlineImageXObject:
        picture(args![0], state.matrix);
        break;
      case OP.paintImageMaskXObject:
        area += scaleOf(state.matrix) ** 2;
        break;
    }
  }
  return bytes + Math.min(area, pageArea) * BYTES_PER_AREA_PT2;
}

/** Whether every paint covers what lies under it, so that a picture's pixels are what prints. */
function paintsPlainly({ fnArray, argsArray }: OperatorList): boolean {
  return fnArray.every((op, i) => {
    if (op === OP.beginGroup) return false;
    if (op !== OP.setGState) return true;
    return (argsArray[i]![0] as [string, unknown][]).every(([key, value]) => {
      if (key === 'ca') return value === 1;
      if (key === 'BM') return value === 'source-over';
      return (key !== 'SMask' && key !== 'TR') || !value;
    });
  });
}

/** By the places where a picture's marks begin and end, and by the length of their outline on the page. */
function marksBytes(
  { across, along, changes }: MarkCounts,
  [a, b, c, d]: Affine,
  width: number,
  height: number,
): number {
  const outlinePt = (across * Math.hypot(c, d)) / height + (along * Math.hypot(a, b)) / width;
  return changes * BYTES_PER_CHANGE + outlinePt * BYTES_PER_PT;
}

/** By the number of a path's segments and the length of their control polygons. */
function pathBytes(parts: readonly (Float32Array | null)[], scale: number): number {
  let bytes = 0;
  for (const part of parts) {
    if (!part) continue;
    let x = 0;
    let y = 0;
    for (let p = 0; p < part.length; ) {
      const kind = part[p++];
      const numbers = DRAW_NUMBERS[kind] ?? 0;
      if (kind !== DRAW.moveTo && numbers > 0) bytes += BYTES_PER_SEGMENT;
      for (let k = 0; k < numbers; k += 2, p += 2) {
        if (kind !== DRAW.moveTo) bytes += Math.hypot(part[p] - x, part[p + 1] - y) * scale * BYTES_PER_PT;
        x = part[p];
        y = part[p + 1];
      }
    }
  }
  return bytes;
}
