// Separation bands of a page -> one deflated 1-bit mask per ink combination: stencils that never overlap.
import { deflateRawSync, constants as zlib } from 'node:zlib';
import { type BitPlane, rowBytes, SEPARATIONS } from '../../raster/plane.ts';
import { bandError } from '../band-sequence.ts';
import type { PageSpec, SeparationBand } from '../band-writer.ts';
import { COLOUR_TYPES } from '../pwg/colours.ts';
import { adler32 } from './adler32.ts';
import { splitByInk } from './split-by-ink.ts';

/**
 * The pixels of a page that carry exactly these inks, as rows `y .. y + heightPx` of the full page width.
 *
 * Painting the masks of a page in their colours, in any order and with or without overprint, gives every separation
 * exactly: no pixel is painted twice, so no ink can knock another out. One mask per ink would need overprint, which
 * devices treat as they like.
 */
export interface InkMask {
  /** C, M, Y, K: 0 or 1 each. */
  readonly inks: readonly [c: number, m: number, y: number, k: number];
  readonly y: number;
  readonly heightPx: number;
  /** A zlib stream in pieces: rows of ceil(widthPx / 8) bytes, most significant bit first, 1 = paint. */
  readonly zlib: readonly Uint8Array[];
  readonly zlibBytes: number;
}

/**
 * Rows compressed at a time. Masks do not depend on how bands are cut, because the rows are cut again here; and a
 * mask begins and ends with a strip, so that a small image near the foot costs no blank page.
 */
const STRIP_ROWS = 256;

/** 6 was the best bargain on text, tints and scrambled fields; CCITT G4 was 1.6, 250 and 2 times larger. */
const DEFLATE_LEVEL = 6;

/** Header of a zlib stream: deflate, 32 KiB window, default level. */
const ZLIB_HEADER = [0x78, 0x9c] as const;

/** An empty last block with fixed codes. */
const DEFLATE_END = [0x03, 0x00] as const;

interface OpenMask {
  readonly firstRow: number;
  rows: number;
  /** Blank rows since, which are written only if ink follows. */
  blankRows: number;
  readonly pieces: Uint8Array[];
  adler: number;
}

/** Collects one page. Memory: a strip of every plane and mask, and the compressed masks. */
export class InkMasks implements Disposable {
  readonly #page: PageSpec;
  readonly #rowBytes: number;
  readonly #kOnly: boolean;
  readonly #planes: readonly Uint8Array[];
  /** Planes whose strip has held anything: the others are white still. */
  readonly #written = [false, false, false, false];
  /** Strip of each ink combination, index c m y k with K the lowest bit; empty where it is not needed. */
  readonly #strips: readonly Uint8Array[];
  readonly #open: (OpenMask | undefined)[] = new Array(16).fill(undefined);
  #rows = 0;
  #top = 0;

  constructor(page: PageSpec) {
    this.#page = page;
    this.#rowBytes = rowBytes(page.widthPx);
    this.#kOnly = COLOUR_TYPES[page.colour].inks === 'k';
    // Whole words, so that the strip can be worked on 32 pixels at a time.
    const stripBytes = (STRIP_ROWS * this.#rowBytes + 3) & ~3;
    this.#planes = SEPARATIONS.map(() => new Uint8Array(stripBytes));
    this.#strips = Array.from({ length: 16 }, (_, i) => new Uint8Array(this.#kOnly || i === 0 ? 0 : stripBytes));
  }

  /**
   * Takes a band; bands come from top to bottom.
   *
   * @throws band.ink-without-channel
   */
  add(band: SeparationBand): void {
    for (let done = 0; done < band.heightPx; ) {
      const rows = Math.min(STRIP_ROWS - this.#rows, band.heightPx - done);
      SEPARATIONS.forEach((name, i) => {
        this.#copyRows(i, band.planes[name], done, rows);
      });
      this.#rows += rows;
      done += rows;
      if (this.#rows === STRIP_ROWS) this.#endStrip();
    }
  }

  /** The page's masks in a fixed order; blank ones are left out. They belong to the caller. */
  finish(): InkMask[] {
    if (this.#rows > 0) this.#endStrip();
    const masks = this.#open.flatMap((open, i) => {
      if (open === undefined) return [];
      const end = [...DEFLATE_END, ...[24, 16, 8, 0].map((shift) => (open.adler >>> shift) & 0xff)];
      const pieces = [Uint8Array.from(ZLIB_HEADER), ...open.pieces, Uint8Array.from(end)];
      const zlibBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const inks = [(i >> 3) & 1, (i >> 2) & 1, (i >> 1) & 1, i & 1] as const;
      return [{ inks, y: open.firstRow, heightPx: open.rows, zlib: pieces, zlibBytes }];
    });
    this.#open.fill(undefined);
    return masks;
  }

  [Symbol.dispose](): void {
    for (const buffer of [...this.#planes, ...this.#strips]) buffer.fill(0);
    for (const open of this.#open) for (const piece of open?.pieces ?? []) piece.fill(0);
    this.#open.fill(undefined);
  }

  /** Rows of a plane into its strip, tight; an absent plane is white. */
  #copyRows(i: number, plane: BitPlane | undefined, fromRow: number, rows: number): void {
    const bytes = this.#rowBytes;
    const target = this.#planes[i]!;
    const to = this.#rows * bytes;
    if (plane === undefined) {
      if (this.#written[i]) target.fill(0, to, to + rows * bytes);
      return;
    }
    this.#written[i] = true;
    const { strideBytes, data } = plane;
    if (strideBytes === bytes) {
      target.set(data.subarray(fromRow * bytes, (fromRow + rows) * bytes), to);
      return;
    }
    for (let r = 0; r < rows; r++) {
      const from = (fromRow + r) * strideBytes;
      target.set(data.subarray(from, from + bytes), to + r * bytes);
    }
  }

  #endStrip(): void {
    const bytes = this.#rows * this.#rowBytes;
    const [c, m, y, k] = this.#planes as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    // What is left of an earlier strip in the last word would be taken for ink.
    for (const plane of this.#planes) plane.fill(0, bytes, (bytes + 3) & ~3);
    let present: number;
    if (this.#kOnly) {
      for (const name of ['c', 'm', 'y'] as const)
        this.#refuseInk(name, this.#planes[SEPARATIONS.indexOf(name)]!, bytes);
      present = hasInk(k, bytes) ? 1 << 1 : 0;
    } else {
      present = splitByInk(c, m, y, k, bytes, this.#strips);
    }
    for (let i = 1; i < 16; i++) {
      const strip = this.#kOnly ? k : this.#strips[i]!;
      if (present & (1 << i)) this.#append(i, strip.subarray(0, bytes));
      else if (this.#open[i] !== undefined) this.#open[i]!.blankRows += this.#rows;
    }
    this.#top += this.#rows;
    this.#rows = 0;
  }

  #append(i: number, strip: Uint8Array): void {
    const open = this.#open[i] ?? { firstRow: this.#top, rows: 0, blankRows: 0, pieces: [], adler: 1 };
    this.#open[i] = open;
    if (open.blankRows > 0) {
      deflateInto(open, new Uint8Array(open.blankRows * this.#rowBytes));
      open.rows += open.blankRows;
      open.blankRows = 0;
    }
    deflateInto(open, strip);
    open.rows += this.#rows;
  }

  #refuseInk(plane: string, data: Uint8Array, bytes: number): void {
    if (hasInk(data, bytes)) throw bandError('ink-without-channel', { plane, colour: this.#page.colour });
  }
}

/** Whole blocks that end at a byte: pieces put end to end are one deflate stream. */
function deflateInto(open: OpenMask, bytes: Uint8Array): void {
  open.pieces.push(deflateRawSync(bytes, { level: DEFLATE_LEVEL, memLevel: 9, finishFlush: zlib.Z_SYNC_FLUSH }));
  open.adler = adler32(bytes, open.adler);
}

function hasInk(bytes: Uint8Array, length: number): boolean {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, (length + 3) >> 2);
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return true;
  return false;
}
