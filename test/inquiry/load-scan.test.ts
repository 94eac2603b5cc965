// Scans as files: every picture coding of PDF and TIFF comes out as the picture that went in, at its own resolution.
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openScan } from '../../src/inquiry/load-scan.ts';

const WIDTH = 1240;
const HEIGHT = 1754;
const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
/** A4 at 150 dpi. */
const PAGE_PT = [(WIDTH / 150) * 72, (HEIGHT / 150) * 72];

interface PdfPicture {
  readonly dictionary: string;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A PDF with one picture a page, as scanners write it. */
function pdfOf(pictures: readonly PdfPicture[], rotate = 0): Uint8Array {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  const put = (part: string | Uint8Array): void => {
    const bytes = Buffer.from(part as string);
    parts.push(bytes);
    at += bytes.length;
  };
  const object = (body: () => void): void => {
    offsets.push(at);
    put(`${offsets.length} 0 obj\n`);
    body();
    put('\nendobj\n');
  };
  put('%PDF-1.5\n');
  const kids = pictures.map((_, i) => `${3 + 3 * i} 0 R`).join(' ');
  object(() => put('<< /Type /Catalog /Pages 2 0 R >>'));
  object(() => put(`<< /Type /Pages /Kids [${kids}] /Count ${pictures.length} >>`));
  for (const [i, { dictionary, data, width, height }] of pictures.entries()) {
    const first = 3 + 3 * i;
    const content = `q ${PAGE_PT[0]} 0 0 ${PAGE_PT[1]} 0 0 cm /I Do Q`;
    object(() =>
      put(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE_PT[0]} ${PAGE_PT[1]}] /Rotate ${rotate} ` +
          `/Contents ${first + 1} 0 R /Resources << /XObject << /I ${first + 2} 0 R >> >> >>`,
      ),
    );
    object(() => put(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`));
    object(() => {
      put(
        `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} ${dictionary} /Length ${data.length} >>\nstream\n`,
      );
      put(data);
      put('\nendstream');
    });
  }
  const start = at;
  put(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n`);
  for (const offset of offsets) put(`${String(offset).padStart(10, '0')} 00000 n \n`);
  put(`trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return new Uint8Array(Buffer.concat(parts));
}

interface GreyPage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

/** Grey pages as one uncompressed little-endian TIFF (TIFF 6.0, one strip a page); `loops`: after the last comes the first. */
function tiffOf(pages: readonly GreyPage[], loops = false): Uint8Array {
  const parts = [Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])];
  let at = 8;
  let first = 0;
  // Where the next page's directory is to be entered.
  let link = { part: parts[0]!, offset: 4 };
  for (const { widthPx, heightPx, data } of pages) {
    const tags = [
      [256, 4, widthPx],
      [257, 4, heightPx],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, at],
      [277, 3, 1],
      [278, 4, heightPx],
      [279, 4, data.length],
    ] as const;
    const pixels = Buffer.alloc(data.length + (data.length % 2));
    pixels.set(data);
    const directory = Buffer.alloc(2 + 12 * tags.length + 4);
    directory.writeUInt16LE(tags.length, 0);
    for (const [i, [tag, type, value]] of tags.entries()) {
      directory.writeUInt16LE(tag, 2 + 12 * i);
      directory.writeUInt16LE(type, 4 + 12 * i);
      directory.writeUInt32LE(1, 6 + 12 * i);
      directory.writeUInt32LE(value, 10 + 12 * i);
    }
    link.part.writeUInt32LE(at + pixels.length, link.offset);
    first ||= at + pixels.length;
    link = { part: directory, offset: directory.length - 4 };
    parts.push(pixels, directory);
    at += pixels.length + directory.length;
  }
  if (loops) link.part.writeUInt32LE(first, link.offset);
  return new Uint8Array(Buffer.concat(parts));
}

/** Text-like bars, black on white. */
function picture(): Uint8Array {
  const grey = new Uint8Array(WIDTH * HEIGHT).fill(255);
  for (let i = 0; i < 400; i++) {
    const [x, y] = [80 + ((i * 97) % 1000), 90 + ((i * 61) % 1500)];
    for (let v = 0; v < 12; v++) grey.fill(0, (y + v) * WIDTH + x, (y + v) * WIDTH + x + 5 + (i % 60));
  }
  return grey;
}

/** Mean difference, 0..255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

/** CCITT group 4, out of a TIFF in one strip. */
async function group4(grey: Uint8Array): Promise<Uint8Array> {
  const tiff = await sharp(grey, { raw })
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, miniswhite: true, tile: true, tileWidth: 1248, tileHeight: 1760 })
    .toBuffer();
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const tags = new Map<number, number>();
  for (let i = 0, at = u32(4) + 2; i < u16(u32(4)); i++, at += 12)
    tags.set(u16(at), u16(at + 2) === 3 ? u16(at + 8) : u32(at + 8));
  const [offset, count] = [tags.get(324)!, tags.get(325)!];
  return new Uint8Array(tiff.subarray(offset, offset + count));
}

/** The same data as a JBIG2 page: a generic region coded by MMR, which is group 4 (ITU-T T.88, 6.2.6). */
function jbig2(mmr: Uint8Array, width: number, height: number): Uint8Array {
  const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const segment = (number: number, type: number, data: number[]): number[] => [
    ...u32(number),
    type,
    0,
    1,
    ...u32(data.length),
    ...data,
  ];
  const page = segment(0, 48, [...u32(width), ...u32(height), ...u32(0), ...u32(0), 0, 0, 0]);
  const region = segment(1, 38, [...u32(width), ...u32(height), ...u32(0), ...u32(0), 0, 1, ...mmr]);
  return Uint8Array.from([...page, ...region]);
}

let grey: Uint8Array;
let fax: Uint8Array;
beforeAll(async () => {
  grey = picture();
  fax = await group4(grey);
});

describe('a PDF of scans', () => {
  it('JPEG, Flate, CCITT and JBIG2 pages come out as they went in, one by one', async () => {
    const jpeg = await sharp(grey, { raw }).jpeg({ quality: 90 }).toBuffer();
    const tile = { width: 1248, height: 1760 };
    const bits = '/ColorSpace /DeviceGray /BitsPerComponent';
    const parms = `/K -1 /Columns ${tile.width} /Rows ${tile.height}`;
    const pdf = pdfOf([
      { ...raw, dictionary: `${bits} 8 /Filter /DCTDecode`, data: jpeg },
      { ...raw, dictionary: `${bits} 8 /Filter /FlateDecode`, data: deflateSync(grey) },
      { ...tile, dictionary: `${bits} 1 /Filter /CCITTFaxDecode /DecodeParms << ${parms} >>`, data: fax },
      { ...tile, dictionary: `${bits} 1 /Filter /JBIG2Decode`, data: jbig2(fax, tile.width, tile.height) },
    ]);
    await using file = await openScan(pdf);
    expect(file.pageCount).toBe(4);
    for (const [page, most] of [0.6, 0.01].entries()) {
      const scan = await file.page(page);
      expect([scan.widthPx, scan.heightPx, scan.dpi]).toEqual([WIDTH, HEIGHT, 150]);
      expect(difference(scan.data, grey), `page ${page}`).toBeLessThan(most);
    }
    // The tiles are 8 pixels wider and 6 higher than the page, so these two are squeezed by less than 1 %.
    const squeezed = await sharp(
      await sharp(grey, { raw }).extend({ right: 8, bottom: 6, background: 'white' }).png().toBuffer(),
    )
      .greyscale()
      .raw()
      .toBuffer();
    for (const page of [2, 3]) {
      const scan = await file.page(page);
      expect(Math.abs(scan.widthPx - tile.width)).toBeLessThan(3);
      const same = await sharp(scan.data, { raw: { width: scan.widthPx, height: scan.heightPx, channels: 1 } })
        .resize(tile.width, tile.height, { fit: 'fill' })
        .greyscale()
        .raw()
        .toBuffer();
      expect(difference(same, squeezed), `page ${page}`).toBeLessThan(2);
    }
  });

  it('a turned page is upright as its viewer shows it', async () => {
    const pdf = pdfOf(
      [
        {
          ...raw,
          dictionary: '/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode',
          data: deflateSync(grey),
        },
      ],
      90,
    );
    await using file = await openScan(pdf);
    const scan = await file.page(0);
    expect([scan.widthPx, scan.heightPx, scan.dpi]).toEqual([HEIGHT, WIDTH, 150]);
    const turned = await sharp(grey, { raw }).rotate(90).greyscale().raw().toBuffer();
    expect(difference(scan.data, turned)).toBeLessThan(0.01);
  });

  it('one that is encrypted or cut off is refused', async () => {
    const pdf = pdfOf([
      {
        ...raw,
        dictionary: '/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode',
        data: deflateSync(grey),
      },
    ]);
    await expect(openScan(pdf.slice(0, pdf.length >> 1))).rejects.toMatchObject({ code: 'pdf.truncated' });
    const text = new Uint8Array(readFileSync(new URL('../../package.json', import.meta.url)));
    await expect(openScan(text)).rejects.toMatchObject({ code: 'inquiry.not-picture' });
  });
});

describe('a TIFF', () => {
  it('of one page: grey, 1 bit, turned by its orientation tag; its resolution is known', async () => {
    const grey8 = await sharp(grey, { raw }).withMetadata({ density: 300 }).tiff({ compression: 'lzw' }).toBuffer();
    await using file = await openScan(new Uint8Array(grey8));
    const scan = await file.page(0);
    expect([file.pageCount, scan.widthPx, scan.heightPx, scan.dpi]).toEqual([1, WIDTH, HEIGHT, 300]);
    expect(difference(scan.data, grey)).toBe(0);
    const bit = await sharp(grey, { raw })
      .toColourspace('b-w')
      .tiff({ compression: 'ccittfax4', bitdepth: 1 })
      .toBuffer();
    await using second = await openScan(new Uint8Array(bit));
    expect(difference((await second.page(0)).data, grey)).toBeLessThan(0.01);
  });

  const plain = (grey: number, widthPx = 40): GreyPage => ({
    widthPx,
    heightPx: 30,
    data: new Uint8Array(widthPx * 30).fill(grey),
  });

  it('of several pages: one by one, each of its own size', async () => {
    const pages = [plain(10), plain(99, 51), { widthPx: WIDTH, heightPx: HEIGHT, data: grey }];
    await using file = await openScan(tiffOf(pages));
    expect(file.pageCount).toBe(3);
    for (const index of [2, 0, 1]) {
      const { widthPx, heightPx, data } = await file.page(index);
      const page = pages[index]!;
      expect([widthPx, heightPx]).toEqual([page.widthPx, page.heightPx]);
      expect(difference(data, page.data), `page ${index}`).toBe(0);
    }
  });

  it('of too many pages is refused; one whose pages go round in a ring has each of them once', async () => {
    const many = tiffOf(Array<GreyPage>(51).fill(plain(3)));
    await expect(openScan(many)).rejects.toMatchObject({ code: 'inquiry.too-many-pages' });
    await using ring = await openScan(tiffOf([plain(1), plain(2)], true));
    expect(ring.pageCount).toBe(2);
    expect((await ring.page(1)).data[0]).toBe(2);
  });

  it('whose second page points behind the end gives the first one, and refuses the second', async () => {
    const tiff = tiffOf([plain(10), plain(20)]);
    // The strip's offset in the second directory: the sixth tag, 4 + 12 * 4 bytes before the end.
    new DataView(tiff.buffer).setUint32(tiff.length - 4 - 12 * 4 + 8, tiff.length + 1000, true);
    await using file = await openScan(tiff);
    expect((await file.page(0)).data[0]).toBe(10);
    await expect(file.page(1)).rejects.toMatchObject({ code: 'inquiry.not-picture' });
  });
});
