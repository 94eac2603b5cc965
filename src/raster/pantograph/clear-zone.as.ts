// A page's ink and the pattern -> the front, a few rows at a time: no dot near ink, no cluster beside it, none cut; WebAssembly kernel.
// The plain twin is compose-plain.ts: same pixels, proven by test/pantograph/compose.test.ts. The caller (compose.ts)
// owns the memory's layout; pointers are byte offsets in the imported memory. Nothing is allocated.
import {
  PAD, blockWords, chunks, cleared, height, inkRow, lookAround, near, setUpInk, sideBlocks, stride, stripNear,
} from './ink-blocks.part.as';
import { layTiles } from './lay-tiles.as';
import { cellPx, columns, setUpCells, tilesOfRow } from './row-tiles.part.as';

export { begin, take } from './ink-blocks.part.as';

let radius = 0;
let steps = 0;
let stepTable: usize = 0;
let zone: usize = 0;
let rowPointers: usize = 0;
let tiles: usize = 0;
let inked: usize = 0;
let originX = 0;
let dotSide = 0;
let loadOrder: v128 = i64x2.splat(0);
let saveOrder: v128 = i64x2.splat(0);

/** One call per page size and clear zone; all pointers 16-byte aligned. */
export function setUp(parameters: usize): void {
  setUpInk(parameters);
  setUpCells(parameters);
  radius = load<i32>(parameters, 60);
  steps = load<i32>(parameters, 64);
  stepTable = load<i32>(parameters, 68);
  zone = load<i32>(parameters, 72);
  rowPointers = load<i32>(parameters, 84);
  tiles = load<i32>(parameters, 96);
  originX = load<i32>(parameters, 108);
  dotSide = load<i32>(parameters, 112);
  inked = load<i32>(parameters, 140);
  loadOrder = makeLoadOrder();
  saveOrder = makeSaveOrder();
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
