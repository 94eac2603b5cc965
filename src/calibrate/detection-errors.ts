// What can be wrong with the measured colour patches of a detection image -> coded errors.
import { defineErrors, row } from '../errors.ts';

export const detectionFitError = defineErrors('detection-fit', {
  patches: row<{ expected: number; received: number }>(
    'refused',
    (p) => `Expected ${p.expected} measured patches, all above 0, but received ${p.received}. Scan the chart again.`,
    (p) =>
      `測定したパッチが ${p.expected} 個必要ですが、${p.received} 個でした。チャートをもう一度読み取ってください。`,
  ),
  unreachable: row<{ aim: number; most: number }>(
    'refused',
    (p) =>
      `Expected K dots with an infrared contrast of ${p.aim.toFixed(2)} but the chart's largest reach ${p.most.toFixed(2)}. This device cannot keep the infrared image: use the line screen.`,
    (p) =>
      `黒の網点の赤外コントラスト ${p.aim.toFixed(2)} が必要ですが、最大で ${p.most.toFixed(2)} でした。この装置では赤外の検出画像を使えません。万線の画像を使ってください。`,
  ),
  unmatched: row<{ deltaE: number }>(
    'refused',
    (p) =>
      `Expected C, M and Y dots that look like K but the nearest differ by dE2000 ${p.deltaE.toFixed(1)}. Scan the chart again; if it stays so, this device cannot keep the infrared image: use the line screen.`,
    (p) =>
      `黒の網点と同じ色に見えるシアン、マゼンタ、イエローの網点が必要ですが、最も近いものでも色差が ${p.deltaE.toFixed(1)} でした。チャートをもう一度読み取ってください。それでも同じなら、この装置では赤外の検出画像を使えません。万線の画像を使ってください。`,
  ),
});
