// Bytes and two filters of 8-byte keys -> places where a key may begin: what scan.as.ts does, in plain TypeScript.

/** Bits of a filter. */
export const FILTER_BITS = 1 << 20;

/** The bit of a filter that stands for 32 bits of a key. */
export function filterBit(value: number): number {
  return Math.imul(value, 0x9e3779b1) >>> 12;
}

function has(filter: Uint8Array, value: number): boolean {
  const bit = filterBit(value);
  return ((filter[bit >>> 3] >>> (bit & 7)) & 1) === 1;
}

/** @returns every offset whose 8 bytes may be a key, ascending, at most `most` of them */
export function scanPlain(bytes: Uint8Array, low: Uint8Array, high: Uint8Array, most: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: number[] = [];
  for (let i = 0; i + 7 < bytes.length && found.length < most; i++) {
    if (has(low, view.getUint32(i, true)) && has(high, view.getUint32(i + 4, true))) found.push(i);
  }
  return found;
}
