// `calibrate report`: a profile, and the chart's scans when given -> one HTML page, with a forecast by the paper simulator.
import { CHART_DPI } from '../../calibrate/chart/code.ts';
import { calibrateError } from '../../calibrate/errors.ts';
import { loadProfile } from '../../calibrate/profile.ts';
import { type ResolutionReport, reportPage, type ScanPictures } from '../../calibrate/report/page.ts';
import { type ScanFigures, scanFigures } from '../../calibrate/report/scan-figures.ts';
import { verdictOf } from '../../calibrate/report/verdict.ts';
import { readScan, type ScanPixels } from '../../calibrate/scan/read-scan.ts';
import { forecast } from '../../paper/forecast.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';
import { readInput, writeOutput } from '../files.ts';
import { type CalibrateFlags, LIMIT_SCAN_BYTES, required } from './calibrate-flags.ts';

export async function report([path]: readonly string[], flags: CalibrateFlags, out: Console): Promise<number> {
  const profile = await loadProfile(required(path, 'PROFILE.json'));
  const target = required(flags.out, '--out');
  const dpi = CHART_DPI.find((candidate) => String(candidate) === flags.dpi);
  if (flags.dpi !== undefined && dpi === undefined) {
    throw usageError('choice', { flag: '--dpi', allowed: CHART_DPI.join(', ') });
  }
  const wanted = profile.pantograph.screens.filter((screens) => dpi === undefined || screens.dpi === dpi);
  if (wanted.length === 0) throw calibrateError('noRecord', { dpi: dpi! });
  const original = await scanOf(flags.original);
  const copy = await scanOf(flags.copy);
  for (const scan of [original, copy]) {
    // A scan that none of the sections is about would be left out without a word.
    if (scan && !wanted.some((screens) => screens.dpi === scan.dpi))
      throw calibrateError('noRecord', { dpi: scan.dpi });
  }
  const resolutions: ResolutionReport[] = [];
  for (const screens of wanted) {
    out.tell(`${screens.dpi} dpi: printing and copying by simulation`, `${screens.dpi} dpi: 模擬印刷と模擬コピー`);
    const record = profile.calibration?.find((entry) => entry.dpi === screens.dpi);
    const tones = record && { ...record.curves, solid: record.scan.solid };
    resolutions.push({
      screens,
      infrared: profile.detection?.infrared.find((entry) => entry.dpi === screens.dpi),
      record,
      forecast: tones && (await forecast(tones, screens)),
      original: original?.dpi === screens.dpi ? original : undefined,
      copy: copy?.dpi === screens.dpi ? copy : undefined,
    });
  }
  await writeOutput(target, reportPage({ profile, resolutions, language: out.language }));
  const verdicts = resolutions.map((one) => ({ dpi: one.screens.dpi, ...verdictOf(one) }));
  for (const verdict of verdicts) {
    const list = (language: 'en' | 'ja') => verdict.lines.map((line) => `  ${line[language]}`).join('\n');
    out.tell(`${verdict.dpi} dpi:\n${list('en')}`, `${verdict.dpi} dpi:\n${list('ja')}`);
  }
  out.tell(target, target);
  out.result({
    report: target,
    resolutions: resolutions.map(({ screens, forecast: told }, i) => ({
      ...verdicts[i]!,
      original: told?.original,
      copiers: told?.copiers.map(({ picture: _, ...figures }) => figures),
      zones: screens.zones.map(({ name }) => name),
    })),
  });
  return 0;
}

async function scanOf(path: string | undefined): Promise<(ScanFigures & { pictures: ScanPictures }) | undefined> {
  if (path === undefined) return undefined;
  const figures = scanFigures(await readScan(await readInput(path, LIMIT_SCAN_BYTES)));
  const pictures = { patches: await pngOf(figures.patches), targets: await pngOf(figures.targets) };
  return { ...figures, pictures };
}

async function pngOf({ widthPx, heightPx, data }: ScanPixels): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .png()
    .toBuffer();
}
