// A number -> the bytes of that band.

export const BAND_BYTES = 1_000_003;

export function band(index: number): Uint8Array {
  const bytes = new Uint8Array(BAND_BYTES);
  for (let i = 0, state = index + 1; i < BAND_BYTES; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
