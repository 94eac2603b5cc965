// RGBA rows -> 1-bit rows (MSB first, 1 = ink), by a cut-off or through a threshold screen; AssemblyScript with SIMD.
// The plain twin is kernels-plain.ts; test/raster-screen proves both bit-equal. No allocation: the host owns the memory.

/** Lanes 7..0 and 15..8: i8x16.bitmask then gives two bytes whose most significant bit is the leftmost pixel. */
// @ts-ignore: decorator
@inline
function channel(a: v128, b: v128, c: v128, d: v128, byte: i32): v128 {
  // Two pixels a shuffle step: first the wanted byte of each pixel into 32-bit lanes, then narrow twice.
  const mask = i32x4.splat(255);
  const s = byte << 3;
  const a1 = v128.and(i32x4.shr_u(a, s), mask);
  const b1 = v128.and(i32x4.shr_u(b, s), mask);
  const c1 = v128.and(i32x4.shr_u(c, s), mask);
  const d1 = v128.and(i32x4.shr_u(d, s), mask);
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(a1, b1), i16x8.narrow_i32x4_u(c1, d1));
}

/** Natural lane order -> the order that bitmask wants. */
// @ts-ignore: decorator
@inline
function msbFirst(v: v128): v128 {
  return i8x16.shuffle(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
}

/**
 * Ink where red <= cutoff.
 * src: rows of width RGBA pixels, srcStride bytes apart; dst: rows dstStride bytes apart, fully written up to
 * ceil(width / 8) bytes, pad bits 0; 0 <= cutoff <= 254.
 */
export function threshold(
  src: usize,
  srcStride: usize,
  width: i32,
  rows: i32,
  cutoff: i32,
  dst: usize,
  dstStride: usize,
): void {
  const cut = i8x16.splat(<i8>cutoff);
  const wide = width & ~15;
  for (let y = 0; y < rows; y++) {
    let p = src + <usize>y * srcStride;
    let q = dst + <usize>y * dstStride;
    let x = 0;
    for (; x < wide; x += 16, p += 64, q += 2) {
      const a = v128.load(p);
      const b = v128.load(p, 16);
      const c = v128.load(p, 32);
      const d = v128.load(p, 48);
      const all = v128.and(v128.and(a, b), v128.and(c, d));
      if (!v128.any_true(v128.not(all))) {
        store<u16>(q, 0);
        continue;
      }
      const red = channel(a, b, c, d, 0);
      store<u16>(q, <u16>i8x16.bitmask(msbFirst(i8x16.le_u(red, cut))));
    }
    for (; x < width; x += 8, q++) {
      let byte = 0;
      const last = min(8, width - x);
      for (let i = 0; i < last; i++, p += 4) {
        if (<i32>load<u8>(p) <= cutoff) byte |= 0x80 >> i;
      }
      store<u8>(q, <u8>byte);
    }
  }
}

/** Blue this much below red says that the pixel was painted over translucently: more than rounding makes. */
const VEIL = 8;
/** Added to a veiled pixel's lightness to compare it with the cut-off for hard ink. */
const VEILED_LIFT = 66;

/**
 * Ink where the pixel is hard (at most cutoff), or where its tone is below the threshold of the screen at that place.
 * Not veiled: hard by red, tone min(255, green + 255 - red). Veiled (blue + 8 < red): hard by green + 66, tone green.
 * screen: tileHeight rows of tileWidth thresholds, tileWidth a multiple of 16; pageY: row of the page that src begins
 * at, so that the screen lies still whatever the band height. The rest as for threshold.
 */
export function screenTones(
  src: usize,
  srcStride: usize,
  width: i32,
  rows: i32,
  cutoff: i32,
  screen: usize,
  tileWidth: i32,
  tileHeight: i32,
  pageY: i32,
  dst: usize,
  dstStride: usize,
): void {
  const cut = i8x16.splat(<i8>cutoff);
  const veil = i8x16.splat(<i8>VEIL);
  const lift = i8x16.splat(<i8>VEILED_LIFT);
  const wide = width & ~15;
  for (let y = 0; y < rows; y++) {
    let p = src + <usize>y * srcStride;
    let q = dst + <usize>y * dstStride;
    const tile = screen + <usize>(((pageY + y) % tileHeight) * tileWidth);
    let column = 0;
    let x = 0;
    for (; x < wide; x += 16, p += 64, q += 2) {
      const a = v128.load(p);
      const b = v128.load(p, 16);
      const c = v128.load(p, 32);
      const d = v128.load(p, 48);
      const all = v128.and(v128.and(a, b), v128.and(c, d));
      if (!v128.any_true(v128.not(all))) {
        store<u16>(q, 0);
      } else {
        const red = channel(a, b, c, d, 0);
        const green = channel(a, b, c, d, 1);
        const blue = channel(a, b, c, d, 2);
        const veiled = i8x16.lt_u(i8x16.add_sat_u(blue, veil), red);
        const hardness = v128.bitselect(i8x16.add_sat_u(green, lift), red, veiled);
        const tone = v128.bitselect(green, i8x16.add_sat_u(green, v128.not(red)), veiled);
        const ink = v128.or(i8x16.le_u(hardness, cut), i8x16.lt_u(tone, v128.load(tile + <usize>column)));
        store<u16>(q, <u16>i8x16.bitmask(msbFirst(ink)));
      }
      column += 16;
      if (column == tileWidth) column = 0;
    }
    for (; x < width; x += 8, q++) {
      let byte = 0;
      const last = min(8, width - x);
      for (let i = 0; i < last; i++, p += 4) {
        const red = <i32>load<u8>(p);
        const green = <i32>load<u8>(p, 1);
        const veiled = <i32>load<u8>(p, 2) + VEIL < red;
        const hardness = veiled ? green + VEILED_LIFT : red;
        const tone = veiled ? green : min(255, green + 255 - red);
        if (hardness <= cutoff || tone < <i32>load<u8>(tile + <usize>column)) byte |= 0x80 >> i;
        column++;
        if (column == tileWidth) column = 0;
      }
      store<u8>(q, <u8>byte);
    }
  }
}

/** dst |= src over `bytes` bytes. */
export function or(dst: usize, src: usize, bytes: usize): void {
  const wide = bytes & ~15;
  let i: usize = 0;
  for (; i < wide; i += 16) v128.store(dst + i, v128.or(v128.load(dst + i), v128.load(src + i)));
  for (; i < bytes; i++) store<u8>(dst + i, load<u8>(dst + i) | load<u8>(src + i));
}
