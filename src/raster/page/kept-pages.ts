// A page that was rastered once for another reason than printing -> its bands again, without drawing it a second time.
import { type BitBand, type BitPlane, createPlane, rowBytes } from '../plane.ts';

/** What has to be the same for a page's bands to be the same. */
export interface KeptSize {
  readonly dpi: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

interface Kept<Times> extends KeptSize {
  readonly plane: BitPlane;
  /** What making it took. */
  readonly times: Times;
}

/** Seven pages of A4 at 600 dpi. */
const MOST_BYTES = 32 << 20;

/** Holds certificates' pages: dispose of it with its document. */
export class KeptPages<Times> implements Disposable {
  readonly #pages = new Map<number, Kept<Times>>();
  #bytes = 0;

  /**
   * A place for a page's bands as they are made.
   *
   * @returns `add` for each band, in any order, then `done`; disposed of before that, it is given up. Undefined where there is
   *   no room for another page
   */
  begin(
    pageIndex: number,
    { dpi, widthPx, heightPx }: KeptSize,
  ): (Disposable & { add(band: BitBand): void; done(times: Times): void }) | undefined {
    this.#drop(pageIndex);
    if (this.#bytes + rowBytes(widthPx) * heightPx > MOST_BYTES) return undefined;
    const plane = createPlane(widthPx, heightPx);
    this.#bytes += plane.data.byteLength;
    let isDone = false;
    return {
      add: ({ y, plane: { heightPx: rows, strideBytes, data } }) =>
        plane.data.set(data.subarray(0, rows * strideBytes), y * plane.strideBytes),
      done: (times) => {
        isDone = true;
        this.#pages.set(pageIndex, { dpi, widthPx, heightPx, plane, times });
      },
      [Symbol.dispose]: () => {
        if (!isDone) this.#release(plane);
      },
    };
  }

  /**
   * Hands on a page's bands in order, and overwrites it when it has, unless it is to be kept, or could not.
   *
   * @returns what making it took; undefined when the page is not here in this size
   */
  async handOn(
    pageIndex: number,
    size: KeptSize,
    bandRows: number,
    onBand: (band: BitBand) => void | Promise<void>,
    keep = false,
  ): Promise<Times | undefined> {
    const page = this.#pages.get(pageIndex);
    if (page?.dpi !== size.dpi || page.widthPx !== size.widthPx || page.heightPx !== size.heightPx) return undefined;
    const { plane, times } = page;
    let isKept = false;
    try {
      for (let y = 0; y < plane.heightPx; y += bandRows) {
        const heightPx = Math.min(bandRows, plane.heightPx - y);
        const data = plane.data.subarray(y * plane.strideBytes, (y + heightPx) * plane.strideBytes);
        await onBand({ y, plane: { ...plane, heightPx, data } });
      }
      isKept = keep;
    } finally {
      if (!isKept) this.#drop(pageIndex);
    }
    return times;
  }

  #drop(pageIndex: number): void {
    const page = this.#pages.get(pageIndex);
    if (!page) return;
    this.#release(page.plane);
    this.#pages.delete(pageIndex);
  }

  #release({ data }: BitPlane): void {
    data.fill(0);
    this.#bytes -= data.byteLength;
  }

  [Symbol.dispose](): void {
    for (const pageIndex of [...this.#pages.keys()]) this.#drop(pageIndex);
  }
}
