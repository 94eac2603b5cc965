// `bench`: figures of this machine, as tables, as JSON, as a page with plots.
import { writeFile } from 'node:fs/promises';
import type { Console } from '../console.ts';

export interface BenchFlags {
  readonly quick?: boolean;
  readonly out?: string;
  readonly html?: string;
}

export default async function bench(
  _args: readonly string[],
  flags: BenchFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const { formatBench, runBench } = await import('../../../bench/index.ts');
  const figures = await runBench({ quick: flags.quick ?? false, onStep: (en, ja) => out.tell(en, ja), signal });
  if (flags.out) await writeFile(flags.out, `${JSON.stringify(figures, null, 2)}\n`);
  if (flags.html) {
    const { benchPage } = await import('../../../bench/report.ts');
    await writeFile(flags.html, benchPage(figures, out.language));
  }
  if (out.json) out.result(figures);
  else process.stdout.write(`${formatBench(figures)}\n`);
  return 0;
}
