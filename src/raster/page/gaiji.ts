// Paths of font files that an operator registered -> checked faces for private-use characters (gaiji).
import { readFileSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { defineErrors, row } from '../../errors.ts';
import { loadHarfBuzz, OutlineFace } from './faces.ts';

export const gaijiError = defineErrors('gaiji', {
  unreadable: row<{ path: string; why: string }>(
    'usage',
    (p) => `Expected a readable font file at ${p.path} but it is not (${p.why}). Check --gaiji-font.`,
    (p) => `外字フォント ${p.path} を読み取れません（${p.why}）。--gaiji-font を確認してください。`,
  ),
  'too-large': row<{ path: string; bytes: number; limit: number }>(
    'usage',
    (p) => `Expected a gaiji font of at most ${p.limit} bytes but ${p.path} has ${p.bytes}. Check --gaiji-font.`,
    (p) =>
      `外字フォントは${p.limit}バイト以下のはずですが、${p.path} は${p.bytes}バイトあります。--gaiji-font を確認してください。`,
  ),
  'no-gaiji': row<{ path: string }>(
    'usage',
    (p) =>
      `Expected a TrueType or OpenType font with private-use characters (U+E000...) but ${p.path} has none. Export the gaiji as a font that has them, such as EUDC.TTE.`,
    (p) =>
      `${p.path} には私用領域（U+E000…）の字形がありません。外字をその符号位置に持つTrueType・OpenTypeフォント（EUDC.TTE など）を指定してください。`,
  ),
});

const MAX_BYTES = 64 << 20;
const isPrivateUse = (codePoint: number): boolean => /^\p{Co}$/u.test(String.fromCodePoint(codePoint));

/**
 * Checks what the operator registered.
 *
 * @returns the files' real paths: certificate processes may read exactly these
 * @throws gaiji.unreadable, gaiji.too-large, gaiji.no-gaiji
 */
export async function checkGaijiFonts(paths: readonly string[]): Promise<string[]> {
  const real: string[] = [];
  for (const path of paths) {
    try {
      real.push(await realpath(path));
      const entry = await stat(path);
      if (!entry.isFile()) throw gaijiError('unreadable', { path, why: 'not a file' });
      const { size } = entry;
      if (size > MAX_BYTES) throw gaijiError('too-large', { path, bytes: size, limit: MAX_BYTES });
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? 'error';
      throw why.startsWith('gaiji.') ? error : gaijiError('unreadable', { path, why });
    }
  }
  const faces = await loadGaijiFonts(real);
  for (const [index, face] of faces.entries()) {
    if (!face.codePoints.some(isPrivateUse)) throw gaijiError('no-gaiji', { path: paths[index] });
  }
  return real;
}

/** Reads font files, checked before, as faces in the order of asking. */
export async function loadGaijiFonts(paths: readonly string[]): Promise<OutlineFace[]> {
  if (paths.length === 0) return [];
  await loadHarfBuzz();
  return paths.map((path) => new OutlineFace(readFileSync(path)));
}
