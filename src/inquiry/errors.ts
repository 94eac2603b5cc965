// What is wrong with a picture that was handed in -> coded errors.
import { defineErrors, row } from '../errors.ts';

export const inquiryError = defineErrors('inquiry', {
  'not-picture': row<Record<string, never>>(
    'refused',
    () => 'Expected a scan as PNG, JPEG or TIFF but the file is none of them, or is damaged. Scan the back again.',
    () => 'PNG・JPEG・TIFF の画像として読めません。うら面をもう一度スキャンしてください。',
  ),
  'too-large': row<{ megapixels: number; limit: number }>(
    'refused',
    (p) =>
      `Expected at most ${p.limit} megapixels but received ${p.megapixels}. Scan one A4 page at 300 dpi, 600 at most.`,
    (p) =>
      `画像が大きすぎます（${p.megapixels}メガピクセル、上限 ${p.limit}）。A4 1ページを300dpi（最大600dpi）でスキャンしてください。`,
  ),
});
