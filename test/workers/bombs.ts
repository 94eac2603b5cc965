// Names of attacks on a reader's memory and time -> small PDFs that make them.
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { PdfBody } from '../../src/job/wipe/pdf-body.ts';

const MIB = 1 << 20;

/** `mebibytes` of one byte, deflated: a thousandth of it. Made of one block, again and again. */
function deflatedRun(byte: number, mebibytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MIB, byte), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const end = deflateRawSync(Buffer.alloc(0));
  // zlib's head; a reader that checks the sum at the end has read all by then.
  return Buffer.concat([Buffer.from([0x78, 0xda]), ...Array<Buffer>(mebibytes).fill(block), end, Buffer.alloc(4)]);
}

type Parts = {
  readonly resources?: string;
  readonly content?: string;
  readonly contents?: string;
  readonly page?: string;
};

/** One page with the parts that `make` gives. */
function onePage(
  make: (body: PdfBody, stream: (dictionary: string, data: string | Uint8Array) => string) => Parts,
): Uint8Array {
  const body = new PdfBody();
  const stream = (dictionary: string, data: string | Uint8Array): string => {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    return `${body.add(`<< ${dictionary} /Length ${bytes.length} >>`, bytes)} 0 R`;
  };
  const { resources = '', content = '', contents, page = '' } = make(body, stream);
  const shown = contents ?? stream('', content);
  const kid = body.add(
    `<< /Type /Page /Parent ${body.nextNumber + 1} 0 R /MediaBox [0 0 595.28 841.89] /Resources << ${resources} >> /Contents ${shown} ${page} >>`,
  );
  const tree = body.add(`<< /Type /Pages /Count 1 /Kids [${kid} 0 R] >>`);
  return body.end(body.add(`<< /Type /Catalog /Pages ${tree} 0 R >>`));
}

const FLATE = '/Filter /FlateDecode';
const PICTURE = '/Type /XObject /Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceRGB';
const FORM = '/Type /XObject /Subtype /Form /BBox [0 0 595 842]';
const GROUP = '/Group << /S /Transparency /CS /DeviceGray >>';
const TYPE3 = '/Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0]';

/** A font whose program is `program`, and one glyph of it shown. */
const embedded = (program: string): Parts => ({
  resources: `/Font << /F << /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 65 /LastChar 65 /Widths [500] /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 32 /FontBBox [0 0 9 9] /FontFile2 ${program} >> >> >>`,
  content: 'BT /F 12 Tf 60 60 Td (A) Tj ET',
});

/** A tree of page nodes, each the only kid of the one above. */
function deepTree(depth: number): Uint8Array {
  const body = new PdfBody();
  const first = body.nextNumber;
  for (let i = 0; i < depth; i++) body.add(`<< /Type /Pages /Count 1 /Kids [${first + i + 1} 0 R] >>`);
  body.add(`<< /Type /Page /Parent ${first + depth - 1} 0 R /MediaBox [0 0 595.28 841.89] >>`);
  return body.end(body.add(`<< /Type /Catalog /Pages ${first} 0 R >>`));
}

/** How each may end, whatever the machine's speed: a code, or 'prints' where the page is harmless after all. */
export const BOMBS: Readonly<Record<string, { readonly make: () => Uint8Array; readonly ends: RegExp }>> = {
  'content of 3 GiB in 3 MB': {
    make: () => onePage((_body, stream) => ({ contents: stream(FLATE, deflatedRun(0x20, 3 * 1024)) })),
    ends: /^(pdf\.broken|job\.(memory|time)-limit)$/,
  },
  'content of 3 GiB in 15 kB, deflated twice': {
    make: () =>
      onePage((_body, stream) => ({
        contents: stream('/Filter [/FlateDecode /FlateDecode]', deflateSync(deflatedRun(0x20, 3 * 1024), { level: 9 })),
      })),
    ends: /^(pdf\.broken|job\.(memory|time)-limit)$/,
  },
  'twenty-five pictures of 79 megapixels': {
    make: () =>
      onePage((_body, stream) => {
        const data = deflatedRun(0, 227);
        const names = Array.from({ length: 25 }, (_, i) => `/X${i}`);
        const pictures = names.map((name) => `${name} ${stream(`${PICTURE} /Width 8900 /Height 8900 ${FLATE}`, data)}`);
        return {
          resources: `/XObject << ${pictures.join(' ')} >>`,
          content: names.map((name) => `${name} Do`).join(' '),
        };
      }),
    ends: /^(pdf\.(broken|image-broken)|job\.(memory|time)-limit)$/,
  },
  'a JPEG 2000 picture that says it has 4 billion pixels': {
    make: () => {
      const size = Buffer.alloc(51);
      size.writeUInt16BE(0xff4f, 0);
      size.writeUInt16BE(0xff51, 2);
      size.writeUInt16BE(47, 4);
      size.writeUInt32BE(65_000, 8);
      size.writeUInt32BE(65_000, 12);
      size.writeUInt32BE(65_000, 24);
      size.writeUInt32BE(65_000, 28);
      size.writeUInt16BE(3, 40);
      for (let i = 0; i < 3; i++) size.set([7, 1, 1], 42 + 3 * i);
      return onePage((_body, stream) => ({
        resources: `/XObject << /X ${stream('/Type /XObject /Subtype /Image /Width 100 /Height 100 /Filter /JPXDecode', size)} >>`,
        content: '500 0 0 500 0 0 cm /X Do',
      }));
    },
    ends: /^pdf\.(broken|image-broken)$/,
  },
  'content that is a JBIG2 picture of 10 billion pixels': {
    make: () =>
      onePage((_body, stream) => ({
        contents: stream(
          '/Filter /JBIG2Decode',
          Buffer.from('000000003000010000001300018 6a0000186a0000000000000000001 0000'.replaceAll(' ', ''), 'hex'),
        ),
      })),
    ends: /^pdf\.broken$/,
  },
  'a font program of 2 GiB': {
    make: () => onePage((_body, stream) => embedded(stream(`/Length1 9 ${FLATE}`, deflatedRun(0, 2048)))),
    ends: /^(pdf\.(broken|glyph-missing)|job\.(memory|time)-limit)$/,
  },
  'a font whose tables say they are huge': {
    make: () => {
      const font = Buffer.alloc(4096);
      font.writeUInt32BE(0x00010000, 0);
      font.writeUInt16BE(200, 4);
      for (let i = 0; i < 200; i++) {
        font.write(['glyf', 'loca', 'head', 'hhea', 'hmtx', 'maxp', 'cmap'][i % 7]!, 12 + 16 * i, 'latin1');
        font.writeUInt32BE(12, 12 + 16 * i + 8);
        font.writeUInt32BE(0xfffffff0, 12 + 16 * i + 12);
      }
      return onePage((_body, stream) => embedded(stream('/Length1 4096', font)));
    },
    ends: /^(pdf\.(broken|glyph-missing)|job\.memory-limit)$/,
  },
  'a page tree 30,000 deep': { make: () => deepTree(30_000), ends: /^(prints|pdf\.broken)$/ },
  'a page tree that branches into itself': {
    make: () => {
      const body = new PdfBody();
      const tree = body.nextNumber;
      body.add(`<< /Type /Pages /Count 2 /Kids [${tree} 0 R ${tree} 0 R] >>`);
      return body.end(body.add(`<< /Type /Catalog /Pages ${tree} 0 R >>`));
    },
    ends: /^pdf\.broken$/,
  },
  'a form that shows itself by way of another': {
    make: () =>
      onePage((body, stream) => {
        const next = body.nextNumber + 1;
        const one = stream(`${FORM} /Resources << /XObject << /X ${next} 0 R >> >>`, '/X Do');
        stream(`${FORM} /Resources << /XObject << /X ${one} >> >>`, '/X Do');
        return { resources: `/XObject << /X ${one} >>`, content: '/X Do' };
      }),
    ends: /^pdf\.broken$/,
  },
  'a pattern painted with itself': {
    make: () =>
      onePage((body, stream) => {
        const own = body.nextNumber;
        const pattern = stream(
          `/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << /Pattern << /P ${own} 0 R >> >>`,
          '/Pattern cs /P scn 0 0 9 9 re f',
        );
        return { resources: `/Pattern << /P ${pattern} >>`, content: '/Pattern cs /P scn 0 0 500 500 re f' };
      }),
    ends: /^(pdf\.(broken|too-many-operators|too-deep)|job\.(memory|time)-limit)$/,
  },
  'a soft mask whose group uses it': {
    make: () =>
      onePage((body, stream) => {
        const own = body.nextNumber;
        const state = `/ExtGState << /G << /SMask << /S /Luminosity /G ${own} 0 R >> >> >>`;
        stream(`${FORM} ${GROUP} /Resources << ${state} >>`, '/G gs 1 g 0 0 500 500 re f');
        return { resources: state, content: '/G gs 0 0 500 500 re f' };
      }),
    ends: /^(pdf\.(broken|too-many-operators|too-many-forms|too-deep)|job\.(memory|time)-limit)$/,
  },
  'a Type 3 glyph that shows itself': {
    make: () =>
      onePage((body, stream) => {
        const font = body.nextNumber + 1;
        const glyph = stream('', `500 0 d0 BT /F 900 Tf (a) Tj ET`);
        body.add(
          `<< ${TYPE3} /CharProcs << /a ${glyph} >> /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [500] /Resources << /Font << /F ${font} 0 R >> >> >>`,
        );
        return { resources: `/Font << /F ${font} 0 R >>`, content: 'BT /F 12 Tf 60 60 Td (a) Tj ET' };
      }),
    ends: /^pdf\.(broken|glyph-missing)$/,
  },
  'a length that is its own length': {
    make: () =>
      onePage((body) => {
        const own = body.nextNumber;
        return { contents: `${body.add(`<< /Length ${own} 0 R >>`, Buffer.from('0 0 9 9 re f'))} 0 R` };
      }),
    ends: /^(prints|pdf\.broken)$/,
  },
  'a pattern with 10,000 forms of 40,000 operators': {
    make: () =>
      onePage((_body, stream) => {
        const form = stream(FORM, '0 0 1 1 re f 1 0 0 RG '.repeat(20_000));
        const pattern = stream(
          `/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 600 900] /XStep 600 /YStep 900 /Resources << /XObject << /X ${form} >> >>`,
          '/X Do '.repeat(10_000),
        );
        return { resources: `/Pattern << /P ${pattern} >>`, content: '/Pattern cs /P scn 0 0 600 900 re f' };
      }),
    ends: /^pdf\.too-many-operators$/,
  },
  'a Type 3 glyph of 4,000 operators, shown 400 times': {
    make: () =>
      onePage((body, stream) => {
        const glyph = stream('', `500 0 d0 ${'0 0 1 1 re f 1 0 0 RG '.repeat(2000)}`);
        const font = body.add(
          `<< ${TYPE3} /CharProcs << /a ${glyph} >> /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [500] /Resources << >> >>`,
        );
        return { resources: `/Font << /F ${font} 0 R >>`, content: `BT /F 12 Tf 60 60 Td (${'a'.repeat(400)}) Tj ET` };
      }),
    ends: /^pdf\.too-many-operators$/,
  },
};
