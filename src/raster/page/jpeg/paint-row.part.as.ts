// A row of samples of each component -> a row of pixels, SIMD; the same as pdf.js's to the bit (test/raster-page/jpeg.test.ts).
import { times } from './inverse-dct.part.as';

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
