// Trouble with the receipt -> a coded error: what was expected, what came, what to do.
import { defineErrors, row } from '../../errors.ts';

/** Codes `receipt.*`. The sheets are out already when any of them is thrown: none of them touches the certificate. */
export const receiptError = defineErrors('receipt', {
  badTarget: row<{ target: string }>(
    'usage',
    (p) => `Expected a receipt printer as tcp://HOST[:PORT] or file:PATH but received ${p.target}.`,
    (p) => `レシートプリンターは tcp://HOST[:PORT] または file:PATH の形で指定してください（指定: ${p.target}）。`,
  ),
  glyph: row<{ codePoint: string }>(
    'refused',
    (p) => `No face of ours has the character ${p.codePoint} of the receipt. Nothing was printed on the slip.`,
    (p) => `領収書の文字 ${p.codePoint} を持つ書体がありません。領収書は印刷していません。`,
  ),
  content: row<{ what: string }>(
    'refused',
    (p) => `Expected a receipt with ${p.what}. Nothing was printed on the slip.`,
    (p) => `領収書の内容が正しくありません（${p.what}）。領収書は印刷していません。`,
  ),
  notPrinted: row<{ reason: string; attempts: number }>(
    'printer',
    (p) =>
      `The receipt was not printed (${p.reason}, ${p.attempts} attempts). It may be printed again once the printer is well.`,
    (p) => `領収書を印刷できませんでした（${p.reason}、${p.attempts} 回試行）。復旧後に再印刷できます。`,
  ),
  unknown: row<{ reason: string }>(
    'printer',
    (p) =>
      `Whether the receipt came out whole is not known (${p.reason}). It is not printed a second time: an attendant looks and decides.`,
    (p) =>
      `領収書が最後まで出たか不明です（${p.reason}）。二重発行を避けるため再印刷しません。係員が確認してください。`,
  ),
  listen: row<{ port: number; reason: string }>(
    'failed',
    (p) => `The virtual receipt printer cannot listen on port ${p.port} (${p.reason}). Choose another port.`,
    (p) => `仮想レシートプリンターをポート ${p.port} で起動できません（${p.reason}）。`,
  ),
});
