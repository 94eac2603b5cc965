// The whole way: a certificate rendered with keys, its back printed and scanned in simulation, and the front that the inquiry gives back.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeBack } from '../../src/inquiry/judge-back.ts';
import { loadScan } from '../../src/inquiry/load-scan.ts';
import { createEngine } from '../../src/job/engine.ts';
import { jobReportSchema } from '../../src/job/report.ts';
import { makeDemoTicket } from '../../src/job/ticket-keys.ts';
import { TYPICAL_PRINTER, TYPICAL_SCANNER } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import { scan } from '../../src/paper/scanner.ts';
import { srgbByte } from '../../src/paper/srgb.ts';
import { decodePng1 } from '../../src/print/png/decode.ts';
import { type BitPlane, mmToPx, SEPARATIONS } from '../../src/raster/plane.ts';
import { reducePlane } from '../../src/raster/scramble/bilevel/reduce.ts';
import { encodeField } from '../../src/raster/scramble/field/encode.ts';
import { planField } from '../../src/raster/scramble/field/plan.ts';
import type { ScanImage } from '../../src/raster/scramble/read/image.ts';
import { type FieldRead, readField } from '../../src/raster/scramble/read/read-field.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { type InquiryKeys, loadInquiryKeys } from '../../src/seal/keys/inquiry-keys.ts';
import { frontOf } from '../scramble/fronts.ts';
import { seededRandom } from '../seal/support.ts';
import { readCodes } from '../support/read-code.ts';

const launcher = fileURLToPath(new URL('../../bin/kiosk-raster.mjs', import.meta.url));
const pdf = new Uint8Array(readFileSync(new URL('../../samples/juminhyo.pdf', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-inquiry-'));
const keys = join(folder, 'keys');
const sheets = join(folder, 'sheets');
const scanPath = join(folder, 'back.jpg');
const frontPath = join(folder, 'front.jpg');
const nowSec = Math.floor(Date.now() / 1000);

let report: unknown;
let ticketDigest: string;
let site: InquiryKeys;
let read: FieldRead;

const planeOf = async (name: string): Promise<BitPlane> => (await decodePng1(readFileSync(join(sheets, name)))).plane;

/** What an ideal scanner at half the resolution would see: the share of white. */
function cleanScan({ widthPx, heightPx, strideBytes, data }: BitPlane, marginPx = 40): ScanImage {
  const [width, height] = [(widthPx >> 1) + 2 * marginPx, (heightPx >> 1) + 2 * marginPx];
  const grey = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < heightPx >> 1; y++) {
    for (let x = 0; x < widthPx >> 1; x++) {
      let ink = 0;
      for (const row of [2 * y, 2 * y + 1]) {
        const pair = (data[row * strideBytes + (x >> 2)]! >> (6 - 2 * (x & 3))) & 3;
        ink += (pair & 1) + (pair >> 1);
      }
      grey[(y + marginPx) * width + x + marginPx] = 255 - 55 * ink;
    }
  }
  return { widthPx: width, heightPx: height, dpi: 300, data: grey };
}

beforeAll(async () => {
  await makeDemoKeys(keys, { nowSec, random: seededRandom('round trip') });
  site = await loadInquiryKeys(keys);
  const jws = await makeDemoTicket(keys, pdf, {
    nowSec,
    random: seededRandom('ticket'),
    pages: 2,
    audience: 'demonstration',
    serial: '2026-1121-000042',
  });
  await using engine = await createEngine({ workers: 1, keys: { folder: keys } });
  expect(engine.keys).toMatchObject({ demo: true, made: false });
  ({ report } = await engine.render(pdf, { outDir: sheets, ticket: jws }));
  const again = engine.render(pdf, { outDir: join(folder, 'again'), ticket: jws });
  await expect(again).rejects.toMatchObject({ code: 'ticket.reused' });
  ticketDigest = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(jws))).toString('hex');

  const planes = Object.fromEntries(
    await Promise.all(SEPARATIONS.map(async (ink) => [ink, await planeOf(`sheet-1-back-${ink}.png`)])),
  );
  const paper = printSide(planes, TYPICAL_PRINTER, { seed: 7, oversample: 1 });
  const seen = scan(paper, { ...TYPICAL_SCANNER, dpi: 300 }, { seed: 8, geometry: { skewDeg: 0.6 } });
  const raw = { width: seen.widthPx, height: seen.heightPx, channels: 1 } as const;
  await sharp(Uint8Array.from(seen.data, srgbByte), { raw })
    .withMetadata({ density: 300 })
    .jpeg({ quality: 75 })
    .toFile(scanPath);
  const frontPaper = printSide({ k: await planeOf('sheet-1-front-k.png') }, TYPICAL_PRINTER, {
    seed: 9,
    oversample: 1,
  });
  const frontSeen = scan(frontPaper, { ...TYPICAL_SCANNER, dpi: 300 }, { seed: 10, geometry: { skewDeg: -1.2 } });
  const frontRaw = { width: frontSeen.widthPx, height: frontSeen.heightPx, channels: 1 } as const;
  const frontGrey = Uint8Array.from(frontSeen.data, srgbByte);
  await sharp(frontGrey, { raw: frontRaw }).jpeg({ quality: 75 }).toFile(frontPath);
  const reading = await readField(await loadScan(readFileSync(scanPath)));
  expect(reading.kind).toBe('read');
  read = reading as FieldRead;
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inquire(...args: string[]): { code: number | null; answer: Record<string, unknown> } {
  const ran = spawnSync(process.execPath, [launcher, 'inquire', ...args, '--json'], { encoding: 'utf8' });
  return { code: ran.status, answer: JSON.parse(ran.stdout) };
}

/** The verdict on a field made of these bytes and printed without a flaw. */
async function judgeField(header: Uint8Array, coarse: Uint8Array, fine: Uint8Array) {
  const field = encodeField({ header, layers: { coarse, fine } }, planField({ dpi: 600, cellPx: 3 }));
  using answer = await judgeBack(cleanScan(field), site, { nowSec });
  expect(answer.front !== undefined).toBe(answer.verdict.startsWith('genuine'));
  return { verdict: answer.verdict, reason: answer.reason };
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

describe('a rendered sheet', () => {
  it('says in job.json that the scrambled image is printed, and what it holds', () => {
    const parsed = jobReportSchema.parse(report);
    expect(parsed.layers.find(({ name }) => name === 'scrambled-image')).toMatchObject({ printed: true });
    for (const sheet of parsed.sheets) {
      expect(sheet.scrambled).toMatchObject({ fineDpi: 300, protection: 'full' });
      expect(sheet.stagesMs['sealMs']).toBeGreaterThan(0);
    }
  });

  it('gives its front back, bit for bit, from a 300 dpi JPEG of its back, with the facts of its ticket; the printed front is the same', async () => {
    const out = join(folder, 'front.png');
    const { code, answer } = inquire(scanPath, '--front', frontPath, '--keys', keys, '--out', out);
    expect(answer).toMatchObject({
      verdict: 'genuine-exact',
      reason: null,
      front: 'same',
      differences: [],
      sheet: { serial: '2026-1121-000042', kind: 'juminhyo', page: 1, pageCount: 2, ticketDigest, demo: true },
      restored: { dpi: 300, widthPx: 2480, heightPx: 3508 },
    });
    expect(code).toBe(0);
    const restored = await decodePng1(readFileSync(out));
    const expected = reducePlane(await frontOf('juminhyo.pdf'), 600, 300);
    expect(restored.plane.widthPx).toBe(expected.widthPx);
    expect(Buffer.compare(restored.plane.data, expected.data)).toBe(0);
  });
});

describe('the inquiry code beside the field', () => {
  it("carries the site's address and hints that say whom the sheet is sealed to, with nothing of the pattern near it", async () => {
    const { data, strideBytes } = await planeOf('sheet-1-back-k.png');
    const [left, top, side] = [...[166, 208].map((mm) => Math.round(mmToPx(mm, 600))), Math.round(mmToPx(30, 600))];
    const grey = Uint8Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [left + (i % side), top + Math.floor(i / side)];
      return (data[y * strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1 ? 0 : 255;
    });
    const hint = Buffer.from(site.openingKeys[0]!.thumbprint.subarray(0, 4)).toString('hex');
    expect(await readCodes(grey, side, side)).toEqual([
      { text: `http://127.0.0.1:8640/?v=1&k=${hint}&c=127`, level: 'Q' },
    ]);
    const layers = jobReportSchema.parse(report).layers;
    expect(layers.find(({ name }) => name === 'inquiry-code')).toMatchObject({ printed: true });
  });
});

describe('what is not such a sheet', () => {
  it('a layer that was changed, exchanged or left out: never genuine and exact', async () => {
    const { header, layers } = read;
    const [coarse, fine] = [layers.coarse, layers.fine!];
    expect(await judgeField(header, coarse, fine)).toEqual({ verdict: 'genuine-exact', reason: undefined });
    const notAuthentic = { verdict: 'not-genuine', reason: 'not-authentic' };
    expect(await judgeField(header, coarse, flipped(fine, 500))).toEqual(notAuthentic);
    expect(await judgeField(header, flipped(coarse, 500), fine)).toEqual(notAuthentic);
    expect(await judgeField(header, coarse, new Uint8Array(0))).toEqual({
      verdict: 'genuine-reduced',
      reason: 'missing',
    });
  });

  it('another site, which cannot open it, calls it neither genuine nor false, and leaves no front', async () => {
    const others = join(folder, 'others');
    await makeDemoKeys(others, { nowSec, random: seededRandom('others') });
    const out = join(folder, 'no-front.png');
    writeFileSync(out, 'of an earlier call');
    const { code, answer } = inquire(scanPath, '--keys', others, '--out', out);
    expect([code, answer['verdict'], answer['reason']]).toEqual([6, 'unreadable', 'no-opening-key']);
    expect(() => readFileSync(out)).toThrow(/ENOENT/);
  });

  it('the front is unreadable, and the reason says which side to scan', async () => {
    using answer = await judgeBack(cleanScan(await planeOf('sheet-1-front-k.png')), site, { nowSec });
    expect([answer.verdict, answer.reason]).toEqual(['unreadable', 'no-field']);
    expect(answer.text?.en).toContain('back');
  });

  it('a file that is no picture is refused', () => {
    const path = join(folder, 'not.png');
    writeFileSync(path, 'no picture');
    const { code, answer } = inquire(path, '--keys', keys, '--out', join(folder, 'x.png'));
    expect(code).toBe(3);
    expect(answer).toMatchObject({ error: { code: 'inquiry.not-picture' } });
  });
});
