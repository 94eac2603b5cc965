// Log-likelihood ratios -> better ones: layered normalised min-sum over a lifted base graph; AssemblyScript with SIMD.
// The plain twin is ldpc-decoder-plain.ts; test/scramble proves both equal. No allocation. Z is a multiple of 8.

/** Weight of a check's answer, in sixteenths: 13/16 makes up for min-sum's over-confidence (measured against 12 and 14). */
const WEIGHT: i32 = 13;
/** Largest magnitude that a message carries. */
const MOST: i16 = 127;

/** A column, rotated: into[z] = from[(z + shift) mod Z]. */
// @ts-ignore: decorator
@inline
function rotateOut(from: usize, shift: usize, size: usize, into: usize): void {
  memory.copy(into, from + (shift << 1), (size - shift) << 1);
  memory.copy(into + ((size - shift) << 1), from, shift << 1);
}

// @ts-ignore: decorator
@inline
function rotateBack(from: usize, shift: usize, size: usize, into: usize): void {
  memory.copy(into + (shift << 1), from, (size - shift) << 1);
  memory.copy(into, from + ((size - shift) << 1), shift << 1);
}

/**
 * Runs iterations until every check held when it was visited, or `most` of them.
 *
 * @param posterior i16 per bit of the code word, positive = 0; updated
 * @param messages i8 per edge and lift, zero before the first call; kept between calls
 * @param columns u8, shifts u16 per edge; starts u16 per row and one more
 * @param rows rows of the base graph to use
 * @param work room for (19 + 4) * size i16
 * @returns iterations done, negative when checks still failed in the last one
 */
export function iterate(
  posterior: usize, messages: usize, columns: usize, shifts: usize, starts: usize, rows: i32, size: i32, work: usize, most: i32,
): i32 {
  const bytes = <usize>size << 1;
  const least = work;
  const second = work + bytes;
  const place = work + 2 * bytes;
  const signs = work + 3 * bytes;
  const rotated = work + 4 * bytes;
  const limit = i16x8.splat(MOST);
  const weight = i16x8.splat(<i16>WEIGHT);
  for (let n = 1; n <= most; n++) {
    let failed = i16x8.splat(0);
    for (let r = 0; r < rows; r++) {
      const first = <i32>load<u16>(starts + (<usize>r << 1));
      const last = <i32>load<u16>(starts + (<usize>r << 1), 2);
      for (let z: usize = 0; z < bytes; z += 16) {
        v128.store(least + z, limit);
        v128.store(second + z, limit);
        v128.store(signs + z, i16x8.splat(0));
      }
      // Parity of the hard decisions gathers in `place` until the last edge, then place is needed for the least.
      memory.fill(place, 0, bytes);
      for (let e = first; e < last; e++) {
        const column = posterior + <usize>load<u8>(columns + <usize>e) * bytes;
        const into = rotated + <usize>(e - first) * bytes;
        rotateOut(column, <usize>load<u16>(shifts + (<usize>e << 1)), <usize>size, into);
        for (let z: usize = 0; z < bytes; z += 16) {
          v128.store(place + z, v128.xor(v128.load(place + z), v128.load(into + z)));
        }
      }
      for (let z: usize = 0; z < bytes; z += 16) {
        failed = v128.or(failed, v128.load(place + z));
        v128.store(place + z, i16x8.splat(-1));
      }
      for (let e = first; e < last; e++) {
        const into = rotated + <usize>(e - first) * bytes;
        const old = messages + <usize>e * <usize>size;
        const mark = i16x8.splat(<i16>(e - first));
        for (let z: usize = 0; z < bytes; z += 16) {
          const t = i16x8.sub_sat_s(v128.load(into + z), v128.load8x8_s(old + (z >> 1)));
          v128.store(into + z, t);
          const size8 = i16x8.min_s(i16x8.abs(i16x8.max_s(t, i16x8.splat(-32767))), limit);
          const l = v128.load(least + z);
          const s = v128.load(second + z);
          const less = i16x8.lt_s(size8, l);
          v128.store(second + z, v128.bitselect(l, i16x8.min_s(s, size8), less));
          v128.store(least + z, i16x8.min_s(l, size8));
          v128.store(place + z, v128.bitselect(mark, v128.load(place + z), less));
          v128.store(signs + z, v128.xor(v128.load(signs + z), t));
        }
      }
      for (let z: usize = 0; z < bytes; z += 16) {
        v128.store(least + z, i16x8.shr_s(i16x8.mul(v128.load(least + z), weight), 4));
        v128.store(second + z, i16x8.shr_s(i16x8.mul(v128.load(second + z), weight), 4));
      }
      for (let e = first; e < last; e++) {
        const column = posterior + <usize>load<u8>(columns + <usize>e) * bytes;
        const into = rotated + <usize>(e - first) * bytes;
        const old = messages + <usize>e * <usize>size;
        const mark = i16x8.splat(<i16>(e - first));
        for (let z: usize = 0; z < bytes; z += 16) {
          const t = v128.load(into + z);
          const m = v128.bitselect(
            v128.load(second + z),
            v128.load(least + z),
            i16x8.eq(v128.load(place + z), mark),
          );
          const minus = i16x8.shr_s(v128.xor(v128.load(signs + z), t), 15);
          const answer = i16x8.sub(v128.xor(m, minus), minus);
          v128.store64_lane(old + (z >> 1), i8x16.narrow_i16x8_s(answer, answer), 0);
          v128.store(into + z, i16x8.add_sat_s(t, answer));
        }
        rotateBack(into, <usize>load<u16>(shifts + (<usize>e << 1)), <usize>size, column);
      }
    }
    if (i16x8.bitmask(failed) == 0) return n;
  }
  return -most;
}
