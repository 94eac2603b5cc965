// Seeds -> printers, scanners and damage -> what came back: the tables of docs/sealing.md (bench/scramble-sweep.ts).
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine, summarise, table } from '../../bench/statistics.ts';
import { readField } from '../../src/raster/scramble/read/read-field.ts';
import { randomOf } from './damage.ts';
import { compareDensity } from './density.ts';
import { NOT_FIELDS } from './not-fields.ts';
import { ASKED_FOR, type Model, nameOf, type Outcome, runTrial, SeedSheets, TRIALS } from './population.ts';
import { demoParty } from './sealed-samples.ts';
import { runTampered, type TamperOutcome } from './tampered.ts';

const HELP = `node bench/scramble-sweep.ts WHAT [options]
  population   printers, scanners and damage drawn from the ranges that the issue gives
  tampered     fields that somebody worked on: no answer may be wrong
  strangers    pages without a field of ours
  density      payload per area beside Optar's code
  --model paper|judge    which paper model prints (population); default paper
  --seed S --cases N     seeds S .. S + N - 1; default 1, 10
  --lines asked|all|TEXT the five lines that the issue sets figures for, all, or those that contain TEXT;
                         for density a resolution, as 600
  --minutes M            begin no further seed after so long
  --out FILE.jsonl       append each case; cases that the file has are left out, so that slices add up
  --summary FILE.jsonl   only the table over such a file
Ends with code 1 when a figure is missed.`;

const { values, positionals } = ((args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      model: { type: 'string', default: 'paper' },
      cases: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      lines: { type: 'string', default: 'all' },
      minutes: { type: 'string', default: '600' },
      out: { type: 'string' },
      summary: { type: 'string' },
      channel: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  }))(process.argv.slice(2));

function linesOf<Line>(path: string | undefined): Line[] {
  if (path === undefined || !existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line);
}

const seeds = (): number[] => Array.from({ length: Number(values.cases) }, (_, i) => Number(values.seed) + i);

/** Appends or only keeps; what is kept is what the table is made of. */
class Log<Line> {
  readonly lines: Line[];
  constructor() {
    this.lines = linesOf<Line>(values.out);
  }

  add(line: Line): void {
    this.lines.push(line);
    if (values.out) appendFileSync(values.out, `${JSON.stringify(line)}\n`);
  }
}

async function population(): Promise<Outcome[]> {
  const model = values.model as Model;
  const wanted = TRIALS.filter((trial, index) => {
    if (values.lines === 'all') return true;
    return values.lines === 'asked' ? index < ASKED_FOR : nameOf(trial).includes(values.lines);
  });
  const log = new Log<Outcome>();
  const done = new Set(log.lines.map(({ model, line, seed }) => `${model} ${line} ${seed}`));
  const party = await demoParty(1);
  const until = performance.now() + Number(values.minutes) * 60_000;
  for (const seed of seeds()) {
    const sheets = new SeedSheets(seed, model, party);
    for (const trial of wanted) {
      if (done.has(`${model} ${nameOf(trial)} ${seed}`)) continue;
      if (performance.now() > until) return log.lines;
      const outcome = await runTrial(trial, sheets, model, party);
      log.add(outcome);
      if (outcome.verdict !== 'genuine-exact') console.error(JSON.stringify(outcome));
    }
  }
  return log.lines;
}

function populationTable(outcomes: readonly Outcome[]): boolean {
  let good = true;
  const rows: (string | number)[][] = [
    ['model', 'line', 'cases', 'exact', 'wanted', 'at least reduced', 'wanted', 'wrong', 'cpu ms p50', 'p99'],
  ];
  for (const model of ['paper', 'judge']) {
    for (const trial of TRIALS) {
      const mine = outcomes.filter((outcome) => outcome.model === model && outcome.line === nameOf(trial));
      if (mine.length === 0) continue;
      const exact = mine.filter(({ verdict }) => verdict === 'genuine-exact').length;
      const reduced = exact + mine.filter(({ verdict }) => verdict === 'genuine-reduced').length;
      const wrong = mine.filter((outcome) => outcome.wrong).length;
      const { p50, p99 } = summarise(mine.map(({ cpuMs }) => cpuMs));
      const share = (least: number): string => (least === 0 ? '-' : `${least * 100} %`);
      rows.push([
        model,
        nameOf(trial),
        `${mine.length}`,
        `${exact}`,
        share(trial.exact),
        `${reduced}`,
        share(trial.reduced),
        `${wrong}`,
        p50,
        p99,
      ]);
      if (wrong > 0 || exact < trial.exact * mine.length || reduced < trial.reduced * mine.length) good = false;
    }
  }
  console.log(table(rows));
  return good;
}

async function tampered(): Promise<TamperOutcome[]> {
  const log = new Log<TamperOutcome>();
  const done = new Set(log.lines.map(({ kind, seed, channel }) => `${kind} ${seed} ${channel}`));
  const until = performance.now() + Number(values.minutes) * 60_000;
  await runTampered({
    seeds: seeds(),
    throughChannel: values.channel === '1',
    isDone: (kind, seed, channel) => done.has(`${kind} ${seed} ${channel}`),
    mayGoOn: () => performance.now() < until,
    onOutcome: (outcome) => {
      log.add(outcome);
      if (outcome.wrong) console.error(JSON.stringify(outcome));
    },
  });
  return log.lines;
}

function tamperedTable(outcomes: readonly TamperOutcome[]): boolean {
  const verdicts = ['genuine-exact', 'genuine-reduced', 'not-genuine', 'unreadable'];
  const rows: (string | number)[][] = [['what was done', 'through paper', 'fields', ...verdicts, 'wrong']];
  for (const channel of [false, true]) {
    for (const kind of new Set(outcomes.map((outcome) => outcome.kind))) {
      const mine = outcomes.filter((outcome) => outcome.kind === kind && outcome.channel === channel);
      if (mine.length === 0) continue;
      const count = (verdict: string): string => `${mine.filter((outcome) => outcome.verdict === verdict).length}`;
      const wrong = `${mine.filter((outcome) => outcome.wrong).length}`;
      rows.push([kind, channel ? 'yes' : 'no', `${mine.length}`, ...verdicts.map(count), wrong]);
    }
  }
  console.log(table(rows));
  return outcomes.every((outcome) => !outcome.wrong);
}

interface StrangerOutcome {
  readonly what: string;
  readonly seed: number;
  readonly taken: boolean;
  readonly cpuMs: number;
}

/** Pages without a field of ours: none may be read. */
async function strangers(): Promise<StrangerOutcome[]> {
  const log = new Log<StrangerOutcome>();
  const done = new Set(log.lines.map(({ what, seed }) => `${what} ${seed}`));
  const until = performance.now() + Number(values.minutes) * 60_000;
  for (const seed of seeds()) {
    for (const [what, make] of Object.entries(NOT_FIELDS)) {
      if (done.has(`${what} ${seed}`)) continue;
      if (performance.now() > until) return log.lines;
      const page = make(randomOf(seed));
      const before = process.cpuUsage();
      const reading = await readField(page);
      const used = process.cpuUsage(before);
      log.add({ what, seed, taken: reading.kind === 'read', cpuMs: Math.round((used.user + used.system) / 1000) });
    }
  }
  return log.lines;
}

function strangersTable(outcomes: readonly StrangerOutcome[]): boolean {
  const rows: (string | number)[][] = [['not a field', 'pages', 'taken for one', 'cpu ms p50', 'p99']];
  for (const what of new Set(outcomes.map((outcome) => outcome.what))) {
    const mine = outcomes.filter((outcome) => outcome.what === what);
    const { p50, p99 } = summarise(mine.map(({ cpuMs }) => cpuMs));
    rows.push([what, `${mine.length}`, `${mine.filter(({ taken }) => taken).length}`, p50, p99]);
  }
  console.log(table(rows));
  return outcomes.every(({ taken }) => !taken);
}

const WHATS: Readonly<Record<string, () => Promise<boolean>>> = {
  population: async () => populationTable(values.summary ? linesOf(values.summary) : await population()),
  tampered: async () => tamperedTable(values.summary ? linesOf(values.summary) : await tampered()),
  strangers: async () => strangersTable(values.summary ? linesOf(values.summary) : await strangers()),
  density: async () => {
    console.log(
      table(await compareDensity(Number(values.cases), Number(values.seed), Number(values.lines) || undefined)),
    );
    return true;
  },
};

export async function main(): Promise<void> {
  const run = WHATS[positionals[0] ?? 'population'];
  if (values.help || !run) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  console.log(describeMachine());
  if (!(await run())) process.exitCode = 1;
}
