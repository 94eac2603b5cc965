// A job that is stopped at a limit: its process is gone and replaced, its neighbour and its successor are unharmed, in that order.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeCanary } from '../../src/job/wipe/canary.ts';
import type { JobLimits } from '../../src/workers/limits.ts';
import { createRasterPool } from '../../src/workers/process-pool.ts';

const sample = readFileSync(new URL('../../samples/inkan.pdf', import.meta.url));
const inputOf = (jobKey: number, pdf: Uint8Array) => ({ jobKey, pdf: Uint8Array.from(pdf), fit: 'refuse' as const });

it.each<[string, 'endless' | 'bomb', Partial<JobLimits>, string]>([
  ['time', 'endless', { jobTimeMs: 8000 }, 'job.time-limit'],
  ['memory', 'bomb', { processBytes: 380 << 20 }, 'job.memory-limit'],
])('%s', { timeout: 120_000 }, async (_what, fault, limits, code) => {
  // Eight seconds: ordinary jobs have the same limit, on a busy machine too.
  await using pool = createRasterPool({ workers: 2, limits });
  await pool.warm();
  const before = pool.pids;
  const order: string[] = [];
  const { pdf } = await makeCanary(seeded(), fault);
  const hostile = pool.preflight(inputOf(1, pdf)).catch((error) => {
    order.push('stopped');
    return error;
  });
  const neighbour = await pool.preflight(inputOf(2, sample));
  order.push('neighbour');
  expect(neighbour).toHaveLength(1);
  const error = await hostile;
  expect(error).toMatchObject({ code, category: 'refused' });
  expect(error.message).toMatch(/^Expected/);
  expect(error.ja).toMatch(/[ぁ-ん]/);
  await pool.release(1);
  order.push('released');
  // The process that held it is gone, and only that: the neighbour's and the standby live.
  expect(before.filter((pid) => !existsSync(`/proc/${pid}`))).toHaveLength(1);
  expect(await pool.preflight(inputOf(3, sample))).toHaveLength(1);
  order.push('successor');
  expect(order.filter((event) => event !== 'neighbour')).toEqual(['stopped', 'released', 'successor']);
  await pool.release(2);
  await pool.release(3);
});

/** The same every time (mulberry32). */
function seeded(seed = 7): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
