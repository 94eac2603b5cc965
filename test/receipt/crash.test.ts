// kill -9 at every step of a receipt: no slip twice, and none missing that nobody is told of.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byteSink, type Came } from '../../bench/faults/byte-sink.ts';
import { runChild } from '../../bench/faults/run-child.ts';
import { settleReceipts } from '../../src/job/journal/settle.ts';
import { needsReceipt, receiptIsOpen } from '../../src/job/journal/state.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import { startVirtualThermalPrinter } from '../../src/print/receipt/virtual/thermal-printer.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';

const tray: Came[] = [];
let server: VirtualPrinter;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receipt-crash-'));
  server = await startVirtualPrinter({ sink: byteSink(tray) });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** What the printing process is killed at -> what the journal says after the restart, and the slips that lie there. */
const MOMENTS: readonly [kill: string, receipt: string, slips: readonly number[]][] = [
  ['after completed', 'not-printed', [0]],
  ['receipt begun', 'not-printed', [0]],
  // The byte that completes the slip may or may not have gone out: only the printer knows.
  ['receipt completing', 'unknown', [0, 1]],
  ['receipt printed', 'unknown', [1]],
  ['receipt noted', 'printed', [1]],
];

describe('kill -9 while the receipt prints', () => {
  it.each(MOMENTS)('%s: %s', async (kill, receipt, slips) => {
    const thermal = await startVirtualThermalPrinter();
    const journal = await openJournal(join(folder, kill.replaceAll(' ', '-')));
    try {
      const orders = { uri: server.uri, folder: journal.folder, sheets: 1, receipt: thermal.target, kill };
      expect((await runChild(orders)).signal).toBe('SIGKILL');
      // A service that starts again settles it, as often as it likes; nobody prints it again.
      const told = [...(await settleReceipts(journal)), ...(await settleReceipts(journal))];
      const [job] = await journal.list();
      expect(job).toMatchObject({ state: 'completed', receipt });
      expect(receiptIsOpen(job!)).toBe(false);
      expect(told).toEqual(receipt === 'printed' ? [] : [{ job: job!.job, receipt }]);
      expect(needsReceipt(job!)).toBe(receipt !== 'printed');
      expect(slips).toContain(thermal.slips.length);
      if (receipt === 'printed') return;
      await journal.resolve(job!.job, 'receipt-handed');
      expect((await journal.list()).filter(needsReceipt)).toEqual([]);
      await expect(journal.resolve(job!.job, 'receipt-handed')).rejects.toMatchObject({ code: 'journal.notOpen' });
    } finally {
      await thermal.close();
    }
  });

  it('a job that left no sheet owes no receipt', async () => {
    const journal = await openJournal(join(folder, 'no-sheet'));
    const thermal = await startVirtualThermalPrinter();
    const orders = {
      uri: server.uri,
      folder: journal.folder,
      sheets: 1,
      receipt: thermal.target,
      kill: 'after created',
    };
    expect((await runChild(orders)).signal).toBe('SIGKILL');
    expect(await settleReceipts(journal)).toEqual([]);
    expect((await journal.list())[0]).toMatchObject({ state: 'created', receipt: 'due' });
    await thermal.close();
  });
});
