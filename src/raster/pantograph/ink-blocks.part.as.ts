// Rows of a page's ink -> blocks with ink, and the blocks near them in which anything of the pattern may have to go.
//
// Rows of ink lie in a ring, `stride` bytes apart: 16 zero bytes, the row (a whole number of 16-byte chunks), 16 zero
// bytes. All bits are MSB first, as in a BitPlane. A *block* is 8 x 8 pixels: one byte of eight rows; block rows hold a
// bit per block, leftmost = bit 0 of the first byte, in u64 words with one zero word before and two after.

export const PAD: i32 = 16;

export let height = 0;
export let chunks = 0;
export let stride = 0;
export let blockRows = 0;
export let blockWords = 0;
/** The radius of the clear zone, in whole blocks. */
export let sideBlocks = 0;
/** Rows of blocks, see `lookAround`. */
export let near: usize = 0;
export let stripNear: usize = 0;
export let cleared: usize = 0;
let ring: usize = 0;
let ringMask = 0;
let blockRing: usize = 0;
let closedRing: usize = 0;
let downRing: usize = 0;
let hollowRing: usize = 0;
let blockRingMask = 0;
let closeBlocks = 0;
let reachBlocks = 0;

// Rows of ink taken so far, block rows finished, block rows whose hollows are known.
let taken = 0;
let blocksDone = 0;
let hollowDone = 0;

/** @param parameters see `setUp` of clear-zone.as.ts */
export function setUpInk(parameters: usize): void {
  height = load<i32>(parameters, 4);
  chunks = load<i32>(parameters, 8);
  stride = load<i32>(parameters, 12);
  ring = load<i32>(parameters, 16);
  ringMask = load<i32>(parameters, 20);
  blockRows = load<i32>(parameters, 24);
  blockWords = load<i32>(parameters, 28);
  blockRing = load<i32>(parameters, 32);
  closedRing = load<i32>(parameters, 36);
  downRing = load<i32>(parameters, 40);
  hollowRing = load<i32>(parameters, 44);
  blockRingMask = load<i32>(parameters, 48);
  closeBlocks = load<i32>(parameters, 52);
  reachBlocks = load<i32>(parameters, 56);
  sideBlocks = (load<i32>(parameters, 60) + 7) >> 3;
  near = load<i32>(parameters, 76);
  stripNear = load<i32>(parameters, 80);
  cleared = load<i32>(parameters, 116);
}

/** Begins a page. */
export function begin(): void {
  taken = 0;
  blocksDone = 0;
  hollowDone = 0;
  memory.fill(ring, 0, (ringMask + 1) * stride);
  const blockBytes = (blockRingMask + 1) * blockWords * 8;
  memory.fill(blockRing, 0, blockBytes);
  memory.fill(closedRing, 0, blockBytes);
  memory.fill(downRing, 0, blockBytes);
  memory.fill(hollowRing, 0, blockBytes);
}

// @ts-ignore: decorator
@inline
export function inkRow(y: i32): usize {
  return ring + <usize>((y & ringMask) * stride + PAD);
}

// @ts-ignore: decorator
@inline
function blockRow(base: usize, g: i32): usize {
  return base + <usize>((g & blockRingMask) * blockWords * 8 + 8);
}

/** Which blocks of row g have ink. */
// @ts-ignore: decorator
@inline
export function inkedBlocks(g: i32): usize {
  return blockRow(blockRing, g);
}

/** Takes `rows` rows of ink, `sourceStride` bytes apart, `rowBytes` bytes each. */
export function take(source: usize, sourceStride: i32, rowBytes: i32, rows: i32): void {
  for (let i = 0; i < rows; i++) {
    const target = inkRow(taken);
    memory.copy(target, source, rowBytes);
    source += sourceStride;
    taken++;
    if ((taken & 7) == 0 || taken == height) finishBlockRow();
    // White below the page, so that gaps above it can be told from open space.
    if (taken == height) for (let k = 0; k < closeBlocks; k++) finishBlockRow();
  }
}

/** The newest block row's occupancy, and its gaps closed along the row. */
function finishBlockRow(): void {
  const g = blocksDone;
  const first = g << 3;
  const last = min(first + 8, taken);
  const occupied = blockRow(blockRing, g);
  memory.fill(occupied - 8, 0, blockWords * 8);
  for (let c = 0; c < chunks && first < taken; c++) {
    let any = v128.load(inkRow(first) + (c << 4));
    for (let y = first + 1; y < last; y++) any = v128.or(any, v128.load(inkRow(y) + (c << 4)));
    const empty = i8x16.eq(any, i8x16.splat(0));
    store<u16>(occupied + (c << 1), ~v128.bitmask<i8>(empty));
  }
  closeRow(occupied, blockRow(closedRing, g));
  // Any ink in this block row or the closeBlocks above it: the first half of closing along the column.
  const down = blockRow(downRing, g);
  memory.fill(down - 8, 0, blockWords * 8);
  for (let w = 0; w < blockWords - 3; w++) {
    let bits: u64 = 0;
    for (let k = 0; k <= closeBlocks; k++) {
      if (g - k >= 0) bits |= load<u64>(blockRow(blockRing, g - k) + (w << 3));
    }
    store<u64>(down + (w << 3), bits);
  }
  blocksDone++;
}

/** Gaps of at most closeBlocks blocks filled: dilation to the right, then erosion. */
function closeRow(occupied: usize, closed: usize): void {
  memory.fill(closed - 8, 0, blockWords * 8);
  const words = blockWords - 3;
  // Dilated words are kept one ahead: erosion of word w looks at w and w + 1.
  let current = dilated(occupied, 0);
  for (let w = 0; w < words; w++) {
    const next = dilated(occupied, w + 1);
    let bits = current;
    for (let k = 1; k <= closeBlocks; k++) bits &= (current >> k) | (next << (64 - k));
    store<u64>(closed + (w << 3), bits);
    current = next;
  }
}

// @ts-ignore: decorator
@inline
function dilated(occupied: usize, w: i32): u64 {
  const here = load<u64>(occupied + (w << 3));
  const before = load<u64>(occupied + (w << 3) - 8);
  let bits = here;
  for (let k = 1; k <= closeBlocks; k++) bits |= (here << k) | (before >> (64 - k));
  return bits;
}

/** White blocks of block row g that ink encloses in both directions. Needs block rows up to g + closeBlocks. */
function findHollows(g: i32): void {
  const hollow = blockRow(hollowRing, g);
  memory.fill(hollow - 8, 0, blockWords * 8);
  if (closeBlocks == 0) return;
  const closed = blockRow(closedRing, g);
  const occupied = blockRow(blockRing, g);
  for (let w = 0; w < blockWords - 3; w++) {
    let bits = load<u64>(closed + (w << 3)) & ~load<u64>(occupied + (w << 3));
    if (bits == 0) continue;
    for (let k = 0; k <= closeBlocks && bits != 0; k++) {
      bits &= load<u64>(blockRow(downRing, g + k) + (w << 3));
    }
    store<u64>(hollow + (w << 3), bits);
  }
}

/** Hollows of block row g with the occupied blocks that touch them: what becomes white as a whole. */
// @ts-ignore: decorator
@inline
function clearedWord(g: i32, w: i32): u64 {
  const at = <usize>(w << 3);
  const own = load<u64>(blockRow(hollowRing, g) + at);
  let near: u64 = 0;
  for (let k = -1; k <= 1; k++) {
    if (g + k < 0 || g + k >= blockRows) continue;
    const row = blockRow(hollowRing, g + k) + at;
    const here = load<u64>(row);
    near |= here | (here << 1) | (here >> 1) | (load<u64>(row - 8) >> 63) | (load<u64>(row + 8) << 63);
  }
  return own | (near & load<u64>(blockRow(blockRing, g) + at));
}

/**
 * For block row g: `cleared`, the blocks that become white as a whole, and `near`, those in which anything may have to
 * go. `stripNear` gathers `near` over a strip.
 */
export function lookAround(g: i32): void {
  while (hollowDone <= min(g + 1, blockRows - 1)) findHollows(hollowDone++);
  const words = blockWords - 3;
  let before: u64 = 0;
  let here = occupiedAround(g, 0);
  for (let w = 0; w < words; w++) {
    const at = <usize>(w << 3);
    const next = w + 1 < words ? occupiedAround(g, w + 1) : 0;
    let bits = here;
    for (let k = 1; k <= sideBlocks; k++) {
      bits |= (here << k) | (before >> (64 - k)) | (here >> k) | (next << (64 - k));
    }
    const white = closeBlocks == 0 ? 0 : clearedWord(g, w);
    bits |= white;
    store<u64>(cleared + at, white);
    store<u64>(near + at, bits);
    store<u64>(stripNear + at, load<u64>(stripNear + at) | bits);
    before = here;
    here = next;
  }
}

// @ts-ignore: decorator
@inline
function occupiedAround(g: i32, w: i32): u64 {
  let bits: u64 = 0;
  for (let k = max(-reachBlocks, -g); k <= min(reachBlocks, blockRows - 1 - g); k++) {
    bits |= load<u64>(blockRow(blockRing, g + k) + (w << 3));
  }
  return bits;
}
