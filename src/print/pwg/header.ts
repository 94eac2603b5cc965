// PWG Raster page header: typed fields <-> 1796 bytes, big-endian (PWG 5102.4-2012, tables 1 to 10).
import { pwgError } from './errors.ts';

export const PWG_HEADER_BYTES = 1796;

/** Synchronisation word of a PWG Raster stream: "RaS2". */
export const PWG_SYNC = Uint8Array.of(0x52, 0x61, 0x53, 0x32);

/** Colour spaces of the header that we know (ColorSpaceEnum). */
export const COLOUR_SPACE = { rgb: 1, black: 3, cmyk: 6, sgray: 18, srgb: 19, adobeRgb: 20 } as const;

/** A pixel box in the page's own raster; all zero when the sender does not say. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Every field of the page header that is not reserved. Empty string or 0: the printer's default. */
export interface PwgHeader {
  readonly mediaColor: string;
  readonly mediaType: string;
  readonly printContentOptimize: string;
  /** When to cut: 0 never (WhenEnum). */
  readonly cutMedia: number;
  readonly duplex: boolean;
  readonly xDpi: number;
  readonly yDpi: number;
  readonly insertSheet: boolean;
  readonly jog: number;
  /** 0 short edge first, 1 long edge first. */
  readonly leadingEdge: number;
  readonly mediaPosition: number;
  /** g/m2. */
  readonly mediaWeight: number;
  readonly numCopies: number;
  /** 0 portrait, 1 landscape, 2 reverse portrait, 3 reverse landscape. */
  readonly orientation: number;
  readonly pageWidthPt: number;
  readonly pageHeightPt: number;
  /** True for duplex along the short edge. */
  readonly tumble: boolean;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bitsPerColor: number;
  readonly bitsPerPixel: number;
  readonly bytesPerLine: number;
  /** 0 chunky, the only order there is. */
  readonly colorOrder: number;
  /** A value of `COLOUR_SPACE`, or another ColorSpaceEnum. */
  readonly colorSpace: number;
  readonly numColors: number;
  /** Pages in the whole stream; 0 unknown. */
  readonly totalPageCount: number;
  /** Direction of pixels within a row against the upright page: 1 or -1. */
  readonly crossFeedTransform: number;
  /** Direction of rows against the upright page: 1 or -1. */
  readonly feedTransform: number;
  readonly imageBox: PixelBox;
  /** sRGB of the ink of a one-colour device space, 0xRRGGBB. */
  readonly alternatePrimary: number;
  /** 0 default, 3 draft, 4 normal, 5 high. */
  readonly printQuality: number;
  readonly vendorIdentifier: number;
  readonly vendorLength: number;
  readonly renderingIntent: string;
  readonly pageSizeName: string;
}

const MAGIC = 'PwgRaster';
const STRING_BYTES = 64;

const STRINGS = [
  ['mediaColor', 64],
  ['mediaType', 128],
  ['printContentOptimize', 192],
  ['renderingIntent', 1668],
  ['pageSizeName', 1732],
] as const;

const BOOLEANS = [
  ['duplex', 272],
  ['insertSheet', 300],
  ['tumble', 368],
] as const;

const UNSIGNED = [
  ['cutMedia', 268],
  ['xDpi', 276],
  ['yDpi', 280],
  ['jog', 304],
  ['leadingEdge', 308],
  ['mediaPosition', 324],
  ['mediaWeight', 328],
  ['numCopies', 340],
  ['orientation', 344],
  ['pageWidthPt', 352],
  ['pageHeightPt', 356],
  ['widthPx', 372],
  ['heightPx', 376],
  ['bitsPerColor', 384],
  ['bitsPerPixel', 388],
  ['bytesPerLine', 392],
  ['colorOrder', 396],
  ['colorSpace', 400],
  ['numColors', 420],
  ['totalPageCount', 452],
  ['alternatePrimary', 480],
  ['printQuality', 484],
  ['vendorIdentifier', 508],
  ['vendorLength', 512],
] as const;

const SIGNED = [
  ['crossFeedTransform', 456],
  ['feedTransform', 460],
] as const;

const IMAGE_BOX_OFFSET = 464;

/** A header as bytes. Strings are ASCII and at most 63 characters (`pwg.page-spec` otherwise). */
export function buildPwgHeader(header: PwgHeader): Uint8Array {
  const bytes = new Uint8Array(PWG_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  putString(bytes, 0, MAGIC);
  for (const [field, offset] of STRINGS) {
    const text = header[field];
    if (text.length >= STRING_BYTES || !/^[\x20-\x7e]*$/.test(text)) {
      throw pwgError('page-spec', { field, received: `${text.length} characters` });
    }
    putString(bytes, offset, text);
  }
  for (const [field, offset] of BOOLEANS) view.setUint32(offset, header[field] ? 1 : 0);
  for (const [field, offset] of UNSIGNED) {
    const value = header[field];
    if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
      throw pwgError('page-spec', { field, received: value });
    }
    view.setUint32(offset, value);
  }
  for (const [field, offset] of SIGNED) view.setInt32(offset, header[field]);
  const { left, top, right, bottom } = header.imageBox;
  view.setUint32(IMAGE_BOX_OFFSET, left);
  view.setUint32(IMAGE_BOX_OFFSET + 4, top);
  view.setUint32(IMAGE_BOX_OFFSET + 8, right);
  view.setUint32(IMAGE_BOX_OFFSET + 12, bottom);
  return bytes;
}

/**
 * Untrusted bytes as a header. Only the form is checked here (magic, booleans, transforms); whether the numbers
 * fit together and within limits is the reader's business.
 *
 * @param bytes at least `PWG_HEADER_BYTES`
 * @param page number of the page, from 1, for the error
 * @throws pwg.not-pwg, pwg.header
 */
export function parsePwgHeader(bytes: Uint8Array, page: number): PwgHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, PWG_HEADER_BYTES);
  if (getString(bytes, 0) !== MAGIC) throw pwgError('not-pwg', {});
  const fields: Record<string, string | number | boolean | PixelBox> = {};
  for (const [field, offset] of STRINGS) fields[field] = getString(bytes, offset);
  for (const [field, offset] of BOOLEANS) {
    const value = view.getUint32(offset);
    if (value > 1) throw pwgError('header', { page, field, received: value });
    fields[field] = value === 1;
  }
  for (const [field, offset] of UNSIGNED) fields[field] = view.getUint32(offset);
  for (const [field, offset] of SIGNED) {
    const value = view.getInt32(offset);
    // 0 is what senders older than the standard leave there.
    if (value !== 1 && value !== -1 && value !== 0) throw pwgError('header', { page, field, received: value });
    fields[field] = value === -1 ? -1 : 1;
  }
  fields['imageBox'] = {
    left: view.getUint32(IMAGE_BOX_OFFSET),
    top: view.getUint32(IMAGE_BOX_OFFSET + 4),
    right: view.getUint32(IMAGE_BOX_OFFSET + 8),
    bottom: view.getUint32(IMAGE_BOX_OFFSET + 12),
  };
  return fields as unknown as PwgHeader;
}

function putString(bytes: Uint8Array, offset: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[offset + i] = text.charCodeAt(i);
}

/** Up to 63 characters before the NUL; anything that is not printable ASCII becomes `?`. */
function getString(bytes: Uint8Array, offset: number): string {
  let text = '';
  for (let i = 0; i < STRING_BYTES - 1; i++) {
    const code = bytes[offset + i]!;
    if (code === 0) break;
    text += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '?';
  }
  return text;
}
