// `calibrate chart | fit | check | report | diff | set`: from a printed chart to a device profile, and back again to look at it.
import { CHART_DPI, type ChartDpi } from '../../calibrate/chart/code.ts';
import { writeChart } from '../../calibrate/chart/files.ts';
import { checkDevice } from '../../calibrate/check.ts';
import { loadProfile } from '../../calibrate/profile.ts';
import { readScan } from '../../calibrate/scan/read-scan.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';
import { makeOutDir, readInput } from '../files.ts';
import { type CalibrateFlags, LIMIT_SCAN_BYTES, required } from './calibrate-flags.ts';

export default async function calibrate(
  [action, ...files]: readonly string[],
  flags: CalibrateFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  switch (action) {
    case 'chart':
      return chart(flags, out);
    case 'fit':
      return (await import('./calibrate-fit.ts')).fit(flags, out, signal);
    case 'check':
      return check(flags, out);
    case 'report':
      return (await import('./calibrate-report.ts')).report(files, flags, out);
    case 'diff':
      return (await import('./calibrate-diff.ts')).diff(files, out);
    case 'set':
      return (await import('./calibrate-set.ts')).set(files, flags, out);
    default:
      throw usageError('choice', { flag: 'calibrate', allowed: 'chart, fit, check, report, diff, set' });
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

async function check(flags: CalibrateFlags, out: Console): Promise<number> {
  const scan = await readScan(await readInput(required(flags.scan, '--scan'), LIMIT_SCAN_BYTES));
  const profile = await loadProfile(required(flags.device, '--device'));
  const result = checkDevice(scan, profile);
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  const [drift, error] = [percent(result.radiusDrift), percent(result.error)];
  out.tell(
    result.holds
      ? `The profile holds: dot radius changed by ${drift} (+- ${error}).`
      : `The device has drifted: dot radius changed by ${drift} (+- ${error}). Calibrate it again.`,
    result.holds
      ? `プロファイルは有効です（点の半径の変化 ${drift}、誤差 ${error}）。`
      : `装置の状態が変わりました（点の半径の変化 ${drift}、誤差 ${error}）。較正をやり直してください。`,
  );
  out.result(result);
  return result.holds ? 0 : 1;
}
