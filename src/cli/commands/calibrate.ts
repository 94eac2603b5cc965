// `calibrate chart | fit | check | report | diff`: from a printed chart to a device profile, and back again to look at it.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { calibrateDevice } from '../../calibrate/calibrate-device.ts';
import { CHART_DPI, type ChartDpi } from '../../calibrate/chart/code.ts';
import { writeChart } from '../../calibrate/chart/files.ts';
import { checkDevice } from '../../calibrate/check.ts';
import { calibrateError } from '../../calibrate/errors.ts';
import { loadProfile } from '../../calibrate/profile.ts';
import { readScan } from '../../calibrate/scan/read-scan.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';
import { makeOutDir, readInput } from '../files.ts';

export interface CalibrateFlags {
  readonly out?: string;
  readonly dpi?: string;
  readonly strip?: boolean;
  readonly original?: string;
  readonly copy?: string;
  readonly infrared?: string;
  readonly scan?: string;
  readonly device?: string;
  readonly date?: string;
}

export default async function calibrate(
  [action]: readonly string[],
  flags: CalibrateFlags,
  out: Console,
): Promise<number> {
  switch (action) {
    case 'chart':
      return chart(flags, out);
    case 'fit':
      return fit(flags, out);
    case 'check':
      return check(flags, out);
    case 'report':
    case 'diff':
      throw usageError('not-built-yet', { what: `calibrate ${action}` });
    default:
      throw usageError('choice', { flag: 'calibrate', allowed: 'chart, fit, check' });
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

/** A JPEG or PNG of an A4 page at 1200 dpi stays below this; an uncompressed TIFF of it does not, and need not. */
const LIMIT_BYTES = 256 << 20;

/** Half of what the mark bears (docs/detection-image.md). */
const WIDE_SPREAD_UM = 40;

async function fit(flags: CalibrateFlags, out: Console): Promise<number> {
  const originalPath = required(flags.original, '--original');
  const name = required(flags.device, '--device');
  const path = required(flags.out, '--out');
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) throw calibrateError('name', {});
  const original = await readScan(await readInput(originalPath, LIMIT_BYTES));
  const copy = flags.copy === undefined ? undefined : await readScan(await readInput(flags.copy, LIMIT_BYTES));
  const infrared =
    flags.infrared === undefined ? undefined : await readScan(await readInput(flags.infrared, LIMIT_BYTES));
  const known = await loadProfile(resolve(path)).catch(() => undefined);
  const date = flags.date ?? new Date().toISOString().slice(0, 10);
  const onto = known?.name === name ? known : undefined;
  const { profile, record, detection, unreachable } = calibrateDevice({ original, copy, infrared, name, date, onto });
  await writeFile(path, `${JSON.stringify(profile, null, 2)}\n`);
  const worst = Math.max(...record.zones.map(({ errorLightness }) => errorLightness));
  out.tell(
    `${path}: ${record.dpi} dpi, word and surround matched to ${worst} L* (standard error), scan of ${Math.round(record.scan.dpi)} dpi.`,
    `${path}: ${record.dpi} dpi。文字と地の明度差は標準誤差 ${worst}（L*）、スキャンは ${Math.round(record.scan.dpi)} dpi でした。`,
  );
  if (detection) {
    const { um, spreadUm } = detection.registration;
    const offsets = (['c', 'm', 'y'] as const).map(
      (ink) => `${ink.toUpperCase()} ${Math.round(um[ink].x)}/${Math.round(um[ink].y)}`,
    );
    out.tell(
      `Infrared detection image: K and C+M+Y matched to dE2000 ${detection.fitted.deltaE.toFixed(2)}; inks off K by ${offsets.join(', ')} um (right/down), undone to half a pixel.`,
      `赤外の検出画像: K と C+M+Y の色差は dE2000 ${detection.fitted.deltaE.toFixed(2)}。K に対する版ずれ（右/下、um）${offsets.join('、')} を半画素まで補正します。`,
    );
    if (spreadUm > WIDE_SPREAD_UM) {
      out.tell(
        `Registration changes by ${Math.round(spreadUm)} um over the sheet: the hidden mark may show. Have the device aligned.`,
        `用紙の中で版ずれが ${Math.round(spreadUm)} um 変わります。潜像が見えるおそれがあります。装置の色合わせを行ってください。`,
      );
    }
  } else if (unreachable) {
    out.tell(unreachable.message, unreachable.ja);
  } else {
    out.tell(
      'No colour on the chart or in the scan: the detection image will be the line screen in K.',
      'チャートかスキャンに色がありません。検出画像は K の万線になります。',
    );
  }
  out.result({ profile: path, record, registration: detection?.registration });
  return 0;
}

async function check(flags: CalibrateFlags, out: Console): Promise<number> {
  const scan = await readScan(await readInput(required(flags.scan, '--scan'), LIMIT_BYTES));
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

function required(value: string | undefined, flag: string): string {
  if (value === undefined) throw calibrateError('missing', { flag });
  return value;
}
