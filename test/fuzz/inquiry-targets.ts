// What an inquiry site is handed (scan files, fields on them, sealed layers, compressed fronts), nearly right -> how each reader judges it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { loadScan } from '../../src/inquiry/load-scan.ts';
import { createPlane } from '../../src/raster/plane.ts';
import { createContextCoder } from '../../src/raster/scramble/bilevel/context-coder.ts';
import { encodeField } from '../../src/raster/scramble/field/encode.ts';
import { planField } from '../../src/raster/scramble/field/plan.ts';
import { readField } from '../../src/raster/scramble/read/read-field.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { loadInquiryKeys } from '../../src/seal/keys/inquiry-keys.ts';
import { loadKioskKeys } from '../../src/seal/keys/kiosk-keys.ts';
import { openSheet } from '../../src/seal/open-sheet.ts';
import { sealSheet } from '../../src/seal/seal-sheet.ts';
import { below, mutateBytes, pick, type Random } from './mutate.ts';
import { judge, parser, type Target } from './target.ts';

const NOW_SEC = 1_768_435_200;
/** ms of processor time; an undamaged one takes less than a second. */
const FIELD_LIMIT_MS = 10_000;

/** A page-like picture: strokes at random places. */
function strokes(random: Random, widthPx: number, heightPx: number): Uint8Array {
  const grey = new Uint8Array(widthPx * heightPx).fill(255);
  for (let n = 0; n < 60; n++) {
    const [x, y, w] = [below(random, widthPx), below(random, heightPx), 1 + below(random, 40)];
    grey.fill(0, y * widthPx + x, Math.min(y * widthPx + x + w, (y + 1) * widthPx));
  }
  return grey;
}

const bytesOf = (random: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => below(random, 256));

/** PNG, JPEG and TIFF files. */
export async function scanTarget(): Promise<Target> {
  const raw = { raw: { width: 210, height: 297, channels: 1 as const } };
  const picture = (): ReturnType<typeof sharp> =>
    sharp(strokes(seededRandom(1), 210, 297), raw).withMetadata({ density: 300 });
  const seeds = await Promise.all(
    [
      picture().png(),
      picture().png({ palette: true }),
      picture().jpeg({ quality: 80 }),
      picture().toColourspace('srgb').jpeg({ progressive: true }),
      picture().toColourspace('cmyk').jpeg(),
      picture().tiff({ compression: 'lzw' }),
      sharp(strokes(seededRandom(1), 210, 297), raw)
        .toColourspace('b-w')
        .tiff({ compression: 'ccittfax4', bitdepth: 1 }),
      picture().tiff({ compression: 'deflate', tile: true, tileWidth: 64, tileHeight: 64 }),
      picture().tiff({ compression: 'jpeg', pyramid: true }),
    ].map(async (file) => new Uint8Array(await file.toBuffer())),
  );
  return parser(
    (random) => mutateBytes(random, pick(random, seeds)),
    (input) => loadScan(input),
  );
}

/** Half-tone scans of a field at 300 dpi, torn, stretched, covered, mirrored, mixed with another. */
export async function fieldTarget(): Promise<Target> {
  const random = seededRandom(2);
  // A quarter of a kiosk's in each direction: the same reader, sixteen times as many inputs.
  const plan = planField({ dpi: 600, cellPx: 3 }, 45, 47.5);
  const field = encodeField(
    { header: bytesOf(random, 40), layers: { coarse: bytesOf(random, 600), fine: bytesOf(random, 2000) } },
    plan,
  );
  const { cellMm, cellPx } = plan;
  const known = { cellMm, columns: Math.floor(plan.widthPx / cellPx), rows: Math.floor(plan.heightPx / cellPx) };
  const margin = 60;
  const [widthPx, heightPx] = [(field.widthPx >> 1) + 2 * margin, (field.heightPx >> 1) + 2 * margin];
  const clean = new Uint8Array(widthPx * heightPx).fill(250);
  const ink = (x: number, y: number): number => (field.data[y * field.strideBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;
  for (let y = 0; y < field.heightPx >> 1; y++) {
    for (let x = 0; x < field.widthPx >> 1; x++) {
      const dots = ink(2 * x, 2 * y) + ink(2 * x + 1, 2 * y) + ink(2 * x, 2 * y + 1) + ink(2 * x + 1, 2 * y + 1);
      clean[(y + margin) * widthPx + x + margin] = 250 - 55 * dots;
    }
  }
  const damage = (r: Random): { data: Uint8Array; widthPx: number; heightPx: number } => {
    let [data, w, h] = [clean.slice(), widthPx, heightPx];
    for (let times = 1 + below(r, 3); times > 0; times--) {
      const [x, y] = [below(r, w), below(r, h)];
      const [wide, high] = [1 + below(r, w - x), 1 + below(r, h - y)];
      switch (below(r, 6)) {
        case 0: // Covered.
          for (let row = y; row < y + high; row++) data.fill(pick(r, [0, 128, 255]), row * w + x, row * w + x + wide);
          break;
        case 1: // Torn off below.
          h = Math.max(1, y);
          data = data.slice(0, w * h);
          break;
        case 2: // Rows lost by the scanner's transport.
          data.copyWithin(y * w, Math.min(h - 1, y + (high >> 3)) * w);
          break;
        case 3: // Upside down, or mirrored.
          data.reverse();
          break;
        case 4: // Noise.
          for (let i = 0; i < data.length; i += 1 + below(r, 40)) data[i] = below(r, 256);
          break;
        case 5: // Another field's marks in the middle of this one.
          for (let row = 0; row < high; row++)
            data.copyWithin((y + row) * w + x, below(r, h) * w, below(r, h) * w + wide);
          break;
      }
    }
    return { data, widthPx: w, heightPx: h };
  };
  return {
    async run(r) {
      const scan = damage(r);
      let kind = '';
      const outcome = await judge(async () => {
        const reading = await readField(
          { ...scan, channels: 1, ...(r() < 0.5 ? { dpi: 300 } : {}) },
          { fields: [known] },
        );
        kind = reading.kind === 'read' ? 'read' : reading.reason;
      }, FIELD_LIMIT_MS);
      return { outcome: outcome === 'accepted' ? kind : outcome, input: scan.data };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Compressed fronts. Only verified ones are decompressed; the coder must hold all the same. */
export async function layerTarget(): Promise<Target> {
  const coder = createContextCoder();
  const plane = createPlane(400, 300);
  const random = seededRandom(3);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = random() < 0.9 ? 0 : below(random, 256);
  const given = createPlane(200, 150);
  const seeds = [coder.encode(plane), coder.encode(plane, given)];
  const size = { widthPx: plane.widthPx, heightPx: plane.heightPx };
  const whole = Buffer.from(coder.decode(seeds[0]!, size).data);
  return {
    async run(r) {
      const input = r() < 0.1 ? seeds[0]! : mutateBytes(r, pick(r, seeds));
      let same = false;
      const outcome = await judge(() => {
        const alone = coder.decode(input, size);
        coder.decode(input, size, given);
        same = Buffer.compare(alone.data, whole) === 0;
      });
      return { outcome: outcome === 'accepted' ? (same ? 'the picture' : 'another picture') : outcome, input };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Sealed sheets, head and layers damaged each by itself. */
export async function sealedTarget(): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-fuzz-'));
  const keysFolder = join(folder, 'keys');
  const random = seededRandom(4);
  await makeDemoKeys(keysFolder, { nowSec: NOW_SEC, random: (count) => bytesOf(random, count) });
  const kiosk = await loadKioskKeys(keysFolder, { nowSec: NOW_SEC });
  const site = await loadInquiryKeys(keysFolder);
  const sheet = {
    facts: { serial: '2026-0115-000123', kind: 'juminhyo', page: 1, pageCount: 2, ticketDigest: bytesOf(random, 32) },
    coarse: { geometry: { codec: 1, dpi: 150, widthPx: 1240, heightPx: 1754 }, compressed: bytesOf(random, 120) },
    fine: { geometry: { codec: 1, dpi: 300, widthPx: 2480, heightPx: 3508 }, compressed: bytesOf(random, 260) },
  } as const;
  const options = { nowSec: NOW_SEC, random: (count: number) => bytesOf(random, count) };
  const sealed = await Promise.all([1, 2].map(() => sealSheet(sheet, kiosk, options)));
  return {
    async run(r) {
      const part = (name: 'head' | 'coarse' | 'fine'): Uint8Array =>
        r() < 0.4 ? mutateBytes(r, pick(r, sealed)[name]) : sealed[0]![name];
      const [head, coarse, fine] = [part('head'), part('coarse'), part('fine')];
      let verdict = '';
      const outcome = await judge(async () => {
        using opened = await openSheet({ heads: [head], coarse, fine }, site, { nowSec: NOW_SEC });
        const say = (layer: typeof opened.coarse | typeof opened.fine): string =>
          layer.verified ? 'verified' : layer.reason;
        verdict = `${say(opened.coarse)}, ${say(opened.fine)}`;
      });
      return { outcome: outcome === 'accepted' ? verdict : outcome, input: Buffer.concat([head, coarse, fine]) };
    },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
