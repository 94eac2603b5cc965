// Drawn printers and copiers -> how well a pantograph fitted from one noisy scan hides on the original and shows on copies.
// Usage: node bench/pantograph-sweep.ts [--model paper|judge] [--seed 301] [--printers 8] [--copier-seed 301] [--copiers 6]
//          [--cache DIR] [--out LINES.jsonl] [--no-read] [--mutant equal|one-zone|no-camouflage]
// A long sweep runs in slices: --seed 301 --printers 2, --seed 303 ..., all with one --out; --summary LINES.jsonl adds them up.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fitScreens } from '../src/calibrate/fit.ts';
import type { PatchReading } from '../src/calibrate/scan/measure.ts';
import { judgeModel, paperModel, type SweepModel } from '../test/calibrate/populations.ts';
import { differences, isRead, type Mutant, outlineProminence, trialPiece } from '../test/pantograph/trial.ts';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'paper' },
    printers: { type: 'string', default: '8' },
    copiers: { type: 'string', default: '6' },
    seed: { type: 'string', default: '301' },
    'copier-seed': { type: 'string', default: '301' },
    out: { type: 'string' },
    cache: { type: 'string' },
    'no-read': { type: 'boolean', default: false },
    mutant: { type: 'string' },
  },
});
const noRead = flags['no-read'];
const mutant = flags.mutant as Mutant | undefined;
const model: SweepModel = flags.model === 'judge' ? judgeModel : paperModel;
const [printers, copiers, seed, copierSeed] = [flags.printers, flags.copiers, flags.seed, flags['copier-seed']].map(
  Number,
) as [number, number, number, number];
const DPI = 600;

function readingsOf(printer: number): PatchReading[] {
  if (flags.cache === undefined) return model.chartReadings(printer);
  mkdirSync(flags.cache, { recursive: true });
  const path = join(flags.cache, `${flags.model}-${printer}.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PatchReading[];
  } catch {
    const readings = model.chartReadings(printer);
    writeFileSync(path, JSON.stringify(readings));
    return readings;
  }
}

const text = (numbers: readonly number[]): string => numbers.map((n) => n.toFixed(2).padStart(6)).join(' ');
let [hidden, unread, pairs, two, three, read] = [0, 0, 0, 0, 0, 0];
console.log(
  `model ${flags.model}, printers ${seed}..${seed + printers - 1}, ${copiers} copiers each${flags.mutant ? `, mutant ${flags.mutant}` : ''}`,
);
console.log('surround - word in L* by zone (dark, middle, light); + when the word is darker');
for (let p = seed; p < seed + printers; p++) {
  const fit = fitScreens(readingsOf(p), DPI);
  const pantograph = trialPiece(fit.screens, mutant);
  const original = model.print(pantograph.plane, p);
  const image = original.image();
  const on = differences(image, pantograph);
  const prominence = outlineProminence(image, pantograph);
  const seen = noRead ? false : isRead(image, pantograph);
  if (Math.max(...on.map(Math.abs)) <= 0.5) hidden++;
  if (!seen) unread++;
  const tones = fit.screens.zones.map(({ lightness }) => lightness.toFixed(1)).join(' ');
  console.log(
    `${model.printerName(p)}  original ${text(on)}  ${noRead ? '' : seen ? 'READ' : 'not read'}  tones ${tones}  outlines ${prominence.map((n) => n.toFixed(2)).join(' ')}`,
  );
  const record = (line: object) => {
    if (flags.out)
      appendFileSync(
        flags.out,
        `${JSON.stringify({ model: flags.model, mutant: flags.mutant, printer: p, ...line })}\n`,
      );
  };
  record({ original: on, prominence, read: seen, zones: fit.screens.zones });
  for (let c = 0; c < copiers; c++) {
    const number = copierSeed + c;
    const copy = original.copy(number);
    const off = differences(copy, pantograph);
    const most = Math.max(...off.map(Math.abs));
    const found = noRead ? false : isRead(copy, pantograph);
    pairs++;
    if (most >= 2) two++;
    if (most >= 3) three++;
    if (found) read++;
    record({ copier: number, name: model.copierName(number), copy: off, read: found });
    console.log(
      `  ${model.copierName(number).padEnd(44)} ${text(off)}  ${most >= 3 ? '   ' : most >= 2 ? '<3 ' : '<2!'} ${found ? 'read' : noRead ? '' : 'not read'}`,
    );
  }
}
console.log(
  `hidden (<= 0.5 L* in every zone) ${hidden} of ${printers}, ${noRead ? 'reading not tried' : `not read ${unread} of ${printers}`}; copies: >= 2 L* ${two} of ${pairs}, >= 3 L* ${three} of ${pairs}${noRead ? '' : `, read ${read} of ${pairs}`}`,
);
