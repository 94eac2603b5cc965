// A map of dots and their masks -> coverage of each pixel by the union of the dots: what the kernel is, and the WebAssembly one.
import { readFileSync } from 'node:fs';
import { MASK_WORDS } from './dot-masks.ts';

/** Which dot lies where, with a margin of `reach` pixels around the columns and rows that are asked for. */
export interface DotMap {
  readonly columns: number;
  readonly rows: number;
  readonly reach: number;
  /** (columns + 2 reach) * (rows + 2 reach) values: 0, or the slot of the dot's masks + 1. */
  readonly dots: Int32Array;
  /** Same shape: number of dots in the (2 reach + 1)^2 pixels about a pixel. */
  readonly counts: Uint8Array;
}

/** Bit for bit the same in both makes. */
export interface DotKernels {
  readonly name: 'wasm' | 'plain';

  /**
   * Coverage of each pixel: the share of its samples that any dot about it covers, and all of the quarter between it and
   * three others where the four are inked.
   *
   * @param masks slotCount * (2 reach + 1)^2 * MASK_WORDS words, see dot-masks.ts
   * @param out receives rows * oversample rows of columns * oversample values
   */
  unite(map: DotMap, masks: Int32Array, slotCount: number, oversample: 1 | 2 | 4, out: Float32Array): void;
}

interface Exports {
  unite(
    dots: number,
    counts: number,
    columns: number,
    rows: number,
    reach: number,
    masks: number,
    oversample: number,
    dst: number,
  ): void;
}

const WASM_PAGE_BYTES = 65536;
const align16 = (bytes: number): number => (bytes + 15) & ~15;

function createWasmKernels(): DotKernels {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(readFileSync(new URL('./dot-kernels.wasm', import.meta.url)));
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;

  return {
    name: 'wasm',

    unite({ columns, rows, reach, dots, counts }, masks, slotCount, oversample, out) {
      const mapSize = (columns + 2 * reach) * (rows + 2 * reach);
      const maskWords = slotCount * (2 * reach + 1) ** 2 * MASK_WORDS;
      const outSize = columns * rows * oversample * oversample;
      // The module keeps no data of its own, but its first page is left to it.
      const dotsAt = WASM_PAGE_BYTES;
      const countsAt = dotsAt + align16(mapSize * 4);
      const masksAt = countsAt + align16(mapSize);
      const outAt = masksAt + align16(maskWords * 4);
      const missing = outAt + outSize * 4 - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
      new Int32Array(memory.buffer, dotsAt, mapSize).set(dots.subarray(0, mapSize));
      new Uint8Array(memory.buffer, countsAt, mapSize).set(counts.subarray(0, mapSize));
      new Int32Array(memory.buffer, masksAt, maskWords).set(masks.subarray(0, maskWords));
      const result = new Float32Array(memory.buffer, outAt, outSize);
      result.fill(0);
      exports.unite(dotsAt, countsAt, columns, rows, reach, masksAt, oversample, outAt);
      out.set(result);
    },
  };
}

let wasm: DotKernels | undefined;

/** The WebAssembly kernel, made at first use; one for the process, its memory grows to the largest tile met. */
export function dotKernels(): DotKernels {
  wasm ??= createWasmKernels();
  return wasm;
}
