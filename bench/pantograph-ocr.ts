// Sample pages printed plain and secured, scanned at 300 dpi -> how much of their text tesseract reads on either, and the difference with its error.
//
//   node bench/pantograph-ocr.ts [--pages a,b] [--seed 51] [--seeds 3] --out LINES.jsonl
//   node bench/pantograph-ocr.ts --summary --out LINES.jsonl
//
// Each page and seed adds a line to LINES.jsonl; one that is there already is not made again. The table counts all lines. Needs tesseract
// (jpn) and pdftotext. Pages: first pages of samples by name, and `small-type` (7 pt Mincho and a QR code).
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm';
import { loadProfile } from '../src/calibrate/profile.ts';
import { TYPICAL_PRINTER, TYPICAL_SCANNER } from '../src/paper/devices.ts';
import { printSide } from '../src/paper/printed-side.ts';
import type { ReflectanceImage } from '../src/paper/reflectance.ts';
import { scan } from '../src/paper/scanner.ts';
import type { BitPlane } from '../src/raster/plane.ts';
import { composeFront } from '../test/inquiry/front-scans.ts';
import { QR_TEXT, SMALL_LINES, smallTypeInk, smallTypeSecured } from '../test/pantograph/small-type.ts';
import { frontOf } from '../test/scramble/fronts.ts';
import { readText, type ShareRead, scanFile, shareRead } from '../test/support/read-text.ts';

const DPI = 600;
const SMALL_TYPE = 'small-type';
/** Whole pages in columns (3), and one block (6). */
const SEGMENTATIONS = [3, 6] as const;

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: `juminhyo,shotoku-kazei,nozei,inkan,koseki-kojin,fuhyo,${SMALL_TYPE}` },
    /** First of the prints and scans: each page is printed and scanned by the typical printer and flatbed, once a seed. */
    seed: { type: 'string', default: '51' },
    seeds: { type: 'string', default: '3' },
    out: { type: 'string' },
    /** Makes nothing, counts what is there. */
    summary: { type: 'boolean', default: false },
  },
});
const { out } = values;
if (!out) throw new Error('Expected --out LINES.jsonl');

/** What is read on one scan, by page segmentation mode. */
type Reading = Readonly<Record<(typeof SEGMENTATIONS)[number], ShareRead>>;

interface Line {
  readonly commit: string;
  readonly page: string;
  readonly seed: number;
  readonly plain: Reading;
  readonly secured: Reading;
  /** Of the page with one: the code is read on plain and secured page. */
  readonly code?: readonly [plain: boolean, secured: boolean];
}

interface Page {
  readonly text: string;
  readonly plain: BitPlane;
  readonly secured: BitPlane;
}

async function pageOf(name: string): Promise<Page> {
  if (name === SMALL_TYPE) {
    const wasm = createRequire(import.meta.url).resolve('zxing-wasm/full/zxing_full.wasm');
    prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer }, fireImmediately: true });
    const plain = await smallTypeInk(DPI);
    return {
      text: SMALL_LINES.join(''),
      plain,
      secured: smallTypeSecured(plain, await loadProfile('generic-600'), DPI),
    };
  }
  const pdf = fileURLToPath(new URL(`../samples/${name}.pdf`, import.meta.url));
  const text = execFileSync('pdftotext', ['-layout', '-f', '1', '-l', '1', pdf, '-'], { encoding: 'utf8' });
  const plain = await frontOf(`${name}.pdf`);
  return { text, plain, secured: composeFront(plain) };
}

const scanned = (plane: BitPlane, seed: number): ReflectanceImage =>
  scan(printSide({ k: plane }, TYPICAL_PRINTER, { seed, oversample: 1 }), TYPICAL_SCANNER, { seed: seed + 450 });

function readingOf(image: ReflectanceImage, text: string): Reading {
  const entries = SEGMENTATIONS.map((psm) => [psm, shareRead(readText(image, psm), text)]);
  return Object.fromEntries(entries) as Reading;
}

async function readsCode(image: ReflectanceImage): Promise<boolean> {
  const found = await readBarcodes(scanFile(image), { formats: ['QRCode'] });
  return found.length === 1 && found[0]!.text === QR_TEXT;
}

const lines: Line[] = existsSync(out)
  ? readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Line)
  : [];
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.seed) + i);
for (const name of values.summary ? [] : values.pages.split(',')) {
  const missing = seeds.filter((seed) => !lines.some((line) => line.page === name && line.seed === seed));
  if (missing.length === 0) continue;
  const { text, plain, secured } = await pageOf(name);
  for (const seed of missing) {
    const [without, withIt] = [scanned(plain, seed), scanned(secured, seed)];
    const line: Line = {
      commit,
      page: name,
      seed,
      plain: readingOf(without, text),
      secured: readingOf(withIt, text),
      ...(name === SMALL_TYPE && { code: [await readsCode(without), await readsCode(withIt)] as const }),
    };
    appendFileSync(out, `${JSON.stringify(line)}\n`);
    lines.push(line);
  }
}

/** Student's t for 95 %, two-sided, by degrees of freedom (Cornish-Fisher about the normal; off by less than 0.02 from 4 on). */
function studentT(freedom: number): number {
  const z = 1.96;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

/**
 * Mean of the pages' mean differences, secured - plain on the same seed, and half of its 95 % interval: prints and scans are drawn, the pages
 * are those that are asked about. Infinite with one seed a page.
 */
function difference(of: readonly Line[], value: (reading: Reading) => number): { mean: number; halfWidth: number } {
  const pages = [...new Set(of.map(({ page }) => page))].map((page) =>
    of.filter((line) => line.page === page).map(({ plain, secured }) => value(secured) - value(plain)),
  );
  const means = pages.map((differences) => mean(differences));
  const freedom = pages.reduce((sum, { length }) => sum + length - 1, 0);
  const squares = pages.map((differences, i) => differences.reduce((sum, one) => sum + (one - means[i]!) ** 2, 0));
  const variance = squares.reduce((a, b) => a + b, 0) / freedom;
  const error = Math.sqrt(pages.reduce((sum, { length }) => sum + variance / length, 0)) / pages.length;
  return { mean: mean(means), halfWidth: freedom === 0 ? Number.POSITIVE_INFINITY : studentT(freedom) * error };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

const names = [...new Set(lines.map(({ page }) => page))];
const samples = names.filter((name) => name !== SMALL_TYPE);
console.log(
  `commits ${[...new Set(lines.map((line) => line.commit))].join(', ')}; seeds ${[...new Set(lines.map(({ seed }) => seed))].join(', ')}`,
);
console.log('plain, secured, difference with its 95 % interval; shares in order / in any order');
for (const [title, some] of [...names.map((name) => [name, [name]] as const), ['all samples', samples] as const]) {
  const of = lines.filter(({ page }) => some.includes(page));
  if (of.length === 0) continue;
  const cells = SEGMENTATIONS.map((psm) => {
    const [ordered, any] = (['inOrder', 'anyOrder'] as const).map((order) => {
      const value = (reading: Reading) => reading[psm][order];
      const { mean: by, halfWidth } = difference(of, value);
      const share = (which: 'plain' | 'secured') => mean(of.map((line) => value(line[which]))).toFixed(3);
      return `${share('plain')} ${share('secured')} ${by < 0 ? '' : '+'}${by.toFixed(3)} +- ${halfWidth.toFixed(3)}`;
    });
    return `psm ${psm}: ${ordered} / ${any}`;
  });
  console.log(`| ${title} | ${of.length} | ${cells.join(' | ')} |`);
}
const codes = lines.flatMap(({ code }) => (code ? [code] : []));
const readCodes = (which: 0 | 1) => codes.filter((code) => code[which]).length;
if (codes.length > 0)
  console.log(`QR code read on ${readCodes(0)} plain and ${readCodes(1)} secured of ${codes.length}`);
