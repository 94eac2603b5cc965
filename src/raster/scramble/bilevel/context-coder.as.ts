// 1-bit rows <-> bytes of an adaptive binary range coder, alone or given a coarser picture of the same page; AssemblyScript.
// The plain twin is context-coder-plain.ts; test/scramble proves both equal byte for byte. No allocation.
//
// Pictures are padded: 4 zero bytes before and after each row's pixels, 2 zero rows above the first (the pointer is
// at pixel 0 of row 0). States are u32: probability of ink in the high 16 bits, number of visits in the low.

/** Visits after which a state's rate of learning stays put. */
const VISITS: u32 = 126;
/** Pixels of a block, whose whiteness is coded by one flag. */
const BLOCK: i32 = 16;
const BLOCK_ROWS: i32 = 8;
/** States: 6 or 8 of blank flags and 2 of typical ones, then those of pixels. */
const FLAG_STATES: u32 = 10;
const TYPICAL_STATES: u32 = 8;
const STATES: i32 = 10 + 65536;

let low: u32 = 0;
let high: u32 = 0;
let code: u32 = 0;
let at: usize = 0;
let end: usize = 0;
let rates: usize = 0;
let states: usize = 0;
/** Decisions of a row of pixels, or of blocks, that wait to be encoded: context * 2 + bit, a u32 each. */
let decisions: usize = 0;

// @ts-ignore: decorator
@inline
function nextByte(): u32 {
  const byte: u32 = at < end ? load<u8>(at) : 0;
  at++;
  return byte;
}

/** Where a range divides: what lies at or below is ink. 1/2048 of a bit is the least a decision costs: longer odds are not worth the precision. */
// @ts-ignore: decorator
@inline
function middleOf(lowest: u32, highest: u32, p: u32): u32 {
  const share = min<u32>(max<u32>(p, 24), 65536 - 24);
  return lowest + <u32>((<u64>(highest - lowest) * share) >> 16);
}

/** A context's state after `bit` (0 or 1) was met in it. */
// @ts-ignore: decorator
@inline
function learned(state: u32, bit: u32): u32 {
  const p = <i32>(state >> 16);
  const visits = state & 0xffff;
  const rate = <i32>load<u16>(rates + ((<usize>visits) << 1));
  const target = <i32>((0 - bit) & 65535);
  const moved = p + (((target - p) * rate) >> 14);
  return (<u32>moved << 16) | (visits + <u32>(visits < VISITS));
}

/** Puts a decision at `next`. @returns where the one after it goes */
// @ts-ignore: decorator
@inline
function noted(next: usize, context: u32, bit: u32): usize {
  store<u32>(next, (context << 1) | bit);
  return next + 4;
}

/** Encodes the decisions that wait before `after`. Past `end` nothing is written, and counting goes on. */
function settle(after: usize): void {
  let lowest = low;
  let highest = high;
  let to = at;
  for (let next = decisions; next < after; next += 4) {
    const decision = load<u32>(next);
    const bit = decision & 1;
    const address = states + ((<usize>decision >> 1) << 2);
    const state = load<u32>(address);
    const middle = middleOf(lowest, highest, state >> 16);
    store<u32>(address, learned(state, bit));
    // Which it is cannot be foretold: no branch.
    highest = select<u32>(middle, highest, bit != 0);
    lowest = select<u32>(lowest, middle + 1, bit != 0);
    while (((lowest ^ highest) & 0xff000000) == 0) {
      if (to < end) store<u8>(to, <u8>(highest >> 24));
      to++;
      lowest <<= 8;
      highest = (highest << 8) | 255;
    }
  }
  low = lowest;
  high = highest;
  at = to;
}

/** The next bit, in a context. */
// @ts-ignore: decorator
@inline
function decodeBit(context: u32): u32 {
  const address = states + ((<usize>context) << 2);
  const state = load<u32>(address);
  const middle = middleOf(low, high, state >> 16);
  const bit: u32 = code <= middle ? 1 : 0;
  store<u32>(address, learned(state, bit));
  if (bit) high = middle;
  else low = middle + 1;
  while (((low ^ high) & 0xff000000) == 0) {
    code = (code << 8) | nextByte();
    low <<= 8;
    high = (high << 8) | 255;
  }
  return bit;
}

function begin(encode: bool, bytes: usize, length: usize, rateTable: usize, stateTable: usize, room: usize): void {
  at = bytes;
  end = bytes + length;
  rates = rateTable;
  states = stateTable;
  decisions = room;
  for (let i = 0; i < STATES; i++) store<u32>(stateTable + ((<usize>i) << 2), 0x08000000);
  for (let i: u32 = 0; i < FLAG_STATES; i++) store<u32>(stateTable + ((<usize>i) << 2), 0x80000000);
  low = 0;
  high = 0xffffffff;
  code = 0;
  if (!encode) for (let i = 0; i < 4; i++) code = (code << 8) | nextByte();
}

/** Bytes written (more than the room: it did not fit), or consumed. */
function finish(encode: bool, bytes: usize): i32 {
  if (encode) {
    // low <= code <= high must hold for the decoder, which reads zeros past the end; the top bytes of the two differ.
    if (low != 0) {
      if (at < end) store<u8>(at, <u8>((low >> 24) + 1));
      at++;
    }
  }
  return <i32>(at - bytes);
}

// @ts-ignore: decorator
@inline
function window(row: usize, x: i32): u32 {
  return bswap<u32>(load<u32>(row + <usize>(x >> 3) - 1));
}

/** 1 when any pixel of the block (16 wide at x, `rows` high) is ink. */
// @ts-ignore: decorator
@inline
function blockHasInk(row: usize, stride: usize, x: i32, rows: i32): u32 {
  let all: u32 = 0;
  for (let r = 0; r < rows; r++) all |= <u32>load<u16>(row + <usize>r * stride + <usize>(x >> 3));
  return all != 0 ? 1 : 0;
}

// @ts-ignore: decorator
@inline
function putBits(row: usize, x: i32, bits: u32, count: i32): void {
  const word = bits << (16 - count);
  store<u8>(row + <usize>(x >> 3), <u8>(word >> 8));
  store<u8>(row + <usize>(x >> 3) + 1, <u8>word);
}

/**
 * A picture by itself: 16-pixel context (4 before, 7 above, 5 two rows above).
 *
 * @param encode 1: pixels -> bytes; 0: bytes -> pixels (the picture is all zero before)
 * @param flags one byte per block of a row of blocks, plus 2
 * @param stateTable 10 + 65536 u32
 * @param room u32 for the decisions of a row: one per pixel, and 32 more
 */
export function codeAlone(
  encode: i32, picture: usize, stride: usize, width: i32, height: i32,
  bytes: usize, length: usize, rateTable: usize, stateTable: usize, flags: usize, room: usize,
): i32 {
  // Inlined with a constant each: no pixel asks which it is.
  if (encode) return alone(true, picture, stride, width, height, bytes, length, rateTable, stateTable, flags, room);
  return alone(false, picture, stride, width, height, bytes, length, rateTable, stateTable, flags, room);
}

// @ts-ignore: decorator
@inline
function alone(
  encode: bool, picture: usize, stride: usize, width: i32, height: i32,
  bytes: usize, length: usize, rateTable: usize, stateTable: usize, flags: usize, room: usize,
): i32 {
  begin(encode, bytes, length, rateTable, stateTable, room);
  const blocks = (width + BLOCK - 1) / BLOCK;
  memory.fill(flags, 0, <usize>blocks + 2);
  for (let y0 = 0; y0 < height; y0 += BLOCK_ROWS) {
    const rows = min(BLOCK_ROWS, height - y0);
    const top = picture + <usize>y0 * stride;
    let left: u32 = 0;
    let next = room;
    for (let b = 0; b < blocks; b++) {
      const flag = flags + <usize>b;
      const context = left | ((<u32>load<u8>(flag)) << 1) | ((<u32>load<u8>(flag, 1)) << 2);
      if (encode) {
        left = blockHasInk(top, stride, b * BLOCK, rows);
        next = noted(next, context, left);
      } else left = decodeBit(context);
      store<u8>(flag, <u8>left);
    }
    if (encode) settle(next);
    for (let r = 0; r < rows; r++) {
      const row = top + <usize>r * stride;
      next = room;
      for (let b = 0; b < blocks; b++) {
        if (load<u8>(flags + <usize>b) == 0) continue;
        const x = b * BLOCK;
        const count = min(BLOCK, width - x);
        const above = window(row - stride, x);
        const above2 = window(row - 2 * stride, x);
        const mine: u32 = encode ? window(row, x) : 0;
        let before: u32 = load<u8>(row + <usize>(x >> 3) - 1);
        for (let k = 0; k < count; k++) {
          const context =
            FLAG_STATES + ((before & 15) | (((above >> (20 - k)) & 127) << 4) | (((above2 >> (21 - k)) & 31) << 11));
          let bit: u32;
          if (encode) {
            bit = (mine >> (23 - k)) & 1;
            next = noted(next, context, bit);
          } else bit = decodeBit(context);
          before = (before << 1) | bit;
        }
        if (!encode) putBits(row, x, before & ((1 << count) - 1), count);
      }
      if (encode) settle(next);
    }
  }
  return finish(encode, bytes);
}

/** Ink anywhere in pixels x0..x1 of a row. */
// @ts-ignore: decorator
@inline
function anyBetween(row: usize, x0: i32, x1: i32): bool {
  for (let x = x0; x <= x1; x++) {
    if ((load<u8>(row + <usize>(x >> 3)) >> (7 - (x & 7))) & 1) return true;
  }
  return false;
}

/**
 * A picture given a coarser one of the same page: 16-bit context, 9 coarse pixels round the place, which quarter of
 * the coarse pixel it is in, 2 pixels before, 3 above. In a block that says so (nearly every one), pixels amid nine
 * white coarse ones are white and amid nine black ones black, and are not coded (JBIG calls it typical prediction).
 *
 * @param coarse padded like the picture, one more zero row below its last
 * @param columns u16 per pixel: coarse column * 2 + half (0 left, 1 right)
 * @param lines u16 per row: coarse row * 2 + half
 * @param around room for ten lines of one u16 per coarse column
 * @param even room for ten lines of one u32 per block
 * @param seen room for a padded coarse row
 * @param flags one byte per block of a row of blocks, plus 2
 * @param stateTable 10 + 65536 u32
 * @param room u32 for the decisions of a row: two per block, and one per pixel
 */
export function codeGiven(
  encode: i32, picture: usize, stride: usize, width: i32, height: i32,
  coarse: usize, coarseStride: usize, coarseWidth: i32, coarseHeight: i32,
  columns: usize, lines: usize, around: usize, even: usize, seen: usize,
  bytes: usize, length: usize, rateTable: usize, stateTable: usize, flags: usize, room: usize,
): i32 {
  if (encode) {
    return given(
      true, picture, stride, width, height, coarse, coarseStride, coarseWidth, coarseHeight,
      columns, lines, around, even, seen, bytes, length, rateTable, stateTable, flags, room,
    );
  }
  return given(
    false, picture, stride, width, height, coarse, coarseStride, coarseWidth, coarseHeight,
    columns, lines, around, even, seen, bytes, length, rateTable, stateTable, flags, room,
  );
}

// @ts-ignore: decorator
@inline
function given(
  encode: bool, picture: usize, stride: usize, width: i32, height: i32,
  coarse: usize, coarseStride: usize, coarseWidth: i32, coarseHeight: i32,
  columns: usize, lines: usize, around: usize, even: usize, seen: usize,
  bytes: usize, length: usize, rateTable: usize, stateTable: usize, flags: usize, room: usize,
): i32 {
  begin(encode, bytes, length, rateTable, stateTable, room);
  const blocks = (width + BLOCK - 1) / BLOCK;
  const coarseBytes = (coarseWidth + 7) >> 3;
  memory.fill(flags, 0, <usize>blocks + 2);
  const aroundStride = <usize>coarseWidth << 1;
  const evenStride = <usize>blocks << 2;
  for (let y0 = 0; y0 < height; y0 += BLOCK_ROWS) {
    const rows = min(BLOCK_ROWS, height - y0);
    const top = picture + <usize>y0 * stride;
    // Coarse ink over the whole row of blocks, one coarse row of margin above and below.
    const firstLine = <i32>(load<u16>(lines + ((<usize>y0) << 1)) >> 1);
    const lastLine = <i32>(load<u16>(lines + ((<usize>(y0 + rows - 1)) << 1)) >> 1);
    const line0 = max(0, firstLine - 1);
    const line1 = min(coarseHeight - 1, lastLine + 1);
    for (let i = 0; i < coarseBytes; i++) {
      let all: u32 = 0;
      for (let l = line0; l <= line1; l++) all |= load<u8>(coarse + <usize>l * coarseStride + <usize>i);
      store<u8>(seen + <usize>i, <u8>all);
    }
    for (let l = firstLine; l <= lastLine; l++) {
      gatherAround(coarse + <usize>l * coarseStride, coarseStride, coarseWidth, around + <usize>(l - firstLine) * aroundStride);
    }
    let left: u32 = 0;
    let leftTypical: u32 = 1;
    let next = room;
    for (let b = 0; b < blocks; b++) {
      const flag = flags + <usize>b;
      const x = b * BLOCK;
      const column0 = max(0, <i32>(load<u16>(columns + ((<usize>x) << 1)) >> 1) - 1);
      const last = min(width - 1, x + BLOCK - 1);
      const column1 = min(coarseWidth - 1, <i32>(load<u16>(columns + ((<usize>last) << 1)) >> 1) + 1);
      const context = left | ((<u32>load<u8>(flag) & 1) << 1) | (anyBetween(seen, column0, column1) ? 4 : 0);
      if (encode) {
        left = blockHasInk(top, stride, x, rows);
        next = noted(next, context, left);
      } else left = decodeBit(context);
      if (left) {
        const typicalContext = TYPICAL_STATES + leftTypical;
        if (encode) {
          const evenBlock = even + (<usize>b << 2);
          for (let l = 0; l <= lastLine - firstLine; l++) {
            const pixels = evenPixels(around + <usize>l * aroundStride, columns, x, min(BLOCK, width - x));
            store<u32>(evenBlock + <usize>l * evenStride, pixels);
          }
          leftTypical = isTypical(top, stride, x, rows, lines + ((<usize>y0) << 1), evenBlock, evenStride);
          next = noted(next, typicalContext, leftTypical);
        } else leftTypical = decodeBit(typicalContext);
      }
      store<u8>(flag, <u8>(left | (leftTypical << 1)));
    }
    if (encode) settle(next);
    for (let r = 0; r < rows; r++) {
      const row = top + <usize>r * stride;
      const lineCode = <u32>load<u16>(lines + ((<usize>(y0 + r)) << 1));
      const line = <i32>(lineCode >> 1);
      const aroundRow = around + <usize>(line - firstLine) * aroundStride;
      const evenRow = even + <usize>(line - firstLine) * evenStride;
      const lower = (lineCode & 1) << 1;
      next = room;
      for (let b = 0; b < blocks; b++) {
        const flag = load<u8>(flags + <usize>b);
        if ((flag & 1) == 0) continue;
        const typical = flag > 1;
        const x = b * BLOCK;
        const count = min(BLOCK, width - x);
        const above = window(row - stride, x);
        if (encode) {
          const mine = window(row, x);
          const settled = typical ? load<u32>(evenRow + (<usize>b << 2)) : 0;
          let rest = ~(settled | (settled >> 16)) & 0xffff & ~(<u32>0xffff >> count);
          while (rest) {
            const k = <i32>clz(rest) - 16;
            rest &= <u32>0x7fff >> k;
            const column = <u32>load<u16>(columns + ((<usize>(x + k)) << 1));
            const nine = <u32>load<u16>(aroundRow + (<usize>(column & 0xfffe)));
            const context =
              FLAG_STATES +
              (((mine >> (24 - k)) & 3) | (((above >> (22 - k)) & 7) << 2) | ((column & 1) << 5) | (lower << 5) | (nine << 7));
            next = noted(next, context, ((mine >> (23 - k)) & 1));
          }
          continue;
        }
        let before: u32 = load<u8>(row + <usize>(x >> 3) - 1);
        for (let k = 0; k < count; k++) {
          const column = <u32>load<u16>(columns + ((<usize>(x + k)) << 1));
          const nine = <u32>load<u16>(aroundRow + (<usize>(column & 0xfffe)));
          if (typical && (nine == 0 || nine == 511)) {
            before = (before << 1) | (nine & 1);
            continue;
          }
          const context =
            FLAG_STATES +
            ((before & 3) | (((above >> (22 - k)) & 7) << 2) | ((column & 1) << 5) | (lower << 5) | (nine << 7));
          before = (before << 1) | decodeBit(context);
        }
        putBits(row, x, before & ((1 << count) - 1), count);
      }
      if (encode) settle(next);
    }
  }
  return finish(encode, bytes);
}

/**
 * Which pixels of a block's row nine like coarse ones surround: white ones in the upper half, black ones in the lower,
 * from the left; pixels beyond `count` are neither.
 */
// @ts-ignore: decorator
@inline
function evenPixels(aroundRow: usize, columns: usize, x: i32, count: i32): u32 {
  const first = <i32>(load<u16>(columns + ((<usize>x) << 1)) >> 1);
  const last = <i32>(load<u16>(columns + ((<usize>(x + count - 1)) << 1)) >> 1);
  // Eight coarse pixels or fewer, all amid white ones: as often as not.
  if (last - first < 8 && !v128.any_true(v128.load(aroundRow + ((<usize>first) << 1)))) {
    return 0xffff0000 & ~(<u32>0xffff0000 >> count);
  }
  let even: u32 = 0;
  for (let k = 0; k < count; k++) {
    const nine = <u32>load<u16>(aroundRow + (<usize>(load<u16>(columns + ((<usize>(x + k)) << 1)) & 0xfffe)));
    even |= (<u32>(nine == 0) << (31 - k)) | (<u32>(nine == 511) << (15 - k));
  }
  return even;
}

/** 1 when every pixel of the block that nine like coarse pixels surround is like them. @param even what evenPixels says, of its coarse lines */
function isTypical(top: usize, stride: usize, x: i32, rows: i32, lines: usize, even: usize, evenStride: usize): u32 {
  const firstLine = <usize>(load<u16>(lines) >> 1);
  let wrong: u32 = 0;
  for (let r = 0; r < rows; r++) {
    const pixels = load<u32>(even + (<usize>(load<u16>(lines + ((<usize>r) << 1)) >> 1) - firstLine) * evenStride);
    const mine = window(top + <usize>r * stride, x) >> 8;
    wrong |= (mine & (pixels >> 16)) | (~mine & pixels & 0xffff);
  }
  return wrong == 0 ? 1 : 0;
}

/** The 3 x 3 pixels round each pixel of a row, row by row from bit 8 down. */
function gatherAround(row: usize, stride: usize, width: i32, around: usize): void {
  for (let x = 0; x < width; x += 16) {
    const a = window(row - stride, x);
    const b = window(row, x);
    const c = window(row + stride, x);
    const to = around + ((<usize>x) << 1);
    const count = min(16, width - x);
    if ((a | b | c) == 0 && count == 16) {
      v128.store(to, i64x2.splat(0));
      v128.store(to, i64x2.splat(0), 16);
      continue;
    }
    for (let k = 0; k < count; k++) {
      const shift = 22 - k;
      const nine = (((a >> shift) & 7) << 6) | (((b >> shift) & 7) << 3) | ((c >> shift) & 7);
      store<u16>(to + ((<usize>k) << 1), <u16>nine);
    }
  }
}
