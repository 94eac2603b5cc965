// The shipped profile is what its command makes of the named simulated device (one resolution here, to keep it short).
import { expect, it } from 'vitest';
import { simulateProfile } from '../../scripts/simulate-profile.ts';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';

it('generic-600 comes from its own command: chart, simulated print, scan, fit', async () => {
  const committed = await loadProfile('generic-600');
  expect(committed.provenance.kind).toBe('simulated');
  expect(committed.provenance.madeBy).toMatch(/simulate-profile/);
  expect(screensFor(simulateProfile(committed, [300]), 300)).toEqual(screensFor(committed, 300));
});
