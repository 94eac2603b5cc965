// Information bits -> LDPC code word of 3GPP TS 38.212 (clause 5.3.2), for lifting sizes of set index 1.
import type { BaseGraph } from './base-graphs.ts';

/** A base graph lifted to a size: what encoder and decoder need. */
export interface LdpcCode {
  readonly graph: BaseGraph;
  /** Lifting size Z. */
  readonly size: number;
  /** Information bits: graph.infoColumns * Z. */
  readonly infoBits: number;
  /** Bits of a whole code word, the punctured first 2 Z included. */
  readonly wordBits: number;
  /** edgeShift mod Z. */
  readonly shifts: Uint16Array;
}

/** Lifting sizes whose circulants are whole 32-bit words: those in use. The smaller ones of set 1 serve the tests. */
export const WORD_SIZES = [96, 192, 384] as const;

/** @param size 3 * 2^k, at most 384 (set index 1, Table 5.3.2-1) */
export function ldpcCode(graph: BaseGraph, size: number): LdpcCode {
  if (![3, 6, 12, 24, 48, 96, 192, 384].includes(size)) {
    throw new RangeError(`Expected a lifting size of set 1 (3 to 384) but received ${size}`);
  }
  return {
    graph,
    size,
    infoBits: graph.infoColumns * size,
    wordBits: graph.columns * size,
    shifts: graph.edgeShift.map((shift) => shift % size),
  };
}

/**
 * Solves the parity bits: `addRotated(column, shift, into)` adds a column, rotated, to an accumulator. The first four
 * parity columns form the double diagonal; the sum of the first four rows leaves one rotation of the first of them.
 */
function encodeWith<Bits>(
  code: LdpcCode,
  column: (index: number) => Bits,
  clear: (bits: Bits) => void,
  addRotated: (from: Bits, shift: number, into: Bits) => void,
): void {
  const { graph, shifts, size } = code;
  const { edgeColumn, rowStart, infoColumns } = graph;
  const core = 4;
  const first = column(infoColumns);
  // Sum of rows 0..3: information, and the first parity column; the other three cancel.
  clear(first);
  const odd = new Map<number, number>();
  for (let e = 0; e < rowStart[core]; e++) {
    if (edgeColumn[e] === infoColumns) odd.set(shifts[e], (odd.get(shifts[e]) ?? 0) + 1);
  }
  const [turn] = [...odd].filter(([, count]) => count % 2 === 1).map(([shift]) => shift);
  // row z: first[(z + turn) mod Z] = sum[z], so first[z] = sum[(z - turn) mod Z].
  const back = (size - turn) % size;
  for (let e = 0; e < rowStart[core]; e++) {
    if (edgeColumn[e] < infoColumns) addRotated(column(edgeColumn[e]), (shifts[e] + back) % size, first);
  }
  const known = new Set([infoColumns]);
  for (let round = 0; round < core; round++) {
    for (let r = 0; r < core; r++) {
      const missing: number[] = [];
      for (let e = rowStart[r]; e < rowStart[r + 1]; e++) {
        if (edgeColumn[e] >= infoColumns && !known.has(edgeColumn[e])) missing.push(edgeColumn[e]);
      }
      if (missing.length !== 1) continue;
      solveRow(r, missing[0]);
      known.add(missing[0]);
    }
  }
  for (let r = core; r < graph.rows; r++) solveRow(r, infoColumns + r);

  /** The wanted column enters its row unrotated (shift 0 in both tables). */
  function solveRow(r: number, wanted: number): void {
    const into = column(wanted);
    clear(into);
    for (let e = rowStart[r]; e < rowStart[r + 1]; e++) {
      if (edgeColumn[e] !== wanted) addRotated(column(edgeColumn[e]), shifts[e], into);
    }
  }
}

/**
 * Encodes, a byte per bit: the reference, for any size.
 *
 * @param info infoBits values 0 or 1
 * @returns wordBits values: information, then parity
 */
export function encodeBits(code: LdpcCode, info: Uint8Array): Uint8Array {
  const { size } = code;
  const word = new Uint8Array(code.wordBits);
  word.set(info.subarray(0, code.infoBits));
  encodeWith(
    code,
    (index) => word.subarray(index * size, (index + 1) * size),
    (bits) => bits.fill(0),
    (from, shift, into) => {
      for (let z = 0; z < size; z++) into[z] ^= from[z + shift < size ? z + shift : z + shift - size];
    },
  );
  return word;
}

/**
 * Encodes 32 bits at a time.
 *
 * @param word wordBits / 32 words, bit i of the code word being bit 31 - i % 32 of word i >> 5; the information is
 *   there, the parity is written
 */
export function encodeWords(code: LdpcCode, word: Uint32Array): void {
  const words = code.size >> 5;
  const columns = Array.from({ length: code.graph.columns }, (_, i) => word.subarray(i * words, (i + 1) * words));
  encodeWith(
    code,
    (index) => columns[index],
    (bits) => bits.fill(0),
    (from, shift, into) => {
      const bit = shift & 31;
      let w = shift >> 5;
      if (bit === 0) {
        for (let z = 0; z < words; z++) {
          into[z] ^= from[w];
          if (++w === words) w = 0;
        }
        return;
      }
      let high = from[w];
      for (let z = 0; z < words; z++) {
        if (++w === words) w = 0;
        const next = from[w];
        into[z] ^= (high << bit) | (next >>> (32 - bit));
        high = next;
      }
    },
  );
}

/** True when every parity check of the first `rows` rows holds; a byte per bit. */
export function isCodeWord(code: LdpcCode, word: Uint8Array, rows = code.graph.rows): boolean {
  const { size, shifts } = code;
  const { edgeColumn, rowStart } = code.graph;
  for (let r = 0; r < rows; r++) {
    for (let z = 0; z < size; z++) {
      let sum = 0;
      for (let e = rowStart[r]; e < rowStart[r + 1]; e++) sum ^= word[edgeColumn[e] * size + ((z + shifts[e]) % size)];
      if (sum) return false;
    }
  }
  return true;
}
