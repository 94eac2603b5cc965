// Memory with separation rows in it -> the same memory with PWG Raster lines in it: loads the kernel, wasm or plain.
import { readFileSync } from 'node:fs';
import { encodeBandPlain, flushPendingPlain, hasInkPlain, mirrorRowsPlain } from './packbits-plain.ts';

/**
 * PackBits kernel over its own memory; all pointers are byte offsets into `bytes()`.
 * The functions are described in packbits.as.ts. Rows may be read up to `READ_SLACK_BYTES` past their end and
 * output written as many past its end.
 */
export interface PackBitsKernel {
  /** The memory, at least `minBytes` long. A view from before may be stale. Growing keeps what was written. */
  bytes(minBytes: number): Uint8Array;
  encodeBand(
    planes: number,
    widthPx: number,
    rows: number,
    bottomUp: number,
    pixelBytes: number,
    palette: number,
    pending: number,
    dst: number,
    room: number,
  ): number;
  flushPending(widthPx: number, pixelBytes: number, palette: number, pending: number, dst: number): number;
  mirrorRows(rows: number, strideBytes: number, widthPx: number, heightPx: number): void;
  hasInk(rows: number, strideBytes: number, widthPx: number, heightPx: number): number;
}

export const READ_SLACK_BYTES = 8;

/** The longest line that a row can become: the repeat count, a control byte for every unit, and the units. */
export function worstLineBytes(widthPx: number, pixelBytes: number): number {
  return pixelBytes === 0 ? 1 + 2 * ((widthPx + 7) >> 3) : 1 + (pixelBytes + 1) * widthPx;
}

const WASM_PAGE_BYTES = 65536;
let compiled: WebAssembly.Module | undefined;

/** The WebAssembly kernel with a memory of its own (one per writer; 64 KiB until more is asked for). */
export function createPackBits(): PackBitsKernel {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./packbits.wasm', import.meta.url)));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const exports = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Omit<
    PackBitsKernel,
    'bytes'
  >;
  return {
    bytes(minBytes) {
      const missing = minBytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
      return new Uint8Array(memory.buffer);
    },
    encodeBand: exports.encodeBand,
    flushPending: exports.flushPending,
    mirrorRows: exports.mirrorRows,
    hasInk: exports.hasInk,
  };
}

/** The plain twin: the reference that the wasm kernel is tested against. */
export function createPlainPackBits(): PackBitsKernel {
  let memory = new Uint8Array(WASM_PAGE_BYTES);
  return {
    bytes(minBytes) {
      if (minBytes > memory.length) {
        const larger = new Uint8Array(minBytes);
        larger.set(memory);
        memory = larger;
      }
      return memory;
    },
    encodeBand: (...args) => encodeBandPlain(memory, ...args),
    flushPending: (...args) => flushPendingPlain(memory, ...args),
    mirrorRows: (...args) => mirrorRowsPlain(memory, ...args),
    hasInk: (...args) => hasInkPlain(memory, ...args),
  };
}
