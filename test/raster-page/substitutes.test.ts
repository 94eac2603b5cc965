// A font that the PDF only names prints exactly what the same text prints from our face embedded: forms, vertical writing, gaiji.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { SampleDocument } from '../../samples/draw/document.ts';
import type { EmbeddedFaceOptions } from '../../samples/draw/embedded-face.ts';
import type { Face } from '../../samples/draw/face.ts';
import { embed, FONT_FILES, type FontName } from '../../samples/draw/faces.ts';
import { NamedFace, type NamedFaceOptions } from '../../samples/draw/named-face.ts';
import { type DocumentOptions, openDocument } from '../../src/raster/page/document.ts';
import { OutlineFace } from '../../src/raster/page/faces.ts';
import { formsOf } from '../../src/raster/page/substitute.ts';
import { a4SizePx, type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { withGaijiAt } from '../support/gaiji-font.ts';
import { coverage, rasterPlane } from './raster-support.ts';
import { tinyPdf } from './tiny-pdf.ts';

const read = (file: string) => readFileSync(new URL(`../../samples/${file}`, import.meta.url));

/** A page with one text, across or down. */
function pageOf(text: string, writing: 'across' | 'down', faceOf: (document: SampleDocument) => Face) {
  const document = new SampleDocument({ title: 'substitutes' });
  const pen = document.addPage();
  const style = { face: faceOf(document), sizePt: 24 };
  if (writing === 'across') pen.text(20, 60, text, style);
  else pen.verticalText(105, 20, text, style);
  return document.finish();
}

const named =
  (options: Partial<NamedFaceOptions> = {}) =>
  (document: SampleDocument) =>
    new NamedFace(document, { baseFont: 'MS-Mincho', encoding: '90ms-RKSJ', serif: true, ...options });

const embedded =
  (font: FontName, options: EmbeddedFaceOptions = {}) =>
  (document: SampleDocument) =>
    embed(document, font, options);

const preflight = async (pdf: Uint8Array, options: DocumentOptions = {}) => {
  await using document = await openDocument(Uint8Array.from(pdf), options);
  return await document.preflight(0);
};

/** Pixels of ink, or of difference from another plane. */
function inkOf({ data }: BitPlane, other?: BitPlane): number {
  let ink = 0;
  for (let i = 0; i < data.length; i++) for (let v = data[i] ^ (other?.data[i] ?? 0); v; v &= v - 1) ink++;
  return ink;
}

/** Outlines come by two ways, so a coordinate may be rounded otherwise: a pixel here and there. A stroke is dozens. */
const ROUNDING_PX = 4;

function expectSamePlane(ours: BitPlane, meant: BitPlane): void {
  expect(inkOf(meant)).toBeGreaterThan(1000);
  expect(inkOf(ours, meant)).toBeLessThanOrEqual(ROUNDING_PX);
}

describe('a named face prints as our face embedded', () => {
  it('on the whole first page of a certificate', async () => {
    const [ours, meant] = await Promise.all(
      ['cases/juminhyo-90ms-rksj-h.pdf', 'juminhyo.pdf'].map((file) => rasterPlane(read(file), 300)),
    );
    expectSamePlane(ours, meant);
  });

  it.each(['90ms-RKSJ', 'UniJIS-UTF16'] as const)('across, %s', async (encoding) => {
    const text = '住民票の写し（証明）１２３ABC';
    const ours = await rasterPlane(await pageOf(text, 'across', named({ encoding })), 300);
    expectSamePlane(ours, await rasterPlane(await pageOf(text, 'across', embedded('mincho')), 300));
  });

  // Brackets, punctuation, dashes, small kana, a colon, arrows, rules: each has a form, or a place, of its own downwards.
  it.each(['90ms-RKSJ', 'UniJIS-UTF16'] as const)('downwards, %s', async (encoding) => {
    const text = `「戸籍」（附票）、架空県。ーっょァ${encoding === '90ms-RKSJ' ? '～' : '〜'}…＝【印】→─┐`;
    const ours = await rasterPlane(await pageOf(text, 'down', named({ encoding })), 300);
    expectSamePlane(ours, await rasterPlane(await pageOf(text, 'down', embedded('mincho')), 300));
  });

  it('bold and Gothic', async () => {
    const pdf = await pageOf('証明書', 'across', named({ baseFont: 'MS-Gothic,Bold' }));
    expectSamePlane(
      await rasterPlane(pdf, 300),
      await rasterPlane(await pageOf('証明書', 'across', embedded('gothicBold')), 300),
    );
  });

  it('whatever /ToUnicode says that the codes mean', async () => {
    // 崎 in the CMap's own code, and a /ToUnicode that says 﨑.
    const cmap =
      '/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <8DE8> <FA11> endbfchar endcmap end end';
    const page = (toUnicode: string) =>
      tinyPdf(
        [{ content: 'BT /F 48 Tf 72 700 Td <8de8> Tj ET', resources: '/Font << /F 10 0 R >>' }],
        [
          `<< /Type /Font /Subtype /Type0 /BaseFont /MS-Mincho /Encoding /90ms-RKSJ-H /DescendantFonts [11 0 R] ${toUnicode} >>`,
          '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /MS-Mincho /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 >>',
          { dict: '', data: cmap },
        ],
      );
    expectSamePlane(await rasterPlane(page('/ToUnicode 12 0 R'), 300), await rasterPlane(page(''), 300));
  });

  it('a code that the CMap does not have is no character, whatever its number', async () => {
    // 0x85A0 is vacant in 90ms-RKSJ; as a number it would be the ideograph U+85A0.
    const pdf = tinyPdf(
      [{ content: 'BT /F 48 Tf 72 700 Td <85a0> Tj ET', resources: '/Font << /F 10 0 R >>' }],
      [
        '<< /Type /Font /Subtype /Type0 /BaseFont /MS-Mincho /Encoding /90ms-RKSJ-H /DescendantFonts [11 0 R] >>',
        '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /MS-Mincho /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 >>',
      ],
    );
    await expect(preflight(pdf)).rejects.toMatchObject({
      params: { page: 1, codePoint: 'code 0x85A0', fault: 'not-in-substitute' },
    });
  });
});

describe('forms', () => {
  const NAMES = '辻葛祇榊';

  it('a JIS CMap gets the forms of 1990, and says how many characters depend on it', async () => {
    const pdf = await pageOf(`${NAMES}山`, 'across', named());
    await expect(preflight(pdf)).resolves.toMatchObject({ forms: { jis90: 4, jis2004: 0 } });
    const meant = await pageOf(`${NAMES}山`, 'across', embedded('mincho', { features: ['jp90'] }));
    expectSamePlane(await rasterPlane(pdf, 300), await rasterPlane(meant, 300));
  });

  it('a Unicode CMap gets those of 2004, and says how many would look otherwise', async () => {
    const pdf = await pageOf(`${NAMES}山`, 'across', named({ encoding: 'UniJIS-UTF16' }));
    await expect(preflight(pdf)).resolves.toMatchObject({ forms: { jis90: 0, jis2004: 4 } });
    const meant = await rasterPlane(await pageOf(`${NAMES}山`, 'across', embedded('mincho')), 300);
    expectSamePlane(await rasterPlane(pdf, 300), meant);
    const other = await pageOf(`${NAMES}山`, 'across', embedded('mincho', { features: ['jp90'] }));
    expect(inkOf(await rasterPlane(other, 300), meant)).toBeGreaterThan(10 * ROUNDING_PX);
  });

  it.each([
    ['90ms-RKSJ-H', '90'],
    ['H', '90'],
    ['EUC-V', '90'],
    ['83pv-RKSJ-H', '83'],
    ['78-RKSJ-V', '78'],
    ['UniJIS-UTF16-H', '2004'],
    ['UniJIS2004-UTF16-V', '2004'],
    [undefined, '2004'],
  ] as const)('%s asks for %s', (cMap, forms) => expect(formsOf(cMap)).toBe(forms));
});

describe('gaiji', () => {
  let gaiji: OutlineFace;
  beforeAll(async () => {
    const font = await withGaijiAt('骨', 0xe000);
    gaiji = new OutlineFace(font);
  });

  it.each(['90ms-RKSJ', 'UniJIS-UTF16'] as const)('%s: from the operator’s face', async (encoding) => {
    const pdf = await pageOf('山\ue000川', 'across', named({ encoding }));
    await expect(preflight(pdf)).rejects.toMatchObject({ params: { codePoint: 'U+E000', fault: 'private-use' } });
    await expect(preflight(pdf, { gaiji: [gaiji] })).resolves.toMatchObject({ glyphCount: 3 });
    const meant = await rasterPlane(await pageOf('山骨川', 'across', embedded('mincho')), 300);
    expectSamePlane(await rasterWith(pdf, { gaiji: [gaiji] }), meant);
  });

  it('one that the operator’s face lacks is refused all the same', async () => {
    const pdf = await pageOf('\ue001', 'across', named());
    await expect(preflight(pdf, { gaiji: [gaiji] })).rejects.toMatchObject({
      params: { codePoint: 'U+E001', fault: 'private-use' },
    });
  });
});

describe('an embedded font without /ToUnicode', () => {
  const text = '本籍\u3000架空県架空市';

  it('prints its ideographic space as what it is: blank', async () => {
    const pdf = await pageOf(text, 'across', embedded('mincho', { toUnicode: 'none' }));
    await expect(preflight(pdf)).resolves.toMatchObject({ glyphCount: 9 });
    expectSamePlane(
      await rasterPlane(pdf, 300),
      await rasterPlane(await pageOf(text, 'across', embedded('mincho')), 300),
    );
  });

  it('is refused when a character has lost its outline, with the code and no made-up character', async () => {
    const { emptyGlyph } = await import('../../samples/cases/damage.ts');
    const damage = (program: Uint8Array, glyphIds: readonly number[]) => emptyGlyph(program, glyphIds.at(-1)!);
    const pdf = await pageOf(text, 'across', embedded('mincho', { toUnicode: 'none', damage }));
    const error = await preflight(pdf).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'pdf.glyph-missing', params: { page: 1, fault: 'not-in-font' } });
    expect(error.params.codePoint).toMatch(/^code 0x[0-9A-F]{4}$/);
    expect(error.message).toMatch(/but code 0x[0-9A-F]{4} on page 1 is not/);
    expect(error.ja).toMatch(/1ページ目の文字コード0x[0-9A-F]{4}を印字できません/);
  });

  it('and a lost glyph whose number is that of a space is not taken for one', async () => {
    // Glyph 32 of a face that is embedded whole, by its number; nothing says that it is a space, and it is none.
    const { emptyGlyph } = await import('../../samples/cases/damage.ts');
    const whole = readFileSync(createRequire(import.meta.url).resolve(FONT_FILES.mincho[1]));
    const page = (program: Uint8Array) =>
      tinyPdf(
        [{ content: 'BT /F 48 Tf 72 700 Td <0020> Tj ET', resources: '/Font << /F 10 0 R >>' }],
        [
          '<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+X /Encoding /Identity-H /DescendantFonts [11 0 R] >>',
          '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /CIDToGIDMap /Identity /FontDescriptor 12 0 R >>',
          '<< /Type /FontDescriptor /FontName /ABCDEF+X /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 /FontFile2 13 0 R >>',
          { dict: `/Length1 ${program.length}`, data: program },
        ],
      );
    expect(coverage(await rasterPlane(page(whole), 300), 300, 72, 90, 130, 160)).toBeGreaterThan(0.01);
    await expect(preflight(page(emptyGlyph(whole, 32)))).rejects.toMatchObject({
      params: { codePoint: 'code 0x0020', fault: 'not-in-font' },
    });
  });
});

/** One page as one plane, with the document's options. */
async function rasterWith(pdf: Uint8Array, options: DocumentOptions): Promise<BitPlane> {
  await using document = await openDocument(Uint8Array.from(pdf), options);
  const size = a4SizePx(300);
  const plane = createPlane(size.widthPx, size.heightPx);
  await document.rasterise(0, { ...size, dpi: 300 }, (band) => {
    plane.data.set(band.plane.data, band.y * plane.strideBytes);
  });
  return plane;
}
