// Instructions that a warm secured sheet takes, by page kind, counted by callgrind: a yardstick that hardly moves from run to run, where wall time does.
//
//   node bench/instructions.ts [--kinds text,dense] [--warm 2] [--jobs 2] [--out FILE.json]
//
// One thread makes the sheets (no scrub, no printer, no second process). About three minutes a kind.
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pageKinds } from './pages.ts';
import { isInstalled } from './peers.ts';
import { describeMachine, table } from './statistics.ts';

const { values: flags } = parseArgs({
  options: {
    kinds: { type: 'string' },
    warm: { type: 'string', default: '2' },
    jobs: { type: 'string', default: '2' },
    out: { type: 'string' },
  },
});
if (!isInstalled('callgrind_control')) {
  console.error(
    'Expected callgrind, to count instructions, but valgrind is not installed. Install it (apt-get install valgrind).',
  );
  process.exit(1);
}
const wanted = flags.kinds?.split(',');
const kinds = pageKinds().filter(({ name }) => wanted === undefined || wanted.includes(name));
const runner = fileURLToPath(new URL('./instruction-runner.ts', import.meta.url));

interface Counted {
  readonly kind: string;
  /** Millions of instructions, user space. */
  readonly perSheet: number;
}

function countKind(name: string, pdfPath: string): Counted {
  const answer = spawnSync(
    'valgrind',
    [
      ...['--tool=callgrind', '--instr-atstart=no', '--callgrind-out-file=/dev/null', '--smc-check=all-non-file'],
      process.execPath,
      // One thread, and the same hash order in every run: V8 compiles and collects where it is, so that counts repeat.
      ...['--disable-warning=ExperimentalWarning', '--single-threaded', '--hash-seed=1', '--random-seed=1'],
      ...[runner, pdfPath, flags.warm, flags.jobs],
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const sheets = Number(/^(\d+) sheets$/m.exec(answer.stdout)?.[1]);
  const collected = Number(/Collected : (\d+)/.exec(answer.stderr)?.[1]);
  if (!(sheets > 0 && collected > 0)) throw new Error(`no count for ${name}: ${answer.stderr.slice(-2000)}`);
  return { kind: name, perSheet: collected / sheets / 1e6 };
}

const counts: Counted[] = [];
for (const { name, pdfPath } of kinds) {
  console.error(`counting ${name}`);
  counts.push(countKind(name, pdfPath));
}
console.log(describeMachine());
console.log(table([['page', 'million instructions a sheet'], ...counts.map(({ kind, perSheet }) => [kind, perSheet])]));
if (flags.out) await writeFile(flags.out, `${JSON.stringify({ machine: describeMachine(), counts }, null, 2)}\n`);
