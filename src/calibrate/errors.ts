// What can be wrong with a device profile, a scan of a chart or a calibration -> coded errors.
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

/** Of the commands that make and check profiles; every scan that is refused says what to do. */
export const calibrateError = defineErrors('calibrate', {
  missing: row<{ flag: string }>(
    'usage',
    (p) => `Expected ${p.flag}. \`--help\` shows what the command takes.`,
    (p) => `${p.flag} が必要です。\`--help\` で使い方を確認してください。`,
  ),
  notPicture: row<Record<string, never>>(
    'refused',
    () =>
      'Expected a scan as PNG, TIFF or JPEG but the file cannot be read as one. Scan again and save it as one of these.',
    () => 'PNG・TIFF・JPEG のスキャン画像として読めません。いずれかの形式で保存し直してください。',
  ),
  tooLarge: row<{ limit: number; received: number }>(
    'refused',
    (p) =>
      `Expected a scan of at most ${p.limit} million pixels but received ${p.received}. Scan one A4 page at 300 to 1200 dpi.`,
    (p) =>
      `スキャン画像は ${p.limit} 百万画素までですが、${p.received} 百万画素でした。A4 1枚を 300〜1200 dpi でスキャンしてください。`,
  ),
  noChart: row<{ found: number }>(
    'refused',
    (p) =>
      `Expected the calibration chart but found ${p.found} of its 9 corner marks. Lay the printed chart face down on the glass, whole, and scan it in one piece.`,
    (p) =>
      `較正チャートの目印が 9 個中 ${p.found} 個しか見つかりません。印刷したチャート全体を原稿台に伏せて、1枚でスキャンしてください。`,
  ),
  partMissing: row<{ found: number; missing: number }>(
    'refused',
    (p) =>
      `Expected the whole chart but ${p.missing} of its patches lie outside the scan (${p.found} of 9 marks found). Choose the whole A4 area in the scanner's settings and scan again.`,
    (p) =>
      `チャートの一部がスキャン範囲の外にあります（パッチ ${p.missing} 個、目印は 9 個中 ${p.found} 個）。読み取り範囲を A4 全体にして、スキャンし直してください。`,
  ),
  wrongPage: row<{ expected: string }>(
    'refused',
    (p) =>
      `The marks are there, but not the code of ${p.expected}. Scan the page that \`calibrate chart\` of this version made, front side.`,
    (p) =>
      `目印はありますが、${p.expected}のコードが読めません。この版の \`calibrate chart\` で作った用紙のおもて面をスキャンしてください。`,
  ),
  tooCoarse: row<{ leastDpi: number; dpi: number }>(
    'refused',
    (p) => `Expected a scan of ${p.leastDpi} dpi or more but the marks show ${p.dpi} dpi. Scan again at 600 dpi.`,
    (p) => `${p.leastDpi} dpi 以上のスキャンが必要ですが、${p.dpi} dpi でした。600 dpi でスキャンし直してください。`,
  ),
  stretched: row<{ stretchPercent: number }>(
    'refused',
    (p) =>
      `Expected the chart in its own proportions but it is stretched by ${p.stretchPercent} %. Print and scan without scaling or fitting.`,
    (p) =>
      `チャートの縦横比が ${p.stretchPercent} % ずれています。拡大縮小や「用紙に合わせる」なしで印刷・スキャンしてください。`,
  ),
  clipped: row<{ percent: number }>(
    'refused',
    (p) =>
      `${p.percent} % of the bare paper is clipped to white, so light tints cannot be measured. Switch off the scanner's automatic exposure and background removal, and scan again.`,
    (p) =>
      `用紙の白の ${p.percent} % が白飛びしており、淡い色を測れません。自動露出と裏写り・地色除去を切って、スキャンし直してください。`,
  ),
  blurred: row<{ limitUm: number; blurUm: number }>(
    'refused',
    (p) =>
      `Expected edges sharper than ${p.limitUm} um but they spread over ${p.blurUm} um. Press the sheet flat on clean glass, close the lid, and scan again.`,
    (p) =>
      `輪郭のぼけは ${p.limitUm} um 以下が必要ですが、${p.blurUm} um でした。用紙を原稿台に密着させ、ふたを閉じてスキャンし直してください。`,
  ),
  faint: row<{ contrast: number }>(
    'refused',
    (p) =>
      `The solid black patches reflect too much against the paper (contrast ${p.contrast}). Check the toner, print at normal density, and scan the print itself.`,
    (p) =>
      `黒ベタの濃度が足りません（コントラスト ${p.contrast}）。トナーと印刷濃度を確かめ、印刷した原紙をスキャンしてください。`,
  ),
  noisy: row<{ what: string; deviation: number; limit: number }>(
    'refused',
    (p) =>
      `Patches of the same kind (${p.what}) differ by ${p.deviation} L*, more than ${p.limit}. The print is streaked or the scan uneven: clean the glass, print again and scan again.`,
    (p) =>
      `同じパッチ（${p.what}）の明度差が ${p.deviation} あり、上限 ${p.limit} を超えています。印刷むらか読み取りむらです。原稿台を清掃し、印刷とスキャンをやり直してください。`,
  ),
  unmatched: row<{ zone: string }>(
    'refused',
    (p) =>
      `No clusters on the chart are as light as the fine dots of the zone "${p.zone}": this device prints single dots too faintly or too heavily. Try another resolution.`,
    (p) =>
      `濃度域「${p.zone}」の細かい点と同じ明るさの網点がチャートにありません。単独の点の再現が極端な装置です。別の解像度で試してください。`,
  ),
  noRecord: row<{ dpi: number }>(
    'refused',
    (p) =>
      `The profile holds no calibration at ${p.dpi} dpi to compare with. Run \`calibrate fit\` at that resolution first.`,
    (p) =>
      `プロファイルに ${p.dpi} dpi の較正結果がありません。先にその解像度で \`calibrate fit\` を実行してください。`,
  ),
  overrideForm: row<Record<string, never>>(
    'usage',
    () =>
      'Expected a change as path=value, such as pantograph.screens.600.zones.dark.coarse.clusterAreaPx=75.5; the value is a number, true, false or text.',
    () =>
      '変更は path=value の形で指定してください（例: pantograph.screens.600.zones.dark.coarse.clusterAreaPx=75.5）。値は数・true・false・文字列です。',
  ),
  overridePath: row<{ near: string }>(
    'usage',
    (p) => `No value that may be set by hand has this path. Near it: ${p.near}. Measurements themselves cannot be set.`,
    (p) => `手で設定できる値にこのパスはありません。近いもの: ${p.near}。測定値そのものは変更できません。`,
  ),
  overrideType: row<{ expected: string; received: string }>(
    'usage',
    (p) => `Expected a ${p.expected} at this path but received a ${p.received}. Correct the value.`,
    (p) => `このパスの値の型は ${p.expected} ですが、${p.received} でした。値を直してください。`,
  ),
  overrideFile: row<{ problem: string }>(
    'refused',
    (p) => `Expected a JSON object of paths and values, {"path": value, ...}, but: ${p.problem}. Correct the file.`,
    (p) => `{"パス": 値, ...} の形の JSON が必要です（${p.problem}）。ファイルを直してください。`,
  ),
  notOverridden: row<{ known: string }>(
    'usage',
    (p) => `This path was not set by hand in the profile. Set by hand: ${p.known}.`,
    (p) => `このパスは手で設定されていません。手で設定されているもの: ${p.known}。`,
  ),
  otherDevice: row<{ found: string }>(
    'usage',
    (p) =>
      `The file of --out holds the profile of another device (${p.found}). Choose another --out or correct --device.`,
    (p) => `--out のファイルは別の装置（${p.found}）のプロファイルです。--out か --device を直してください。`,
  ),
  otherKind: row<{ found: string }>(
    'usage',
    (p) =>
      `The file of --out holds a ${p.found} profile: measured and simulated ones are not mixed. Choose another --out, or give or leave out --simulated.`,
    (p) =>
      `--out のファイルは ${p.found === 'simulated' ? '模擬' : '実測'}のプロファイルです。実測と模擬は混ぜられません。--out を変えるか、--simulated の有無を直してください。`,
  ),
  batchEmpty: row<Record<string, never>>(
    'refused',
    () =>
      'Expected scans for the batch but found none: one folder for each device with original.png (and copy.png), or files DEVICE.png (and DEVICE.copy.png), or a manifest.',
    () =>
      'スキャン画像が見つかりません。装置ごとのフォルダーに original.png（と copy.png）を置くか、DEVICE.png（と DEVICE.copy.png）またはマニフェストを用意してください。',
  ),
  batchManifest: row<{ where: string; problem: string }>(
    'refused',
    (p) => `Expected a valid batch manifest, but at "${p.where}": ${p.problem}. Correct the file.`,
    (p) => `マニフェストの "${p.where}" が正しくありません（${p.problem}）。ファイルを直してください。`,
  ),
  name: row<Record<string, never>>(
    'usage',
    () => 'Expected a device name of small letters, digits and hyphens, up to 64, such as kiosk-a-600.',
    () => '装置名は半角の英小文字・数字・ハイフン 64 文字以内で指定してください（例: kiosk-a-600）。',
  ),
});
