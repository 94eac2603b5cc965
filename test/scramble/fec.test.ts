// The LDPC code against the published tables and code words; encoder, decoder and rate matching.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BG1, BG2 } from '../../src/raster/scramble/fec/base-graphs.ts';
import { decodeLayer, encodeLayer, planBlocks } from '../../src/raster/scramble/fec/blocks.ts';
import { encodeBits, encodeWords, isCodeWord, ldpcCode } from '../../src/raster/scramble/fec/ldpc-code.ts';
import { createDecoder, createPlainDecoder } from '../../src/raster/scramble/fec/ldpc-decoder.ts';

/** A linear congruential generator: the same bits on every machine. */
function bitSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 31;
  };
}

function uniformSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0) + 0.5) / 2 ** 32;
  };
}

const decoder = createDecoder();

describe('base graphs', () => {
  it('have the shape that TS 38.212 gives them', () => {
    expect([BG1.rows, BG1.columns, BG1.infoColumns, BG1.edgeColumn.length]).toEqual([46, 68, 22, 316]);
    expect([BG2.rows, BG2.columns, BG2.infoColumns, BG2.edgeColumn.length]).toEqual([42, 52, 10, 197]);
    // Row weights of the core, and the column weights of the two punctured columns (Tables 5.3.2-2, 5.3.2-3).
    const weights = (graph: typeof BG1) =>
      Array.from({ length: graph.rows }, (_, r) => graph.rowStart[r + 1] - graph.rowStart[r]);
    expect(weights(BG1).slice(0, 6)).toEqual([19, 19, 19, 19, 3, 8]);
    expect(weights(BG2).slice(0, 6)).toEqual([8, 10, 8, 10, 4, 6]);
    const columnWeight = (graph: typeof BG1, column: number) => graph.edgeColumn.filter((c) => c === column).length;
    expect([columnWeight(BG1, 0), columnWeight(BG1, 1)]).toEqual([30, 28]);
    expect([columnWeight(BG2, 0), columnWeight(BG2, 1)]).toEqual([22, 23]);
    for (const graph of [BG1, BG2]) {
      for (let c = graph.infoColumns + 4; c < graph.columns; c++) expect(columnWeight(graph, c)).toBe(1);
    }
  });

  it('have full rank when lifted: every row adds a check', () => {
    for (const graph of [BG1, BG2]) {
      const code = ldpcCode(graph, 12);
      // Gaussian elimination over GF(2) on BigInt rows.
      const pivots: bigint[] = [];
      for (let r = 0; r < graph.rows; r++) {
        for (let z = 0; z < 12; z++) {
          let bits = 0n;
          for (let e = graph.rowStart[r]; e < graph.rowStart[r + 1]; e++) {
            bits ^= 1n << BigInt(graph.edgeColumn[e] * 12 + ((z + code.shifts[e]) % 12));
          }
          for (const pivot of pivots) if ((bits ^ pivot) < bits) bits ^= pivot;
          expect(bits).not.toBe(0n);
          pivots.push(bits);
          pivots.sort((a, b) => (a > b ? -1 : 1));
        }
      }
    }
  });
});

describe('encoder', () => {
  // Code words made with generator matrices that others published for 5G NR (Sionna's test data, Apache-2.0).
  it('gives the published code word of BG2 with Z = 48: 364 bits and 116 fillers in, 547 bits out', () => {
    const code = ldpcCode(BG2, 48);
    const next = bitSource(1);
    const info = new Uint8Array(480);
    for (let i = 0; i < 364; i++) info[i] = next();
    const word = encodeBits(code, info);
    const sent = [...word.subarray(96, 364), ...word.subarray(480)].slice(0, 547);
    expect(BigInt(`0b${sent.join('')}`).toString(16)).toBe(
      '6443e75943edcc8471753ea2d505926a81ba9bfd0d52cd4fd72657639744feaccfcf0de9190db47d261f8833a3845ff5f5bdd7591ef0d1f979693a18fc18a51eacb9bd080',
    );
  });

  it('gives the published code word of BG1 with Z = 384, all 25,344 bits', () => {
    const code = ldpcCode(BG1, 384);
    const next = bitSource(1);
    const word = encodeBits(code, Uint8Array.from({ length: 8448 }, next));
    expect(createHash('sha256').update(word.subarray(768).join('')).digest('hex')).toBe(
      '71347026a4533ecfeb5dd35107aa775d7b3350c633b08290982165f617019ef8',
    );
  });

  it('fulfils every check of both graphs at every size, and 32 bits at a time gives the same word', () => {
    for (const graph of [BG1, BG2]) {
      for (const size of [3, 6, 12, 24, 48, 96, 192, 384]) {
        const code = ldpcCode(graph, size);
        const next = bitSource(size + graph.rows);
        const info = Uint8Array.from({ length: code.infoBits }, next);
        const word = encodeBits(code, info);
        expect(isCodeWord(code, word)).toBe(true);
        word[code.infoBits + 1] ^= 1;
        expect(isCodeWord(code, word)).toBe(false);
        word[code.infoBits + 1] ^= 1;
        if (size % 32 !== 0) continue;
        const words = new Uint32Array(code.wordBits / 32);
        for (let i = 0; i < code.infoBits; i++) words[i >> 5] |= info[i] << (31 - (i & 31));
        encodeWords(code, words);
        expect([...word].every((bit, i) => ((words[i >> 5] >>> (31 - (i & 31))) & 1) === bit)).toBe(true);
      }
    }
  });

  it('refuses a size of another set', () => {
    expect(() => ldpcCode(BG1, 64)).toThrow(/set 1/);
  });
});

describe('decoder', () => {
  it('gives the same soft values in WebAssembly as in plain TypeScript', () => {
    const plain = createPlainDecoder();
    fc.assert(
      fc.property(
        fc.constantFrom(BG1, BG2),
        fc.constantFrom(24, 48, 96),
        fc.integer({ min: 4, max: 42 }),
        fc.integer(),
        (graph, size, rows, seed) => {
          const code = ldpcCode(graph, size);
          const next = uniformSource(seed);
          for (let i = 0; i < code.wordBits; i++) plain.posterior[i] = Math.round((next() - 0.3) * 200);
          plain.posterior[5] = -32768;
          plain.posterior[6] = 32767;
          decoder.posterior.set(plain.posterior);
          plain.begin(code, rows);
          decoder.begin(code, rows);
          for (let i = 0; i < 3; i++) {
            expect(decoder.iterate(2)).toBe(plain.iterate(2));
            expect(decoder.posterior.subarray(0, code.wordBits)).toEqual(plain.posterior.subarray(0, code.wordBits));
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});

/** Bits through a channel that erases some and adds Gaussian noise to the rest; soft values in eighths. */
function channel(bits: Uint8Array, erased: number, sigma: number, seed: number): Int8Array {
  const next = uniformSource(seed);
  return Int8Array.from(bits, (bit) => {
    const noise = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()) * sigma;
    if (next() < erased) return 0;
    const llr = (2 * ((bit ? -1 : 1) + noise)) / (sigma * sigma);
    return Math.max(-127, Math.min(127, Math.round(llr * 4)));
  });
}

function encoded(layer: Uint8Array, codedBits: number, salt: number): Uint8Array {
  const bits = new Uint8Array(codedBits).fill(2);
  encodeLayer(layer, planBlocks(layer.length, codedBits), salt, (first, some, count) => {
    expect(bits.subarray(first, first + count).every((bit) => bit === 2)).toBe(true);
    bits.set(some.subarray(0, count), first);
  });
  return bits;
}

describe('layers', () => {
  const bytesOf = (count: number, seed: number): Uint8Array => {
    const next = bitSource(seed);
    return Uint8Array.from({ length: count }, () => {
      let byte = 0;
      for (let i = 0; i < 8; i++) byte = (byte << 1) | next();
      return byte;
    });
  };

  it('fill exactly the room they are given, and come back through a clean channel', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 13, max: 400 }), (count, tenths) => {
        const layer = bytesOf(count, count);
        const codedBits = Math.ceil(((count + 4 * Math.ceil(count / 1000) + 8) * 8 * tenths) / 10);
        const bits = encoded(layer, codedBits, 7);
        expect(bits.includes(2)).toBe(false);
        const reading = decodeLayer(planBlocks(count, codedBits), 7, (i) => (bits[i] ? -60 : 60), decoder);
        expect(reading.bytes).toEqual(layer);
      }),
      { numRuns: 20 },
    );
  });

  // Degradation x the worst channel at which every one of the blocks must come back, within 12 % of capacity.
  const cases = [
    { what: 'rate 0.62, 15 % erased, 2 % of the rest flipped by noise', rate: 0.62, erased: 0.15, sigma: 0.48 },
    { what: 'rate 0.45, 30 % erased, 4 % flipped', rate: 0.45, erased: 0.3, sigma: 0.56 },
    { what: 'rate 0.2, 60 % erased, 4 % flipped', rate: 0.2, erased: 0.6, sigma: 0.56 },
    { what: 'rate 0.04, 60 % erased, 31 % flipped', rate: 0.04, erased: 0.6, sigma: 2.0 },
  ];
  for (const { what, rate, erased, sigma } of cases) {
    it(`come back at ${what}`, () => {
      const layer = bytesOf(5000, 3);
      const codedBits = Math.round((layer.length * 8) / rate);
      const plan = planBlocks(layer.length, codedBits);
      const soft = channel(encoded(layer, codedBits, 0), erased, sigma, 11);
      const reading = decodeLayer(plan, 0, (i) => soft[i], decoder);
      expect(reading.failedBlocks).toBe(0);
      expect(reading.bytes).toEqual(layer);
    });
  }

  it('never come back wrong from noise, from another layer or from other salt', () => {
    const layer = bytesOf(3000, 5);
    const bits = encoded(layer, 60000, 1000);
    const plan = planBlocks(3000, 60000);
    const clean = (i: number): number => (bits[i] ? -60 : 60);
    expect(decodeLayer(plan, 1000, clean, decoder).bytes).toEqual(layer);
    expect(decodeLayer(plan, 1001, clean, decoder).bytes).toBeUndefined();
    const next = uniformSource(9);
    const noise = Int8Array.from({ length: 60000 }, () => Math.round((next() - 0.5) * 250));
    const reading = decodeLayer(plan, 1000, (i) => noise[i], decoder);
    expect(reading.bytes).toBeUndefined();
    expect(reading.failedBlocks).toBe(reading.blocks);
  });
});
