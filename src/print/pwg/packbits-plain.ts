// 1-bit separation rows -> PWG Raster lines (repeat count, PackBits): the plain twin of packbits.as.ts, byte for byte.

/** The four rows of one line: offsets of C, M, Y and K in the memory. */
type LineRows = readonly [number, number, number, number];

const PLANES = [0, 1, 2, 3] as const;

/** As `encodeBand` in packbits.as.ts, on `mem`. */
export function encodeBandPlain(
  mem: Uint8Array,
  planes: number,
  widthPx: number,
  rows: number,
  bottomUp: number,
  pixelBytes: number,
  palette: number,
  pending: number,
  dst: number,
  _room: number,
): number {
  const view = new DataView(mem.buffer, mem.byteOffset, mem.byteLength);
  const bytes = (widthPx + 7) >> 3;
  const saved = savedRows(pending, bytes);
  let count = view.getInt32(pending, true);
  let waiting = saved;
  let out = dst;
  for (let r = 0; r < rows; r++) {
    const row = bottomUp ? rows - 1 - r : r;
    const at = PLANES.map(
      (p) => view.getInt32(planes + 8 * p, true) + row * view.getInt32(planes + 8 * p + 4, true),
    ) as unknown as LineRows;
    if (count > 0) {
      const compared = pixelBytes === 0 ? [3] : PLANES;
      if (count < 256 && compared.every((p) => sameBytes(mem, at[p]!, waiting[p]!, bytes))) {
        count++;
        continue;
      }
      out = putLine(mem, waiting, count, widthPx, pixelBytes, palette, out);
    }
    waiting = at;
    count = 1;
  }
  view.setInt32(pending, count, true);
  if (waiting !== saved) {
    for (const p of PLANES) mem.copyWithin(saved[p], waiting[p], waiting[p] + bytes);
  }
  return out;
}

/** As `flushPending` in packbits.as.ts, on `mem`. */
export function flushPendingPlain(
  mem: Uint8Array,
  widthPx: number,
  pixelBytes: number,
  palette: number,
  pending: number,
  dst: number,
): number {
  const view = new DataView(mem.buffer, mem.byteOffset, mem.byteLength);
  const count = view.getInt32(pending, true);
  if (count === 0) return dst;
  view.setInt32(pending, 0, true);
  return putLine(mem, savedRows(pending, (widthPx + 7) >> 3), count, widthPx, pixelBytes, palette, dst);
}

/** As `mirrorRows` in packbits.as.ts, on `mem`. */
export function mirrorRowsPlain(
  mem: Uint8Array,
  rows: number,
  strideBytes: number,
  widthPx: number,
  heightPx: number,
): void {
  const bytes = (widthPx + 7) >> 3;
  for (let r = 0; r < heightPx; r++) {
    const row = rows + r * strideBytes;
    const mirrored = new Uint8Array(bytes);
    for (let x = 0; x < widthPx; x++) {
      const from = widthPx - 1 - x;
      if (mem[row + (from >> 3)]! & (0x80 >> (from & 7))) mirrored[x >> 3]! |= 0x80 >> (x & 7);
    }
    mem.set(mirrored, row);
  }
}

/** As `hasInk` in packbits.as.ts, on `mem`. */
export function hasInkPlain(
  mem: Uint8Array,
  rows: number,
  strideBytes: number,
  widthPx: number,
  heightPx: number,
): number {
  for (let r = 0; r < heightPx; r++) {
    const row = rows + r * strideBytes;
    if (mem.subarray(row, row + ((widthPx + 7) >> 3)).some((byte) => byte !== 0)) return 1;
  }
  return 0;
}

function savedRows(pending: number, bytes: number): LineRows {
  const first = pending + 4;
  return [first, first + bytes, first + 2 * bytes, first + 3 * bytes];
}

function sameBytes(mem: Uint8Array, a: number, b: number, bytes: number): boolean {
  for (let i = 0; i < bytes; i++) if (mem[a + i] !== mem[b + i]) return false;
  return true;
}

/** One line: repeat count - 1, then runs (n - 1, unit) and literals (257 - n, units); a lone unit is a run of one. */
function putLine(
  mem: Uint8Array,
  rows: LineRows,
  count: number,
  widthPx: number,
  pixelBytes: number,
  palette: number,
  dst: number,
): number {
  const unitBytes = pixelBytes === 0 ? 1 : pixelBytes;
  const units = pixelBytes === 0 ? (widthPx + 7) >> 3 : widthPx;
  const colour = new Uint8Array(4);
  let out = dst;
  let literalAt = 0;
  let literalUnits = 0;
  // A literal cut at 128 units goes on in the next one: only a run ends it.
  let inLiteral = false;

  const unitAt = (i: number): number => {
    if (pixelBytes === 0) return mem[rows[3] + i]!;
    let index = 0;
    for (const p of PLANES) index = (index << 1) | ((mem[rows[p] + (i >> 3)]! >> (7 - (i & 7))) & 1);
    return index;
  };
  const closeLiteral = (): void => {
    if (literalUnits > 0) mem[literalAt] = literalUnits === 1 ? 0 : 257 - literalUnits;
    literalUnits = 0;
  };
  const putUnit = (): void => {
    for (let b = 0; b < unitBytes; b++) mem[out++] = colour[b]!;
  };

  mem[out++] = count - 1;
  for (let i = 0; i < units; ) {
    const value = unitAt(i);
    let length = 1;
    while (i + length < units && unitAt(i + length) === value) length++;
    i += length;
    if (pixelBytes === 0) colour[0] = value;
    else colour.set(mem.subarray(palette + 4 * value, palette + 4 * value + 4));
    if (length >= (inLiteral && unitBytes === 1 ? 3 : 2)) {
      closeLiteral();
      inLiteral = false;
      for (; length > 0; length -= 128) {
        mem[out++] = Math.min(length, 128) - 1;
        putUnit();
      }
    } else {
      inLiteral = true;
      for (; length > 0; length--) {
        if (literalUnits === 128) closeLiteral();
        if (literalUnits === 0) literalAt = out++;
        putUnit();
        literalUnits++;
      }
    }
  }
  closeLiteral();
  return out;
}
