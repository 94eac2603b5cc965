// What the printer says of a job, and what the journal knew -> its outcome: the one place that decides what was printed.
import { type JobInspection, TERMINAL_JOB_STATES } from '../../print/printer.ts';
import type { Cause, Outcome } from './record.ts';
import { isOutcome, type JournalJob } from './state.ts';

export interface Verdict {
  readonly outcome: Outcome;
  readonly cause: Cause;
  readonly impressions?: number;
}

/** Whether no byte of the document can have reached the printer: nothing can have come out. */
export function nothingSent(job: JournalJob): boolean {
  return (
    job.state === 'prepared' || job.state === 'validated' || job.state === 'create-sent' || job.state === 'created'
  );
}

/** Terminal state and count of sides -> the outcome. */
export function judgeEnded(
  sheetCount: number,
  state: 'completed' | 'canceled' | 'aborted',
  impressions: number | undefined,
): Verdict {
  const sides = sheetCount * 2;
  const counted = impressions === undefined ? {} : { impressions };
  if (state === 'completed') {
    // A device that counts, and counts another number, has printed something else than was sent.
    const mismatch = impressions !== undefined && impressions !== 0 && impressions !== sides;
    return mismatch
      ? { outcome: 'unknown', cause: 'count-mismatch', ...counted }
      : { outcome: 'completed', cause: 'printer-said-so', ...counted };
  }
  if (impressions === undefined) return { outcome: 'unknown', cause: 'not-counted' };
  if (impressions === 0) return { outcome: 'failed-unprinted', cause: 'printer-said-so', ...counted };
  if (impressions > sides) return { outcome: 'unknown', cause: 'count-mismatch', ...counted };
  if (impressions === sides) return { outcome: 'completed', cause: 'printer-said-so', ...counted };
  return { outcome: 'partly-printed', cause: 'printer-said-so', ...counted };
}

/**
 * A printer that started anew counts its up-time from 1, so the moment of its start moves by at least the up-time that
 * was noted. Half of that tells the two apart; two seconds are lost to rounding on either side.
 */
export function hasRestarted(job: JournalJob, upTimeS: number | undefined, nowMs: number): boolean {
  if (job.upTime === undefined || upTimeS === undefined || upTimeS <= 0) return false;
  if (upTimeS < job.upTime.seconds) return true;
  const elapsedS = (nowMs - job.upTime.at) / 1000;
  const shiftS = elapsedS - (upTimeS - job.upTime.seconds);
  return shiftS > Math.max(2, Math.min(60, job.upTime.seconds / 2));
}

/**
 * @returns a verdict, or `wait`: the job is still under way at the printer
 */
export function judge(job: JournalJob, seen: JobInspection, nowMs: number): Verdict | 'wait' {
  if (isOutcome(job.state)) throw new RangeError('the job has an outcome');
  if (nothingSent(job)) {
    const open = seen.job !== undefined && !TERMINAL_JOB_STATES.has(seen.job.state);
    return open ? 'wait' : { outcome: 'failed-unprinted', cause: 'nothing-sent' };
  }
  if (job.printerUuid !== undefined && seen.printerUuid !== undefined && job.printerUuid !== seen.printerUuid) {
    return { outcome: 'unknown', cause: 'printer-replaced' };
  }
  if (hasRestarted(job, seen.upTimeS, nowMs)) return { outcome: 'unknown', cause: 'printer-restarted' };
  if (seen.job === undefined) return { outcome: 'unknown', cause: 'job-forgotten' };
  if (job.jobUuid !== undefined && seen.job.jobUuid !== undefined && job.jobUuid !== seen.job.jobUuid) {
    return { outcome: 'unknown', cause: 'job-forgotten' };
  }
  const { state, impressionsCompleted } = seen.job;
  if (state === 'completed' || state === 'canceled' || state === 'aborted') {
    return judgeEnded(job.sheetCount, state, impressionsCompleted);
  }
  return 'wait';
}
