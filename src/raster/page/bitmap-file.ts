// Rows of pixels -> a bitmap file, which the canvas package decodes into pixels of its own: the one way to give it a picture without a copy more.

/** A Windows bitmap (BITMAPFILEHEADER, BITMAPINFOHEADER, [MS-WMF] 2.2.2.9), its rows to be filled in, top to bottom. */
export interface BitmapFile {
  /** All of the file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its rows, `strideBytes` apart; the bytes between them are padding. */
  readonly rows: Uint8Array;
  readonly strideBytes: number;
}

/** The most pixels that a picture may have across or down: Skia's reader takes no more. */
export const MOST_BITMAP_SIDE_PX = 65535;

const FILE_HEADER_BYTES = 14;
const INFO_HEADER_BYTES = 40;

/**
 * @param widthPx, heightPx up to `MOST_BITMAP_SIDE_PX`
 * @param bitsPerPixel 1: a bit a pixel, first pixel highest, 0 = black, 1 = white; 24: blue, green, red
 */
export function createBitmapFile(widthPx: number, heightPx: number, bitsPerPixel: 1 | 24): BitmapFile {
  const strideBytes = ((widthPx * bitsPerPixel + 31) >> 5) << 2;
  const paletteBytes = bitsPerPixel === 1 ? 8 : 0;
  const rowsAt = FILE_HEADER_BYTES + INFO_HEADER_BYTES + paletteBytes;
  const bytes = new Uint8Array(rowsAt + strideBytes * heightPx);
  const header = new DataView(bytes.buffer);
  header.setUint16(0, 0x424d);
  header.setUint32(2, bytes.length, true);
  header.setUint32(10, rowsAt, true);
  header.setUint32(14, INFO_HEADER_BYTES, true);
  header.setInt32(18, widthPx, true);
  // Negative: the first row is the top one.
  header.setInt32(22, -heightPx, true);
  header.setUint16(26, 1, true);
  header.setUint16(28, bitsPerPixel, true);
  header.setUint32(34, strideBytes * heightPx, true);
  if (bitsPerPixel === 1) {
    header.setUint32(46, 2, true);
    header.setUint32(rowsAt - 4, 0x00ffffff, true);
  }
  return { bytes, rows: bytes.subarray(rowsAt), strideBytes };
}
