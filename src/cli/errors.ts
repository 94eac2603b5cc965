// Wrong usage of the command line -> coded errors (exit code 2).
import { defineErrors, row } from '../errors.ts';

export const usageError = defineErrors('usage', {
  arguments: row<Record<string, never>>(
    'usage',
    () => 'The arguments do not fit the command. `--help` shows what it takes.',
    () => '引数が正しくありません。`--help` で使い方を確認してください。',
  ),
  number: row<{ flag: string; min: number; max: number }>(
    'usage',
    (p) => `Expected a whole number from ${p.min} to ${p.max} for ${p.flag}.`,
    (p) => `${p.flag} には ${p.min}〜${p.max} の整数を指定してください。`,
  ),
  choice: row<{ flag: string; allowed: string }>(
    'usage',
    (p) => `Expected one of ${p.allowed} for ${p.flag}.`,
    (p) => `${p.flag} には ${p.allowed} のいずれかを指定してください。`,
  ),
  'file-unreadable': row<{ reason: string }>(
    'usage',
    (p) => `The file could not be read (${p.reason}). Check its path and permissions.`,
    (p) => `ファイルを読めません（${p.reason}）。パスと権限を確認してください。`,
  ),
  'folder-unwritable': row<{ reason: string }>(
    'usage',
    (p) => `The output folder could not be written (${p.reason}). Check its path, permissions and free space.`,
    (p) => `出力先に書き込めません（${p.reason}）。パス・権限・空き容量を確認してください。`,
  ),
  'no-process-memory': row<Record<string, never>>(
    'usage',
    () =>
      'The proof reads the memory of the engine through /proc/PID/mem, which is not to be had here. Run it on Linux, as the user of the engine, without a ptrace restriction.',
    () =>
      '検証には /proc/PID/mem によるメモリーの読み取りが必要ですが、ここでは利用できません。Linux 上で、エンジンと同じ利用者として実行してください。',
  ),
});
