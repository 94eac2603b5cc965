// Bytes that claim to be a certificate -> an opened PDF within the limits, or a coded refusal.
import { pdfError } from './errors.ts';
import { documentParameters, loadPdfJs, type PDFDocumentLoadingTask, type PDFDocumentProxy } from './pdfjs.ts';

/** What a job may bring. */
export interface IntakeLimits {
  readonly maxBytes: number;
  readonly maxPages: number;
}

/** Certificates have 1 to 5 pages and, as scans, a few megabytes: ten times that is room enough. */
export const DEFAULT_LIMITS: IntakeLimits = { maxBytes: 64 << 20, maxPages: 50 };

/** ISO 32000-1, annex H: readers accept the header within the first, and the end mark within the last 1024 bytes. */
const MARK_WINDOW_BYTES = 1024;

function checkBytes(pdf: Uint8Array, limits: IntakeLimits): void {
  if (pdf.length === 0) throw pdfError('empty', {});
  if (pdf.length > limits.maxBytes) throw pdfError('too-many-bytes', { bytes: pdf.length, limit: limits.maxBytes });
  const head = Buffer.from(pdf.buffer, pdf.byteOffset, Math.min(pdf.length, MARK_WINDOW_BYTES));
  if (!head.includes('%PDF-')) throw pdfError('not-a-pdf', {});
  const tailBytes = Math.min(pdf.length, MARK_WINDOW_BYTES);
  const tail = Buffer.from(pdf.buffer, pdf.byteOffset + pdf.length - tailBytes, tailBytes);
  // pdf.js would rebuild a cut file from what is left and print that.
  if (!tail.includes('%%EOF')) throw pdfError('truncated', {});
}

/** An opened PDF; `task.destroy()` closes it. */
export interface OpenedPdf {
  readonly task: PDFDocumentLoadingTask;
  readonly document: PDFDocumentProxy;
}

/**
 * Opens a PDF.
 *
 * @param pdf is taken over: pdf.js detaches its buffer
 * @throws pdf.empty, pdf.too-many-bytes, pdf.not-a-pdf, pdf.truncated, pdf.encrypted, pdf.broken, pdf.too-many-pages
 */
export async function openPdf(pdf: Uint8Array, limits: IntakeLimits): Promise<OpenedPdf> {
  checkBytes(pdf, limits);
  const pdfjs = await loadPdfJs();
  // pdf.js refuses Node's Buffer, and takes a view's whole buffer.
  const whole = pdf.byteLength === pdf.buffer.byteLength && pdf.constructor === Uint8Array;
  const task = pdfjs.getDocument(documentParameters(whole ? pdf : Uint8Array.from(pdf)));
  try {
    let document: PDFDocumentProxy;
    try {
      document = await task.promise;
    } catch (error) {
      throw pdfError(error instanceof pdfjs.PasswordException ? 'encrypted' : 'broken', {});
    }
    if (document.numPages > limits.maxPages) {
      throw pdfError('too-many-pages', { pages: document.numPages, limit: limits.maxPages });
    }
    // An empty user password opens without asking. It has no use between a centre and its kiosk: refused all the same.
    const { info } = await document.getMetadata().catch(() => {
      throw pdfError('broken', {});
    });
    if ((info as { EncryptFilterName?: unknown }).EncryptFilterName) throw pdfError('encrypted', {});
    return { task, document };
  } catch (error) {
    await task.destroy();
    throw error;
  }
}
