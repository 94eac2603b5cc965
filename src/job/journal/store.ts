// Jobs -> a folder with one append-only file each, every line on the disk before the step that it announces.
//
// A file belongs to the process that prints its job until that job has an outcome; then only an attendant's decision is
// added. So no lock is needed that a crash could leave behind, several engines may share the folder, and the journal is
// bounded by forgetting whole files.
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KioskRasterError } from '../../errors.ts';
import { thisProcess } from '../process-owner.ts';
import { journalError } from './errors.ts';
import { decodeLine, encodeLine, type JournalLine } from './record.ts';
import { advance, isOutcome, type JournalJob, needsDecision, needsReceipt, unreadable } from './state.ts';

/** Ended jobs that are kept to be looked at. */
export const KEPT_JOBS = 500;
/** Jobs that are open or wait for a decision; more are refused. */
export const MAX_OPEN_JOBS = 200;
/** One job's file; impressions stop being noted long before. */
const MAX_FILE_BYTES = 256 << 10;

const FILE_NAME = /^([a-z0-9-]{1,64})\.journal$/;

export interface NewJob {
  readonly job: string;
  readonly printer: string;
  readonly sheets: number;
  readonly ticket?: string | undefined;
  /** A receipt follows when the sheets are out. */
  readonly receiptDue?: boolean | undefined;
}

export type StepLine = { readonly step: JournalLine['step'] } & Readonly<Record<string, unknown>>;

/** One job's file, open for its owner. */
export interface JobEntry {
  readonly job: JournalJob;
  /** Durable when it resolves. @throws `journal.order`, `journal.unusable` */
  note(line: StepLine): Promise<void>;
  close(): Promise<void>;
}

/** What an attendant found: the sheets, or that the receipt was handed over by hand. */
export type Resolution = 'printed' | 'not-printed' | 'receipt-handed';

export interface Journal {
  readonly folder: string;
  /** @throws `journal.full`, `journal.unusable` */
  begin(job: NewJob): Promise<JobEntry>;
  /** Takes over a job whose owner is gone. @throws `journal.noJob` */
  reopen(job: string): Promise<JobEntry>;
  /** Oldest first. */
  list(): Promise<JournalJob[]>;
  /** An attendant's decision. @throws `journal.noJob`, `journal.notOpen` */
  resolve(job: string, as: Resolution): Promise<void>;
}

async function onDisk<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof KioskRasterError) throw error;
    throw journalError('unusable', { reason: (error as NodeJS.ErrnoException).code ?? (error as Error).name });
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, constants.O_RDONLY);
  await handle.sync();
}

/**
 * Lines -> the job; a torn last line never happened, a damaged one is counted. Where the first line is damaged, or of a
 * version that this one cannot read, nobody knows what was printed: the job is there all the same, for an attendant.
 * @param name of the file, which the job is called by
 * @returns undefined when no line was ever whole
 */
export function readLines(text: string, name: string): JournalJob | undefined {
  let job: JournalJob | undefined;
  let damaged = 0;
  const lines = text.split('\n');
  // What follows the last newline is empty, or torn.
  for (const line of lines.slice(0, -1)) {
    const decoded = decodeLine(line);
    try {
      if (decoded === undefined) throw new RangeError('damaged');
      job = advance(job, decoded);
    } catch {
      damaged++;
      job ??= unreadable(name);
    }
  }
  return job === undefined ? undefined : { ...job, damaged };
}

class Entry implements JobEntry {
  job: JournalJob;
  private readonly handle: FileHandle;
  private readonly clock: () => number;
  private bytes: number;
  private last: Promise<unknown> = Promise.resolve();

  constructor(handle: FileHandle, job: JournalJob, bytes: number, clock: () => number) {
    this.handle = handle;
    this.job = job;
    this.bytes = bytes;
    this.clock = clock;
  }

  note(line: StepLine): Promise<void> {
    const noting = this.last.then(() => onDisk(() => this.append({ ...line, at: this.clock() } as JournalLine)));
    this.last = noting.catch(() => undefined);
    return noting;
  }

  private async append(line: JournalLine): Promise<void> {
    if (line.step === 'impressions' && this.bytes > MAX_FILE_BYTES / 2) return;
    const after = advance(this.job, line);
    const bytes = Buffer.from(encodeLine(line));
    await this.handle.appendFile(bytes);
    await this.handle.datasync();
    this.bytes += bytes.length;
    this.job = { ...after, damaged: this.job.damaged };
  }

  async close(): Promise<void> {
    await this.last;
    await this.handle.close();
  }
}

/** A file as it was when it was last read. Lines are only ever added, so its size tells whether it still is. */
interface Reading {
  readonly bytes: number;
  readonly changedMs: number;
  readonly job: JournalJob | undefined;
}

class FolderJournal implements Journal {
  readonly folder: string;
  /** By file name: most jobs have ended, and are asked for again at every step of the others. */
  private readings = new Map<string, Reading>();
  private readonly clock: () => number;

  constructor(folder: string, clock: () => number) {
    this.folder = folder;
    this.clock = clock;
  }

  private path(job: string): string {
    return join(this.folder, `${job}.journal`);
  }

  begin(fresh: NewJob): Promise<JobEntry> {
    return onDisk(async () => {
      await this.prune();
      const line: JournalLine = {
        step: 'prepared',
        version: 1,
        at: this.clock(),
        job: fresh.job,
        printer: fresh.printer,
        sheets: fresh.sheets,
        ...thisProcess(),
        ...(fresh.ticket === undefined ? {} : { ticket: fresh.ticket }),
        ...(fresh.receiptDue ? { receiptDue: true } : {}),
      };
      const text = encodeLine(line);
      const handle = await open(this.path(fresh.job), 'ax', 0o600);
      try {
        await handle.appendFile(text);
        await handle.sync();
        await syncFolder(this.folder);
      } catch (error) {
        await handle.close();
        throw error;
      }
      return new Entry(handle, advance(undefined, line), text.length, this.clock);
    });
  }

  reopen(job: string): Promise<JobEntry> {
    return onDisk(async () => {
      const text = FILE_NAME.test(`${job}.journal`) ? await this.read(job) : undefined;
      const known = text === undefined ? undefined : readLines(text, job);
      if (text === undefined || known === undefined) throw journalError('noJob', { job });
      const handle = await open(this.path(job), 'a');
      // A torn line is ended, so that the next one is whole.
      if (!text.endsWith('\n')) await handle.appendFile('\n');
      return new Entry(handle, known, text.length, this.clock);
    });
  }

  list(): Promise<JournalJob[]> {
    return onDisk(async () => {
      const readings = new Map<string, Reading>();
      for (const name of await readdir(this.folder)) {
        const job = FILE_NAME.exec(name)?.[1];
        const reading = job === undefined ? undefined : await this.look(job, this.readings.get(name));
        if (reading !== undefined) readings.set(name, reading);
      }
      this.readings = readings;
      const jobs = [...readings.values()].flatMap(({ job }) => job ?? []);
      return jobs.sort((a, b) => a.preparedAt - b.preparedAt || (a.job < b.job ? -1 : 1));
    });
  }

  async resolve(job: string, as: Resolution): Promise<void> {
    const entry = await this.reopen(job);
    try {
      const { state } = entry.job;
      if (as === 'receipt-handed') {
        if (!needsReceipt(entry.job)) throw journalError('notOpen', { job, state });
        await entry.note({ step: 'receipt', receipt: 'handed' });
      } else {
        if (!needsDecision(entry.job)) throw journalError('notOpen', { job, state });
        await entry.note({ step: 'resolved', as });
      }
    } finally {
      await entry.close();
    }
  }

  private async look(job: string, before: Reading | undefined): Promise<Reading | undefined> {
    const about = await stat(this.path(job)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (about === undefined) return undefined;
    const { size: bytes, mtimeMs: changedMs } = about;
    if (before?.bytes === bytes && before.changedMs === changedMs) return before;
    return { bytes, changedMs, job: readLines((await this.read(job)) ?? '', job) };
  }

  private read(job: string): Promise<string | undefined> {
    return readFile(this.path(job), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  }

  /** Forgets the oldest jobs that nobody has to look at. @throws `journal.full` */
  private async prune(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => FILE_NAME.test(name));
    if (names.length < MAX_OPEN_JOBS) return;
    const jobs = await this.list();
    const done = jobs.filter((job) => isOutcome(job.state) && !needsDecision(job) && !needsReceipt(job));
    if (jobs.length - done.length >= MAX_OPEN_JOBS) throw journalError('full', { limit: MAX_OPEN_JOBS });
    const forgotten = done.slice(0, Math.max(0, done.length - KEPT_JOBS));
    for (const { job } of forgotten) await unlink(this.path(job));
  }
}

/**
 * Opens the journal in `folder`, which is made when it is not there (mode 700).
 * @param clock milliseconds since 1970
 * @throws `journal.unusable`
 */
export async function openJournal(folder: string, clock: () => number = Date.now): Promise<Journal> {
  await onDisk(() => mkdir(folder, { recursive: true, mode: 0o700 }));
  return new FolderJournal(folder, clock);
}
