// 1-bit plane at printer resolution -> 1-bit plane at a lower one in which small text and thin rules stay legible.
import { type BitPlane, createPlane, rowWords } from '../../plane.ts';

/** Share of a target pixel that must be ink for it to be ink: below a half, because strokes are thinner than gaps. */
const INK_SHARE = 0.375;
/** Share that suffices where the pixel is the crest of a thin stroke that would vanish otherwise. */
const CREST_SHARE = 0.18;
/** Coverage is counted in 1/256 of a target pixel. */
const FULL = 256;

/** Reduces a page whose rows come from the top, in bands of any height. */
export interface PlaneReducer {
  /** Takes the next rows. They are not kept, but for those of a target pixel that is not complete. */
  push(rows: BitPlane): void;
  /** The page, when all its rows have come. @throws RangeError before that */
  end(): BitPlane;
}

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
 * @returns makes round(width * toDpi / fromDpi) x round(height * toDpi / fromDpi) pixels; allocates them and a few rows
 */
export function createReducer(size: PageSize, fromDpi: number, toDpi: number): PlaneReducer {
  if (!(toDpi > 0 && toDpi <= fromDpi)) {
    throw new RangeError(`Expected a target of at most ${fromDpi} dpi but received ${toDpi}`);
  }
  const out = createPlane(
    Math.max(1, Math.round((size.widthPx * toDpi) / fromDpi)),
    Math.max(1, Math.round((size.heightPx * toDpi) / fromDpi)),
  );
  const ratio = fromDpi / toDpi;
  const maker = makerFor(ratio, size.heightPx, out);
  const window = new RowWindow(size, Math.ceil(ratio) + 1);
  const from = (y: number): number => Math.min(size.heightPx, Math.floor(y * ratio));
  const to = (y: number): number => Math.min(size.heightPx, Math.ceil((y + 1) * ratio));
  let next = 0;
  return {
    push(rows) {
      window.push(rows);
      if (window.end > size.heightPx) throw new RangeError(`Expected ${size.heightPx} rows but received ${window.end}`);
      while (next < out.heightPx && to(next) <= window.end) {
        maker.make(next, window.rows(from(next), to(next)));
        next++;
      }
      window.keepFrom(from(next));
    },
    end() {
      if (window.end < size.heightPx) throw new RangeError(`Expected ${size.heightPx} rows but received ${window.end}`);
      maker.end?.();
      return out;
    },
  };
}

/** Reduces a plane that is there as a whole; see {@link createReducer}. */
export function reducePlane(plane: BitPlane, fromDpi: number, toDpi: number): BitPlane {
  const reducer = createReducer(plane, fromDpi, toDpi);
  reducer.push(plane);
  return reducer.end();
}

type PageSize = Pick<BitPlane, 'widthPx' | 'heightPx'>;

/** Rows of a page, `plane`'s first one being row `first`. */
interface Rows {
  readonly plane: BitPlane;
  /** Its bytes four at a time, where rows lie on whole words. */
  readonly words: Uint32Array | undefined;
  readonly first: number;
}

/** Makes target rows, from the top. */
interface RowMaker {
  /** @param rows all that lie under target row `y` */
  make(y: number, rows: Rows): void;
  /** After the last row. */
  end?(): void;
}

function makerFor(ratio: number, heightPx: number, out: BitPlane): RowMaker {
  if (ratio === 1) return copier(out);
  if (ratio === 2) return halver(heightPx, out);
  return coverer(
    ratio === 4 ? quarterCoverage(heightPx, out.widthPx) : areaCoverage(ratio, heightPx, out.widthPx),
    out,
  );
}

/** The band at hand, and the last rows of those before it. */
class RowWindow {
  readonly #kept: BitPlane;
  readonly #keptWords: Uint32Array | undefined;
  #keptFirst = 0;
  #keptRows = 0;
  #band: Rows;
  /** Row after the last one that is here. */
  end = 0;

  constructor(size: PageSize, mostRows: number) {
    this.#kept = createPlane(size.widthPx, mostRows);
    this.#keptWords = rowWords(this.#kept);
    this.#band = { plane: this.#kept, words: undefined, first: 0 };
  }

  push(plane: BitPlane): void {
    this.#band = { plane, words: rowWords(plane), first: this.end };
    this.end += plane.heightPx;
  }

  /** Rows `from .. to`, which are here and no more than can be kept. */
  rows(from: number, to: number): Rows {
    if (from >= this.#band.first) return this.#band;
    this.#keep(to);
    return { plane: this.#kept, words: this.#keptWords, first: this.#keptFirst };
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

function copier(out: BitPlane): RowMaker {
  return {
    make(y, { plane, first }) {
      const from = (y - first) * plane.strideBytes;
      out.data.set(plane.data.subarray(from, from + out.strideBytes), y * out.strideBytes);
    },
  };
}

/** Eight pixels of two rows -> four pixels: ink where two of the four are. Index: upper byte * 256 + lower byte. */
let halves: Uint8Array | undefined;

function halfTable(): Uint8Array {
  if (halves) return halves;
  const table = new Uint8Array(65536);
  for (let upper = 0; upper < 256; upper++) {
    for (let lower = 0; lower < 256; lower++) {
      let nibble = 0;
      for (let i = 0; i < 4; i++) {
        const shift = 6 - 2 * i;
        const u = (upper >> shift) & 3;
        const l = (lower >> shift) & 3;
        const ink = (u & 1) + (u >> 1) + (l & 1) + (l >> 1);
        if (ink >= 2) nibble |= 8 >> i;
      }
      table[(upper << 8) | lower] = nibble;
    }
  }
  halves = table;
  return table;
}

function halver(heightPx: number, out: BitPlane): RowMaker {
  const table = halfTable();
  return {
    make(y, { plane, words, first }) {
      const { data, strideBytes } = plane;
      const sourceBytes = (plane.widthPx + 7) >> 3;
      const upper = (2 * y - first) * strideBytes;
      const lower = 2 * y + 1 < heightPx ? upper + strideBytes : upper;
      const to = y * out.strideBytes;
      const whole = sourceBytes >> 1;
      // Most of a page is white: four bytes of two rows at a time.
      for (let i = 0, p = 0; i < whole; i++, p += 2) {
        if (words && (p & 3) === 0 && (words[(upper + p) >> 2] | words[(lower + p) >> 2]) === 0) {
          i++;
          p += 2;
          continue;
        }
        const a = data[upper + p];
        const b = data[upper + p + 1];
        const c = data[lower + p];
        const d = data[lower + p + 1];
        if ((a | b | c | d) === 0) continue;
        out.data[to + i] = (table[(a << 8) | c] << 4) | table[(b << 8) | d];
      }
      if (sourceBytes & 1 && whole < out.strideBytes) {
        out.data[to + whole] = table[(data[upper + sourceBytes - 1] << 8) | data[lower + sourceBytes - 1]] << 4;
      }
      clearPad(out, to);
    },
  };
}

function clearPad(out: BitPlane, row: number): void {
  const bytes = (out.widthPx + 7) >> 3;
  out.data[row + bytes - 1] &= (0xff << (bytes * 8 - out.widthPx)) & 0xff;
}

/** Writes the coverage (0..FULL) of target row `y` to `row[1..width]`; returns whether there is any. */
type Coverage = (rows: Rows, y: number, row: Uint16Array) => boolean;

/** Number of set bits in the high nibble * 16 + those in the low nibble. */
const NIBBLE_COUNTS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const count = (nibble: number): number => (nibble & 1) + ((nibble >> 1) & 1) + ((nibble >> 2) & 1) + (nibble >> 3);
  return (count(byte >> 4) << 4) | count(byte & 15);
});

function quarterCoverage(heightPx: number, widthPx: number): Coverage {
  return ({ plane, words, first }, y, row) => {
    const { data, strideBytes } = plane;
    row.fill(0);
    let any = false;
    const rows = Math.min(4, heightPx - 4 * y);
    const bytes = Math.min((plane.widthPx + 7) >> 3, (widthPx + 1) >> 1);
    const top = (4 * y - first) * strideBytes;
    // Most of a page is white: four bytes of four rows at a time.
    const wide = strideBytes >> 2;
    for (let i = 0; i < bytes; i++) {
      if (words && rows === 4 && (i & 3) === 0) {
        const w = (top + i) >> 2;
        if ((words[w] | words[w + wide] | words[w + 2 * wide] | words[w + 3 * wide]) === 0) {
          i += 3;
          continue;
        }
      }
      let left = 0;
      let right = 0;
      for (let r = 0, p = top + i; r < rows; r++, p += strideBytes) {
        const counts = NIBBLE_COUNTS[data[p]];
        left += counts >> 4;
        right += counts & 15;
      }
      if (left + right === 0) continue;
      any = true;
      row[1 + 2 * i] = left * (FULL / 16);
      row[2 + 2 * i] = right * (FULL / 16);
    }
    return any;
  };
}

function areaCoverage(ratio: number, heightPx: number, widthPx: number): Coverage {
  const sums = new Float64Array(widthPx + 2);
  return ({ plane, first }, y, row) => {
    sums.fill(0);
    const top = y * ratio;
    const bottom = Math.min(heightPx, top + ratio);
    for (let sy = Math.floor(top); sy < bottom; sy++) {
      const tall = Math.min(sy + 1, bottom) - Math.max(sy, top);
      const from = (sy - first) * plane.strideBytes;
      const bytes = (plane.widthPx + 7) >> 3;
      for (let i = 0; i < bytes; i++) {
        const byte = plane.data[from + i];
        if (byte === 0) continue;
        for (let bit = 0; bit < 8; bit++) {
          if (((byte << bit) & 0x80) === 0) continue;
          const left = (i * 8 + bit) / ratio;
          const right = (i * 8 + bit + 1) / ratio;
          const column = Math.min(widthPx - 1, Math.floor(left));
          const here = Math.min(right, column + 1) - left;
          sums[column] += here * tall;
          if (right > column + 1) sums[column + 1] += (right - column - 1) * tall;
        }
      }
    }
    let any = false;
    for (let x = 0; x < widthPx; x++) {
      row[x + 1] = Math.round((sums[x] / ratio) * FULL);
      if (row[x + 1] !== 0) any = true;
    }
    return any;
  };
}

/** A row is told when the coverage of the next one is known. */
function coverer(coverage: Coverage, out: BitPlane): RowMaker {
  const { widthPx } = out;
  const ink = INK_SHARE * FULL;
  const crest = Math.ceil(CREST_SHARE * FULL);
  // A border column of zeros on each side, one more for an odd last byte.
  let above = new Uint16Array(widthPx + 3);
  let here = new Uint16Array(widthPx + 3);
  let below = new Uint16Array(widthPx + 3);
  let hereAny = false;
  const tell = (y: number): void => {
    if (!hereAny) return;
    const to = y * out.strideBytes;
    for (let x = 1; x <= widthPx; x++) {
      const c = here[x];
      if (c < crest) continue;
      const l = here[x - 1];
      const r = here[x + 1];
      const a = above[x];
      const b = below[x];
      if (c >= ink || (c > l && c >= r && l < ink && r < ink) || (c > a && c >= b && a < ink && b < ink)) {
        out.data[to + ((x - 1) >> 3)] |= 0x80 >> ((x - 1) & 7);
      }
    }
  };
  return {
    make(y, rows) {
      const any = coverage(rows, y, below);
      if (y > 0) tell(y - 1);
      [above, here, below] = [here, below, above];
      hereAny = any;
    },
    end() {
      below.fill(0);
      tell(out.heightPx - 1);
    },
  };
}
