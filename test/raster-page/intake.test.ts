// What is not a whole, open, A4 certificate is refused with the error that says so, in English and Japanese.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import { type DocumentOptions, openDocument } from '../../src/raster/page/document.ts';
import { placePage } from '../../src/raster/page/page-fit.ts';
import { describeWithPeers } from '../support/peers.ts';
import { coverage, inFolder, rasterPlane } from './raster-support.ts';
import { tinyPdf } from './tiny-pdf.ts';

const sample = readFileSync(new URL('../../samples/juminhyo.pdf', import.meta.url));
const blank = { content: '' };

async function refusal(pdf: Uint8Array, options: DocumentOptions = {}, pageIndex = 0): Promise<KioskRasterError> {
  try {
    await using document = await openDocument(Uint8Array.from(pdf), options);
    await document.preflight(pageIndex);
  } catch (error) {
    expect(error).toBeInstanceOf(KioskRasterError);
    return error as KioskRasterError;
  }
  throw new Error('not refused');
}

describe('intake refuses', () => {
  const garbage = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) & 255);
  const headOnly = Buffer.concat([Buffer.from('%PDF-1.7\n'), garbage, Buffer.from('\n%%EOF\n')]);

  const named = '/XObject << /X 10 0 R >>';
  const picture = (width: string, height: string) =>
    tinyPdf(
      [{ content: '/X Do', resources: named }],
      [
        {
          dict: `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /ColorSpace /DeviceRGB`,
          data: 'abc',
        },
        '30000',
      ],
    );
  const form = (inner: string) =>
    tinyPdf(
      [{ content: '/X Do', resources: named }],
      [
        {
          dict: `/Type /XObject /Subtype /Form /BBox [0 0 600 850] /Resources << /XObject << ${inner} >> >>`,
          data: '/X Do',
        },
      ],
    );
  /** Twenty forms, each of which shows the next one twice: a million uses. */
  const fanOut = () =>
    tinyPdf(
      [{ content: '/X Do', resources: named }],
      Array.from({ length: 20 }, (_, i) => ({
        dict: `/Type /XObject /Subtype /Form /BBox [0 0 600 850] /Resources << /XObject << /X ${11 + i} 0 R >> >>`,
        data: i < 19 ? '/X Do /X Do' : '',
      })),
    );
  const annotated = (entries: string) =>
    tinyPdf([
      {
        content: '',
        extra: `/Annots [<< /Type /Annot /Rect [50 50 200 80] ${entries.includes('/F ') ? '' : '/F 4'} ${entries} >>]`,
      },
    ]);
  const dynamicForm = () => {
    const pdf = Buffer.from(tinyPdf([{ content: '' }], [{ dict: '', data: '<xdp/>' }])).toString('latin1');
    return Buffer.from(
      pdf.replace('/Type /Catalog', '/Type /Catalog /AcroForm << /Fields [] /XFA 10 0 R >>'),
      'latin1',
    );
  };
  const withContents = (contents: string) => {
    const pdf = Buffer.from(tinyPdf([blank])).toString('latin1');
    return Buffer.from(pdf.replace('/Contents 11 0 R', `/Contents ${contents}`), 'latin1');
  };
  const packed = (count: number) => tinyPdf([blank], [{ dict: `/Type /ObjStm /N ${count} /First 10`, data: '' }]);
  const looping = () => {
    const pdf = Buffer.from(tinyPdf([blank])).toString('latin1');
    return Buffer.from(pdf.replace('/Kids [10 0 R]', '/Kids [ 2 0 R]'), 'latin1');
  };

  it.each<[string, Uint8Array, DocumentOptions, string, object]>([
    ['nothing', new Uint8Array(0), {}, 'pdf.empty', {}],
    ['a text', Buffer.from('To whom it may concern'), {}, 'pdf.not-a-pdf', {}],
    ['a PNG', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), garbage]), {}, 'pdf.not-a-pdf', {}],
    ['a PDF cut in the middle', sample.subarray(0, sample.length >> 1), {}, 'pdf.truncated', {}],
    ['a PDF without its last 2 KB', sample.subarray(0, sample.length - 2048), {}, 'pdf.truncated', {}],
    ['noise with a PDF’s head and end', headOnly, {}, 'pdf.broken', {}],
    ['too many bytes', sample, { limits: { maxBytes: 1000 } }, 'pdf.too-many-bytes', { limit: 1000 }],
    [
      'too many pages',
      tinyPdf([blank, blank, blank]),
      { limits: { maxPages: 2 } },
      'pdf.too-many-pages',
      { pages: 3, limit: 2 },
    ],
    ['too many objects', sample, { limits: { maxObjects: 20 } }, 'pdf.too-many-objects', { limit: 20 }],
    ['objects packed in a stream', packed(100_000_000), {}, 'pdf.too-many-objects', { limit: 100_000 }],
    ['a giant picture', picture('30000', '30000'), {}, 'pdf.image-too-large', { limit: 80_000_000 }],
    ['a giant picture that hides its size', picture('11 0 R', '11 0 R'), {}, 'pdf.broken', { page: 1 }],
    ['states a thousand deep', tinyPdf([{ content: 'q '.repeat(1000) }]), {}, 'pdf.too-deep', { page: 1, limit: 256 }],
    [
      'too many operators',
      tinyPdf([{ content: '0 0 9 9 re f 1 g '.repeat(6000) }]),
      { limits: { maxOperators: 5000 } },
      'pdf.too-many-operators',
      { page: 1, limit: 5000 },
    ],
    [
      'more characters than any page has',
      tinyPdf(
        [{ content: `BT /F 1 Tf ${`(${'x'.repeat(1000)}) Tj `.repeat(250)} ET`, resources: '/Font << /F 10 0 R >>' }],
        ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
      ),
      {},
      'pdf.too-many-glyphs',
      { page: 1, limit: 200_000 },
    ],
    [
      'a page too large to be fitted',
      tinyPdf([{ content: '', mediaBox: '[0 0 1000000 1000000]' }]),
      { fit: 'fit' },
      'pdf.page-bounds',
      { page: 1 },
    ],
    [
      'a page too small to be fitted',
      tinyPdf([{ content: '', mediaBox: '[0 0 40 60]' }]),
      { fit: 'fit' },
      'pdf.page-bounds',
      { page: 1 },
    ],
    ['forms that multiply', fanOut(), {}, 'pdf.too-many-forms', { page: 1, limit: 10_000 }],
    [
      'a field that has a value and no look',
      annotated('/Subtype /Widget /FT /Tx /T (name) /V (x) /DA (/Helv 12 Tf)'),
      {},
      'pdf.no-appearance',
      { page: 1 },
    ],
    ['a stamp without a look', annotated('/Subtype /Stamp /Name /Approved'), {}, 'pdf.no-appearance', { page: 1 }],
    ['a free text without a look', annotated('/Subtype /FreeText /Contents (x)'), {}, 'pdf.no-appearance', { page: 1 }],
    ['content that is not there', withContents('99 0 R'), {}, 'pdf.broken', { page: 1 }],
    ['content of which a part is not there', withContents('[11 0 R 9 0 R]'), {}, 'pdf.broken', { page: 1 }],
    ['a dynamic form', dynamicForm(), {}, 'pdf.dynamic-form', {}],
    ['a form that draws itself', form('/X 10 0 R'), {}, 'pdf.broken', { page: 1 }],
    ['a page tree that loops', looping(), {}, 'pdf.broken', {}],
    ['an array 200,000 deep', tinyPdf([{ content: '['.repeat(200_000) }]), {}, 'pdf.broken', { page: 1 }],
    ['A3', tinyPdf([{ content: '', mediaBox: '[0 0 841.89 1190.55]' }]), {}, 'pdf.page-size', { page: 1 }],
    ['A4 across', tinyPdf([{ content: '', mediaBox: '[0 0 841.89 595.276]' }]), {}, 'pdf.page-size', { page: 1 }],
    ['A4 in inches by /UserUnit', tinyPdf([{ content: '', extra: '/UserUnit 2' }]), {}, 'pdf.page-size', { page: 1 }],
    ['a page without size', tinyPdf([{ content: '', mediaBox: '[0 0 1 1]' }]), {}, 'pdf.page-size', { page: 1 }],
  ])('%s', async (_what, pdf, options, code, params) => {
    const error = await refusal(pdf, options);
    expect(error.code).toBe(code);
    expect(error.category).toBe('refused');
    expect(error.exitCode).toBe(3);
    expect(error.params).toMatchObject(params);
    expect(error.message).toMatch(/^Expected/);
    expect(error.ja).toMatch(/[ぁ-ん]/);
  });

  it.each([
    ['a link', annotated('/Subtype /Link')],
    ['an empty field', annotated('/Subtype /Widget /FT /Tx /T (name)')],
    ['a note that is not to be printed', annotated('/Subtype /FreeText /Contents (x) /F 0')],
  ])('but not %s', async (_what, pdf) => {
    await using document = await openDocument(Uint8Array.from(pdf));
    await expect(document.preflight(0)).resolves.toMatchObject({ pageIndex: 0 });
  });

  it('a page whose content stream breaks off inside, rather than printing half of it', async () => {
    const pdf = tinyPdf([{ content: '0 g 0 0 100 100 re f BT /None 12 Tf (x) Tj ET 0 0 200 200 re f', resources: '' }]);
    const error = await refusal(pdf);
    expect(['pdf.broken', 'pdf.glyph-missing']).toContain(error.code);
    expect(error.params['page']).toBe(1);
  });
});

describeWithPeers(['qpdf'], 'encrypted PDFs', () => {
  it.each([
    ['a user password', 'secret'],
    ['an empty user password', ''],
  ])('with %s are refused', async (_what, password) => {
    const encrypted = inFolder((folder) => {
      writeFileSync(join(folder, 'in.pdf'), sample);
      execFileSync('qpdf', ['--encrypt', password, 'owner', '256', '--', 'in.pdf', 'out.pdf'], { cwd: folder });
      return readFileSync(join(folder, 'out.pdf'));
    });
    expect((await refusal(encrypted)).code).toBe('pdf.encrypted');
  });
});

describe('fitting', () => {
  it('leaves what is A4 to a millimetre as it is', () => {
    for (const [width, height] of [
      [595, 842],
      [595.28, 841.89],
      [597, 840],
    ] as const) {
      expect(placePage(1, width, height, 'fit')).toEqual({ fitted: false, matrix: [1, 0, 0, 1, 0, 0] });
    }
  });

  it('scales a larger page down, in the middle of the sheet', async () => {
    const a3 = tinyPdf([{ content: '0 g 0 0 841.89 1190.55 re f', mediaBox: '[0 0 841.89 1190.55]' }]);
    const plane = await rasterPlane(a3, 300, { fit: 'fit' });
    expect(coverage(plane, 300, 1, 1, 594, 840)).toBe(1);
    const square = tinyPdf([{ content: '0 g 0 0 300 300 re f', mediaBox: '[0 0 300 300]' }]);
    const middle = await rasterPlane(square, 300, { fit: 'fit' });
    expect(coverage(middle, 300, 1, 125, 594, 717)).toBe(1);
    expect(coverage(middle, 300, 1, 1, 594, 122)).toBe(0);
  });

  it('turns a page that lies across a quarter anticlockwise: its left end goes to the bottom', async () => {
    const across = tinyPdf([{ content: '0 g 0 0 200 595.276 re f', mediaBox: '[0 0 841.89 595.276]' }]);
    const plane = await rasterPlane(across, 300, { fit: 'fit' });
    expect(coverage(plane, 300, 1, 643, 594, 840)).toBe(1);
    expect(coverage(plane, 300, 1, 1, 594, 640)).toBe(0);
  });

  it('leaves out what is drawn beyond the page', async () => {
    const wide = { content: '0 g -500 -500 2000 2000 re f', mediaBox: '[0 0 300 400]' };
    const plane = await rasterPlane(tinyPdf([wide]), 300, { fit: 'fit' });
    expect(coverage(plane, 300, 1, 25, 594, 817)).toBe(1);
    expect(coverage(plane, 300, 0, 0, 595, 23)).toBe(0);
    expect(coverage(plane, 300, 0, 819, 595, 841)).toBe(0);
    // A page a hair smaller than the sheet ends where it ends.
    const narrow = { content: wide.content, mediaBox: '[0 0 594 841.89]' };
    expect(coverage(await rasterPlane(tinyPdf([narrow]), 300), 300, 594.2, 0, 595.2, 841)).toBe(0);
  });

  it('honours /Rotate and the crop box', async () => {
    const turned = tinyPdf([
      { content: '0 g 0 0 200 595.276 re f', mediaBox: '[0 0 841.89 595.276]', extra: '/Rotate 90' },
    ]);
    expect(coverage(await rasterPlane(turned, 300), 300, 1, 1, 594, 199)).toBe(1);
    const cropped = tinyPdf([
      { content: '0 g 50 841 100 100 re f', mediaBox: '[0 0 700 1000]', extra: '/CropBox [50 100 645.276 941.89]' },
    ]);
    expect(coverage(await rasterPlane(cropped, 300), 300, 1, 2, 99, 99)).toBe(1);
  });
});
