// What can be wrong with PWG Raster bytes or with the calls that make them -> coded errors.
import { defineErrors, row } from '../../errors.ts';

/** Errors of the encoder (`failed`: a fault of the caller) and of the decoder (`refused`: a fault of the bytes). */
export const pwgError = defineErrors('pwg', {
  'page-spec': row<{ field: string; received: number | string }>(
    'failed',
    (p) => `Expected a page the raster header can state but received ${p.field} = ${p.received}.`,
    (p) => `ラスターヘッダーで表せないページです（${p.field} = ${p.received}）。`,
  ),
  'not-pwg': row<Record<string, never>>(
    'refused',
    () => 'Expected PWG Raster (RaS2, page headers "PwgRaster") but received something else.',
    () => 'PWG ラスター形式のデータではありません。',
  ),
  truncated: row<{ page: number; where: string }>(
    'refused',
    (p) => `Expected more PWG Raster data but it ends inside page ${p.page} (${p.where}). Send the file again.`,
    (p) => `PWG ラスターが ${p.page} ページの途中（${p.where}）で終わっています。送り直してください。`,
  ),
  header: row<{ page: number; field: string; received: number | string }>(
    'refused',
    (p) => `Expected a consistent header on page ${p.page} but received ${p.field} = ${p.received}.`,
    (p) => `${p.page} ページのヘッダーが矛盾しています（${p.field} = ${p.received}）。`,
  ),
  colour: row<{ page: number; colorSpace: number; bitsPerColor: number }>(
    'refused',
    (p) =>
      `Expected black, grey, sRGB or CMYK on page ${p.page} but received colour space ${p.colorSpace} with ` +
      `${p.bitsPerColor} bits.`,
    (p) => `${p.page} ページの色形式は扱えません（色空間 ${p.colorSpace}、${p.bitsPerColor} ビット）。`,
  ),
  limit: row<{ what: string; limit: number; received: number }>(
    'refused',
    (p) => `Expected at most ${p.limit} ${p.what} but received ${p.received}.`,
    (p) => `上限を超えています（${p.what}: 上限 ${p.limit}、受領 ${p.received}）。`,
  ),
  overrun: row<{ page: number; what: 'run' | 'repeat' }>(
    'refused',
    (p) => `Expected every ${p.what} to end inside page ${p.page} but one runs past its edge.`,
    (p) => `${p.page} ページの端を越えるデータ（${p.what}）があります。`,
  ),
});
