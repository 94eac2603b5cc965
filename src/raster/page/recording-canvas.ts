// pdf.js's requests for canvases -> canvases of ours, on which drawing is recorded and rastered only when it must be.
import { type Canvas, createCanvas, type SKRSContext2D } from './canvas.ts';

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

  /**
   * The page's own context. Asked for without alpha, the package fills a surface of the full size at once (139 MB and
   * 70 ms at 600 dpi); with alpha it only records. pdf.js paints the whole page white first, so nothing differs.
   */
  getNoAlphaContext(canvas: Canvas): SKRSContext2D {
    return recordingContext(canvas);
  }
}

/** A context that lays big canvases down as recordings. */
function recordingContext(canvas: Canvas): SKRSContext2D {
  const context = canvas.getContext('2d');
  const drawImage = context.drawImage;
  context.drawImage = function (this: SKRSContext2D, image: Canvas, ...places: number[]): void {
    const unscaled = places.length === 2;
    if (!unscaled || image.width * image.height <= BIG_CANVAS_PX || typeof image.getContext !== 'function') {
      Reflect.apply(drawImage, this, [image, ...places]);
      return;
    }
    const opacity = this.globalAlpha;
    if (opacity === 1) this.globalAlpha = LAYERED_OPACITY;
    this.drawCanvas(image, places[0], places[1]);
    this.globalAlpha = opacity;
  };
  return context;
}

/** Gives a canvas's memory back at once. The finalizer of the JavaScript object would run only on a later macrotask. */
export function freeCanvas(canvas: Canvas): void {
  canvas.width = 0;
  canvas.height = 0;
}
