// The WebAssembly kernels of the paper simulator give the same bits as their plain twins.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DotMap, dotKernels } from '../../src/paper/dot-kernels.ts';
import { plainDotKernels } from '../../src/paper/dot-kernels-plain.ts';
import { discMasks, MASK_WORDS } from '../../src/paper/dot-masks.ts';
import { floatKernels } from '../../src/paper/float-kernels.ts';
import { plainFloatKernels } from '../../src/paper/float-kernels-plain.ts';
import { gaussianWeights } from '../../src/paper/gaussian.ts';
import { createSmoothField, hashAt, hashRow, uniform } from '../../src/paper/noise.ts';
import { noiseKernels } from '../../src/paper/noise-kernels.ts';
import { plainNoiseKernels } from '../../src/paper/noise-kernels-plain.ts';
import { resampleTable, sourceExtent } from '../../src/paper/resample.ts';

/** Repeatable values in 0..1. */
function values(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => uniform(hashAt(hashRow(seed, 7), i)));
}

const seeds = fc.integer({ min: 0, max: 1 << 30 });

describe('blur and reflect', () => {
  it('are the same in both makes, at any size and spread', () => {
    const sizes = fc.integer({ min: 1, max: 21 });
    fc.assert(
      fc.property(sizes, sizes, fc.double({ min: 0, max: 3, noNaN: true }), seeds, (w, h, sigma, seed) => {
        const weights = gaussianWeights(sigma);
        const width = w + 2 * (weights.length - 1);
        const height = h + 2 * (weights.length - 1);
        const input = values(width * height, seed);
        const grain = values(w * h, seed + 1);
        const results = [floatKernels(), plainFloatKernels].map((kernels) => {
          const blurred = new Float32Array(w * h);
          const outs = [new Float32Array(w * h), new Float32Array(w * h)];
          kernels.blur(input, width, height, weights, blurred);
          kernels.reflect(input, width, height, weights, grain, [0.87, 0.5], outs);
          return [blurred, ...outs];
        });
        expect(results[0]).toEqual(results[1]);
      }),
      { numRuns: 60 },
    );
  });

  it('keep an even plane even, and the sum of what they spread', () => {
    for (const sigma of [0.7, 1.9, 4]) {
      const weights = gaussianWeights(sigma);
      const sum = weights.reduce((total, weight, k) => total + (k === 0 ? weight : 2 * weight), 0);
      expect(sum).toBeCloseTo(1, 6);
      // Variance of a Gaussian, and of the two pixel areas that light enters and leaves by.
      const variance = weights.reduce((total, weight, k) => total + 2 * weight * k * k, 0);
      expect(variance / (sigma * sigma + 1 / 6)).toBeCloseTo(1, 1);
    }
  });
});

describe('resample', () => {
  it('is the same in both makes, at any ratio and place', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 6, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.integer({ min: -30, max: 500 }),
        fc.integer({ min: 1, max: 19 }),
        fc.integer({ min: 1, max: 9 }),
        seeds,
        (step, sigma, first, w, h, seed) => {
          const columns = resampleTable(first, w, step, sigma, step);
          const rows = resampleTable(first + 3, h, step, sigma, step);
          const across = sourceExtent(columns);
          const down = sourceExtent(rows);
          const input = values(across.count * down.count, seed);
          const results = [floatKernels(), plainFloatKernels].map((kernels) => {
            const out = new Float32Array(w * h);
            kernels.resample(input, across.count, rows, down.first, columns, across.first, out);
            return out;
          });
          expect(results[0]).toEqual(results[1]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('means over the sensor’s pixels where there is no blur', () => {
    const columns = resampleTable(0, 2, 3, 0, 3);
    const rows = resampleTable(0, 1, 3, 0, 3);
    const across = sourceExtent(columns);
    const down = sourceExtent(rows);
    const input = new Float32Array(across.count * down.count);
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 6; x++) input[(y - down.first) * across.count + x - across.first] = x < 3 ? 0.25 : x;
    }
    const out = new Float32Array(2);
    floatKernels().resample(input, across.count, rows, down.first, columns, across.first, out);
    expect(out[0]).toBeCloseTo(0.25, 6);
    expect(out[1]).toBeCloseTo(4, 6);
  });
});

describe('the union of dots', () => {
  it('is the same in both makes, for any scatter of dots and any oversampling', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 2, 4),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        seeds,
        (reach, columns, rows, oversample, density, seed) => {
          const side = 2 * reach + 1;
          const slots = 5;
          const masks = new Int32Array(slots * side * side * MASK_WORDS);
          for (let slot = 0; slot < slots; slot++) {
            const radius = 0.6 + 0.1 * slot;
            discMasks(radius, 0.1 * slot - 0.2, 0.15, reach, masks, slot * side * side * MASK_WORDS);
          }
          const mapWidth = columns + 2 * reach;
          const mapHeight = rows + 2 * reach;
          const random = values(mapWidth * mapHeight * 2, seed);
          const dots = Int32Array.from({ length: mapWidth * mapHeight }, (_, i) =>
            random[2 * i] < density ? 1 + Math.min(slots - 1, Math.floor(random[2 * i + 1] * slots)) : 0,
          );
          const counts = new Uint8Array(mapWidth * mapHeight);
          for (let y = 0; y < mapHeight; y++) {
            for (let x = 0; x < mapWidth; x++) {
              for (let v = Math.max(0, y - reach); v <= Math.min(mapHeight - 1, y + reach); v++) {
                for (let u = Math.max(0, x - reach); u <= Math.min(mapWidth - 1, x + reach); u++) {
                  if (dots[v * mapWidth + u] !== 0) counts[y * mapWidth + x]++;
                }
              }
            }
          }
          const map: DotMap = { columns, rows, reach, dots, counts };
          const results = [dotKernels(), plainDotKernels].map((kernels) => {
            const out = new Float32Array(columns * rows * oversample ** 2);
            kernels.unite(map, masks, slots, oversample, out);
            return out;
          });
          expect(results[0]).toEqual(results[1]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('noise', () => {
  const rect = { x: -7, y: 13, widthPx: 61, heightPx: 40 };

  it('is the same in both makes', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.003, max: 0.9, noNaN: true }), (seed, cellsPerPx) => {
        const results = [noiseKernels(), plainNoiseKernels].map((kernels) => {
          const out = new Float32Array(61 * 40).fill(0.8);
          kernels.addField(out, rect, cellsPerPx, seed, 0.01);
          kernels.addNoise(out, rect, seed, 1e-5, 4e-5);
          return out;
        });
        expect(results[0]).toEqual(results[1]);
      }),
      { numRuns: 30 },
    );
  });

  it('has the variance that it is asked for, at black and at white', () => {
    const wide = { x: 0, y: 0, widthPx: 200, heightPx: 200 };
    for (const level of [0, 1]) {
      const out = new Float32Array(40000).fill(level);
      noiseKernels().addNoise(out, wide, 5, 4e-6, 9e-6);
      const variance = out.reduce((sum, value) => sum + (value - level) ** 2, 0) / out.length;
      expect(variance / (4e-6 + 9e-6 * level)).toBeGreaterThan(0.95);
      expect(variance / (4e-6 + 9e-6 * level)).toBeLessThan(1.05);
    }
  });

  it('fields have mean 0 and deviation 1, and are what createSmoothField gives', () => {
    const wide = { x: 0, y: 0, widthPx: 300, heightPx: 300 };
    const out = new Float32Array(90000);
    noiseKernels().addField(out, wide, 0.25, 99, 1);
    const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
    const deviation = Math.sqrt(out.reduce((sum, value) => sum + (value - mean) ** 2, 0) / out.length);
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(deviation).toBeGreaterThan(0.9);
    expect(deviation).toBeLessThan(1.1);
    const field = createSmoothField(99, 4);
    for (const [x, y] of [
      [0, 0],
      [17, 250],
      [299, 3],
    ])
      expect(out[y * 300 + x]).toBeCloseTo(field(x + 0.5, y + 0.5), 5); // prettier-ignore
  });
});
