// Bytes from outside -> a resolved IPP message, bounded, or a coded error (RFC 8010 section 3).
import { ippError } from './errors.ts';
import type { IppAttribute, IppGroup, IppLimits, IppMessage, IppValue } from './message.ts';
import { END_OF_ATTRIBUTES, FIRST_VALUE_TAG, OUT_OF_BAND_NAMES, STRING_TAG_NAMES, TAG } from './tags.ts';

/** Printers do send Latin-1 in free text: a byte that is not UTF-8 becomes U+FFFD, it does not cost the message. */
const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Position and remaining allowance; one per message. */
interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly limits: IppLimits;
  at: number;
  valuesLeft: number;
}

function need(cursor: Cursor, count: number, what: string): number {
  const at = cursor.at;
  if (at + count > cursor.bytes.length) throw ippError('malformed', { what: `the end inside ${what}`, offset: at });
  cursor.at = at + count;
  return at;
}

function readLength(cursor: Cursor, what: string): number {
  const at = need(cursor, 2, what);
  const length = cursor.view.getUint16(at);
  if (length > cursor.limits.valueBytes) {
    throw ippError('tooLarge', { what: `bytes in ${what}`, limit: cursor.limits.valueBytes });
  }
  return length;
}

function readName(cursor: Cursor): string {
  const length = readLength(cursor, 'an attribute name');
  const at = need(cursor, length, 'an attribute name');
  return utf8.decode(cursor.bytes.subarray(at, at + length));
}

function expectLength(length: number, expected: number, what: string, offset: number): void {
  if (length !== expected) throw ippError('malformed', { what: `${what} of ${length} bytes, not ${expected}`, offset });
}

/** A copy of its own: a view would keep the whole message in memory. */
function copy(cursor: Cursor, at: number, length: number): Uint8Array {
  return new Uint8Array(cursor.bytes.subarray(at, at + length));
}

/** A pair of counted strings inside one value: language, then text. */
function readWithLanguage(cursor: Cursor, tag: 'textWithLanguage' | 'nameWithLanguage', end: number): IppValue {
  const part = (what: string): string => {
    const length = readLength(cursor, what);
    const at = cursor.at;
    if (at + length > end) throw ippError('malformed', { what: `${what} longer than its value`, offset: at });
    cursor.at = at + length;
    return utf8.decode(cursor.bytes.subarray(at, at + length));
  };
  if (cursor.at + 4 > end) throw ippError('malformed', { what: `a short ${tag}`, offset: cursor.at });
  const language = part('a language');
  if (cursor.at + 2 > end) throw ippError('malformed', { what: `a short ${tag}`, offset: cursor.at });
  const value = part('a text');
  if (cursor.at !== end) throw ippError('malformed', { what: `a long ${tag}`, offset: cursor.at });
  return { tag, language, value };
}

/** dateTime, or `other` when a field is out of its range: devices without a clock send zeros. */
function readDateTime(cursor: Cursor, at: number): IppValue {
  const b = cursor.bytes;
  const value = {
    year: cursor.view.getUint16(at),
    month: b[at + 2]!,
    day: b[at + 3]!,
    hour: b[at + 4]!,
    minute: b[at + 5]!,
    second: b[at + 6]!,
    deciSecond: b[at + 7]!,
    utcSign: b[at + 8] === 0x2d ? ('-' as const) : ('+' as const),
    utcHours: b[at + 9]!,
    utcMinutes: b[at + 10]!,
  };
  const inRange =
    (b[at + 8] === 0x2b || b[at + 8] === 0x2d) &&
    value.month >= 1 &&
    value.month <= 12 &&
    value.day >= 1 &&
    value.day <= 31 &&
    value.hour <= 23 &&
    value.minute <= 59 &&
    value.second <= 60 &&
    value.deciSecond <= 9 &&
    value.utcHours <= 14 &&
    value.utcMinutes <= 59;
  if (inRange) return { tag: 'dateTime', value };
  return { tag: 'other', code: TAG.dateTime, value: copy(cursor, at, 11) };
}

function readResolution(cursor: Cursor, at: number): IppValue {
  const units = cursor.bytes[at + 8];
  if (units !== 3 && units !== 4) return { tag: 'other', code: TAG.resolution, value: copy(cursor, at, 9) };
  const { view } = cursor;
  return { tag: 'resolution', x: view.getInt32(at), y: view.getInt32(at + 4), units: units === 3 ? 'dpi' : 'dpcm' };
}

/** The value field of one tag; the cursor stands on its value-length. */
function readValue(cursor: Cursor, code: number, depth: number): IppValue {
  if (--cursor.valuesLeft < 0) throw ippError('tooLarge', { what: 'values', limit: cursor.limits.values });
  const length = readLength(cursor, 'a value');
  const at = need(cursor, length, 'a value');
  const outOfBand = OUT_OF_BAND_NAMES.get(code);
  if (outOfBand !== undefined) return { tag: outOfBand };
  const stringTag = STRING_TAG_NAMES.get(code);
  if (stringTag !== undefined) return { tag: stringTag, value: utf8.decode(cursor.bytes.subarray(at, at + length)) };
  switch (code) {
    case TAG.integer:
    case TAG.enum:
      expectLength(length, 4, 'an integer', at);
      return { tag: code === TAG.enum ? 'enum' : 'integer', value: cursor.view.getInt32(at) };
    case TAG.boolean:
      expectLength(length, 1, 'a boolean', at);
      return { tag: 'boolean', value: cursor.bytes[at] !== 0 };
    case TAG.rangeOfInteger:
      expectLength(length, 8, 'a rangeOfInteger', at);
      return { tag: 'rangeOfInteger', lower: cursor.view.getInt32(at), upper: cursor.view.getInt32(at + 4) };
    case TAG.resolution:
      expectLength(length, 9, 'a resolution', at);
      return readResolution(cursor, at);
    case TAG.dateTime:
      expectLength(length, 11, 'a dateTime', at);
      return readDateTime(cursor, at);
    case TAG.textWithLanguage:
    case TAG.nameWithLanguage:
      cursor.at = at;
      return readWithLanguage(
        cursor,
        code === TAG.textWithLanguage ? 'textWithLanguage' : 'nameWithLanguage',
        at + length,
      );
    case TAG.octetString:
      return { tag: 'octetString', value: copy(cursor, at, length) };
    case TAG.begCollection: // a value here is allowed and means nothing (RFC 8010 3.1.6)
      return { tag: 'collection', members: readMembers(cursor, depth + 1) };
    case TAG.endCollection:
    case TAG.memberAttrName:
      throw ippError('malformed', { what: 'a collection tag outside a collection', offset: at });
    default:
      return { tag: 'other', code, value: copy(cursor, at, length) };
  }
}

/** Members up to and including the matching endCollection. */
function readMembers(cursor: Cursor, depth: number): IppAttribute[] {
  if (depth > cursor.limits.depth)
    throw ippError('tooLarge', { what: 'nested collections', limit: cursor.limits.depth });
  const members: IppAttribute[] = [];
  let name: string | undefined;
  let values: IppValue[] = [];
  for (;;) {
    const offset = need(cursor, 1, 'a collection');
    const code = cursor.bytes[offset]!;
    if (code < FIRST_VALUE_TAG) throw ippError('malformed', { what: 'a group inside a collection', offset });
    if (readName(cursor) !== '') throw ippError('malformed', { what: 'a named value inside a collection', offset });
    if (code === TAG.memberAttrName || code === TAG.endCollection) {
      if (name !== undefined) {
        if (values.length === 0) throw ippError('malformed', { what: 'a member without a value', offset });
        members.push({ name, values });
      }
      if (code === TAG.endCollection) {
        need(cursor, readLength(cursor, 'endCollection'), 'endCollection');
        return members;
      }
      name = readName(cursor);
      if (name === '') throw ippError('malformed', { what: 'a member without a name', offset });
      if (--cursor.valuesLeft < 0) throw ippError('tooLarge', { what: 'values', limit: cursor.limits.values });
      values = [];
    } else {
      if (name === undefined) throw ippError('malformed', { what: 'a member value without a name', offset });
      values.push(readValue(cursor, code, depth));
    }
  }
}

/** Attributes of one group; stops before the next delimiter. */
function readAttributes(cursor: Cursor): IppAttribute[] {
  const attributes: IppAttribute[] = [];
  let values: IppValue[] | undefined;
  for (;;) {
    if (cursor.at >= cursor.bytes.length)
      throw ippError('malformed', { what: 'the end inside a group', offset: cursor.at });
    const offset = cursor.at;
    const code = cursor.bytes[offset]!;
    if (code < FIRST_VALUE_TAG) return attributes;
    cursor.at++;
    const name = readName(cursor);
    if (name !== '') {
      values = [];
      attributes.push({ name, values });
    } else if (values === undefined) {
      throw ippError('malformed', { what: 'a further value before the first attribute', offset });
    }
    values.push(readValue(cursor, code, 0));
  }
}

export interface DecodedMessage {
  readonly message: IppMessage;
  /** Where the document data begins: the byte after the end-of-attributes tag. */
  readonly dataOffset: number;
}

/**
 * @param bytes a whole message, document data may follow
 * @throws `ipp.malformed`, `ipp.tooLarge`; nothing else, whatever the bytes are
 */
export function decodeMessage(bytes: Uint8Array, limits: IppLimits): DecodedMessage {
  const head = bytes.length > limits.bytes ? bytes.subarray(0, limits.bytes) : bytes;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const cursor: Cursor = { bytes: head, view, limits, at: 0, valuesLeft: limits.values };
  try {
    return decodeAll(cursor);
  } catch (thrown) {
    // Cut at our own limit, not by the sender: say so.
    if (head !== bytes && cursor.at <= head.length && isEndError(thrown)) {
      throw ippError('tooLarge', { what: 'bytes', limit: limits.bytes });
    }
    throw thrown;
  }
}

function isEndError(thrown: unknown): boolean {
  const what = (thrown as { params?: { what?: unknown } }).params?.what;
  return typeof what === 'string' && what.startsWith('the end inside');
}

function decodeAll(cursor: Cursor): DecodedMessage {
  need(cursor, 8, 'the header');
  const groups: IppGroup[] = [];
  for (;;) {
    const offset = need(cursor, 1, 'the list of groups');
    const tag = cursor.bytes[offset]!;
    if (tag === END_OF_ATTRIBUTES) break;
    if (tag === 0 || tag >= FIRST_VALUE_TAG) throw ippError('malformed', { what: 'a value outside a group', offset });
    if (--cursor.valuesLeft < 0) throw ippError('tooLarge', { what: 'values', limit: cursor.limits.values });
    groups.push({ tag, attributes: readAttributes(cursor) });
  }
  const { view } = cursor;
  return {
    message: {
      version: [view.getUint8(0), view.getUint8(1)],
      code: view.getUint16(2),
      requestId: view.getInt32(4),
      groups,
    },
    dataOffset: cursor.at,
  };
}
