// Planes of 32-bit floats -> blurred or resampled planes: what a kernel is, and the WebAssembly one.
import { readFileSync } from 'node:fs';
import type { ResampleTable } from './resample.ts';

/** Loops over planes of floats, row by row without gaps. Bit for bit the same in both makes. */
export interface FloatKernels {
  readonly name: 'wasm' | 'plain';

  /**
   * Symmetrical separable convolution of the inner part of a plane.
   *
   * @param input width * height values, both above 2 * radius
   * @param weights radius + 1 values, the middle one first
   * @param out receives (width - 2 radius) * (height - 2 radius) values
   */
  blur(input: Float32Array, width: number, height: number, weights: Float32Array, out: Float32Array): void;

  /**
   * Separable resampling by two tables, rows first.
   *
   * @param input rows of `width` values; its first row and column are `firstRow` and `firstColumn` of the tables' source,
   *   and every source row and column that the tables name is in it
   * @param out receives rows.count * columns.count values
   */
  resample(
    input: Float32Array,
    width: number,
    rows: ResampleTable,
    firstRow: number,
    columns: ResampleTable,
    firstColumn: number,
    out: Float32Array,
  ): void;
}

interface Exports {
  blur(src: number, width: number, height: number, weights: number, radius: number, pass: number, dst: number): void;
  resampleRows(
    src: number,
    width: number,
    rowCount: number,
    firsts: number,
    weights: number,
    taps: number,
    dst: number,
  ): void;
  resampleColumns(
    src: number,
    width: number,
    rows: number,
    columnCount: number,
    firsts: number,
    weights: number,
    taps: number,
    dst: number,
  ): void;
}

const WASM_PAGE_BYTES = 65536;
/** The module keeps no data of its own, but its first page is left to it. */
const FIRST_FREE_BYTE = WASM_PAGE_BYTES;

function createWasmKernels(): FloatKernels {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(readFileSync(new URL('./float-kernels.wasm', import.meta.url)));
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  let next = FIRST_FREE_BYTE;

  /** Byte addresses of consecutive blocks of so many 32-bit values. Memory only grows: warm memory is fast. */
  function place(...lengths: number[]): number[] {
    next = FIRST_FREE_BYTE;
    const addresses = lengths.map((length) => {
      const at = next;
      next += (length * 4 + 15) & ~15;
      return at;
    });
    const missing = next - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
    return addresses;
  }
  const put = (at: number, values: Float32Array, length: number): void => {
    new Float32Array(memory.buffer, at, length).set(values.length === length ? values : values.subarray(0, length));
  };
  const get = (at: number, length: number, out: Float32Array): void => {
    out.set(new Float32Array(memory.buffer, at, length));
  };

  return {
    name: 'wasm',

    blur(input, width, height, weights, out) {
      const radius = weights.length - 1;
      const outHeight = height - 2 * radius;
      const outLength = (width - 2 * radius) * outHeight;
      const [src, table, pass, dst] = place(width * height, weights.length, width * outHeight, outLength);
      put(src, input, width * height);
      put(table, weights, weights.length);
      exports.blur(src, width, height, table, radius, pass, dst);
      get(dst, outLength, out);
    },

    resample(input, width, rows, firstRow, columns, firstColumn, out) {
      const inputRows = rows.firsts[rows.count - 1] - firstRow + rows.taps;
      const outLength = rows.count * columns.count;
      const [src, rowFirsts, rowWeights, narrow, columnFirsts, columnWeights, dst] = place(
        width * inputRows,
        rows.count,
        rows.weights.length,
        width * rows.count,
        columns.count,
        columns.weights.length,
        outLength,
      );
      put(src, input, width * inputRows);
      put(rowWeights, rows.weights, rows.weights.length);
      put(columnWeights, columns.weights, columns.weights.length);
      const relative = (firsts: Int32Array, first: number): Int32Array => firsts.map((at) => at - first);
      new Int32Array(memory.buffer, rowFirsts, rows.count).set(relative(rows.firsts, firstRow));
      new Int32Array(memory.buffer, columnFirsts, columns.count).set(relative(columns.firsts, firstColumn));
      exports.resampleRows(src, width, rows.count, rowFirsts, rowWeights, rows.taps, narrow);
      exports.resampleColumns(narrow, width, rows.count, columns.count, columnFirsts, columnWeights, columns.taps, dst);
      get(dst, outLength, out);
    },
  };
}

let wasm: FloatKernels | undefined;

/** The WebAssembly kernels, made at first use; one set for the process, its memory grows to the largest tile met. */
export function floatKernels(): FloatKernels {
  wasm ??= createWasmKernels();
  return wasm;
}
