// What stops a job before its sheets can be sealed -> coded errors.
import { defineErrors, row } from '../errors.ts';

/** Codes `sealing.*`. Nothing has been printed when they are thrown. */
export const sealingError = defineErrors('sealing', {
  'ticket-needed': row<Record<string, never>>(
    'refused',
    () =>
      'Expected a job ticket: with real keys no certificate is printed without one (--ticket). Nothing was printed.',
    () => '本番の鍵ではジョブチケットなしに印刷できません（--ticket）。何も印刷していません。',
  ),
  'keys-needed': row<Record<string, never>>(
    'usage',
    () => 'A job ticket needs the key folder that it is checked with. Start the engine with keys.',
    () => 'ジョブチケットの確認には鍵フォルダーが必要です。鍵を指定してエンジンを起動してください。',
  ),
});
