// PackBits kernel: the wasm kernel and its plain twin write the same bytes, and the bytes are the ones of the standard.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createPackBits,
  createPlainPackBits,
  type PackBitsKernel,
  worstLineBytes,
} from '../../src/print/pwg/packbits.ts';
import { rowBytes, SEPARATIONS } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { type Planes, randomPage } from './pages.ts';

const PALETTE = 0;
const TABLE = 64;
const MARKS = 96;
/** Room for the marks of the widest row here. */
const PENDING = MARKS + 8 * 160;

/** Encodes two halves of a page through one kernel: what is pending must survive between them. */
function encodeTwice(
  kernel: PackBitsKernel,
  planes: Planes,
  widthPx: number,
  rows: number,
  pixelBytes: number,
  up: number,
): Uint8Array {
  const bytes = rowBytes(widthPx);
  const blank = PENDING + 4 + 4 * bytes + 8;
  const output = blank + bytes + 8;
  const input = output + (rows + 2) * worstLineBytes(widthPx, pixelBytes) + 8;
  const mem = kernel.bytes(input + 4 * rows * (bytes + 16) + 8);
  mem.fill(0);
  for (let i = 0; i < 64; i++) mem[PALETTE + i] = (i * 37 + 11) & 0xff;
  const view = new DataView(mem.buffer, mem.byteOffset);
  const first = Math.ceil(rows / 2);
  let end = output;
  for (const [from, count] of up
    ? [
        [first, rows - first],
        [0, first],
      ]
    : [
        [0, first],
        [first, rows - first],
      ]) {
    let at = input;
    SEPARATIONS.forEach((name, i) => {
      const plane = planes[name];
      view.setInt32(TABLE + 8 * i, plane ? at + from! * plane.strideBytes : blank, true);
      view.setInt32(TABLE + 8 * i + 4, plane?.strideBytes ?? 0, true);
      if (plane) {
        mem.set(plane.data.subarray(0, rows * plane.strideBytes), at);
        at += rows * plane.strideBytes;
      }
    });
    end = kernel.encodeBand(TABLE, widthPx, count!, up, pixelBytes, PALETTE, PENDING, end, MARKS);
  }
  end = kernel.flushPending(widthPx, pixelBytes, PALETTE, PENDING, end);
  expect(kernel.flushPending(widthPx, pixelBytes, PALETTE, PENDING, end)).toBe(end);
  return mem.slice(output, end);
}

/** One line of black_1 bytes through the wasm kernel. */
function line(bytes: readonly number[]): number[] {
  const plane = { widthPx: bytes.length * 8, heightPx: 1, strideBytes: bytes.length, data: Uint8Array.from(bytes) };
  return [...encodeTwice(createPackBits(), { k: plane }, plane.widthPx, 1, 0, 0)];
}

describe('PackBits lines', () => {
  it('writes runs as n - 1, literals as 257 - n, a lone unit as a run of one', () => {
    expect(line([7])).toEqual([0, 0, 7]);
    expect(line([0, 0, 0, 0])).toEqual([0, 3, 0]);
    expect(line([1, 2, 3])).toEqual([0, 254, 1, 2, 3]);
    expect(line([1, 1, 2, 3, 3, 3])).toEqual([0, 1, 1, 0, 2, 2, 3]);
    expect(line([1, 2, 2, 3])).toEqual([0, 253, 1, 2, 2, 3]);
  });

  it('cuts runs and literals at 128 units', () => {
    expect(line(new Array(128).fill(9))).toEqual([0, 127, 9]);
    expect(line(new Array(129).fill(9))).toEqual([0, 127, 9, 0, 9]);
    const ramp = Array.from({ length: 129 }, (_, i) => i);
    expect(line(ramp)).toEqual([0, 129, ...ramp.slice(0, 128), 0, 128]);
    // A pair after the cut stays in the literal that goes on, as it would before the cut.
    const pair = [...ramp.slice(0, 128), 200, 200, 1, 2];
    expect(line(pair)).toEqual([0, 129, ...ramp.slice(0, 128), 253, 200, 200, 1, 2]);
  });

  it('never writes 128, the control byte that readers disagree on', () => {
    for (let n = 1; n < 300; n++) {
      const encoded = line(Array.from({ length: n }, (_, i) => i & 1));
      for (let at = 1; at < encoded.length; ) {
        const control = encoded[at]!;
        expect(control).not.toBe(128);
        at += 1 + (control < 128 ? 1 : 257 - control);
      }
    }
  });
});

describe('wasm kernel and plain twin', () => {
  const wasm = createPackBits();
  const plain = createPlainPackBits();
  const shape = fc.record({
    widthPx: fc.oneof(fc.integer({ min: 1, max: 140 }), fc.integer({ min: 1, max: 1300 })),
    rows: fc.integer({ min: 1, max: 40 }),
    seed: fc.integer(),
  });
  const wide = fc.record({ widthPx: fc.integer({ min: 1000, max: 9999 }), rows: fc.constant(6), seed: fc.integer() });

  it('write the same lines for every pixel size, both ways up', () => {
    fc.assert(
      fc.property(
        fc.oneof(shape, shape, shape, wide),
        fc.constantFrom(0, 1, 3, 4),
        fc.constantFrom(0, 1),
        ({ widthPx, rows, seed }, pixelBytes, up) => {
          const spec = { side: 'back', widthPx, heightPx: rows, dpi: 600, colour: 'cmyk_8' } as const;
          const { planes } = randomPage(spec, seed);
          const a = encodeTwice(wasm, planes, widthPx, rows, pixelBytes, up);
          const b = encodeTwice(plain, planes, widthPx, rows, pixelBytes, up);
          expect(Buffer.compare(a, b)).toBe(0);
          expect(a.length).toBeLessThanOrEqual((rows + 1) * worstLineBytes(widthPx, pixelBytes));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('write the same lines where rows of black share stretches with the rows before them, as those of a field of cells do', () => {
    const stretch = fc.record({ from: fc.nat(1200), bytes: fc.integer({ min: 1, max: 1200 }), seed: fc.integer() });
    fc.assert(
      fc.property(
        fc.integer({ min: 500, max: 9999 }),
        fc.array(stretch, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(1, 3, 4),
        fc.constantFrom(0, 1),
        (widthPx, stretches, pixelBytes, up) => {
          const strideBytes = rowBytes(widthPx);
          const rows = stretches.length + 1;
          const data = new Uint8Array(rows * strideBytes);
          const random = seededRandom(stretches[0]!.seed);
          // Bytes that make runs of two pixels and more, but for a few.
          const byte = () => (random() < 0.05 ? random() * 256 : 0x33 * Math.floor(random() * 6));
          for (let i = 0; i < strideBytes; i++) data[i] = byte();
          stretches.forEach(({ from, bytes }, r) => {
            const row = data.subarray((r + 1) * strideBytes, (r + 2) * strideBytes);
            row.set(data.subarray(r * strideBytes, (r + 1) * strideBytes));
            const end = Math.min(strideBytes, from + bytes);
            for (let i = Math.min(from, strideBytes - 1); i < end; i++) row[i] = byte();
          });
          const planes = { k: { widthPx, heightPx: rows, strideBytes, data } };
          const [a, b] = [wasm, plain].map((kernel) => encodeTwice(kernel, planes, widthPx, rows, pixelBytes, up));
          expect(Buffer.compare(a!, b!)).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('mirror rows alike, and twice is nothing', () => {
    fc.assert(
      fc.property(shape, ({ widthPx, rows, seed }) => {
        const spec = { side: 'back', widthPx, heightPx: rows, dpi: 600, colour: 'cmyk_8' } as const;
        const k = randomPage(spec, seed).planes.k;
        if (!k) return;
        const outputs = [wasm, plain].map((kernel) => {
          const mem = kernel.bytes(k.data.length);
          mem.set(k.data);
          kernel.mirrorRows(0, k.strideBytes, widthPx, rows);
          const once = mem.slice(0, k.data.length);
          kernel.mirrorRows(0, k.strideBytes, widthPx, rows);
          expect(Buffer.compare(mem.subarray(0, k.data.length), k.data)).toBe(0);
          return once;
        });
        expect(Buffer.compare(outputs[0]!, outputs[1]!)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('see ink alike, and not what lies between row and stride', () => {
    for (const kernel of [wasm, plain]) {
      const mem = kernel.bytes(64);
      mem.fill(0, 0, 64);
      mem[5] = 1;
      expect(kernel.hasInk(0, 6, 40, 2)).toBe(0);
      expect(kernel.hasInk(0, 6, 41, 2)).toBe(1);
      mem[5] = 0;
      mem[10] = 0x80;
      expect(kernel.hasInk(0, 6, 40, 2)).toBe(1);
    }
  });
});
