// A page of a PDF -> its drawing operators with the fonts and pictures they name, ready to be checked, rewritten and drawn.
import { cancelledError, throwIfAborted } from '../../errors.ts';
import { type Canvas, createCanvas, freeCanvas } from './canvas.ts';
import { pdfError } from './errors.ts';
import type { IntakeLimits } from './intake.ts';
import { OP } from './operators.ts';
import { PageMeter } from './page-limits.ts';
import type { PDFDocumentProxy, PDFPageProxy } from './pdfjs.ts';
import { INSIDE_LIMITS } from './pdfjs-patches.ts';
import type { PageRecording } from './recording-canvas.ts';

/** pdf.js's operators, in drawing order. `args[i]` belongs to `ops[i]`; an operator without arguments has null. */
export interface OperatorList {
  fnArray: number[];
  argsArray: (unknown[] | null)[];
}

/** A glyph as pdf.js shows it (`fontExtraProperties` adds the code, pdfjs-patches.ts what is said of it here). */
export interface PdfGlyph {
  readonly originalCharCode: number;
  readonly fontChar: string;
  readonly unicode: string;
  readonly accent: { readonly fontChar: string } | null;
  readonly isSpace: boolean;
  readonly isInFont: boolean;
  /** In a font that is not embedded: the CMap asks for the form of vertical writing. */
  readonly isRotated: boolean;
  /** Whether `unicode` is what the PDF says, and not made up of the code's number. */
  readonly isCharacterKnown: boolean;
  /** Of an embedded TrueType font: the glyph has no outline and never had one. */
  readonly isMadeBlank: boolean;
  readonly operatorListId: string | undefined;
  readonly width: number;
}

/** A font as pdf.js hands it to the drawing side. */
export interface PdfFont {
  readonly name: string;
  readonly loadedName: string;
  readonly missingFile: boolean;
  readonly isType3Font: boolean;
  readonly composite: boolean;
  readonly vertical: boolean;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly cidEncoding: string | undefined;
  /** Not embedded, and drawn with a standard font that comes with pdf.js. */
  readonly isReplaced: boolean;
  readonly charProcOperatorList: Map<string, OperatorList> | undefined;
}

/** A decoded picture as pdf.js hands it to the drawing side. `kind`: 1 = 1 bit, 2 = RGB, 3 = RGBA. */
export interface PdfImage {
  readonly width: number;
  readonly height: number;
  readonly kind: 1 | 2 | 3;
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly interpolate?: boolean;
}

interface ObjectPool {
  has(id: string): boolean;
  resolve(id: string, value: unknown): void;
  get(id: string): unknown;
  get(id: string, callback: (value: unknown) => void, onError: (reason: unknown) => void): null;
}

/** pdf.js's state of one parse. */
interface IntentState {
  readonly operatorList: OperatorList & { lastChunk: boolean };
  readonly displayReadyCapability: { reject(reason: unknown): void };
}

/** The parts of pdf.js's page that its type declarations leave out. Version pinned; page-program.test.ts guards them. */
interface PageInternals {
  readonly pageNumber: number;
  readonly _intentStates: Map<string, IntentState>;
  _abortOperatorList(how: { intentState: IntentState; reason: Error; force: true }): void;
  _renderPageChunk(chunk: OperatorList & { lastChunk: boolean }, state: unknown): void;
  readonly objs: ObjectPool;
  readonly commonObjs: ObjectPool;
}

/** Its `commonObjs` and `objs` are declared there as its private class; seen here as what they do. */
type PdfPage = Omit<PDFPageProxy, keyof PageInternals> & PageInternals;
type RenderTask = ReturnType<PDFPageProxy['render']>;

/**
 * One page, parsed and ready to be drawn, once or band by band.
 *
 * pdf.js parses a page for drawing only when asked to draw it, starts to draw as operators arrive, and forgets all of
 * the page when the last drawing is done. So one drawing is asked for and never let go: the promise of its optional-
 * content settings (a documented parameter) stays pending. Its parse is what the checks see, and what every drawing
 * after it shares; giving it up is what frees the page.
 */
export class PageProgram {
  readonly pageNumber: number;
  readonly operators: OperatorList;
  /** What the page has been found to be made of so far. */
  readonly meter: PageMeter;
  /** User space -> page points, origin top left, y down. */
  readonly viewMatrix: readonly number[];
  /** The page as viewed: after /Rotate and /UserUnit, of its crop box. */
  readonly widthPt: number;
  readonly heightPt: number;
  readonly #page: PdfPage;
  readonly #holder: RenderTask;
  readonly #canvas: Canvas;

  private constructor(page: PdfPage, holder: RenderTask, canvas: Canvas, operators: OperatorList, meter: PageMeter) {
    this.#page = page;
    this.#holder = holder;
    this.#canvas = canvas;
    this.pageNumber = page.pageNumber;
    this.operators = operators;
    this.meter = meter;
    const { width, height, transform: viewMatrix } = page.getViewport({ scale: 1 });
    this.viewMatrix = viewMatrix;
    this.widthPt = width;
    this.heightPt = height;
  }

  /**
   * Parses a page. One parse of a page at a time.
   *
   * @throws pdf.broken, pdf.image-broken, pdf.too-many-operators, pdf.too-many-forms, pdf.too-many-glyphs, pdf.too-deep, job.cancelled
   */
  static async parse(
    document: PDFDocumentProxy,
    pageIndex: number,
    limits: IntakeLimits,
    signal?: AbortSignal,
  ): Promise<PageProgram> {
    const pageNumber = pageIndex + 1;
    const broken = () => pdfError('broken', { page: pageNumber });
    const page = (await document.getPage(pageNumber).catch(() => {
      throw broken();
    })) as unknown as PdfPage;
    const parsed = Promise.withResolvers<OperatorList>();
    // Waited for in steps below; a failure meanwhile must not count as unhandled.
    parsed.promise.catch(() => undefined);
    const renderChunk = page._renderPageChunk;
    let complete = false;
    const meter = new PageMeter(pageNumber, limits);
    page._renderPageChunk = function (chunk, state) {
      const beyond = meter.add(chunk);
      if (beyond) return parsed.reject(beyond);
      complete = chunk.lastChunk;
      renderChunk.call(this, chunk, state);
    };
    const known = new Set(page._intentStates.keys());
    const canvas = createCanvas(1, 1);
    const holder = page.render({
      ...drawingOf(page, canvas, [1, 0, 0, 1, 0, 0]),
      optionalContentConfigPromise: new Promise(() => undefined),
    });
    holder.promise.catch(() => parsed.reject(broken()));
    const onAbort = () => parsed.reject(cancelledError());
    signal?.addEventListener('abort', onAbort, { once: true });
    const state = [...page._intentStates].find(([key]) => !known.has(key))?.[1];
    try {
      if (!state) throw broken();
      // When its parser fails half-way, pdf.js sets lastChunk itself and would draw what it has: half a certificate.
      let last = false;
      Object.defineProperty(state.operatorList, 'lastChunk', {
        get: () => last,
        set: (value: boolean) => {
          last = value;
          if (!value) return;
          if (complete) parsed.resolve(state.operatorList);
          // Why it failed is told below, a moment later.
          else setImmediate(() => parsed.reject(broken()));
        },
      });
      const { displayReadyCapability: ready } = state;
      const { reject } = ready;
      ready.reject = (reason) => {
        const isBeyond = reason instanceof Error && reason.message.includes(INSIDE_LIMITS.message);
        const limit = INSIDE_LIMITS.operators;
        parsed.reject(isBeyond ? pdfError('too-many-operators', { page: pageNumber, limit }) : broken());
        reject(reason);
      };
      if (signal?.aborted) onAbort();
      const operators = await parsed.promise;
      await Promise.race([arrivalOfObjects(page, operators), aborted(signal)]);
      return new PageProgram(page, holder, canvas, operators, meter);
    } catch (error) {
      holder.cancel();
      // By itself pdf.js would keep a cancelled parse going for 100 ms, and share it with whoever asks next.
      if (state) page._abortOperatorList({ intentState: state, reason: new Error('given up'), force: true });
      page.cleanup();
      throw error;
    } finally {
      page._renderPageChunk = renderChunk;
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** A font by the id that setFont names; undefined when it failed to load. */
  font(id: string): PdfFont | undefined {
    const font = this.#page.commonObjs.has(id) ? this.#page.commonObjs.get(id) : undefined;
    return font instanceof Object ? (font as PdfFont) : undefined;
  }

  /** The outline of an embedded font's glyph, as drawing numbers; undefined when the font has none. */
  outline(font: PdfFont, fontChar: string): { readonly length: number } | undefined {
    const id = `${font.loadedName}_path_${fontChar}`;
    const info = this.#page.commonObjs.has(id) ? this.#page.commonObjs.get(id) : undefined;
    return (info as { path: { length: number } } | undefined)?.path;
  }

  /** About how much memory the parsed page holds, in bytes: its decoded pictures and its operators. */
  get weightBytes(): number {
    let bytes = this.operators.fnArray.length * BYTES_PER_OPERATOR;
    for (const id of dependenciesOf(this.operators)) {
      const data = (this.object(id) as { data?: ArrayBufferView } | null | undefined)?.data;
      bytes += data?.byteLength ?? 0;
    }
    return bytes;
  }

  /** Gives pdf.js an object of ours under a new id. */
  addObject(id: string, value: unknown): void {
    if (!this.#page.objs.has(id)) this.#page.objs.resolve(id, value);
  }

  /** A picture or shading by its id. */
  object(id: string): unknown {
    const pool = id.startsWith('g_') ? this.#page.commonObjs : this.#page.objs;
    return pool.has(id) ? pool.get(id) : undefined;
  }

  /**
   * Draws the page.
   *
   * @param transform page points (origin top left, y down) -> pixels of the canvas, as [a, b, c, d, e, f]
   * @throws pdf.broken, job.cancelled
   */
  async draw(canvas: Canvas | PageRecording, transform: readonly number[], signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const task = this.#page.render(drawingOf(this.#page, canvas, [...transform]));
    const onAbort = () => task.cancel();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await task.promise;
    } catch {
      throw signal?.aborted ? cancelledError() : pdfError('broken', { page: this.pageNumber });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Lets go of the page and all that it names. */
  [Symbol.dispose](): void {
    this.#holder.cancel();
    this.#page.cleanup();
    freeCanvas(this.#canvas);
  }
}

/** Parameters of a drawing. All share the intent, so all share one parse. */
function drawingOf(
  page: PdfPage,
  canvas: Canvas | PageRecording,
  transform: number[],
): Parameters<PDFPageProxy['render']>[0] {
  return { canvas: canvas as never, viewport: page.getViewport({ scale: 1 }), transform, intent: 'print' };
}

/** Rejects when the signal fires; never resolves. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(cancelledError());
    signal?.addEventListener('abort', () => reject(cancelledError()), { once: true });
  });
}

/** An operator with its arguments and path, roughly: 700 bytes a text or path operator on a dense page. */
const BYTES_PER_OPERATOR = 700;

/** Ids of the pictures, fonts and shadings that a list names. */
function dependenciesOf({ fnArray, argsArray }: OperatorList): Set<string> {
  const ids = new Set<string>();
  fnArray.forEach((op, i) => {
    if (op === OP.dependency) for (const id of argsArray[i] ?? []) ids.add(id as string);
  });
  return ids;
}

/** Ids of the shadings that a list paints with, its tiling patterns included. They come with the list. */
function* shadingsOf({ fnArray, argsArray }: OperatorList): Generator<string> {
  for (const [i, op] of fnArray.entries()) {
    const args = argsArray[i];
    if (op === OP.shadingFill) yield args![0] as string;
    if (op !== OP.setFillColorN && op !== OP.setStrokeColorN) continue;
    if (args![0] === 'Shading') yield args![1] as string;
    if (args![0] === 'TilingPattern') yield* shadingsOf(args![2] as OperatorList);
  }
}

/** Waits for every picture, font and shading; pdf.js would draw on without one that failed. */
async function arrivalOfObjects(page: PageInternals, operators: OperatorList): Promise<void> {
  for (const id of shadingsOf(operators)) {
    const pool = id.startsWith('g_') ? page.commonObjs : page.objs;
    const shading = pool.has(id) ? pool.get(id) : null;
    // 'Dummy' is what pdf.js makes of a shading that it cannot read; it would paint it pink.
    if (!Array.isArray(shading) || shading[0] === 'Dummy') throw pdfError('broken', { page: page.pageNumber });
  }
  for (const id of dependenciesOf(operators)) {
    const pool = id.startsWith('g_') ? page.commonObjs : page.objs;
    if (!pool.has(id)) {
      await new Promise<void>((resolve, reject) => {
        pool.get(id, () => resolve(), reject);
      }).catch(() => undefined);
    }
    if (!pool.has(id) || pool.get(id) === null) throw pdfError('image-broken', { page: page.pageNumber });
  }
}
