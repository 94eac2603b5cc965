// The judge's pictures and planes: what goes in and comes out of the second, independent paper model.

/**
 * A picture in linear light, row by row, channels interleaved.
 * Same shape as what the reading procedure and the measuring tests take; no code is shared with src/paper.
 */
export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

export type Ink = 'c' | 'm' | 'y' | 'k';

/** 1-bit pixels, MSB first, 1 = ink (the shape of src/raster/plane.ts). */
export interface Bits {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly strideBytes: number;
  readonly data: Uint8Array;
}

/** One side of a sheet; an absent ink is blank. */
export type Plates = Readonly<Partial<Record<Ink, Bits>>>;

export function bitAt(bits: Bits, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= bits.widthPx || y >= bits.heightPx) return 0;
  return (bits.data[y * bits.strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1;
}

export function blankBits(widthPx: number, heightPx: number): Bits {
  const strideBytes = Math.ceil(widthPx / 8);
  return { widthPx, heightPx, strideBytes, data: new Uint8Array(strideBytes * heightPx) };
}
