// A resolved IPP message -> bytes (RFC 8010 section 3).
import { ippError } from './errors.ts';
import type { IppAttribute, IppDateTime, IppMessage, IppValue } from './message.ts';
import { END_OF_ATTRIBUTES, OUT_OF_BAND, type OutOfBandTag, STRING_TAGS, type StringTag, TAG } from './tags.ts';

const utf8 = new TextEncoder();
const MAX_VALUE_BYTES = 32_767;
const EMPTY = new Uint8Array(0);

/** A growing buffer; one per message. */
class Output {
  private buffer = Buffer.allocUnsafe(4096);
  private length = 0;

  private room(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.length, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, at);
      this.buffer = grown;
    }
    return at;
  }

  byte(value: number): void {
    const at = this.room(1);
    this.buffer[at] = value;
  }

  uint16(value: number): void {
    const at = this.room(2);
    this.buffer.writeUInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.room(4);
    this.buffer.writeInt32BE(value, at);
  }

  bytes(value: Uint8Array): void {
    const at = this.room(value.length);
    this.buffer.set(value, at);
  }

  /** 2 bytes of length, then the bytes. */
  counted(value: Uint8Array): void {
    this.uint16(value.length);
    this.bytes(value);
  }

  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}

function boundedBytes(attribute: string, value: Uint8Array): Uint8Array {
  if (value.length > MAX_VALUE_BYTES) throw ippError('unencodable', { attribute, what: `${value.length} bytes` });
  return value;
}

function int32(attribute: string, value: number): number {
  if (!Number.isInteger(value) || value < -0x8000_0000 || value > 0x7fff_ffff) {
    throw ippError('unencodable', { attribute, what: 'a number that is not a 32-bit integer' });
  }
  return value;
}

/** Bytes of a dateTime, RFC 2579. */
function dateTimeBytes(attribute: string, value: IppDateTime): Uint8Array {
  const { year, utcSign, ...rest } = value;
  const fields = [rest.month, rest.day, rest.hour, rest.minute, rest.second, rest.deciSecond];
  const offset = [rest.utcHours, rest.utcMinutes];
  if ([...fields, ...offset].some((f) => !Number.isInteger(f) || f < 0 || f > 255) || year < 0 || year > 65_535) {
    throw ippError('unencodable', { attribute, what: 'a dateTime field out of range' });
  }
  return Uint8Array.from([year >> 8, year & 255, ...fields, utcSign === '+' ? 0x2b : 0x2d, ...offset]);
}

/** The tag octet and the value field of everything but collections. */
function simpleValue(attribute: string, value: Exclude<IppValue, { tag: 'collection' }>): [number, Uint8Array] {
  switch (value.tag) {
    case 'integer':
    case 'enum': {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(int32(attribute, value.value));
      return [TAG[value.tag], bytes];
    }
    case 'boolean':
      return [TAG.boolean, Uint8Array.of(value.value ? 1 : 0)];
    case 'octetString':
      return [TAG.octetString, value.value];
    case 'dateTime':
      return [TAG.dateTime, dateTimeBytes(attribute, value.value)];
    case 'resolution': {
      const bytes = Buffer.alloc(9);
      bytes.writeInt32BE(int32(attribute, value.x), 0);
      bytes.writeInt32BE(int32(attribute, value.y), 4);
      bytes[8] = value.units === 'dpi' ? 3 : 4;
      return [TAG.resolution, bytes];
    }
    case 'rangeOfInteger': {
      const bytes = Buffer.alloc(8);
      bytes.writeInt32BE(int32(attribute, value.lower), 0);
      bytes.writeInt32BE(int32(attribute, value.upper), 4);
      return [TAG.rangeOfInteger, bytes];
    }
    case 'textWithLanguage':
    case 'nameWithLanguage': {
      const language = utf8.encode(value.language);
      const text = utf8.encode(value.value);
      const out = new Output();
      out.counted(boundedBytes(attribute, language));
      out.counted(boundedBytes(attribute, text));
      return [TAG[value.tag], out.finish()];
    }
    case 'other':
      return [value.code, value.value];
    default:
      if ('value' in value) return [STRING_TAGS[value.tag as StringTag], utf8.encode(value.value)];
      return [OUT_OF_BAND[value.tag as OutOfBandTag], EMPTY];
  }
}

/** One value under `name` (empty for a further value, and for everything inside a collection). */
function writeValue(out: Output, attribute: string, name: string, value: IppValue): void {
  const nameBytes = boundedBytes(attribute, utf8.encode(name));
  if (value.tag !== 'collection') {
    const [tag, bytes] = simpleValue(attribute, value);
    out.byte(tag);
    out.counted(nameBytes);
    out.counted(boundedBytes(attribute, bytes));
    return;
  }
  out.byte(TAG.begCollection);
  out.counted(nameBytes);
  out.counted(EMPTY);
  for (const member of value.members) {
    out.byte(TAG.memberAttrName);
    out.counted(EMPTY);
    out.counted(boundedBytes(attribute, utf8.encode(member.name)));
    for (const memberValue of nonEmpty(member)) writeValue(out, member.name, '', memberValue);
  }
  out.byte(TAG.endCollection);
  out.counted(EMPTY);
  out.counted(EMPTY);
}

function nonEmpty(attribute: IppAttribute): readonly IppValue[] {
  if (attribute.values.length === 0) throw ippError('unencodable', { attribute: attribute.name, what: 'no value' });
  if (attribute.name === '') throw ippError('unencodable', { attribute: '(unnamed)', what: 'no name' });
  return attribute.values;
}

/**
 * @returns the message up to and including the end-of-attributes tag; document data follows it on the wire
 * @throws `ipp.unencodable` when a value does not fit its syntax
 */
export function encodeMessage(message: IppMessage): Uint8Array {
  const out = new Output();
  out.byte(message.version[0]);
  out.byte(message.version[1]);
  out.uint16(message.code);
  out.int32(message.requestId);
  for (const group of message.groups) {
    out.byte(group.tag);
    for (const attribute of group.attributes) {
      nonEmpty(attribute).forEach((value, index) => {
        writeValue(out, attribute.name, index === 0 ? attribute.name : '', value);
      });
    }
  }
  out.byte(END_OF_ATTRIBUTES);
  return out.finish();
}
