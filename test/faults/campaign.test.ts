// A small slice of the campaign (bench/fault-campaign.ts has all of it): nothing twice, nothing lost, nothing kept, every job named.
import { expect, it } from 'vitest';
import { runCampaign, scheduleOf, withinBounds } from '../../bench/fault-campaign.ts';
import { parseFaults } from '../../src/print/virtual-printer/faults/grammar.ts';

it('twelve seeded schedules of faults and kill -9', async () => {
  const report = await runCampaign({ seed: 9, from: 0, schedules: 12, sideBySide: 2 });
  expect(report.faulty).toEqual([]);
  expect(report).toMatchObject({ doubles: 0, lost: 0, unclaimed: 0, content: 0, unnamed: 0, orphans: 0 });
  expect(report).toMatchObject({ ticketsLost: 0, ticketsLoose: 0 });
  expect(withinBounds(report)).toBe(true);
  expect(report.killed).toBeGreaterThan(2);
  expect(Object.values(report.states).reduce((sum, count) => sum + count, 0)).toBe(12);
}, 180_000);

it('every schedule is one that the grammar takes', () => {
  let state = 1;
  const random = (): number => {
    state = (state * 48271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
  for (let i = 0; i < 500; i++) parseFaults(scheduleOf(random).faults);
});
