// A sink that decodes every document to its last pixel, so that nothing passes a test that could not be printed.
import * as mupdf from 'mupdf';
import sharp from 'sharp';
import type { PwgBand } from '../../src/print/pwg/band-builder.ts';
import { readPwg } from '../../src/print/pwg/reader.ts';
import type { DocumentSink, ReceivedDocument } from '../../src/print/virtual-printer/sink.ts';

export interface DecodedDocument {
  readonly jobId: number;
  readonly format: string;
  readonly ticket: ReceivedDocument['ticket'];
  /** Width and height of each page in pixels (PWG, JPEG) or points (PDF). */
  readonly pages: readonly (readonly [width: number, height: number])[];
  /** Whether the first page has anything on it. */
  readonly inked: boolean;
}

type Decoded = Pick<DecodedDocument, 'pages' | 'inked'>;

async function whole(document: ReceivedDocument): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of document.bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function decodePwg(document: ReceivedDocument): Promise<Decoded> {
  const pages: [number, number][] = [];
  let inked = false;
  for await (const event of readPwg(document.bytes)) {
    if (event.kind === 'page') {
      document.checkPage(event.header);
      pages.push([event.header.widthPx, event.header.heightPx]);
    } else if (event.kind === 'page-end') await document.impressionPrinted();
    else if (event.page === 1) inked ||= hasInk(event.band);
  }
  return { pages, inked };
}

/** An exact band has ink where a bit is set; samples of tones are there because they are not white. */
function hasInk(band: PwgBand): boolean {
  return !band.exact || Object.values(band.planes).some((plane) => plane.data.some((byte) => byte !== 0));
}

async function decodeJpeg(document: ReceivedDocument): Promise<Decoded> {
  const { data, info } = await sharp(await whole(document))
    .grayscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  await document.impressionPrinted();
  return { pages: [[info.width, info.height]], inked: data.some((value) => value < 250) };
}

async function decodePdf(document: ReceivedDocument): Promise<Decoded> {
  const pdf = mupdf.Document.openDocument(await whole(document), 'application/pdf');
  const pages: [number, number][] = [];
  let inked = false;
  for (let i = 0; i < pdf.countPages(); i++) {
    const pixmap = pdf.loadPage(i).toPixmap(mupdf.Matrix.identity, mupdf.ColorSpace.DeviceGray, false);
    pages.push([pixmap.getWidth(), pixmap.getHeight()]);
    if (i === 0) inked = pixmap.getPixels().some((value) => value < 250);
    await document.impressionPrinted();
  }
  return { pages, inked };
}

/** @param documents gets every document that was decoded whole */
export function decodingSink(documents: DecodedDocument[] = []): DocumentSink {
  return {
    formats: ['image/pwg-raster', 'image/jpeg', 'application/pdf'],
    async print(document) {
      const decoders = { 'image/pwg-raster': decodePwg, 'image/jpeg': decodeJpeg, 'application/pdf': decodePdf };
      const decode = decoders[document.format as keyof typeof decoders];
      const { pages, inked } = await decode(document);
      documents.push({ jobId: document.jobId, format: document.format, ticket: document.ticket, pages, inked });
    },
  };
}
