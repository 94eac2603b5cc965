// What can go wrong while a sheet is sealed -> coded errors.
import { defineErrors, row } from '../errors.ts';

export const sealError = defineErrors('seal', {
  serial: row<{ maxLength: number }>(
    'refused',
    (p) =>
      `Expected a serial of 1 to ${p.maxLength} letters, digits, dots, slashes, underscores or hyphens. Correct the ticket.`,
    (p) => `整理番号は英数字と . / _ - の1〜${p.maxLength}文字である必要があります。チケットを確認してください。`,
  ),
  page: row<{ page: number; pageCount: number; maxPages: number }>(
    'refused',
    (p) => `Expected page 1 to the page count, at most ${p.maxPages}, but received page ${p.page} of ${p.pageCount}.`,
    (p) => `ページ番号は1から総ページ数（最大${p.maxPages}）までですが、${p.pageCount}ページ中${p.page}ページでした。`,
  ),
  geometry: row<{ layer: string }>(
    'failed',
    (p) => `The ${p.layer} layer's size or resolution is outside what a sealed layer can say.`,
    (p) => `${p.layer} レイヤーの寸法または解像度が範囲外です。`,
  ),
  digest: row<{ bytes: number }>(
    'failed',
    (p) => `Expected a ticket digest of 32 bytes but received ${p.bytes}.`,
    (p) => `チケットのダイジェストは32バイトですが、${p.bytes} バイトでした。`,
  ),
  'layer-too-large': row<{ layer: string; bytes: number; limit: number }>(
    'failed',
    (p) =>
      `Expected a ${p.layer} layer of at most ${p.limit} bytes but received ${p.bytes}. Choose a lower resolution.`,
    (p) => `${p.layer} レイヤーは ${p.limit} バイト以下ですが、${p.bytes} バイトでした。解像度を下げてください。`,
  ),
  clock: row<Record<string, never>>(
    'failed',
    () => 'The clock is outside the years that a sealed sheet can say (1970 to 2106). Set the clock.',
    () => '時計が範囲外（1970〜2106年）です。時計を合わせてください。',
  ),
  'issuer-not-valid-now': row<{ keyId: string }>(
    'failed',
    (p) =>
      `The issuer's certificate ${p.keyId} is not valid at this time. Check the clock, or rotate the keys (kiosk-raster keys rotate).`,
    (p) =>
      `発行者証明書 ${p.keyId} は現在有効ではありません。時計を確認するか、鍵を更新してください（kiosk-raster keys rotate）。`,
  ),
  'inquiry-not-valid-now': row<{ keyId: string }>(
    'failed',
    (p) =>
      `The inquiry site's key ${p.keyId} is not for this time. Check the clock, or install the site's new key (kiosk-raster keys install).`,
    (p) =>
      `問い合わせサイトの鍵 ${p.keyId} は現在の日時には使えません。時計を確認するか、新しい鍵を入れてください（kiosk-raster keys install）。`,
  ),
  'inquiry-key-weak': row<{ keyId: string }>(
    'failed',
    (p) =>
      `The inquiry site's key ${p.keyId} cannot be sealed to: it would give everyone the same secret. Install another.`,
    (p) => `問い合わせサイトの鍵 ${p.keyId} は使えません（共有鍵が固定になります）。別の鍵を入れてください。`,
  ),
});
