// `calibrate fit`: scans of one printed chart, or of a whole fleet's, -> device profiles.
import { join, resolve } from 'node:path';
import { type BatchEntry, DEVICE_NAME, readBatch, runBatch } from '../../calibrate/batch.ts';
import { type Calibration, calibrateDevice } from '../../calibrate/calibrate-device.ts';
import { calibrateError } from '../../calibrate/errors.ts';
import { type DeviceProfile, loadProfile } from '../../calibrate/profile.ts';
import { readScan } from '../../calibrate/scan/read-scan.ts';
import type { KioskRasterError } from '../../errors.ts';
import type { Console } from '../console.ts';
import { makeOutDir, readInput, writeOutput } from '../files.ts';
import { type CalibrateFlags, LIMIT_SCAN_BYTES, required, today } from './calibrate-flags.ts';
import { changesOf, withChanges } from './calibrate-set.ts';

const SIMULATED = {
  en: 'A simulated device: no real machine was measured. Fitted by calibrate fit from a simulated scan of the chart.',
  ja: '模擬装置です。実在の機械を測ったものではありません。チャートの模擬スキャンから calibrate fit で作成しました。',
};

export async function fit(flags: CalibrateFlags, out: Console, signal: AbortSignal): Promise<number> {
  return flags.batch === undefined ? fitOne(flags, out) : fitMany(flags, flags.batch, out, signal);
}

async function fitOne(flags: CalibrateFlags, out: Console): Promise<number> {
  const original = required(flags.original, '--original');
  const device = required(flags.device, '--device');
  const path = required(flags.out, '--out');
  if (!DEVICE_NAME.test(device)) throw calibrateError('name', {});
  const entry: BatchEntry = { ...flags, device, originals: [original] };
  const calibration = await fitScan(entry, original, path, flags);
  const { profile, record, overrides } = calibration;
  const worst = worstOf(record);
  out.tell(
    `${path}: ${record.dpi} dpi, word and surround matched to ${worst} L* (standard error), scan of ${Math.round(record.scan.dpi)} dpi.`,
    `${path}: ${record.dpi} dpi。文字と地の明度差は標準誤差 ${worst}（L*）、スキャンは ${Math.round(record.scan.dpi)} dpi でした。`,
  );
  tellDetection(calibration, out);
  tellOverrides(overrides, out);
  tellCopy(record, out);
  out.tell(
    `Look at it: kiosk-raster calibrate report ${path} --original ${original} --out ${device}.html`,
    `確認: kiosk-raster calibrate report ${path} --original ${original} --out ${device}.html`,
  );
  out.result({
    profile: path,
    record,
    registration: calibration.detection?.registration,
    overrides: profile.overrides ?? [],
    dropped: overrides.dropped,
  });
  return 0;
}

/** One scan onto the profile that is there already, if any. */
async function fitScan(
  entry: BatchEntry,
  originalPath: string,
  path: string,
  flags: CalibrateFlags,
): Promise<Calibration> {
  const { device: name, maker, model, serial, scanner } = entry;
  const onto = await existingProfile(path, name);
  // Read before anything is measured: a mistyped change must not cost the whole fit.
  const changes = await changesOf(flags);
  const original = await readScan(await readInput(originalPath, LIMIT_SCAN_BYTES));
  const copy = entry.copy === undefined ? undefined : await readScan(await readInput(entry.copy, LIMIT_SCAN_BYTES));
  const infrared =
    entry.infrared === undefined ? undefined : await readScan(await readInput(entry.infrared, LIMIT_SCAN_BYTES));
  const given = { maker, model, serial };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const kind = flags.simulated ? ('simulated' as const) : ('measured' as const);
  const provenance = onto?.provenance ?? { kind, madeBy: 'calibrate fit' };
  if (provenance.kind !== kind) throw calibrateError('otherKind', { found: provenance.kind });
  const calibration = calibrateDevice({
    original,
    copy,
    infrared,
    name,
    date: flags.date ?? today(),
    onto,
    keepOverrides: flags.keepOverrides ?? false,
    device: said,
    ...(flags.simulated ? { about: SIMULATED } : {}),
    provenance: { ...provenance, ...(scanner === undefined ? {} : { scanner }) },
  });
  const profile = withChanges(calibration.profile, changes, flags);
  await writeOutput(path, `${JSON.stringify(profile, null, 2)}\n`);
  return { ...calibration, profile };
}

/** @throws `calibrate.otherDevice` when the file is another device's; `profile.*` when it is no profile */
async function existingProfile(path: string, name: string): Promise<DeviceProfile | undefined> {
  const found = await loadProfile(resolve(path)).catch((error: KioskRasterError) => {
    if (error.code === 'profile.notFound') return undefined;
    throw error;
  });
  if (found !== undefined && found.name !== name) throw calibrateError('otherDevice', { found: found.name });
  return found;
}

async function fitMany(flags: CalibrateFlags, batch: string, out: Console, signal: AbortSignal): Promise<number> {
  const outDir = required(flags.out, '--out');
  const entries = await readBatch(resolve(batch));
  await makeOutDir(outDir);
  const pathOf = (device: string) => join(outDir, `${device}.json`);
  const outcomes = await runBatch(
    entries,
    (entry, original) => fitScan(entry, original, pathOf(entry.device), flags),
    (entry, i) =>
      out.tell(
        `${i + 1} of ${entries.length}: ${entry.device}`,
        `${entries.length} 台中 ${i + 1} 台目: ${entry.device}`,
      ),
    signal,
  );
  const rows = outcomes.map(({ device, calibrations, error }) => ({
    device,
    resolutions: calibrations.map(({ record }) => record.dpi),
    worst: calibrations.length === 0 ? undefined : Math.max(...calibrations.map(({ record }) => worstOf(record))),
    ...(calibrations.length === 0 ? {} : { profile: pathOf(device) }),
    ...(error === undefined ? {} : { error: error.toJSON() }),
  }));
  const width = Math.max(...rows.map(({ device }) => device.length), 8);
  const table = rows.map(({ device, resolutions, worst, error }) => {
    const done = resolutions.length === 0 ? '-' : resolutions.join('/');
    const reason = error && `${error.code}: ${out.language === 'ja' ? error.ja : error.en}`;
    return `${device.padEnd(width)}  ${done.padEnd(12)}  ${(worst?.toFixed(2) ?? '-').padEnd(7)}  ${reason ?? 'ok'}`;
  });
  const head = (en: string[]) => `${en[0]!.padEnd(width)}  ${en[1]!.padEnd(12)}  ${en[2]!.padEnd(7)}  ${en[3]!}`;
  out.tell(
    `\n${[head(['device', 'dpi', 'L* +-', 'result']), ...table].join('\n')}`,
    `\n${[head(['device', 'dpi', 'L* +-', '結果']), ...table].join('\n')}`,
  );
  const refused = rows.filter(({ error }) => error !== undefined).length;
  out.tell(
    `${rows.length - refused} of ${rows.length} devices calibrated, profiles in ${outDir}.`,
    `${rows.length} 台中 ${rows.length - refused} 台を較正しました。プロファイルは ${outDir} にあります。`,
  );
  out.result({ devices: rows, calibrated: rows.length - refused, refused });
  return refused === 0 ? 0 : 3;
}

function worstOf({ zones }: Calibration['record']): number {
  return Math.max(...zones.map(({ errorLightness }) => errorLightness));
}

/** Half of what the mark bears (docs/detection-image.md). */
const WIDE_SPREAD_UM = 40;

function tellDetection({ detection, unreachable }: Calibration, out: Console): void {
  if (detection) {
    const { um, spreadUm } = detection.registration;
    const offsets = (['c', 'm', 'y'] as const).map(
      (ink) => `${ink.toUpperCase()} ${Math.round(um[ink].x)}/${Math.round(um[ink].y)}`,
    );
    out.tell(
      `Infrared detection image: K and C+M+Y matched, standard error dE2000 ${detection.errorDeltaE.toFixed(2)}; inks off K by ${offsets.join(', ')} um (right/down), which the mark undoes.`,
      `赤外の検出画像: K と C+M+Y の色合わせの標準誤差は dE2000 ${detection.errorDeltaE.toFixed(2)}。K に対する版ずれ（右/下、um）${offsets.join('、')} を補正して印刷します。`,
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
}

function tellOverrides({ kept, dropped }: Calibration['overrides'], out: Console): void {
  const list = (entries: typeof kept) => entries.map(({ path, value }) => `  ${path} = ${value}`).join('\n');
  if (kept.length > 0) out.tell(`Kept as set by hand:\n${list(kept)}`, `手で設定した値を維持:\n${list(kept)}`);
  if (dropped.length > 0) {
    out.tell(
      `Measured anew, no longer set by hand (--keep-overrides keeps them):\n${list(dropped)}`,
      `測定し直したため、手で設定した値を解除しました（維持するには --keep-overrides）:\n${list(dropped)}`,
    );
  }
}

function tellCopy({ copy }: Calibration['record'], out: Console): void {
  if (copy === undefined) return;
  const most = Math.max(...copy.map(({ difference }) => Math.abs(difference)));
  const zones = copy.map(({ zone, difference }) => `${zone} ${difference}`).join(', ');
  out.tell(
    `On the photocopy, surround - word in L*: ${zones}.${most < 2 ? ' The word would hardly show on that copier.' : ''}`,
    `コピー上の地と文字の明度差（L*）: ${zones}。${most < 2 ? 'この複写機では文字がほとんど現れません。' : ''}`,
  );
}
