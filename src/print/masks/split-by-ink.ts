// Four 1-bit planes -> sixteen: each pixel in the one plane that stands for exactly its inks.

/**
 * Splits rows word by word; white words cost one test, words with one ink alone one store.
 *
 * @param c @param m @param y @param k planes of the same length, pad bits 0; buffers of whole 32-bit words
 * @param bytes how much of them to look at
 * @param masks sixteen buffers like the planes, index c m y k with K the lowest bit; overwritten. Index 0 is not used
 * @returns bit i is set when mask i has ink. No allocation but the views
 */
export function splitByInk(
  c: Uint8Array,
  m: Uint8Array,
  y: Uint8Array,
  k: Uint8Array,
  bytes: number,
  masks: readonly Uint8Array[],
): number {
  const words = (bytes + 3) >> 2;
  const [cw, mw, yw, kw] = [wordsOf(c, words), wordsOf(m, words), wordsOf(y, words), wordsOf(k, words)];
  const out = masks.map((mask) => (mask.length === 0 ? new Uint32Array(0) : wordsOf(mask, words)));
  for (const mask of out) mask.fill(0);
  let present = 0;
  for (let i = 0; i < words; i++) {
    const cyan = cw[i]!;
    const magenta = mw[i]!;
    const yellow = yw[i]!;
    const black = kw[i]!;
    const colour = cyan | magenta | yellow;
    if (colour === 0) {
      if (black !== 0) {
        out[1]![i] = black;
        present |= 2;
      }
      continue;
    }
    for (let combination = 1; combination < 16; combination++) {
      const word =
        (combination & 8 ? cyan : ~cyan) &
        (combination & 4 ? magenta : ~magenta) &
        (combination & 2 ? yellow : ~yellow) &
        (combination & 1 ? black : ~black);
      if (word !== 0) {
        out[combination]![i] = word;
        present |= 1 << combination;
      }
    }
  }
  return present;
}

function wordsOf(bytes: Uint8Array, words: number): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, words);
}
