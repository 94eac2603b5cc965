// Drawn printers and copiers -> how well a pantograph fitted from one noisy scan hides on the original and shows on copies.
// Usage: node bench/pantograph-sweep.ts [--model paper|judge] [--seed 301] [--printers 8] [--copiers 6]
//          [--draw-from 301] [--beside-text] [--fit scan|patches] [--cache DIR] [--out LINES.jsonl] [--no-read]
//          [--mutant equal|one-zone|no-camouflage]
// A long sweep runs in slices: --seed 301 --printers 2, --seed 303 ..., all with one --out; --summary with that --out adds them up.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fitScreens } from '../src/calibrate/fit.ts';
import type { PatchReading } from '../src/calibrate/scan/measure.ts';
import { patternPlane } from '../src/raster/pantograph/pattern-plane.ts';
import { judgeModel, paperModel, type SweepModel } from '../test/calibrate/populations.ts';
import { besideInk } from '../test/pantograph/support.ts';
import {
  differences,
  isRead,
  isReadByWord,
  type Mutant,
  outlineProminence,
  trialPiece,
} from '../test/pantograph/trial.ts';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'paper' },
    printers: { type: 'string', default: '8' },
    copiers: { type: 'string', default: '6' },
    seed: { type: 'string', default: '301' },
    /** Number of the first of the copiers that are drawn and chosen from: other printers are to meet other copiers. */
    'draw-from': { type: 'string', default: '301' },
    /** The pattern as a page full of text has it: bars in the place of all large clusters. */
    'beside-text': { type: 'boolean', default: false },
    out: { type: 'string' },
    /** patches: read one by one where they lie, half of the replicates; scan: the whole chart on the glass, registered. */
    fit: { type: 'string', default: 'scan' },
    cache: { type: 'string' },
    'no-read': { type: 'boolean', default: false },
    mutant: { type: 'string' },
    summary: { type: 'boolean', default: false },
  },
});
const noRead = flags['no-read'];
const mutant = flags.mutant as Mutant | undefined;
const model: SweepModel = flags.model === 'judge' ? judgeModel : paperModel;
const [printers, copiers, seed] = [flags.printers, flags.copiers, flags.seed].map(Number) as [number, number, number];
const DPI = 600;

/** Of so many drawn copiers those that spread best over the range of white points, 0.65 to 0.96: chance would pick mostly kind ones. */
const DRAWN_COPIERS = 60;
const firstDrawn = Number(flags['draw-from']);
const copierNumbers = Array.from({ length: copiers }, (_, i) => {
  const wanted = 0.65 + (0.31 * i) / Math.max(1, copiers - 1);
  const far = (number: number) => Math.abs(model.copierWhite(number) - wanted);
  return Array.from({ length: DRAWN_COPIERS }, (_, k) => firstDrawn + k).reduce((a, b) => (far(b) < far(a) ? b : a));
});

function readingsOf(printer: number): PatchReading[] {
  const read = () => (flags.fit === 'patches' ? model.patchReadings(printer, 4) : model.chartReadings(printer));
  if (flags.cache === undefined) return read();
  mkdirSync(flags.cache, { recursive: true });
  const path = join(flags.cache, `${flags.model}-${flags.fit}-${printer}.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PatchReading[];
  } catch {
    const readings = read();
    writeFileSync(path, JSON.stringify(readings));
    return readings;
  }
}

interface Line {
  readonly model: string;
  readonly printer: number;
  readonly original?: readonly number[];
  readonly copy?: readonly number[];
  /** In the whole piece or a zone's band. */
  readonly read: boolean;
  /** There, or in a word cut out by its place. */
  readonly byWord?: boolean;
}

const most = (numbers: readonly number[]): number => Math.max(...numbers.map(Math.abs));

function summarise(lines: readonly Line[]): string {
  const originals = lines.filter(({ original }) => original !== undefined);
  const copies = lines.filter(({ copy }) => copy !== undefined);
  const shown = (least: number) => copies.filter(({ copy }) => most(copy!) >= least).length;
  const count = (some: readonly Line[], wanted: boolean) => some.filter(({ read }) => read === wanted).length;
  const countByWord = (some: readonly Line[], wanted: boolean) =>
    some.filter(({ read, byWord }) => (byWord ?? read) === wanted).length;
  const worst = Math.max(...originals.map(({ original }) => most(original!)));
  return [
    `originals: hidden (<= 0.5 L* in every zone) ${originals.filter(({ original }) => most(original!) <= 0.5).length} of ${originals.length} (worst ${worst.toFixed(2)})`,
    `not read ${count(originals, false)} of ${originals.length}, nor word by word ${countByWord(originals, false)}`,
    `copies: >= 2 L* ${shown(2)}, >= 3 L* ${shown(3)}, read ${count(copies, true)} of ${copies.length}, with word by word ${countByWord(copies, true)}`,
  ].join('; ');
}

if (flags.summary) {
  const lines = readFileSync(flags.out!, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  for (const name of ['paper', 'judge']) console.log(name, summarise(lines.filter((line) => line.model === name)));
  process.exit();
}

const text = (numbers: readonly number[]): string => numbers.map((n) => n.toFixed(2).padStart(6)).join(' ');
const lines: Line[] = [];
console.log(
  `model ${flags.model}, printers ${seed}..${seed + printers - 1}, ${copiers} copiers each out of ${DRAWN_COPIERS} from ${firstDrawn}${flags.mutant ? `, mutant ${flags.mutant}` : ''}${flags['beside-text'] ? ', beside text' : ''}`,
);
console.log('surround - word in L* by zone (dark, middle, light); + when the word is darker');
for (let p = seed; p < seed + printers; p++) {
  const fit = fitScreens(readingsOf(p), DPI);
  const piece = trialPiece(fit.screens, mutant);
  const pantograph = flags['beside-text'] ? besideInk(piece) : piece;
  const original = model.print(patternPlane(pantograph), p);
  const image = original.image();
  const on = differences(image, pantograph);
  const prominence = outlineProminence(image, pantograph);
  const seen = noRead ? false : isRead(image, pantograph);
  const seenByWord = seen || (!noRead && isReadByWord(image, pantograph));
  const tones = fit.screens.zones.map(({ lightness }) => lightness.toFixed(1)).join(' ');
  console.log(
    `${model.printerName(p)}  original ${text(on)}  ${noRead ? '' : seenByWord ? 'READ' : 'not read'}  tones ${tones}  outlines ${prominence.map((n) => n.toFixed(2)).join(' ')}`,
  );
  const record = (line: Omit<Line, 'model' | 'printer'> & Record<string, unknown>) => {
    lines.push({ model: flags.model, printer: p, ...line });
    if (flags.out) appendFileSync(flags.out, `${JSON.stringify({ mutant, ...lines.at(-1) })}\n`);
  };
  record({ original: on, prominence, read: seen, byWord: seenByWord, zones: fit.screens.zones });
  for (const number of copierNumbers) {
    const copy = original.copy(number);
    const off = differences(copy, pantograph);
    const found = noRead ? false : isRead(copy, pantograph);
    const byWord = found || (!noRead && isReadByWord(copy, pantograph));
    record({ copier: number, name: model.copierName(number), copy: off, read: found, byWord });
    console.log(
      `  ${model.copierName(number).padEnd(44)} ${text(off)}  ${most(off) >= 3 ? '   ' : most(off) >= 2 ? '<3 ' : '<2!'} ${found ? 'read' : byWord ? 'read by word' : noRead ? '' : 'not read'}`,
    );
  }
}
console.log(summarise(lines));
