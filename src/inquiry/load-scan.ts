// A scan's file (untrusted PNG, JPEG or TIFF) -> 8-bit grey pixels.
import sharp from 'sharp';
import type { ScanImage } from '../raster/scramble/read/image.ts';
import { inquiryError } from './errors.ts';

/** Largest file that is looked at. An uncompressed A4 at 600 dpi in colour is 105 MB. */
export const MAX_SCAN_BYTES = 256 << 20;

/** A4 at 1200 dpi, as much as the reader takes. */
const LIMIT_MEGAPIXELS = 139;
const FORMATS = ['png', 'jpeg', 'tiff'];
/** What software writes that knows no resolution. */
const DEFAULT_DENSITIES = [72, 96];

// Decoded pages must not stay in a cache.
sharp.cache(false);

/**
 * Loads the first page of a file. Its size is looked at before anything is inflated.
 * @throws `inquiry.not-picture`, `inquiry.too-large`
 */
export async function loadScan(bytes: Uint8Array): Promise<ScanImage> {
  const options = { limitInputPixels: LIMIT_MEGAPIXELS * 1e6, failOn: 'error', pages: 1 } as const;
  const meta = await sharp(bytes, { ...options, limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (!meta?.width || !meta.height || !FORMATS.includes(meta.format ?? '')) throw inquiryError('not-picture', {});
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
