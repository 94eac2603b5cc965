// A folder of PDFs from anywhere -> how each ends: a right page (as a peer draws it), a coded error, or something to look at.
//
//   node bench/public-pdfs.ts DIR --out LINES.jsonl [--from N] [--count N] [--only NAME,NAME] [--pictures DIR]
//
// Each file is opened, every page (up to 20) preflighted with `fit`, and its first page rastered at 300 dpi and compared
// with poppler, then MuPDF, then pdfium, until one draws the same page by the measure of the corpus tests. Endings are
// added to LINES.jsonl, a file's last one counts, and the table is of all of them: run in slices, then again what changed.
import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Ending, judge } from './public-pdfs/judge.ts';

/** A file has this long, peers included; the engine's own limit is the job's (src/workers). */
const FILE_MS = 90_000;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      from: { type: 'string', default: '0' },
      count: { type: 'string', default: '100000' },
      only: { type: 'string' },
      pictures: { type: 'string' },
    },
  });
  const [dir] = positionals;
  const { out, pictures } = values;
  if (!dir || !out) throw new Error('Expected a folder of PDFs and --out: node bench/public-pdfs.ts DIR --out FILE');
  if (pictures) mkdirSync(pictures, { recursive: true });
  const only = values.only?.split(',').map((name) => (name.endsWith('.pdf') ? name : `${name}.pdf`));
  const from = Number(values.from);
  const queue = readdirSync(dir)
    .filter((name) => name.endsWith('.pdf'))
    .sort()
    .slice(from, from + Number(values.count))
    .filter((name) => !only || only.includes(name));
  const line = async (): Promise<void> => {
    let child: ChildProcess | undefined;
    for (let file = queue.shift(); file; file = queue.shift()) {
      child ??= fork(fileURLToPath(import.meta.url), ['--child', pictures ?? ''], {
        execArgv: ['--max-old-space-size=2048'],
      });
      const ending: Ending = { file, ...(await ask(child, join(dir, file))) };
      if (!child.connected || ending.outcome === 'out-of-time') child = undefined;
      appendFileSync(out, `${JSON.stringify(ending)}\n`);
    }
    child?.kill();
  };
  await Promise.all([line(), line()]);
  process.stdout.write(table(endingsOf(out)));
}

/** The last ending of each file. */
function endingsOf(path: string): Ending[] {
  const endings = new Map<string, Ending>();
  for (const text of existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []) {
    const ending = JSON.parse(text) as Ending;
    endings.set(ending.file, ending);
  }
  return [...endings.values()];
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
  const open = endings.filter(({ outcome }) => outcome !== 'same' && outcome !== 'refused').map(({ file }) => file);
  return `| outcome | why | files |\n|---|---|---|\n${rows.join('\n')}\n| all | | ${endings.length} |\n\nTo look at: ${open.sort().join(', ')}\n`;
}

if (process.argv[2] === '--child') {
  const pictures = process.argv[3] || undefined;
  process.on('message', async (path: string) => process.send!(await judge(path, pictures)));
} else {
  await main();
}
