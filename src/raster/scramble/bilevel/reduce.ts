// 1-bit plane at printer resolution -> 1-bit plane at a lower one in which small text and thin rules stay legible.
import { type BitPlane, createPlane } from '../../plane.ts';
import { kernelMaker } from './reduce-kernel.ts';

/** Reduces a page whose rows come from the top, in bands of any height. */
export interface PlaneReducer {
  /** Takes the next rows. They are not kept, but for those of a target pixel that is not complete. */
  push(rows: BitPlane): void;
  /** The page, when all its rows have come: the reducer's, until it is wiped. @throws RangeError before that */
  end(): BitPlane;
  /** Overwrites the page, made or not; the next rows are another one's. */
  wipe(): void;
}

/** What makes the rows of a ratio's target plane. */
export type MakerFor = (ratio: number, size: PageSize, out: BitPlane) => RowMaker;

/**
 * Makes a reducer.
 *
 * Each target pixel takes the area of ink under it. It becomes ink at 37.5 %, or at 18 % when it is a crest: more ink
 * than on one side and no less than on the other, across or along, with neither of these ink by itself. So a hairline
 * that falls between two target pixels comes out one pixel wide, where a plain threshold loses it. At 2:1 the rule is
 * two of four pixels, which loses no line of one pixel. Clustered screens of a period that the ratio divides stay
 * periodic, and so cheap to code.
 *
 * @param size of the page at `fromDpi`, px
 * @param toDpi at most fromDpi
 * @param makerFor for tests: the plain makers
 * @returns makes round(width * toDpi / fromDpi) x round(height * toDpi / fromDpi) pixels; allocates them and a few rows
 */
export function createReducer(
  size: PageSize,
  fromDpi: number,
  toDpi: number,
  makerFor: MakerFor = kernelMaker,
): PlaneReducer {
  if (!(toDpi > 0 && toDpi <= fromDpi)) {
    throw new RangeError(`Expected a target of at most ${fromDpi} dpi but received ${toDpi}`);
  }
  return new Reducer(size, fromDpi / toDpi, makerFor);
}

/** Of a class, and kept by those that reduce page after page: V8 forgets what it has compiled of functions that live as long as a page. */
class Reducer implements PlaneReducer {
  readonly #heightPx: number;
  readonly #ratio: number;
  readonly #out: BitPlane;
  readonly #maker: RowMaker;
  readonly #window: RowWindow;
  /** Target row that is made next. */
  #next = 0;

  constructor(size: PageSize, ratio: number, makerFor: MakerFor) {
    this.#heightPx = size.heightPx;
    this.#ratio = ratio;
    const reduced = (px: number): number => Math.max(1, Math.round(px / ratio));
    this.#out = createPlane(reduced(size.widthPx), reduced(size.heightPx));
    this.#maker = makerFor(ratio, size, this.#out);
    this.#window = new RowWindow(size, Math.ceil(ratio) + 1);
  }

  push(rows: BitPlane): void {
    const window = this.#window;
    window.push(rows);
    if (window.end > this.#heightPx) throw this.#wrongRows();
    while (this.#next < this.#out.heightPx && this.#to(this.#next) <= window.end) {
      this.#maker.make(this.#next, window.rows(this.#from(this.#next), this.#to(this.#next)));
      this.#next++;
    }
    window.keepFrom(this.#from(this.#next));
  }

  end(): BitPlane {
    if (this.#window.end < this.#heightPx) throw this.#wrongRows();
    this.#maker.end?.();
    return this.#out;
  }

  wipe(): void {
    this.#out.data.fill(0);
    this.#maker.wipe?.();
    this.#window.wipe();
    this.#next = 0;
  }

  /** First page row under a target row, and the one after its last. */
  #from(y: number): number {
    return Math.min(this.#heightPx, Math.floor(y * this.#ratio));
  }

  #to(y: number): number {
    return Math.min(this.#heightPx, Math.ceil((y + 1) * this.#ratio));
  }

  #wrongRows(): RangeError {
    return new RangeError(`Expected ${this.#heightPx} rows but received ${this.#window.end}`);
  }
}

/** Reduces a plane that is there as a whole; see {@link createReducer}. */
export function reducePlane(plane: BitPlane, fromDpi: number, toDpi: number): BitPlane {
  const reducer = createReducer(plane, fromDpi, toDpi);
  reducer.push(plane);
  return reducer.end();
}

export type PageSize = Pick<BitPlane, 'widthPx' | 'heightPx'>;

/** Rows of a page, `plane`'s first one being row `first`. */
export interface Rows {
  readonly plane: BitPlane;
  readonly first: number;
}

/** Makes target rows, from the top. */
export interface RowMaker {
  /** @param rows all that lie under target row `y` */
  make(y: number, rows: Rows): void;
  /** After the last row. */
  end?(): void;
  /** Overwrites what it holds of the page. */
  wipe?(): void;
}

/** The band at hand, and the last rows of those before it. */
class RowWindow {
  readonly #kept: BitPlane;
  #keptFirst = 0;
  #keptRows = 0;
  #band: Rows;
  /** Row after the last one that is here. */
  end = 0;

  constructor(size: PageSize, mostRows: number) {
    this.#kept = createPlane(size.widthPx, mostRows);
    this.#band = { plane: this.#kept, first: 0 };
  }

  push(plane: BitPlane): void {
    this.#band = { plane, first: this.end };
    this.end += plane.heightPx;
  }

  /** Rows `from .. to`, which are here and no more than can be kept. */
  rows(from: number, to: number): Rows {
    if (from >= this.#band.first) return this.#band;
    this.#keep(to);
    return { plane: this.#kept, first: this.#keptFirst };
  }

  /** Lets go of the band: of all rows, those from `row` on are wanted again. */
  keepFrom(row: number): void {
    const drop = Math.min(this.#keptRows, Math.max(0, row - this.#keptFirst));
    const { strideBytes, data } = this.#kept;
    data.copyWithin(0, drop * strideBytes, this.#keptRows * strideBytes);
    this.#keptFirst += drop;
    this.#keptRows -= drop;
    if (this.#keptRows === 0) this.#keptFirst = row;
    this.#keep(this.end);
  }

  /** Overwrites the rows kept, and waits for a page's first. */
  wipe(): void {
    this.#kept.data.fill(0);
    this.#keptFirst = 0;
    this.#keptRows = 0;
    this.#band = { plane: this.#kept, first: 0 };
    this.end = 0;
  }

  /** Keeps the band's rows up to `to`, too. */
  #keep(to: number): void {
    const { strideBytes, data } = this.#kept;
    for (let row = this.#keptFirst + this.#keptRows; row < to; row++, this.#keptRows++) {
      const { plane, first } = this.#band;
      const at = (row - first) * plane.strideBytes;
      data.set(plane.data.subarray(at, at + strideBytes), this.#keptRows * strideBytes);
    }
  }
}
