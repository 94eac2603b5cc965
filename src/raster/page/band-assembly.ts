// Strips of 1-bit rows, in order -> bands of the height that the caller asked for.
import { type BitBand, type BitPlane, createPlane, rowBytes } from '../plane.ts';

/** Copies strips into one band buffer and hands it on whenever it is full. */
export class BandAssembly {
  readonly #band: BitPlane;
  readonly #strideBytes: number;
  readonly #onBand: (band: BitBand) => void | Promise<void>;
  #bandY = 0;
  #rows = 0;

  /** @param onBand gets each band; the plane is reused when its promise has settled */
  constructor(widthPx: number, bandRows: number, onBand: (band: BitBand) => void | Promise<void>) {
    this.#band = createPlane(widthPx, bandRows);
    this.#strideBytes = rowBytes(widthPx);
    this.#onBand = onBand;
  }

  /** Adds the next rows of the page. `strip` has the tightest stride. */
  async add(strip: BitPlane): Promise<void> {
    for (let from = 0; from < strip.heightPx; ) {
      const rows = Math.min(strip.heightPx - from, this.#band.heightPx - this.#rows);
      const bytes = strip.data.subarray(from * this.#strideBytes, (from + rows) * this.#strideBytes);
      this.#band.data.set(bytes, this.#rows * this.#strideBytes);
      from += rows;
      this.#rows += rows;
      if (this.#rows === this.#band.heightPx) await this.#flush();
    }
  }

  /** Hands on the last, shorter band. */
  async end(): Promise<void> {
    if (this.#rows > 0) await this.#flush();
  }

  /** Overwrites the band: it held a certificate. */
  wipe(): void {
    this.#band.data.fill(0);
  }

  async #flush(): Promise<void> {
    const data = this.#band.data.subarray(0, this.#rows * this.#strideBytes);
    const y = this.#bandY;
    const heightPx = this.#rows;
    this.#bandY += heightPx;
    this.#rows = 0;
    await this.#onBand({ y, plane: { ...this.#band, heightPx, data } });
  }
}
