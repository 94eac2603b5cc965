// `calibrate` as a person runs it: scan files of three formats, however the sheet lay, refusals in two languages, report, diff, values by hand, a batch.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibrateDevice } from '../../src/calibrate/calibrate-device.ts';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { readScan } from '../../src/calibrate/scan/read-scan.ts';
import { asKioskRasterError } from '../../src/errors.ts';
import { COPIERS, TYPICAL_PRINTER, TYPICAL_SCANNER } from '../../src/paper/devices.ts';
import { scanChart } from './scans.ts';

const launcher = fileURLToPath(new URL('../../bin/kiosk-raster.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'calibrate-'));
const at = (name: string) => join(folder, name);
let scan: Sharp;
let [widthPx, heightPx] = [0, 0];

/** Runs the command line; the answer is what `--json` printed. */
function run(...args: string[]) {
  // biome-ignore lint/suspicious/noExplicitAny: JSON of many forms
  return new Promise<{ code: number | null; answer: any; told: string }>((resolve) => {
    const child = spawn(process.execPath, [launcher, 'calibrate', ...args, '--json'], {
      cwd: folder,
      env: { ...process.env, LANG: 'C', LC_ALL: 'C' },
    });
    let [out, told] = ['', ''];
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      told += data;
    });
    child.on('close', (code) => resolve({ code, answer: out === '' ? undefined : JSON.parse(out), told }));
  });
}

const fit = (file: string, out: string, ...more: string[]) =>
  run('fit', '--original', file, '--device', 'kiosk-a', '--date', '2026-01-31', '--out', out, ...more);

beforeAll(async () => {
  const shared = { printer: TYPICAL_PRINTER, scanner: TYPICAL_SCANNER, oversample: 1 } as const;
  const pixels = scanChart({ ...shared, geometry: { skewDeg: 0.7 } });
  [widthPx, heightPx] = [pixels.widthPx, pixels.heightPx];
  scan = sharp(pixels.data, { raw: { width: widthPx, height: heightPx, channels: 3 } });
  await scan.clone().png({ compressionLevel: 1 }).toFile(at('scan.png'));
  const copy = scanChart({ ...shared, copier: COPIERS[3]! });
  await sharp(copy.data, { raw: { width: copy.widthPx, height: copy.heightPx, channels: 3 } }).toFile(at('copy.jpg'));
  const first = await fit('scan.png', 'a.json', '--copy', 'copy.jpg', '--simulated');
  expect(first.told).toBe('');
  expect(first.code).toBe(0);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('fit', () => {
  it('measures the photocopy that came with it', async () => {
    const { calibration } = await loadProfile(at('a.json'));
    const { copy } = calibration![0]!;
    expect(copy!.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...copy!.map(({ difference }) => Math.abs(difference)))).toBeGreaterThan(2);
  });

  const WHITE = { background: 'white' };
  it.each<[string, string, (of: Sharp) => Sharp | Promise<Sharp>]>([
    [
      'a grey TIFF at 600 dpi, upside down',
      'turned.tif',
      (of) =>
        of
          .resize(2 * widthPx)
          .rotate(180)
          .greyscale()
          .tiff({ compression: 'lzw' }),
    ],
    [
      'a JPEG, askew by 4 degrees, cropped by 7 mm, lying on its side by its EXIF tag',
      'askew.jpg',
      async (of) => {
        const size = { width: widthPx - 160, height: heightPx - 160 };
        const askew = await of
          .extract({ left: 80, top: 80, ...size })
          .rotate(4, WHITE)
          .png({ compressionLevel: 1 })
          .toBuffer();
        return sharp(askew).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 90, progressive: true });
      },
    ],
    ['a PNG, mirrored', 'mirrored.png', (of) => of.flop().png({ compressionLevel: 1 })],
  ])('reads %s, and finds the same device', async (_, file, make) => {
    await (await make(scan.clone())).toFile(at(file));
    const out = `${file}.json`;
    const { code, told } = await fit(file, out, '--simulated');
    expect(told).toBe('');
    expect(code).toBe(0);
    const { code: differs, answer } = await run('diff', 'a.json', out);
    expect(answer.findings.filter((finding: { matters: boolean }) => finding.matters)).toEqual([]);
    expect(differs).toBe(0);
  });

  const SHOULD: Record<string, [en: RegExp, ja: RegExp]> = {
    'calibrate.noChart': [/Lay the printed chart/, /原稿台に伏せて/],
    'calibrate.partMissing': [/Choose the whole A4 area/, /A4 全体/],
    'calibrate.tooCoarse': [/Scan again at 600 dpi/, /600 dpi でスキャンし直して/],
    'calibrate.clipped': [/Switch off the scanner's automatic exposure/, /自動露出/],
    'calibrate.blurred': [/Press the sheet flat/, /密着させ/],
    'calibrate.stretched': [/without scaling or fitting/, /拡大縮小/],
    'calibrate.faint': [/Check the toner/, /トナー/],
    'calibrate.notPicture': [/Scan again and save it/, /保存し直して/],
  };
  it.each<[string, string, () => Promise<unknown>]>([
    [
      'another page',
      'calibrate.noChart',
      () =>
        sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: '#e8e8e8' } })
          .png()
          .toFile(at('bad')),
    ],
    [
      'half of it',
      'calibrate.partMissing',
      () =>
        scan
          .clone()
          .extract({ left: 0, top: 0, width: widthPx, height: Math.round(heightPx * 0.8) })
          .png({ compressionLevel: 1 })
          .toFile(at('bad')),
    ],
    [
      'a coarse scan',
      'calibrate.tooCoarse',
      () =>
        scan
          .clone()
          .resize(Math.round(widthPx / 2))
          .jpeg()
          .toFile(at('bad')),
    ],
    [
      'a clipped scan',
      'calibrate.clipped',
      () => scan.clone().linear(1.12, 0).png({ compressionLevel: 1 }).toFile(at('bad')),
    ],
    [
      'one out of focus',
      'calibrate.blurred',
      () => scan.clone().blur(2.2).png({ compressionLevel: 1 }).toFile(at('bad')),
    ],
    [
      'one fitted to another size',
      'calibrate.stretched',
      () =>
        scan
          .clone()
          .resize(widthPx, Math.round(heightPx * 0.95), { fit: 'fill' })
          .png({ compressionLevel: 1 })
          .toFile(at('bad')),
    ],
    [
      'a pale one',
      'calibrate.faint',
      () => scan.clone().linear(0.44, 131).png({ compressionLevel: 1 }).toFile(at('bad')),
    ],
    ['no picture', 'calibrate.notPicture', async () => writeFileSync(at('bad'), '%PDF-1.7\n')],
    [
      'a picture cut short',
      'calibrate.notPicture',
      async () => writeFileSync(at('bad'), readFileSync(at('scan.png')).subarray(0, 200_000)),
    ],
  ])('refuses %s with what to do, in both languages', async (_, code, make) => {
    await make();
    const refusal = await readScan(readFileSync(at('bad')))
      .then((original) => calibrateDevice({ original, name: 'kiosk-a', date: '2026-01-31' }))
      .then(() => undefined, asKioskRasterError);
    expect(refusal).toMatchObject({ code, exitCode: 3 });
    const [en, ja] = SHOULD[code]!;
    expect(refusal!.text('en')).toMatch(en);
    expect(refusal!.text('ja')).toMatch(ja);
  });

  it('exits 3 for a refused scan, says why in the language asked for, and writes nothing', async () => {
    writeFileSync(at('bad'), 'GIF89a');
    const refused = await fit('bad', 'bad.json', '--lang', 'ja');
    expect([refused.code, refused.answer.error.code]).toEqual([3, 'calibrate.notPicture']);
    expect(refused.told).toMatch(/保存し直して/);
    expect(existsSync(at('bad.json'))).toBe(false);
  });

  it('leaves what lies at --out alone when it is not this device', async () => {
    const before = readFileSync(at('a.json'));
    const other = await run('fit', '--original', 'scan.png', '--device', 'kiosk-b', '--out', 'a.json', '--simulated');
    expect([other.code, other.answer.error.code]).toEqual([2, 'calibrate.otherDevice']);
    const mixed = await fit('scan.png', 'a.json');
    expect([mixed.code, mixed.answer.error.code]).toEqual([2, 'calibrate.otherKind']);
    writeFileSync(at('letter.txt'), 'Dear Sir');
    const letter = await fit('scan.png', 'letter.txt');
    expect([letter.code, letter.answer.error.code]).toEqual([3, 'profile.notJson']);
    expect(readFileSync(at('a.json')).equals(before)).toBe(true);
  });
});

describe('check', () => {
  it('exits 0 while the profile holds, 1 when the dots have grown', async () => {
    const same = await run('check', '--scan', 'scan.png', '--device', './a.json');
    expect(same.answer).toMatchObject({ dpi: 600, holds: true });
    expect(same.code).toBe(0);
    const profile = JSON.parse(readFileSync(at('a.json'), 'utf8'));
    // As if dots of 8 % less radius had been measured: more of them made the same tone.
    for (const mean of profile.calibration[0].curves.fine) mean.amount = Number((mean.amount * 1.08 ** 2).toFixed(2));
    writeFileSync(at('smaller.json'), JSON.stringify(profile));
    const drifted = await run('check', '--scan', 'scan.png', '--device', './smaller.json');
    expect(drifted.answer.holds).toBe(false);
    expect(drifted.answer.radiusDrift).toBeCloseTo(0.08, 2);
    expect(drifted.code).toBe(1);
    const differs = await run('diff', 'smaller.json', 'a.json');
    expect(differs.code).toBe(1);
    expect(differs.answer.findings.find(({ kind }: { kind: string }) => kind === 'drift')).toMatchObject({
      matters: true,
    });
  });
});

describe('values by hand', () => {
  const AREA = 'pantograph.screens.600.zones.dark.coarse.clusterAreaPx';
  const areaOf = async (name: string) =>
    (await loadProfile(at(name))).pantograph.screens[0]!.zones[0]!.coarse.clusterAreaPx;

  it('are set, told by diff, kept through a fit when asked, else dropped aloud', async () => {
    cpSync(at('a.json'), at('hand.json'));
    const measured = await areaOf('a.json');
    writeFileSync(at('changes.json'), JSON.stringify({ clearZoneMm: 0.4 }));
    const set = await run('set', 'hand.json', '--set', `${AREA}=90`, '--overrides', 'changes.json', '--reason', 'seen');
    expect(set.code).toBe(0);
    const differs = await run('diff', 'a.json', 'hand.json');
    expect(differs.code).toBe(1);
    expect(differs.answer.changes).toContainEqual({ path: AREA, before: measured, after: 90, matters: true });
    await fit('scan.png', 'hand.json', '--keep-overrides', '--simulated');
    expect(await areaOf('hand.json')).toBe(90);
    const back = await fit('scan.png', 'hand.json', '--simulated');
    expect(back.answer.dropped).toMatchObject([{ path: AREA, value: 90 }]);
    expect(await areaOf('hand.json')).toBe(measured);
    expect((await loadProfile(at('hand.json'))).overrides).toMatchObject([{ path: 'clearZoneMm', value: 0.4 }]);
  });

  it('never change a profile of the engine itself, and name what may be set', async () => {
    expect((await run('set', 'generic-600', '--set', 'clearZoneMm=0.4')).answer.error.code).toBe('calibrate.missing');
    const wrong = await run('set', 'a.json', '--set', 'pantograph.screens.600.zones.dark.coarse.area=1');
    expect(wrong.code).toBe(2);
    expect(wrong.answer.error.en).toContain(AREA);
  });
});

describe('a batch', () => {
  it('calibrates every device that it can, and says why not for the others', async () => {
    mkdirSync(at('fleet/kiosk-1'), { recursive: true });
    mkdirSync(at('fleet/kiosk-2'), { recursive: true });
    cpSync(at('scan.png'), at('fleet/kiosk-1/original.png'));
    cpSync(at('copy.jpg'), at('fleet/kiosk-1/copy.jpg'));
    writeFileSync(at('fleet/kiosk-2/original.png'), 'no picture');
    cpSync(at('askew.jpg'), at('fleet/kiosk-3.jpg'));
    writeFileSync(at('fleet/notes.txt'), 'not a scan');
    const { code, answer } = await run('fit', '--batch', 'fleet', '--out', 'profiles');
    expect(code).toBe(3);
    expect(answer).toMatchObject({ calibrated: 2, refused: 1 });
    expect(answer.devices.map(({ device }: { device: string }) => device).sort()).toEqual([
      'kiosk-1',
      'kiosk-2',
      'kiosk-3',
    ]);
    expect(answer.devices.find(({ device }: { device: string }) => device === 'kiosk-2').error.code).toBe(
      'calibrate.notPicture',
    );
    expect((await loadProfile(at('profiles/kiosk-1.json'))).calibration![0]!.copy).toBeDefined();
    expect((await loadProfile(at('profiles/kiosk-3.json'))).name).toBe('kiosk-3');
    expect(existsSync(at('profiles/kiosk-2.json'))).toBe(false);
  });

  it('takes a manifest, and refuses a wrong one before anything is measured', async () => {
    const manifest = (rows: unknown) => writeFileSync(at('fleet.json'), JSON.stringify(rows));
    manifest([
      { device: 'kiosk-9', original: 'scan.png', maker: 'Maker', model: 'M-1', serial: '00017', scanner: 'Flatbed' },
    ]);
    expect((await run('fit', '--batch', 'fleet.json', '--out', 'named')).code).toBe(0);
    expect(await loadProfile(at('named/kiosk-9.json'))).toMatchObject({
      device: { maker: 'Maker', model: 'M-1', serial: '00017' },
      provenance: { kind: 'measured', scanner: 'Flatbed' },
    });
    const twice = { device: 'kiosk-9', original: 'scan.png' };
    for (const rows of [[], [twice, twice], [{ ...twice, device: '../x' }], [{ ...twice, surprise: 1 }]]) {
      manifest(rows);
      const { code, answer } = await run('fit', '--batch', 'fleet.json', '--out', 'named');
      expect([code, answer.error.code]).toEqual([3, 'calibrate.batchManifest']);
    }
  });
});

describe('report', () => {
  it('is one page that stands alone, with charts, figures and pictures in both languages', async () => {
    const { code, answer } = await run(
      'report',
      'a.json',
      '--original',
      'scan.png',
      '--copy',
      'copy.jpg',
      '--out',
      'r.html',
    );
    expect(code).toBe(0);
    const [told] = answer.resolutions;
    expect(told.copiers).toHaveLength(COPIERS.length);
    // The stand-in is the device, so that nothing may show on its original.
    for (const { word, surround } of told.original) expect(Math.abs(word - surround)).toBeLessThan(0.6);
    const page = readFileSync(at('r.html'), 'utf8');
    expect(page).not.toMatch(/<script|<link|https?:|url\(|onload=/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('Simulated device');
    expect(page).toContain('模擬装置');
    const both = [page.match(/<(?:span|text) lang="en"/g)!.length, page.match(/<(?:span|text) lang="ja"/g)!.length];
    expect(both[0]).toBe(both[1]);
    expect(page.match(/<svg viewBox="0 0 720/g)).toHaveLength(3);
    const pictures = [...page.matchAll(/src="data:image\/png;base64,([^"]+)"/g)];
    // Original and copies by simulation; two places of both scans.
    expect(pictures).toHaveLength(1 + COPIERS.length + 4);
    for (const [, base64] of pictures) {
      const { width } = await sharp(Buffer.from(base64!, 'base64')).metadata();
      expect(width).toBeGreaterThan(200);
    }
  });

  it('refuses a scan of a resolution that the profile has not', async () => {
    const profile = JSON.parse(readFileSync(at('a.json'), 'utf8'));
    profile.pantograph.screens[0].dpi = 1200;
    for (const lines of profile.detection?.lineScreen ?? []) lines.dpi = 1200;
    writeFileSync(at('other.json'), JSON.stringify(profile));
    const { code, answer } = await run('report', 'other.json', '--original', 'scan.png', '--out', 'x.html');
    expect([code, answer.error.code]).toEqual([3, 'calibrate.noRecord']);
  });
});
