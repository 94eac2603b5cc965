// A folder of PDFs from anywhere -> how each ends: a right page (as a peer draws it), a coded error, or something to look at.
//
//   node bench/public-pdfs.ts DIR [--every N] [--out LINES.jsonl]
//
// Each file is opened, every page (up to 20) preflighted with `fit`, and its first page rastered at 300 dpi and compared
// with poppler, then MuPDF, then pdfium, until one draws the same page by the measure of the corpus tests.
import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asKioskRasterError, KioskRasterError } from '../src/errors.ts';
import { openDocument } from '../src/raster/page/document.ts';
import { a4SizePx, createPlane } from '../src/raster/plane.ts';
import { differenceOf, isSame, type PageDifference, type Tolerance } from '../test/corpus/page-difference.ts';
import { mupdf, type Peer, pdfium, poppler } from '../test/corpus/peers.ts';
import type { GreyPicture } from '../test/raster-page/raster-support.ts';

const DPI = 300;
const MAX_PAGES = 20;
/** Wider than the samples' tolerance: pictures of any resolution, pages fitted to a fraction of a pixel. */
const ALIKE: Tolerance = { shiftPx: 0.7, strangers: 16, tone: 0.12 };
/** A file has this long, peers included; the engine's own limit is the job's (src/workers). */
const FILE_MS = 90_000;
const PEERS: readonly (readonly [name: string, peer: Peer])[] = [
  ['poppler', poppler],
  ['mupdf', mupdf],
  ['pdfium', pdfium],
];

interface Ending {
  readonly file: string;
  readonly outcome: 'same' | 'refused' | 'differs' | 'no-peer' | 'failed' | 'out-of-time';
  readonly code?: string;
  readonly fault?: unknown;
  readonly peer?: string;
  readonly differences?: Record<string, PageDifference | string>;
}

async function judge(path: string): Promise<Omit<Ending, 'file'>> {
  const pdf = readFileSync(path);
  const size = a4SizePx(DPI);
  const plane = createPlane(size.widthPx, size.heightPx);
  let pagePt: { widthPt: number; heightPt: number };
  try {
    await using document = await openDocument(Uint8Array.from(pdf), { fit: 'fit' });
    pagePt = await document.preflight(0);
    for (let index = 1; index < Math.min(document.pageCount, MAX_PAGES); index++) await document.preflight(index);
    await document.rasterise(0, { ...size, dpi: DPI }, (band) => {
      plane.data.set(band.plane.data, band.y * plane.strideBytes);
    });
  } catch (thrown) {
    const { code, category, params } = asKioskRasterError(thrown);
    const unknown = !(thrown instanceof KioskRasterError);
    return {
      outcome: unknown || category !== 'refused' ? 'failed' : 'refused',
      code,
      fault: params['fault'] ?? params['what'],
    };
  }
  const differences: Record<string, PageDifference | string> = {};
  for (const [name, peer] of PEERS) {
    try {
      const difference = differenceOf(plane, await fitted(pdf, peer, pagePt));
      differences[name] = difference;
      if (isSame(difference, ALIKE)) return { outcome: 'same', peer: name };
    } catch (error) {
      differences[name] = error instanceof Error ? error.name : 'error';
    }
  }
  const answered = Object.values(differences).some((difference) => typeof difference === 'object');
  return { outcome: answered ? 'differs' : 'no-peer', differences };
}

/** A peer's picture of the first page, fitted to A4 as page-fit.ts fits it. */
async function fitted(pdf: Uint8Array, peer: Peer, page: { widthPt: number; heightPt: number }): Promise<GreyPicture> {
  const { widthPx, heightPx } = a4SizePx(DPI);
  const a4 = [(210 * 72) / 25.4, (297 * 72) / 25.4] as const;
  const isA4 = Math.abs(page.widthPt - a4[0]) <= 72 / 25.4 && Math.abs(page.heightPt - a4[1]) <= 72 / 25.4;
  if (isA4) return peer(Uint8Array.from(pdf), 1, DPI);
  const across = page.widthPt > page.heightPt;
  const [width, height] = across ? [page.heightPt, page.widthPt] : [page.widthPt, page.heightPt];
  const scale = Math.min(a4[0] / width, a4[1] / height);
  const picture = await peer(Uint8Array.from(pdf), 1, DPI * scale);
  const left = Math.round((((a4[0] - width * scale) / 2) * DPI) / 72);
  const top = Math.round((((a4[1] - height * scale) / 2) * DPI) / 72);
  const out = new Uint8Array(widthPx * heightPx).fill(255);
  for (let y = 0; y < picture.heightPx; y++) {
    for (let x = 0; x < picture.widthPx; x++) {
      const [toX, toY] = across ? [left + y, top + picture.widthPx - 1 - x] : [left + x, top + y];
      if (toX >= 0 && toY >= 0 && toX < widthPx && toY < heightPx)
        out[toY * widthPx + toX] = picture.data[y * picture.widthPx + x];
    }
  }
  return { widthPx, heightPx, data: out };
}

/** The child: one path in, one ending out. */
function serve(): void {
  process.on('message', async (path: string) => process.send!(await judge(path)));
}

async function main(args: string[]): Promise<void> {
  const flag = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const dir = args[0];
  if (!dir || dir.startsWith('--')) throw new Error('Expected a folder of PDFs: node bench/public-pdfs.ts DIR');
  const every = Number(flag('--every') ?? 1);
  const out = flag('--out');
  if (out) writeFileSync(out, '');
  const files = readdirSync(dir)
    .filter((name) => name.endsWith('.pdf'))
    .sort()
    .filter((_, index) => index % every === 0);
  const endings: Ending[] = [];
  const queue = [...files];
  const line = async (): Promise<void> => {
    let child: ChildProcess | undefined;
    for (let file = queue.shift(); file; file = queue.shift()) {
      child ??= fork(fileURLToPath(import.meta.url), ['--child'], { execArgv: ['--max-old-space-size=2048'] });
      const ending: Ending = { file: basename(file), ...(await ask(child, join(dir, file))) };
      if (!child.connected || ending.outcome === 'out-of-time') child = undefined;
      endings.push(ending);
      if (out) appendFileSync(out, `${JSON.stringify(ending)}\n`);
    }
    child?.kill();
  };
  await Promise.all([line(), line()]);
  process.stdout.write(table(endings));
}

function ask(child: ChildProcess, path: string): Promise<Omit<Ending, 'file'>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      done({ outcome: 'out-of-time' });
    }, FILE_MS);
    const onExit = () => done({ outcome: 'failed', code: 'process-ended' });
    const done = (ending: Omit<Ending, 'file'>) => {
      clearTimeout(timer);
      child.off('message', done);
      child.off('exit', onExit);
      resolve(ending);
    };
    child.once('message', done);
    child.once('exit', onExit);
    child.send(path);
  });
}

function table(endings: readonly Ending[]): string {
  const counts = new Map<string, number>();
  for (const { outcome, code, fault, peer } of endings) {
    const why = [code, fault, peer && `as ${peer} draws it`].filter(Boolean).join(', ');
    const key = `| ${outcome} | ${why} |`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].sort((a, b) => b[1] - a[1]).map(([key, count]) => `${key} ${count} |`);
  return `| outcome | why | files |\n|---|---|---|\n${rows.join('\n')}\n| all | | ${endings.length} |\n`;
}

if (process.argv.includes('--child')) serve();
else await main(process.argv.slice(2));
