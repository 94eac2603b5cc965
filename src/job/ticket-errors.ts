// What can be wrong with a job ticket or the store of used ones -> coded errors. Nothing is printed after any of them.
import { defineErrors, row } from '../errors.ts';

type None = Record<string, never>;

export const ticketError = defineErrors('ticket', {
  malformed: row<{ what: string }>(
    'refused',
    (p) => `Expected a job ticket (compact JWS) of the engine's form, but its ${p.what} is not. Nothing was printed.`,
    (p) => `ジョブチケットの形式が正しくありません（${p.what}）。何も印刷していません。`,
  ),
  'too-large': row<{ bytes: number; limit: number }>(
    'refused',
    (p) => `Expected a job ticket of at most ${p.limit} bytes but received ${p.bytes}. Nothing was printed.`,
    (p) => `ジョブチケットは ${p.limit} バイト以下ですが、${p.bytes} バイトでした。何も印刷していません。`,
  ),
  unsigned: row<None>(
    'refused',
    () => 'The job ticket is not signed. Nothing was printed.',
    () => 'ジョブチケットに署名がありません。何も印刷していません。',
  ),
  algorithm: row<None>(
    'refused',
    () => 'Expected a job ticket signed with EdDSA (Ed25519) but it names another algorithm. Nothing was printed.',
    () => 'ジョブチケットの署名方式が EdDSA（Ed25519）ではありません。何も印刷していません。',
  ),
  'signer-unknown': row<None>(
    'refused',
    () =>
      'The key that signed the job ticket is not one that this kiosk trusts. Nothing was printed. ' +
      "Install the certificate centre's key (kiosk-raster keys install).",
    () =>
      'ジョブチケットの署名鍵は、この端末が信頼するものではありません。何も印刷していません。' +
      '証明書交付センターの鍵を入れてください（kiosk-raster keys install）。',
  ),
  signature: row<None>(
    'refused',
    () => "The job ticket's signature does not fit. Nothing was printed.",
    () => 'ジョブチケットの署名が一致しません。何も印刷していません。',
  ),
  expired: row<{ agoSec: number }>(
    'refused',
    (p) => `The job ticket expired ${p.agoSec} s ago. Nothing was printed. Ask for a new one, or check the clock.`,
    (p) =>
      `ジョブチケットの有効期限が ${p.agoSec} 秒前に切れています。何も印刷していません。再発行するか、時計を確認してください。`,
  ),
  'clock-off': row<{ aheadSec: number }>(
    'refused',
    (p) =>
      `The job ticket is from ${p.aheadSec} s in the future: this machine's clock is behind. Nothing was printed. Set the clock.`,
    (p) =>
      `ジョブチケットの発行時刻が ${p.aheadSec} 秒先です。この端末の時計が遅れています。何も印刷していません。時計を合わせてください。`,
  ),
  'clock-set-back': row<None>(
    'refused',
    () =>
      'Tickets as old as this one were already forgotten as expired: the clock was set back. Nothing was printed. Set the clock.',
    () =>
      'このチケットより新しいものが期限切れとして処理済みです。時計が戻されています。何も印刷していません。時計を合わせてください。',
  ),
  'other-kiosk': row<None>(
    'refused',
    () => 'The job ticket is for another kiosk. Nothing was printed.',
    () => 'ジョブチケットは別の端末宛てです。何も印刷していません。',
  ),
  'pdf-mismatch': row<None>(
    'refused',
    () => 'The PDF is not the one that the job ticket is for. Nothing was printed.',
    () => 'PDFがジョブチケットの対象と異なります。何も印刷していません。',
  ),
  'pages-mismatch': row<{ expected: number; received: number }>(
    'refused',
    (p) => `The job ticket is for ${p.expected} pages but the PDF has ${p.received}. Nothing was printed.`,
    (p) => `ジョブチケットは ${p.expected} ページですが、PDFは ${p.received} ページです。何も印刷していません。`,
  ),
  reused: row<None>(
    'refused',
    () => 'The job ticket was used already. Nothing was printed.',
    () => 'ジョブチケットは使用済みです。何も印刷していません。',
  ),
  'store-full': row<{ limit: number }>(
    'failed',
    (p) =>
      `The store of used tickets holds ${p.limit} that have not expired, its limit. Nothing was printed. Find out why so many came.`,
    (p) => `使用済みチケットの記録が上限（${p.limit} 件）に達しています。何も印刷していません。原因を調べてください。`,
  ),
  'store-unusable': row<{ reason: string }>(
    'failed',
    (p) =>
      `The store of used tickets could not be read or written (${p.reason}), so no ticket is accepted. Nothing was printed. Check its folder and free space.`,
    (p) =>
      `使用済みチケットの記録を読み書きできないため（${p.reason}）、チケットを受け付けません。何も印刷していません。フォルダーと空き容量を確認してください。`,
  ),
});
