// PWG Raster or JPEG, as demonstrations and conformance suites send it -> a PDF of pictures, which is what the engine secures.
import { deflateSync } from 'node:zlib';
import type { PwgBand } from '../print/pwg/band-builder.ts';
import { readPwg } from '../print/pwg/reader.ts';
import type { ReceivedDocument } from '../print/virtual-printer/sink.ts';
import { collect } from './collect.ts';
import { serveError } from './errors.ts';

const A4_PT = [595.28, 841.89] as const;
const MARGIN_PT = 18;

/** Objects of a PDF as they are made; at most `limit` bytes of them. */
class PdfParts {
  private readonly parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  private readonly offsets: number[] = [];
  private length = this.parts[0]!.length;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The number that the next object will have; 1 and 2 are kept for the catalogue and the page tree. */
  add(dictionary: string, stream?: Uint8Array, number = this.offsets.length + 3): number {
    this.offsets[number - 3] = this.length;
    this.put(`${number} 0 obj\n${dictionary}\n`);
    if (stream !== undefined) {
      this.put('stream\n');
      this.put(stream);
      this.put('\nendstream\n');
    }
    this.put('endobj\n');
    return number;
  }

  end(pages: readonly number[]): Uint8Array {
    const first = [this.length];
    this.put('1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n');
    first.push(this.length);
    this.put(
      `2 0 obj\n<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((n) => `${n} 0 R`).join(' ')}] >>\nendobj\n`,
    );
    const start = this.length;
    const rows = [...first, ...this.offsets].map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    this.put(`xref\n0 ${rows.length + 1}\n0000000000 65535 f \n${rows.join('')}`);
    this.put(`trailer\n<< /Size ${rows.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
    const pdf = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      pdf.set(part, at);
      at += part.length;
    }
    this.wipe();
    return pdf;
  }

  wipe(): void {
    for (const part of this.parts) part.fill(0);
  }

  private put(bytes: Uint8Array | string): void {
    const part = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes);
    this.length += part.length;
    if (this.length > this.limit) throw serveError('tooLarge', { limit: this.limit });
    this.parts.push(part);
  }
}

const SPACES = { grey: '/DeviceGray', rgb: '/DeviceRGB', cmyk: '/DeviceCMYK' } as const;

/** One band as a picture: K alone stays one bit a pixel, other exact bands become CMYK samples. */
function bandPicture(band: PwgBand, widthPx: number): { dictionary: string; data: Uint8Array } {
  const size = `/Type /XObject /Subtype /Image /Width ${widthPx} /Height ${band.heightPx} /Filter /FlateDecode`;
  if (!band.exact) {
    const dictionary = `${size} /ColorSpace ${SPACES[band.kind]} /BitsPerComponent 8`;
    return { dictionary, data: band.samples };
  }
  const { c, m, y, k } = band.planes;
  if (c === undefined || m === undefined || y === undefined) {
    const { data, strideBytes } = k!;
    return {
      dictionary: `${size} /ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0]`,
      data: data.subarray(0, strideBytes * band.heightPx),
    };
  }
  const data = new Uint8Array(widthPx * band.heightPx * 4);
  for (const [channel, plane] of [c, m, y, k!].entries()) {
    for (let row = 0; row < band.heightPx; row++) {
      for (let x = 0; x < widthPx; x++) {
        if (plane.data[row * plane.strideBytes + (x >> 3)]! & (0x80 >> (x & 7)))
          data[(row * widthPx + x) * 4 + channel] = 255;
      }
    }
  }
  return { dictionary: `${size} /ColorSpace /DeviceCMYK /BitsPerComponent 8`, data };
}

function addPage(
  pdf: PdfParts,
  sizePt: readonly [number, number],
  pictures: readonly number[],
  drawing: readonly string[],
): number {
  const content = pdf.add(`<< /Length ${drawing.join('\n').length} >>`, Buffer.from(drawing.join('\n'), 'latin1'));
  const names = pictures.map((number) => `/P${number} ${number} 0 R`).join(' ');
  return pdf.add(
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${sizePt[0].toFixed(3)} ${sizePt[1].toFixed(3)}] /Contents ${content} 0 R /Resources << /XObject << ${names} >> >> >>`,
  );
}

async function pwgToPdf(document: ReceivedDocument, pdf: PdfParts): Promise<number[]> {
  const pages: number[] = [];
  let size: [number, number] = [0, 0];
  let perPx: [number, number] = [1, 1];
  let widthPx = 0;
  let pictures: number[] = [];
  let drawing: string[] = [];
  for await (const event of readPwg(document.bytes)) {
    if (event.kind === 'page') {
      document.checkPage(event.header);
      const { xDpi, yDpi, heightPx } = event.header;
      widthPx = event.header.widthPx;
      perPx = [72 / xDpi, 72 / yDpi];
      size = [widthPx * perPx[0], heightPx * perPx[1]];
      pictures = [];
      drawing = [];
    } else if (event.kind === 'band') {
      const { dictionary, data } = bandPicture(event.band, widthPx);
      const packed = deflateSync(data, { level: 1 });
      data.fill(0);
      const number = pdf.add(`<< ${dictionary} /Length ${packed.length} >>`, packed);
      packed.fill(0);
      pictures.push(number);
      const { y, heightPx } = event.band;
      const bottom = size[1] - (y + heightPx) * perPx[1];
      drawing.push(
        `q ${size[0].toFixed(4)} 0 0 ${(heightPx * perPx[1]).toFixed(4)} 0 ${bottom.toFixed(4)} cm /P${number} Do Q`,
      );
    } else {
      pages.push(addPage(pdf, size, pictures, drawing));
    }
  }
  return pages;
}

/** Width, height and components of the first frame (ITU-T T.81, B.2.2). */
function jpegFrame(bytes: Uint8Array): { widthPx: number; heightPx: number; components: number } | undefined {
  for (let at = 2, segments = 0; at + 9 < bytes.length && segments < 500; segments++) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const word = (offset: number): number => (bytes[at + offset]! << 8) | bytes[at + offset + 1]!;
      return { heightPx: word(5), widthPx: word(7), components: bytes[at + 9]! };
    }
    at += 2 + Math.max(2, (bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return undefined;
}

async function jpegToPdf(document: ReceivedDocument, pdf: PdfParts, limit: number): Promise<number[]> {
  const jpeg = await collect(document, limit);
  const frame = jpegFrame(jpeg);
  const space = frame && { 1: '/DeviceGray', 3: '/DeviceRGB', 4: '/DeviceCMYK' }[frame.components];
  if (frame === undefined || space === undefined || frame.widthPx === 0 || frame.heightPx === 0)
    throw serveError('picture', {});
  const { widthPx, heightPx } = frame;
  // Adobe's four-channel JPEGs are stored inverted.
  const decode = frame.components === 4 ? ' /Decode [1 0 1 0 1 0 1 0]' : '';
  const number = pdf.add(
    `<< /Type /XObject /Subtype /Image /Width ${widthPx} /Height ${heightPx} /ColorSpace ${space} /BitsPerComponent 8 /Filter /DCTDecode${decode} /Length ${jpeg.length} >>`,
    jpeg,
  );
  jpeg.fill(0);
  const scale = Math.min((A4_PT[0] - 2 * MARGIN_PT) / widthPx, (A4_PT[1] - 2 * MARGIN_PT) / heightPx);
  const [w, h] = [widthPx * scale, heightPx * scale];
  const drawing = `q ${w.toFixed(3)} 0 0 ${h.toFixed(3)} ${((A4_PT[0] - w) / 2).toFixed(3)} ${((A4_PT[1] - h) / 2).toFixed(3)} cm /P${number} Do Q`;
  return [addPage(pdf, A4_PT, [number], [drawing])];
}

/** @throws `pwg.*`, `serve.picture`, `serve.tooLarge` */
export async function rasterToPdf(document: ReceivedDocument, limit: number): Promise<Uint8Array> {
  const pdf = new PdfParts(limit);
  try {
    const pages =
      document.format === 'image/jpeg' ? await jpegToPdf(document, pdf, limit) : await pwgToPdf(document, pdf);
    return pdf.end(pages);
  } catch (error) {
    pdf.wipe();
    throw error;
  }
}
