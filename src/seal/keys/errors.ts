// What can go wrong with stored keys, certificates and lists -> coded errors. They name files' roles and key ids, never secrets.
import { defineErrors, row } from '../../errors.ts';

type None = Record<string, never>;

export const keysError = defineErrors('keys', {
  'not-found': row<{ what: string }>(
    'failed',
    (p) =>
      `Expected ${p.what} in the key folder but found none. Run "kiosk-raster keys init", or point --keys elsewhere.`,
    (p) => `鍵フォルダーに ${p.what} がありません。"kiosk-raster keys init" を実行するか、--keys を確認してください。`,
  ),
  'already-there': row<None>(
    'usage',
    () => 'The key folder is not empty; nothing was changed. Use "keys rotate", or another --keys folder.',
    () => '鍵フォルダーが空ではありません。変更していません。"keys rotate" を使うか、別の --keys を指定してください。',
  ),
  permissions: row<{ what: string; expected: string; received: string }>(
    'failed',
    (p) =>
      `Expected ${p.what} to be accessible to its owner only (mode ${p.expected}) but its mode is ${p.received}. ` +
      `Run chmod ${p.expected} on it, and consider whether the key was seen by others.`,
    (p) =>
      `${p.what} は所有者だけが使える状態（モード ${p.expected}）である必要がありますが、${p.received} です。` +
      `chmod ${p.expected} を実行し、他者に見られた可能性がないか検討してください。`,
  ),
  'not-a-file': row<{ what: string }>(
    'failed',
    (p) => `Expected ${p.what} to be a plain file, not a link or a device. Replace it.`,
    (p) => `${p.what} は通常のファイルである必要があります（リンクや装置は不可）。置き換えてください。`,
  ),
  unreadable: row<{ what: string; reason: string }>(
    'failed',
    (p) => `Could not read or write ${p.what} (${p.reason}). Check the folder, its owner and free space.`,
    (p) => `${p.what} を読み書きできません（${p.reason}）。フォルダー・所有者・空き容量を確認してください。`,
  ),
  malformed: row<{ what: string }>(
    'failed',
    (p) => `${p.what} is not in the form that the engine writes, or was changed. Restore it or make it anew.`,
    (p) => `${p.what} の形式が正しくないか、変更されています。復元するか作り直してください。`,
  ),
  'passphrase-needed': row<{ what: string }>(
    'failed',
    (p) =>
      `${p.what} is encrypted. Give its passphrase in KIOSK_RASTER_PASSPHRASE, or name an open file descriptor in KIOSK_RASTER_PASSPHRASE_FD.`,
    (p) =>
      `${p.what} は暗号化されています。パスフレーズを KIOSK_RASTER_PASSPHRASE か、ファイル記述子 KIOSK_RASTER_PASSPHRASE_FD で渡してください。`,
  ),
  'passphrase-wrong': row<{ what: string }>(
    'failed',
    (p) => `The passphrase does not open ${p.what}, or the file was changed.`,
    (p) => `パスフレーズで ${p.what} を開けません。または変更されています。`,
  ),
  'passphrase-unusable': row<{ reason: string }>(
    'usage',
    (p) => `The passphrase cannot be used (${p.reason}).`,
    (p) => `パスフレーズを使用できません（${p.reason}）。`,
  ),
  'not-certified': row<{ what: string }>(
    'failed',
    (p) => `${p.what} was not signed by an authority that this folder trusts. Do not use it.`,
    (p) => `${p.what} は、このフォルダーが信頼する認証局の署名ではありません。使用しないでください。`,
  ),
  'no-valid-key': row<{ what: string }>(
    'failed',
    (p) => `No ${p.what} is valid at this time. Check the clock, or run "kiosk-raster keys rotate".`,
    (p) => `現在有効な ${p.what} がありません。時計を確認するか、"kiosk-raster keys rotate" を実行してください。`,
  ),
  'revocations-older': row<{ received: number; known: number }>(
    'failed',
    (p) =>
      `Expected a revocation list newer than number ${p.known} but received number ${p.received}. It was not taken.`,
    (p) => `失効リストの番号は ${p.known} より新しい必要がありますが、${p.received} でした。取り込みません。`,
  ),
  'demo-mixed': row<{ what: string }>(
    'failed',
    (p) => `${p.what} mixes demonstration keys with real ones. Keep them in separate folders.`,
    (p) => `${p.what} にデモ用の鍵と本番の鍵が混在しています。フォルダーを分けてください。`,
  ),
  'opening-key-readable': row<{ what: string }>(
    'refused',
    (p) =>
      `This process can read ${p.what}: whoever prints could open every sheet. Nothing was printed. ` +
      'Move it to the inquiry site (or the offline authority), or run as another user.',
    (p) =>
      `このプロセスから ${p.what} が読めます。印刷側で全ての用紙を開けてしまうため、印刷しません。` +
      '問い合わせサイト（または認証局）へ移すか、別のユーザーで実行してください。',
  ),
  unknown: row<{ keyId: string }>(
    'usage',
    (p) => `No key with the id ${p.keyId} was issued here. "kiosk-raster keys list" shows the ids.`,
    (p) => `${p.keyId} という鍵は発行されていません。"kiosk-raster keys list" で確認してください。`,
  ),
  usage: row<{ expected: string }>(
    'usage',
    (p) => `Expected ${p.expected}.`,
    (p) => `指定が正しくありません。期待される形: ${p.expected}`,
  ),
});
