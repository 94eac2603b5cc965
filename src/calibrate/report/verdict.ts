// What a report shows of one resolution -> may it be used, and why, in sentences.
import { MISMATCH_LIMIT } from '../diff.ts';
import { SHOWS } from './charts.ts';
import type { ResolutionReport } from './page.ts';
import type { Bilingual } from './plot.ts';

export interface Verdict {
  readonly good: boolean;
  readonly lines: readonly Bilingual[];
}

export function verdictOf({ record, forecast }: Pick<ResolutionReport, 'record' | 'forecast'>): Verdict {
  const lines: Bilingual[] = [];
  let good = record !== undefined;
  if (record) {
    const worst = Math.max(...record.zones.map(({ errorLightness }) => errorLightness));
    const fits = worst <= MISMATCH_LIMIT;
    good &&= fits;
    lines.push({
      en: `Word and surround are matched to ${worst.toFixed(2)} L* (standard error of the worst zone; ${MISMATCH_LIMIT} is the limit).`,
      ja: `文字と地の明度は標準誤差 ${worst.toFixed(2)}（最も悪い濃度域、限度 ${MISMATCH_LIMIT}）で一致しています。`,
    });
  } else {
    lines.push({ en: 'No measurement is kept at this resolution.', ja: 'この解像度の測定結果がありません。' });
  }
  if (forecast) {
    const seen = Math.max(...forecast.original.map(({ word, surround }) => Math.abs(surround - word)));
    good &&= seen <= MISMATCH_LIMIT;
    lines.push({
      en: `On the original, words of real strokes differ by ${seen.toFixed(2)} L* at most from their surround (stand-in).`,
      ja: `原本では、文字と地の差は最大 L* ${seen.toFixed(2)} です（代役での計算）。`,
    });
    const most = forecast.copiers.map(({ zones }) =>
      Math.max(...zones.map(({ word, surround }) => Math.abs(surround - word))),
    );
    const showing = most.filter((value) => value >= SHOWS).length;
    good &&= showing === most.length;
    lines.push({
      en: `On ${showing} of ${most.length} simulated copiers some zone differs by ${SHOWS} L* or more; the least is ${Math.min(...most).toFixed(1)}.`,
      ja: `模擬複写機 ${most.length} 台中 ${showing} 台で、いずれかの濃度域の差が L* ${SHOWS} 以上です（最小 ${Math.min(...most).toFixed(1)}）。`,
    });
  }
  if (record?.copy && record.copy.length > 0) {
    const most = Math.max(...record.copy.map(({ difference }) => Math.abs(difference)));
    good &&= most >= SHOWS;
    lines.push({
      en: `On the photocopy that was scanned, the strongest zone differs by ${most.toFixed(1)} L*${most >= SHOWS ? '' : ': the word hardly shows on that copier'}.`,
      ja: `スキャンしたコピーでは、最も強い濃度域の差は L* ${most.toFixed(1)} です${most >= SHOWS ? '' : '。この複写機では文字がほとんど現れません'}。`,
    });
  }
  return { good, lines };
}
