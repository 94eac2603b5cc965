// The front after a crash: open jobs are settled, tickets that left no sheet are given back, receipts that are owed are told.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { byteDocument, byteSink, type Came } from '../../bench/faults/byte-sink.ts';
import { encodeLine } from '../../src/job/journal/record.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import { claimName, openUsedTickets, type UsedTickets } from '../../src/job/used-tickets.ts';
import { mimeMediaType } from '../../src/print/ipp/attributes.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { parseFaults } from '../../src/print/virtual-printer/faults/grammar.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { until } from '../support/until.ts';
import { ask } from '../virtual-printer/ask.ts';
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
  const [first] = steps;
  const where = first !== undefined && 'printer' in first ? first : {};
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
    ...where,
  };
  await used.claim(ticket, 2000, 1000);
  const rest = steps.filter((step) => 'step' in step);
  const lines = [prepared, ...rest].map((step, at) => encodeLine({ at, ...step } as never));
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
  const { front, log } = await start();
  await until(() => (log().match(/was settled/g) ?? []).length === 2 && front.ready);
  expect(await used.has('one')).toBe(false);
  expect(await used.has('two')).toBe(true);
  expect(log()).toMatch(/"job":"nothing-sent","outcome":"failed-unprinted".*"ticketGivenBack":true/);
  expect(log()).toMatch(/"job":"sent","outcome":"unknown".*"ticketGivenBack":false/);
});

it('gives back the ticket of a job that had not begun', async () => {
  const path = join(folder, 'used', claimName('one'));
  await used.claim('one', 2000, 1000);
  await used.claim('two', 2000, 1000);
  expect(await readFile(path, 'latin1')).toMatch(new RegExp(`^2000 ${process.pid} \\d+$`));
  await writeFile(path, `2000 ${0x3fff_fff0} 1`);
  const { log } = await start();
  expect([await used.has('one'), await used.has('two')]).toEqual([false, true]);
  expect(log()).toMatch(/"tickets":1/);
});

it('keeps the ticket of a job that moved to another printer and may have printed there', async () => {
  await leftOpen('first', 'one', ...TO_CREATED);
  await used.release(claimName('one'));
  await leftOpen('second', 'one', ...TO_SENT);
  const { log } = await start();
  await until(() => (log().match(/was settled/g) ?? []).length === 2);
  expect(await used.has('one')).toBe(true);
});

it('tells of receipts that are owed, once', async () => {
  await leftOpen('before', 'one', ...TO_SENT, COMPLETED);
  await leftOpen('during', 'two', ...TO_SENT, COMPLETED, { step: 'receipt', receipt: 'completing' });
  await leftOpen('after', 'three', ...TO_SENT, COMPLETED, { step: 'receipt', receipt: 'printed' });
  const { front, log } = await start();
  await until(() => (log().match(/"receipt":/g) ?? []).length === 2);
  expect(log()).toMatch(/"job":"before","receipt":"not-printed"/);
  expect(log()).toMatch(/"job":"during","receipt":"unknown"/);
  expect(log()).not.toContain('"after"');
  const metrics = async () =>
    (await fetch(front.server.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/metrics'))).text();
  await vi.waitFor(async () => expect(await metrics()).toMatch(/kiosk_receipts_owed 2/), { timeout: 60_000 });
  await standing![Symbol.asyncDispose]();
  const again = await start();
  await until(() => again.front.ready);
  expect(again.log()).not.toMatch(/"receipt":/);
});

it('serves at once, but gives the device no new job before its earlier one is settled', async () => {
  const tray: Came[] = [];
  const device = await startVirtualPrinter({ sink: byteSink(tray), faults: parseFaults('jam@sheet=1:for=0') });
  const printer = openIppPrinter(device.uri, { job: { pollMs: 20 } });
  // The earlier run's job: whole at the device, which stands still with a jam.
  const earlier = await printer.openJob({
    format: 'application/pdf',
    name: 'certificate-earlier',
    required: { sides: 'two-sided-long-edge' },
    impressions: 2,
  });
  await earlier.write(byteDocument(1));
  const finished = earlier.finish();
  await until(() => device.jobs()[0]?.state === 'processing-stopped');
  const created = { step: 'created', jobId: earlier.jobId };
  const steps = [{ step: 'validated' }, { step: 'create-sent' }, created, { step: 'sending' }, { step: 'sent' }];
  await leftOpen('certificate-earlier', 'one', { printer: device.uri }, ...steps);
  const journal = await openJournal(join(folder, 'journal'));
  standing = await stand({ journal, devices: [{ uri: device.uri, printer }] });
  const { front, log } = standing;
  const pdf = mimeMediaType('document-format', 'application/pdf');
  await ask(front.server.uri, 'Print-Job', [pdf], { document: Buffer.from('%PDF-1.7') });
  await until(() => log().includes('media-jam'));
  expect(standing.taken).toEqual([]);
  device.clear('media-jam');
  await finished;
  await until(() => front.server.jobs()[0]?.state === 'completed');
  expect(log()).toMatch(/"job":"certificate-earlier","outcome":"completed"/);
  expect(tray.map(({ sides }) => sides)).toEqual([2, 2]);
  printer.close();
  await device.close();
});
