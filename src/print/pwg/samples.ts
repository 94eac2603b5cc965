// Decoded lines of any PWG colour type -> 1-bit rows where every pixel is pure, 8-bit samples where one is not.
import { rowBytes } from '../../raster/plane.ts';
import { COLOUR_SPACE, type PwgHeader } from './header.ts';

/** What the samples of a page mean. grey and rgb: 255 = white. cmyk: 255 = full ink. */
export type SampleKind = 'grey' | 'rgb' | 'cmyk';

/** How a line of a page is to be read. */
export interface LineFormat {
  readonly kind: SampleKind;
  readonly bitsPerColor: 1 | 8 | 16;
  readonly channels: 1 | 3 | 4;
  /** True when a high grey value means ink (colour space "black"). */
  readonly inkIsHigh: boolean;
}

const KINDS: Readonly<
  Record<number, { kind: SampleKind; channels: 1 | 3 | 4; inkIsHigh: boolean; bits: readonly number[] }>
> = {
  [COLOUR_SPACE.black]: { kind: 'grey', channels: 1, inkIsHigh: true, bits: [1, 8, 16] },
  [COLOUR_SPACE.sgray]: { kind: 'grey', channels: 1, inkIsHigh: false, bits: [1, 8, 16] },
  [COLOUR_SPACE.rgb]: { kind: 'rgb', channels: 3, inkIsHigh: false, bits: [8, 16] },
  [COLOUR_SPACE.srgb]: { kind: 'rgb', channels: 3, inkIsHigh: false, bits: [8, 16] },
  [COLOUR_SPACE.adobeRgb]: { kind: 'rgb', channels: 3, inkIsHigh: false, bits: [8, 16] },
  [COLOUR_SPACE.cmyk]: { kind: 'cmyk', channels: 4, inkIsHigh: true, bits: [8, 16] },
};

/** The format that a header states, or undefined for one we do not read. RGB of any kind is taken as sRGB. */
export function lineFormat(header: PwgHeader): LineFormat | undefined {
  const known = KINDS[header.colorSpace];
  if (known === undefined || !known.bits.includes(header.bitsPerColor)) return undefined;
  return { ...known, bitsPerColor: header.bitsPerColor as 1 | 8 | 16 };
}

/**
 * One line of 8- or 16-bit samples as 8-bit ones in the polarity of `SampleKind`; 16 bits keep their high byte.
 *
 * @param out widthPx * channels bytes; `line` itself will do when it has 8 bits a sample
 */
export function normaliseLine(line: Uint8Array, format: LineFormat, out: Uint8Array): void {
  const flip = format.kind === 'grey' && format.inkIsHigh ? 0xff : 0;
  if (format.bitsPerColor === 16) {
    for (let i = 0; i < out.length; i++) out[i] = line[2 * i]! ^ flip;
  } else if (flip !== 0 || out !== line) {
    for (let i = 0; i < out.length; i++) out[i] = line[i]! ^ flip;
  }
}

/** A 1-bit line as a K row, 1 = ink, pad bits 0. */
export function packBitLine(line: Uint8Array, format: LineFormat, widthPx: number, k: Uint8Array): void {
  const bytes = rowBytes(widthPx);
  const flip = format.inkIsHigh ? 0 : 0xff;
  for (let i = 0; i < bytes; i++) k[i] = line[i]! ^ flip;
  k[bytes - 1]! &= 0xff << (8 * bytes - widthPx);
}

/**
 * Packs normalised samples into rows of C, M, Y and K (grey: K only; rgb: black is K alone, the rest its
 * complements). The rows are written in full, pad bits 0.
 *
 * @returns false as soon as a sample is neither 0 nor 255; the rows are then of no use
 */
export function packPureLine(
  samples: Uint8Array,
  kind: SampleKind,
  widthPx: number,
  rows: { c: Uint8Array; m: Uint8Array; y: Uint8Array; k: Uint8Array },
): boolean {
  if (kind === 'grey') return packGrey(samples, widthPx, rows.k);
  const { c, m, y, k } = rows;
  let at = 0;
  for (let x = 0; x < widthPx; x += 8) {
    const n = Math.min(8, widthPx - x);
    let cyan = 0;
    let magenta = 0;
    let yellow = 0;
    let black = 0;
    for (let i = 0; i < n; i++) {
      let a = samples[at]!;
      let b = samples[at + 1]!;
      let d = samples[at + 2]!;
      let e = 0;
      if (kind === 'cmyk') {
        e = samples[at + 3]!;
        at += 4;
      } else {
        at += 3;
        a ^= 0xff;
        b ^= 0xff;
        d ^= 0xff;
        if ((a & b & d) === 0xff) {
          e = 0xff;
          a = b = d = 0;
        }
      }
      // 0 and 255 are the bytes whose successor (1, 256) has none of bits 1 to 7.
      if ((((a + 1) | (b + 1) | (d + 1) | (e + 1)) & 0xfe) !== 0) return false;
      const bit = 0x80 >> i;
      cyan |= a & bit;
      magenta |= b & bit;
      yellow |= d & bit;
      black |= e & bit;
    }
    const byte = x >> 3;
    c[byte] = cyan;
    m[byte] = magenta;
    y[byte] = yellow;
    k[byte] = black;
  }
  return true;
}

function packGrey(samples: Uint8Array, widthPx: number, k: Uint8Array): boolean {
  for (let x = 0; x < widthPx; x += 8) {
    const n = Math.min(8, widthPx - x);
    let black = 0;
    for (let i = 0; i < n; i++) {
      const v = samples[x + i]!;
      if (((v + 1) & 0xfe) !== 0) return false;
      black |= ~v & (0x80 >> i);
    }
    k[x >> 3] = black;
  }
  return true;
}
