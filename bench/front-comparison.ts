// Pages with single characters exchanged, and unchanged ones, printed and scanned in simulation -> how many changes are found and how many false marks there are.
//
//   node bench/front-comparison.ts --model first|second --from SEED --to SEED [--scans N] [--dpi 300] [--front 300] --out LINES.jsonl
//   node bench/front-comparison.ts --summary --out LINES.jsonl
//
// Each comparison adds a line to LINES.jsonl; one that is there already (same settings, seed and scan) is not made again, so
// a run that was cut off goes on where it stopped. The table counts all lines.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareFront } from '../src/inquiry/compare/compare-front.ts';
import type { Mark } from '../src/inquiry/compare/marks.ts';
import { reducePlane } from '../src/raster/scramble/bilevel/reduce.ts';
import { type Edit, editedPage } from '../test/inquiry/edited-pages.ts';
import {
  composeFront,
  type PaperModelName,
  type PrintedFront,
  printFront,
  scanFront,
  tamper,
} from '../test/inquiry/front-scans.ts';

/** Characters exchanged on one page. */
const EDITS = 10;

/** A mark counts for an edit when it touches the character's box, and as false when it is farther than this from every one. */
const NEAR_MM = 0.8;

function touches(mark: Mark, edit: Edit): boolean {
  return (
    mark.xMm < edit.xMm + edit.widthMm + NEAR_MM &&
    mark.xMm + mark.widthMm > edit.xMm - NEAR_MM &&
    mark.yMm < edit.yMm + edit.heightMm + NEAR_MM &&
    mark.yMm + mark.heightMm > edit.yMm - NEAR_MM
  );
}

const { values } = parseArgs({
  options: {
    /** Paper model: first (src/paper) or second (test/support/judge). */
    model: { type: 'string', default: 'first' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '3' },
    /** Scans of each unchanged print. */
    scans: { type: 'string', default: '1' },
    /** Of the scan. */
    dpi: { type: 'string', default: '300' },
    /** Of the restored front: 300, 240, 200 or, at reduced quality, 150. */
    front: { type: 'string', default: '300' },
    out: { type: 'string' },
    /** Makes nothing, counts what is there. */
    summary: { type: 'boolean', default: false },
  },
});
const { out } = values;
if (!out) throw new Error('Expected --out LINES.jsonl');

/** One comparison of a scan with the restored front. */
interface Line {
  readonly commit: string;
  readonly model: string;
  readonly scanDpi: number;
  readonly frontDpi: number;
  /** Of the page and its printer. */
  readonly seed: number;
  /** Scan of the unchanged print by its number, or of the changed one. */
  readonly scan: number | 'changed';
  readonly front: string;
  readonly edits: number;
  readonly missed: readonly string[];
  readonly falseMarks: readonly Mark[];
}

const lines: Line[] = existsSync(out)
  ? readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Line)
  : [];
const keyOf = ({
  model,
  scanDpi,
  frontDpi,
  seed,
  scan,
}: Omit<Line, 'commit' | 'front' | 'edits' | 'missed' | 'falseMarks'>) =>
  [model, scanDpi, frontDpi, seed, scan].join(' ');
const done = new Set(lines.map(keyOf));

async function makeSeed(seed: number): Promise<void> {
  const setting = { model: values.model, scanDpi: Number(values.dpi), frontDpi: Number(values.front), seed };
  const missing = [...Array(Number(values.scans)).keys(), 'changed' as const].filter(
    (scan) => !done.has(keyOf({ ...setting, scan })),
  );
  if (missing.length === 0) return;
  const model = values.model as PaperModelName;
  const page = editedPage(seed, EDITS);
  const restored = reducePlane(page.original, 600, setting.frontDpi);
  let clean: PrintedFront | undefined;
  for (const scan of missing) {
    const isChanged = scan === 'changed';
    if (!isChanged) clean ??= printFront(composeFront(page.original), model, seed);
    const paper = isChanged ? printFront(tamper(page, seed % 2 === 0), model, seed) : clean!;
    const picture = await scanFront(paper, model, seed * 10 + (isChanged ? 0 : scan), { dpi: setting.scanDpi });
    const { front, differences } = compareFront(restored, setting.frontDpi, picture);
    const edits = isChanged ? page.edits : [];
    const line: Line = {
      commit,
      ...setting,
      scan,
      front,
      edits: edits.length,
      missed: edits
        .filter((edit) => !differences.some((mark) => touches(mark, edit)))
        .map(({ from, to }) => `${from} -> ${to}`),
      falseMarks: differences.filter((mark) => !edits.some((edit) => touches(mark, edit))),
    };
    appendFileSync(out!, `${JSON.stringify(line)}\n`);
    lines.push(line);
  }
}

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
if (!values.summary) for (let seed = Number(values.from); seed < Number(values.to); seed++) await makeSeed(seed);

/** One row for each model and resolution. */
console.log(
  '| model | scan dpi | front dpi | seeds | commits | edits found | false marks, clean pairs | beside edits | not compared |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
const settings = new Set(lines.map(({ model, scanDpi, frontDpi }) => `${model} | ${scanDpi} | ${frontDpi}`));
for (const setting of settings) {
  const all = lines.filter((line) => `${line.model} | ${line.scanDpi} | ${line.frontDpi}` === setting);
  const clean = all.filter(({ scan }) => scan !== 'changed');
  const changed = all.filter(({ scan }) => scan === 'changed');
  const sum = (of: readonly Line[], count: (line: Line) => number) =>
    of.reduce((total, line) => total + count(line), 0);
  const seeds = all.map(({ seed }) => seed);
  const edits = sum(changed, (line) => line.edits);
  const found = edits - sum(changed, ({ missed }) => missed.length);
  const marks = (line: Line) => line.falseMarks.length;
  console.log(
    `| ${setting} | ${Math.min(...seeds)}-${Math.max(...seeds)} | ${[...new Set(all.map((line) => line.commit))].join(' ')} | ${found} of ${edits} | ${sum(clean, marks)} in ${clean.length} | ${sum(changed, marks)} | ${sum(all, ({ front }) => (front === 'not-compared' ? 1 : 0))} |`,
  );
}
