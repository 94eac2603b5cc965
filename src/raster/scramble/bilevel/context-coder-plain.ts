// 1-bit rows <-> bytes of an adaptive binary range coder: plain twin of context-coder.as.ts, which says how it works.
import type { CoderExports } from './context-coder.ts';

const VISITS = 126;
const BLOCK = 16;
const BLOCK_ROWS = 8;
const FLAG_STATES = 10;
const TYPICAL_STATES = 8;

/** The kernel's functions over a memory of ordinary bytes; pointers are indices into it. */
export function plainCoder(memory: Uint8Array): CoderExports {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  let encoding = false;
  let low = 0;
  let high = 0xffffffff;
  let code = 0;
  let at = 0;
  let end = 0;
  let rates = 0;
  let states = 0;

  const nextByte = (): number => {
    const byte = at < end ? memory[at] : 0;
    at++;
    return byte;
  };

  function codeBit(given: number, context: number): number {
    const address = states + (context << 2);
    const state = view.getUint32(address, true);
    const p = state >>> 16;
    const visits = state & 0xffff;
    const share = Math.min(Math.max(p, 24), 65536 - 24);
    const range = (high - low) >>> 0;
    const middle = (low + (range >>> 16) * share + (((range & 0xffff) * share) >>> 16)) >>> 0;
    const bit = encoding ? given : code <= middle ? 1 : 0;
    const rate = view.getUint16(rates + (visits << 1), true);
    const moved = p + ((((bit ? 65535 : 0) - p) * rate) >> 14);
    view.setUint32(address, ((moved << 16) | (visits < VISITS ? visits + 1 : visits)) >>> 0, true);
    if (bit) high = middle;
    else low = (middle + 1) >>> 0;
    while (((low ^ high) & 0xff000000) === 0) {
      if (encoding) {
        if (at < end) memory[at] = high >>> 24;
        at++;
      } else code = ((code << 8) | nextByte()) >>> 0;
      low = (low << 8) >>> 0;
      high = ((high << 8) | 255) >>> 0;
    }
    return bit;
  }

  function begin(
    encode: number,
    bytes: number,
    length: number,
    rateTable: number,
    stateTable: number,
    stateCount: number,
  ): void {
    encoding = encode !== 0;
    at = bytes;
    end = bytes + length;
    rates = rateTable;
    states = stateTable;
    for (let i = 0; i < stateCount; i++) view.setUint32(stateTable + (i << 2), 0x08000000, true);
    for (let i = 0; i < FLAG_STATES; i++) view.setUint32(stateTable + (i << 2), 0x80000000, true);
    low = 0;
    high = 0xffffffff;
    code = 0;
    if (!encoding) for (let i = 0; i < 4; i++) code = ((code << 8) | nextByte()) >>> 0;
  }

  function finish(bytes: number): number {
    if (encoding && low !== 0) {
      if (at < end) memory[at] = (low >>> 24) + 1;
      at++;
    }
    return at - bytes;
  }

  const window = (row: number, x: number): number => view.getUint32(row + (x >> 3) - 1, false);

  function blockHasInk(row: number, stride: number, x: number, rows: number): number {
    let all = 0;
    for (let r = 0; r < rows; r++) all |= view.getUint16(row + r * stride + (x >> 3), true);
    return all !== 0 ? 1 : 0;
  }

  function putBits(row: number, x: number, bits: number, count: number): void {
    view.setUint16(row + (x >> 3), (bits << (16 - count)) & 0xffff, false);
  }

  function anyBetween(row: number, x0: number, x1: number): boolean {
    for (let x = x0; x <= x1; x++) if ((memory[row + (x >> 3)] >> (7 - (x & 7))) & 1) return true;
    return false;
  }

  function gatherAround(row: number, stride: number, width: number, around: number): void {
    for (let x = 0; x < width; x += 16) {
      const a = window(row - stride, x);
      const b = window(row, x);
      const c = window(row + stride, x);
      const count = Math.min(16, width - x);
      for (let k = 0; k < count; k++) {
        const shift = 22 - k;
        const nine = (((a >>> shift) & 7) << 6) | (((b >>> shift) & 7) << 3) | ((c >>> shift) & 7);
        view.setUint16(around + ((x + k) << 1), nine, true);
      }
    }
  }

  return {
    codeAlone(encode, picture, stride, width, height, bytes, length, rateTable, stateTable, flags) {
      begin(encode, bytes, length, rateTable, stateTable, 10 + 65536);
      const blocks = Math.floor((width + BLOCK - 1) / BLOCK);
      memory.fill(0, flags, flags + blocks + 2);
      for (let y0 = 0; y0 < height; y0 += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, height - y0);
        const top = picture + y0 * stride;
        let left = 0;
        for (let b = 0; b < blocks; b++) {
          const context = left | (memory[flags + b] << 1) | (memory[flags + b + 1] << 2);
          left = codeBit(encoding ? blockHasInk(top, stride, b * BLOCK, rows) : 0, context);
          memory[flags + b] = left;
        }
        for (let r = 0; r < rows; r++) {
          const row = top + r * stride;
          for (let b = 0; b < blocks; b++) {
            if (memory[flags + b] === 0) continue;
            const x = b * BLOCK;
            const count = Math.min(BLOCK, width - x);
            const above = window(row - stride, x);
            const above2 = window(row - 2 * stride, x);
            const mine = encoding ? window(row, x) : 0;
            let before = memory[row + (x >> 3) - 1];
            for (let k = 0; k < count; k++) {
              const context =
                FLAG_STATES +
                ((before & 15) | (((above >>> (20 - k)) & 127) << 4) | (((above2 >>> (21 - k)) & 31) << 11));
              before = (before << 1) | codeBit((mine >>> (23 - k)) & 1, context);
            }
            if (!encoding) putBits(row, x, before & ((1 << count) - 1), count);
          }
        }
      }
      return finish(bytes);
    },

    codeGiven(
      encode,
      picture,
      stride,
      width,
      height,
      coarse,
      coarseStride,
      coarseWidth,
      coarseHeight,
      columns,
      lines,
      around,
      _even,
      seen,
      bytes,
      length,
      rateTable,
      stateTable,
      flags,
    ) {
      begin(encode, bytes, length, rateTable, stateTable, 10 + 65536);
      const blocks = Math.floor((width + BLOCK - 1) / BLOCK);
      const coarseBytes = (coarseWidth + 7) >> 3;
      const mapped = (table: number, i: number): number => view.getUint16(table + (i << 1), true);
      memory.fill(0, flags, flags + blocks + 2);
      const aroundStride = coarseWidth << 1;
      for (let y0 = 0; y0 < height; y0 += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, height - y0);
        const top = picture + y0 * stride;
        const line0 = Math.max(0, (mapped(lines, y0) >> 1) - 1);
        const line1 = Math.min(coarseHeight - 1, (mapped(lines, y0 + rows - 1) >> 1) + 1);
        for (let i = 0; i < coarseBytes; i++) {
          let all = 0;
          for (let l = line0; l <= line1; l++) all |= memory[coarse + l * coarseStride + i];
          memory[seen + i] = all;
        }
        const firstLine = mapped(lines, y0) >> 1;
        const lastLine = mapped(lines, y0 + rows - 1) >> 1;
        for (let l = firstLine; l <= lastLine; l++) {
          gatherAround(coarse + l * coarseStride, coarseStride, coarseWidth, around + (l - firstLine) * aroundStride);
        }
        const isTypical = (x: number): number => {
          const count = Math.min(BLOCK, width - x);
          for (let r = 0; r < rows; r++) {
            const aroundRow = around + ((mapped(lines, y0 + r) >> 1) - firstLine) * aroundStride;
            const mine = window(top + r * stride, x);
            for (let k = 0; k < count; k++) {
              const nine = view.getUint16(aroundRow + (mapped(columns, x + k) & 0xfffe), true);
              const ink = (mine >>> (23 - k)) & 1;
              if ((nine === 0 && ink === 1) || (nine === 511 && ink === 0)) return 0;
            }
          }
          return 1;
        };
        let left = 0;
        let leftTypical = 1;
        for (let b = 0; b < blocks; b++) {
          const x = b * BLOCK;
          const column0 = Math.max(0, (mapped(columns, x) >> 1) - 1);
          const last = Math.min(width - 1, x + BLOCK - 1);
          const column1 = Math.min(coarseWidth - 1, (mapped(columns, last) >> 1) + 1);
          const context = left | ((memory[flags + b] & 1) << 1) | (anyBetween(seen, column0, column1) ? 4 : 0);
          left = codeBit(encoding ? blockHasInk(top, stride, x, rows) : 0, context);
          if (left) leftTypical = codeBit(encoding ? isTypical(x) : 0, TYPICAL_STATES + leftTypical);
          memory[flags + b] = left | (leftTypical << 1);
        }
        for (let r = 0; r < rows; r++) {
          const row = top + r * stride;
          const lineCode = mapped(lines, y0 + r);
          const line = lineCode >> 1;
          const aroundRow = around + (line - firstLine) * aroundStride;
          const lower = (lineCode & 1) << 1;
          for (let b = 0; b < blocks; b++) {
            const flag = memory[flags + b];
            if ((flag & 1) === 0) continue;
            const typical = flag > 1;
            const x = b * BLOCK;
            const count = Math.min(BLOCK, width - x);
            const above = window(row - stride, x);
            const mine = encoding ? window(row, x) : 0;
            let before = memory[row + (x >> 3) - 1];
            for (let k = 0; k < count; k++) {
              const column = mapped(columns, x + k);
              const nine = view.getUint16(aroundRow + (column & 0xfffe), true);
              if (typical && (nine === 0 || nine === 511)) {
                before = (before << 1) | (nine & 1);
                continue;
              }
              const context =
                FLAG_STATES +
                ((before & 3) | (((above >>> (22 - k)) & 7) << 2) | ((column & 1) << 5) | (lower << 5) | (nine << 7));
              before = (before << 1) | codeBit((mine >>> (23 - k)) & 1, context);
            }
            if (!encoding) putBits(row, x, before & ((1 << count) - 1), count);
          }
        }
      }
      return finish(bytes);
    },
  };
}
