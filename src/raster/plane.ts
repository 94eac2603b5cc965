// One ink's 1-bit page, or a band of rows of it: the pixel type that every layer, screen and encoder shares.

/**
 * 1-bit pixels, most significant bit first, **1 = ink** (the only place where polarity is decided).
 * Pad bits at the end of a row are 0. Stored as viewed: upright, before the printer's sheet-back turn.
 */
export interface BitPlane {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Bytes from one row to the next, at least ceil(widthPx / 8). */
  readonly strideBytes: number;
  /** strideBytes * heightPx bytes (a longer array is allowed: warm buffers are reused). */
  readonly data: Uint8Array;
}

/** Rows `y .. y + plane.heightPx` of a page. */
export interface BitBand {
  readonly y: number;
  readonly plane: BitPlane;
}

/** One ink's page. */
export type Separation = 'c' | 'm' | 'y' | 'k';
export const SEPARATIONS: readonly Separation[] = ['c', 'm', 'y', 'k'];

/** Bytes in a row of `widthPx` 1-bit pixels. */
export function rowBytes(widthPx: number): number {
  return (widthPx + 7) >> 3;
}

/** A white plane with the tightest stride. */
export function createPlane(widthPx: number, heightPx: number): BitPlane {
  const strideBytes = rowBytes(widthPx);
  return { widthPx, heightPx, strideBytes, data: new Uint8Array(strideBytes * heightPx) };
}

/** A plane's bytes four at a time, `strideBytes / 4` to a row; undefined where its rows do not lie on whole words. */
export function rowWords({ strideBytes, data }: BitPlane): Uint32Array | undefined {
  if (((data.byteOffset | strideBytes) & 3) !== 0) return undefined;
  return new Uint32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
}

/** Length in pixels, unrounded. */
export function mmToPx(mm: number, dpi: number): number {
  return (mm * dpi) / 25.4;
}

/** A4, ISO 216. */
export const A4_WIDTH_MM = 210;
export const A4_HEIGHT_MM = 297;

/** What `render` makes at a resolution: 4960 x 7016 at 600 dpi (DESIGN.md), its half and its double elsewhere. */
export function a4SizePx(dpi: number): { widthPx: number; heightPx: number } {
  return { widthPx: Math.round((4960 * dpi) / 600), heightPx: Math.round((7016 * dpi) / 600) };
}
