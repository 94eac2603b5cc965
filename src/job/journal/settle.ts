// A job that was left open -> its outcome: the printer is asked, orphans are cancelled, and what stays open is `unknown`.
import type { JobInspection, JobInspector } from '../../print/printer.ts';
import { isAlive } from '../process-owner.ts';
import { finalCount } from './final-count.ts';
import { judge, judgeEnded, nothingSent, type Verdict } from './judge.ts';
import { isOutcome, type JournalJob, receiptIsOpen } from './state.ts';
import type { JobEntry, Journal } from './store.ts';

export interface SettleLimits {
  /** Between questions. */
  readonly pollMs: number;
  /** For a printer that cannot be reached. */
  readonly reachMs: number;
  /** For a job that goes on printing, or does not end after it was cancelled. */
  readonly endMs: number;
}

export const DEFAULT_SETTLE_LIMITS: SettleLimits = { pollMs: 1000, reachMs: 30_000, endMs: 300_000 };

export interface SettleOptions {
  readonly limits?: Partial<SettleLimits>;
  readonly clock?: () => number;
  /** Jobs that it has not come to by then stay open, for the next start. */
  readonly signal?: AbortSignal;
  /** Of the open jobs these only. */
  readonly only?: (job: JournalJob) => boolean;
}

/** Questions without an answer before a printer counts as out of reach. */
const LEAST_MISSES = 3;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks until there is a verdict. Cancels a job whose document is not whole; one that is whole is left to print. */
async function verdictOn(job: JournalJob, printer: JobInspector, options: SettleOptions): Promise<Verdict | undefined> {
  const limits = { ...DEFAULT_SETTLE_LIMITS, ...options.limits };
  const clock = options.clock ?? Date.now;
  let startMs = performance.now();
  let reachedMs = startMs;
  let misses = 0;
  let cancelled = false;
  let givenUp = false;
  // A Create-Job that was on its way may become a job a moment after the question: it is looked for once more.
  let looks = job.state === 'create-sent' ? 2 : 1;
  for (;;) {
    if (options.signal?.aborted) return undefined;
    let seen: JobInspection | undefined;
    try {
      seen = await printer.inspect({ jobId: job.jobId, name: job.job }, options.signal);
      reachedMs = performance.now();
      misses = 0;
    } catch {
      misses++;
      // A printer that cannot be asked now may answer in a moment.
    }
    if (seen !== undefined) {
      const verdict = judge(job, seen, clock());
      if (verdict !== 'wait') {
        const { cause } = verdict;
        if (seen.job !== undefined && (cause === 'printer-said-so' || cause === 'count-mismatch')) {
          const state = seen.job.state as 'completed' | 'canceled' | 'aborted';
          const counted = await finalCount(job, state, seen.job.impressionsCompleted, printer, limits);
          return judgeEnded(job.sheetCount, state, counted);
        }
        if (seen.job !== undefined || --looks <= 0) return verdict;
        await pause(limits.pollMs);
        continue;
      }
      // One that is whole is left to print, but not for ever: a person who could clear a jam may never come.
      if (!givenUp && performance.now() - startMs > limits.endMs) {
        givenUp = true;
        startMs = performance.now();
      }
      if ((job.state !== 'sent' || givenUp) && !cancelled) {
        cancelled = await printer.cancelJob(seen.job!.jobId, options.signal).then(
          () => true,
          () => false,
        );
      }
    }
    const now = performance.now();
    // Not by the clock alone: it also runs while this machine stands still.
    if (misses >= LEAST_MISSES && now - reachedMs > limits.reachMs) {
      return nothingSent(job)
        ? { outcome: 'failed-unprinted', cause: 'nothing-sent' }
        : { outcome: 'unknown', cause: 'printer-unreachable' };
    }
    if (now - startMs > limits.endMs) {
      return nothingSent(job)
        ? { outcome: 'failed-unprinted', cause: 'nothing-sent' }
        : { outcome: 'unknown', cause: 'still-printing' };
    }
    await pause(limits.pollMs);
  }
}

/** Settles one job and notes its outcome. Undefined when the signal came first: the job stays open. */
export async function settleEntry(
  entry: JobEntry,
  printer: JobInspector | undefined,
  options: SettleOptions = {},
): Promise<Verdict | undefined> {
  const { job } = entry;
  if (isOutcome(job.state)) return undefined;
  const verdict = await decide(job, printer, options);
  if (verdict === undefined) return undefined;
  const { outcome, cause, impressions } = verdict;
  await entry.note({ step: outcome, cause, ...(impressions === undefined ? {} : { impressions }) });
  return verdict;
}

async function decide(
  job: JournalJob,
  printer: JobInspector | undefined,
  options: SettleOptions,
): Promise<Verdict | undefined> {
  // A line that cannot be read may have been any step.
  if (job.damaged > 0) return { outcome: 'unknown', cause: 'record-damaged' };
  // Nothing reached the printer before Create-Job.
  if (job.state === 'prepared' || job.state === 'validated')
    return { outcome: 'failed-unprinted', cause: 'nothing-sent' };
  if (printer === undefined) {
    return nothingSent(job)
      ? { outcome: 'failed-unprinted', cause: 'nothing-sent' }
      : { outcome: 'unknown', cause: 'not-counted' };
  }
  return verdictOn(job, printer, options);
}

export interface Settled {
  readonly job: string;
  readonly verdict: Verdict;
  /** The ticket's claim; given back when no job of it left a sheet. */
  readonly ticket: string | undefined;
}

export interface SettledReceipt {
  readonly job: string;
  /** `not-printed`: nothing that completes it was sent. */
  readonly receipt: 'not-printed' | 'unknown';
}

/** Settles the receipts that processes left open when they ended: none is printed again, and none is forgotten. */
export async function settleReceipts(journal: Journal): Promise<SettledReceipt[]> {
  const settled: SettledReceipt[] = [];
  for (const job of await journal.list()) {
    if (!receiptIsOpen(job) || isAlive(job.owner)) continue;
    const receipt = job.receipt === 'due' ? 'not-printed' : 'unknown';
    const entry = await journal.reopen(job.job);
    try {
      await entry.note({ step: 'receipt', receipt });
    } finally {
      await entry.close();
    }
    settled.push({ job: job.job, receipt });
  }
  return settled;
}

/**
 * Settles every open job whose process is gone: after a crash, a power cut or an upgrade, before anything is printed.
 * @param printerFor opens the printer that a job went to; undefined when it cannot be asked about jobs
 */
export async function settleOpenJobs(
  journal: Journal,
  printerFor: (printer: string) => JobInspector | undefined,
  options: SettleOptions = {},
): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const job of await journal.list()) {
    if (isOutcome(job.state) || isAlive(job.owner) || options.only?.(job) === false) continue;
    const entry = await journal.reopen(job.job);
    try {
      const verdict = await settleEntry(entry, printerFor(job.printer), options);
      if (verdict !== undefined) settled.push({ job: job.job, verdict, ticket: job.ticket });
    } finally {
      await entry.close();
    }
  }
  return settled;
}
