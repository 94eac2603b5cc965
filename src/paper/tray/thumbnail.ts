// A side's dots -> a small picture of them, quick enough to show a sheet the moment it arrives.
import type { ReceivedSide } from '../../print/received-sheets.ts';
import { type BitPlane, SEPARATIONS } from '../../raster/plane.ts';
import type { ReflectanceImage } from '../reflectance.ts';

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** What each ink leaves of red, green and blue, C M Y K: plain filters, no simulation. */
const LEAVES = [
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
  [0, 0, 0],
] as const;

/** Mean ink of each 8 x 8 pixels, 0..1. */
function coverage(plane: BitPlane, columns: number, rows: number): Float32Array {
  const out = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let y = row * 8; y < row * 8 + 8; y++) {
      const from = y * plane.strideBytes;
      for (let column = 0; column < columns; column++)
        out[row * columns + column]! += ONES[plane.data[from + column]!]!;
    }
  }
  for (let i = 0; i < out.length; i++) out[i]! /= 64;
  return out;
}

/** One pixel for each 8 x 8 of the side; linear light; grey when there is only K. */
export function thumbnailOf(side: ReceivedSide): ReflectanceImage {
  const columns = side.widthPx >> 3;
  const rows = side.heightPx >> 3;
  const inks = SEPARATIONS.map((ink) => side.planes[ink]);
  const channels = inks.slice(0, 3).some((plane) => plane?.data.some((byte) => byte !== 0)) ? 3 : 1;
  const data = new Float32Array(columns * rows * channels).fill(1);
  for (const [i, plane] of inks.entries()) {
    if (plane === undefined || (channels === 1 && i < 3)) continue;
    const covered = coverage(plane, columns, rows);
    for (let at = 0; at < covered.length; at++) {
      for (let channel = 0; channel < channels; channel++) {
        data[at * channels + channel]! *= 1 - covered[at]! * (1 - LEAVES[i]![channel]!);
      }
    }
  }
  return { widthPx: columns, heightPx: rows, dpi: side.dpi / 8, channels, data };
}
