import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type ClaimFate, claimName, openUsedTickets } from '../../src/job/used-tickets.ts';

const root = mkdtempSync(join(tmpdir(), 'kiosk-raster-used-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = () => join(root, String(folders++));

const claimed = (promise: Promise<void>) =>
  promise.then(
    () => 'claimed',
    (error: { code?: string }) => error.code ?? 'uncoded',
  );

describe('the store of used tickets', () => {
  it('gives each ticket to one claim only, also after a restart', async () => {
    const folder = newFolder();
    const store = await openUsedTickets(folder);
    const results = await Promise.all(Array.from({ length: 20 }, () => claimed(store.claim('one', 2000, 1000))));
    expect(results.filter((result) => result === 'claimed')).toHaveLength(1);
    expect(new Set(results)).toEqual(new Set(['claimed', 'ticket.reused']));
    const again = await openUsedTickets(folder);
    expect(await claimed(again.claim('one', 2000, 1000))).toBe('ticket.reused');
    expect(await claimed(again.claim('other', 2000, 1000))).toBe('claimed');
    expect([await again.has('one'), await again.has('none')]).toEqual([true, false]);
  });

  it('gives each ticket to one process only', async () => {
    const folder = newFolder();
    const script = `
      import { openUsedTickets } from ${JSON.stringify(new URL('../../src/job/used-tickets.ts', import.meta.url).href)};
      const store = await openUsedTickets(process.argv[1]);
      const won = [];
      for (let ticket = 0; ticket < 25; ticket++) {
        await store.claim('ticket ' + ticket, 2000, 1000).then(() => won.push(ticket), (error) => {
          if (error.code !== 'ticket.reused') throw error;
        });
      }
      console.log(JSON.stringify(won));`;
    const runs = await Promise.all(
      [0, 1, 2, 3].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, folder])),
    );
    const won = runs.flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
    expect(won.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, ticket) => ticket));
  });

  it('gives back what a job releases', async () => {
    const store = await openUsedTickets(newFolder());
    await store.claim('one', 2000, 1000);
    await store.release(claimName('one'));
    await store.release(claimName('one'));
    expect(await claimed(store.claim('one', 2000, 1000))).toBe('claimed');
  });

  it('gives back what a dead process had claimed and nothing was printed with', async () => {
    const folder = newFolder();
    const tickets = ['unbegun', 'in the journal', 'unprinted', 'forgotten'];
    const script = `
      import { claimName, openUsedTickets } from ${JSON.stringify(new URL('../../src/job/used-tickets.ts', import.meta.url).href)};
      const store = await openUsedTickets(process.argv[1]);
      for (const ticket of ${JSON.stringify(tickets)}) await store.claim(ticket, 2000, 1000);
      await store.commit(claimName('forgotten'));
      await store.commit(claimName('unprinted'));
      process.kill(process.pid, 'SIGKILL');`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, folder]).catch(() => undefined);
    const store = await openUsedTickets(folder);
    await store.claim('mine', 2000, 1000);
    expect(await claimed(store.claim('unbegun', 2000, 1000))).toBe('ticket.reused');
    const fates: Record<string, ClaimFate> = {
      [claimName('in the journal')]: 'keep',
      [claimName('unprinted')]: 'unprinted',
      [claimName('mine')]: 'unprinted',
    };
    const fateOf = (claim: string) => fates[claim] ?? 'unknown';
    // Several may do it at once: each ticket is given back by one of them.
    const counts = await Promise.all([store, await openUsedTickets(folder)].map((one) => one.releaseOrphans(fateOf)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    expect(await store.releaseOrphans(() => 'unknown')).toBe(0);
    const has = async (ticket: string) => [ticket, await store.has(ticket)];
    expect(await Promise.all([...tickets, 'mine'].map(has))).toEqual([
      ['unbegun', false],
      ['in the journal', true],
      ['unprinted', false],
      ['forgotten', true],
      ['mine', true],
    ]);
    expect(await store.prune(3000)).toBe(3);
    expect(readdirSync(folder).filter((name) => name.startsWith('new-'))).toEqual([]);
  });

  it('forgets what has expired, but never takes a forgotten ticket again when the clock is set back', async () => {
    const folder = newFolder();
    const store = await openUsedTickets(folder);
    await store.claim('old', 1500, 1000);
    await store.claim('new', 3000, 1000);
    expect(await store.prune(1500)).toBe(0);
    expect(await store.prune(1501)).toBe(1);
    expect([await store.has('old'), await store.has('new')]).toEqual([false, true]);
    for (const reopened of [store, await openUsedTickets(folder)]) {
      expect(await claimed(reopened.claim('old', 1500, 1000))).not.toBe('claimed');
      expect(await claimed(reopened.claim('new', 3000, 1000))).toBe('ticket.reused');
    }
    expect(await claimed(store.claim('third', 1501, 1000))).toBe('claimed');
  });

  it('is not locked by a clock that once jumped ahead', async () => {
    const store = await openUsedTickets(newFolder());
    await store.claim('one', 2000, 1000);
    expect(await store.prune(4_000_000_000)).toBe(1);
    expect(await claimed(store.claim('one', 2000, 1000))).toBe('ticket.clock-set-back');
    expect(await claimed(store.claim('two', 2001, 1001))).toBe('claimed');
  });

  it('never lets a ticket be used twice, whatever the clock and the order', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('claim' as const), ticket: fc.nat(5), nowSec: fc.integer({ min: 0, max: 60 }) }),
      fc.record({
        do: fc.constant('prune' as const),
        ticket: fc.constant(0),
        nowSec: fc.integer({ min: 0, max: 200 }),
      }),
      fc.record({ do: fc.constant('reopen' as const), ticket: fc.constant(0), nowSec: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const folder = newFolder();
        let store = await openUsedTickets(folder);
        const wins = new Map<number, number>();
        for (const { do: what, ticket, nowSec } of steps) {
          if (what === 'reopen') store = await openUsedTickets(folder);
          else if (what === 'prune') await store.prune(nowSec);
          else if ((await claimed(store.claim(`t${ticket}`, 10 * ticket + 10, nowSec))) === 'claimed') {
            wins.set(ticket, (wins.get(ticket) ?? 0) + 1);
          }
        }
        expect([...wins.values()].every((count) => count === 1)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('is bounded: full, it refuses, until something expires', async () => {
    const store = await openUsedTickets(newFolder(), 3);
    for (const ticket of ['a', 'b', 'c']) await store.claim(ticket, 2000, 1000);
    expect(await claimed(store.claim('d', 2500, 1000))).toBe('ticket.store-full');
    expect(await store.has('d')).toBe(false);
    expect(await claimed(store.claim('d', 2500, 2001))).toBe('claimed');
  });

  it('keeps hashes only, readable by its owner only, and sweeps what a dead process left', async () => {
    const folder = newFolder();
    const store = await openUsedTickets(folder);
    await store.claim('a-ticket-id', 2000, 1000);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const [name] = readdirSync(folder);
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(join(folder, name!)).mode & 0o777).toBe(0o600);
    const leftover = join(folder, 'new-1-1-x');
    writeFileSync(leftover, '');
    await store.prune(1000);
    expect(readdirSync(folder)).toContain('new-1-1-x');
    utimesSync(leftover, 1, 1);
    await store.prune(1000);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('counts a claim whose file was damaged as used', async () => {
    const folder = newFolder();
    const store = await openUsedTickets(folder);
    await store.claim('one', 2000, 1000);
    writeFileSync(join(folder, readdirSync(folder)[0]!), 'x');
    await store.prune(9000);
    expect(await claimed(store.claim('one', 2000, 1000))).toBe('ticket.reused');
  });

  it('that cannot be used accepts nothing', async () => {
    const file = join(root, 'a file');
    writeFileSync(file, '');
    await expect(openUsedTickets(file)).rejects.toMatchObject({ code: 'ticket.store-unusable' });
    const folder = newFolder();
    const store = await openUsedTickets(folder);
    rmSync(folder, { recursive: true });
    expect(await claimed(store.claim('one', 2000, 1000))).toBe('ticket.store-unusable');
  });
});
