// `calibrate chart | fit | check | report | diff`: from a printed chart to a device profile, and back again to look at it.
import { CHART_DPI, type ChartDpi } from '../../calibrate/chart/code.ts';
import { writeChart } from '../../calibrate/chart/files.ts';
import { calibrateError } from '../../calibrate/errors.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';
import { makeOutDir } from '../files.ts';

export interface CalibrateFlags {
  readonly out?: string;
  readonly dpi?: string;
  readonly strip?: boolean;
}

export default async function calibrate(
  [action]: readonly string[],
  flags: CalibrateFlags,
  out: Console,
): Promise<number> {
  switch (action) {
    case 'chart':
      return chart(flags, out);
    default:
      throw usageError('choice', { flag: 'calibrate', allowed: 'chart' });
  }
}

async function chart(flags: CalibrateFlags, out: Console): Promise<number> {
  const outDir = required(flags.out, '--out');
  const dpi = CHART_DPI.find((candidate) => String(candidate) === (flags.dpi ?? '600'));
  if (dpi === undefined) throw usageError('choice', { flag: '--dpi', allowed: CHART_DPI.join(', ') });
  await makeOutDir(outDir);
  const files = await writeChart(outDir, dpi satisfies ChartDpi, flags.strip ? 'strip' : 'chart');
  out.tell(
    `${files.join('\n')}\nPrint it without scaling, at ${dpi} dpi, on the paper in use; then scan the front.`,
    `${files.join('\n')}\n拡大縮小なし・${dpi} dpi で、実際に使う用紙に印刷し、おもて面をスキャンしてください。`,
  );
  out.result({ files });
  return 0;
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined) throw calibrateError('missing', { flag });
  return value;
}
