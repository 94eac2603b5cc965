// Documents in every format that the virtual printer takes -> what its tray lays down of them.

import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { jpegSize } from '../../src/paper/tray/jpeg-size.ts';
import { sheetsOf } from '../../src/paper/tray/sheets-of.ts';
import type { PageSpec } from '../../src/print/band-writer.ts';
import { ENCODERS } from '../../src/print/encoders.ts';
import type { ReceivedSheet } from '../../src/print/received-sheets.ts';
import type { DeviceModel } from '../../src/print/virtual-printer/model.ts';
import { findModel } from '../../src/print/virtual-printer/models/index.ts';
import type { JobTicket } from '../../src/print/virtual-printer/sink.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { inkAt, randomPage, randomPlane, type TestPage } from '../print-pwg/pages.ts';
import { encodePages, writePages } from '../print-pwg/streams.ts';
import { inkShare, unlike } from './support.ts';

const MFP = findModel('colour-mfp')!;
const CARD = { name: 'na_index-4x6_4x6in', widthHundredthMm: 10160, heightHundredthMm: 15240, marginHundredthMm: 423 };
const TICKET: JobTicket = {
  copies: 1,
  sides: 'two-sided-long-edge',
  media: CARD,
  pageRanges: [],
  resolutionDpi: 600,
  colourMode: 'auto',
  scaling: 'auto',
  contentOptimize: 'auto',
  renderingIntent: 'auto',
  orientation: 3,
};

async function sheets(
  format: string,
  bytes: Uint8Array,
  ticket: Partial<JobTicket> = {},
  model: DeviceModel = MFP,
): Promise<ReceivedSheet[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 5000) yield bytes.subarray(at, at + 5000);
  }
  const { signal } = new AbortController();
  const made: ReceivedSheet[] = [];
  for await (const sheet of sheetsOf(chunks(), { format, model, signal, ticket: { ...TICKET, ...ticket } })) {
    made.push(sheet);
  }
  return made;
}

function jpeg(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

describe('JPEG', () => {
  it('is scaled into the margins of the paper, in the inks of its colour', async () => {
    const [sheet, ...more] = await sheets('image/jpeg', await jpeg(400, 600, '#ff0000'));
    expect(more).toEqual([]);
    const { planes, widthPx, heightPx, exact } = sheet!.front;
    expect([widthPx, heightPx, exact, sheet!.back]).toEqual([1200, 1800, false, undefined]);
    // Red is magenta and yellow. 4.23 mm stay white: 49 px.
    for (const ink of ['m', 'y'] as const) {
      expect(inkAt(planes[ink], 600, 900)).toBe(true);
      expect(inkShare(planes[ink])).toBeCloseTo((1102 * 1653) / (1200 * 1800), 2);
      expect(inkAt(planes[ink], 30, 900)).toBe(false);
    }
    for (const ink of ['c', 'k'] as const) expect(inkShare(planes[ink])).toBeLessThan(0.01);
  });

  it('turns a landscape picture on portrait paper; fills it when asked to', async () => {
    const picture = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#fff' } })
      .composite([{ input: await jpeg(300, 400, '#000'), left: 0, top: 0 }])
      .jpeg({ quality: 100 })
      .toBuffer();
    const { planes } = (await sheets('image/jpeg', picture, { scaling: 'fill' }))[0]!.front;
    // Turned clockwise: the left half comes to the top.
    expect([inkAt(planes.k, 5, 300), inkAt(planes.k, 1190, 300), inkAt(planes.k, 600, 1500)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    ['a black-and-white device', {}, findModel('mono-laser')!],
    ['a black-and-white job', { colourMode: 'monochrome' }, MFP],
  ] as const)('comes out in K alone on %s', async (_name, ticket, model) => {
    const { planes } = (await sheets('image/jpeg', await jpeg(400, 600, '#0044ff'), ticket, model))[0]!.front;
    expect(Object.keys(planes)).toEqual(['k']);
    // Blue of 27 % luma on a screen: about three quarters ink inside the margins.
    expect(inkShare(planes.k)).toBeGreaterThan(0.4);
    expect(inkShare(planes.k)).toBeLessThan(0.84);
  });

  it('a picture that claims to be huge is refused by its header, unseen', async () => {
    const small = await jpeg(16, 16, '#fff');
    const frame = small.indexOf(Buffer.from([0xff, 0xc0]));
    small.writeUInt16BE(60000, frame + 5);
    small.writeUInt16BE(60000, frame + 7);
    await expect(sheets('image/jpeg', small)).rejects.toMatchObject({
      code: 'tray.jpeg',
      params: { what: '60000 x 60000 pixels' },
    });
    await expect(sheets('image/jpeg', Buffer.from('no jpeg'))).rejects.toMatchObject({ code: 'tray.jpeg' });
    const cut = (await jpeg(400, 600, '#123456')).subarray(0, 200);
    await expect(sheets('image/jpeg', cut)).rejects.toMatchObject({ code: 'tray.jpeg' });
  });

  it('the size comes from the frame header, whatever precedes it', async () => {
    const picture = await sharp({ create: { width: 321, height: 123, channels: 3, background: '#fff' } })
      .withExif({ IFD0: { Copyright: 'x'.repeat(3000) } })
      .jpeg({ progressive: true })
      .toBuffer();
    expect(jpegSize(picture)).toEqual({ widthPx: 321, heightPx: 123 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const size = jpegSize(Uint8Array.from([0xff, 0xd8, ...bytes]));
        expect(size === undefined || (size.widthPx > 0 && size.heightPx > 0)).toBe(true);
      }),
    );
  });
});

/** Three pages of 4 x 6 inches, each a content stream. */
function otherPdf(): Buffer {
  const contents = ['0 g 72 216 72 72 re f', '1 0 0 0 k 0 0 144 432 re f', '0 1 1 rg 144 0 144 432 re f'];
  const kids = contents.map((_, i) => `${3 + 2 * i} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count 3 /Kids [${kids}] /MediaBox [0 0 288 432] >>`,
    ...contents.flatMap((content, i) => [
      `<< /Type /Page /Parent 2 0 R /Contents ${4 + 2 * i} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let pdf = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = pdf.length;
    pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return Buffer.from(
    `${pdf}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`,
  );
}

describe('PDF of anybody', () => {
  it('is drawn at 300 dpi, where it says, front and back in turn', async () => {
    const [first, second, ...more] = await sheets('application/pdf', otherPdf());
    expect(more).toEqual([]);
    const { planes, widthPx, heightPx } = first!.front;
    expect([widthPx, heightPx]).toEqual([1200, 1800]);
    // 72 pt = 300 px: the square lies from 300, 600 to 600, 900.
    for (const [x, y, ink] of [
      [302, 602, true],
      [597, 897, true],
      [297, 750, false],
      [603, 750, false],
      [450, 597, false],
      [450, 903, false],
    ] as const) {
      expect(inkAt(planes.k, x, y)).toBe(ink);
    }
    expect(inkAt(first!.back!.planes.c, 300, 900)).toBe(true);
    expect(inkAt(first!.back!.planes.c, 900, 900)).toBe(false);
    expect(inkAt(second!.front.planes.c, 900, 900)).toBe(true);
    expect(second!.back).toBeUndefined();
  });

  it('prints the pages that are asked for', async () => {
    const one = await sheets('application/pdf', otherPdf(), { pageRanges: [[3, 9]], sides: 'one-sided' });
    expect(one).toHaveLength(1);
    expect(inkAt(one[0]!.front.planes.c, 900, 900)).toBe(true);
  });

  it('a broken one is refused', async () => {
    const pdf = otherPdf();
    await expect(sheets('application/pdf', pdf.subarray(0, 500))).rejects.toMatchObject({ category: 'refused' });
  });
});

describe('image masks of ours', () => {
  it.each(['application/pdf', 'application/postscript'] as const)('%s comes out exactly', async (format) => {
    const spec: PageSpec = { side: 'front', widthPx: 403, heightPx: 300, dpi: 600, colour: 'black_1' };
    const sent = [randomPage(spec, 3), randomPage({ ...spec, side: 'back', colour: 'cmyk_8' }, 4)];
    const parts: Uint8Array[] = [];
    using writer = ENCODERS[format].createWriter((bytes) => parts.push(bytes.slice()));
    writePages(writer, sent, [64]);
    const [sheet] = await sheets(format, Buffer.concat(parts));
    const got = [sheet!.front, sheet!.back!];
    expect(got.map(({ exact, dpi }) => [exact, dpi])).toEqual([
      [true, 600],
      [true, 600],
    ]);
    const want = sent.map(({ planes }) => ({ planes, widthPx: 403, heightPx: 300 }));
    expect(unlike(got, want)).toBeUndefined();
  });

  it('other PostScript is refused: nothing here interprets it', async () => {
    const program = Buffer.from('%!PS\n72 72 72 72 rectfill showpage\n');
    await expect(sheets('application/postscript', program)).rejects.toMatchObject({ code: 'masks.malformed' });
  });
});

describe('PWG Raster', () => {
  it.each(['rotated', 'flipped'] as const)(
    'a back %s by a sender whose header does not say so lies upright',
    async (sheetBack) => {
      const spec: PageSpec = { side: 'front', widthPx: 203, heightPx: 120, dpi: 300, colour: 'black_1' };
      const plane = (seed: number) => randomPlane(203, 120, seededRandom(seed));
      const sent: TestPage[] = [
        { spec, planes: { k: plane(7) } },
        { spec: { ...spec, side: 'back' }, planes: { k: plane(8) } },
      ];
      const stream = encodePages(sent, [50], { sheetBack });
      // As CUPS does: the pixels are turned, and CrossFeedTransform and FeedTransform say 1, 1.
      const back = stream.lastIndexOf('PwgRaster\0');
      stream.writeInt32BE(1, back + 456);
      stream.writeInt32BE(1, back + 460);
      const want = sent.map(({ planes }) => ({ planes, widthPx: 203, heightPx: 120 }));
      const [sheet] = await sheets('image/pwg-raster', stream, {}, findModel(`colour-mfp-${sheetBack}`)!);
      expect(unlike([sheet!.front, sheet!.back!], want)).toBeUndefined();
      const [plain] = await sheets('image/pwg-raster', stream, {}, MFP);
      expect(unlike([plain!.front, plain!.back!], want)).toMatch(/^side 2, k/);
    },
  );
});
