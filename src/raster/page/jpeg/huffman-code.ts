// A baseline Huffman code -> its tables in the kernel's memory, as `symbol` of jpeg.as.ts reads them.

const LOOKUP_BITS = 9;
const LIMITS_AT = 2 << LOOKUP_BITS;
const TO_INDEX_AT = LIMITS_AT + 17 * 4;
const SYMBOLS_AT = TO_INDEX_AT + 17 * 4;
/** All tables of a code together. */
export const CODE_BYTES = SYMBOLS_AT + 256;

/** Baseline Huffman code: codes of each length 1..16, and its symbols, shortest code first. */
export interface HuffmanCode {
  readonly lengths: Uint8Array;
  readonly symbols: Uint8Array;
}

/**
 * Lays a code out as the kernel reads it.
 *
 * @returns false for what is not a prefix code, or leaves no room for the one of ones only that JPEG keeps free: pdf.js has
 *   its own ways with these
 */
export function putCode(memory: ArrayBufferLike, at: number, { lengths, symbols }: HuffmanCode): boolean {
  const lookup = new Uint16Array(memory, at, 1 << LOOKUP_BITS);
  const limits = new Int32Array(memory, at + LIMITS_AT, 17);
  const toIndex = new Int32Array(memory, at + TO_INDEX_AT, 17);
  lookup.fill(0);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = lengths[length - 1]!;
    code <<= 1;
    if (code + count >= 1 << length) return false;
    toIndex[length] = index - code;
    if (length <= LOOKUP_BITS) {
      const spread = LOOKUP_BITS - length;
      for (let i = 0; i < count; i++) {
        lookup.fill((length << 8) | symbols[index + i]!, (code + i) << spread, (code + i + 1) << spread);
      }
    }
    code += count;
    index += count;
    limits[length] = code << (16 - length);
  }
  new Uint8Array(memory, at + SYMBOLS_AT, 256).set(symbols);
  return true;
}
