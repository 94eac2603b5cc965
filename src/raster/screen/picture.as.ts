// A picture's pixels -> lightness, what its tiles hold, and the paint code; AssemblyScript with SIMD.
// The plain twin is picture-coder-plain.ts, which says what each step means; test/raster-screen proves both equal.
// No allocation: the host owns the memory and passes every address.

/** Rec. 601, integer, exact for greys. src: RGB or RGBA pixels of `step` bytes; dst: one byte a pixel. */
export function lightness(src: usize, step: i32, pixels: i32, dst: usize): void {
  const end = dst + <usize>pixels;
  for (let p = src, q = dst; q < end; p += step, q++) {
    const value = (77 * <i32>load<u8>(p) + 150 * <i32>load<u8>(p, 1) + 29 * <i32>load<u8>(p, 2) + 128) >> 8;
    store<u8>(q, <u8>value);
  }
}

/** |a - b| per unsigned byte. */
// @ts-ignore: decorator
@inline
function distance(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

/** Number of bytes of a mask that are 255. */
// @ts-ignore: decorator
@inline
function count(mask: v128): i32 {
  return popcnt(i8x16.bitmask(mask));
}

/** Sum of 16 unsigned bytes. */
// @ts-ignore: decorator
@inline
function sum(bytes: v128): i32 {
  const pairs = i16x8.extadd_pairwise_i8x16_u(bytes);
  const quads = i32x4.extadd_pairwise_i16x8_u(pairs);
  return (
    i32x4.extract_lane(quads, 0) +
    i32x4.extract_lane(quads, 1) +
    i32x4.extract_lane(quads, 2) +
    i32x4.extract_lane(quads, 3)
  );
}

/**
 * Counts what each tile of 16 x 16 pixels holds.
 * plane: lightness, rows `stride` bytes apart, with `margin` (>= 3) valid bytes and rows all round; columns, rows: the
 * size in whole tiles, the rest of the last ones filled as the margin is; tiles: five i32 each, written: black, between,
 * ground, sum of ground, flat.
 */
export function countTiles(
  plane: usize,
  stride: usize,
  columns: i32,
  rows: i32,
  blackMax: i32,
  groundMin: i32,
  flatMax: i32,
  tiles: usize,
): void {
  const black = i8x16.splat(<i8>blackMax);
  const light = i8x16.splat(<i8>groundMin);
  const flat = i8x16.splat(<i8>flatMax);
  let tile = tiles;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, tile += 20) {
      let p = plane + <usize>(row << 4) * stride + <usize>(column << 4);
      let blacks = 0;
      let grounds = 0;
      let groundSum = 0;
      let flats = 0;
      for (let y = 0; y < 16; y++, p += stride) {
        const v = v128.load(p);
        const isBlack = i8x16.le_u(v, black);
        const isGround = i8x16.ge_u(v, light);
        blacks += count(isBlack);
        grounds += count(isGround);
        groundSum += sum(v128.and(v, isGround));
        const edge = v128.or(isBlack, isGround);
        if (count(edge) == 16) continue;
        const across = i8x16.max_u(distance(v, v128.load(p - 2)), distance(v, v128.load(p + 2)));
        const along = i8x16.max_u(
          distance(v, v128.load(p - (stride << 1))),
          distance(v, v128.load(p + (stride << 1))),
        );
        flats += count(v128.andnot(i8x16.le_u(i8x16.max_u(across, along), flat), edge));
      }
      store<i32>(tile, blacks);
      store<i32>(tile, 256 - blacks - grounds, 4);
      store<i32>(tile, grounds, 8);
      store<i32>(tile, groundSum, 12);
      store<i32>(tile, flats, 16);
    }
  }
}

/** The lesser of each pair of bytes, or the greater. */
// @ts-ignore: decorator
@inline
function extreme(a: v128, b: v128, greatest: bool): v128 {
  return greatest ? i8x16.max_u(a, b) : i8x16.min_u(a, b);
}

/** Least (or greatest) lightness within 3 pixels to each side, for `width` pixels of a row. */
// @ts-ignore: decorator
@inline
function extremesAround(row: usize, stride: usize, width: i32, scratch: usize, greatest: bool): void {
  // Down the columns first, from 16 pixels before the row to 16 after it.
  for (let x = -16; x < width + 16; x += 16) {
    const p = row + x;
    let found = v128.load(p);
    for (let k: usize = 1; k <= 3; k++) {
      found = extreme(found, extreme(v128.load(p - k * stride), v128.load(p + k * stride), greatest), greatest);
    }
    v128.store(scratch + 16 + x, found);
  }
  // Then along the row, in place from left to right, holding back what later pixels still need.
  let before = v128.load(scratch);
  for (let x = 0; x < width; x += 16) {
    const p = scratch + 16 + x;
    const here = v128.load(p);
    const after = v128.load(p, 16);
    const left1 = i8x16.shuffle(before, here, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
    const left2 = i8x16.shuffle(before, here, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
    const left3 = i8x16.shuffle(before, here, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
    const right1 = i8x16.shuffle(here, after, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    const right2 = i8x16.shuffle(here, after, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
    const right3 = i8x16.shuffle(here, after, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
    const left = extreme(extreme(left1, left2, greatest), left3, greatest);
    const right = extreme(extreme(right1, right2, greatest), right3, greatest);
    v128.store(p, extreme(here, extreme(left, right, greatest), greatest));
    before = here;
  }
}

/**
 * Codes `rows` rows of one row of tiles, as RGB.
 * plane: their first row in the lightness plane; grounds: a byte per tile, 0 = tone; curve: 256 bytes, lightness of a
 * tone; least, most: width + 48 bytes each, to work in; marks, counts: see `countMarks`. Returns the lowest green of pixels that may print as a tone, 255 when none.
 */
export function code(
  plane: usize,
  stride: usize,
  width: i32,
  rows: i32,
  grounds: usize,
  paperMin: i32,
  minContrast: i32,
  curve: usize,
  least: usize,
  most: usize,
  marks: usize,
  counts: usize,
  whiteMin: i32,
  dst: usize,
): i32 {
  let lowest = 255;
  let q = dst;
  for (let y = 0; y < rows; y++) {
    const coded = q;
    const row = plane + <usize>y * stride;
    extremesAround(row, stride, width, least, false);
    extremesAround(row, stride, width, most, true);
    for (let left = 0; left < width; left += 16) {
      const ground = <i32>load<u8>(grounds + (left >> 4));
      const right = min(left + 16, width);
      if (ground == 0) {
        for (let x = left; x < right; x++, q += 3) {
          const green = <i32>load<u8>(curve + <usize>load<u8>(row + x));
          lowest = min(lowest, green);
          store<u8>(q, 255);
          store<u8>(q, <u8>green, 1);
          store<u8>(q, 255, 2);
        }
        continue;
      }
      for (let x = left; x < right; x++, q += 3) {
        const value = <i32>load<u8>(row + x);
        const ink = <i32>load<u8>(least + 16 + x);
        const between = (ground + min(ground, <i32>load<u8>(most + 16 + x)) + 1) >> 1;
        const contrast = between - ink;
        let red = 255;
        if (ground - ink >= minContrast && value < between) red = ((value - ink) * 255 + (contrast >> 1)) / contrast;
        let green = red;
        if (ground < paperMin) {
          green = <i32>load<u8>(curve + <usize>value);
          lowest = min(lowest, green);
        }
        store<u8>(q, <u8>red);
        store<u8>(q, <u8>green, 1);
        store<u8>(q, <u8>red, 2);
      }
    }
    countMarks(coded, width, marks, counts, whiteMin);
  }
  return lowest;
}

/** A coded pixel that prints: ink at half and more, or a tone. */
// @ts-ignore: decorator
@inline
function isMark(red: u32, green: u32, whiteMin: u32): u32 {
  return u32(red < 128) | (u32(red == 255) & u32(green < whiteMin));
}

/**
 * Counts the marks of a coded row.
 * marks: a byte a pixel, 0 or 1, of the row above; written: of this row; counts: four i32 that are added to: see `MarkCounts`.
 */
function countMarks(coded: usize, width: i32, marks: usize, counts: usize, whiteMin: u32): void {
  let tones: u32 = 0;
  let across: u32 = 0;
  let along: u32 = 0;
  let changes: u32 = 0;
  let before: u32 = 0;
  let changedBefore: u32 = 0;
  for (let x = 0; x < width; x++) {
    const red = <u32>load<u8>(coded + <usize>(x * 3));
    const mark = isMark(red, load<u8>(coded + <usize>(x * 3), 1), whiteMin);
    tones += mark & u32(red == 255);
    across += mark ^ before;
    before = mark;
    const changed = mark ^ <u32>load<u8>(marks + x);
    along += changed;
    changes += changed ^ changedBefore;
    changedBefore = changed;
    store<u8>(marks + x, <u8>mark);
  }
  store<u32>(counts, load<u32>(counts) + tones);
  store<u32>(counts, load<u32>(counts, 4) + across, 4);
  store<u32>(counts, load<u32>(counts, 8) + along, 8);
  store<u32>(counts, load<u32>(counts, 12) + changes, 12);
}

/**
 * Counts the marks of a 1-bit picture (0 = mark).
 * bits: rows `stride` bytes apart, first pixel highest; lastMask: which bits of a row's last byte are pixels; counts: as in `countMarks`.
 */
export function countBits(bits: usize, stride: i32, rows: i32, lastMask: i32, counts: usize): void {
  let across: i32 = 0;
  let along: i32 = 0;
  let changes: i32 = 0;
  for (let y = 0; y < rows; y++) {
    const row = bits + <usize>(y * stride);
    let before: u32 = 0;
    let changedBefore: u32 = 0;
    for (let i = 0; i < stride; i++) {
      const mask: u32 = i == stride - 1 ? lastMask : 255;
      const mark = ~(<u32>load<u8>(row + i)) & mask;
      const above = y == 0 ? 0 : ~(<u32>load<u8>(row + i - stride)) & mask;
      const changed = mark ^ above;
      across += popcnt(<i32>((mark ^ (before | (mark >> 1))) & mask));
      along += popcnt(<i32>changed);
      changes += popcnt(<i32>((changed ^ (changedBefore | (changed >> 1))) & mask));
      before = (mark & 1) << 7;
      changedBefore = (changed & 1) << 7;
    }
  }
  store<u32>(counts, 0);
  store<u32>(counts, across, 4);
  store<u32>(counts, along, 8);
  store<u32>(counts, changes, 12);
}
