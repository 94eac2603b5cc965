// Bytes -> Adler-32, the checksum at the end of a zlib stream (RFC 1950, section 8).

const MODULUS = 65521;

/** Most bytes that can be summed before the sums outgrow 32 bits: 255 n (n + 1) / 2 + (n + 1) 65520 < 2^32. */
const BLOCK_BYTES = 5552;

/** @param adler checksum of the bytes before; 1 at the start */
export function adler32(bytes: Uint8Array, adler = 1): number {
  let a = adler & 0xffff;
  let b = adler >>> 16;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + BLOCK_BYTES, bytes.length);
    for (; at < end; at++) {
      a += bytes[at]!;
      b += a;
    }
    a %= MODULUS;
    b %= MODULUS;
  }
  return ((b << 16) | a) >>> 0;
}
