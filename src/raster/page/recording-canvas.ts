// pdf.js's requests for canvases -> canvases of ours, on which drawing is recorded and rastered only when it must be.
import { type Canvas, createCanvas, DOMMatrix, freeCanvas, type SKRSContext2D } from './canvas.ts';
import { mendRestore } from './context-state.ts';
import { followPaint } from './painted-box.ts';
import { layMasked } from './soft-masks.ts';

/** What pdf.js passes round as one thing. */
export interface CanvasEntry {
  canvas: Canvas | null;
  context: SKRSContext2D | null;
}

/**
 * Canvases above this many pixels are laid into others as recordings. A page-sized transparency group is one: as a
 * picture it would cost 139 MB and 130 ms at 600 dpi, as a recording nothing until its bands are replayed.
 */
export const BIG_CANVAS_PX = 8_000_000;

/**
 * An opacity that is 1 as good as 1. At exactly 1 the package replays a recording without a layer of its own, and a
 * blend mode or an erasure inside it would reach through to what lies beneath.
 */
const LAYERED_OPACITY = 254 / 255;

/**
 * How much smaller a page recording's canvas is than the page. The package gives every canvas a surface of its full size,
 * read or not: 139 MB at 600 dpi, which costs 80 ms where the allocator fills what it hands out (MALLOC_PERTURB_), and
 * which V8 is told of, so that it collects garbage. A power of two: what is shrunk and enlarged by it stays the same to the
 * last bit.
 */
const SHRINK = 64;

/** Modes that reach beyond what is drawn. The package bounds them by the canvas's size, which is not the page's here. */
const WHOLE_CANVAS_MODES: ReadonlySet<unknown> = new Set([
  'source-in',
  'source-out',
  'destination-in',
  'destination-atop',
  'copy',
]);

type Matrix = InstanceType<typeof DOMMatrix>;

/** pdf.js's CanvasFactory contract over our copy of the canvas package (see pdfjs.ts for why the copy matters). */
export class RecordingCanvasFactory {
  create(widthPx: number, heightPx: number): CanvasEntry {
    if (!(widthPx > 0 && heightPx > 0)) throw new RangeError('Expected a canvas of positive size');
    const canvas = createCanvas(widthPx, heightPx);
    return { canvas, context: recordingContext(canvas) };
  }

  reset(entry: CanvasEntry, widthPx: number, heightPx: number): void {
    if (!(widthPx > 0 && heightPx > 0)) throw new RangeError('Expected a canvas of positive size');
    entry.canvas!.width = widthPx;
    entry.canvas!.height = heightPx;
  }

  destroy(entry: CanvasEntry): void {
    if (entry.canvas) freeCanvas(entry.canvas);
    entry.canvas = null;
    entry.context = null;
  }

  /** What pdfjs-patches.ts has pdf.js call for soft masks. */
  readonly softMasks = { followPaint, layMasked };

  /**
   * The page's own context. Asked for without alpha, the package fills a surface of the full size at once; with alpha it
   * only records. pdf.js paints the whole page white first, so nothing differs.
   */
  getNoAlphaContext(canvas: Canvas | PageRecording): SKRSContext2D {
    return canvas instanceof PageRecording ? canvas.context : recordingContext(canvas);
  }
}

/**
 * A page-sized canvas as pdf.js sees it, of which only the recording exists: its context draws in small what it is told
 * in full size. It is replayed in full size, in parts (`drawOn`).
 */
export class PageRecording implements Disposable {
  readonly width: number;
  readonly height: number;
  readonly context: SKRSContext2D;
  readonly #small: Canvas;
  /** Made where pdf.js wants the page's pixels. */
  readonly #copies: Canvas[] = [];

  constructor(widthPx: number, heightPx: number) {
    this.width = widthPx;
    this.height = heightPx;
    this.#small = createCanvas(Math.ceil(widthPx / SHRINK), Math.ceil(heightPx / SHRINK));
    this.context = recordingContext(this.#small);
    this.#pretend();
  }

  /** Replays it with its top left corner at x, y. */
  drawOn(context: SKRSContext2D, x: number, y: number): void {
    const { width, height } = this;
    // drawCanvas replays; drawImage would raster all of it first. The page's very size, for it is clipped to that.
    context.drawCanvas(this.#small, 0, 0, width / SHRINK, height / SHRINK, x, y, width, height);
  }

  /** All of it rastered, as it is now. Costs what this class avoids. */
  toCanvas(): Canvas {
    const copy = createCanvas(this.width, this.height);
    this.drawOn(copy.getContext('2d'), 0, 0);
    this.#copies.push(copy);
    return copy;
  }

  [Symbol.dispose](): void {
    for (const canvas of [this.#small, ...this.#copies]) freeCanvas(canvas);
  }

  #pretend(): void {
    const { context } = this;
    const { getTransform, setTransform } = context;
    const mode = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(context), 'globalCompositeOperation')!;
    Object.defineProperties(context, {
      canvas: { value: this },
      globalCompositeOperation: {
        configurable: true,
        get: () => mode.get!.call(context),
        set: (value: unknown) => {
          if (WHOLE_CANVAS_MODES.has(value)) throw new Error('not on a recording');
          mode.set!.call(context, value);
        },
      },
    });
    Object.assign(context, {
      getTransform: () => {
        const { a, b, c, d, e, f } = getTransform.call(context);
        return new DOMMatrix([a, b, c, d, e, f].map((value) => value * SHRINK));
      },
      setTransform: (...args: unknown[]) => {
        const whole = typeof args[0] === 'object' ? (args[0] as Matrix) : new DOMMatrix(args as number[]);
        const { a, b, c, d, e, f } = whole;
        const small = [a, b, c, d, e, f].map((value) => value / SHRINK);
        Reflect.apply(setTransform, context, small);
      },
      resetTransform: () => context.setTransform(1, 0, 0, 1, 0, 0),
      getImageData: (x: number, y: number, w: number, h: number) =>
        this.toCanvas().getContext('2d').getImageData(x, y, w, h),
      putImageData: () => {
        throw new Error('not on a recording');
      },
    });
    context.resetTransform();
  }
}

/** A context that lays big canvases down as recordings. */
function recordingContext(canvas: Canvas): SKRSContext2D {
  const context = canvas.getContext('2d');
  mendRestore(context);
  const drawImage = context.drawImage;
  context.drawImage = function (this: SKRSContext2D, image: Canvas | PageRecording, ...places: number[]): void {
    const isPage = image instanceof PageRecording;
    const isBig = isPage || (image.width * image.height > BIG_CANVAS_PX && typeof image.getContext === 'function');
    if (!isBig || places.length !== 2) {
      Reflect.apply(drawImage, this, [isPage ? image.toCanvas() : image, ...places]);
      return;
    }
    const opacity = this.globalAlpha;
    if (opacity === 1) this.globalAlpha = LAYERED_OPACITY;
    if (isPage) image.drawOn(this, places[0], places[1]);
    else this.drawCanvas(image, places[0], places[1]);
    this.globalAlpha = opacity;
  } as typeof drawImage;
  return context;
}
