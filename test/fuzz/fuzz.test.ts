// A short, seeded slice of the fuzzer: every parser answers nearly valid input with a result or a coded error.

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { TARGETS } from './targets.ts';

const INPUTS: Readonly<Record<string, number>> = {
  pdf: 12,
  pwg: 400,
  profile: 300,
  ipp: 1500,
  png: 400,
  ticket: 300,
  front: 150,
  answers: 25,
  scan: 60,
  field: 8,
  layer: 150,
  sealed: 60,
};

describe('fuzzing', () => {
  it.each(Object.keys(TARGETS))('%s', async (name) => {
    await using target = await TARGETS[name]!();
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= INPUTS[name]!; seed++) {
      const { outcome } = await target.run(seededRandom(seed));
      expect(outcome, `seed ${seed}`).not.toMatch(/^FAULT/);
      outcomes.add(outcome);
    }
    // Something got through and something did not: the inputs are nearly valid.
    expect(outcomes.size).toBeGreaterThan(1);
  });
});
