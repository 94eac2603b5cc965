// Whatever the bytes are, the decoder returns a message or throws one of its own two errors, within its bounds.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import { decodeMessage } from '../../src/print/ipp/decode.ts';
import { encodeMessage } from '../../src/print/ipp/encode.ts';
import { ANSWER_LIMITS, type IppLimits, REQUEST_LIMITS } from '../../src/print/ipp/message.ts';
import { AttributeScanner } from '../../src/print/ipp/scan.ts';
import { ippMessage } from './arbitraries.ts';

/** The code of the error, or `ok`. Fails the test on any other error. */
function outcome(bytes: Uint8Array, limits: IppLimits = REQUEST_LIMITS): string {
  try {
    decodeMessage(bytes, limits);
    return 'ok';
  } catch (error) {
    if (!(error instanceof KioskRasterError)) throw error;
    expect(['ipp.malformed', 'ipp.tooLarge']).toContain(error.code);
    return error.code;
  }
}

describe('hostile bytes', () => {
  it('survives any bytes behind a header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        outcome(bytes);
        outcome(Buffer.concat([Buffer.from('0200000200000001', 'hex'), bytes]));
      }),
      { numRuns: 3000 },
    );
  });

  it('survives flipped bytes, cuts and repeats in good messages', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(ippMessage, damage, fc.nat(), (message, flips, cut) => {
        const bytes = Uint8Array.from(encodeMessage(message));
        for (const [at, value] of flips) bytes[at % bytes.length] = value;
        outcome(bytes);
        outcome(bytes.subarray(0, cut % (bytes.length + 1)));
        outcome(Buffer.concat([bytes.subarray(0, cut % (bytes.length + 1)), bytes]));
      }),
      { numRuns: 1000 },
    );
  });

  it('calls every true prefix of a message malformed', () => {
    fc.assert(
      fc.property(ippMessage, (message) => {
        const bytes = encodeMessage(message);
        for (let length = 0; length < bytes.length; length++) {
          expect(outcome(bytes.subarray(0, length), ANSWER_LIMITS)).toBe('ipp.malformed');
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, string]>([
    ['a further value before any attribute', '04 210000000400000001 03'],
    ['an end of a collection that did not begin', '04 3700016100 00 03'],
    ['a member name outside a collection', '04 4a00016100016203'],
    ['a value outside a group', '2100016100040000000103'],
    ['a group inside a collection', '04 3400016100000203'],
    ['a member without a value', '04 34000161 0000 4a0000000162 3700000000 03'],
    ['a member value without a name', '04 34000161 0000 210000000400000001 3700000000 03'],
    ['a named value inside a collection', '04 34000161 0000 4a000000016221000163000400000001 3700000000 03'],
    ['an integer of three bytes', '04 2100016100030000 01 03'],
    ['a boolean of no bytes', '04 220001610000 03'],
    ['a text with language longer than its value', '04 3500016100060002656e00ff 03'],
    ['a text with language shorter than its value', '04 3500016100080002656e0001 6162 03'],
    ['the reserved delimiter 0', '00 03'],
  ])('refuses %s', (_what, body) => {
    expect(outcome(Buffer.from(`0200000200000001${body.replaceAll(' ', '')}`, 'hex'))).toBe('ipp.malformed');
  });
});

describe('bounds', () => {
  const head = Buffer.from('020000020000000104', 'hex');

  function nested(depth: number): Uint8Array {
    const begin = Buffer.from('340000 0000'.replace(' ', ''), 'hex');
    const member = Buffer.concat([Buffer.from('4a000000016d', 'hex'), begin]);
    const end = Buffer.from('3700000000', 'hex');
    return Buffer.concat([
      head,
      Buffer.from('34000161 0000'.replace(' ', ''), 'hex'),
      ...Array(depth - 1).fill(member),
      ...Array(depth).fill(end),
      Buffer.of(3),
    ]);
  }

  it('bounds the depth of collections, to the level', () => {
    expect(outcome(nested(REQUEST_LIMITS.depth))).toBe('ok');
    expect(outcome(nested(REQUEST_LIMITS.depth + 1))).toBe('ipp.tooLarge');
    expect(outcome(nested(5000))).toBe('ipp.tooLarge');
  });

  it('bounds the number of values', () => {
    const value = Buffer.from('13000161 0000'.replace(' ', ''), 'hex');
    const many = Buffer.concat([head, ...Array(REQUEST_LIMITS.values + 1).fill(value), Buffer.of(3)]);
    expect(outcome(many)).toBe('ipp.tooLarge');
  });

  it('bounds the number of empty groups and of empty members', () => {
    expect(outcome(Buffer.concat([head, Buffer.alloc(REQUEST_LIMITS.values + 1, 4), Buffer.of(3)]))).toBe(
      'ipp.tooLarge',
    );
  });

  it('bounds the bytes, and says so rather than calling them malformed', () => {
    const value = Buffer.concat([Buffer.from('410001617f00', 'hex'), Buffer.alloc(0x7f00)]);
    const many = Buffer.concat([head, value, value, value, value, value, Buffer.of(3)]);
    expect(outcome(many)).toBe('ipp.tooLarge');
    expect(outcome(many, ANSWER_LIMITS)).toBe('ok');
  });

  it('refuses a value of 32768 bytes (where npm ipp loops until memory is gone)', () => {
    const value = Buffer.concat([Buffer.from('410001618000', 'hex'), Buffer.alloc(0x8000), Buffer.of(3)]);
    expect(outcome(Buffer.concat([head, value]), ANSWER_LIMITS)).toBe('ipp.tooLarge');
  });
});

describe('memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;

  function retainedMb(bytes: Uint8Array, limits: IppLimits): number {
    collect();
    const before = process.memoryUsage();
    const { message } = decodeMessage(bytes, limits);
    collect();
    const after = process.memoryUsage();
    expect(message.groups.length).toBeGreaterThan(0);
    return (after.heapUsed + after.external - before.heapUsed - before.external) / 1e6;
  }

  // Measured: at most 27 MB for an answer, 1.1 MB for a request.
  it.each([
    ['attributes of one integer', '21000161000400000001', 1],
    ['attributes of one letter', '41000161000161', 1],
    ['empty collections', '3400016100003700000000', 2],
    ['empty groups', '04', 1],
    ['values of 32512 bytes', `410001617f00${'61'.repeat(0x7f00)}`, 1],
  ])('of as many %s as there may be is bounded', (_what, unit, values) => {
    for (const [limits, mostMb] of [
      [REQUEST_LIMITS, 8],
      [ANSWER_LIMITS, 64],
    ] as const) {
      const one = Buffer.from(unit, 'hex');
      const count = Math.min(Math.floor((limits.bytes - 10) / one.length), Math.floor(limits.values / values) - 2);
      const head = Buffer.from('020000020000000104', 'hex');
      const bytes = Buffer.concat([head, ...new Array<Uint8Array>(count).fill(one), Buffer.of(3)]);
      expect(retainedMb(bytes, limits)).toBeLessThan(mostMb);
    }
  });
});

describe('AttributeScanner', () => {
  it('finds the end of the attributes where the decoder does, however the stream is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(ippMessage, fc.uint8Array({ maxLength: 30 }), cuts, (message, data, sizes) => {
        const head = encodeMessage(message);
        const whole = Buffer.concat([head, data]);
        const scanner = new AttributeScanner(1 << 20);
        let at = 0;
        for (let i = 0; at < whole.length; i++) {
          const chunk = whole.subarray(at, at + sizes[i % sizes.length]!);
          const end = scanner.push(chunk);
          if (end !== undefined) {
            expect(at + end).toBe(head.length);
            return;
          }
          at += chunk.length;
        }
        throw new Error('the end was not found');
      }),
      { numRuns: 300 },
    );
  });

  it('stops reading at its limit', () => {
    const scanner = new AttributeScanner(100);
    const endless = Buffer.from('4100016100017f'.repeat(30), 'hex');
    expect(() => {
      scanner.push(Buffer.from('020000020000000104', 'hex'));
      scanner.push(endless);
    }).toThrowError(expect.objectContaining({ code: 'ipp.tooLarge' }));
  });
});
