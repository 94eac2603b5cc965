// The front after a crash: open jobs are settled, tickets that left no sheet are given back, receipts that are owed are told.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeLine } from '../../src/job/journal/record.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import { claimName, openUsedTickets, type UsedTickets } from '../../src/job/used-tickets.ts';
import { type Stand, stand } from './support.ts';

let folder: string;
let used: UsedTickets;
let standing: Stand | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'restart-'));
  await mkdir(join(folder, 'journal'));
  used = await openUsedTickets(join(folder, 'used'));
});
afterEach(async () => {
  await standing?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A job of a process that is no more; its printer has never heard of it. */
async function leftOpen(job: string, ticket: string, ...steps: readonly object[]): Promise<void> {
  const prepared = {
    step: 'prepared',
    version: 1,
    job,
    printer: 'file:nowhere',
    sheets: 1,
    pid: 0x3fff_fff0,
    pidStart: '1',
    ticket: claimName(ticket),
    receiptDue: true,
  };
  await used.claim(ticket, 2000, 1000);
  const lines = [prepared, ...steps].map((step, at) => encodeLine({ at, ...step } as never));
  await writeFile(join(folder, 'journal', `${job}.journal`), lines.join(''));
}

async function start(): Promise<Stand> {
  const tickets = { keys: async () => [], audience: 'kiosk-1', used };
  standing = await stand({ demo: false, tickets, journal: await openJournal(join(folder, 'journal')) });
  return standing;
}

const TO_CREATED = [{ step: 'validated' }, { step: 'create-sent' }, { step: 'created', jobId: 1 }];
const TO_SENT = [...TO_CREATED, { step: 'sending' }, { step: 'sent' }];
const COMPLETED = { step: 'completed', cause: 'printer-said-so', impressions: 2 };

it('gives back the ticket of a job that sent nothing, and of no other', async () => {
  await leftOpen('nothing-sent', 'one', ...TO_CREATED);
  await leftOpen('sent', 'two', ...TO_SENT);
  const { log } = await start();
  expect(await used.has('one')).toBe(false);
  expect(await used.has('two')).toBe(true);
  expect(log()).toMatch(/"job":"nothing-sent","outcome":"failed-unprinted".*"ticketGivenBack":true/);
  expect(log()).toMatch(/"job":"sent","outcome":"unknown".*"ticketGivenBack":false/);
});

it('keeps the ticket of a job that moved to another printer and may have printed there', async () => {
  await leftOpen('first', 'one', ...TO_CREATED);
  await used.release(claimName('one'));
  await leftOpen('second', 'one', ...TO_SENT);
  await start();
  expect(await used.has('one')).toBe(true);
});

it('tells of receipts that are owed, once', async () => {
  await leftOpen('before', 'one', ...TO_SENT, COMPLETED);
  await leftOpen('during', 'two', ...TO_SENT, COMPLETED, { step: 'receipt', receipt: 'completing' });
  await leftOpen('after', 'three', ...TO_SENT, COMPLETED, { step: 'receipt', receipt: 'printed' });
  const { front, log } = await start();
  expect(log()).toMatch(/"job":"before","receipt":"not-printed"/);
  expect(log()).toMatch(/"job":"during","receipt":"unknown"/);
  expect(log()).not.toContain('"after"');
  const metrics = await fetch(front.server.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/metrics'));
  expect(await metrics.text()).toMatch(/kiosk_receipts_owed 2/);
  await standing![Symbol.asyncDispose]();
  const again = await start();
  expect(again.log()).not.toMatch(/"receipt":/);
});
