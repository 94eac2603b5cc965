// What can be wrong with a detection image's settings and pairs -> coded errors.
import { defineErrors, row } from '../../errors.ts';

export const detectionError = defineErrors('detection', {
  settings: row<{ where: string; problem: string }>(
    'usage',
    (p) => `Expected valid settings of the detection image, but at "${p.where}": ${p.problem}. Correct the setting.`,
    (p) => `検出画像の設定 "${p.where}" が正しくありません（${p.problem}）。設定を直してください。`,
  ),
  screens: row<{ where: string; problem: string }>(
    'usage',
    (p) => `Expected valid colour pairs of the detection image, but at "${p.where}": ${p.problem}. Calibrate again.`,
    (p) => `検出画像の色の組 "${p.where}" が正しくありません（${p.problem}）。装置の較正をやり直してください。`,
  ),
  resolution: row<{ expected: number; received: number }>(
    'usage',
    (p) => `Expected colour pairs for ${p.expected} dpi but received ones for ${p.received} dpi. Calibrate the device.`,
    (p) => `${p.expected} dpi 用の色の組が必要ですが、${p.received} dpi 用でした。装置を較正してください。`,
  ),
  picture: row<{ limitPx: number }>(
    'refused',
    (p) => `Expected a PNG or JPEG picture of 16 x 16 to ${p.limitPx / 1e6} million pixels. Save the scan as one.`,
    (p) => `16 x 16 画素以上、${p.limitPx / 1e6} 百万画素以下の PNG か JPEG が必要です。その形式で保存してください。`,
  ),
});
