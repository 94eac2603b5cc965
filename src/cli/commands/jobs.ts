// `jobs`: the journal as a list; settles what a crash left open, and takes an attendant's decision.
import { defaultJournalFolder } from '../../job/journal/folder.ts';
import { recover } from '../../job/journal/recover.ts';
import { isOutcome, type JournalJob, needsDecision, sheetStates } from '../../job/journal/state.ts';
import { type Journal, openJournal, ownerLives } from '../../job/journal/store.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';

export interface JobsFlags {
  readonly journal?: string;
  readonly as?: string;
  readonly all?: boolean;
}

const STATES_JA: Readonly<Record<string, string>> = {
  completed: '完了',
  'failed-unprinted': '未印刷で終了',
  'partly-printed': '一部印刷',
  unknown: '不明',
};

function row(job: JournalJob) {
  return {
    job: job.job,
    state: job.state,
    cause: job.cause,
    sheets: sheetStates(job),
    impressions: job.impressions,
    printer: job.printer,
    printerJobId: job.jobId,
    receipt: job.receipt,
    resolved: job.resolved,
    needsDecision: needsDecision(job),
    running: !isOutcome(job.state) && ownerLives(job),
    prepared: new Date(job.preparedAt).toISOString(),
    changed: new Date(job.changedAt).toISOString(),
  };
}

async function list(journal: Journal, flags: JobsFlags, out: Console): Promise<number> {
  const jobs = (await journal.list()).map(row);
  const shown = flags.all ? jobs : jobs.filter((job) => job.needsDecision || !isOutcome(job.state));
  for (const job of shown) {
    const sheets = job.sheets.join(', ');
    const why = job.cause ? ` (${job.cause})` : '';
    const open = job.needsDecision ? '' : job.running ? ' [printing]' : '';
    out.tell(
      `${job.prepared}  ${job.job}  ${job.state}${why}${open}  sheets: ${sheets}`,
      `${job.prepared}  ${job.job}  ${STATES_JA[job.state] ?? job.state}${why}${open}  用紙: ${sheets}`,
    );
  }
  const waiting = jobs.filter((job) => job.needsDecision).length;
  out.tell(
    `${jobs.length} jobs in the journal, ${waiting} wait for a decision` +
      (waiting > 0 ? ': look at the tray, then kiosk-raster jobs resolve JOB --as printed|not-printed.' : '.'),
    `記録 ${jobs.length} 件、うち要確認 ${waiting} 件` +
      (waiting > 0
        ? '。排紙を確認し、kiosk-raster jobs resolve JOB --as printed|not-printed を実行してください。'
        : '。'),
  );
  out.result({ jobs: shown, total: jobs.length, waiting });
  return 0;
}

/** @throws `journal.*`, `usage.*` */
export default async function jobs(
  args: readonly string[],
  flags: JobsFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const [action = 'list', job] = args;
  const journal = await openJournal(flags.journal ?? defaultJournalFolder());
  if (action === 'list') return list(journal, flags, out);
  if (action === 'settle') {
    const settled = await recover(journal, new Map(), { signal });
    for (const { job: name, verdict } of settled) {
      out.tell(
        `${name}: ${verdict.outcome} (${verdict.cause})`,
        `${name}: ${STATES_JA[verdict.outcome]}（${verdict.cause}）`,
      );
    }
    out.result({ settled });
    return 0;
  }
  if (action !== 'resolve') throw usageError('choice', { flag: 'jobs', allowed: 'list, settle, resolve' });
  if (job === undefined) throw usageError('arguments', {});
  if (flags.as !== 'printed' && flags.as !== 'not-printed') {
    throw usageError('choice', { flag: '--as', allowed: 'printed, not-printed' });
  }
  await journal.resolve(job, flags.as);
  out.tell(
    `${job}: resolved as ${flags.as}.`,
    `${job}: ${flags.as === 'printed' ? '印刷済み' : '未印刷'}として解決しました。`,
  );
  out.result({ job, resolved: flags.as });
  return 0;
}
