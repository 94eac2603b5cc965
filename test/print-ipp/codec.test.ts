// The codec gives back what it was given, and takes apart by hand-written bytes exactly as RFC 8010 says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collection, dateTime, keyword, resolution } from '../../src/print/ipp/attributes.ts';
import { decodeMessage } from '../../src/print/ipp/decode.ts';
import { encodeMessage } from '../../src/print/ipp/encode.ts';
import { ANSWER_LIMITS, dateTimeToDate, type IppAttribute, type IppMessage } from '../../src/print/ipp/message.ts';
import { GROUP, OUT_OF_BAND, STRING_TAGS, TAG } from '../../src/print/ipp/tags.ts';
import { ippMessage } from './arbitraries.ts';

function message(...attributes: IppAttribute[]): IppMessage {
  return { version: [2, 0], code: 0x000b, requestId: 7, groups: [{ tag: GROUP.printer, attributes }] };
}

/** Bytes from text: hexadecimal pairs, and quoted ASCII. */
function hex(source: string): Uint8Array {
  const parts = source.match(/'[^']*'|[0-9a-f]{2}/g) ?? [];
  return Buffer.concat(
    parts.map((part) => (part[0] === "'" ? Buffer.from(part.slice(1, -1)) : Buffer.from(part, 'hex'))),
  );
}

describe('round trip', () => {
  it('keeps every message', () => {
    fc.assert(
      fc.property(ippMessage, fc.uint8Array({ maxLength: 20 }), (original, data) => {
        const head = encodeMessage(original);
        const decoded = decodeMessage(Buffer.concat([head, data]), ANSWER_LIMITS);
        expect(decoded.dataOffset).toBe(head.length);
        expect(normal(decoded.message)).toEqual(normal(original));
      }),
      { numRuns: 300 },
    );
  });
});

/** Buffers and Uint8Arrays alike as arrays of numbers. */
function normal(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, v) => (v instanceof Uint8Array || v?.type === 'Buffer' ? [...(v.data ?? v)] : v)),
  );
}

describe('the messages of that test', () => {
  it('have every tag of RFC 8010, sets of values, collections in collections, and several groups of a kind', () => {
    const delimiters = new Set<number>();
    const values = new Set<string>();
    let longestSet = 0;
    let deepest = 0;
    let repeated = false;
    const look = (attributes: readonly IppAttribute[], depth: number): void => {
      deepest = Math.max(deepest, depth);
      for (const attribute of attributes) {
        longestSet = Math.max(longestSet, attribute.values.length);
        for (const value of attribute.values) {
          values.add(value.tag);
          if (value.tag === 'collection') look(value.members, depth + 1);
        }
      }
    };
    for (const { groups } of fc.sample(ippMessage, { numRuns: 300, seed: 4 })) {
      const tags = groups.map(({ tag }) => tag);
      repeated ||= new Set(tags).size < tags.length;
      for (const { tag, attributes } of groups) {
        delimiters.add(tag);
        look(attributes, 0);
      }
    }
    const { begCollection: _, endCollection: _end, memberAttrName: _name, extension: _extension, ...simple } = TAG;
    const all = [
      ...Object.keys(OUT_OF_BAND),
      ...Object.keys(STRING_TAGS),
      ...Object.keys(simple),
      'collection',
      'other',
    ];
    expect([...values].sort()).toEqual(all.sort());
    for (const tag of Object.values(GROUP)) expect(delimiters).toContain(tag);
    expect([longestSet, repeated]).toEqual([4, true]);
    expect(deepest).toBeGreaterThanOrEqual(3);
  });
});

describe('wire format', () => {
  it('reads the example of RFC 8010 appendix A.1 (Print-Job request)', () => {
    const bytes = hex(`02 00 00 02 00 00 00 01 01
      47 00 12 'attributes-charset' 00 05 'utf-8'
      48 00 1b 'attributes-natural-language' 00 05 'en-us'
      45 00 0b 'printer-uri' 00 2c 'ipp://printer.example.com/ipp/print/pinetree'
      42 00 08 'job-name' 00 06 'foobar'
      22 00 16 'ipp-attribute-fidelity' 00 01 01
      02
      21 00 06 'copies' 00 04 00 00 00 14
      44 00 05 'sides' 00 13 'two-sided-long-edge'
      03 '%!PDF'`);
    const { message: decoded, dataOffset } = decodeMessage(bytes, ANSWER_LIMITS);
    expect(decoded.version).toEqual([2, 0]);
    expect(decoded.code).toBe(2);
    expect(Buffer.from(bytes.subarray(dataOffset)).toString()).toBe('%!PDF');
    expect(decoded.groups[1]).toEqual({
      tag: GROUP.job,
      attributes: [
        { name: 'copies', values: [{ tag: 'integer', value: 20 }] },
        { name: 'sides', values: [{ tag: 'keyword', value: 'two-sided-long-edge' }] },
      ],
    });
    expect(Buffer.from(encodeMessage(decoded)).equals(Buffer.from(bytes.subarray(0, dataOffset)))).toBe(true);
  });

  it('reads a collection with a 1setOf member and a nested collection (RFC 8010 appendix A.6 pattern)', () => {
    const bytes = hex(`02 00 00 00 00 00 00 01 04
      34 00 09 'media-col' 00 00
      4a 00 00 00 0b 'media-color' 44 00 00 00 04 'blue' 44 00 00 00 03 'red'
      4a 00 00 00 0a 'media-size' 34 00 00 00 00
        4a 00 00 00 0b 'x-dimension' 21 00 00 00 04 00 00 52 08
        37 00 00 00 00
      37 00 00 00 00
      34 00 00 00 00 37 00 00 00 00
      03`);
    const size = [{ name: 'x-dimension', values: [{ tag: 'integer', value: 21_000 }] }] as const;
    expect(decodeMessage(bytes, ANSWER_LIMITS).message.groups[0]!.attributes).toEqual([
      collection('media-col', [keyword('media-color', 'blue', 'red'), collection('media-size', size)], []),
    ]);
  });

  it('writes a resolution as two integers and the unit', () => {
    const bytes = encodeMessage(message(resolution('r', 600)));
    expect(Buffer.from(bytes).toString('hex')).toContain('320001720009000002580000025803');
  });

  it('writes a dateTime with the month as it is, 1 to 12', () => {
    const instant = new Date('2026-01-31T23:59:58.700Z');
    const bytes = encodeMessage(message(dateTime('d', instant)));
    expect(Buffer.from(bytes).toString('hex')).toContain('31000164000b07ea011f173b3a072b0000');
    const value = decodeMessage(bytes, ANSWER_LIMITS).message.groups[0]!.attributes[0]!.values[0]!;
    expect(value.tag === 'dateTime' && dateTimeToDate(value.value)).toEqual(instant);
  });

  it('keeps a date that a device without a clock sends, as what it is', () => {
    const zeros = hex(`02 00 00 00 00 00 00 01 04 31 00 01 'd' 00 0b 00 00 00 00 00 00 00 00 00 00 00 03`);
    const value = decodeMessage(zeros, ANSWER_LIMITS).message.groups[0]!.attributes[0]!.values[0]!;
    expect(value).toEqual({ tag: 'other', code: 0x31, value: new Uint8Array(11) });
  });

  it('knows that 31 February is no instant', () => {
    const fields = { year: 2026, month: 2, day: 31, hour: 0, minute: 0, second: 0, deciSecond: 0 };
    expect(dateTimeToDate({ ...fields, utcSign: '+', utcHours: 0, utcMinutes: 0 })).toBeUndefined();
  });

  it('applies the offset from UTC', () => {
    const fields = { year: 2026, month: 2, day: 1, hour: 8, minute: 30, second: 0, deciSecond: 0 };
    const date = dateTimeToDate({ ...fields, utcSign: '+', utcHours: 9, utcMinutes: 0 });
    expect(date?.toISOString()).toBe('2026-01-31T23:30:00.000Z');
  });

  it('replaces bytes that are not UTF-8 instead of losing the message', () => {
    const latin1 = hex(`02 00 00 00 00 00 00 01 04 41 00 01 't' 00 02 e9 '!' 03`);
    const value = decodeMessage(latin1, ANSWER_LIMITS).message.groups[0]!.attributes[0]!.values[0]!;
    expect(value).toEqual({ tag: 'textWithoutLanguage', value: '\ufffd!' });
  });
});

describe('values that cannot be encoded', () => {
  it.each<[string, IppAttribute]>([
    ['an integer beyond 32 bits', { name: 'i', values: [{ tag: 'integer', value: 2 ** 31 }] }],
    ['a fraction', { name: 'i', values: [{ tag: 'enum', value: 0.5 }] }],
    ['no value', { name: 'i', values: [] }],
    ['no name', { name: '', values: [{ tag: 'no-value' }] }],
    ['a text of 32768 bytes', { name: 't', values: [{ tag: 'textWithoutLanguage', value: 'x'.repeat(32_768) }] }],
    [
      'a language and text of 32768 bytes together',
      { name: 't', values: [{ tag: 'textWithLanguage', language: 'en', value: 'x'.repeat(32_762) }] },
    ],
  ])('refuses %s', (_what, attribute) => {
    expect(() => encodeMessage(message(attribute))).toThrowError(expect.objectContaining({ code: 'ipp.unencodable' }));
  });

  it('takes the longest value that RFC 8010 allows', () => {
    const longest = message({ name: 't', values: [{ tag: 'textWithoutLanguage', value: 'x'.repeat(32_767) }] });
    expect(decodeMessage(encodeMessage(longest), ANSWER_LIMITS).message).toEqual(longest);
  });
});
