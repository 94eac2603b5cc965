// Rows of 1-bit pixels -> rows of half and of a quarter of their resolution; AssemblyScript with SIMD.
// The plain twin is reduce-plain.ts, which says what each step means; test/scramble/bilevel.test.ts proves both equal. No allocation:
// the host owns the memory and passes every address. Rows may be read up to 15 bytes past their end.

/** Where, in sixteenths of a target pixel, it becomes ink; and where it does as the crest of a thin stroke. */
const INK: i32 = 6;
const CREST: i32 = 3;

/**
 * Four of eight pixels: ink where two of the four under it are.
 *
 * @param upper, lower two rows of `bytes` bytes
 * @param to half as many, and up to 8 more
 */
export function halve(upper: usize, lower: usize, bytes: i32, to: usize): void {
  for (let i = 0; i < bytes; i += 16, to += 8) {
    const u = v128.load(upper + i);
    const l = v128.load(lower + i);
    if (!v128.any_true(v128.or(u, l))) {
      store<u64>(to, 0);
      continue;
    }
    // Pixels in pairs, the left one of each shifted onto the right one.
    const leftU = i64x2.shr_u(u, 1);
    const leftL = i64x2.shr_u(l, 1);
    const inOneRow = v128.or(v128.and(u, leftU), v128.and(l, leftL));
    const inBoth = v128.and(v128.or(u, leftU), v128.or(l, leftL));
    let bits = v128.and(v128.or(inOneRow, inBoth), i8x16.splat(0x55));
    bits = v128.and(v128.or(bits, i64x2.shr_u(bits, 1)), i8x16.splat(0x33));
    bits = v128.and(v128.or(bits, i64x2.shr_u(bits, 2)), i8x16.splat(0x0f));
    // Two bytes' four bits make one byte, the first byte's uppermost.
    const bytePairs = v128.and(v128.or(i16x8.shl(bits, 4), i16x8.shr_u(bits, 8)), i16x8.splat(0xff));
    v128.store64_lane(to, i8x16.narrow_i16x8_u(bytePairs, bytePairs), 0);
  }
}

/**
 * Ink under each target pixel of a row, 0 to 16.
 *
 * @param rows so many (1 to 4) rows, `stride` bytes apart, of `bytes` bytes
 * @param cover 2 * bytes of a byte each; up to 31 more become 0
 * @returns 1 when there is any
 */
export function quarter(rows: usize, stride: usize, count: i32, bytes: i32, cover: usize): i32 {
  const nibble = i8x16.splat(15);
  let any = i64x2.splat(0);
  for (let i = 0; i < bytes; i += 16) {
    let left = i64x2.splat(0);
    let right = i64x2.splat(0);
    let row = rows + <usize>i;
    for (let r = 0; r < count; r++, row += stride) {
      const pixels = v128.load(row);
      left = i8x16.add(left, i8x16.popcnt(v128.andnot(pixels, nibble)));
      right = i8x16.add(right, i8x16.popcnt(v128.and(pixels, nibble)));
    }
    const at = cover + (<usize>i << 1);
    v128.store(at, i8x16.shuffle(left, right, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(at, i8x16.shuffle(left, right, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
    any = v128.or(any, v128.or(left, right));
  }
  // What a row's end shares a vector with is not of the page.
  memory.fill(cover + (<usize>bytes << 1), 0, 32);
  return v128.any_true(any) ? 1 : 0;
}

/** A crest between two neighbours: more than `before`, no less than `after`, neither of them ink. */
// @ts-ignore: decorator
@inline
function isCrest(here: v128, before: v128, after: v128): v128 {
  const between = v128.and(i8x16.gt_u(here, before), i8x16.ge_u(here, after));
  return v128.and(between, i8x16.lt_u(i8x16.max_u(before, after), i8x16.splat(<i8>INK)));
}

/**
 * A row's pixels, of what covers it and the rows above and below: ink from INK on, and from CREST on where it is a crest across or along.
 *
 * @param above, here, below `columns` bytes each, 16 zero ones before and after
 * @param to a bit each, and up to 15 bits more
 */
export function crests(above: usize, here: usize, below: usize, columns: i32, to: usize): void {
  for (let x = 0; x < columns; x += 16, to += 2) {
    const p = here + <usize>x;
    const c = v128.load(p);
    if (!v128.any_true(c)) {
      store<u16>(to, 0);
      continue;
    }
    const across = isCrest(c, v128.load(p - 1), v128.load(p + 1));
    const along = isCrest(c, v128.load(above + <usize>x), v128.load(below + <usize>x));
    const thin = v128.and(v128.or(across, along), i8x16.ge_u(c, i8x16.splat(<i8>CREST)));
    const ink = v128.or(i8x16.ge_u(c, i8x16.splat(<i8>INK)), thin);
    // The leftmost pixel is the most significant bit of the first byte.
    store<u16>(to, <u16>i8x16.bitmask(i8x16.shuffle(ink, ink, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)));
  }
}
