// The committed threshold matrix: made by its script, every rank once, evenly spread.

import { describe, expect, it } from 'vitest';
import { BLUE_NOISE_SEED, blueNoiseThresholds, encodeRanks } from '../../src/raster/pantograph/blue-noise.ts';
import { BLUE_NOISE_RANKS, BLUE_NOISE_SIZE } from '../../src/raster/pantograph/blue-noise-data.ts';
import { wholeFor } from '../../src/raster/pantograph/tile-source.ts';
import { voidAndCluster } from '../../src/raster/pantograph/void-and-cluster.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';

describe('blue noise', () => {
  it('is what the script makes', () => {
    expect(encodeRanks(voidAndCluster(BLUE_NOISE_SIZE, seededRandom(BLUE_NOISE_SEED)))).toBe(BLUE_NOISE_RANKS);
  });

  it('turns means into whole numbers with that mean', () => {
    const thresholds = blueNoiseThresholds();
    for (const mean of [0.25, 3, 17.4, 56.52]) {
      const sum = thresholds.reduce((total, threshold) => total + wholeFor(mean, threshold), 0);
      expect(sum / thresholds.length).toBeCloseTo(mean, 3);
    }
  });

  it('spreads any share far more evenly than chance', () => {
    const thresholds = blueNoiseThresholds();
    const side = 8;
    for (const share of [0.1, 0.37, 0.8]) {
      let squares = 0;
      const blocks = (BLUE_NOISE_SIZE / side) ** 2;
      for (let block = 0; block < blocks; block++) {
        let count = 0;
        for (let i = 0; i < side * side; i++) {
          const x = (block % (BLUE_NOISE_SIZE / side)) * side + (i % side);
          const y = Math.floor(block / (BLUE_NOISE_SIZE / side)) * side + Math.floor(i / side);
          if (thresholds[y * BLUE_NOISE_SIZE + x] < share) count++;
        }
        squares += (count - share * side * side) ** 2;
      }
      const byChance = share * (1 - share) * side * side;
      expect(squares / blocks).toBeLessThan(byChance * 0.25);
    }
  });
});
