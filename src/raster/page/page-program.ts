// A page of a PDF -> its drawing operators with the fonts and pictures they name, ready to be checked, rewritten and drawn.
import { cancelledError } from '../../errors.ts';
import type { Canvas } from './canvas.ts';
import { pdfError } from './errors.ts';
import { OP } from './operators.ts';
import type { PDFDocumentProxy, PDFPageProxy } from './pdfjs.ts';

/** pdf.js's operators, in drawing order. `args[i]` belongs to `ops[i]`; an operator without arguments has null. */
export interface OperatorList {
  fnArray: number[];
  argsArray: (unknown[] | null)[];
}

/** A glyph as pdf.js shows it (`fontExtraProperties` adds the code). */
export interface PdfGlyph {
  readonly originalCharCode: number;
  readonly fontChar: string;
  readonly unicode: string;
  readonly accent: { readonly fontChar: string } | null;
  readonly isSpace: boolean;
  readonly isInFont: boolean;
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
  readonly cidEncoding: string | undefined;
  readonly charProcOperatorList: Map<string, OperatorList> | undefined;
}

/** A decoded picture as pdf.js hands it to the drawing side. `kind`: 1 = 1 bit, 2 = RGB, 3 = RGBA. */
export interface PdfImage {
  readonly width: number;
  readonly height: number;
  readonly kind: 1 | 2 | 3;
  readonly data: Uint8Array | Uint8ClampedArray;
}

interface ObjectPool {
  has(id: string): boolean;
  resolve(id: string, value: unknown): void;
  get(id: string): unknown;
  get(id: string, callback: (value: unknown) => void, onError: (reason: unknown) => void): null;
}

/** The parts of pdf.js's page that its type declarations leave out. Version pinned; page-program.test.ts guards them. */
interface PageInternals {
  readonly _intentStates: Map<string, { operatorList: OperatorList & { lastChunk: boolean } }>;
  _renderPageChunk(chunk: { lastChunk: boolean }, state: unknown): void;
  readonly objs: ObjectPool;
  readonly commonObjs: ObjectPool;
}

/** Its `commonObjs` and `objs` are declared there as its private class; seen here as what they do. */
type PdfPage = Omit<PDFPageProxy, keyof PageInternals> & PageInternals;
type RenderTask = ReturnType<PDFPageProxy['render']>;

/**
 * One page, parsed and waiting to be drawn.
 *
 * pdf.js parses a page for drawing only when asked to draw it, and draws as operators arrive. Here the request to
 * draw is made at once, but the promise of its optional-content settings (a documented parameter) is held back: pdf.js
 * starts to draw when that is resolved. In between lie the checks, which so cost no second parse.
 */
export class PageProgram {
  readonly operators: OperatorList;
  /** User space -> page points, origin top left, y down. */
  readonly viewMatrix: readonly number[];
  /** The page as viewed: after /Rotate and /UserUnit, of its crop box. */
  readonly widthPt: number;
  readonly heightPt: number;
  readonly #page: PdfPage;
  readonly #task: RenderTask;
  readonly #canvas: Canvas;
  readonly #transform: number[];
  readonly #open: () => void;

  private constructor(
    page: PdfPage,
    task: RenderTask,
    canvas: Canvas,
    transform: number[],
    open: () => void,
    operators: OperatorList,
  ) {
    this.#page = page;
    this.#task = task;
    this.#canvas = canvas;
    this.#transform = transform;
    this.#open = open;
    this.operators = operators;
    const { width, height, transform: viewMatrix } = page.getViewport({ scale: 1 });
    this.viewMatrix = viewMatrix;
    this.widthPt = width;
    this.heightPt = height;
  }

  /**
   * Parses a page.
   *
   * @param canvas an idle canvas of any size; `draw` gives it the page's
   * @throws pdf.broken, pdf.image-broken, job.cancelled
   */
  static async parse(
    document: PDFDocumentProxy,
    pageIndex: number,
    canvas: Canvas,
    signal?: AbortSignal,
  ): Promise<PageProgram> {
    const pageNumber = pageIndex + 1;
    const broken = () => pdfError('broken', { page: pageNumber });
    let page: PdfPage;
    try {
      page = (await document.getPage(pageNumber)) as unknown as PdfPage;
    } catch {
      throw broken();
    }
    const settings = await document.getOptionalContentConfig({ intent: 'print' });
    const gate = Promise.withResolvers<typeof settings>();
    const parsed = Promise.withResolvers<OperatorList>();
    // The list is shared with pdf.js: it reads fnArray and argsArray again at every step, so rewriting them in place works.
    const transform = [1, 0, 0, 1, 0, 0];
    const renderChunk = page._renderPageChunk;
    let complete = false;
    page._renderPageChunk = function (chunk, state) {
      complete = chunk.lastChunk;
      renderChunk.call(this, chunk, state);
    };
    const known = new Set(page._intentStates.keys());
    const task = page.render({
      canvas: canvas as never,
      viewport: page.getViewport({ scale: 1 }),
      transform,
      intent: 'print',
      optionalContentConfigPromise: gate.promise,
    });
    const state = [...page._intentStates].find(([key]) => !known.has(key))?.[1];
    if (!state) throw broken();
    // When its parser fails half-way, pdf.js sets lastChunk itself and would draw what it has: half a certificate.
    let last = false;
    Object.defineProperty(state.operatorList, 'lastChunk', {
      get: () => last,
      set: (value: boolean) => {
        last = value;
        if (!value) return;
        if (complete) parsed.resolve(state.operatorList);
        else parsed.reject(broken());
      },
    });
    const onAbort = () => parsed.reject(cancelledError());
    signal?.addEventListener('abort', onAbort, { once: true });
    task.promise.catch(() => parsed.reject(broken()));
    try {
      if (signal?.aborted) onAbort();
      const operators = await parsed.promise;
      await arrivalOfObjects(page, operators, pageNumber);
      return new PageProgram(page, task, canvas, transform, () => gate.resolve(settings), operators);
    } catch (error) {
      task.cancel();
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
   * Records the page on its canvas. Once only: pdf.js lets go of the page's objects afterwards.
   *
   * @param widthPx, heightPx size given to the canvas
   * @param transform PDF points (origin top left, y down) -> pixels, as [a, b, c, d, e, f]
   * @throws pdf.broken, job.cancelled
   */
  async draw(
    widthPx: number,
    heightPx: number,
    transform: readonly number[],
    pageNumber: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const onAbort = () => this.#task.cancel();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal?.aborted) throw cancelledError();
      this.#canvas.width = widthPx;
      this.#canvas.height = heightPx;
      this.#transform.splice(0, 6, ...transform);
      this.#open();
      await this.#task.promise;
    } catch {
      throw signal?.aborted ? cancelledError() : pdfError('broken', { page: pageNumber });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Gives up a page that will not be drawn. */
  discard(): void {
    this.#task.promise.catch(() => undefined);
    this.#task.cancel();
    this.#page.cleanup();
  }
}

/** Waits for every picture, font and shading; pdf.js would draw on without one that failed. */
async function arrivalOfObjects(page: PageInternals, operators: OperatorList, pageNumber: number): Promise<void> {
  const ids = new Set<string>();
  operators.fnArray.forEach((op, i) => {
    if (op === OP.dependency) for (const id of operators.argsArray[i] ?? []) ids.add(id as string);
  });
  for (const id of ids) {
    const pool = id.startsWith('g_') ? page.commonObjs : page.objs;
    if (!pool.has(id)) {
      await new Promise<void>((resolve, reject) => {
        pool.get(id, () => resolve(), reject);
      }).catch(() => undefined);
    }
    if (!pool.has(id) || pool.get(id) === null) throw pdfError('image-broken', { page: pageNumber });
  }
}
