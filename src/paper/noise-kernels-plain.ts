// Seeds and places -> smooth fields and noise, in plain TypeScript: what the WebAssembly must give, bit for bit.
import { hashAt, hashRow, latticeValue, normal } from './noise.ts';
import type { NoiseKernels } from './noise-kernels.ts';

export const plainNoiseKernels: NoiseKernels = {
  name: 'plain',

  addField(out, rect, cellsPerPx, seed, gain) {
    for (let j = 0, o = 0; j < rect.heightPx; j++) {
      const v = (rect.y + j + 0.5) * cellsPerPx;
      const iy = Math.floor(v);
      const fy = v - iy;
      const between = (ix: number): number =>
        latticeValue(seed, ix, iy) * (1 - fy) + latticeValue(seed, ix, iy + 1) * fy;
      for (let i = 0; i < rect.widthPx; i++, o++) {
        const u = (rect.x + i + 0.5) * cellsPerPx;
        const ix = Math.floor(u);
        const left = between(ix) * 1.5;
        const right = between(ix + 1) * 1.5;
        out[o] += gain * (left + (right - left) * (u - ix));
      }
    }
  },

  addNoise(out, rect, seed, readVariance, shotVariance) {
    for (let j = 0, o = 0; j < rect.heightPx; j++) {
      const row = hashRow(seed, rect.y + j);
      for (let i = 0; i < rect.widthPx; i++, o++) {
        const value = out[o];
        const deviation = Math.sqrt(readVariance + shotVariance * Math.max(0, value));
        out[o] = value + deviation * normal(hashAt(row, rect.x + i));
      }
    }
  },
};
