// The page of pictures: every picture of every side, the same for the same seed, readable alone, cancelled on demand.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/paper/preview/png.ts';
import { type PreviewProgress, type PreviewResult, writePreview } from '../../src/paper/preview/preview.ts';
import { srgbByte } from '../../src/paper/srgb.ts';
import { plane } from './patterns.ts';

const WIDTH = 480;
const HEIGHT = 420;
/** A word's worth of coarse dots in a field of fine ones. */
const tint = plane(WIDTH, HEIGHT, (x, y) =>
  x > 160 && x < 330 && y > 120 && y < 300 ? x % 12 < 4 && y % 12 < 4 : x % 4 === 0 && y % 4 === 0,
);
const text = plane(WIDTH, HEIGHT, (x, y) => y > 330 && y < 400 && x % 20 < 7);
const blank = plane(WIDTH, HEIGHT, () => false);
const sheets = [
  { front: { k: tint }, back: { c: text, m: blank, y: blank, k: tint } },
  { front: { k: text }, back: {} },
];

let outDir: string;
let result: PreviewResult;
const progress: PreviewProgress[] = [];

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'preview-'));
  result = await writePreview({ sheets, dpi: 600, outDir, onProgress: (step) => progress.push(step) });
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

async function png(name: string): Promise<PNG> {
  return PNG.sync.read(await readFile(join(outDir, name)));
}

/** Mean byte of a rectangle's red channel. */
function mean({ data, width }: PNG, x0: number, y0: number, w: number, h: number): number {
  let sum = 0;
  for (let y = y0; y < y0 + h; y++) for (let x = x0; x < x0 + w; x++) sum += data[(y * width + x) * 4];
  return sum / (w * h);
}

describe('the pictures', () => {
  it('are there for both sides of both sheets, in the sizes that their resolutions give', async () => {
    const names = result.pictures.filter((picture) => !picture.closeUp).map((picture) => basename(picture.path));
    const expected = [1, 2].flatMap((sheet) =>
      ['front', 'back'].flatMap((side) =>
        ['paper', 'photocopy', 'infrared', 'scan'].map((kind) => `sheet-${sheet}-${side}-${kind}.png`),
      ),
    );
    expect(names.sort()).toEqual(expected.sort());
    const eye = await png('sheet-1-front-paper.png');
    expect([eye.width, eye.height]).toEqual([160, 140]);
    const scan = await png('sheet-1-front-scan.png');
    expect([scan.width, scan.height]).toEqual([240, 210]);
  });

  it('show what happens: the tint is even on paper, and the copier keeps the coarse part alone', async () => {
    const paper = await png('sheet-1-front-paper.png');
    const copy = await png('sheet-1-front-photocopy.png');
    const [fine, coarse] = [paper, copy]
      .map((picture) => mean(picture, 8, 45, 36, 50))
      .map((value, i) => [value, mean([paper, copy][i], 62, 48, 40, 44)]);
    expect(Math.abs(fine[0] - fine[1])).toBeLessThan(12);
    expect(coarse[0] - coarse[1]).toBeGreaterThan(12);
  });

  it('show colour as colour, and let it vanish in infrared while black stays', async () => {
    const paper = await png('sheet-1-back-paper.png');
    const heat = await png('sheet-1-back-infrared.png');
    const cyanRed = mean(paper, 20, 114, 100, 14);
    expect(mean(paper, 62, 48, 40, 44) - cyanRed).toBeGreaterThan(15);
    expect(mean(heat, 20, 114, 100, 14)).toBeGreaterThan(mean(heat, 62, 48, 40, 44) - 12);
    const black = await png('sheet-2-front-infrared.png');
    expect(mean(black, 20, 114, 100, 14)).toBeLessThan(205);
  });

  it('are the same for the same seed', async () => {
    const again = await mkdtemp(join(tmpdir(), 'preview-'));
    try {
      await writePreview({ sheets: sheets.slice(0, 1), dpi: 600, outDir: again });
      for (const name of ['sheet-1-front-photocopy.png', 'sheet-1-back-scan.png']) {
        expect(await readFile(join(again, name))).toEqual(await readFile(join(outDir, name)));
      }
    } finally {
      await rm(again, { recursive: true });
    }
  });

  it('come with close-ups of where the copy changed', () => {
    const closeUps = result.pictures.filter((picture) => picture.closeUp && picture.sheet === 1);
    expect(new Set(closeUps.map((picture) => picture.kind))).toEqual(new Set(['paper', 'photocopy', 'infrared']));
  });
});

describe('the page', () => {
  it('shows every picture, in both languages, and loads nothing else', async () => {
    const html = await readFile(result.indexPath, 'utf8');
    for (const picture of result.pictures) expect(html).toContain(`src="${basename(picture.path)}"`);
    expect(html).toContain('<span lang="ja">1枚目 おもて</span><span lang="en">Sheet 1, front</span>');
    expect(html).not.toMatch(/https?:|@import|url\(|<link|<script src/);
    expect(html.match(/lang="ja"/g)!.length - 1).toBe(html.match(/lang="en"/g)!.length);
  });

  it('says how far it is, to the end of each side', () => {
    for (const [sheet, side] of [
      [1, 'front'],
      [2, 'back'],
    ] as const) {
      const shares = progress.filter((step) => step.sheet === sheet && step.side === side).map((step) => step.share);
      expect(shares.at(-1)).toBe(1);
      shares.reduce((before, share) => {
        expect(share).toBeGreaterThanOrEqual(before);
        return share;
      }, 0);
    }
  });

  it('is not written when the work is cancelled', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'preview-'));
    const controller = new AbortController();
    const work = writePreview({
      sheets,
      dpi: 600,
      outDir: dir,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'job.cancelled' });
    await expect(readFile(join(dir, 'index.html'))).rejects.toMatchObject({ code: 'ENOENT' });
    await rm(dir, { recursive: true });
  });
});

it('PNG files hold the picture in sRGB, with its resolution', async () => {
  for (const channels of [1, 3] as const) {
    const data = Float32Array.from({ length: 7 * 5 * channels }, (_, i) => ((i * 37) % 101) / 100);
    const bytes = await encodePng({ widthPx: 7, heightPx: 5, dpi: 300, channels, data });
    const read = PNG.sync.read(bytes);
    for (let i = 0; i < 35; i++) {
      for (let c = 0; c < 3; c++)
        expect(read.data[4 * i + c]).toBe(srgbByte(data[i * channels + (channels === 3 ? c : 0)]));
    }
    expect(bytes.readUInt32BE(bytes.indexOf('pHYs') + 4)).toBe(11811);
  }
});
