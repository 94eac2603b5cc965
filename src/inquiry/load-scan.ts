// A scan's file (untrusted PNG, JPEG, TIFF or PDF) -> its pages as 8-bit pixels, one at a time.
import sharp from 'sharp';
import { KioskRasterError } from '../errors.ts';
import type { ScanImage } from '../raster/scramble/read/image.ts';
import { inquiryError } from './errors.ts';

/** Largest file that is looked at. An uncompressed A4 at 600 dpi in colour is 105 MB. */
export const MAX_SCAN_BYTES = 256 << 20;
/** Most pages of one file. */
export const MAX_SCAN_PAGES = 50;

/** A4 at 1200 dpi, as much as the reader takes. */
const LIMIT_MEGAPIXELS = 139;
const FORMATS = ['png', 'jpeg', 'tiff'];
/** What software writes that knows no resolution. */
const DEFAULT_DENSITIES = [72, 96];

// Decoded pages must not stay in a cache.
sharp.cache(false);

/** An opened file of scans. */
export interface ScanFile extends AsyncDisposable {
  readonly pageCount: number;
  /**
   * @param index from 0
   * @throws `inquiry.not-picture`, `inquiry.too-large`
   */
  page(index: number): Promise<ScanImage>;
}

/**
 * Opens a file. Sizes are looked at before anything is inflated.
 *
 * @param bytes may be taken over (pdf.js detaches its buffer)
 * @throws `inquiry.not-picture`, `inquiry.too-large`, `inquiry.too-many-pages`; `pdf.*` for a PDF
 */
export async function openScan(bytes: Uint8Array): Promise<ScanFile> {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).includes('%PDF-')) {
    const { openPdfScan } = await import('./pdf-scan.ts');
    return openPdfScan(bytes);
  }
  // sharp throws what has no code for it.
  if (bytes.length === 0) throw inquiryError('not-picture', {});
  const meta = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (!meta?.width || !meta.height || !FORMATS.includes(meta.format ?? '')) throw inquiryError('not-picture', {});
  const pageCount = meta.format === 'tiff' ? (meta.pages ?? 1) : 1;
  if (pageCount > MAX_SCAN_PAGES) throw inquiryError('too-many-pages', { pages: pageCount, limit: MAX_SCAN_PAGES });
  return { pageCount, page: (index) => loadPicture(bytes, index), async [Symbol.asyncDispose]() {} };
}

async function loadPicture(bytes: Uint8Array, page: number): Promise<ScanImage> {
  const options = { limitInputPixels: LIMIT_MEGAPIXELS * 1e6, failOn: 'error', page } as const;
  const meta = await sharp(bytes, { ...options, limitInputPixels: false })
    .metadata()
    .catch(() => {
      throw inquiryError('not-picture', {});
    });
  if (meta.width * meta.height > options.limitInputPixels) {
    const megapixels = Math.ceil((meta.width * meta.height) / 1e6);
    throw inquiryError('too-large', { megapixels, limit: LIMIT_MEGAPIXELS });
  }
  const { data, info } = await sharp(bytes, options)
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw inquiryError('not-picture', {});
    });
  const channels = info.channels === 1 || info.channels === 3 || info.channels === 4 ? info.channels : undefined;
  if (channels === undefined) throw inquiryError('not-picture', {});
  const known = meta.density !== undefined && !DEFAULT_DENSITIES.includes(meta.density);
  return {
    widthPx: info.width,
    heightPx: info.height,
    channels,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ...(known ? { dpi: meta.density! } : {}),
  };
}

/**
 * Loads the first page of a file.
 * @throws what `openScan` and `ScanFile.page` throw
 */
export async function loadScan(bytes: Uint8Array): Promise<ScanImage> {
  await using file = await openScan(bytes);
  return file.page(0);
}

/** Any error of a file that could not be taken in, as ours: what a decoder says may quote the file. */
export function scanError(thrown: unknown): KioskRasterError {
  return thrown instanceof KioskRasterError ? thrown : inquiryError('not-picture', {});
}
