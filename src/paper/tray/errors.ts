// Documents that the tray cannot lay down -> coded errors.
import { defineErrors, row } from '../../errors.ts';

export const trayError = defineErrors('tray', {
  'too-large': row<{ limitMiB: number }>(
    'refused',
    (p) => `Expected a document of at most ${p.limitMiB} MiB but received more.`,
    (p) => `文書が大きすぎます（上限 ${p.limitMiB} MiB）。`,
  ),
  jpeg: row<{ what: string }>(
    'refused',
    (p) => `Expected a JPEG of 1 to 60 megapixels but received ${p.what}.`,
    (p) => `JPEG（6000万画素以下）として読めません（${p.what}）。`,
  ),
  format: row<{ format: string }>(
    'refused',
    (p) => `Expected a document in PWG Raster, PDF, PostScript or JPEG but received ${p.format}.`,
    (p) => `PWG Raster・PDF・PostScript・JPEG のいずれかが必要です（受信: ${p.format}）。`,
  ),
});
