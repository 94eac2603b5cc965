// A block of coefficients -> its samples, SIMD.
// The arithmetic is that of pdf.js (its src/core/jpg.js, Apache-2.0), because the pixels must be the same to the bit. pdf.js calls its
// inverse DCT a port of poppler's method, taken from C. Loeffler, A. Ligtenberg, G. S. Moschytz, "Practical Fast 1-D DCT Algorithms with
// 11 Multiplications", ICASSP 1989, 988-991. What it computes in doubles before a shift stays below 2^53, and is the same modulo 2^32 in
// wrapping 32-bit integers. test/raster-page/jpeg.test.ts proves both equal.

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
export function times(a: v128, factor: i32): v128 {
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
export function inverse(block: usize, table: usize, work: usize, to: usize, stride: usize): void {
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
