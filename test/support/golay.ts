// 12 bits <-> 24 bits by the extended Golay code, as Optar uses it: three errors in 24 are mended, hard decisions only.

/** x^11 + x^10 + x^6 + x^5 + x^4 + x^2 + 1. */
const POLYNOMIAL = 0xc75;

/** Remainder of 23 bits by the polynomial: 11 bits. */
function syndrome(word: number): number {
  let rest = word;
  for (let bit = 22; bit >= 11; bit--) if ((rest >> bit) & 1) rest ^= POLYNOMIAL << (bit - 11);
  return rest & 0x7ff;
}

export function weight(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** @param data 0..4095. @returns 24 bits: data, 11 check bits, parity */
export function golayEncode(data: number): number {
  const word = (data << 11) | syndrome(data << 11);
  return (word << 1) | (weight(word) & 1);
}

/** Least error pattern of the 23 bits for each syndrome: the code is perfect, so every one of 2048 has one of weight <= 3. */
const PATTERNS = new Int32Array(2048).fill(-1);
for (let a = -1; a < 23; a++) {
  for (let b = a; b < 23; b++) {
    for (let c = b; c < 23; c++) {
      const pattern = (a < 0 ? 0 : 1 << a) | (b < 0 ? 0 : 1 << b) | (c < 0 ? 0 : 1 << c);
      const at = syndrome(pattern);
      if (PATTERNS[at] < 0 || weight(pattern) < weight(PATTERNS[at])) PATTERNS[at] = pattern;
    }
  }
}

/** @returns the 12 bits, or undefined when four errors show */
export function golayDecode(word: number): number | undefined {
  const body = word >> 1;
  const pattern = PATTERNS[syndrome(body)];
  const mended = body ^ pattern;
  const parityWrong = (weight(mended) & 1) !== (word & 1);
  if (weight(pattern) + (parityWrong ? 1 : 0) > 3) return undefined;
  return mended >> 11;
}
