// 1-bit separation rows -> PWG Raster lines (repeat count, PackBits), straight from the bits; WebAssembly kernel.
// The plain twin is packbits-plain.ts: same functions, same bytes, proven by test/print-pwg/packbits.test.ts.
// Pointers are byte offsets in the imported memory. Nothing is allocated. Preconditions are the caller's:
// rows may be read up to 7 bytes past their end, and the output may be written 3 bytes past its end.

// The line that waits for its repeat count: one pointer per plane C, M, Y, K.
let pendC: usize = 0;
let pendM: usize = 0;
let pendY: usize = 0;
let pendK: usize = 0;

// The open literal run: where its control byte goes, and how many pixels it has. A literal that was cut at 128
// pixels goes on in the next one: `inLiteral` ends only with a run.
let litAt: usize = 0;
let litCount: i32 = 0;
let inLiteral: bool = false;
let out: usize = 0;

// The last row of K alone that was written during a call, 0 before the first one, and how each of its words of 64 pixels was come to: where
// its line had got to, u32, and which run was under way, u32.
let blackRow: usize = 0;
let marks: usize = 0;
/** What stands for a run: a literal was under way. */
const NO_RUN: u32 = 0xffffffff;
/** Words that a row must share with the row before, at a stretch, to have their bytes copied. */
const LEAST_SHARED: i32 = 2;

// @ts-ignore: decorator
@inline
function sameBytes(a: usize, b: usize, bytes: i32): bool {
  if (a == b) return true;
  let i: usize = 0;
  const n = <usize>bytes;
  for (; i + 16 <= n; i += 16) {
    if (v128.any_true(v128.xor(v128.load(a + i), v128.load(b + i)))) return false;
  }
  for (; i < n; i++) {
    if (load<u8>(a + i) != load<u8>(b + i)) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function closeLiteral(): void {
  if (litCount != 0) {
    store<u8>(litAt, litCount == 1 ? 0 : 257 - litCount);
    litCount = 0;
  }
}

// @ts-ignore: decorator
@inline
function putRepeats(colour: u32, length: i32, pixelBytes: i32): void {
  do {
    const n = min(length, 128);
    store<u8>(out, n - 1);
    store<u32>(out + 1, colour);
    out += 1 + pixelBytes;
    length -= n;
  } while (length > 0);
}

// @ts-ignore: decorator
@inline
function putRun(colour: u32, length: i32, pixelBytes: i32): void {
  // Leaving a literal costs a control byte: a pair of one-byte pixels does not earn it back.
  const minRun = pixelBytes == 1 && inLiteral ? 3 : 2;
  if (length >= minRun) {
    closeLiteral();
    inLiteral = false;
    putRepeats(colour, length, pixelBytes);
  } else {
    inLiteral = true;
    for (; length > 0; length--) {
      if (litCount == 128) closeLiteral();
      if (litCount == 0) litAt = out++;
      store<u32>(out, colour);
      out += pixelBytes;
      litCount++;
    }
  }
}

/** First byte from `at` on that begins three equal ones before `end`, or `end`. */
// @ts-ignore: decorator
@inline
function nextTriple(at: usize, end: usize): usize {
  // Eight places at a time: a zero byte of `d` is a byte equal to the two after it.
  while (at + 10 <= end) {
    const middle = load<u64>(at + 1);
    const d = (load<u64>(at) ^ middle) | (middle ^ load<u64>(at + 2));
    const zero = (d - 0x0101010101010101) & ~d & 0x8080808080808080;
    if (zero != 0) return at + <usize>(ctz<u64>(zero) >> 3);
    at += 8;
  }
  for (; at + 2 < end; at++) {
    const value = load<u8>(at);
    if (value == load<u8>(at + 1) && value == load<u8>(at + 2)) return at;
  }
  return end;
}

/** One row of 8-bit units (black_1: eight pixels a unit): what putRun makes of them, found in longer strides. */
function putByteRow(row: usize, bytes: i32): void {
  const end = row + bytes;
  let at = row;
  while (at < end) {
    const value = load<u8>(at);
    let next = at + 1;
    const splat = <u64>value * 0x0101010101010101;
    while (next + 8 <= end && load<u64>(next) == splat) next += 8;
    while (next < end && load<u8>(next) == value) next++;
    if (next - at >= 2) {
      putRepeats(value, <i32>(next - at), 1);
      at = next;
      continue;
    }
    next = nextTriple(next, end);
    while (at < next) {
      const n = min<usize>(next - at, 128);
      store<u8>(out, n == 1 ? 0 : 257 - <i32>n);
      memory.copy(out + 1, at, n);
      out += 1 + n;
      at += n;
    }
  }
}

/** One row of pixels, each the palette entry (c m y k, K the lowest bit) of its four bits. */
// @ts-ignore: decorator
@inline
function putPixelRow(c: usize, m: usize, y: usize, k: usize, widthPx: i32, pixelBytes: i32, palette: usize): void {
  litCount = 0;
  inLiteral = false;
  let runStart = 0;
  let index: u32 =
    ((<u32>load<u8>(c) >> 4) & 8) | ((<u32>load<u8>(m) >> 5) & 4) | ((<u32>load<u8>(y) >> 6) & 2) | (<u32>load<u8>(k) >> 7);
  let lastC: u64 = (index >> 3) & 1;
  let lastM: u64 = (index >> 2) & 1;
  let lastY: u64 = (index >> 1) & 1;
  let lastK: u64 = index & 1;
  for (let x = 0; x < widthPx; x += 64) {
    const offset = <usize>(x >> 3);
    const wc = bswap<u64>(load<u64>(c + offset));
    const wm = bswap<u64>(load<u64>(m + offset));
    const wy = bswap<u64>(load<u64>(y + offset));
    const wk = bswap<u64>(load<u64>(k + offset));
    // A set bit: this pixel differs from the one before it in some plane.
    let changes =
      (wc ^ ((wc >> 1) | (lastC << 63))) |
      (wm ^ ((wm >> 1) | (lastM << 63))) |
      (wy ^ ((wy >> 1) | (lastY << 63))) |
      (wk ^ ((wk >> 1) | (lastK << 63)));
    const left = widthPx - x;
    if (left < 64) changes &= ~(<u64>0xffffffffffffffff >> left);
    while (changes != 0) {
      const at = <i32>clz<u64>(changes);
      const bit = <u64>1 << (63 - at);
      changes ^= bit;
      putRun(load<u32>(palette + (index << 2)), x + at - runStart, pixelBytes);
      runStart = x + at;
      index =
        (<u32>((wc & bit) != 0) << 3) | (<u32>((wm & bit) != 0) << 2) | (<u32>((wy & bit) != 0) << 1) | <u32>((wk & bit) != 0);
    }
    lastC = wc & 1;
    lastM = wm & 1;
    lastY = wy & 1;
    lastK = wk & 1;
  }
  putRun(load<u32>(palette + (index << 2)), widthPx - runStart, pixelBytes);
  closeLiteral();
}

/**
 * One row where only K has ink: two colours that take turns. Where it goes on as the last such row did, as two of three rows of
 * the scrambled image do but for the pattern beside it, its bytes are that row's.
 */
// @ts-ignore: decorator
@inline
function putBlackRow(k: usize, widthPx: i32, pixelBytes: i32, palette: usize): void {
  litCount = 0;
  inLiteral = false;
  let runStart = 0;
  let last: u64 = <u64>(load<u8>(k) >> 7);
  // Of the run under way.
  let colour: u32 = 0;
  const other = load<u32>(palette) ^ load<u32>(palette + 4);
  for (let x = 0; x < widthPx; ) {
    const mark = marks + (<usize>(x >> 6) << 3);
    const run = runUnderWay(runStart, last);
    if (blackRow != 0 && run != NO_RUN && load<u32>(mark, 4) == run) {
      const shared = sharedWords(k, x, widthPx);
      const after = mark + (<usize>shared << 3);
      if (shared >= LEAST_SHARED && load<u32>(after, 4) != NO_RUN) {
        const from = load<u32>(mark);
        const bytes = load<u32>(after) - from;
        const moved = <u32>out - from;
        memory.copy(out, from, bytes);
        out += bytes;
        for (let m = mark; m < after; m += 8) store<u32>(m, load<u32>(m) + moved);
        runStart = <i32>(load<u32>(after, 4) >> 1);
        last = load<u32>(after, 4) & 1;
        x += shared << 6;
      }
    }
    const here = marks + (<usize>(x >> 6) << 3);
    store<u32>(here, <u32>out);
    store<u32>(here, runUnderWay(runStart, last), 4);
    const wk = bswap<u64>(load<u64>(k + <usize>(x >> 3)));
    let changes = wk ^ ((wk >> 1) | (last << 63));
    const left = widthPx - x;
    if (left < 64) changes &= ~(<u64>0xffffffffffffffff >> left);
    colour = load<u32>(palette + (<usize>last << 2));
    while (changes != 0) {
      const bit = <i32>clz<u64>(changes);
      changes &= <u64>0x7fffffffffffffff >> bit;
      const at = x + bit;
      putRun(colour, at - runStart, pixelBytes);
      runStart = at;
      colour ^= other;
    }
    last = wk & 1;
    x += 64;
  }
  putRun(colour, widthPx - runStart, pixelBytes);
  closeLiteral();
  blackRow = k;
}

/** A run by where it began and what it is of, for a mark. */
// @ts-ignore: decorator
@inline
function runUnderWay(start: i32, ink: u64): u32 {
  return inLiteral || litCount != 0 ? NO_RUN : ((<u32>start) << 1) | <u32>ink;
}

/** Words from pixel x on that row k and the last one share, the row's last two words left out. */
// @ts-ignore: decorator
@inline
function sharedWords(k: usize, x: i32, widthPx: i32): i32 {
  let at = x;
  for (; at + 128 <= widthPx; at += 64) {
    if (load<u64>(k + <usize>(at >> 3)) != load<u64>(blackRow + <usize>(at >> 3))) break;
  }
  return (at - x) >> 6;
}

function putPending(count: i32, widthPx: i32, pixelBytes: i32, palette: usize, blank: usize): void {
  store<u8>(out++, count - 1);
  if (pixelBytes == 0) putByteRow(pendK, (widthPx + 7) >> 3);
  // Most rows, even of a back in colour. Here and below inlined with a constant each: the stores and strides become immediate.
  else if (pendC == blank && pendM == blank && pendY == blank) {
    if (pixelBytes == 4) putBlackRow(pendK, widthPx, 4, palette);
    else if (pixelBytes == 3) putBlackRow(pendK, widthPx, 3, palette);
    else putBlackRow(pendK, widthPx, 1, palette);
  } else if (pixelBytes == 4) putPixelRow(pendC, pendM, pendY, pendK, widthPx, 4, palette);
  else if (pixelBytes == 3) putPixelRow(pendC, pendM, pendY, pendK, widthPx, 3, palette);
  else putPixelRow(pendC, pendM, pendY, pendK, widthPx, 1, palette);
}

/**
 * Encodes the rows of a band; the last line stays pending (its repeat count may grow in the next band).
 *
 * @param planes eight i32: pointer and stride of C, M, Y, K (stride 0: one zero row stands for a blank plane)
 * @param rows rows in the band
 * @param bottomUp 1: the last row leaves first
 * @param pixelBytes 0: black_1 (K's bytes as they are); 1, 3, 4: bytes of a palette entry
 * @param palette sixteen u32, the bytes of a pixel for each ink combination in memory order
 * @param pending i32 repeat count, then four rows of ceil(widthPx / 8) bytes
 * @param dst where lines go: room for rows + 1 worst lines
 * @param room eight bytes for every 64 pixels of a row, or part of them
 * @returns end of the lines written
 */
export function encodeBand(
  planes: usize, widthPx: i32, rows: i32, bottomUp: i32, pixelBytes: i32, palette: usize, pending: usize, dst: usize, room: usize,
): usize {
  const bytes = (widthPx + 7) >> 3;
  blackRow = 0;
  marks = room;
  const savedC = pending + 4;
  const savedM = savedC + bytes;
  const savedY = savedM + bytes;
  const savedK = savedY + bytes;
  let count = load<i32>(pending);
  pendC = savedC;
  pendM = savedM;
  pendY = savedY;
  pendK = savedK;
  // A plane without a stride has one zero row for all of its own.
  const blank = load<i32>(planes, 4) == 0 ? <usize>load<i32>(planes) : 0;
  out = dst;
  for (let r = 0; r < rows; r++) {
    const row = bottomUp != 0 ? rows - 1 - r : r;
    const c = <usize>load<i32>(planes) + row * load<i32>(planes, 4);
    const m = <usize>load<i32>(planes, 8) + row * load<i32>(planes, 12);
    const y = <usize>load<i32>(planes, 16) + row * load<i32>(planes, 20);
    const k = <usize>load<i32>(planes, 24) + row * load<i32>(planes, 28);
    if (count > 0) {
      if (
        count < 256 &&
        sameBytes(k, pendK, bytes) &&
        (pixelBytes == 0 || (sameBytes(c, pendC, bytes) && sameBytes(m, pendM, bytes) && sameBytes(y, pendY, bytes)))
      ) {
        count++;
        continue;
      }
      putPending(count, widthPx, pixelBytes, palette, blank);
    }
    pendC = c;
    pendM = m;
    pendY = y;
    pendK = k;
    count = 1;
  }
  store<i32>(pending, count);
  if (pendK != savedK) {
    memory.copy(savedC, pendC, bytes);
    memory.copy(savedM, pendM, bytes);
    memory.copy(savedY, pendY, bytes);
    memory.copy(savedK, pendK, bytes);
  }
  return out;
}

/** Writes the pending line, if there is one, and forgets it. Arguments as in `encodeBand`. */
export function flushPending(widthPx: i32, pixelBytes: i32, palette: usize, pending: usize, dst: usize): usize {
  const bytes = (widthPx + 7) >> 3;
  blackRow = 0;
  const count = load<i32>(pending);
  out = dst;
  if (count > 0) {
    pendC = pending + 4;
    pendM = pendC + bytes;
    pendY = pendM + bytes;
    pendK = pendY + bytes;
    putPending(count, widthPx, pixelBytes, palette, 0);
    store<i32>(pending, 0);
  }
  return out;
}

// @ts-ignore: decorator
@inline
function reverseBits(b: u32): u32 {
  b = ((b & 0x0f) << 4) | ((b >> 4) & 0x0f);
  b = ((b & 0x33) << 2) | ((b >> 2) & 0x33);
  return ((b & 0x55) << 1) | ((b >> 1) & 0x55);
}

/** Turns rows left to right, in place; pad bits come out 0. */
export function mirrorRows(rows: usize, strideBytes: i32, widthPx: i32, heightPx: i32): void {
  const bytes = (widthPx + 7) >> 3;
  const pad = <u32>(bytes * 8 - widthPx);
  for (let r = 0; r < heightPx; r++) {
    const row = rows + <usize>r * strideBytes;
    let a = row;
    let b = row + bytes - 1;
    for (; a < b; a++, b--) {
      const left = load<u8>(a);
      store<u8>(a, <u8>reverseBits(load<u8>(b)));
      store<u8>(b, <u8>reverseBits(left));
    }
    if (a == b) store<u8>(a, <u8>reverseBits(load<u8>(a)));
    if (pad != 0) {
      for (let i = 0; i < bytes; i++) {
        const next: u32 = i + 1 < bytes ? load<u8>(row + i + 1) : 0;
        store<u8>(row + i, <u8>((<u32>load<u8>(row + i) << pad) | (next >> (8 - pad))));
      }
    }
  }
}

/** 1 when any bit of the rows is set. */
export function hasInk(rows: usize, strideBytes: i32, widthPx: i32, heightPx: i32): i32 {
  const bytes = (widthPx + 7) >> 3;
  for (let r = 0; r < heightPx; r++) {
    const row = rows + <usize>r * strideBytes;
    for (let i = 0; i < bytes; i++) if (load<u8>(row + i) != 0) return 1;
  }
  return 0;
}
