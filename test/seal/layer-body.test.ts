import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, MAX_VARINT, MalformedBytes, varintBytes } from '../../src/seal/byte-codec.ts';
import { CERTIFICATE_KIND_NAMES, CERTIFICATE_KINDS, kindOfCode } from '../../src/seal/certificate-kind.ts';
import {
  type CoarseBody,
  coarseBodyBytes,
  type FineBody,
  fineBodyBytes,
  isSerial,
  type LayerGeometry,
  parseCoarseBody,
  parseFineBody,
  type SheetFacts,
  writeCoarseBody,
  writeFineBody,
} from '../../src/seal/layer-body.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const geometry: fc.Arbitrary<LayerGeometry> = fc.record({
  codec: fc.nat(255),
  dpi: fc.integer({ min: 1, max: 1200 }),
  widthPx: fc.integer({ min: 1, max: 16_384 }),
  heightPx: fc.integer({ min: 1, max: 16_384 }),
});
const facts: fc.Arbitrary<SheetFacts> = fc
  .record({
    serial: fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$/),
    kind: fc.constantFrom(...CERTIFICATE_KIND_NAMES),
    pages: fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 })),
    ticketDigest: fc.option(bytes(32), { nil: undefined }),
    printedAtSec: fc.integer({ min: 0, max: 0xffff_ffff }),
  })
  .map(({ pages, ...rest }) => ({ ...rest, page: Math.min(...pages), pageCount: Math.max(...pages) }));
const coarse: fc.Arbitrary<CoarseBody> = fc.record({
  signature: bytes(64),
  issuerId: bytes(8),
  fineDigest: bytes(32),
  facts,
  geometry,
  compressed: fc.uint8Array({ maxLength: 300 }),
});
const fine: fc.Arbitrary<FineBody> = fc.record({
  signature: bytes(64),
  geometry,
  compressed: fc.uint8Array({ maxLength: 300 }),
});

function encodedCoarse(body: CoarseBody, padding = 0): Uint8Array {
  const target = new Uint8Array(coarseBodyBytes(body.facts, body.geometry, body.compressed.byteLength) + padding);
  writeCoarseBody(target, body);
  return target;
}

function encodedFine(body: FineBody, padding = 0): Uint8Array {
  const target = new Uint8Array(fineBodyBytes(body.geometry, body.compressed.byteLength) + padding);
  writeFineBody(target, body);
  return target;
}

/** Parses, or says that it is malformed; any other error fails the test. */
function parsed<T>(parse: (input: Uint8Array) => T, input: Uint8Array): T | undefined {
  try {
    return parse(input);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedBytes);
    return undefined;
  }
}

describe('varint', () => {
  it('comes back, in the announced length', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(MAX_VARINT), fc.nat(20_000), fc.nat(300)), (value) => {
        const written = new ByteWriter(new Uint8Array(4)).varint(value).written();
        expect(written.byteLength).toBe(varintBytes(value));
        expect(new ByteReader(written).varint(MAX_VARINT)).toBe(value);
      }),
    );
  });

  it.each([
    ['a longer form of a number', [0x81, 0x00]],
    ['a longer form of zero', [0x80, 0x00]],
    ['five groups', [0x80, 0x80, 0x80, 0x80, 0x01]],
    ['a cut one', [0x80]],
    ['nothing', []],
  ])('refuses %s', (_, input) => {
    expect(() => new ByteReader(Uint8Array.from(input)).varint(MAX_VARINT)).toThrow(MalformedBytes);
  });

  it('refuses more than the caller takes', () => {
    const reader = () => new ByteReader(new ByteWriter(new Uint8Array(2)).varint(201).written());
    expect(reader().varint(201)).toBe(201);
    expect(() => reader().varint(200)).toThrow(MalformedBytes);
  });
});

describe('layer bodies', () => {
  it('come back, with any padding', () => {
    fc.assert(
      fc.property(coarse, fine, fc.nat(40), (coarseBody, fineBody, padding) => {
        expect(parseCoarseBody(encodedCoarse(coarseBody, padding))).toEqual(coarseBody);
        expect(parseFineBody(encodedFine(fineBody, padding))).toEqual(fineBody);
      }),
    );
  });

  it('have one form: whatever parses is written back to the same bytes', () => {
    const spoil = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    let accepted = 0;
    fc.assert(
      fc.property(coarse, fc.nat(8), spoil, (body, padding, spoils) => {
        const input = encodedCoarse(body, padding);
        // Past signature, id and digest, where every byte means something.
        for (const [at, value] of spoils) input[104 + (at % (input.byteLength - 104))] = value;
        const back = parsed(parseCoarseBody, input);
        if (!back) return;
        accepted++;
        const again = new Uint8Array(input.byteLength);
        writeCoarseBody(again, back);
        expect(again).toEqual(input);
      }),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  it('refuse every truncation', () => {
    fc.assert(
      fc.property(coarse, fine, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (a, b, share) => {
        const coarseInput = encodedCoarse(a);
        const fineInput = encodedFine(b);
        expect(parsed(parseCoarseBody, coarseInput.subarray(0, share * coarseInput.byteLength))).toBeUndefined();
        expect(parsed(parseFineBody, fineInput.subarray(0, share * fineInput.byteLength))).toBeUndefined();
      }),
    );
  });

  it('refuse padding that is not zero', () => {
    fc.assert(
      fc.property(
        fine,
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (body, padding, at, value) => {
          const input = encodedFine(body, padding);
          input[input.byteLength - 1 - (at % padding)] = value;
          expect(parsed(parseFineBody, input)).toBeUndefined();
        },
      ),
    );
  });

  it('survive any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
        parsed(parseCoarseBody, input);
        parsed(parseFineBody, input);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('serials and kinds', () => {
  it.each(['', '-1', 'a b', 'ä', '住', 'x'.repeat(41), 'a\n'])('refuses the serial %j', (serial) => {
    expect(isSerial(serial)).toBe(false);
  });

  it('gives each kind a code of its own', () => {
    for (const kind of CERTIFICATE_KIND_NAMES) expect(kindOfCode(CERTIFICATE_KINDS[kind].code)).toBe(kind);
    expect(kindOfCode(0)).toBeUndefined();
  });
});
