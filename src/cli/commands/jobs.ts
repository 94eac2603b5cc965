// `jobs`: the journal as a list; settles what a crash left open, and takes an attendant's decision.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { giveBack, giveBackAfterCrash } from '../../job/give-back.ts';
import { defaultJournalFolder } from '../../job/journal/folder.ts';
import { recover } from '../../job/journal/recover.ts';
import { settleReceipts } from '../../job/journal/settle.ts';
import { isOutcome, type JournalJob, needsDecision, needsReceipt, sheetStates } from '../../job/journal/state.ts';
import { type Journal, openJournal } from '../../job/journal/store.ts';
import { isAlive } from '../../job/process-owner.ts';
import { usedTicketsFolder } from '../../job/ticket-keys.ts';
import { openUsedTickets, type UsedTickets } from '../../job/used-tickets.ts';
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import { defaultKeysFolder } from '../../seal/keys/layout.ts';
import { deviceAccess } from '../../serve/device-access.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';

export interface JobsFlags {
  readonly journal?: string;
  /** Where the used tickets lie: a job that left no sheet gives its ticket back. */
  readonly keys?: string;
  /** settle: how the printers are reached; others of the journal by their address alone. */
  readonly printer?: readonly string[];
  readonly printerFingerprint?: readonly string[];
  readonly printerLoginFile?: string;
  readonly as?: string;
  readonly all?: boolean;
}

const STATES_JA: Readonly<Record<string, string>> = {
  completed: '完了',
  'failed-unprinted': '未印刷で終了',
  'partly-printed': '一部印刷',
  unknown: '不明',
};

const GIVEN_BACK = { en: ' Its ticket is good for one use again.', ja: 'チケットは再び使用できます。' };

const RESOLVED_JA = { printed: '印刷済み', 'not-printed': '未印刷', 'receipt-handed': '領収書は手渡し済み' } as const;

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
    needsReceipt: needsReceipt(job),
    running: !isOutcome(job.state) && isAlive(job.owner),
    prepared: new Date(job.preparedAt).toISOString(),
    changed: new Date(job.changedAt).toISOString(),
  };
}

async function list(journal: Journal, flags: JobsFlags, out: Console): Promise<number> {
  const jobs = (await journal.list()).map(row);
  const shown = flags.all ? jobs : jobs.filter((job) => job.needsDecision || job.needsReceipt || !isOutcome(job.state));
  for (const job of shown) {
    const sheets = job.sheets.join(', ') || '?';
    const why = job.cause ? ` (${job.cause})` : '';
    const open = job.needsDecision ? '' : job.running ? ' [printing]' : '';
    const slip = job.receipt === undefined ? ['', ''] : [`  receipt: ${job.receipt}`, `  領収書: ${job.receipt}`];
    out.tell(
      `${job.prepared}  ${job.job}  ${job.state}${why}${open}  sheets: ${sheets}${slip[0]}`,
      `${job.prepared}  ${job.job}  ${STATES_JA[job.state] ?? job.state}${why}${open}  用紙: ${sheets}${slip[1]}`,
    );
  }
  const waiting = jobs.filter((job) => job.needsDecision).length;
  const owed = jobs.filter((job) => job.needsReceipt).length;
  out.tell(
    `${jobs.length} jobs in the journal, ${waiting} wait for a decision` +
      (waiting > 0 ? ': look at the tray, then kiosk-raster jobs resolve JOB --as printed|not-printed.' : '.'),
    `記録 ${jobs.length} 件、うち要確認 ${waiting} 件` +
      (waiting > 0
        ? '。排紙を確認し、kiosk-raster jobs resolve JOB --as printed|not-printed を実行してください。'
        : '。'),
  );
  if (owed > 0) {
    out.tell(
      `${owed} receipts are not known to be printed: hand one over, then kiosk-raster jobs resolve JOB --as receipt-handed.`,
      `印刷を確認できない領収書が ${owed} 件あります。手渡し後、kiosk-raster jobs resolve JOB --as receipt-handed を実行してください。`,
    );
  }
  out.result({ jobs: shown, total: jobs.length, waiting, owed });
  return 0;
}

/** Undefined where this machine has taken no ticket yet: looking makes no folder. */
async function usedTickets(keys: string | undefined): Promise<UsedTickets | undefined> {
  const folder = usedTicketsFolder(resolve(keys ?? defaultKeysFolder()));
  return existsSync(folder) ? openUsedTickets(folder) : undefined;
}

async function settle(journal: Journal, flags: JobsFlags, out: Console, signal: AbortSignal): Promise<number> {
  const used = await usedTickets(flags.keys);
  const { printer: printers = [], printerFingerprint: fingerprints, printerLoginFile: loginFile } = flags;
  const reached = await deviceAccess({ printers, fingerprints, loginFile });
  const devices = reached.map(({ uri, transport }) => openIppPrinter(uri, transport));
  const known = new Map(devices.map((device) => [device.label, device]));
  const settled = [];
  for (const { job, verdict, ticket } of await recover(journal, known, { signal })) {
    const ticketGivenBack = used !== undefined && (await giveBack(ticket, journal, used));
    settled.push({ job, verdict, ticketGivenBack });
    out.tell(
      `${job}: ${verdict.outcome} (${verdict.cause})${ticketGivenBack ? GIVEN_BACK.en : ''}`,
      `${job}: ${STATES_JA[verdict.outcome]}（${verdict.cause}）${ticketGivenBack ? GIVEN_BACK.ja : ''}`,
    );
  }
  for (const device of devices) device.close();
  const receipts = await settleReceipts(journal);
  for (const { job, receipt } of receipts) {
    out.tell(
      `${job}: receipt ${receipt === 'unknown' ? 'may have been printed' : 'was not printed'}.`,
      `${job}: 領収書は${receipt === 'unknown' ? '印刷されたか不明です' : '印刷されていません'}。`,
    );
  }
  const ticketsGivenBack = used === undefined ? 0 : await giveBackAfterCrash(journal, used);
  if (ticketsGivenBack > 0) {
    out.tell(
      `${ticketsGivenBack} more tickets that printed nothing are good for one use again.`,
      `印刷に至らなかったチケット ${ticketsGivenBack} 件を再び使用できるようにしました。`,
    );
  }
  out.result({ settled, receipts, ticketsGivenBack });
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
  if (action === 'settle') return settle(journal, flags, out, signal);
  if (action !== 'resolve') throw usageError('choice', { flag: 'jobs', allowed: 'list, settle, resolve' });
  if (job === undefined) throw usageError('arguments', {});
  if (flags.as !== 'printed' && flags.as !== 'not-printed' && flags.as !== 'receipt-handed') {
    throw usageError('choice', { flag: '--as', allowed: 'printed, not-printed, receipt-handed' });
  }
  await journal.resolve(job, flags.as);
  const used = flags.as === 'not-printed' ? await usedTickets(flags.keys) : undefined;
  const ticket = (await journal.list()).find((known) => known.job === job)?.ticket;
  const ticketGivenBack = used !== undefined && (await giveBack(ticket, journal, used));
  out.tell(
    `${job}: resolved as ${flags.as}.${ticketGivenBack ? GIVEN_BACK.en : ''}`,
    `${job}: ${RESOLVED_JA[flags.as]}として解決しました。${ticketGivenBack ? GIVEN_BACK.ja : ''}`,
  );
  out.result({ job, resolved: flags.as, ticketGivenBack });
  return 0;
}
