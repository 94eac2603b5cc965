// What can go wrong with a job as a whole -> coded errors.
import { defineErrors, row } from '../errors.ts';

export const jobError = defineErrors('plan', {
  'no-exact-format': row<{ offered: string; dpi: string }>(
    'printer',
    (p) =>
      `Expected a printer that takes PWG Raster black_1, cmyk_8 or sgray_8 at ${p.dpi} dpi but it offers ${p.offered || 'none'}. ` +
      'Other formats would let the printer re-screen the dots. Choose another printer or device profile.',
    (p) =>
      `プリンターは ${p.dpi} dpi の PWG Raster black_1・cmyk_8・sgray_8 のいずれかに対応している必要があります（対応: ${p.offered || 'なし'}）。` +
      '他の形式では網点が保たれません。',
  ),
});
