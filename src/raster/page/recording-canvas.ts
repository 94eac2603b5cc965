// pdf.js's requests for canvases -> canvases of ours, on which drawing is recorded and nothing is rastered until replay.
import { type Canvas, createCanvas, type SKRSContext2D } from './canvas.ts';

/** What pdf.js passes round as one thing. */
export interface CanvasEntry {
  canvas: Canvas | null;
  context: SKRSContext2D | null;
}

/** pdf.js's CanvasFactory contract over our copy of the canvas package (see pdfjs.ts for why the copy matters). */
export class RecordingCanvasFactory {
  create(widthPx: number, heightPx: number): CanvasEntry {
    if (!(widthPx > 0 && heightPx > 0)) throw new RangeError('Expected a canvas of positive size');
    const canvas = createCanvas(widthPx, heightPx);
    return { canvas, context: canvas.getContext('2d') };
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
    return canvas.getContext('2d');
  }
}

/** Gives a canvas's memory back at once. The finalizer of the JavaScript object would run only on a later macrotask. */
export function freeCanvas(canvas: Canvas): void {
  canvas.width = 0;
  canvas.height = 0;
}
