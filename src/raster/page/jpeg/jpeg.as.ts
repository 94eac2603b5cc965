// Entropy-coded data or coefficients of a JPEG picture -> samples -> rows of pixels; AssemblyScript. No allocation: the host (kernel.ts)
// owns the memory and passes every address.
import { inverse } from './inverse-dct.part.as';

export { paint } from './paint-row.part.as';

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
