// A process makes what the next sheets share before there is a job, the standby too; and a guess that was wrong changes no byte.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { expectedSheets } from '../../src/job/expected-sheets.ts';
import { renderPlan } from '../../src/job/plan.ts';
import { sheetSpecs } from '../../src/job/sheet-specs.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { createRasterPool, type ProcessPool } from '../../src/workers/process-pool.ts';

const pdf = new Uint8Array(readFileSync(new URL('../../samples/inkan.pdf', import.meta.url)));
const device = await loadProfile('generic-600');
const settings = parsePantographSettings({});
const [spec] = sheetSpecs(device, settings, renderPlan(300), 1);

async function sheetOf(pool: ProcessPool, jobKey: number): Promise<{ digest: string; patternMs: number }> {
  const input = { jobKey, pdf, fit: 'refuse' as const };
  const hash = createHash('sha256');
  await pool.preflight(input);
  const { timings } = await pool.makeSheet(input, spec!, (bytes) => void hash.update(bytes));
  await pool.release(jobKey);
  return { digest: hash.digest('hex'), patternMs: timings.patternMs };
}

it('expected sheets', { timeout: 120_000 }, async () => {
  await using cold = createRasterPool({ workers: 1 });
  const first = await sheetOf(cold, 1);

  await using pool = createRasterPool({ workers: 1 });
  const { plan } = expectedSheets({ device, settings });
  // A guess, and then the printer's word.
  pool.expect({ device, settings, plan, inquiryCode: undefined, sealed: false });
  pool.expect({ device, settings, plan: { ...plan, dpi: 300 }, inquiryCode: undefined, sealed: false });
  // The standby starts when nothing is left to be made.
  await expect.poll(() => pool.pids.length, { timeout: 60_000 }).toBe(2);
  const second = await sheetOf(pool, 2);
  expect(second.digest).toBe(first.digest);
  expect(second.patternMs).toBeLessThan(first.patternMs / 5);
});
