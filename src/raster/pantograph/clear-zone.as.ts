// A page's ink and the pattern -> the front, a few rows at a time: no dot near ink, no cluster beside it, none cut; WebAssembly kernel.
// The plain twin is compose-plain.ts: same pixels, proven by test/pantograph/compose.test.ts. The caller (compose.ts)
// owns the memory's layout; pointers are byte offsets in the imported memory. Nothing is allocated.
//
// Rows of ink lie in a ring, `stride` bytes apart: 16 zero bytes, the row (a whole number of 16-byte chunks), 16 zero
// bytes. All bits are MSB first, as in a BitPlane. A *block* is 8 x 8 pixels: one byte of eight rows; block rows hold a
// bit per block, leftmost = bit 0 of the first byte, in u64 words with one zero word before and two after.
import { layTiles } from './lay-tiles.as';

const PAD: i32 = 16;

let width = 0;
let height = 0;
let chunks = 0;
let stride = 0;
let ring: usize = 0;
let ringMask = 0;
let blockRows = 0;
let blockWords = 0;
let blockRing: usize = 0;
let closedRing: usize = 0;
let downRing: usize = 0;
let hollowRing: usize = 0;
let blockRingMask = 0;
let closeBlocks = 0;
let reachBlocks = 0;
let radius = 0;
let sideBlocks = 0;
let steps = 0;
let stepTable: usize = 0;
let zone: usize = 0;
let near: usize = 0;
let stripNear: usize = 0;
let cleared: usize = 0;
let rowPointers: usize = 0;
let tileIndex: usize = 0;
let cellKinds: usize = 0;
let tiles: usize = 0;
let inked: usize = 0;
/** What the cells of the row at hand print, u16 each. */
let printed: usize = 0;
let loneIndex: usize = 0;
let besideIndex: usize = 0;
let besideBlocks = 0;
let besideRow: usize = 0;
/** First and last row of blocks for each row of cells; 0 where only ink beside a cell counts. */
let besideRanges: usize = 0;
let cellPx = 0;
let columns = 0;
let originX = 0;
let dotSide = 0;
let loadOrder: v128 = i64x2.splat(0);
let saveOrder: v128 = i64x2.splat(0);

// Rows of ink taken so far, block rows finished, block rows whose hollows are known.
let taken = 0;
let blocksDone = 0;
let hollowDone = 0;

/** One call per page size and clear zone; all pointers 16-byte aligned. */
export function setUp(parameters: usize): void {
  width = load<i32>(parameters, 0);
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
  radius = load<i32>(parameters, 60);
  sideBlocks = (radius + 7) >> 3;
  steps = load<i32>(parameters, 64);
  stepTable = load<i32>(parameters, 68);
  zone = load<i32>(parameters, 72);
  near = load<i32>(parameters, 76);
  stripNear = load<i32>(parameters, 80);
  rowPointers = load<i32>(parameters, 84);
  tileIndex = load<i32>(parameters, 88);
  cellKinds = load<i32>(parameters, 92);
  tiles = load<i32>(parameters, 96);
  cellPx = load<i32>(parameters, 100);
  columns = load<i32>(parameters, 104);
  originX = load<i32>(parameters, 108);
  dotSide = load<i32>(parameters, 112);
  cleared = load<i32>(parameters, 116);
  besideIndex = load<i32>(parameters, 120);
  besideBlocks = load<i32>(parameters, 124);
  besideRow = load<i32>(parameters, 128);
  loneIndex = load<i32>(parameters, 132);
  besideRanges = load<i32>(parameters, 136);
  inked = load<i32>(parameters, 140);
  printed = load<i32>(parameters, 144);
  loadOrder = makeLoadOrder();
  saveOrder = makeSaveOrder();
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
function inkRow(y: i32): usize {
  return ring + <usize>((y & ringMask) * stride + PAD);
}

// @ts-ignore: decorator
@inline
function blockRow(base: usize, g: i32): usize {
  return base + <usize>((g & blockRingMask) * blockWords * 8 + 8);
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
function lookAround(g: i32): void {
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

/**
 * The clear zone of one row into `target`: every pixel within `radius` of ink. Windows of 64 pixels, of which the outer
 * ones only serve their neighbours; two windows to a vector, two vectors at a time; none where `near` has no block.
 *
 * @param centre pointer table of the rows around it, entry dy at centre + 4 * dy
 */
function zoneOfRow(target: usize, centre: usize): void {
  const step = 2 * (8 - 2 * sideBlocks);
  const mask: u32 = (1 << (2 * step)) - 1;
  const bytes = chunks << 4;
  const table = stepTable;
  const count = steps;
  const order = loadOrder;
  for (let at = 0; at < bytes; at += 2 * step) {
    if (((load<u32>(near + (at >> 3)) >> (at & 7)) & mask) == 0) continue;
    const offset = <usize>(at - sideBlocks);
    const second = offset + step;
    let a = i64x2.splat(0);
    let b = i64x2.splat(0);
    let entry = table;
    for (let s = 0; s < count; s++) {
      for (let k = load<i32>(entry); k > 0; k--) {
        a = v128.or(a, v128.or(i64x2.shl(a, 1), i64x2.shr_u(a, 1)));
        b = v128.or(b, v128.or(i64x2.shl(b, 1), i64x2.shr_u(b, 1)));
      }
      const first = load<i32>(entry, 4);
      const last = load<i32>(entry, 8);
      entry += 12;
      if (first > last) continue;
      let rawA = i64x2.splat(0);
      let rawB = i64x2.splat(0);
      for (let dy = first; dy <= last; dy++) {
        const above = <usize>load<i32>(centre - (dy << 2));
        const below = <usize>load<i32>(centre + (dy << 2));
        rawA = v128.or(rawA, v128.or(v128.load(above + offset), v128.load(below + offset)));
        rawB = v128.or(rawB, v128.or(v128.load(above + second), v128.load(below + second)));
      }
      a = v128.or(a, v128.swizzle(rawA, order));
      b = v128.or(b, v128.swizzle(rawB, order));
      // Amid text most windows are full long before the last step, and stay so.
      if (!v128.any_true(v128.not(v128.and(a, b)))) break;
    }
    v128.store(target + at, v128.swizzle(a, saveOrder));
    v128.store(target + at + step, v128.swizzle(b, saveOrder));
  }
}

/** Bytes 0..7 and inner..inner+7 of a vector, each reversed: two windows with the leftmost pixel on top. */
function makeLoadOrder(): v128 {
  const inner = 8 - 2 * sideBlocks;
  for (let i = 0; i < 8; i++) {
    store<u8>(rowPointers - 32 + i, 7 - i);
    store<u8>(rowPointers - 24 + i, inner + 7 - i);
  }
  return v128.load(rowPointers - 32);
}

/** The inner bytes of both windows side by side, the rest zero. */
function makeSaveOrder(): v128 {
  const inner = 8 - 2 * sideBlocks;
  memory.fill(rowPointers - 32, 255, 16);
  for (let i = 0; i < inner; i++) {
    store<u8>(rowPointers - 32 + i, 7 - sideBlocks - i);
    store<u8>(rowPointers - 32 + inner + i, 15 - sideBlocks - i);
  }
  return v128.load(rowPointers - 32);
}

/**
 * Composes rows y .. y + rows into `target` (`targetStride` bytes apart, a multiple of 16; 8 bytes behind the last may be written as they are).
 *
 * @param cellRow the lattice's row that lies exactly on these rows, or -1 where no cell does
 */
export function compose(y: i32, rows: i32, cellRow: i32, target: usize, targetStride: i32): void {
  const blockBytes = (blockWords - 3) << 3;
  memory.fill(stripNear, 0, blockBytes);
  const centre = rowPointers + <usize>(radius << 2);
  let g = -1;
  let anyNear = false;
  for (let j = 0; j < rows; j++) {
    const row = y + j;
    if (row >> 3 != g) {
      g = row >> 3;
      while (hollowDone <= min(g + 1, blockRows - 1)) findHollows(hollowDone++);
      lookAround(g);
      anyNear = false;
      for (let w = 0; w < blockBytes && !anyNear; w += 8) anyNear = load<u64>(near + w) != 0;
    }
    const zoneRow = zone + j * stride + PAD;
    memory.fill(zoneRow - PAD, 0, stride);
    if (!anyNear) continue;
    for (let dy = -radius; dy <= radius; dy++) {
      const source = row + dy < 0 || row + dy >= height ? zone - stride + PAD : inkRow(row + dy);
      store<i32>(centre + (dy << 2), <i32>source);
    }
    zoneOfRow(zoneRow, centre);
    addCleared(zoneRow);
  }
  if (dotSide == 2) widenToDots(rows);
  memory.fill(target, 0, rows * targetStride);
  if (cellRow >= 0) {
    const odd = cellRow & 1;
    const x = originX + ((odd * cellPx) >> 1);
    const indexes = tilesOfRow(cellRow, x, y, rows);
    layTiles(indexes, columns - odd, x, cellPx, tiles, inked, 0, rows, target, targetStride);
  }
  for (let c = 0; c < chunks; c++) {
    if (load<u16>(stripNear + (c << 1)) == 0) continue;
    let out = target + (c << 4);
    let zoneAt = zone + PAD + (c << 4);
    for (let j = 0; j < rows; j++) {
      const kept = v128.andnot(v128.load(out), v128.load(zoneAt));
      v128.store(out, v128.or(kept, v128.load(inkRow(y + j) + (c << 4))));
      out += targetStride;
      zoneAt += stride;
    }
  }
}

/** Adds the blocks that become white as a whole to one row. */
function addCleared(zoneRow: usize): void {
  for (let w = 0; w < blockWords - 3; w++) {
    let bits = load<u64>(cleared + (w << 3));
    while (bits != 0) {
      store<u8>(zoneRow + (w << 6) + <usize>ctz(bits), 255);
      bits &= bits - 1;
    }
  }
}

/** Dots of 2 x 2 pixels, at even places: a pixel in the zone takes its whole square with it. */
function widenToDots(rows: i32): void {
  const left = i8x16.splat(-86); // 0b10101010
  for (let j = 0; j + 1 < rows; j += 2) {
    const upper = zone + j * stride + PAD;
    const lower = upper + stride;
    for (let c = 0; c < chunks; c++) {
      if (load<u16>(stripNear + (c << 1)) == 0) continue;
      const at = <usize>(c << 4);
      const both = v128.or(v128.load(upper + at), v128.load(lower + at));
      const squares = v128.and(v128.or(both, i8x16.shl(both, 1)), left);
      const whole = v128.or(squares, i8x16.shr_u(squares, 1));
      v128.store(upper + at, whole);
      v128.store(lower + at, whole);
    }
  }
}

/**
 * What the cells of a row print: those with clusters within besideBlocks of a block with ink, or in a row of words that comes near to one, what
 * stands beside ink; those with clusters or bars that touch a block in which anything may have to go, lone dots; all others the pattern.
 *
 * @param x left edge of the first cell
 * @returns where their tiles' numbers are
 */
function tilesOfRow(cellRow: i32, x: i32, y: i32, rows: i32): usize {
  const own = tileIndex + (<usize>(cellRow * columns) << 1);
  let top = max(0, (y >> 3) - besideBlocks);
  let bottom = min(blockRows - 1, ((y + rows - 1) >> 3) + besideBlocks);
  if (besideRanges != 0) {
    const range = besideRanges + (<usize>cellRow << 3);
    top = load<i32>(range);
    bottom = load<i32>(range, 4);
  }
  let any: u64 = 0;
  for (let w = 0; w < blockWords - 3; w++) {
    let bits: u64 = 0;
    for (let g = top; g <= bottom; g++) bits |= load<u64>(blockRow(blockRing, g) + (w << 3));
    store<u64>(besideRow + (w << 3), bits);
    any |= bits;
  }
  if (any == 0) return own;
  const kinds = cellKinds + <usize>(cellRow * columns);
  const beside = besideIndex + (<usize>(cellRow * columns) << 1);
  const lone = loneIndex + (<usize>(cellRow * columns) << 1);
  const inRow = columns - (cellRow & 1);
  for (let column = 0; column < inRow; column++, x += cellPx) {
    const kind = load<u8>(kinds + column);
    let from = own;
    if (kind >= 2) {
      const block = x >> 3;
      const lastBlock = (x + cellPx - 1) >> 3;
      if (anyBlock(stripNear, block, lastBlock)) from = lone;
      else if (kind == 3 && (besideRanges != 0 || anyBlock(besideRow, max(0, block - besideBlocks), lastBlock + besideBlocks))) from = beside;
    }
    store<u16>(printed + (column << 1), load<u16>(from + (column << 1)));
  }
  return printed;
}

/** Is one of the blocks first .. last, at most 57, set in a row of blocks? */
// @ts-ignore: decorator
@inline
function anyBlock(row: usize, first: i32, last: i32): bool {
  const mask: u64 = (<u64>1 << (last - first + 1)) - 1;
  return ((load<u64>(row + (first >> 3)) >> (first & 7)) & mask) != 0;
}
