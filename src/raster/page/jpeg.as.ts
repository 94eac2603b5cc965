// Entropy-coded data or coefficients of a JPEG picture -> samples -> rows of pixels; AssemblyScript with SIMD.
// The arithmetic is that of pdf.js (its src/core/jpg.js, Apache-2.0), because the pixels must be the same to the bit. pdf.js calls its
// inverse DCT a port of poppler's method, taken from C. Loeffler, A. Ligtenberg, G. S. Moschytz, "Practical Fast 1-D DCT Algorithms with
// 11 Multiplications", ICASSP 1989, 988-991. What it computes in doubles before a shift stays below 2^53, and is the same modulo 2^32 in
// wrapping 32-bit integers. test/raster-page/jpeg.test.ts proves both equal. No allocation: the host (jpeg-kernel.ts) owns the memory and
// passes every address.

const COS1: i32 = 4017;
const SIN1: i32 = 799;
const COS3: i32 = 3406;
const SIN3: i32 = 2276;
const COS6: i32 = 1567;
const SIN6: i32 = 3784;
const SQRT2: i32 = 5793;
const SQRT1_2: i32 = 2896;

// @ts-ignore: decorator
@inline
function times(a: v128, factor: i32): v128 {
  return i32x4.mul(a, i32x4.splat(factor));
}

/** (a * p + b * q + half) >> bits. */
// @ts-ignore: decorator
@inline
function turned(a: v128, p: i32, b: v128, q: i32, bits: i32): v128 {
  const sum = i32x4.add(times(a, p), times(b, q));
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(1 << (bits - 1))), bits);
}

/** (a * factor + half) >> bits. */
// @ts-ignore: decorator
@inline
function scaled(a: v128, factor: i32, bits: i32): v128 {
  return i32x4.shr_s(i32x4.add(times(a, factor), i32x4.splat(1 << (bits - 1))), bits);
}

/** (a + b + 1) >> 1. */
// @ts-ignore: decorator
@inline
function mean(a: v128, b: v128): v128 {
  return i32x4.shr_s(i32x4.add(i32x4.add(a, b), i32x4.splat(1)), 1);
}

/** The lower 16 bits of eight 32-bit values: what a store into an Int16Array keeps. */
// @ts-ignore: decorator
@inline
function lower(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29);
}

/** 8 rows of 8 16-bit values -> 8 columns. */
function transpose(from: usize, to: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from, 16);
  const r2 = v128.load(from, 32);
  const r3 = v128.load(from, 48);
  const r4 = v128.load(from, 64);
  const r5 = v128.load(from, 80);
  const r6 = v128.load(from, 96);
  const r7 = v128.load(from, 112);
  const a0 = v128.shuffle<i16>(r0, r1, 0, 8, 1, 9, 2, 10, 3, 11);
  const a1 = v128.shuffle<i16>(r0, r1, 4, 12, 5, 13, 6, 14, 7, 15);
  const a2 = v128.shuffle<i16>(r2, r3, 0, 8, 1, 9, 2, 10, 3, 11);
  const a3 = v128.shuffle<i16>(r2, r3, 4, 12, 5, 13, 6, 14, 7, 15);
  const a4 = v128.shuffle<i16>(r4, r5, 0, 8, 1, 9, 2, 10, 3, 11);
  const a5 = v128.shuffle<i16>(r4, r5, 4, 12, 5, 13, 6, 14, 7, 15);
  const a6 = v128.shuffle<i16>(r6, r7, 0, 8, 1, 9, 2, 10, 3, 11);
  const a7 = v128.shuffle<i16>(r6, r7, 4, 12, 5, 13, 6, 14, 7, 15);
  const b0 = v128.shuffle<i32>(a0, a2, 0, 4, 1, 5);
  const b1 = v128.shuffle<i32>(a0, a2, 2, 6, 3, 7);
  const b2 = v128.shuffle<i32>(a1, a3, 0, 4, 1, 5);
  const b3 = v128.shuffle<i32>(a1, a3, 2, 6, 3, 7);
  const b4 = v128.shuffle<i32>(a4, a6, 0, 4, 1, 5);
  const b5 = v128.shuffle<i32>(a4, a6, 2, 6, 3, 7);
  const b6 = v128.shuffle<i32>(a5, a7, 0, 4, 1, 5);
  const b7 = v128.shuffle<i32>(a5, a7, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(b0, b4, 0, 2));
  v128.store(to, v128.shuffle<i64>(b0, b4, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(b1, b5, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(b1, b5, 1, 3), 48);
  v128.store(to, v128.shuffle<i64>(b2, b6, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(b2, b6, 1, 3), 80);
  v128.store(to, v128.shuffle<i64>(b3, b7, 0, 2), 96);
  v128.store(to, v128.shuffle<i64>(b3, b7, 1, 3), 112);
}

/**
 * A block's coefficients -> its samples.
 *
 * @param block 64 i16, row by row
 * @param table the quantisation table: 64 i32, column by column
 * @param work 256 bytes
 * @param to 8 rows of 8 bytes, `stride` apart
 */
function inverse(block: usize, table: usize, work: usize, to: usize, stride: usize): void {
  let rest = i16x8.replace_lane(v128.load(block), 0, 0);
  for (let i: usize = 16; i < 128; i += 16) rest = v128.or(rest, v128.load(block + i));
  if (!v128.any_true(rest)) {
    const t = <i32>(<i16>((SQRT2 * (<i32>load<i16>(block) * load<i32>(table)) + 512) >> 10));
    const level = (((SQRT2 * t + 8192) >> 14) + 2056) >> 4;
    const bytes = i64x2.extract_lane(i8x16.splat(<i8>max(0, min(255, level))), 0);
    for (let y = 0; y < 8; y++, to += stride) store<i64>(to, bytes);
    return;
  }
  // Along the rows, four at a time: of `block` turned about its diagonal, a vector has a coefficient of each of them.
  const across = work;
  transpose(block, across);
  for (let half: usize = 0; half < 16; half += 8) {
    const q = table + (half << 1);
    const c = across + half;
    const x0 = i32x4.mul(v128.load16x4_s(c), v128.load(q));
    const x1 = v128.load16x4_s(c, 16);
    const x2 = v128.load16x4_s(c, 32);
    const x3 = v128.load16x4_s(c, 48);
    const x4 = v128.load16x4_s(c, 64);
    const x5 = v128.load16x4_s(c, 80);
    const x6 = v128.load16x4_s(c, 96);
    const x7 = v128.load16x4_s(c, 112);
    const others = v128.or(v128.or(v128.or(x1, x2), v128.or(x3, x4)), v128.or(v128.or(x5, x6), x7));
    // A row of its first coefficient only is rounded once, another one three times.
    const isFlat = i32x4.eq(others, i32x4.splat(0));
    const flat = scaled(x0, SQRT2, 10);
    const p1 = i32x4.mul(x1, v128.load(q, 32));
    const p2 = i32x4.mul(x2, v128.load(q, 64));
    const p3 = i32x4.mul(x3, v128.load(q, 96));
    const p4 = i32x4.mul(x4, v128.load(q, 128));
    const p5 = i32x4.mul(x5, v128.load(q, 160));
    const p6 = i32x4.mul(x6, v128.load(q, 192));
    const p7 = i32x4.mul(x7, v128.load(q, 224));
    let v0 = scaled(x0, SQRT2, 8);
    let v1 = scaled(p4, SQRT2, 8);
    let v4 = scaled(i32x4.sub(p1, p7), SQRT1_2, 8);
    let v7 = scaled(i32x4.add(p1, p7), SQRT1_2, 8);
    let v5 = i32x4.shl(p3, 4);
    let v6 = i32x4.shl(p5, 4);
    v0 = mean(v0, v1);
    v1 = i32x4.sub(v0, v1);
    let v3 = turned(p2, SIN6, p6, COS6, 8);
    let v2 = turned(p2, COS6, p6, -SIN6, 8);
    v4 = mean(v4, v6);
    v6 = i32x4.sub(v4, v6);
    v7 = mean(v7, v5);
    v5 = i32x4.sub(v7, v5);
    v0 = mean(v0, v3);
    v3 = i32x4.sub(v0, v3);
    v1 = mean(v1, v2);
    v2 = i32x4.sub(v1, v2);
    const t7 = turned(v4, SIN3, v7, COS3, 12);
    v4 = turned(v4, COS3, v7, -SIN3, 12);
    const t6 = turned(v5, SIN1, v6, COS1, 12);
    v5 = turned(v5, COS1, v6, -SIN1, 12);
    const to4 = work + 128 + half;
    v128.store64_lane(to4, lower(v128.bitselect(flat, i32x4.add(v0, t7), isFlat), flat), 0);
    v128.store64_lane(to4, lower(v128.bitselect(flat, i32x4.add(v1, t6), isFlat), flat), 0, 16);
    v128.store64_lane(to4, lower(v128.bitselect(flat, i32x4.add(v2, v5), isFlat), flat), 0, 32);
    v128.store64_lane(to4, lower(v128.bitselect(flat, i32x4.add(v3, v4), isFlat), flat), 0, 48);
    v128.store64_lane(to4, lower(v128.bitselect(flat, i32x4.sub(v3, v4), isFlat), flat), 0, 64);
    v128.store64_lane(to4, lower(v128.bitselect(flat, i32x4.sub(v2, v5), isFlat), flat), 0, 80);
    v128.store64_lane(to4, lower(v128.bitselect(flat, i32x4.sub(v1, t6), isFlat), flat), 0, 96);
    v128.store64_lane(to4, lower(v128.bitselect(flat, i32x4.sub(v0, t7), isFlat), flat), 0, 112);
  }
  // Down the columns, four at a time.
  const down = work;
  transpose(work + 128, down);
  for (let half: usize = 0; half < 16; half += 8) {
    const c = down + half;
    const p0 = v128.load16x4_s(c);
    const p1 = v128.load16x4_s(c, 16);
    const p2 = v128.load16x4_s(c, 32);
    const p3 = v128.load16x4_s(c, 48);
    const p4 = v128.load16x4_s(c, 64);
    const p5 = v128.load16x4_s(c, 80);
    const p6 = v128.load16x4_s(c, 96);
    const p7 = v128.load16x4_s(c, 112);
    const others = v128.or(v128.or(v128.or(p1, p2), v128.or(p3, p4)), v128.or(v128.or(p5, p6), p7));
    const isFlat = i32x4.eq(others, i32x4.splat(0));
    // 2056 = 128.5 * 16: samples are about 0 up to here. All are sixteenths, clamped below.
    const flat = i32x4.add(scaled(p0, SQRT2, 14), i32x4.splat(2056));
    let v0 = scaled(p0, SQRT2, 12);
    let v1 = scaled(p4, SQRT2, 12);
    let v4 = scaled(i32x4.sub(p1, p7), SQRT1_2, 12);
    let v7 = scaled(i32x4.add(p1, p7), SQRT1_2, 12);
    v0 = i32x4.add(mean(v0, v1), i32x4.splat(4112));
    v1 = i32x4.sub(v0, v1);
    let v3 = turned(p2, SIN6, p6, COS6, 12);
    let v2 = turned(p2, COS6, p6, -SIN6, 12);
    v4 = mean(v4, p5);
    const v6 = i32x4.sub(v4, p5);
    v7 = mean(v7, p3);
    let v5 = i32x4.sub(v7, p3);
    v0 = mean(v0, v3);
    v3 = i32x4.sub(v0, v3);
    v1 = mean(v1, v2);
    v2 = i32x4.sub(v1, v2);
    const t7 = turned(v4, SIN3, v7, COS3, 12);
    v4 = turned(v4, COS3, v7, -SIN3, 12);
    const t6 = turned(v5, SIN1, v6, COS1, 12);
    v5 = turned(v5, COS1, v6, -SIN1, 12);
    let row = to + (half >> 1);
    put(row, flat, i32x4.add(v0, t7), isFlat);
    put((row += stride), flat, i32x4.add(v1, t6), isFlat);
    put((row += stride), flat, i32x4.add(v2, v5), isFlat);
    put((row += stride), flat, i32x4.add(v3, v4), isFlat);
    put((row += stride), flat, i32x4.sub(v3, v4), isFlat);
    put((row += stride), flat, i32x4.sub(v2, v5), isFlat);
    put((row += stride), flat, i32x4.sub(v1, t6), isFlat);
    put((row += stride), flat, i32x4.sub(v0, t7), isFlat);
  }
}

/** Four sixteenths as bytes: `a` where the mask is set, otherwise `b`. */
// @ts-ignore: decorator
@inline
function put(to: usize, a: v128, b: v128, mask: v128): void {
  const levels = i32x4.shr_s(v128.bitselect(a, b, mask), 4);
  const words = i16x8.narrow_i32x4_s(levels, levels);
  v128.store32_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
}

/**
 * A row of blocks.
 *
 * @param blocks `count` blocks of 64 i16, row by row
 * @param table, work see `inverse`
 * @param to 8 rows of 8 * count bytes, `stride` apart
 */
export function inverseRow(blocks: usize, count: i32, table: usize, work: usize, to: usize, stride: usize): void {
  for (let i = 0; i < count; i++, blocks += 128, to += 8) inverse(blocks, table, work, to, stride);
}

/**
 * What chroma adds to the luminance, in units of 2^-20, half a unit of the sample included. pdf.js adds doubles and rounds the sum;
 * whole numbers give the same, because its sum is never nearer than 0.001 to where rounding turns, and 255 times what is lost of the
 * factors here is less than 0.00025. To see it in thousandths: 1402 Cr - 179456 is 500 more than a multiple of 1000 for no Cr up to 255;
 * 135459 - 344 Cb - 714 Cr is always odd; 1772 Cb - 226816 is for 3 and 253, which `paintTies` does as pdf.js does.
 */
const RED_CR: i32 = 1470104;
const RED: i32 = -188173255 + (1 << 19);
const GREEN_CB: i32 = -360710;
const GREEN_CR: i32 = -748683;
const GREEN: i32 = 142039056 + (1 << 19);
const BLUE_CB: i32 = 1858077;
const BLUE: i32 = -237833814 + (1 << 19);

/** (a * p + constant) >> 20 for eight unsigned 16-bit values, as 16-bit values. */
// @ts-ignore: decorator
@inline
function added(a: v128, p: i32, constant: i32): v128 {
  const c = i32x4.splat(constant);
  const l = i32x4.add(times(i32x4.extend_low_i16x8_u(a), p), c);
  const h = i32x4.add(times(i32x4.extend_high_i16x8_u(a), p), c);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(l, 20), i32x4.shr_s(h, 20));
}

/** (a * p + b * q + constant) >> 20, likewise. */
// @ts-ignore: decorator
@inline
function addedOfBoth(a: v128, p: i32, b: v128, q: i32, constant: i32): v128 {
  const c = i32x4.splat(constant);
  const l = i32x4.add(times(i32x4.extend_low_i16x8_u(a), p), times(i32x4.extend_low_i16x8_u(b), q));
  const h = i32x4.add(times(i32x4.extend_high_i16x8_u(a), p), times(i32x4.extend_high_i16x8_u(b), q));
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(l, c), 20), i32x4.shr_s(i32x4.add(h, c), 20));
}

/** 16 luminances and what is added to each of them. */
// @ts-ignore: decorator
@inline
function sum(y: v128, low: v128, high: v128): v128 {
  return i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.extend_low_i8x16_u(y), low),
    i16x8.add(i16x8.extend_high_i8x16_u(y), high),
  );
}

/** Each of the first, or the last, four 16-bit values twice. */
// @ts-ignore: decorator
@inline
function twice(a: v128, last: bool): v128 {
  return last ? v128.shuffle<i16>(a, a, 4, 4, 5, 5, 6, 6, 7, 7) : v128.shuffle<i16>(a, a, 0, 0, 1, 1, 2, 2, 3, 3);
}

/** Which of 16 values of Cb have sums of blue at, or next to, a half. */
// @ts-ignore: decorator
@inline
function ties(cb: v128): v128 {
  return v128.or(i8x16.eq(cb, i8x16.splat(3)), i8x16.eq(cb, i8x16.splat(-3)));
}

/** The blue of those of 16 pixels whose sum is rounded from a half, or from what doubles make of one. */
function paintTies(s0: usize, shift0: i32, s1: usize, shift1: i32, x: i32, width: i32, step: i32, to: usize): void {
  for (const end = min(x + 16, width); x < end; x++, to += step) {
    const cb = <i32>load<u8>(s1 + (x >> shift1));
    if (cb != 3 && cb != 253) continue;
    const blue = <f64>load<u8>(s0 + (x >> shift0)) - 226.816 + 1.772 * <f64>cb;
    store<u8>(to, <u8>(<i32>nearest(min(max(blue, 0.0), 255.0))), 2);
  }
}

/** 16 samples of a component that has one for each pixel (shift 0) or for two (shift 1). */
// @ts-ignore: decorator
@inline
function samples(row: usize, x: i32, shift: i32): v128 {
  if (!shift) return v128.load(row + x);
  const v = v128.load64_zero(row + (x >> 1));
  return i8x16.shuffle(v, v, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
}

/** 16 pixels from planes of their bytes; `step` 3 or 4 bytes each, the fourth 255. */
// @ts-ignore: decorator
@inline
function interleave(r: v128, g: v128, b: v128, step: i32, to: usize): void {
  const rg0 = i8x16.shuffle(r, g, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const rg1 = i8x16.shuffle(r, g, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  if (step == 4) {
    const a = i8x16.splat(-1);
    const ba0 = i8x16.shuffle(b, a, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const ba1 = i8x16.shuffle(b, a, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    v128.store(to, v128.shuffle<i16>(rg0, ba0, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(to, v128.shuffle<i16>(rg0, ba0, 4, 12, 5, 13, 6, 14, 7, 15), 16);
    v128.store(to, v128.shuffle<i16>(rg1, ba1, 0, 8, 1, 9, 2, 10, 3, 11), 32);
    v128.store(to, v128.shuffle<i16>(rg1, ba1, 4, 12, 5, 13, 6, 14, 7, 15), 48);
    return;
  }
  // Bytes 0 to 15, 16 to 31 and 32 to 47 of the pixels.
  const middle = v128.shuffle<i64>(rg0, rg1, 1, 2);
  v128.store(to, i8x16.shuffle(rg0, b, 0, 1, 16, 2, 3, 17, 4, 5, 18, 6, 7, 19, 8, 9, 20, 10));
  v128.store(to, i8x16.shuffle(middle, b, 3, 21, 4, 5, 22, 6, 7, 23, 8, 9, 24, 10, 11, 25, 12, 13), 16);
  v128.store(to, i8x16.shuffle(rg1, b, 26, 6, 7, 27, 8, 9, 28, 10, 11, 29, 12, 13, 30, 14, 15, 31), 32);
}

/**
 * A row of pixels. Rows of samples are read up to 15 bytes past the width; `to` is written up to 63 bytes past it.
 *
 * @param s0, s1, s2 a row of each component
 * @param shift0, shift1, shift2 1 where a sample is for two pixels
 * @param isYcc 1: YCbCr, to be converted to RGB; 0: as it is
 * @param step 3 or 4 bytes a pixel
 */
export function paint(
  s0: usize,
  shift0: i32,
  s1: usize,
  shift1: i32,
  s2: usize,
  shift2: i32,
  width: i32,
  isYcc: i32,
  step: i32,
  to: usize,
): void {
  const isHalved = shift1 & shift2;
  for (let x = 0; x < width; x += 16, to += 16 * step) {
    const y = samples(s0, x, shift0);
    const cb = samples(s1, x, shift1);
    const cr = samples(s2, x, shift2);
    if (!isYcc) {
      interleave(y, cb, cr, step, to);
      continue;
    }
    if (isHalved) {
      const b8 = v128.load8x8_u(s1 + (x >> 1));
      const r8 = v128.load8x8_u(s2 + (x >> 1));
      const red = added(r8, RED_CR, RED);
      const green = addedOfBoth(b8, GREEN_CB, r8, GREEN_CR, GREEN);
      const blue = added(b8, BLUE_CB, BLUE);
      interleave(
        sum(y, twice(red, false), twice(red, true)),
        sum(y, twice(green, false), twice(green, true)),
        sum(y, twice(blue, false), twice(blue, true)),
        step,
        to,
      );
    } else {
      const bl = i16x8.extend_low_i8x16_u(cb);
      const bh = i16x8.extend_high_i8x16_u(cb);
      const rl = i16x8.extend_low_i8x16_u(cr);
      const rh = i16x8.extend_high_i8x16_u(cr);
      interleave(
        sum(y, added(rl, RED_CR, RED), added(rh, RED_CR, RED)),
        sum(
          y,
          addedOfBoth(bl, GREEN_CB, rl, GREEN_CR, GREEN),
          addedOfBoth(bh, GREEN_CB, rh, GREEN_CR, GREEN),
        ),
        sum(y, added(bl, BLUE_CB, BLUE), added(bh, BLUE_CB, BLUE)),
        step,
        to,
      );
    }
    if (v128.any_true(ties(cb))) paintTies(s0, shift0, s1, shift1, x, width, step, to);
  }
}

// Huffman decoding of a baseline scan. What pdf.js does about broken data is its own affair: here anything that is not as it should be
// ends the attempt.

/** Results of `decodeRow`. */
const DONE: i32 = 0;
const WANTS_BYTES: i32 = 1;
const UNUSUAL: i32 = 2;

/** Bytes beyond what one unit of 12 blocks can take: 64 times 16 bits of code and 15 of value each, every byte stuffed. */
const UNIT_BYTES: usize = 6144;

const ZIGZAG = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55,
  62, 63,
]);

/** Bits read and not yet used, the next one uppermost; how many (below 0: more were used than there are). */
let bits: u64 = 0;
let count: i32 = 0;
/** The bytes to read. */
let at: usize = 0;
let end: usize = 0;
/** Whether nothing comes after `end`. */
let isLast: i32 = 0;
/** The next unit of the row, and units until a restart marker. */
let column: i32 = 0;
let left: i32 = 0;

/** Starts on a scan, or, with zeros, forgets it. */
export function beginScan(interval: i32): void {
  bits = 0;
  count = 0;
  column = 0;
  left = interval;
}

/** More bytes, and whether they are the last. */
export function give(from: usize, to: usize, last: i32): void {
  at = from;
  end = to;
  isLast = last;
}

/** Where the bytes that are not yet read begin. */
export function unread(): usize {
  return at;
}

/** 57 to 64 bits, or all before the next marker. */
// @ts-ignore: decorator
@inline
function refill(): void {
  while (count <= 56 && at < end) {
    const byte = load<u8>(at);
    if (byte == 0xff) {
      if (at + 1 >= end || load<u8>(at, 1) != 0) return;
      at++;
    }
    at++;
    bits |= (<u64>byte) << (56 - count);
    count += 8;
  }
}

// @ts-ignore: decorator
@inline
function drop(n: i32): void {
  bits <<= n;
  count -= n;
}

/** A value of `size` bits (1 to 15), the upper half of them positive. */
// @ts-ignore: decorator
@inline
function receive(size: i32): i32 {
  const n = <i32>(bits >> (64 - size));
  drop(size);
  return n >= 1 << (size - 1) ? n : n - (1 << size) + 1;
}

/**
 * @param table 512 u16: what the next 9 bits begin with, length << 8 | symbol, or 0; 17 i32: by length, one more than its last code,
 *   aligned to the left of 16 bits; 17 i32: what makes a code of that length an index into the 256 symbols that follow
 * @returns the symbol; -1: there is none
 */
// @ts-ignore: decorator
@inline
function symbol(table: usize): i32 {
  const next = <i32>(bits >> 48);
  const entry = <i32>load<u16>(table + (<usize>(next >> 7) << 1));
  if (entry) {
    drop(entry >> 8);
    return entry & 255;
  }
  for (let length = 10; length <= 16; length++) {
    const by = table + 1024 + (<usize>length << 2);
    if (next < load<i32>(by)) {
      const index = (next >> (16 - length)) + load<i32>(by, 68);
      drop(length);
      return <i32>load<u8>(table + 1160 + <usize>(index & 255));
    }
  }
  return -1;
}

/** One block into `block` (64 i16). Its part: see `decodeRow`. */
// @ts-ignore: decorator
@inline
function decodeBlock(part: usize, block: usize): bool {
  for (let i: usize = 0; i < 128; i += 16) v128.store(block + i, i64x2.splat(0));
  if (count < 32) refill();
  const size = symbol(load<u32>(part, 8));
  if (<u32>size > 15) return false;
  let level = load<i32>(part, 28);
  if (size > 0) {
    level += receive(size);
    store<i32>(part, level, 28);
  }
  store<i16>(block, <i16>level);
  const table = <usize>load<u32>(part, 12);
  for (let k = 1; k < 64; ) {
    if (count < 32) refill();
    const runSize = symbol(table);
    if (runSize < 0) return false;
    const run = runSize >> 4;
    const bitsOf = runSize & 15;
    if (bitsOf == 0) {
      if (run < 15) break;
      k += 16;
      continue;
    }
    k += run;
    const value = receive(bitsOf);
    // Beyond the block: read, and not kept.
    if (k < 64) store<i16>(block + (<usize>load<u8>(ZIGZAG + <usize>k) << 1), <i16>value);
    k++;
  }
  return count >= 0;
}

/** Whether all bytes up to here are used and a marker `0xff, lowest..highest` comes now; passes it. */
export function passMarker(lowest: i32, highest: i32): bool {
  refill();
  if (<u32>count >= 8 || at + 1 >= end || load<u8>(at) != 0xff) return false;
  const marker = <i32>load<u8>(at, 1);
  if (marker < lowest || marker > highest) return false;
  at += 2;
  bits = 0;
  count = 0;
  return true;
}

/**
 * Goes on with a row of units (MCUs) to its end or the end of the bytes.
 *
 * @param parts a component each, of 8 i32: blocks of a unit across and down, its Huffman tables for DC and AC (see `symbol`), its
 *   quantisation table and samples (see `inverse`), their stride, its last DC (0 at first)
 * @param interval units between restart markers; more than there are when there are none
 * @param block 128 bytes
 */
export function decodeRow(
  parts: usize,
  partCount: i32,
  columns: i32,
  interval: i32,
  block: usize,
  work: usize,
): i32 {
  const partsEnd = parts + (<usize>partCount << 5);
  for (; column < columns; column++) {
    if (!isLast && end - at < UNIT_BYTES) return WANTS_BYTES;
    if (left == 0) {
      if (!passMarker(0xd0, 0xd7)) return UNUSUAL;
      for (let part = parts; part < partsEnd; part += 32) store<i32>(part, 0, 28);
      left = interval;
    }
    left--;
    for (let part = parts; part < partsEnd; part += 32) {
      const across = load<i32>(part);
      const down = load<i32>(part, 4);
      const table = <usize>load<u32>(part, 16);
      const stride = <usize>load<u32>(part, 24);
      let to = <usize>load<u32>(part, 20) + (<usize>(column * across) << 3);
      for (let j = 0; j < down; j++, to += stride << 3) {
        for (let k = 0; k < across; k++) {
          if (!decodeBlock(part, block)) return UNUSUAL;
          inverse(block, table, work, to + (<usize>k << 3), stride);
        }
      }
    }
  }
  column = 0;
  return DONE;
}
