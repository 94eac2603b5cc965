// The part of pdfkit that the samples use: its object writer (documents, pages, indirect objects, streams).
declare module 'pdfkit' {
  import { Readable } from 'node:stream';

  export interface PDFReference {
    readonly id: number;
    data: Record<string, unknown>;
    buffer: Uint8Array[];
    write(chunk: Uint8Array | string): void;
    end(chunk?: Uint8Array | string): void;
    toString(): string;
  }

  export interface PDFPage {
    readonly width: number;
    readonly height: number;
    readonly content: PDFReference;
    readonly dictionary: PDFReference;
    readonly resources: PDFReference;
    readonly fonts: Record<string, PDFReference>;
    readonly xobjects: Record<string, PDFReference>;
    readonly ext_gstates: Record<string, PDFReference>;
    readonly colorSpaces: Record<string, unknown>;
  }

  export interface PDFDocumentOptions {
    pdfVersion?: '1.4' | '1.5' | '1.6' | '1.7';
    compress?: boolean;
    autoFirstPage?: boolean;
    bufferPages?: boolean;
    lang?: string;
    info?: Record<string, string | Date>;
  }

  export default class PDFDocument extends Readable {
    constructor(options?: PDFDocumentOptions);
    page: PDFPage;
    addPage(options: { size: [number, number]; margin: number }): this;
    ref(data?: Record<string, unknown>): PDFReference;
    end(): void;
  }
}
