// What can be wrong with a void pantograph's settings and screens -> coded errors.
import { defineErrors, row } from '../../errors.ts';

export const pantographError = defineErrors('pantograph', {
  settings: row<{ where: string; problem: string }>(
    'usage',
    (p) => `Expected valid pantograph settings, but at "${p.where}": ${p.problem}. Correct the setting.`,
    (p) => `けん制文字の設定 "${p.where}" が正しくありません（${p.problem}）。設定を直してください。`,
  ),
  screens: row<{ where: string; problem: string }>(
    'usage',
    (p) => `Expected valid pantograph screens, but at "${p.where}": ${p.problem}. Calibrate the device again.`,
    (p) => `けん制文字の網点データ "${p.where}" が正しくありません（${p.problem}）。装置の較正をやり直してください。`,
  ),
  glyph: row<{ codePoint: string; typeface: string }>(
    'refused',
    (p) =>
      `Expected a word that ${p.typeface} can print, but it has no glyph for ${p.codePoint}. Choose another typeface.`,
    (p) => `書体 ${p.typeface} に ${p.codePoint} の字形がありません。別の書体を選んでください。`,
  ),
  tooSmall: row<{ sizeMm: number; leastMm: number; cellMm: number }>(
    'refused',
    (p) =>
      `Expected characters of at least ${p.leastMm} mm, because the screen's cells are ${p.cellMm} mm, but received ${p.sizeMm} mm. Choose larger characters.`,
    (p) =>
      `網点の升目が ${p.cellMm} mm なので文字は ${p.leastMm} mm 以上必要ですが、${p.sizeMm} mm でした。文字を大きくしてください。`,
  ),
  pageSize: row<{ expected: string; received: string }>(
    'usage',
    (p) => `Expected a page of ${p.expected} but received ${p.received}. Build the pantograph for this page.`,
    (p) => `${p.expected} のページが必要ですが、${p.received} でした。このページ用の地紋を作ってください。`,
  ),
  bandOrder: row<{ expected: number; received: number }>(
    'usage',
    (p) =>
      `Expected the band that begins at row ${p.expected} but received row ${p.received}. Push bands from top to bottom, without gaps.`,
    (p) => `${p.expected} 行目からの帯が必要ですが、${p.received} 行目でした。上から順に渡してください。`,
  ),
  bandRows: row<{ expected: number; received: number }>(
    'usage',
    (p) =>
      `Expected ${p.expected} rows of ink before the end of the page but received ${p.received}. Push all of them.`,
    (p) => `ページの終わりまでに ${p.expected} 行が必要ですが、${p.received} 行でした。全ての行を渡してください。`,
  ),
});
