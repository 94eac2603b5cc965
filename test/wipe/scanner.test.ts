// The memory scanner: wasm and plain twin agree, and what is planted is found, wherever it lies.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILTER_BITS, filterBit, scanPlain } from '../../src/job/wipe/scan-plain.ts';
import { Scanner } from '../../src/job/wipe/scanner.ts';
import { Search } from '../../src/job/wipe/search.ts';
import type { Trace } from '../../src/job/wipe/traces.ts';

const traceOf = (bytes: Uint8Array): Trace => ({ kind: 'PDF bytes', bytes });
/** Few different bytes, so that keys meet by chance. */
const crowded = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max, max: 3 });

describe('scanner', () => {
  it('finds what a plain search finds', () => {
    fc.assert(
      fc.property(crowded(40, 400), fc.array(crowded(8, 24), { minLength: 1, maxLength: 6 }), (piece, needles) => {
        const unique = [...new Map(needles.map((needle) => [needle.join(), needle])).values()];
        const scanner = new Scanner(unique.map(traceOf));
        scanner.piece.fill(0).set(piece);
        const found = scanner.hits(piece.length).map(({ trace, offset }) => `${trace.bytes.join()} at ${offset}`);
        const expected = unique.flatMap((needle) =>
          Array.from({ length: piece.length - needle.length + 1 }, (_, at) => at)
            .filter((at) => needle.every((byte, i) => piece[at + i] === byte))
            // The scanner passes over blocks of zeros at multiples of eight: no trace's key is zeros.
            .map((at) => `${needle.join()} at ${at}`),
        );
        const zeros = (text: string) => /^0(,0)*/.test(text) && /^[0,]+ at/.test(text);
        expect(found.filter((hit) => !zeros(hit)).sort()).toEqual(expected.filter((hit) => !zeros(hit)).sort());
      }),
      { numRuns: 30, seed: 5 },
    );
  });

  it('the filter has no false negative: the plain twin reports every planted key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(200), (key, at) => {
        const [low, high] = [new Uint8Array(FILTER_BITS / 8), new Uint8Array(FILTER_BITS / 8)];
        const view = new DataView(key.buffer, key.byteOffset);
        for (const [filter, value] of [
          [low, view.getUint32(0, true)],
          [high, view.getUint32(4, true)],
        ] as const) {
          filter[filterBit(value) >>> 3]! |= 1 << (filterBit(value) & 7);
        }
        const bytes = new Uint8Array(260);
        bytes.set(key, at);
        expect(scanPlain(bytes, low, high, 1000)).toContain(at);
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it.skipIf(process.platform !== 'linux')('finds a string in the memory of this very process', () => {
    const planted = Buffer.from(`planted ${process.hrtime.bigint()} here`, 'utf16le');
    expect(new Search([traceOf(new Uint8Array(planted))]).run([process.pid]).total).toBeGreaterThan(0);
  });
});
