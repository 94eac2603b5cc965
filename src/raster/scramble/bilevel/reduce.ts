// 1-bit plane at printer resolution -> 1-bit plane at a lower one in which small text and thin rules stay legible.
import { type BitPlane, createPlane, rowWords } from '../../plane.ts';

/** Share of a target pixel that must be ink for it to be ink: below a half, because strokes are thinner than gaps. */
const INK_SHARE = 0.375;
/** Share that suffices where the pixel is the crest of a thin stroke that would vanish otherwise. */
const CREST_SHARE = 0.18;
/** Coverage is counted in 1/256 of a target pixel. */
const FULL = 256;

/**
 * Reduces a plane.
 *
 * Each target pixel takes the area of ink under it. It becomes ink at 37.5 %, or at 18 % when it is a crest: more ink
 * than on one side and no less than on the other, across or along, with neither of these ink by itself. So a hairline
 * that falls between two target pixels comes out one pixel wide, where a plain threshold loses it. At 2:1 the rule is
 * two of four pixels, which loses no line of one pixel. Clustered screens of a period that the ratio divides stay
 * periodic, and so cheap to code.
 *
 * @param plane at `fromDpi`
 * @param toDpi at most fromDpi
 * @returns round(width * toDpi / fromDpi) x round(height * toDpi / fromDpi) pixels; allocates it and four rows
 */
export function reducePlane(plane: BitPlane, fromDpi: number, toDpi: number): BitPlane {
  if (!(toDpi > 0 && toDpi <= fromDpi)) {
    throw new RangeError(`Expected a target of at most ${fromDpi} dpi but received ${toDpi}`);
  }
  const out = createPlane(
    Math.max(1, Math.round((plane.widthPx * toDpi) / fromDpi)),
    Math.max(1, Math.round((plane.heightPx * toDpi) / fromDpi)),
  );
  const ratio = fromDpi / toDpi;
  if (ratio === 1) copyRows(plane, out);
  else if (ratio === 2) halve(plane, out);
  else reduceByCoverage(plane, out, ratio === 4 ? quarterCoverage : areaCoverage(ratio));
  return out;
}

function copyRows(plane: BitPlane, out: BitPlane): void {
  for (let y = 0; y < out.heightPx; y++) {
    const from = y * plane.strideBytes;
    out.data.set(plane.data.subarray(from, from + out.strideBytes), y * out.strideBytes);
  }
}

/** Eight pixels of two rows -> four pixels: ink where two of the four are. Index: upper byte * 256 + lower byte. */
let halves: Uint8Array | undefined;

function halfTable(): Uint8Array {
  if (halves) return halves;
  const table = new Uint8Array(65536);
  for (let upper = 0; upper < 256; upper++) {
    for (let lower = 0; lower < 256; lower++) {
      let nibble = 0;
      for (let i = 0; i < 4; i++) {
        const shift = 6 - 2 * i;
        const u = (upper >> shift) & 3;
        const l = (lower >> shift) & 3;
        const ink = (u & 1) + (u >> 1) + (l & 1) + (l >> 1);
        if (ink >= 2) nibble |= 8 >> i;
      }
      table[(upper << 8) | lower] = nibble;
    }
  }
  halves = table;
  return table;
}

function halve(plane: BitPlane, out: BitPlane): void {
  const table = halfTable();
  const { data, strideBytes } = plane;
  const sourceBytes = (plane.widthPx + 7) >> 3;
  // Most of a page is white: four bytes of two rows at a time.
  const words = rowWords(plane);
  for (let y = 0; y < out.heightPx; y++) {
    const upper = 2 * y * strideBytes;
    const lower = 2 * y + 1 < plane.heightPx ? upper + strideBytes : upper;
    const to = y * out.strideBytes;
    const whole = sourceBytes >> 1;
    for (let i = 0, p = 0; i < whole; i++, p += 2) {
      if (words && (p & 3) === 0 && (words[(upper + p) >> 2] | words[(lower + p) >> 2]) === 0) {
        i++;
        p += 2;
        continue;
      }
      const a = data[upper + p];
      const b = data[upper + p + 1];
      const c = data[lower + p];
      const d = data[lower + p + 1];
      if ((a | b | c | d) === 0) continue;
      out.data[to + i] = (table[(a << 8) | c] << 4) | table[(b << 8) | d];
    }
    if (sourceBytes & 1 && whole < out.strideBytes) {
      out.data[to + whole] = table[(data[upper + sourceBytes - 1] << 8) | data[lower + sourceBytes - 1]] << 4;
    }
    clearPad(out, to);
  }
}

function clearPad(out: BitPlane, row: number): void {
  const bytes = (out.widthPx + 7) >> 3;
  out.data[row + bytes - 1] &= (0xff << (bytes * 8 - out.widthPx)) & 0xff;
}

/** Writes the coverage (0..FULL) of target row `y` to `row[1..width]`; returns whether there is any. */
type Coverage = (plane: BitPlane, y: number, widthPx: number, row: Uint16Array) => boolean;

/** Number of set bits in the high nibble * 16 + those in the low nibble. */
const NIBBLE_COUNTS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const count = (nibble: number): number => (nibble & 1) + ((nibble >> 1) & 1) + ((nibble >> 2) & 1) + (nibble >> 3);
  return (count(byte >> 4) << 4) | count(byte & 15);
});

const quarterCoverage: Coverage = (plane, y, widthPx, row) => {
  const { data, strideBytes } = plane;
  row.fill(0);
  let any = false;
  const rows = Math.min(4, plane.heightPx - 4 * y);
  const bytes = Math.min((plane.widthPx + 7) >> 3, (widthPx + 1) >> 1);
  const top = 4 * y * strideBytes;
  // Most of a page is white: four bytes of four rows at a time.
  const words = rows === 4 ? rowWords(plane) : undefined;
  const wide = strideBytes >> 2;
  for (let i = 0; i < bytes; i++) {
    if (words && (i & 3) === 0) {
      const w = (top + i) >> 2;
      if ((words[w] | words[w + wide] | words[w + 2 * wide] | words[w + 3 * wide]) === 0) {
        i += 3;
        continue;
      }
    }
    let left = 0;
    let right = 0;
    for (let r = 0, p = top + i; r < rows; r++, p += strideBytes) {
      const counts = NIBBLE_COUNTS[data[p]];
      left += counts >> 4;
      right += counts & 15;
    }
    if (left + right === 0) continue;
    any = true;
    row[1 + 2 * i] = left * (FULL / 16);
    row[2 + 2 * i] = right * (FULL / 16);
  }
  return any;
};

function areaCoverage(ratio: number): Coverage {
  return (plane, y, widthPx, row) => {
    const sums = new Float64Array(widthPx + 2);
    const top = y * ratio;
    const bottom = Math.min(plane.heightPx, top + ratio);
    for (let sy = Math.floor(top); sy < bottom; sy++) {
      const tall = Math.min(sy + 1, bottom) - Math.max(sy, top);
      const from = sy * plane.strideBytes;
      const bytes = (plane.widthPx + 7) >> 3;
      for (let i = 0; i < bytes; i++) {
        const byte = plane.data[from + i];
        if (byte === 0) continue;
        for (let bit = 0; bit < 8; bit++) {
          if (((byte << bit) & 0x80) === 0) continue;
          const left = (i * 8 + bit) / ratio;
          const right = (i * 8 + bit + 1) / ratio;
          const column = Math.min(widthPx - 1, Math.floor(left));
          const here = Math.min(right, column + 1) - left;
          sums[column] += here * tall;
          if (right > column + 1) sums[column + 1] += (right - column - 1) * tall;
        }
      }
    }
    let any = false;
    for (let x = 0; x < widthPx; x++) {
      row[x + 1] = Math.round((sums[x] / ratio) * FULL);
      if (row[x + 1] !== 0) any = true;
    }
    return any;
  };
}

function reduceByCoverage(plane: BitPlane, out: BitPlane, coverage: Coverage): void {
  const { widthPx, heightPx } = out;
  const ink = INK_SHARE * FULL;
  const crest = Math.ceil(CREST_SHARE * FULL);
  // A border column of zeros on each side, one more for an odd last byte.
  const blank = new Uint16Array(widthPx + 3);
  let above = new Uint16Array(widthPx + 3);
  let here = new Uint16Array(widthPx + 3);
  let below = new Uint16Array(widthPx + 3);
  let hereAny = coverage(plane, 0, widthPx, here);
  for (let y = 0; y < heightPx; y++) {
    let belowAny = false;
    if (y + 1 < heightPx) belowAny = coverage(plane, y + 1, widthPx, below);
    else below.set(blank);
    if (hereAny) {
      const to = y * out.strideBytes;
      for (let x = 1; x <= widthPx; x++) {
        const c = here[x];
        if (c < crest) continue;
        const l = here[x - 1];
        const r = here[x + 1];
        const a = above[x];
        const b = below[x];
        if (c >= ink || (c > l && c >= r && l < ink && r < ink) || (c > a && c >= b && a < ink && b < ink)) {
          out.data[to + ((x - 1) >> 3)] |= 0x80 >> ((x - 1) & 7);
        }
      }
    }
    const spare = above;
    above = here;
    here = below;
    below = spare;
    hereAny = belowAny;
  }
}
