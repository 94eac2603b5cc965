// What can be wrong with a device profile -> coded errors.
import { defineErrors, row } from '../errors.ts';

export const profileError = defineErrors('profile', {
  notFound: row<{ known: string }>(
    'usage',
    (p) =>
      `Expected the name of a device profile (${p.known}) or the path of one, but found no such file. Correct --device.`,
    (p) =>
      `装置プロファイルの名前（${p.known}）かファイルの場所が必要ですが、見つかりません。--device を直してください。`,
  ),
  tooLarge: row<{ limitBytes: number; receivedBytes: number }>(
    'refused',
    (p) =>
      `Expected a device profile of at most ${p.limitBytes} bytes but received ${p.receivedBytes}. Give a file that calibrate fit wrote.`,
    (p) =>
      `装置プロファイルは ${p.limitBytes} バイトまでですが、${p.receivedBytes} バイトでした。calibrate fit が書いたファイルを指定してください。`,
  ),
  notJson: row<Record<string, never>>(
    'refused',
    () => 'Expected a device profile in JSON but the file cannot be parsed. Give a file that calibrate fit wrote.',
    () => '装置プロファイルを JSON として読めません。calibrate fit が書いたファイルを指定してください。',
  ),
  version: row<{ expected: number; received: string }>(
    'refused',
    (p) =>
      `Expected a device profile of schema version ${p.expected} but received ${p.received}. Calibrate the device again with this version.`,
    (p) =>
      `装置プロファイルの版は ${p.expected} が必要ですが、${p.received} でした。この版で較正をやり直してください。`,
  ),
  invalid: row<{ where: string; problem: string }>(
    'refused',
    (p) => `Expected a valid device profile, but at "${p.where}": ${p.problem}. Correct the file or calibrate again.`,
    (p) =>
      `装置プロファイルの "${p.where}" が正しくありません（${p.problem}）。ファイルを直すか、較正をやり直してください。`,
  ),
  resolution: row<{ expected: string; received: number }>(
    'refused',
    (p) =>
      `Expected one of the resolutions that the device profile was calibrated for (${p.expected} dpi) but received ${p.received} dpi. Calibrate at that resolution or choose another.`,
    (p) =>
      `装置プロファイルが較正された解像度（${p.expected} dpi）が必要ですが、${p.received} dpi でした。その解像度で較正するか、別の解像度を選んでください。`,
  ),
});
