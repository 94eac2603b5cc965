// Random but well-formed IPP messages: every value tag, sets, nested collections, several groups of a kind.
import fc from 'fast-check';
import type { IppAttribute, IppGroup, IppMessage, IppValue } from '../../src/print/ipp/message.ts';
import { GROUP, OUT_OF_BAND, type OutOfBandTag, STRING_TAGS, type StringTag } from '../../src/print/ipp/tags.ts';

const int32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const bytes = fc.uint8Array({ maxLength: 40 });
/** Not empty: an empty name means "further value of the attribute before". */
const attributeName = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);

const dateTime = fc
  .record({
    year: fc.integer({ min: 0, max: 65_535 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    second: fc.integer({ min: 0, max: 60 }),
    deciSecond: fc.integer({ min: 0, max: 9 }),
    utcSign: fc.constantFrom('+' as const, '-' as const),
    utcHours: fc.integer({ min: 0, max: 14 }),
    utcMinutes: fc.integer({ min: 0, max: 59 }),
  })
  .map((value): IppValue => ({ tag: 'dateTime', value }));

/** Tags that RFC 8010 reserves, and the extension tag. */
const otherTag = fc.constantFrom(0x14, 0x1f, 0x20, 0x24, 0x2f, 0x38, 0x40, 0x43, 0x4b, 0x5f, 0x60, 0x7f, 0x80, 0xff);

const simpleValue: fc.Arbitrary<IppValue> = fc.oneof(
  fc.record({ tag: fc.constantFrom('integer' as const, 'enum' as const), value: int32 }),
  fc.record({ tag: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ tag: fc.constantFrom(...(Object.keys(STRING_TAGS) as StringTag[])), value: text }),
  fc.record({
    tag: fc.constantFrom('textWithLanguage' as const, 'nameWithLanguage' as const),
    language: text,
    value: text,
  }),
  fc.record({ tag: fc.constant('octetString' as const), value: bytes }),
  dateTime,
  fc.record({
    tag: fc.constant('resolution' as const),
    x: int32,
    y: int32,
    units: fc.constantFrom('dpi' as const, 'dpcm' as const),
  }),
  fc.record({ tag: fc.constant('rangeOfInteger' as const), lower: int32, upper: int32 }),
  fc.record({ tag: fc.constantFrom(...(Object.keys(OUT_OF_BAND) as OutOfBandTag[])) }),
  fc.record({ tag: fc.constant('other' as const), code: otherTag, value: bytes }),
);

function attributesOf(value: fc.Arbitrary<IppValue>, maxLength: number): fc.Arbitrary<IppAttribute[]> {
  return fc.array(fc.record({ name: attributeName, values: fc.array(value, { minLength: 1, maxLength: 4 }) }), {
    maxLength,
  });
}

const { value } = fc.letrec<{ value: IppValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'collection' },
    { weight: 5, arbitrary: simpleValue },
    {
      weight: 1,
      arbitrary: attributesOf(tie('value'), 3).map((members): IppValue => ({ tag: 'collection', members })),
    },
  ),
}));

const group: fc.Arbitrary<IppGroup> = fc.record({
  tag: fc.constantFrom(...Object.values(GROUP), 0x0b, 0x0f),
  attributes: attributesOf(value, 5),
});

export const ippMessage: fc.Arbitrary<IppMessage> = fc.record({
  version: fc.constantFrom([1, 0], [1, 1], [2, 0], [2, 2]) as fc.Arbitrary<[number, number]>,
  code: fc.integer({ min: 0, max: 0xffff }),
  requestId: int32,
  groups: fc.array(group, { maxLength: 5 }),
});
