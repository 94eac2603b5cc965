// The journal by itself: what it keeps, what it refuses, damage, restarts of the printer, and bounds.
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finalCount } from '../../src/job/journal/final-count.ts';
import { hasRestarted, judge, judgeEnded } from '../../src/job/journal/judge.ts';
import { decodeLine, encodeLine } from '../../src/job/journal/record.ts';
import { settleOpenJobs } from '../../src/job/journal/settle.ts';
import { advance, type JournalJob, sheetStates } from '../../src/job/journal/state.ts';
import { KEPT_JOBS, openJournal, readLines, type StepLine } from '../../src/job/journal/store.ts';
import type { JobInspection } from '../../src/print/printer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(() => rm(folder, { recursive: true }));

const DEAD = 0x3fff_fff0;
const PREPARED = {
  step: 'prepared',
  at: 0,
  version: 1,
  job: 'certificate-0',
  printer: 'ipp://p/ipp/print',
  sheets: 2,
  pid: DEAD,
  pidStart: '1',
} as const;

function jobAfter(...lines: readonly object[]): JournalJob {
  const all = [PREPARED, ...lines.map((line) => ({ at: 0, ...line }))];
  return all.reduce<JournalJob | undefined>((job, line) => advance(job, line as never), undefined)!;
}
const VALIDATED = { step: 'validated', printerUuid: 'urn:uuid:1', upTimeS: 100 };
const TO_SENDING = [
  VALIDATED,
  { step: 'create-sent' },
  { step: 'created', jobId: 7, jobUuid: 'u' },
  { step: 'sending' },
];
const SENDING = jobAfter(...TO_SENDING);

function seen(job?: Partial<NonNullable<JobInspection['job']>>, about: Partial<JobInspection> = {}): JobInspection {
  const full = job && { jobId: 7, jobUuid: 'u', state: 'completed' as const, impressionsCompleted: 4, ...job };
  return { printerUuid: 'urn:uuid:1', upTimeS: 100, job: full, ...about };
}

describe('a line', () => {
  it('reads back, and one changed bit is noticed', () => {
    const text = encodeLine(PREPARED).slice(0, -1);
    expect(decodeLine(text)).toEqual(PREPARED);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length * 7 - 1 }), (bit) => {
        const bytes = Buffer.from(text, 'latin1');
        bytes[Math.floor(bit / 7)]! ^= 1 << (bit % 7);
        expect(decodeLine(bytes.toString('latin1'))).toBeUndefined();
      }),
      { seed: 9 },
    );
  });

  it('garbage is a job that nobody can judge, and no crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const job = readLines(text, 'x');
        if (text.includes('\n')) expect(job).toMatchObject({ state: 'unknown', cause: 'record-damaged' });
        else expect(job).toBeUndefined();
      }),
      { seed: 9 },
    );
  });
});

describe('steps', () => {
  it('go one way', () => {
    expect(() => jobAfter({ step: 'sending' })).toThrowError(/prepared/);
    expect(() => jobAfter(...TO_SENDING, { step: 'created', jobId: 8 })).toThrow();
    const over = { step: 'completed', cause: 'printer-said-so' };
    expect(() => jobAfter(...TO_SENDING, over, over)).toThrow();
    expect(() => jobAfter(...TO_SENDING, over, { step: 'resolved', as: 'printed' })).toThrow();
  });

  it('a torn last line never happened; the job goes on after it', async () => {
    const journal = await openJournal(folder, () => 5);
    const entry = await journal.begin({ job: 'a', printer: 'p', sheets: 1 });
    await entry.note({ step: 'validated' });
    await entry.close();
    const path = join(folder, 'a.journal');
    const whole = await readFile(path, 'latin1');
    await writeFile(path, whole.slice(0, -5));
    expect((await journal.list())[0]).toMatchObject({ state: 'prepared', damaged: 0 });
    const again = await journal.reopen('a');
    await again.note({ step: 'failed-unprinted', cause: 'nothing-sent' });
    await again.close();
    expect((await journal.list())[0]).toMatchObject({ state: 'failed-unprinted' });
  });

  it('damage within a job that may have been sent leaves it unknown, until an attendant decides', async () => {
    const journal = await openJournal(folder);
    const lines = [PREPARED, ...TO_SENDING.map((line) => ({ at: 0, ...line }))].map((line) =>
      encodeLine(line as never),
    );
    lines[3] = lines[3]!.replace('jobId', 'jobid');
    await writeFile(join(folder, 'certificate-0.journal'), lines.join(''));
    const settled = await settleOpenJobs(journal, () => undefined);
    expect(settled).toEqual([{ job: 'certificate-0', verdict: { outcome: 'unknown', cause: 'record-damaged' } }]);
    await journal.resolve('certificate-0', 'printed');
    expect(sheetStates((await journal.list())[0]!)).toEqual(['printed', 'printed']);
    await expect(journal.resolve('certificate-0', 'printed')).rejects.toMatchObject({ code: 'journal.notOpen' });
    await expect(journal.resolve('../x', 'printed')).rejects.toMatchObject({ code: 'journal.noJob' });
  });

  it('a damaged first line, or one of a later version, hides no job: an attendant decides', async () => {
    const journal = await openJournal(folder);
    const sent = TO_SENDING.map((line) => encodeLine({ at: 0, ...line } as never)).join('');
    const later = encodeLine(PREPARED).replace('"version":1', '"version":2').slice(9);
    const checksum = crc32(later.slice(0, -1)).toString(16).padStart(8, '0');
    await writeFile(join(folder, 'torn.journal'), encodeLine(PREPARED).slice(0, 40));
    await writeFile(join(folder, 'damaged.journal'), encodeLine(PREPARED).replace('sheets', 'sheetz') + sent);
    await writeFile(join(folder, 'later.journal'), `${checksum} ${later}${sent}`);
    const unknown = { state: 'unknown', cause: 'record-damaged', damaged: 5 };
    expect(await journal.list()).toMatchObject([
      { job: 'damaged', ...unknown },
      { job: 'later', ...unknown },
    ]);
    expect(await settleOpenJobs(journal, () => undefined)).toEqual([]);
    await journal.resolve('damaged', 'printed');
    expect((await journal.list())[0]).toMatchObject({ job: 'damaged', resolved: 'printed' });
  });

  it('what another process adds or forgets is seen', async () => {
    const [journal, other] = [await openJournal(folder), await openJournal(folder)];
    const entry = await other.begin({ job: 'a', printer: 'p', sheets: 1 });
    const states = async () => (await journal.list()).map(({ state }) => state);
    expect(await states()).toEqual(['prepared']);
    await entry.note({ step: 'validated' });
    expect(await states()).toEqual(['validated']);
    await entry.note({ step: 'failed-unprinted', cause: 'nothing-sent' });
    await entry.close();
    expect([await states(), await states()]).toEqual([['failed-unprinted'], ['failed-unprinted']]);
    await rm(join(folder, 'a.journal'));
    expect(await states()).toEqual([]);
  });

  it('a job of a living process is left alone', async () => {
    const journal = await openJournal(folder);
    const entry = await journal.begin({ job: 'a', printer: 'p', sheets: 1 });
    expect(await settleOpenJobs(journal, () => undefined)).toEqual([]);
    await entry.close();
  });
});

describe('the judge', () => {
  it.each([
    ['completed', 4, 'completed'],
    ['completed', undefined, 'completed'],
    ['completed', 3, 'unknown'],
    ['aborted', 0, 'failed-unprinted'],
    ['aborted', undefined, 'unknown'],
    ['canceled', 2, 'partly-printed'],
    ['canceled', 4, 'completed'],
    ['canceled', 5, 'unknown'],
  ] as const)('%s after %s sides is %s', (state, impressions, outcome) => {
    expect(judgeEnded(2, state, impressions).outcome).toBe(outcome);
  });

  it('sheets of a job that broke off: printed, spoiled, not printed', () => {
    const job = { ...SENDING, sheetCount: 3 };
    const broken = advance(job, { step: 'partly-printed', at: 1, cause: 'printer-said-so', impressions: 3 });
    expect(sheetStates(broken)).toEqual(['printed', 'spoiled', 'not-printed']);
  });

  it('does not believe a number after a restart, another printer, or another job', () => {
    expect(judge(SENDING, seen({}), 1000)).toMatchObject({ outcome: 'completed' });
    expect(judge(SENDING, seen({ state: 'processing' }), 1000)).toBe('wait');
    expect(judge(SENDING, seen(), 1000)).toMatchObject({ outcome: 'unknown', cause: 'job-forgotten' });
    expect(judge(SENDING, seen({ jobUuid: 'v' }), 1000)).toMatchObject({ cause: 'job-forgotten' });
    expect(judge(SENDING, seen({}, { upTimeS: 3 }), 1000)).toMatchObject({ cause: 'printer-restarted' });
    expect(judge(SENDING, seen({}, { printerUuid: 'urn:uuid:2' }), 1000)).toMatchObject({ cause: 'printer-replaced' });
  });

  it.each([
    ['all counted', 'completed', 4, [], 4],
    ['not counted at all', 'completed', 0, [], 0],
    ['no counter', 'aborted', undefined, [], undefined],
    ['completed before its last sides are counted', 'completed', 1, [1, 2, 2, 4, 3], 4],
    ['completed, and never more', 'completed', 3, [3, 3, 3, 3, 3, 3, 3, 3], 3],
    ['aborted while a sheet was still on its way', 'aborted', 0, [1, 2, 2, 4], 2],
    ['aborted, and nothing came out', 'aborted', 0, [0, 4], 0],
    ['forgotten meanwhile', 'canceled', 2, ['gone'], 2],
    ['out of reach meanwhile', 'canceled', 2, ['silent'], 2],
    ['another job by now', 'canceled', 2, ['other'], 2],
  ] as const)('the last count: %s', async (_what, state, told, answers, expected) => {
    const left: (number | string)[] = [...answers];
    const inspect = async (): Promise<JobInspection> => {
      const answer = left.shift();
      if (answer === 'silent') throw new Error('silent');
      if (answer === 'gone') return seen();
      if (answer === 'other') return seen({ jobUuid: 'another', impressionsCompleted: 4 });
      return seen({ state, impressionsCompleted: answer as number });
    };
    const printer = { inspect, cancelJob: async () => undefined };
    expect(await finalCount(SENDING, state, told, printer, { pollMs: 0 })).toBe(expected);
  });

  it('nothing can have come out before the first byte, whatever the printer forgot', () => {
    const created = jobAfter(...TO_SENDING.slice(0, 3));
    expect(judge(created, seen(undefined, { upTimeS: 1 }), 0)).toEqual({
      outcome: 'failed-unprinted',
      cause: 'nothing-sent',
    });
    expect(judge(created, seen({ state: 'pending' }), 0)).toBe('wait');
  });

  it('every restart is noticed, and none is imagined', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 1e6 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (upAtStart, elapsedS, moment) => {
          const job = { ...SENDING, upTime: { seconds: upAtStart, at: 0 } };
          const nowMs = elapsedS * 1000;
          expect(hasRestarted(job, upAtStart + elapsedS + 1, nowMs)).toBe(false);
          expect(hasRestarted(job, upAtStart + elapsedS - 1, nowMs)).toBe(elapsedS === 0);
          const upSinceRestart = Math.floor(elapsedS * (1 - moment)) + 1;
          expect(hasRestarted(job, upSinceRestart, nowMs)).toBe(true);
        },
      ),
      { seed: 9 },
    );
  });
});

describe('bounds', () => {
  it('forgets the oldest ended jobs, never one that waits for a decision', async () => {
    const journal = await openJournal(folder, () => 0);
    const write = (index: number, outcome: object) => {
      const lines: StepLine[] = [
        { ...PREPARED, job: `j-${String(index).padStart(4, '0')}` },
        ...TO_SENDING.map((line) => ({ at: 0, ...line }) as StepLine),
        { at: 0, ...outcome } as unknown as StepLine,
      ];
      return writeFile(
        join(folder, `j-${String(index).padStart(4, '0')}.journal`),
        lines.map((l) => encodeLine(l as never)).join(''),
      );
    };
    await write(0, { step: 'unknown', cause: 'job-forgotten' });
    for (let i = 1; i <= KEPT_JOBS + 20; i++) await write(i, { step: 'completed', cause: 'printer-said-so' });
    await appendFile(join(folder, 'other.txt'), 'not ours');
    const entry = await journal.begin({ job: 'new', printer: 'p', sheets: 1 });
    await entry.close();
    const names = await readdir(folder);
    expect(names.filter((name) => name.endsWith('.journal'))).toHaveLength(KEPT_JOBS + 2);
    expect(names).toContain('j-0000.journal');
    expect(names).not.toContain('j-0001.journal');
    expect(names).toContain('other.txt');
  });

  it('refuses a job when too many wait for a decision', async () => {
    const journal = await openJournal(folder);
    for (let i = 0; i < 200; i++)
      await writeFile(join(folder, `j-${i}.journal`), encodeLine({ ...PREPARED, job: `j-${i}` }));
    await expect(journal.begin({ job: 'new', printer: 'p', sheets: 1 })).rejects.toMatchObject({
      code: 'journal.full',
    });
  });
});
