// Decoded pictures -> the paint code (page/paint-code.ts): the contract and the WebAssembly coder.
import { readFileSync } from 'node:fs';
import { COUNTS_PER_TILE, INK_REACH_PX, judgeTiles, type PictureRules, TILE_PX, toneCurve } from './picture-rules.ts';

/**
 * What of a picture prints, counted in its own pixels: how much there is to say of it. A mark is a pixel that is ink at half and
 * more, or a tone.
 */
export interface MarkCounts {
  /** Marks that are tones. */
  readonly tones: number;
  /** Places in a row where marks begin or end, and places in a column. */
  readonly across: number;
  readonly along: number;
  /** Places in a row where it begins or ceases to differ from the row above: what a code that looks upwards has to tell. */
  readonly changes: number;
}

export interface CodedPixels {
  /** The lowest green among pixels that may print as tone; 255 when there are none. */
  readonly lowest: number;
  readonly marks: MarkCounts;
}

export interface PictureCoder {
  readonly name: 'wasm' | 'plain';
  /**
   * Codes an opaque picture.
   *
   * Tiles of 16 pixels are judged with their surroundings: strokes on a ground, or tone (photographs, grey seals). A
   * pixel of line work is a mixture of ink (red 0) and ground (red 255, green = the ground's lightness, or paper).
   *
   * @param pixels widthPx * heightPx pixels of `step` bytes: 3 = RGB, 4 = RGBA, whose opacity is not looked at
   * @param out RGB, or BGR, for blue is as red; rows `outStride` bytes apart
   */
  code(
    pixels: Uint8Array | Uint8ClampedArray,
    step: 3 | 4,
    widthPx: number,
    heightPx: number,
    rules: PictureRules,
    out: Uint8Array | Uint8ClampedArray,
    outStride: number,
  ): CodedPixels;
  /** Counts what a 1-bit picture marks (0 = mark). `bits`: whole bytes a row. */
  countBits(bits: Uint8Array | Uint8ClampedArray, widthPx: number, heightPx: number): MarkCounts;
}

interface Exports {
  lightness(src: number, step: number, pixels: number, dst: number): void;
  countTiles(
    plane: number,
    stride: number,
    columns: number,
    rows: number,
    blackMax: number,
    groundMin: number,
    flatMax: number,
    tiles: number,
  ): void;
  code(
    plane: number,
    stride: number,
    width: number,
    rows: number,
    grounds: number,
    paperMin: number,
    minContrast: number,
    curve: number,
    least: number,
    most: number,
    marks: number,
    counts: number,
    whiteMin: number,
    dst: number,
  ): number;
  countBits(bits: number, stride: number, rows: number, lastMask: number, counts: number): void;
}

const WASM_PAGE_BYTES = 65536;
/** White rows and bytes round the lightness plane: kernels look 3 pixels about and read 16 at a time. */
const MARGIN_PX = 32;
/** Four i32. */
const COUNTS_BYTES = 16;
const align16 = (bytes: number): number => (bytes + 15) & ~15;

function readCounts({ buffer }: Uint8Array, at: number): MarkCounts {
  const [tones, across, along, changes] = new Uint32Array(buffer, at, COUNTS_BYTES / 4);
  return { tones, across, along, changes };
}

class WasmPictureCoder implements PictureCoder {
  readonly name = 'wasm';
  readonly #memory: WebAssembly.Memory;
  readonly #exports: Exports;

  constructor(memory: WebAssembly.Memory, exports: Exports) {
    this.#memory = memory;
    this.#exports = exports;
  }

  code(
    pixels: Uint8Array | Uint8ClampedArray,
    step: 3 | 4,
    widthPx: number,
    heightPx: number,
    rules: PictureRules,
    out: Uint8Array | Uint8ClampedArray,
    outStride: number,
  ): CodedPixels {
    const columns = Math.ceil(widthPx / TILE_PX);
    const rows = Math.ceil(heightPx / TILE_PX);
    const stride = columns * TILE_PX + 2 * MARGIN_PX;
    const planeBytes = stride * (rows * TILE_PX + 2 * INK_REACH_PX);
    const tileBytes = columns * rows * COUNTS_PER_TILE * 4;
    // One row of tiles of the picture is in memory at a time; its lightness, a third of its size, as a whole.
    const rowBytes = align16(widthPx * TILE_PX * 4);
    const plane = WASM_PAGE_BYTES;
    const tiles = plane + align16(planeBytes);
    const least = tiles + align16(tileBytes);
    const most = least + align16(widthPx + 64);
    const curveAt = most + align16(widthPx + 64);
    const groundsAt = curveAt + 256;
    const marksAt = groundsAt + align16(columns);
    const countsAt = marksAt + align16(widthPx);
    const pixelsAt = countsAt + COUNTS_BYTES;
    const bytes = this.#reserve(pixelsAt + rowBytes - WASM_PAGE_BYTES);
    const first = plane + INK_REACH_PX * stride + MARGIN_PX;

    bytes.fill(255, plane, plane + planeBytes);
    for (let y = 0; y < heightPx; y++) {
      const start = y * widthPx * step;
      bytes.set(pixels.subarray(start, start + widthPx * step), pixelsAt);
      this.#exports.lightness(pixelsAt, step, widthPx, first + y * stride);
    }
    const { blackMax, groundMin, flatMax, paperMin, minContrast, whiteMin } = rules;
    this.#exports.countTiles(first, stride, columns, rows, blackMax, groundMin, flatMax, tiles);
    const counts = new Int32Array(bytes.buffer, tiles, columns * rows * COUNTS_PER_TILE);
    const grounds = judgeTiles(counts, columns, rows, rules);
    bytes.set(toneCurve(counts, rules), curveAt);
    bytes.fill(0, marksAt, pixelsAt);
    let lowest = 255;
    for (let tileY = 0; tileY < rows; tileY++) {
      const y = tileY * TILE_PX;
      const lines = Math.min(TILE_PX, heightPx - y);
      bytes.set(grounds.subarray(tileY * columns, (tileY + 1) * columns), groundsAt);
      const row = first + y * stride;
      const low = this.#exports.code(
        row,
        stride,
        widthPx,
        lines,
        groundsAt,
        paperMin,
        minContrast,
        curveAt,
        least,
        most,
        marksAt,
        countsAt,
        whiteMin,
        pixelsAt,
      );
      lowest = Math.min(lowest, low);
      for (let line = 0, from = pixelsAt; line < lines; line++, from += 3 * widthPx) {
        out.set(bytes.subarray(from, from + 3 * widthPx), (y + line) * outStride);
      }
    }
    const marks = readCounts(bytes, countsAt);
    // The plane held a picture of the certificate.
    bytes.fill(0, plane, pixelsAt + rowBytes);
    return { lowest, marks };
  }

  countBits(bits: Uint8Array | Uint8ClampedArray, widthPx: number, heightPx: number): MarkCounts {
    const stride = (widthPx + 7) >> 3;
    const bitsAt = WASM_PAGE_BYTES + COUNTS_BYTES;
    const end = bitsAt + stride * heightPx;
    const bytes = this.#reserve(end - WASM_PAGE_BYTES);
    bytes.set(bits.subarray(0, stride * heightPx), bitsAt);
    this.#exports.countBits(bitsAt, stride, heightPx, (0xff << (stride * 8 - widthPx)) & 0xff, WASM_PAGE_BYTES);
    const marks = readCounts(bytes, WASM_PAGE_BYTES);
    bytes.fill(0, WASM_PAGE_BYTES, end);
    return marks;
  }

  /** Room for `bytes` after the module's own first page. */
  #reserve(bytes: number): Uint8Array {
    const missing = WASM_PAGE_BYTES + bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
    return new Uint8Array(this.#memory.buffer);
  }
}

let compiled: WebAssembly.Module | undefined;

/** The WebAssembly coder, in a memory of its own: a byte a pixel of the largest picture yet (9 MB for A4 at 300 dpi). */
export function loadPictureCoder(memory = new WebAssembly.Memory({ initial: 1 })): PictureCoder {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./picture.wasm', import.meta.url)));
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return new WasmPictureCoder(memory, instance.exports as unknown as Exports);
}
