// A page's operator list -> the same page in the paint code (paint-code.ts), with rules that no pixel can miss.
import { type Affine, isUpright, multiply, scaleOf } from './affine.ts';
import { breaksCode } from './code-safety.ts';
import type { CodedResources, ObjectSource } from './coded-resources.ts';
import { OP, PATH_PAINT } from './operators.ts';
import type { OperatorList, PdfFont } from './page-program.ts';
import { HARD_INK, isOpaque, PAPER, type PaintCode, type PaintUse, paintCode } from './paint-code.ts';
import { applyGState, INITIAL, isVeiled, type PaintState } from './paint-state.ts';
import { snapFill, snapStroke } from './snap-rules.ts';

/** How the pixels of a drawn page are to be read. */
export type PixelMeaning =
  /** Every paint is hard ink or paper: cut at half. */
  | 'hard'
  /** The paint code, tones among it. */
  | 'coded'
  /** Plain colours: the page mixes colours in a way that the code would not survive. */
  | 'colours';

/** What the walk needs of the page. */
export interface PaintSource extends ObjectSource {
  font(id: string): PdfFont | undefined;
}

/** Text and rules below this size, in mm, are thin: about two periods of a 106 lpi screen for strokes. */
const THIN_STROKE_MM = 0.5;
/** A character's strokes are about a tenth of its size. */
const THIN_TEXT_MM = 5;

/** Rewrites one page. One walk per page; nested lists (patterns, Type 3 glyphs) are rewritten as they are met. */
class PaintWalk {
  readonly #source: PaintSource;
  readonly #pxPerMm: number;
  readonly #done: WeakSet<OperatorList>;
  readonly #resources: CodedResources;
  #hasTone = false;

  /**
   * @param resources the source's, in the paint code
   * @param dpi what the page will be drawn at
   * @param done nested lists already rewritten; Type 3 glyphs outlive a page, so pass one set per document
   */
  constructor(source: PaintSource, resources: CodedResources, dpi: number, done: WeakSet<OperatorList>) {
    this.#source = source;
    this.#resources = resources;
    this.#pxPerMm = dpi / 25.4;
    this.#done = done;
  }

  get hasTone(): boolean {
    return this.#hasTone;
  }

  /**
   * Rewrites a list in place.
   *
   * @param matrix user space -> pixels at the list's start
   * @param outer what a nested list inherits; without it, the list is the page and `matrix` says where pixels lie
   */
  rewrite(list: OperatorList, matrix: Affine, outer?: Partial<PaintState>): void {
    if (this.#done.has(list)) return;
    this.#done.add(list);
    const onPixels = outer === undefined;
    const fns: number[] = [];
    const args: OperatorList['argsArray'] = [];
    const emit = (op: number, values: unknown[] | null): void => {
      fns.push(op);
      args.push(values);
    };
    const stack: PaintState[] = [];
    let state: PaintState = { ...INITIAL, matrix, ...outer };
    for (let i = 0; i < list.fnArray.length; i++) {
      const op = list.fnArray[i];
      const value = list.argsArray[i];
      switch (op) {
        case OP.save:
          stack.push({ ...state });
          break;
        case OP.restore:
        case OP.paintFormXObjectEnd:
        case OP.endGroup:
          state = stack.pop() ?? state;
          break;
        case OP.paintFormXObjectBegin:
          stack.push({ ...state });
          if (value![0]) state.matrix = multiply(state.matrix, value![0] as Affine);
          break;
        case OP.beginGroup:
          stack.push({ ...state });
          this.#beginGroup(state, value![0] as GroupOptions);
          break;
        case OP.beginAnnotation:
          stack.length = 0;
          state = { ...INITIAL, matrix: multiply(multiply(matrix, value![2] as Affine), value![3] as Affine) };
          break;
        case OP.transform:
          state.matrix = multiply(state.matrix, value as unknown as Affine);
          break;
        case OP.setLineWidth:
          state.lineWidth = value![0] as number;
          state.lineWidthSet = state.lineWidth;
          break;
        case OP.setFont:
          [state.fontId, state.fontSize] = value as [string, number];
          break;
        case OP.beginText:
          state.textScale = 1;
          break;
        case OP.setTextMatrix: {
          const [, , c, d] = value![0] as Affine;
          state.textScale = Math.hypot(c, d);
          break;
        }
        case OP.setTextRenderingMode:
          state.textMode = value![0] as number;
          break;
        case OP.setGState:
          applyGState(state, value![0] as [string, unknown][]);
          break;
        // Colours are set again where they are used, in the code of that use.
        case OP.setFillRGBColor:
          state.fill = value![0] as string;
          continue;
        case OP.setStrokeRGBColor:
          state.stroke = value![0] as string;
          continue;
        case OP.setFillTransparent:
          state.fill = 'transparent';
          state.fillSet = 'transparent';
          break;
        case OP.setStrokeTransparent:
          state.stroke = 'transparent';
          state.strokeSet = 'transparent';
          break;
        case OP.setFillColorN:
          state.fill = undefined;
          state.fillSet = undefined;
          emit(op, this.#pattern(state, value!, state.fillOpacity));
          continue;
        case OP.setStrokeColorN:
          state.stroke = undefined;
          state.strokeSet = undefined;
          emit(op, this.#pattern(state, value!, state.strokeOpacity));
          continue;
        case OP.shadingFill:
          emit(op, [this.#shading(state, value![0] as string, state.fillOpacity)]);
          continue;
        case OP.constructPath: {
          const paint = PATH_PAINT.get(value![0] as number);
          if (!paint) break;
          if (paint.fills) this.#setFill(state, emit, false);
          if (!paint.strokes) {
            emit(op, onPixels ? snapFill(value!, state.matrix) : value);
            continue;
          }
          this.#setStroke(state, emit, this.#isThinStroke(state));
          const snapped = onPixels ? snapStroke(value!, state.matrix, state.lineWidth) : undefined;
          setLineWidth(state, emit, snapped?.lineWidth ?? state.lineWidth);
          emit(op, snapped?.args ?? value);
          continue;
        }
        case OP.rawFillPath:
        case OP.paintSolidColorImageMask:
        case OP.paintImageMaskXObject:
        case OP.paintImageMaskXObjectGroup:
        case OP.paintImageMaskXObjectRepeat:
          this.#setFill(state, emit, false);
          break;
        case OP.showText:
          this.#text(state, emit);
          break;
        case OP.paintImageXObject:
        case OP.paintInlineImageXObject:
          // Upright, its edges fall on pixels. Others are blended, and a level differs by where the picture comes from.
          this.#picture(state, op, value!, emit, onPixels && isUpright(state.matrix) ? state.matrix : undefined);
          continue;
        case OP.paintInlineImageXObjectGroup:
        case OP.paintImageXObjectRepeat:
          this.#picture(state, op, value!, emit, undefined);
          continue;
      }
      emit(op, value);
    }
    list.fnArray = fns;
    list.argsArray = args;
  }

  #use(state: PaintState, opacity: number, thin: boolean): PaintUse {
    const veiled = state.groupVeiled || isVeiled(state);
    return { opacity: opacity * state.groupOpacity, veiled, thin };
  }

  #code(state: PaintState, colour: string, opacity: number, thin: boolean): PaintCode {
    if (state.masking) return colour;
    const code = paintCode(colour, this.#use(state, opacity, thin));
    if (code !== HARD_INK && code.startsWith('#') && code !== PAPER && opacity > 0) this.#hasTone = true;
    return code;
  }

  #setFill(state: PaintState, emit: Emit, thin: boolean): void {
    if (state.fill === undefined) return;
    const code = this.#code(state, state.fill, state.fillOpacity, thin);
    if (code === state.fillSet) return;
    state.fillSet = code;
    emit(OP.setFillRGBColor, [code]);
  }

  #setStroke(state: PaintState, emit: Emit, thin: boolean): void {
    if (state.stroke === undefined) return;
    const code = this.#code(state, state.stroke, state.strokeOpacity, thin);
    if (code === state.strokeSet) return;
    state.strokeSet = code;
    emit(OP.setStrokeRGBColor, [code]);
  }

  #isThinStroke(state: PaintState): boolean {
    return state.lineWidth * scaleOf(state.matrix) < THIN_STROKE_MM * this.#pxPerMm;
  }

  #text(state: PaintState, emit: Emit): void {
    const font = state.fontId === undefined ? undefined : this.#source.font(state.fontId);
    const thin = Math.abs(state.fontSize) * state.textScale * scaleOf(state.matrix) < THIN_TEXT_MM * this.#pxPerMm;
    // Modes: 0 fill, 1 stroke, 2 both, 3 neither; 4 to 7 the same and clip (ISO 32000-1, table 106).
    const mode = state.textMode & 3;
    setLineWidth(state, emit, state.lineWidth);
    if (mode === 0 || mode === 2 || font?.isType3Font) this.#setFill(state, emit, thin);
    if (mode === 1 || mode === 2 || font?.isType3Font) this.#setStroke(state, emit, thin);
    if (!font?.isType3Font) return;
    // A Type 3 glyph is drawn in whatever colours are in force at each use; those it sets itself are coded here, once.
    const { matrix, ...rest } = state;
    const inherited = { ...rest, ...UNKNOWN_COLOURS };
    for (const procedure of font.charProcOperatorList?.values() ?? []) this.rewrite(procedure, matrix, inherited);
  }

  #beginGroup(state: PaintState, group: GroupOptions): void {
    if (group.matrix) state.matrix = multiply(state.matrix, group.matrix);
    if (group.smask) {
      state.masking = group.smask.subtype === 'Luminosity';
      return;
    }
    // Inside, pdf.js starts afresh and lays the result down with the group's opacity, mask and blend mode.
    state.groupOpacity *= state.fillOpacity;
    state.groupVeiled ||= isVeiled(state);
    state.fillOpacity = 1;
    state.strokeOpacity = 1;
    state.softMask = false;
    state.blend = 'source-over';
  }

  /** Arguments of setFillColorN or setStrokeColorN, coded. */
  #pattern(state: PaintState, value: unknown[], opacity: number): unknown[] {
    if (state.masking) return value;
    if (value[0] === 'Shading')
      return ['Shading', this.#shading(state, value[1] as string, opacity), ...value.slice(2)];
    if (value[0] !== 'TilingPattern') return value;
    const coded = [...value];
    const [, colour, list, matrix] = value as [string, string | null, OperatorList, Affine | null];
    const { groupOpacity, groupVeiled } = state;
    if (typeof colour === 'string') coded[1] = this.#code(state, colour, opacity, false);
    const base = matrix ? multiply(state.matrix, matrix) : state.matrix;
    this.rewrite(list, base, {
      // A pattern without colours of its own paints with the one that it is given at each use; others begin in black.
      ...(typeof colour === 'string' ? UNKNOWN_COLOURS : {}),
      groupOpacity: groupOpacity * opacity,
      groupVeiled: groupVeiled || isVeiled(state),
    });
    return coded;
  }

  #shading(state: PaintState, id: string, opacity: number): string {
    if (state.masking) return id;
    this.#hasTone = true;
    return this.#resources.shading(id, isOpaque(this.#use(state, opacity, false)));
  }

  #picture(state: PaintState, op: number, args: unknown[], emit: Emit, place: Affine | undefined): void {
    const opaque = isOpaque(this.#use(state, state.fillOpacity, false));
    if (state.masking) this.#resources.leave(args[0]);
    const coded = state.masking ? undefined : this.#resources.picture(op, args, opaque, place);
    this.#hasTone ||= coded?.hasTone ?? false;
    emit(coded?.op ?? op, coded?.args ?? args);
  }
}

/** In a list that inherits its colours: nothing is set until the list sets it. */
const UNKNOWN_COLOURS = { fill: undefined, stroke: undefined, fillSet: undefined, strokeSet: undefined };

function setLineWidth(state: PaintState, emit: Emit, width: number): void {
  if (width === state.lineWidthSet) return;
  state.lineWidthSet = width;
  emit(OP.setLineWidth, [width]);
}

type Emit = (op: number, values: unknown[] | null) => void;

interface GroupOptions {
  readonly matrix: Affine | null;
  readonly smask: { readonly subtype: string } | null;
}

/**
 * Rewrites a page's operators in place, in the paint code.
 *
 * @param resources the source's pictures and shadings in the paint code, as far as they were wanted before
 * @param matrix PDF user space -> pixels
 * @param dpi what the page will be drawn at
 * @param done nested lists already rewritten: Type 3 glyphs outlive a page, so pass one set per document
 */
export function codePaints(
  source: PaintSource,
  resources: CodedResources,
  list: OperatorList,
  matrix: Affine,
  dpi: number,
  done: WeakSet<OperatorList>,
): PixelMeaning {
  if (breaksCode(list)) return 'colours';
  const walk = new PaintWalk(source, resources, dpi, done);
  walk.rewrite(list, matrix);
  return walk.hasTone ? 'coded' : 'hard';
}
