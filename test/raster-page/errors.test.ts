// Every error of intake says what was expected, what came and what to do, in both languages, with its page.
import { describe, expect, it } from 'vitest';
import { type GlyphFault, pdfError } from '../../src/raster/page/errors.ts';

const page = { page: 7 };
const limit = { limit: 500 };
const ERRORS = [
  pdfError('empty', {}),
  pdfError('not-a-pdf', {}),
  pdfError('too-many-bytes', { bytes: 501, ...limit }),
  pdfError('too-many-pages', { pages: 501, ...limit }),
  pdfError('too-many-objects', limit),
  pdfError('too-many-operators', { ...page, ...limit }),
  pdfError('too-many-forms', { ...page, ...limit }),
  pdfError('too-many-glyphs', { ...page, ...limit }),
  pdfError('too-deep', { ...page, ...limit }),
  pdfError('image-too-large', limit),
  pdfError('encrypted', {}),
  pdfError('truncated', {}),
  pdfError('broken', {}),
  pdfError('broken', page),
  pdfError('knockout-group', page),
  pdfError('no-appearance', page),
  pdfError('dynamic-form', {}),
  pdfError('page-bounds', { ...page, widthPt: 1, heightPt: 2, minPt: 72, maxPt: 14400 }),
  pdfError('image-broken', page),
  pdfError('page-size', { ...page, widthPt: 612, heightPt: 792 }),
];
const FAULTS: readonly GlyphFault[] = [
  'not-in-font',
  'empty-outline',
  'notdef',
  'font-broken',
  'font-not-embedded',
  'identity-encoding',
  'private-use',
  'variation-selector',
  'not-in-substitute',
  'no-vertical-form',
];
const GLYPHS = FAULTS.flatMap((fault) =>
  ['U+9AD9', 'code 0x0279'].map((codePoint) => pdfError('glyph-missing', { ...page, codePoint, fault })),
);

describe.each([...ERRORS, ...GLYPHS].map((error) => [error.code, error] as const))('%s', (_code, error) => {
  it('says what was expected, what came, and what to do', () => {
    expect(error.message).toMatch(/^Expected .+ but .+\. .+\.$/);
    expect(error.ja).toMatch(/(はずですが|必要ですが|必要がありますが).+。.+ください。$/);
  });

  it('names the page and the character', () => {
    if ('page' in error.params) {
      expect(error.message).toMatch(/page 7\b/);
      expect(error.ja).toContain('7ページ目');
    }
    const { codePoint } = error.params as { codePoint?: string };
    if (!codePoint) return;
    expect(error.message).toContain(codePoint);
    expect(error.ja).toContain(codePoint.replace('code ', '文字コード'));
  });
});
