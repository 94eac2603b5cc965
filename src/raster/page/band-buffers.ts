// Warm buffers for replaying a recorded page: one band of RGBA pixels and the 1-bit plane made from it.
import { type BitPlane, createPlane, rowBytes } from '../plane.ts';
import type { RgbaBand } from '../screen/kernels.ts';
import { type Canvas, createCanvas, type SKRSContext2D } from './canvas.ts';
import { freeCanvas } from './recording-canvas.ts';

/** Fresh memory costs 2.3 GB/s in page faults, warm memory 40 (RASTER-FACTS), so buffers outlive pages and documents. */
export class BandBuffers {
  readonly widthPx: number;
  readonly rows: number;
  readonly #canvas: Canvas;
  readonly #context: SKRSContext2D;
  readonly #plane: BitPlane;

  private constructor(widthPx: number, rows: number) {
    this.widthPx = widthPx;
    this.rows = rows;
    this.#canvas = createCanvas(widthPx, rows);
    this.#context = this.#canvas.getContext('2d', { alpha: false });
    this.#plane = createPlane(widthPx, rows);
  }

  static readonly #idle: BandBuffers[] = [];

  /** Buffers of this size, warm when there are any; hand them back with `release`. */
  static acquire(widthPx: number, rows: number): BandBuffers {
    const index = BandBuffers.#idle.findIndex((idle) => idle.widthPx === widthPx && idle.rows === rows);
    if (index >= 0) return BandBuffers.#idle.splice(index, 1)[0];
    for (const idle of BandBuffers.#idle.splice(0)) freeCanvas(idle.#canvas);
    return new BandBuffers(widthPx, rows);
  }

  /** Overwrites what the buffers held, since it was a certificate, and keeps them for the next page. */
  release(): void {
    this.#context.fillStyle = '#ffffff';
    this.#context.fillRect(0, 0, this.widthPx, this.rows);
    this.#canvas.data();
    this.#plane.data.fill(0);
    BandBuffers.#idle.push(this);
  }

  /**
   * Rasters rows `y ..` of a recorded page.
   *
   * @returns a view of the canvas's own pixels (1.0.7 does not copy): it dies at the next draw
   */
  raster(page: Canvas, y: number): RgbaBand {
    // drawCanvas replays the recording; drawImage would raster the whole page first.
    this.#context.drawCanvas(page, 0, -y);
    const data = this.#canvas.data();
    return { widthPx: this.widthPx, heightPx: this.rows, strideBytes: this.widthPx * 4, data };
  }

  /** The plane's first `rows` rows. */
  plane(rows: number): BitPlane {
    const strideBytes = rowBytes(this.widthPx);
    return {
      widthPx: this.widthPx,
      heightPx: rows,
      strideBytes,
      data: this.#plane.data.subarray(0, strideBytes * rows),
    };
  }
}
