// Pages drawn in mm + faces + pictures -> the bytes of a PDF, the same bytes on every run.
import { zlibSync } from 'fflate';
import PDFDocument, { type PDFReference } from 'pdfkit';
import { PagePen, PT_PER_MM } from './page-pen.ts';
import type { BitPicture, GreyPicture } from './rasterise.ts';

/** All samples claim to have been made at this moment: the bytes may not depend on the clock. */
export const SAMPLE_DATE = new Date('2026-04-01T00:00:00Z');

export const A4_WIDTH_MM = 210;
export const A4_HEIGHT_MM = 297;

/** An indirect object, opaque to the drawing code. */
export type PdfRef = PDFReference;

/** Whatever must write its objects only when all pages are drawn (a font subset, say). */
interface Finisher {
  finish(): void;
}

export interface SampleDocumentOptions {
  readonly title: string;
  /** What the file claims made it; municipal systems name themselves here. */
  readonly creator?: string;
  readonly pdfVersion?: '1.4' | '1.5' | '1.6' | '1.7';
}

/**
 * One PDF under construction. pdfkit numbers and writes the objects; text is set by our faces, because pdfkit's own
 * (fontkit) knows neither variation sequences nor vertical writing. Streams are deflated with fflate and not with
 * node's zlib, whose output differs between processors.
 */
export class SampleDocument {
  readonly #pdf: PDFDocument;
  readonly #pens: PagePen[] = [];
  readonly #finishers: Finisher[] = [];
  #nextName = 1;

  constructor(options: SampleDocumentOptions) {
    this.#pdf = new PDFDocument({
      pdfVersion: options.pdfVersion ?? '1.5',
      compress: false,
      autoFirstPage: false,
      bufferPages: true,
      lang: 'ja-JP',
      info: {
        Title: options.title,
        Creator: options.creator ?? 'kiosk-raster samples',
        Producer: 'kiosk-raster samples (pdfkit)',
        CreationDate: SAMPLE_DATE,
      },
    });
  }

  /** A new page, A4 portrait unless told otherwise; size in mm. */
  addPage(widthMm = A4_WIDTH_MM, heightMm = A4_HEIGHT_MM): PagePen {
    const size: [number, number] = [round(widthMm * PT_PER_MM), round(heightMm * PT_PER_MM)];
    this.#pdf.addPage({ size, margin: 0 });
    const pen = new PagePen(this.#pdf.page, size[1]);
    this.#pens.push(pen);
    return pen;
  }

  /** A page on which a form of another height is drawn through a rotated coordinate system that the caller sets up. */
  addPageOfForm(widthMm: number, heightMm: number, formHeightMm: number): PagePen {
    this.#pdf.addPage({ size: [round(widthMm * PT_PER_MM), round(heightMm * PT_PER_MM)], margin: 0 });
    const pen = new PagePen(this.#pdf.page, round(formHeightMm * PT_PER_MM));
    this.#pens.push(pen);
    return pen;
  }

  /** Resource name that no other resource of this document has: "F1", "X2". */
  uniqueName(prefix: string): string {
    return `${prefix}${this.#nextName++}`;
  }

  /** An indirect object whose dictionary may still grow; `end()` it before `finish`. */
  object(data: Record<string, unknown>): PdfRef {
    return this.#pdf.ref(data);
  }

  /** An indirect object, written at once. */
  fixed(data: Record<string, unknown>): PdfRef {
    const ref = this.#pdf.ref(data);
    ref.end();
    return ref;
  }

  /** A deflated stream; `bytes` raw. */
  stream(data: Record<string, unknown>, bytes: Uint8Array | string): PdfRef {
    const raw = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    return this.encodedStream({ ...data, Filter: 'FlateDecode' }, zlibSync(raw, { level: 9 }));
  }

  /** A stream whose bytes are encoded already; `data.Filter` must say how. */
  encodedStream(data: Record<string, unknown>, bytes: Uint8Array): PdfRef {
    const ref = this.#pdf.ref(data);
    ref.end(bytes);
    return ref;
  }

  /** An 8-bit grey picture as an image XObject. */
  greyImage(picture: GreyPicture): PdfRef {
    const { width, height, samples } = picture;
    const common = { Type: 'XObject', Subtype: 'Image', BitsPerComponent: 8, ColorSpace: 'DeviceGray' };
    return this.stream({ ...common, Width: width, Height: height }, samples);
  }

  /** A 1-bit picture (1 = ink) as an image XObject. */
  bitImage(picture: BitPicture): PdfRef {
    const { width, height, rows } = picture;
    const common = { Type: 'XObject', Subtype: 'Image', BitsPerComponent: 1, ColorSpace: 'DeviceGray' };
    return this.stream({ ...common, Width: width, Height: height, Decode: [1, 0] }, rows);
  }

  /** Calls `finisher.finish()` after the last page is drawn. */
  atEnd(finisher: Finisher): void {
    this.#finishers.push(finisher);
  }

  /** Writes everything out. */
  async finish(): Promise<Uint8Array> {
    for (const finisher of this.#finishers) finisher.finish();
    for (const pen of this.#pens) {
      const content = pen.page.content;
      content.buffer = [];
      delete content.data['Length'];
      content.data['Filter'] = 'FlateDecode';
      content.write(zlibSync(Buffer.from(pen.content(), 'latin1'), { level: 9 }));
    }
    this.#pdf.end();
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#pdf) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  }
}

/** pt with three decimals: 0.0004 mm. */
function round(pt: number): number {
  return Math.round(pt * 1000) / 1000;
}
