// Seeded schedules of faults x moments x kill -9 -> counts: sheets printed twice, lost without report, content kept, unknown by cause.
//
//   node bench/fault-campaign.ts [--schedules 2000] [--seed 1] [--from 0] [--minutes M] [--side N] [--out FILE.jsonl]
//
// A slice: after M minutes no schedule is begun; the report says how far it came, and `--from` goes on there.

import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { giveBack, giveBackAfterCrash } from '../src/job/give-back.ts';
import { settleOpenJobs } from '../src/job/journal/settle.ts';
import { isOutcome, sheetStates } from '../src/job/journal/state.ts';
import { openJournal } from '../src/job/journal/store.ts';
import { openUsedTickets } from '../src/job/used-tickets.ts';
import { openIppPrinter } from '../src/print/ipp/ipp-printer.ts';
import { parseFaults } from '../src/print/virtual-printer/faults/grammar.ts';
import { startVirtualPrinter } from '../src/print/virtual-printer/server.ts';
import { seededRandom } from '../src/raster/seeded-random.ts';
import { byteSink, type Came, SIDE_BYTES } from './faults/byte-sink.ts';
import { printBytes, TICKET } from './faults/print-bytes.ts';
import { runChild } from './faults/run-child.ts';

export interface Schedule {
  readonly sheets: number;
  readonly faults: string;
  /** Where the engine is killed; undefined: it lives. */
  readonly kill: string | undefined;
}

export interface CampaignSlice {
  readonly seed: number;
  /** Schedules `from` up to `from + schedules` of the seed's. */
  readonly from: number;
  readonly schedules: number;
  readonly sideBySide: number;
  readonly minutes?: number | undefined;
  readonly onDone?: (done: number) => void;
}

export interface CampaignReport {
  readonly seed: number;
  readonly from: number;
  /** Those that were run. */
  readonly schedules: number;
  readonly killed: number;
  /** Sheets of which more than one came out. */
  readonly doubles: number;
  /** Sheets that are said to be printed and are not. */
  readonly lost: number;
  /** Sheets that are said not to be printed and are. */
  readonly unclaimed: number;
  /** Journals in which a part of the document was found. */
  readonly content: number;
  /** Tickets that are used up although nothing was printed with them. */
  readonly ticketsLost: number;
  /** Tickets that are good again although a sheet came out, or may have. */
  readonly ticketsLoose: number;
  /** Jobs without an outcome. */
  readonly unnamed: number;
  /** Jobs that stayed at the printer. */
  readonly orphans: number;
  readonly states: Readonly<Record<string, number>>;
  readonly unknownByCause: Readonly<Record<string, number>>;
  /** Schedules with the faults that leave the printer's answer open: the bounds of the causes above, see `withinBounds`. */
  readonly withReboot: number;
  readonly withForget: number;
  /** Unknown where no fault of the schedule leaves the printer's answer open. */
  readonly unknownWithoutReason: number;
  readonly faulty: readonly { readonly schedule: Schedule; readonly what: string }[];
}

const STEPS = ['validated', 'create-sent', 'created', 'sending', 'sent'];
const TROUBLES = ['paper-out', 'jam', 'cover-open', 'toner-empty', 'stops', 'output-full'];
const OPERATIONS = [
  'create-job',
  'send-document',
  'validate-job',
  'get-job-attributes',
  'get-printer-attributes',
  'cancel-job',
  'get-jobs',
];
const CODES = ['0x0400', '0x0404', '0x0406', '0x0500', '0x0503', '0x0507', '0x0508'];

export function scheduleOf(random: () => number): Schedule {
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const sheets = 1 + below(3);
  const sheet = (): number => 1 + below(sheets);
  const kinds: readonly (() => string)[] = [
    () => `${pick(TROUBLES)}@sheet=${sheet()}:for=${pick([0, 0.05, 0.2])}`,
    () => `${pick(TROUBLES)}@sheet=${sheet()}:for=0.1`,
    () => `busy:times=${1 + below(3)}`,
    () => `slow:ms=${10 + below(60)}`,
    () => `cut@byte=${1 + below(sheets * 2 * SIDE_BYTES)}`,
    () => `reply-lost@${pick(OPERATIONS)}:times=${1 + below(2)}`,
    () => `garbage@${pick(OPERATIONS)}:times=${1 + below(2)}`,
    () => `wrong-status@${pick(OPERATIONS)}:code=${pick(CODES)}`,
    () => `reboot@sheet=${sheet()}:for=${pick([0, 0.2])}`,
    () => `forget@sheet=${sheet()}`,
  ];
  const faults = Array.from({ length: 1 + below(2) }, () => pick(kinds)()).join(',');
  const moments = [
    () => 'claimed',
    ...STEPS.map((step) => () => `before ${step}`),
    ...['prepared', ...STEPS].map((step) => () => `after ${step}`),
    () => 'after completed',
    () => 'after partly-printed',
    () => 'after failed-unprinted',
    ...[1, 2, 3].map(() => () => `byte ${below(sheets * 4) * (SIDE_BYTES / 2)}`),
  ];
  return { sheets, faults, kill: random() < 0.75 ? pick(moments)() : undefined };
}

/** Faults after which the printer itself cannot say what became of a job. */
const OPEN_FAULTS = /reboot|forget/;
const SETTLE = { limits: { pollMs: 20, reachMs: 5000, endMs: 2500 } };

interface Result {
  readonly state: string;
  readonly cause: string | undefined;
  readonly killed: boolean;
  readonly doubles: number;
  readonly lost: number;
  readonly unclaimed: number;
  readonly content: boolean;
  readonly ticketLost: boolean;
  readonly ticketLoose: boolean;
  readonly orphans: number;
}

function bySheet(sheets: number, trays: readonly Came[]): number[] {
  return Array.from({ length: sheets }, (_, i) => trays.filter((came) => came.sides > 2 * i).length);
}

export async function runSchedule(schedule: Schedule, folder: string, cacheFolder: string): Promise<Result> {
  const tray: Came[] = [];
  let asked = false;
  // A device that has been on for a while, as they are: its restart shows in its up-time.
  const clock = (): number => {
    const nowMs = Date.now() - (asked ? 0 : 500_000);
    asked = true;
    return nowMs;
  };
  const server = await startVirtualPrinter({ sink: byteSink(tray), clock, faults: parseFaults(schedule.faults) });
  const journal = await openJournal(folder);
  const used = await openUsedTickets(`${folder}-used`);
  const orders = { uri: server.uri, folder, sheets: schedule.sheets, used: `${folder}-used` };
  const inspector = openIppPrinter(server.uri, { limits: { connectMs: 5000, answerMs: 8000 } });
  try {
    const { kill } = schedule;
    // A process is needed only for the one that is killed.
    const signal = kill === undefined ? undefined : (await runChild({ ...orders, kill }, cacheFolder)).signal;
    if (kill === undefined) await printBytes(orders, () => undefined);
    for (const { ticket } of await settleOpenJobs(journal, () => inspector, SETTLE)) {
      await giveBack(ticket, journal, used);
    }
    await giveBackAfterCrash(journal, used);
    const [job] = await journal.list();
    const ticketIsGood = !(await used.has(TICKET.id));
    const mayBeRedone = job === undefined || job.state === 'failed-unprinted';
    const first = bySheet(schedule.sheets, tray);
    const claims = job === undefined ? [] : sheetStates(job);
    let content = false;
    for (const name of await readdir(folder)) {
      content ||= (await readFile(join(folder, name), 'latin1')).includes('canary');
    }
    // Only what is said not to be printed is printed again, as a kiosk would; now without a kill.
    if (mayBeRedone) {
      await printBytes(orders, () => undefined);
      await settleOpenJobs(journal, () => inspector, SETTLE);
    }
    const both = bySheet(schedule.sheets, tray);
    const open = server.jobs().filter(({ state }) => !['completed', 'canceled', 'aborted'].includes(state));
    return {
      state: job === undefined ? 'none' : isOutcome(job.state) ? job.state : `open: ${job.state}`,
      cause: job?.cause,
      killed: signal === 'SIGKILL',
      doubles: both.filter((count) => count > 1).length,
      lost: claims.filter((claim, i) => claim === 'printed' && first[i] === 0).length,
      unclaimed: claims.filter((claim, i) => claim === 'not-printed' && first[i]! > 0).length,
      content,
      ticketLost: mayBeRedone && !ticketIsGood,
      ticketLoose: !mayBeRedone && ticketIsGood,
      orphans: open.length,
    };
  } finally {
    inspector.close();
    await server.close();
  }
}

export async function runCampaign(slice: CampaignSlice): Promise<CampaignReport> {
  const { seed, from, sideBySide, minutes, onDone } = slice;
  const random = seededRandom(seed);
  const plans = Array.from({ length: from + slice.schedules }, () => scheduleOf(random)).slice(from);
  const endMs = performance.now() + (minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const folder = await mkdtemp(join(tmpdir(), 'campaign-'));
  const sum = {
    killed: 0,
    doubles: 0,
    lost: 0,
    unclaimed: 0,
    content: 0,
    ticketsLost: 0,
    ticketsLoose: 0,
    unnamed: 0,
    orphans: 0,
    unknownWithoutReason: 0,
    withReboot: 0,
    withForget: 0,
  };
  const states: Record<string, number> = {};
  const causes: Record<string, number> = {};
  const faulty: { schedule: Schedule; what: string }[] = [];
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (next < plans.length && performance.now() < endMs) {
      const index = next++;
      const schedule = plans[index]!;
      const at = join(folder, String(index));
      const result = await runSchedule(schedule, at, join(folder, 'cache'));
      for (const made of [at, `${at}-used`]) await rm(made, { recursive: true, force: true });
      const { state, cause } = result;
      states[state] = (states[state] ?? 0) + 1;
      sum.killed += Number(result.killed);
      sum.doubles += result.doubles;
      sum.lost += result.lost;
      sum.unclaimed += result.unclaimed;
      sum.content += Number(result.content);
      sum.ticketsLost += Number(result.ticketLost);
      sum.ticketsLoose += Number(result.ticketLoose);
      sum.orphans += result.orphans;
      // Killed before the first line was whole: nothing was sent, and there is nothing to name.
      const unnamed = state.startsWith('open') || (state === 'none' && !result.killed);
      sum.unnamed += Number(unnamed);
      const wild = state === 'unknown' && !OPEN_FAULTS.test(schedule.faults);
      if (state === 'unknown') causes[cause!] = (causes[cause!] ?? 0) + 1;
      sum.unknownWithoutReason += Number(wild);
      sum.withReboot += Number(schedule.faults.includes('reboot'));
      sum.withForget += Number(schedule.faults.includes('forget'));
      const ticketIsWrong = result.ticketLost || result.ticketLoose;
      if (unnamed || wild || ticketIsWrong || result.content || result.doubles + result.lost + result.unclaimed > 0) {
        faulty.push({ schedule, what: JSON.stringify(result) });
      }
      onDone?.(++done);
    }
  };
  try {
    await Promise.all(Array.from({ length: sideBySide }, lane));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { seed, from, schedules: done, ...sum, states, unknownByCause: causes, faulty };
}

/**
 * `unknown` only where the printer's own answers leave it open: `printer-restarted` at most once for each restart in a
 * schedule, `job-forgotten` for each job that was forgotten, by itself or by a restart; every other cause never.
 */
export function withinBounds({ unknownByCause, withReboot, withForget }: CampaignReport): boolean {
  const { 'printer-restarted': restarted = 0, 'job-forgotten': forgotten = 0, ...others } = unknownByCause;
  return restarted <= withReboot && forgotten <= withForget + withReboot && Object.keys(others).length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      minutes: { type: 'string' },
      side: { type: 'string', default: String(cpus().length) },
      out: { type: 'string' },
    },
  });
  const startMs = performance.now();
  const schedules = Number(values.schedules);
  const report = await runCampaign({
    seed: Number(values.seed),
    from: Number(values.from),
    schedules,
    sideBySide: Number(values.side),
    minutes: values.minutes === undefined ? undefined : Number(values.minutes),
    onDone: (done) => {
      if (done % 50 === 0) process.stderr.write(`${done} of ${schedules}\n`);
    },
  });
  const seconds = Math.round((performance.now() - startMs) / 1000);
  const text = JSON.stringify({ node: process.version, seconds, ...report });
  process.stdout.write(`${text}\n`);
  if (values.out !== undefined) await appendFile(values.out, `${text}\n`);
  const { doubles, lost, unclaimed, content, ticketsLost, ticketsLoose, unnamed, unknownWithoutReason } = report;
  const wrong = doubles + lost + unclaimed + content + ticketsLost + ticketsLoose + unnamed + unknownWithoutReason;
  process.exitCode = wrong > 0 || !withinBounds(report) ? 1 : 0;
}
