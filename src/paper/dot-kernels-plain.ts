// A map of dots and their masks -> coverage of each pixel, in plain TypeScript: what the WebAssembly must give.
import type { DotKernels } from './dot-kernels.ts';
import { MASK_WORDS, popcount } from './dot-masks.ts';

export const plainDotKernels: DotKernels = {
  name: 'plain',

  unite(map, masks, _slotCount, oversample, out) {
    const { dots, counts, columns, rows, reach } = map;
    const side = 2 * reach + 1;
    const neighbours = side * side;
    const mapWidth = columns + 2 * reach;
    const outStride = columns * oversample;
    const words = new Int32Array(MASK_WORDS);
    out.fill(0, 0, outStride * rows * oversample);
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) {
        const centre = (j + reach) * mapWidth + i + reach;
        if (counts[centre] === 0) continue;
        words.fill(counts[centre] === neighbours ? -1 : 0);
        // The dot at (u, v) from this pixel sees it at (reach - u, reach - v) of its own neighbourhood.
        for (let v = -reach; v <= reach; v++) {
          for (let u = -reach; u <= reach; u++) {
            const slot = dots[centre + v * mapWidth + u];
            if (slot === 0) continue;
            const m = ((slot - 1) * neighbours + (reach - v) * side + reach - u) * MASK_WORDS;
            for (let w = 0; w < MASK_WORDS; w++) words[w] |= masks[m + w];
          }
        }
        // The middle of a 2 x 2 block of dots is always covered; each of its pixels owns a quarter of it.
        const inked = (u: number, v: number): boolean => dots[centre + v * mapWidth + u] !== 0;
        if (inked(0, 0)) {
          for (const [quarter, u, v] of [
            [0, -1, -1],
            [1, 1, -1],
            [2, -1, 1],
            [3, 1, 1],
          ]) {
            if (inked(u, 0) && inked(0, v) && inked(u, v)) words.fill(-1, 2 * quarter, 2 * quarter + 2);
          }
        }
        const cells = oversample * oversample;
        const samples = 256 / cells;
        for (let cell = 0; cell < cells; cell++) {
          // Cells in Morton order: bits of x and y alternate, x lowest.
          const x = (cell & 1) | ((cell >> 1) & 2);
          const y = ((cell >> 1) & 1) | ((cell >> 2) & 2);
          let covered = 0;
          if (samples >= 32) {
            for (let w = 0; w < samples / 32; w++) covered += popcount(words[(cell * samples) / 32 + w]);
          } else {
            covered = popcount((words[cell >> 1] >>> ((cell & 1) * 16)) & 0xffff);
          }
          out[(j * oversample + y) * outStride + i * oversample + x] = covered / samples;
        }
      }
    }
  },
};
