// A glyph that would not print as meant is refused before the first byte, with page and code point; what prints, prints.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/raster/page/document.ts';
import { substituteFor } from '../../src/raster/page/fonts.ts';
import { a4SizePx } from '../../src/raster/plane.ts';
import { coverage, rasterPlane } from './raster-support.ts';
import { type TinyObject, tinyPdf } from './tiny-pdf.ts';

/** A page of one line in a font that the PDF does not embed. */
function named(face: string, encoding: string, codes: string, more = ''): Uint8Array {
  const objects: TinyObject[] = [
    `<< /Type /Font /Subtype /Type0 /BaseFont /${face} /Encoding /${encoding} /DescendantFonts [11 0 R] ${more} >>`,
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${face} /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 /FontDescriptor 12 0 R >>`,
    `<< /Type /FontDescriptor /FontName /${face} /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 859 /Descent -140 /CapHeight 700 /StemV 80 >>`,
  ];
  const content = `BT /F 48 Tf 72 700 Td <${codes}> Tj ET`;
  return tinyPdf([{ content, resources: '/Font << /F 10 0 R >>' }], objects);
}

const preflight = async (pdf: Uint8Array, pageIndex = 0) => {
  await using document = await openDocument(Uint8Array.from(pdf));
  // Awaited here: the document is closed on return.
  return await document.preflight(pageIndex);
};

describe('fonts that are not embedded', () => {
  it.each([
    // 住民 in Shift_JIS, UTF-16 and JIS row-cell.
    ['MS-Mincho', '90ms-RKSJ-H', '8f5a96af'],
    ['MS-PMincho', '90msp-RKSJ-H', '8f5a96af'],
    ['HeiseiMin-W3', 'UniJIS-UTF16-H', '4f4f6c11'],
    ['Ryumin-Light', 'H', '3d3b4c31'],
    ['MS-Gothic', '90ms-RKSJ-H', '8f5a96af'],
    ['#82l#82r#20#96#BE#92#A9', '90ms-RKSJ-H', '8f5a96af'],
  ])('%s in %s prints from our faces', async (face, encoding, codes) => {
    const pdf = named(face, encoding, codes);
    await expect(preflight(pdf)).resolves.toMatchObject({ glyphCount: 2, fontCount: 1, substitutedFontCount: 1 });
    const plane = await rasterPlane(pdf, 300);
    const share = coverage(plane, 300, 72, 100, 168, 150);
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.45);
    expect(coverage(plane, 300, 170, 100, 400, 150)).toBe(0);
  });

  it('Mincho and Gothic come out in different faces, though pdf.js calls both MS', async () => {
    const [mincho, gothic] = await Promise.all(
      ['MS-PMincho', 'MS-PGothic'].map((face) => rasterPlane(named(face, '90msp-RKSJ-H', '8f5a96af'), 300)),
    );
    expect(Buffer.compare(Buffer.from(mincho.data), Buffer.from(gothic.data))).not.toBe(0);
  });

  it('a name beyond BIZ UD’s characters comes from the wide face, not from a box', async () => {
    // 𠮷 U+20BB7 as a surrogate pair.
    const pdf = named('MS-Mincho', 'UniJIS-UTF16-H', 'd842dfb7');
    await expect(preflight(pdf)).resolves.toMatchObject({ glyphCount: 1 });
    expect(coverage(await rasterPlane(pdf, 300), 300, 72, 100, 120, 150)).toBeGreaterThan(0.08);
  });

  it.each([
    ['a face nobody knows', named('FuturaStd', '90ms-RKSJ-H', '8f5a'), 'U+4F4F', 'font-not-embedded'],
    ['glyph numbers', named('MS-Mincho', 'Identity-H', '052d'), undefined, 'identity-encoding'],
    ['a gaiji code', named('MS-Mincho', '90ms-RKSJ-H', 'f040'), undefined, 'private-use'],
    ['a variation sequence', named('MS-Mincho', 'UniJIS-UTF16-H', '845bdb40dd01'), 'U+E0101', 'variation-selector'],
    ['a character no face has', named('MS-Mincho', 'UniJIS-UTF16-H', '0e01'), 'U+0E01', 'not-in-substitute'],
  ])('%s is refused', async (_what, pdf, codePoint, fault) => {
    const expected = { code: 'pdf.glyph-missing', params: { page: 1, fault, ...(codePoint && { codePoint }) } };
    await expect(preflight(pdf)).rejects.toMatchObject(expected);
  });

  it('invisible text (the text layer of a scan) needs no glyphs', async () => {
    const objects: TinyObject[] = [
      '<< /Type /Font /Subtype /Type0 /BaseFont /FuturaStd /Encoding /90ms-RKSJ-H /DescendantFonts [11 0 R] >>',
      '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /FuturaStd /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 >>',
    ];
    const content = 'BT 3 Tr /F 48 Tf 72 700 Td <8f5a> Tj ET';
    const resources = '/Font << /F 10 0 R >>';
    await expect(preflight(tinyPdf([{ content, resources }], objects))).resolves.toMatchObject({ glyphCount: 0 });
  });
});

describe('names of faces', () => {
  it.each([
    ['ABCDEF+MS-Mincho', 'mincho'],
    ['MS-Mincho,Bold', 'mincho'],
    ['ＭＳ 明朝', 'mincho'],
    ['ＭＳ Ｐゴシック', 'gothic'],
    ['KozMinPr6N-Regular', 'mincho'],
    ['HeiseiKakuGo-W5-90ms-RKSJ-H', 'gothic'],
    ['GothicBBB-Medium', 'gothic'],
    ['YuMincho-Regular', 'mincho'],
  ])('%s is %s', (name, family) => {
    expect(substituteFor(name)?.family).toBe(`kiosk-raster-${family}`);
  });

  it.each(['FuturaStd-Book', 'Century', '', 'Wingdings', 'MS'])('"%s" has no substitute', (name) => {
    expect(substituteFor(name)).toBeUndefined();
  });
});

describe('standard fonts', () => {
  const page = (name: string) =>
    tinyPdf(
      [{ content: 'BT /F 48 Tf 72 700 Td (Ag) Tj ET', resources: '/Font << /F 10 0 R >>' }],
      [`<< /Type /Font /Subtype /TrueType /BaseFont /${name} /Encoding /WinAnsiEncoding >>`],
    );

  it.each([
    'Helvetica',
    'Helvetica-BoldOblique',
    'ArialMT',
    'Arial,Bold',
    'TimesNewRomanPS-BoldItalicMT',
    'Times-Roman',
    'CourierNew',
  ])('%s prints without being embedded, and is counted', async (name) => {
    await expect(preflight(page(name))).resolves.toMatchObject({ glyphCount: 2, substitutedFontCount: 1 });
  });

  it.each(['ArialNarrow', 'ArialNarrow-Bold', 'Arial-Black', 'Calibri', 'Verdana', 'TimesNewRomanCondensed'])(
    '%s has other widths: refused',
    async (name) => {
      await expect(preflight(page(name))).rejects.toMatchObject({ params: { fault: 'font-not-embedded' } });
    },
  );
});

describe('a standard font that names no encoding', () => {
  // Codes above 127 in the standard encoding (PDF 32000-1, D.2), and the same characters in WinAnsi.
  const page = (codes: string, encoding: string) =>
    tinyPdf(
      [{ content: `BT /F 96 Tf 72 600 Td <${codes}> Tj ET`, resources: '/Font << /F 10 0 R >>' }],
      [
        `<< /Type /Font /Subtype /TrueType /BaseFont /ArialMT ${encoding} /FontDescriptor 11 0 R /FirstChar 0 /LastChar 255 /Widths [${'800 '.repeat(256)}] >>`,
        '<< /Type /FontDescriptor /FontName /ArialMT /Flags 32 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>',
      ],
    );

  it('prints what the standard encoding means, not what the codes mean in the substitute', async () => {
    const uncoded = await rasterPlane(page('f1f941', ''), 300);
    expect(uncoded).toEqual(await rasterPlane(page('e6f841', '/Encoding /WinAnsiEncoding'), 300));
    expect(uncoded).not.toEqual(await rasterPlane(page('d2f941', '/Encoding /WinAnsiEncoding'), 300));
  });
});

describe('Type 3 fonts', () => {
  const font = (chars: string): TinyObject[] => [
    `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /box 11 0 R >> /Encoding << /Type /Encoding /Differences [65 ${chars}] >> /FirstChar 65 /LastChar 66 /Widths [1000 1000] /Resources << >> >>`,
    { dict: '', data: '1000 0 0 0 1000 1000 d1 0 0 1000 1000 re f' },
  ];
  const page = (text: string, chars: string, colour = '0 g') =>
    tinyPdf(
      [{ content: `${colour} BT /F 144 Tf 72 600 Td (${text}) Tj ET`, resources: '/Font << /F 10 0 R >>' }],
      font(chars),
    );

  it('print, in the colour in force', async () => {
    const plane = await rasterPlane(page('A', '/box'), 300);
    expect(coverage(plane, 300, 73, 99, 215, 240)).toBe(1);
    const grey = await rasterPlane(page('A', '/box', '0.5 g'), 300);
    expect(coverage(grey, 300, 73, 99, 215, 240)).toBeCloseTo(0.5, 1);
  });

  it('used in grey first and in black afterwards come out so', async () => {
    const content =
      '0.5 g BT /F 8 Tf 72 600 Td (A) Tj ET 0.7 g BT /F 144 Tf 72 600 Td (A) Tj ET 0 g BT /F 144 Tf 250 600 Td (A) Tj ET';
    const pdf = tinyPdf([{ content, resources: '/Font << /F 10 0 R >>' }], font('/box'));
    const plane = await rasterPlane(pdf, 300);
    expect(coverage(plane, 300, 90, 99, 215, 220)).toBeCloseTo(0.3, 1);
    expect(coverage(plane, 300, 252, 99, 392, 240)).toBe(1);
  });

  it('with a procedure missing are refused', async () => {
    await expect(preflight(page('AB', '/box /gone'))).rejects.toMatchObject({
      code: 'pdf.glyph-missing',
      params: { page: 1, fault: 'not-in-font' },
    });
  });
});

describe('a document', () => {
  const read = (file: string) => readFileSync(new URL(`../../samples/${file}`, import.meta.url));

  it('a fault on the second page is found before the first page prints', async () => {
    const good = { content: '0 g 0 0 100 100 re f' };
    const bad = { content: 'BT /F 48 Tf 72 700 Td <8f5a> Tj ET', resources: '/Font << /F 10 0 R >>' };
    const objects: TinyObject[] = [
      '<< /Type /Font /Subtype /Type0 /BaseFont /FuturaStd /Encoding /90ms-RKSJ-H /DescendantFonts [11 0 R] >>',
      '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /FuturaStd /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 >>',
    ];
    await expect(preflight(tinyPdf([good, bad], objects), 1)).rejects.toMatchObject({ params: { page: 2 } });
  });

  it('rasterise checks a page that was not preflighted, and gives no band of a bad one', async () => {
    await using document = await openDocument(Uint8Array.from(read('cases/refused-notdef.pdf')));
    let bands = 0;
    const raster = document.rasterise(0, { ...a4SizePx(300), dpi: 300 }, () => {
      bands++;
    });
    await expect(raster).rejects.toMatchObject({ code: 'pdf.glyph-missing' });
    expect(bands).toBe(0);
  });
});
