// A recorded page -> strips of RGBA pixels, in warm buffers.
import { type BitPlane, createPlane } from '../plane.ts';
import type { RgbaBand } from '../screen/kernels.ts';
import { type Canvas, createCanvas, freeCanvas, freePixels, ownPixels, type SKRSContext2D } from './canvas.ts';
import type { PageRecording } from './recording-canvas.ts';

/**
 * Rows rastered at a time, whatever band height the caller wants. Skia decides an edge pixel a little differently
 * where its tile ends, so the strip height is part of the result: fixed, it makes every band height give the same page.
 * 128 rows of 600 dpi (2.5 MB) stay in the cache between raster and threshold: 51 ms a text page, against 56 at 256
 * rows, 66 at 512 and 134 at 1754.
 */
export const STRIP_ROWS = 128;

/** Fresh memory costs 2.3 GB/s in page faults, warm memory 40 (RASTER-FACTS), so buffers outlive pages and documents. */
export class StripBuffers {
  readonly widthPx: number;
  readonly #canvas: Canvas;
  readonly #context: SKRSContext2D;
  readonly #plane: BitPlane;

  private constructor(widthPx: number) {
    this.widthPx = widthPx;
    this.#canvas = createCanvas(widthPx, STRIP_ROWS);
    this.#context = this.#canvas.getContext('2d', { alpha: false });
    this.#plane = createPlane(widthPx, STRIP_ROWS);
  }

  static readonly #idle: StripBuffers[] = [];

  /** Buffers of this width, warm when there are any; hand them back with `release`. */
  static acquire(widthPx: number): StripBuffers {
    const index = StripBuffers.#idle.findIndex((idle) => idle.widthPx === widthPx);
    if (index >= 0) return StripBuffers.#idle.splice(index, 1)[0];
    for (const idle of StripBuffers.#idle.splice(0)) freeCanvas(idle.#canvas);
    return new StripBuffers(widthPx);
  }

  /** Overwrites what the buffers held, since it was a certificate, and keeps them for the next page. */
  release(): void {
    this.#clear();
    this.#plane.data.fill(0);
    StripBuffers.#idle.push(this);
  }

  /**
   * Rasters up to STRIP_ROWS rows of a recorded page, from row y on.
   *
   * @returns a view of the canvas's own pixels (1.0.7 does not copy), for `giveBack` before the next strip
   */
  raster(page: PageRecording, y: number, rows: number): RgbaBand {
    this.#clear();
    page.drawOn(this.#context, 0, -y);
    return { widthPx: this.widthPx, heightPx: rows, strideBytes: this.widthPx * 4, data: ownPixels(this.#context) };
  }

  /** Cleared as a whole, the package zeroes its pixels at once and forgets what it recorded; else it would copy every strip. */
  #clear(): void {
    this.#context.clearRect(0, 0, this.widthPx, STRIP_ROWS);
  }

  /** Detaches a strip's view. V8 counts each as 2.5 MB of ours: left to it, a page would cost two collections. */
  giveBack({ data }: RgbaBand): void {
    freePixels(data);
  }

  /** A plane for the strip's first `rows` rows. */
  plane(rows: number): BitPlane {
    return { ...this.#plane, heightPx: rows };
  }
}
