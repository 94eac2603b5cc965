// `kiosk-raster jobs` on a folder with one job of each kind: what it lists, and that a decision sticks.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeLine } from '../../src/job/journal/record.ts';
import { usedTicketsFolder } from '../../src/job/ticket-keys.ts';
import { claimName, openUsedTickets } from '../../src/job/used-tickets.ts';

const launcher = fileURLToPath(new URL('../../bin/kiosk-raster.mjs', import.meta.url));
let folder: string;
let keys: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobs-'));
  keys = await mkdtemp(join(tmpdir(), 'jobs-keys-'));
  const used = await openUsedTickets(usedTicketsFolder(keys));
  for (const ticket of ['done', 'lost', 'crashed']) {
    await used.claim(ticket, 2000, 1000);
    await used.commit(claimName(ticket));
  }
  const lines = (job: string, ...steps: readonly object[]) => {
    const prepared = {
      step: 'prepared',
      version: 1,
      job,
      printer: 'ipp://127.0.0.1:9/x',
      sheets: 2,
      pid: 0x3fff_fff0,
      pidStart: '1',
      ticket: claimName(job),
    };
    return writeFile(
      join(folder, `${job}.journal`),
      [prepared, ...steps].map((s) => encodeLine({ at: 0, ...s } as never)).join(''),
    );
  };
  const sending = [{ step: 'validated' }, { step: 'create-sent' }, { step: 'created', jobId: 1 }, { step: 'sending' }];
  await lines('done', ...sending, { step: 'completed', cause: 'printer-said-so' });
  await lines('lost', ...sending, { step: 'unknown', cause: 'job-forgotten' });
  await lines('crashed', { step: 'validated' });
});
afterAll(async () => {
  for (const made of [folder, keys]) await rm(made, { recursive: true });
});

function jobs(...args: readonly string[]): { code: number | null; result: Record<string, never> } {
  const at = ['--journal', folder, '--keys', keys];
  const { status, stdout } = spawnSync(process.execPath, [launcher, 'jobs', ...args, '--json', ...at], {
    encoding: 'utf8',
  });
  return { code: status, result: JSON.parse(stdout) };
}

it('lists, settles and resolves', () => {
  expect(jobs().result).toMatchObject({
    total: 3,
    waiting: 1,
    jobs: [{ job: 'crashed' }, { job: 'lost', needsDecision: true }],
  });
  expect(jobs('settle').result).toEqual({
    settled: [
      { job: 'crashed', verdict: { outcome: 'failed-unprinted', cause: 'nothing-sent' }, ticketGivenBack: true },
    ],
    receipts: [],
    ticketsGivenBack: 0,
  });
  expect(jobs('resolve', 'lost', '--as', 'maybe').code).toBe(2);
  expect(jobs('resolve', 'done', '--as', 'printed').result).toMatchObject({ error: { code: 'journal.notOpen' } });
  expect(jobs('resolve', 'lost', '--as', 'not-printed')).toMatchObject({ code: 0, result: { ticketGivenBack: true } });
  // The tickets of what was not printed are good again, and no other.
  expect(readdirSync(usedTicketsFolder(keys))).toEqual([claimName('done')]);
  expect(jobs('list', '--all').result).toMatchObject({
    waiting: 0,
    jobs: expect.arrayContaining([expect.objectContaining({ job: 'lost', sheets: ['not-printed', 'not-printed'] })]),
  });
});
