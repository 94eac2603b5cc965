// What can go wrong with a job as a whole -> coded errors.
import { defineErrors, row } from '../errors.ts';

/** Codes `plan.*`: how the sheets are to be sent. Nothing has been sent when they are thrown. */
export const jobError = defineErrors('plan', {
  'no-format': row<{ offered: string; dpi: string }>(
    'printer',
    (p) =>
      `Expected a printer that takes PWG Raster, PDF or PostScript at ${p.dpi} dpi but it offers ${p.offered || 'none'}. ` +
      'Choose another printer or device profile.',
    (p) =>
      `プリンターは ${p.dpi} dpi の PWG Raster・PDF・PostScript のいずれかに対応している必要があります（対応: ${p.offered || 'なし'}）。` +
      '別のプリンターかデバイスプロファイルを選んでください。',
  ),
  'no-a4': row<{ offered: string }>(
    'printer',
    (p) => `Expected a printer that has A4 but it offers ${p.offered || 'none'}. Load A4, or choose another printer.`,
    (p) =>
      `プリンターに A4 がありません（対応: ${p.offered || 'なし'}）。A4 をセットするか、別のプリンターを選んでください。`,
  ),
  loss: row<{ choices: string }>(
    'printer',
    (p) =>
      `Expected a printer that prints these sheets exactly, but every way to send them to this one loses something. ` +
      `To print all the same, pass --accept-loss (acceptLoss) with one of: ${p.choices}.`,
    (p) =>
      `このプリンターではどの形式でも用紙を正確に印刷できません。それでも印刷する場合は --accept-loss（acceptLoss）に` +
      `次のいずれかを指定してください: ${p.choices}`,
  ),
  lossy: row<{ losses: string; how: string; what: string; whatJa: string }>(
    'printer',
    (p) => `Printing as ${p.how} with accepted losses (${p.losses}): ${p.what}.`,
    (p) => `${p.how} で印刷します（許容した損失: ${p.losses}）: ${p.whatJa}。`,
  ),
  margins: row<{ marginMm: number; layoutMm: number }>(
    'printer',
    (p) =>
      `The printer leaves ${p.marginMm} mm at an edge, more than the layout's ${p.layoutMm} mm: ` +
      'the pattern, and whatever the certificate has there, ends that far from the edge.',
    (p) =>
      `プリンターの余白（${p.marginMm} mm）がレイアウトの余白（${p.layoutMm} mm）より大きいため、地紋と端の印字はそこで切れます。`,
  ),
});
