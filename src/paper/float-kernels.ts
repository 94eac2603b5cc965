// Planes of 32-bit floats -> blurred or resampled planes: what a kernel is, and the WebAssembly one.
import type { ResampleTable } from './resample.ts';
import { createWasmArena } from './wasm-arena.ts';

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
   * Paper under toner: light is taken away on its way in and, spread by `weights`, on its way out.
   * outs[i] = whites[i] * grain * (1 - absorbed) * (1 - blur(absorbed)), on the inner part.
   *
   * @param absorbed width * height values, see `blur`
   * @param grain (width - 2 radius) * (height - 2 radius) values, as each of `outs`
   */
  reflect(
    absorbed: Float32Array,
    width: number,
    height: number,
    weights: Float32Array,
    grain: Float32Array,
    whites: readonly number[],
    outs: readonly Float32Array[],
  ): void;

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
  reflect(
    absorbed: number,
    absorbedStride: number,
    spread: number,
    grain: number,
    width: number,
    rows: number,
    white: number,
    dst: number,
  ): void;
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

function createWasmKernels(): FloatKernels {
  const arena = createWasmArena<Exports>(new URL('./float-kernels.wasm', import.meta.url));
  const { exports, floats, ints, place } = arena;
  const put = (at: number, values: Float32Array, length: number): void => {
    floats(at, length).set(values.length === length ? values : values.subarray(0, length));
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
      out.set(floats(dst, outLength));
    },

    reflect(absorbed, width, height, weights, grain, whites, outs) {
      const radius = weights.length - 1;
      const outWidth = width - 2 * radius;
      const outHeight = height - 2 * radius;
      const outLength = outWidth * outHeight;
      const [src, table, pass, spread, texture, dst] = place(
        width * height,
        weights.length,
        width * outHeight,
        outLength,
        outLength,
        outLength,
      );
      put(src, absorbed, width * height);
      put(table, weights, weights.length);
      put(texture, grain, outLength);
      exports.blur(src, width, height, table, radius, pass, spread);
      const inner = src + (radius * width + radius) * 4;
      for (const [i, white] of whites.entries()) {
        exports.reflect(inner, width, spread, texture, outWidth, outHeight, white, dst);
        outs[i].set(floats(dst, outLength));
      }
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
      ints(rowFirsts, rows.count).set(relative(rows.firsts, firstRow));
      ints(columnFirsts, columns.count).set(relative(columns.firsts, firstColumn));
      exports.resampleRows(src, width, rows.count, rowFirsts, rowWeights, rows.taps, narrow);
      exports.resampleColumns(narrow, width, rows.count, columns.count, columnFirsts, columnWeights, columns.taps, dst);
      out.set(floats(dst, outLength));
    },
  };
}

let wasm: FloatKernels | undefined;

/** The WebAssembly kernels, made at first use; one set for the process, its memory grows to the largest tile met. */
export function floatKernels(): FloatKernels {
  wasm ??= createWasmKernels();
  return wasm;
}
