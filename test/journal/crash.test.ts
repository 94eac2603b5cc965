// kill -9 of the engine at every step of the journal: after the restart each job has an outcome, and it is the true one.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byteSink, type Came, SIDE_BYTES } from '../../bench/faults/byte-sink.ts';
import { runChild } from '../../bench/faults/run-child.ts';
import { settleOpenJobs } from '../../src/job/journal/settle.ts';
import { sheetStates } from '../../src/job/journal/state.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { findModel } from '../../src/print/virtual-printer/models/index.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';

const SHEETS = 2;
const tray: Came[] = [];
let apart: VirtualPrinter;
/** Takes a job in one piece, with Print-Job. */
let whole: VirtualPrinter;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  apart = await startVirtualPrinter({ sink: byteSink(tray), port: 0 });
  whole = await startVirtualPrinter({ sink: byteSink(tray), port: 0, model: findModel('whole-jobs')! });
});
afterAll(async () => {
  await Promise.all([apart.close(), whole.close()]);
  await rm(folder, { recursive: true });
});

const STEPS = ['prepared', 'validated', 'create-sent', 'created', 'sending', 'sent', 'completed'];
/** On a busy machine no limit may come before the kill. */
const PATIENT = {
  limits: { stuckMs: 60_000, totalMs: 60_000, cancelMs: 60_000, busyMs: 60_000 },
  transport: { connectMs: 60_000, answerMs: 60_000, idleUploadMs: 60_000 },
};
const KILLS = [
  ...STEPS.filter((step) => step !== 'prepared' && step !== 'completed').map((step) => `before ${step}`),
  ...STEPS.map((step) => `after ${step}`),
  ...[1, 2, 3].map((half) => `byte ${half * SIDE_BYTES}`),
];

/** Where Print-Job differs: there is no `created`, and the job's number comes with `sent`. */
const WHOLE_KILLS = [
  'after create-sent',
  'before sending',
  'after sending',
  `byte ${SIDE_BYTES}`,
  'before sent',
  'after sent',
];

describe('kill -9', () => {
  it.each([
    ...KILLS.map((kill) => ['Send-Document', kill] as const),
    ...WHOLE_KILLS.map((kill) => ['Print-Job', kill] as const),
  ])('%s, %s', async (operation, kill) => {
    const server = operation === 'Print-Job' ? whole : apart;
    const journal = await openJournal(join(folder, `${operation}-${kill.replaceAll(' ', '-')}`));
    tray.length = 0;
    const end = await runChild({ uri: server.uri, folder: journal.folder, sheets: SHEETS, kill, ...PATIENT });
    expect(end.signal).toBe('SIGKILL');
    const printer = openIppPrinter(server.uri);
    await settleOpenJobs(journal, () => printer, { limits: { pollMs: 20, reachMs: 2000, endMs: 10_000 } });
    printer.close();
    const [job, ...others] = await journal.list();
    expect(others).toEqual([]);
    const sides = tray.reduce((sum, came) => sum + came.sides, 0);
    // The printer answers everything here, so nothing may stay unknown, and every sheet is what it is.
    const expected = sides === 0 ? 'failed-unprinted' : sides === SHEETS * 2 ? 'completed' : 'partly-printed';
    expect(job!.state).toBe(expected);
    expect(sheetStates(job!).filter((state) => state === 'printed')).toHaveLength(Math.floor(sides / 2));
    expect(server.jobs().filter(({ state }) => !['completed', 'canceled', 'aborted'].includes(state))).toEqual([]);
    for (const name of await readdir(journal.folder)) {
      expect(await readFile(join(journal.folder, name), 'latin1')).not.toContain('canary');
    }
  });
});
