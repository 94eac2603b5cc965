// Bytes and two filters of 8-byte keys -> places where a key may begin; AssemblyScript with SIMD. The plain twin is scan-plain.ts.
// No allocation: the host owns the memory.

/** Spreads 32 bits over the 2^20 bits of a filter. */
// @ts-ignore: decorator
@inline
function has(filter: usize, value: u32): u32 {
  const bit = (value * <u32>0x9e3779b1) >>> 12;
  return (<u32>load<u8>(filter + (bit >>> 3)) >>> (bit & 7)) & 1;
}

/**
 * Finds every i < length - 7 whose bytes i .. i + 3 are in `low` and i + 4 .. i + 7 in `high` (filters of 2^20 bits).
 * Reads up to 15 bytes beyond the end. Writes the offsets, ascending, as u32 to `out`.
 *
 * @returns how many were written; when that is `most` the last one tells where to go on
 */
export function scan(at: usize, length: i32, low: usize, high: usize, out: usize, most: i32): i32 {
  let found = 0;
  const end = length - 7;
  for (let i = 0; i < end; ) {
    // Much of a process is zeros, and no key is.
    if ((i & 7) == 0 && !v128.any_true(v128.load(at + i))) {
      i += 8;
      continue;
    }
    if (has(low, load<u32>(at + i)) && has(high, load<u32>(at + i + 4))) {
      store<u32>(out + (found << 2), i);
      if (++found == most) return found;
    }
    i++;
  }
  return found;
}
