// Bytes that claim to be a certificate -> an opened PDF within the limits, or a coded refusal.
import { pdfError } from './errors.ts';
import type { PageLimits } from './page-limits.ts';
import { documentParameters, loadPdfJs, type PDFDocumentLoadingTask, type PDFDocumentProxy } from './pdfjs.ts';

/** What a job may bring. */
export interface IntakeLimits extends PageLimits {
  readonly maxBytes: number;
  readonly maxPages: number;
  /** Indirect objects, those in object streams included. */
  readonly maxObjects: number;
  /** Pixels of one picture, as its dictionary states them. */
  readonly maxImagePixels: number;
}

/**
 * Certificates have 1 to 5 pages, some hundred objects and, as scans, a few megabytes: ten times that is room enough. The
 * largest picture in earnest is A4 in colour at 600 dpi (35 million pixels); pdf.js needs 4 bytes for each.
 */
export const DEFAULT_LIMITS: IntakeLimits = {
  maxBytes: 64 << 20,
  maxPages: 50,
  maxObjects: 100_000,
  maxImagePixels: 80_000_000,
  maxOperators: 500_000,
  maxForms: 10_000,
  maxGlyphs: 200_000,
  maxNesting: 256,
};

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
  const objects = countObjects(pdf, limits.maxObjects);
  if (objects > limits.maxObjects) throw pdfError('too-many-objects', { limit: limits.maxObjects });
  if (hasImageBeyond(pdf, limits.maxImagePixels)) throw pdfError('image-too-large', { limit: limits.maxImagePixels });
}

/** Bytes about a picture's /Width in which its /Height stands. */
const IMAGE_DICTIONARY_WINDOW_BYTES = 512;

/**
 * Whether a picture claims more pixels than the limit, by its dictionary. A picture is a stream, and a stream's dictionary
 * is never compressed. One that hides its size behind a reference is stopped by pdf.js's own limit, as pdf.broken.
 */
function hasImageBeyond(pdf: Uint8Array, limit: number): boolean {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  for (let at = bytes.indexOf('/Width '); at >= 0; at = bytes.indexOf('/Width ', at + 7)) {
    const from = Math.max(0, at - IMAGE_DICTIONARY_WINDOW_BYTES);
    const about = bytes.toString('latin1', from, at + IMAGE_DICTIONARY_WINDOW_BYTES);
    const start = about.lastIndexOf(' obj', at - from);
    const end = about.indexOf('stream', at - from);
    const dictionary = about.slice(start < 0 ? 0 : start, end < 0 ? undefined : end);
    const [width, height] = [/\/Width\s+(\d{1,9})/, /\/Height\s+(\d{1,9})/].map((key) =>
      Number(key.exec(dictionary)?.[1] ?? 0),
    );
    if (width * height > limit) return true;
  }
  return false;
}

/** Bytes about the name ObjStm in which its dictionary says how many objects the stream holds. */
const OBJECT_STREAM_WINDOW_BYTES = 256;

/**
 * Counts objects by their marks, before anything is parsed; stops beyond `limit`. Marks inside compressed streams are not
 * seen, and those that a stream shows by chance are counted: right enough for a limit a hundred times what is usual.
 */
function countObjects(pdf: Uint8Array, limit: number): number {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  let count = 0;
  for (let at = bytes.indexOf(' obj'); at >= 0 && count <= limit; at = bytes.indexOf(' obj', at + 4)) count++;
  for (let at = bytes.indexOf('/ObjStm'); at >= 0 && count <= limit; at = bytes.indexOf('/ObjStm', at + 7)) {
    const from = Math.max(0, at - OBJECT_STREAM_WINDOW_BYTES);
    const dictionary = bytes.toString('latin1', from, at + OBJECT_STREAM_WINDOW_BYTES);
    count += Number(/\/N\s+(\d{1,9})/.exec(dictionary)?.[1] ?? 0);
  }
  return count;
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
 * @throws pdf.empty, pdf.too-many-bytes, pdf.too-many-objects, pdf.image-too-large, pdf.not-a-pdf, pdf.truncated, pdf.encrypted,
 * pdf.broken, pdf.too-many-pages, pdf.dynamic-form
 */
export async function openPdf(pdf: Uint8Array, limits: IntakeLimits): Promise<OpenedPdf> {
  checkBytes(pdf, limits);
  const pdfjs = await loadPdfJs();
  // pdf.js refuses Node's Buffer, and takes a view's whole buffer.
  const whole = pdf.byteLength === pdf.buffer.byteLength && pdf.constructor === Uint8Array;
  const task = pdfjs.getDocument(documentParameters(whole ? pdf : Uint8Array.from(pdf), limits.maxImagePixels));
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
    const facts = info as { EncryptFilterName?: unknown; IsXFAPresent?: boolean; IsAcroFormPresent?: boolean };
    if (facts.EncryptFilterName) throw pdfError('encrypted', {});
    // Its pages are one that says "please wait".
    if (facts.IsXFAPresent && !facts.IsAcroFormPresent) throw pdfError('dynamic-form', {});
    return { task, document };
  } catch (error) {
    await task.destroy();
    throw error;
  }
}
