// CFF subsets without /ToUnicode: a blank prints where the collection says that it is one; any other glyph without an outline is refused.
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/raster/page/document.ts';
import { coverage, rasterPlane } from './raster-support.ts';
import { type TinyGlyph, tinyCff } from './tiny-cff.ts';
import { tinyPdf } from './tiny-pdf.ts';

/** A line of CIDs in an embedded CID-keyed CFF font; each glyph is 1 em wide. */
function pdfOf(ordering: string, glyphs: readonly TinyGlyph[], cids: readonly number[], toUnicode = ''): Uint8Array {
  const codes = cids.map((cid) => cid.toString(16).padStart(4, '0')).join('');
  const cmap = `/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange ${toUnicode} endcmap end`;
  return tinyPdf(
    [{ content: `BT /F 48 Tf 72 700 Td <${codes}> Tj ET`, resources: '/Font << /F 10 0 R >>' }],
    [
      `<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Tiny /Encoding /Identity-H /DescendantFonts [11 0 R] ${toUnicode && '/ToUnicode 14 0 R'} >>`,
      `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /AAAAAA+Tiny /CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) /Supplement 0 >> /DW 1000 /FontDescriptor 12 0 R >>`,
      '<< /Type /FontDescriptor /FontName /AAAAAA+Tiny /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 /FontFile3 13 0 R >>',
      { dict: '/Subtype /CIDFontType0C', data: tinyCff(ordering, glyphs) },
      { dict: '', data: cmap },
    ],
  );
}

async function preflight(pdf: Uint8Array) {
  await using document = await openDocument(Uint8Array.from(pdf));
  return await document.preflight(0);
}

/** Adobe-Japan1: CID 1 is the space, 633 the ideographic space, 1200 and 1201 are kanji. */
const SPACES = [
  { cid: 1, inked: false },
  { cid: 633, inked: false },
  { cid: 1200, inked: true },
];

describe('a CFF subset without /ToUnicode', () => {
  it('of Adobe-Japan1 prints its spaces as spaces', async () => {
    const pdf = pdfOf('Japan1', SPACES, [1200, 633, 1200, 1, 1200]);
    await expect(preflight(pdf)).resolves.toMatchObject({ glyphCount: 5 });
    const plane = await rasterPlane(pdf, 300);
    const inkOf = (place: number) => coverage(plane, 300, 72 + 48 * place, 95, 120 + 48 * place, 142);
    expect([0, 2, 4].map(inkOf).every((ink) => ink > 0.2)).toBe(true);
    expect([1, 3, 5].map(inkOf)).toEqual([0, 0, 0]);
  });

  it('of Adobe-Japan1 with a kanji’s outline lost is refused, with its code point', async () => {
    const pdf = pdfOf('Japan1', [...SPACES, { cid: 1201, inked: false }], [1200, 1201]);
    await expect(preflight(pdf)).rejects.toMatchObject({
      code: 'pdf.glyph-missing',
      params: { page: 1, fault: 'empty-outline', codePoint: expect.stringMatching(/^U\+[4-9][0-9A-F]{3}$/) },
    });
  });

  it('of Adobe-Japan1 that lacks a glyph is refused', async () => {
    await expect(preflight(pdfOf('Japan1', SPACES, [1200, 1300]))).rejects.toMatchObject({ code: 'pdf.glyph-missing' });
  });

  it('that numbers glyphs by itself prints what has an outline', async () => {
    await expect(preflight(pdfOf('Identity', SPACES, [1200]))).resolves.toMatchObject({ glyphCount: 1 });
  });

  it('that numbers glyphs by itself: a glyph without an outline may be a blank or a lost character, so it is refused by its code', async () => {
    await expect(preflight(pdfOf('Identity', SPACES, [1200, 633]))).rejects.toMatchObject({
      code: 'pdf.glyph-missing',
      params: { page: 1, fault: 'empty-outline', codePoint: 'code 0x0279' },
    });
  });

  it('and with a /ToUnicode that says space, the same glyph prints', async () => {
    const pdf = pdfOf('Identity', SPACES, [1200, 633], '1 beginbfchar <0279> <3000> endbfchar');
    await expect(preflight(pdf)).resolves.toMatchObject({ glyphCount: 2 });
  });
});
