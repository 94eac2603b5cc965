// Seeds and places -> smooth fields and noise added to planes: what a kernel is, and the WebAssembly one.
import type { PixelRect } from './reflectance.ts';
import { createWasmArena } from './wasm-arena.ts';

/** Bit for bit the same in both makes. Values depend on the place on the page only, never on the tile. */
export interface NoiseKernels {
  readonly name: 'wasm' | 'plain';

  /**
   * Adds gain times a smooth random field of mean 0 and deviation 1 (see `createSmoothField`) to a tile.
   *
   * @param out rect.widthPx * rect.heightPx values
   * @param rect where the tile lies on the page
   * @param cellsPerPx lattice cells of the field per pixel, below 1
   */
  addField(out: Float32Array, rect: PixelRect, cellsPerPx: number, seed: number, gain: number): void;

  /** Adds normal noise whose variance is readVariance + shotVariance * value. */
  addNoise(out: Float32Array, rect: PixelRect, seed: number, readVariance: number, shotVariance: number): void;
}

interface Exports {
  addField(
    dst: number,
    columns: number,
    rows: number,
    x0: number,
    y0: number,
    cellsPerPx: number,
    seed: number,
    gain: number,
  ): void;
  addNoise(
    dst: number,
    columns: number,
    rows: number,
    x0: number,
    y0: number,
    seed: number,
    readVariance: number,
    shotVariance: number,
  ): void;
}

function createWasmKernels(): NoiseKernels {
  const arena = createWasmArena<Exports>(new URL('./noise-kernels.wasm', import.meta.url));
  const { exports } = arena;
  return {
    name: 'wasm',

    addField(out, { x, y, widthPx, heightPx }, cellsPerPx, seed, gain) {
      const length = widthPx * heightPx;
      const [dst] = arena.place(length);
      arena.floats(dst, length).set(out.subarray(0, length));
      exports.addField(dst, widthPx, heightPx, x, y, cellsPerPx, seed, gain);
      out.set(arena.floats(dst, length));
    },

    addNoise(out, { x, y, widthPx, heightPx }, seed, readVariance, shotVariance) {
      const length = widthPx * heightPx;
      const [dst] = arena.place(length);
      arena.floats(dst, length).set(out.subarray(0, length));
      exports.addNoise(dst, widthPx, heightPx, x, y, seed, readVariance, shotVariance);
      out.set(arena.floats(dst, length));
    },
  };
}

let wasm: NoiseKernels | undefined;

/** The WebAssembly kernels, made at first use; one set for the process. */
export function noiseKernels(): NoiseKernels {
  wasm ??= createWasmKernels();
  return wasm;
}
