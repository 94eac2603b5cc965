// Decoded lines with repeat counts -> bands of rows: exact 1-bit planes while every pixel is pure, then 8-bit samples.
import { type BitPlane, rowBytes, type Separation } from '../../raster/plane.ts';
import type { PwgHeader } from './header.ts';
import { type LineFormat, normaliseLine, packBitLine, packPureLine, type SampleKind } from './samples.ts';

/** Rows of pure pixels as separations: K alone for black and grey types, C, M, Y and K for the others. */
export interface ExactBand {
  readonly exact: true;
  /** First row, from 0, as sent. */
  readonly y: number;
  readonly heightPx: number;
  readonly planes: Readonly<Partial<Record<Separation, BitPlane>>>;
}

/** Rows with tones: interleaved 8-bit samples, no padding. */
export interface SampleBand {
  readonly exact: false;
  /** First row, from 0, as sent. */
  readonly y: number;
  readonly heightPx: number;
  readonly widthPx: number;
  readonly kind: SampleKind;
  readonly channels: 1 | 3 | 4;
  readonly samples: Uint8Array;
}

export type PwgBand = ExactBand | SampleBand;

/** Bytes of one plane of an exact band, and of the samples of a sample band, at most (one row at least). */
const PLANE_BYTES = 128 << 10;
const SAMPLE_BYTES = 1 << 20;

/** Gathers the lines of one page. Memory: the band being filled. A band that was handed out belongs to its taker. */
export class BandBuilder {
  readonly #format: LineFormat;
  readonly #widthPx: number;
  readonly #line: Uint8Array;
  readonly #rowBytes: number;
  #exact = true;
  #y = 0;
  #rows = 0;
  #capacity = 0;
  #planes: Record<Separation, Uint8Array> | undefined;
  #samples: Uint8Array | undefined;

  constructor(header: PwgHeader, format: LineFormat) {
    this.#format = format;
    this.#widthPx = header.widthPx;
    this.#line = new Uint8Array(header.widthPx * format.channels);
    this.#rowBytes = rowBytes(header.widthPx);
  }

  /** Adds a line `repeat` times, and yields each band that it completes. */
  *add(line: Uint8Array, repeat: number): Generator<PwgBand> {
    const samples = this.#normalise(line);
    let left = repeat;
    let first = true;
    while (left > 0) {
      if (first || this.#rows === 0) {
        this.#open();
        if (this.#exact && !this.#putExact(line, samples)) {
          this.#exact = false;
          // The rows before stay exact: they leave as they are, and this line starts a band of samples.
          if (this.#rows > 0) yield this.#take();
          this.#release();
          continue;
        }
        if (!this.#exact) this.#samples!.set(samples, this.#rows * samples.length);
        this.#rows++;
        left--;
        first = false;
      } else {
        const copies = Math.min(left, this.#capacity - this.#rows);
        this.#copyLast(copies);
        this.#rows += copies;
        left -= copies;
      }
      if (this.#rows === this.#capacity) yield this.#take();
    }
  }

  /** The rows that no full band has taken yet. */
  *end(): Generator<PwgBand> {
    if (this.#rows > 0) yield this.#take();
    this.#line.fill(0);
  }

  #normalise(line: Uint8Array): Uint8Array {
    const { bitsPerColor, kind, inkIsHigh } = this.#format;
    // One bit a pixel is always exact: nobody looks at its samples.
    if (bitsPerColor === 1 || (bitsPerColor === 8 && !(kind === 'grey' && inkIsHigh))) return line;
    normaliseLine(line, this.#format, this.#line);
    return this.#line;
  }

  #open(): void {
    const { channels } = this.#format;
    if (this.#exact && this.#planes === undefined) {
      this.#capacity = Math.max(1, Math.floor(PLANE_BYTES / this.#rowBytes));
      const plane = (): Uint8Array => new Uint8Array(this.#capacity * this.#rowBytes);
      const none = new Uint8Array(0);
      this.#planes =
        channels === 1 ? { c: none, m: none, y: none, k: plane() } : { c: plane(), m: plane(), y: plane(), k: plane() };
    } else if (!this.#exact && this.#samples === undefined) {
      this.#capacity = Math.max(1, Math.floor(SAMPLE_BYTES / this.#line.length));
      this.#samples = new Uint8Array(this.#capacity * this.#line.length);
    }
  }

  #putExact(line: Uint8Array, samples: Uint8Array): boolean {
    const at = this.#rows * this.#rowBytes;
    const { c, m, y, k } = this.#planes!;
    const row = (plane: Uint8Array): Uint8Array => plane.subarray(at, at + this.#rowBytes);
    if (this.#format.bitsPerColor === 1) {
      packBitLine(line, this.#format, this.#widthPx, row(k));
      return true;
    }
    return packPureLine(samples, this.#format.kind, this.#widthPx, { c: row(c), m: row(m), y: row(y), k: row(k) });
  }

  #copyLast(copies: number): void {
    const targets = this.#exact ? Object.values(this.#planes!) : [this.#samples!];
    const bytes = this.#exact ? this.#rowBytes : this.#line.length;
    for (const target of targets) {
      if (target.length === 0) continue;
      const from = (this.#rows - 1) * bytes;
      for (let i = 1; i <= copies; i++) target.copyWithin(from + i * bytes, from, from + bytes);
    }
  }

  #take(): PwgBand {
    const place = { y: this.#y, heightPx: this.#rows };
    const { kind, channels } = this.#format;
    let band: PwgBand;
    if (this.#planes !== undefined) {
      const planes: Partial<Record<Separation, BitPlane>> = {};
      for (const [name, data] of Object.entries(this.#planes) as [Separation, Uint8Array][]) {
        if (data.length === 0) continue;
        planes[name] = { widthPx: this.#widthPx, heightPx: this.#rows, strideBytes: this.#rowBytes, data };
      }
      band = { exact: true, ...place, planes };
    } else {
      const samples = this.#samples!.subarray(0, this.#rows * this.#line.length);
      band = { exact: false, ...place, widthPx: this.#widthPx, kind, channels, samples };
    }
    this.#y += this.#rows;
    this.#rows = 0;
    this.#release();
    return band;
  }

  #release(): void {
    this.#planes = undefined;
    this.#samples = undefined;
  }
}
