// A map of dots and their masks -> coverage of each pixel by the union of the dots: what the kernel is, and the WebAssembly one.
import { MASK_WORDS } from './dot-masks.ts';
import { createWasmArena } from './wasm-arena.ts';

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

function createWasmKernels(): DotKernels {
  const arena = createWasmArena<Exports>(new URL('./dot-kernels.wasm', import.meta.url));
  return {
    name: 'wasm',

    unite({ columns, rows, reach, dots, counts }, masks, slotCount, oversample, out) {
      const mapSize = (columns + 2 * reach) * (rows + 2 * reach);
      const maskWords = slotCount * (2 * reach + 1) ** 2 * MASK_WORDS;
      const outSize = columns * rows * oversample * oversample;
      const [dotsAt, countsAt, masksAt, dst] = arena.place(mapSize, (mapSize + 3) >> 2, maskWords, outSize);
      arena.ints(dotsAt, mapSize).set(dots.subarray(0, mapSize));
      arena.bytes(countsAt, mapSize).set(counts.subarray(0, mapSize));
      arena.ints(masksAt, maskWords).set(masks.subarray(0, maskWords));
      const result = arena.floats(dst, outSize);
      result.fill(0);
      arena.exports.unite(dotsAt, countsAt, columns, rows, reach, masksAt, oversample, dst);
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
