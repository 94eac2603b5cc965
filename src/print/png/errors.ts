// What can be wrong with a 1-bit PNG -> coded errors.
import { defineErrors, row } from '../../errors.ts';

export const pngError = defineErrors('png', {
  'not-png': row<Record<string, never>>(
    'refused',
    () => 'Expected a PNG file but received something else.',
    () => 'PNG ファイルではありません。',
  ),
  truncated: row<{ where: string }>(
    'refused',
    (p) => `Expected more PNG data but it ends in ${p.where}. Write the file again.`,
    (p) => `PNG が途中（${p.where}）で終わっています。`,
  ),
  damaged: row<{ where: string }>(
    'refused',
    (p) => `Expected a sound PNG file but ${p.where} is damaged. Write the file again.`,
    (p) => `PNG が壊れています（${p.where}）。`,
  ),
  'not-separation': row<{ field: string; received: number | string }>(
    'refused',
    (p) => `Expected a separation (1-bit grey or two-colour palette, not interlaced) but ${p.field} is ${p.received}.`,
    (p) => `版の PNG（1 ビット、インターレースなし）ではありません（${p.field} = ${p.received}）。`,
  ),
  limit: row<{ what: string; limit: number; received: number }>(
    'refused',
    (p) => `Expected at most ${p.limit} ${p.what} but received ${p.received}.`,
    (p) => `上限を超えています（${p.what}: 上限 ${p.limit}、受領 ${p.received}）。`,
  ),
  rows: row<{ expected: number; received: number }>(
    'failed',
    (p) => `Expected ${p.expected} rows in the picture but received ${p.received}.`,
    (p) => `画像の行数が違います（予定 ${p.expected}、受領 ${p.received}）。`,
  ),
});
