// The journal against CUPS' reference printer: its state scripts raise trouble, abort jobs and hang, and every job gets its name.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { byteDocument } from '../../bench/faults/byte-sink.ts';
import { journaledPrinter } from '../../src/job/journal/journaled-printer.ts';
import type { JournalJob } from '../../src/job/journal/state.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { type TroubleEvent, TroubleWatch } from '../../src/print/trouble/events.ts';
import { EVE_PEERS, type EvePrinter, startEvePrinter } from '../print-ipp/support/ippeveprinter.ts';
import { describeWithPeers } from '../support/peers.ts';

let folder: string;
const open: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eve-faults-'));
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

/** The reference printer with a script as its engine: what it writes to stderr becomes its state (`STATE: +media-empty-error`). */
async function eve(script: string): Promise<EvePrinter> {
  const path = join(folder, 'engine.sh');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  const printer = await startEvePrinter(path);
  open.push(() => printer.stop());
  return printer;
}

interface Printed {
  readonly job: JournalJob | undefined;
  readonly code: string | undefined;
  readonly trouble: TroubleEvent[];
}

interface PrintWish {
  readonly onTrouble?: (event: TroubleEvent) => void;
  readonly signal?: AbortSignal;
}

async function print(uri: string, { onTrouble, signal }: PrintWish = {}): Promise<Printed> {
  const ipp = openIppPrinter(uri, { job: { pollMs: 100, cancelMs: 20_000 } });
  const trouble: TroubleEvent[] = [];
  const watch = new TroubleWatch((event) => {
    trouble.push(event);
    onTrouble?.(event);
  });
  let job: JournalJob | undefined;
  const journal = await openJournal(join(folder, 'journal'));
  const printer = journaledPrinter(ipp, journal, {
    random: () => randomBytes(8),
    onOutcome: (ended) => {
      job = ended;
    },
  });
  const spec = { format: 'application/pdf', name: 'certificate', required: { sides: 'two-sided-long-edge' } };
  try {
    const printing = await printer.openJob(
      { ...spec, impressions: 2 },
      { onEvent: watch.onEvent, ...(signal && { signal }) },
    );
    await printing.write(byteDocument(1));
    await printing.finish();
    return { job, code: undefined, trouble };
  } catch (error) {
    return { job, code: (error as { code: string }).code, trouble };
  } finally {
    ipp.close();
  }
}

describeWithPeers(EVE_PEERS, 'ippeveprinter with its state scripts', () => {
  // It knows these, whatever the suffix, and says `media-empty-warning` and the like itself.
  it.each([['media-empty'], ['media-jam'], ['cover-open']])(
    '%s comes and goes: told once each, and the job is completed',
    async (keyword) => {
      const cleared = join(folder, 'cleared');
      const { uri } = await eve(
        `echo 'STATE: +${keyword}-error' >&2\nwhile [ ! -e ${cleared} ]; do sleep 0.1; done\n` +
          `echo 'STATE: -${keyword}-error' >&2\necho 'ATTR: job-impressions-completed=2' >&2\nsleep 1`,
      );
      const { job, code, trouble } = await print(uri, {
        onTrouble: ({ type }) => {
          if (type === 'trouble-began') void writeFile(cleared, '');
        },
      });
      expect(code).toBeUndefined();
      expect(job).toMatchObject({ state: 'completed', cause: 'printer-said-so' });
      expect(trouble.map(({ type, keyword: told }) => `${type} ${told}`)).toEqual([
        `trouble-began ${keyword}`,
        `trouble-ended ${keyword}`,
      ]);
    },
  );

  it.each([
    ['nothing printed', '', 'failed-unprinted'],
    ['one side of two', "echo 'ATTR: job-impressions-completed=1' >&2; sleep 1", 'partly-printed'],
  ])('its engine fails with %s: what it counted decides', async (_what, before, state) => {
    const { uri } = await eve(`${before}\nexit 1`);
    const { job, code } = await print(uri);
    expect(code).toBe('printer.jobEnded');
    expect(job).toMatchObject({ state, cause: 'printer-said-so' });
  });

  it('is cancelled while it stands still', async () => {
    const { uri } = await eve("echo 'STATE: +media-jam-error' >&2\nsleep 3");
    const stop = new AbortController();
    const { job, code } = await print(uri, { onTrouble: () => stop.abort(), signal: stop.signal });
    expect(code).toBe('job.cancelled');
    expect(job?.state).toBe('failed-unprinted');
  });
});
