// Seeds -> printers, scanners and damage -> what came back: the tables of the closing note (bench/scramble-sweep.ts).
import { parseArgs } from 'node:util';
import { describeMachine, summarise, table } from '../../bench/statistics.ts';
import { drawPrinter } from '../../src/paper/devices.ts';
import { encodeField } from '../../src/raster/scramble/field/encode.ts';
import { type FieldPlan, planField } from '../../src/raster/scramble/field/plan.ts';
import { readField } from '../../src/raster/scramble/read/read-field.ts';
import { judgePrinter } from '../support/judge/population.ts';
import { printAndLook } from '../support/judge/sheet.ts';
import { printField, type Sheet, scanSheet } from './channel.ts';
import { DAMAGE, gone, randomOf, showThrough } from './damage.ts';
import { compareDensity } from './density.ts';
import { NOT_FIELDS } from './not-fields.ts';

const MARGIN_MM = 12;

/** Sealed bytes of typical fronts: coarse, fine. */
const LOADS = { text: [15_000, 20_000], dense: [40_000, 75_000] } as const;
type Load = keyof typeof LOADS;

export interface Trial {
  readonly load: Load;
  readonly dpi: number;
  readonly cellPx: number;
  readonly damage: string;
  /** Share gone; damage is then 'gone'. */
  readonly share: number;
}

/** Lines of the table, with the least share of exact and of at least reduced readings that the issue asks for. */
export const TRIALS: readonly (Trial & { readonly exact: number; readonly reduced: number })[] = [
  { load: 'text', dpi: 300, cellPx: 3, damage: 'gone', share: 0.3, exact: 0.99, reduced: 0.99 },
  { load: 'dense', dpi: 300, cellPx: 3, damage: 'gone', share: 0.15, exact: 0.99, reduced: 0.99 },
  { load: 'dense', dpi: 300, cellPx: 3, damage: 'gone', share: 0.3, exact: 0, reduced: 0.99 },
  { load: 'text', dpi: 200, cellPx: 3, damage: 'none', share: 0, exact: 0.98, reduced: 1 },
  { load: 'dense', dpi: 200, cellPx: 3, damage: 'none', share: 0, exact: 0.98, reduced: 1 },
  ...['stains', 'stamp', 'fold', 'torn corner'].map((damage) => ({
    load: 'dense' as const,
    dpi: 300,
    cellPx: 3,
    damage,
    share: 0,
    exact: 0.99,
    reduced: 0.99,
  })),
  // Not asked for: shows how far finding the field holds at 200 dpi (on fields of 64 mm it fails in half the cases).
  { load: 'text', dpi: 200, cellPx: 3, damage: 'gone', share: 0.3, exact: 0, reduced: 0 },
  { load: 'text', dpi: 400, cellPx: 3, damage: 'gone', share: 0.3, exact: 0.99, reduced: 0.99 },
  { load: 'text', dpi: 600, cellPx: 3, damage: 'gone', share: 0.3, exact: 0.99, reduced: 0.99 },
  { load: 'text', dpi: 200, cellPx: 4, damage: 'gone', share: 0.3, exact: 0.99, reduced: 0.99 },
  { load: 'text', dpi: 300, cellPx: 4, damage: 'gone', share: 0.3, exact: 0.99, reduced: 0.99 },
];

function bytesOf(count: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

/** The second paper model's print, as a sheet that damage and scanner take. */
function judgeSheet(plan: FieldPlan, content: Parameters<typeof encodeField>[0], seed: number): Sheet {
  const field = encodeField(content, plan);
  const machine = judgePrinter(seed);
  const margin = Math.round((MARGIN_MM / 25.4) * 600) & ~7;
  const strideBytes = field.strideBytes + margin / 4;
  const page = {
    widthPx: field.widthPx + 2 * margin,
    heightPx: field.heightPx + 2 * margin,
    strideBytes,
    data: new Uint8Array(strideBytes * (field.heightPx + 2 * margin)),
  };
  for (let y = 0; y < field.heightPx; y++) {
    const row = field.data.subarray(y * field.strideBytes, (y + 1) * field.strideBytes);
    page.data.set(row, (y + margin) * strideBytes + margin / 8);
  }
  const seen = printAndLook({ k: page }, machine, 'luminance', 600, seed);
  return {
    widthPx: seen.widthPx,
    heightPx: seen.heightPx,
    dpi: 600,
    channels: 1,
    data: seen.data,
    white: machine.stock.white,
  };
}

async function runTrial(trial: Trial, seed: number, model: string) {
  const random = randomOf(seed * 7919 + trial.dpi + trial.cellPx);
  const between = (a: number, b: number): number => a + (b - a) * random();
  const plan = planField({ dpi: 600, cellPx: trial.cellPx });
  const [coarseBytes, fineBytes] = LOADS[trial.load];
  const content = {
    header: bytesOf(90, random),
    layers: { coarse: bytesOf(coarseBytes, random), fine: bytesOf(fineBytes, random) },
  };
  const printed =
    model === 'judge'
      ? judgeSheet(plan, content, seed)
      : printField(encodeField(content, plan), MARGIN_MM, drawPrinter(seed), seed);
  const place = { xMm: MARGIN_MM, yMm: MARGIN_MM, widthMm: 180, heightMm: 190 };
  const through = showThrough(printed, between(0, 0.06), seed);
  const sheet =
    trial.damage === 'gone' ? gone(through, place, trial.share, random) : DAMAGE[trial.damage](through, place, random);
  const image = await scanSheet(sheet, {
    seed,
    scanner: {
      dpi: trial.dpi,
      blurSigmaUm: between(30, 60),
      readNoise: between(0.001, 0.005),
      shotNoise: between(0.002, 0.01),
    },
    geometry: {
      skewDeg: between(-3, 3),
      stretch: { x: between(0.99, 1.01), y: between(0.99, 1.01) },
      wobble: { amplitudeUm: between(0, 300), periodMm: between(20, 100) },
      offsetMm: { x: between(-3, 3), y: between(-3, 3) },
    },
    jpegQuality: 75,
  });
  const before = process.cpuUsage();
  const reading = await readField(image);
  const used = process.cpuUsage(before);
  const same = (a: Uint8Array | undefined, b: Uint8Array): boolean => a !== undefined && Buffer.compare(a, b) === 0;
  const layers: { coarse?: Uint8Array; fine?: Uint8Array } = reading.kind === 'read' ? reading.layers : {};
  const coarse = same(layers.coarse, content.layers.coarse);
  const fine = same(layers.fine, content.layers.fine);
  const wrong = (layers.coarse !== undefined && !coarse) || (layers.fine !== undefined && !fine);
  return {
    exact: coarse && fine,
    reduced: coarse,
    wrong,
    ms: (used.user + used.system) / 1000,
    why: reading.kind === 'unreadable' ? reading.reason : undefined,
    diagnostics: reading.diagnostics,
  };
}

async function population(cases: number, firstSeed: number, model: string, only: string | undefined): Promise<boolean> {
  const rows: (string | number)[][] = [
    ['page', 'cell px', 'dpi', 'damage', 'cases', 'exact', 'wanted', 'reduced', 'wanted', 'wrong', 'cpu ms p50', 'p99'],
  ];
  let good = true;
  for (const trial of TRIALS) {
    const name = trial.damage === 'gone' ? `${Math.round(trial.share * 100)} % gone` : trial.damage;
    if (only && !`${trial.load} ${trial.dpi} ${trial.cellPx} ${name}`.includes(only)) continue;
    let exact = 0;
    let reduced = 0;
    let wrong = 0;
    const times: number[] = [];
    for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
      const outcome = await runTrial(trial, seed, model);
      if (outcome.exact) exact++;
      if (outcome.reduced) reduced++;
      if (outcome.wrong) wrong++;
      if (!outcome.exact) {
        console.error(
          `  ${trial.load} ${trial.dpi} dpi ${name}, seed ${seed}:`,
          outcome.why ?? '',
          outcome.diagnostics,
        );
      }
      times.push(outcome.ms);
    }
    const { p50, p99 } = summarise(times);
    rows.push([
      trial.load,
      `${trial.cellPx}`,
      `${trial.dpi}`,
      name,
      `${cases}`,
      `${exact}`,
      trial.exact,
      `${reduced}`,
      trial.reduced,
      `${wrong}`,
      p50,
      p99,
    ]);
    if (wrong > 0 || exact < trial.exact * cases || reduced < trial.reduced * cases) good = false;
    console.error(rows.at(-1)!.join('  '));
  }
  console.log(table(rows));
  return good;
}

/** Pages without a field of ours: none may be read. */
async function strangers(cases: number, firstSeed: number): Promise<boolean> {
  const rows: (string | number)[][] = [['not a field', 'pages', 'taken for one']];
  let good = true;
  for (const [name, make] of Object.entries(NOT_FIELDS)) {
    let taken = 0;
    for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
      const reading = await readField(make(randomOf(seed)));
      if (reading.kind === 'read') taken++;
    }
    rows.push([name, `${cases}`, `${taken}`]);
    if (taken > 0) good = false;
  }
  console.log(table(rows));
  return good;
}

const HELP = `node bench/scramble-sweep.ts [what] [options]
  what: population (default), judge (the same, printed by the second paper model), strangers, density, all
  --cases N   sheets per line, default 10      --seed S   first seed, default 1
  --only TEXT lines that contain it, as "dense 200"
Ends with code 1 when a line misses what is wanted.`;

export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      cases: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const what = positionals[0] ?? 'population';
  if (values.help || !['population', 'judge', 'strangers', 'density', 'all'].includes(what)) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const cases = Number(values.cases);
  const seed = Number(values.seed);
  console.log(describeMachine());
  let good = true;
  if (what === 'population' || what === 'all') good = (await population(cases, seed, 'paper', values.only)) && good;
  if (what === 'judge' || what === 'all') good = (await population(cases, seed, 'judge', values.only)) && good;
  if (what === 'strangers' || what === 'all') good = (await strangers(cases, seed)) && good;
  if (what === 'density' || what === 'all') console.log(table(await compareDensity(cases, seed)));
  if (!good) process.exitCode = 1;
}
