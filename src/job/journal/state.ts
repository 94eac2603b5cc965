// The lines of one job -> its state and that of each of its sheets: the one table of which step may follow which.
import type { ProcessOwner } from '../process-owner.ts';
import { journalError } from './errors.ts';
import { type Cause, type JournalLine, OUTCOMES, type Outcome } from './record.ts';

export type OpenStep = 'prepared' | 'validated' | 'create-sent' | 'created' | 'sending' | 'sent';
export type JobStateName = OpenStep | Outcome;

/** What may have become of one sheet. `spoiled`: one side of two. */
export type SheetState = 'waiting' | 'printed' | 'not-printed' | 'spoiled' | 'unknown';

export interface JournalJob {
  /** Also its name at the printer. */
  readonly job: string;
  readonly printer: string;
  readonly sheetCount: number;
  /** Whose job it is while it runs. */
  readonly owner: ProcessOwner;
  readonly ticket: string | undefined;
  readonly preparedAt: number;
  readonly changedAt: number;
  readonly state: JobStateName;
  readonly cause: Cause | undefined;
  readonly printerUuid: string | undefined;
  /** `printer-up-time` and the time here when it was asked. */
  readonly upTime: { readonly seconds: number; readonly at: number } | undefined;
  readonly jobId: number | undefined;
  readonly jobUuid: string | undefined;
  readonly impressions: number | undefined;
  /** `due`: to be printed after the sheets. `completing`: it may be whole from here on. `handed`: by an attendant. */
  readonly receipt: 'due' | 'completing' | 'printed' | 'not-printed' | 'unknown' | 'handed' | undefined;
  /** An attendant's word. */
  readonly resolved: 'printed' | 'not-printed' | undefined;
  /** Lines that could not be read. */
  readonly damaged: number;
}

const NEXT: Readonly<Record<OpenStep, readonly string[]>> = {
  prepared: ['validated', ...OUTCOMES],
  validated: ['create-sent', ...OUTCOMES],
  // Print-Job makes the job and takes its document at once: it has no number before it is whole.
  'create-sent': ['created', 'sending', 'sent', ...OUTCOMES],
  created: ['sending', 'sent', ...OUTCOMES],
  sending: ['sent', ...OUTCOMES],
  sent: OUTCOMES,
};

export function isOutcome(state: JobStateName): state is Outcome {
  return (OUTCOMES as readonly string[]).includes(state);
}

/** Whether an attendant has to decide what became of the sheets. */
export function needsDecision(job: JournalJob): boolean {
  return (job.state === 'unknown' || job.state === 'partly-printed') && job.resolved === undefined;
}

/** Whether the sheets are out and the receipt is not, as far as anybody knows: an attendant hands one over. */
export function needsReceipt(job: JournalJob): boolean {
  const out = job.state === 'completed' || job.resolved === 'printed';
  return out && (job.receipt === 'not-printed' || job.receipt === 'unknown');
}

/** Whether the receipt is still to come, or under way. */
export function receiptIsOpen(job: JournalJob): boolean {
  return job.state === 'completed' && (job.receipt === 'due' || job.receipt === 'completing');
}

/** A job whose beginning cannot be read: how many sheets it has is not known either. */
export function unreadable(job: string): JournalJob {
  const line: JournalLine = {
    step: 'prepared',
    version: 1,
    at: 0,
    job,
    printer: 'unknown',
    sheets: 1,
    pid: 1,
    pidStart: 'gone',
  };
  return { ...advance(undefined, line), sheetCount: 0, state: 'unknown', cause: 'record-damaged' };
}

/** @throws `journal.order` when `line` may not follow */
export function advance(job: JournalJob | undefined, line: JournalLine): JournalJob {
  if (job === undefined) {
    if (line.step !== 'prepared') throw journalError('order', { from: 'nothing', to: line.step });
    return {
      job: line.job,
      printer: line.printer,
      sheetCount: line.sheets,
      owner: { pid: line.pid, pidStart: line.pidStart },
      ticket: line.ticket,
      preparedAt: line.at,
      changedAt: line.at,
      state: 'prepared',
      cause: undefined,
      printerUuid: undefined,
      upTime: undefined,
      jobId: undefined,
      jobUuid: undefined,
      impressions: undefined,
      receipt: line.receiptDue ? 'due' : undefined,
      resolved: undefined,
      damaged: 0,
    };
  }
  const changedAt = line.at;
  const refuse = (): never => {
    throw journalError('order', { from: job.state, to: line.step });
  };
  switch (line.step) {
    case 'prepared':
      return refuse();
    case 'impressions':
      return isOutcome(job.state) ? refuse() : { ...job, changedAt, impressions: line.impressions };
    case 'receipt':
      return { ...job, changedAt, receipt: line.receipt };
    case 'resolved':
      return needsDecision(job) ? { ...job, changedAt, resolved: line.as } : refuse();
    default:
  }
  if (isOutcome(job.state) || !NEXT[job.state].includes(line.step)) return refuse();
  const moved = { ...job, changedAt, state: line.step };
  switch (line.step) {
    case 'validated': {
      const upTime = line.upTimeS === undefined ? undefined : { seconds: line.upTimeS, at: line.at };
      return { ...moved, printerUuid: line.printerUuid, upTime };
    }
    case 'created':
      return { ...moved, jobId: line.jobId, jobUuid: line.jobUuid };
    case 'sent':
      return { ...moved, jobId: line.jobId ?? job.jobId, jobUuid: line.jobUuid ?? job.jobUuid };
    case 'create-sent':
    case 'sending':
      return moved;
    default:
      return {
        ...moved,
        cause: line.cause,
        impressions: line.impressions ?? job.impressions,
        // A receipt is for a certificate that came out whole.
        receipt: job.receipt === 'due' && line.step !== 'completed' ? 'not-printed' : job.receipt,
      };
  }
}

/** Sheet by sheet, two sides to each. */
export function sheetStates(job: JournalJob): SheetState[] {
  const sides = job.impressions ?? 0;
  return Array.from({ length: job.sheetCount }, (_, index): SheetState => {
    if (job.resolved !== undefined) return job.resolved;
    switch (job.state) {
      case 'completed':
        return 'printed';
      case 'failed-unprinted':
        return 'not-printed';
      case 'partly-printed':
        if (sides >= 2 * index + 2) return 'printed';
        return sides === 2 * index + 1 ? 'spoiled' : 'not-printed';
      case 'unknown':
        return 'unknown';
      default:
        return sides >= 2 * index + 2 ? 'printed' : 'waiting';
    }
  });
}
