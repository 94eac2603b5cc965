// A scan of text -> what tesseract reads of it, and how much of that is right.
import { spawnSync } from 'node:child_process';
import { createCanvas } from '@napi-rs/canvas';
import type { ReflectanceImage } from '../../src/paper/reflectance.ts';
import { srgbByte } from '../../src/paper/srgb.ts';

/** Linear reflectance as an office scanner's file holds it, as PNG. */
export function scanFile({ widthPx, heightPx, data }: ReflectanceImage): Buffer {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  const picture = context.createImageData(widthPx, heightPx);
  for (let i = 0, o = 0; i < widthPx * heightPx; i++, o += 4) {
    picture.data.fill(srgbByte(data[i]!), o, o + 3);
    picture.data[o + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
  return canvas.toBuffer('image/png');
}

/** tesseract (jpn), white space left out. @param psm page segmentation: 6 one block, 3 a whole page */
export function readText(image: ReflectanceImage, psm = 6): string {
  const run = spawnSync(
    'tesseract',
    ['stdin', 'stdout', '-l', 'jpn', '--psm', String(psm), '--dpi', String(image.dpi)],
    {
      input: scanFile(image),
      encoding: 'utf8',
      env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    },
  );
  if (run.status !== 0) throw new Error(`tesseract failed: ${run.error?.message ?? run.stderr}`);
  return run.stdout.replace(/\s/g, '');
}

/** Share of the truth's characters that were read, in their order (longest common subsequence). */
export function recall(read: string, truth: string): number {
  const [from, to] = [[...read], [...truth]];
  let before = new Array<number>(to.length + 1).fill(0);
  for (const character of from) {
    const row = [0];
    for (let j = 0; j < to.length; j++) {
      row.push(character === to[j] ? before[j]! + 1 : Math.max(row[j]!, before[j + 1]!));
    }
    before = row;
  }
  return before[to.length]! / to.length;
}

/** Share of a text's characters that were read; a full-width digit read as a half-width one is read (NFKC). */
export interface ShareRead {
  /** In the text's order (longest common subsequence). */
  readonly inOrder: number;
  /** Wherever they stand: columns read one after the other, or lines across them. */
  readonly anyOrder: number;
}

/** White space does not count. */
export function shareRead(read: string, text: string): ShareRead {
  const plain = (some: string) => some.normalize('NFKC').replace(/\s/g, '');
  const [from, to] = [plain(read), plain(text)];
  const left = new Map<string, number>();
  for (const character of from) left.set(character, (left.get(character) ?? 0) + 1);
  let found = 0;
  for (const character of to) {
    const count = left.get(character) ?? 0;
    if (count > 0) found++;
    left.set(character, count - 1);
  }
  return { inOrder: recall(from, to), anyOrder: found / [...to].length };
}
