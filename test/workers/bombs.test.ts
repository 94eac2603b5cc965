// Small PDFs that unpack into gigabytes, never end or loop -> a code within the limits each, and the next job unharmed.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import { createRasterPool, type ProcessPool } from '../../src/workers/process-pool.ts';
import { BOMBS } from './bombs.ts';

const sample = readFileSync(new URL('../../samples/inkan.pdf', import.meta.url));
let pool: ProcessPool;
let nextKey = 1;

beforeAll(async () => {
  // Less memory than usual, so that what fills it does so sooner.
  pool = createRasterPool({ workers: 1, limits: { processBytes: 700 << 20, jobTimeMs: 60_000 } });
  await pool.warm();
}, 60_000);
afterAll(() => pool[Symbol.asyncDispose]());

describe('a certificate with', () => {
  it.each(Object.entries(BOMBS))('%s', { timeout: 120_000 }, async (_name, { make, ends }) => {
    const input = { jobKey: nextKey++, pdf: Uint8Array.from(make()), fit: 'refuse' as const };
    const end = await pool.preflight(input).then(
      () => 'prints',
      (error) => {
        expect(error).toBeInstanceOf(KioskRasterError);
        expect(error.category).toBe('refused');
        return error.code;
      },
    );
    expect(end).toMatch(ends);
    await pool.release(input.jobKey);
    const ordinary = { jobKey: nextKey++, pdf: Uint8Array.from(sample), fit: 'refuse' as const };
    expect(await pool.preflight(ordinary)).toHaveLength(1);
    await pool.release(ordinary.jobKey);
  });
});
