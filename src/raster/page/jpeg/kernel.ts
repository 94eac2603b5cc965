// Blocks of a JPEG picture, coefficients or entropy-coded -> its rows of pixels, a row of units (MCUs) at a time in WebAssembly.
import { readFileSync } from 'node:fs';
import { wipeAndFree } from '../../wipe-and-free.ts';
import { CODE_BYTES, type HuffmanCode, putCode } from './huffman-code.ts';

/** One of a picture's components. */
export interface JpegPart {
  /** Blocks of a unit across and down. */
  readonly h: 1 | 2;
  readonly v: 1 | 2;
  /** Quantisation, 64 values row by row. */
  readonly quantization: Uint16Array;
}

export interface JpegPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  /** One (grey) or three. */
  readonly parts: readonly JpegPart[];
  /** Three components are YCbCr, and RGB is wanted. */
  readonly isYcc: boolean;
  /** Bytes of a pixel: 1 of grey; 3; 4 = RGBA, opaque. */
  readonly step: 1 | 3 | 4;
}

/** What a baseline scan is read by. */
export interface BaselineScan {
  /** For each part. */
  readonly codes: readonly { readonly dc: HuffmanCode; readonly ac: HuffmanCode }[];
  /** Units between restart markers; 0: none. */
  readonly restartInterval: number;
  /** From the first byte of entropy-coded data on. */
  readonly bytes: Uint8Array;
}

/** A component's coefficients, as pdf.js keeps them: rows of blocks of 64. */
export interface Coefficients {
  readonly data: Int16Array;
  readonly blocksPerLine: number;
  readonly blocksPerColumn: number;
  /** Blocks from one row to the next. */
  readonly strideBlocks: number;
}

interface Exports {
  inverseRow(blocks: number, count: number, table: number, work: number, to: number, stride: number): void;
  paint(
    s0: number,
    shift0: number,
    s1: number,
    shift1: number,
    s2: number,
    shift2: number,
    width: number,
    isYcc: number,
    step: number,
    to: number,
  ): void;
  beginScan(interval: number): void;
  give(from: number, to: number, last: number): void;
  unread(): number;
  passMarker(lowest: number, highest: number): number;
  decodeRow(parts: number, partCount: number, columns: number, interval: number, block: number, work: number): number;
}

/** What `decodeRow` returns. */
const ROW = { done: 0, wantsBytes: 1 } as const;
const EOI = 0xd9;

const WASM_PAGE_BYTES = 65536;
/** The module's own data lies below. */
const MEMORY_START = 4096;
/** Vectors reach so far beyond what they are for. */
const BEYOND_BYTES = 64;
const BLOCK_BYTES = 128;
const WINDOW_BYTES = 65536;
/** More units than a picture has. */
const NEVER = 0x7fffffff;

/** The kernel and its memory, one for all pictures of a thread: 0.3 MB for A4 at 200 dpi, at most 10 MB, as wide as JPEG has them. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly exports: Exports;
}

let loaded: Kernel | undefined;

function loadKernel(): Kernel {
  if (loaded) return loaded;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(readFileSync(new URL('./jpeg.wasm', import.meta.url)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  loaded = { memory, exports: exports as unknown as Exports };
  return loaded;
}

/** Where a part's things lie in the kernel's memory. */
interface Placed {
  readonly part: JpegPart;
  readonly table: number;
  readonly samples: number;
  readonly stride: number;
  /** 1 where a sample is for two pixels. */
  readonly shiftX: number;
  readonly shiftY: number;
}

/** One picture on its way through the kernel. `wipe` when done. */
class PictureBench {
  readonly #picture: JpegPicture;
  readonly #kernel = loadKernel();
  readonly #parts: readonly Placed[];
  readonly #pixels: number;
  readonly #work: number;
  #end = MEMORY_START;
  /** Rows of pixels that a row of units has. */
  readonly #unitRows: number;
  readonly #columns: number;

  constructor(picture: JpegPicture) {
    this.#picture = picture;
    const { widthPx, parts, step } = picture;
    const [maxH, maxV] = [Math.max(...parts.map(({ h }) => h)), Math.max(...parts.map(({ v }) => v))];
    this.#unitRows = 8 * maxV;
    this.#columns = Math.ceil(widthPx / (8 * maxH));
    this.#work = this.#reserve(2 * BLOCK_BYTES);
    this.#pixels = this.#reserve(this.#unitRows * widthPx * step);
    this.#parts = parts.map((part) => {
      const stride = this.#columns * part.h * 8;
      const table = this.#reserve(64 * 4);
      const samples = this.#reserve(8 * part.v * stride);
      return { part, table, samples, stride, shiftX: maxH - part.h, shiftY: maxV - part.v };
    });
    this.#grow();
    for (const { part, table } of this.#parts) {
      const turned = new Int32Array(this.#kernel.memory.buffer, table, 64);
      for (let i = 0; i < 64; i++) turned[(i & 7) * 8 + (i >> 3)] = part.quantization[i]!;
    }
  }

  /** @returns the pixels; undefined where the scan is not what it should be from its first byte to the end of the picture */
  decode({ codes, restartInterval, bytes }: BaselineScan): Uint8ClampedArray | undefined {
    const { exports, memory } = this.#kernel;
    const windowAt = this.#reserve(WINDOW_BYTES);
    const block = this.#reserve(BLOCK_BYTES);
    const partsAt = this.#reserve(32 * this.#parts.length);
    const codesAt = this.#parts.map(() => [this.#reserve(CODE_BYTES), this.#reserve(CODE_BYTES)] as const);
    this.#grow();
    for (const [i, { part, table, samples, stride }] of this.#parts.entries()) {
      const [dcAt, acAt] = codesAt[i]!;
      if (!putCode(memory.buffer, dcAt, codes[i]!.dc) || !putCode(memory.buffer, acAt, codes[i]!.ac)) return undefined;
      const { h, v } = part;
      new Int32Array(memory.buffer, partsAt + 32 * i, 8).set([h, v, dcAt, acAt, table, samples, stride, 0]);
    }
    const interval = restartInterval || NEVER;
    const window = new Uint8Array(memory.buffer, windowAt, WINDOW_BYTES);
    let given = 0;
    const give = (kept: number): void => {
      const next = bytes.subarray(given, given + WINDOW_BYTES - kept);
      window.set(next, kept);
      given += next.length;
      exports.give(windowAt, windowAt + kept + next.length, Number(given === bytes.length));
    };
    exports.beginScan(interval);
    give(0);
    const { heightPx } = this.#picture;
    const out = this.#newPicture();
    for (let y = 0; y < heightPx; y += this.#unitRows) {
      for (;;) {
        const state = exports.decodeRow(partsAt, this.#parts.length, this.#columns, interval, block, this.#work);
        if (state === ROW.done) break;
        if (state !== ROW.wantsBytes) return wipeAndFree(out);
        const unread = exports.unread() - windowAt;
        window.copyWithin(0, unread);
        give(WINDOW_BYTES - unread);
      }
      this.#paint(y, out);
    }
    return exports.passMarker(EOI, EOI) ? out : wipeAndFree(out);
  }

  /** @param coefficients for each part */
  inverse(coefficients: readonly Coefficients[]): Uint8ClampedArray {
    const { exports } = this.#kernel;
    const blocks = this.#reserve(2 * this.#columns * BLOCK_BYTES);
    this.#grow();
    const memory = new Int16Array(this.#kernel.memory.buffer);
    const out = this.#newPicture();
    for (let y = 0; y < this.#picture.heightPx; y += this.#unitRows) {
      for (const [i, { part, table, samples, stride }] of this.#parts.entries()) {
        const { data, blocksPerLine, blocksPerColumn, strideBlocks } = coefficients[i]!;
        const count = Math.min(blocksPerLine, this.#columns * part.h);
        const first = (y / this.#unitRows) * part.v;
        const rows = Math.min(part.v, blocksPerColumn - first);
        for (let row = 0; row < rows; row++) {
          const from = 64 * strideBlocks * (first + row);
          memory.set(data.subarray(from, from + 64 * count), blocks / 2);
          exports.inverseRow(blocks, count, table, this.#work, samples + row * 8 * stride, stride);
        }
      }
      this.#paint(y, out);
    }
    return out;
  }

  /** It all was of the certificate. */
  wipe(): void {
    this.#kernel.exports.beginScan(0);
    new Uint8Array(this.#kernel.memory.buffer).fill(0, MEMORY_START, this.#end);
  }

  #newPicture(): Uint8ClampedArray {
    const { widthPx, heightPx, step } = this.#picture;
    return new Uint8ClampedArray(widthPx * heightPx * step);
  }

  /** Hands the row of units from pixel row `y` on to the picture. */
  #paint(y: number, out: Uint8ClampedArray): void {
    const { exports, memory } = this.#kernel;
    const { widthPx, heightPx, step, isYcc } = this.#picture;
    const rowBytes = widthPx * step;
    const rows = Math.min(this.#unitRows, heightPx - y);
    const bytes = new Uint8Array(memory.buffer);
    const [a, b = a, c = a] = this.#parts as [Placed, Placed?, Placed?];
    const rowOf = ({ samples, stride, shiftY }: Placed, row: number): number => samples + (row >> shiftY) * stride;
    for (let row = 0; row < rows; row++) {
      if (step === 1) {
        const from = rowOf(a, row);
        out.set(bytes.subarray(from, from + widthPx), (y + row) * rowBytes);
        continue;
      }
      exports.paint(
        rowOf(a, row),
        a.shiftX,
        rowOf(b, row),
        b.shiftX,
        rowOf(c, row),
        c.shiftX,
        widthPx,
        Number(isYcc),
        step,
        this.#pixels + row * rowBytes,
      );
    }
    if (step > 1) out.set(bytes.subarray(this.#pixels, this.#pixels + rows * rowBytes), y * rowBytes);
  }

  /** @returns where so many bytes lie, a multiple of 16; `#grow` before use */
  #reserve(bytes: number): number {
    const at = this.#end;
    this.#end += Math.ceil((bytes + BEYOND_BYTES) / 16) * 16;
    return at;
  }

  #grow(): void {
    const missing = this.#end - this.#kernel.memory.buffer.byteLength;
    if (missing > 0) this.#kernel.memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
  }
}

function withBench<Result>(picture: JpegPicture, use: (bench: PictureBench) => Result): Result {
  const bench = new PictureBench(picture);
  try {
    return use(bench);
  } finally {
    bench.wipe();
  }
}

/**
 * Decodes a baseline scan of all components.
 *
 * @returns undefined where anything is unusual: a code that is none, data that ends early or late, a marker out of place
 */
export function decodeBaseline(picture: JpegPicture, scan: BaselineScan): Uint8ClampedArray | undefined {
  return withBench(picture, (bench) => bench.decode(scan));
}

/** @param coefficients for each part of the picture, as many blocks as its size asks for */
export function pixelsOf(picture: JpegPicture, coefficients: readonly Coefficients[]): Uint8ClampedArray {
  return withBench(picture, (bench) => bench.inverse(coefficients));
}
