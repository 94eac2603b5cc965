// The resolved form of an IPP message: what the codec makes of bytes, and what it makes bytes of.
import type { OutOfBandTag, StringTag } from './tags.ts';

/** dateTime of RFC 2579, the fields as they are on the wire: month 1-12, `deciSecond` in tenths, offset from UTC. */
export interface IppDateTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly deciSecond: number;
  readonly utcSign: '+' | '-';
  readonly utcHours: number;
  readonly utcMinutes: number;
}

/** One value. `other` keeps what its tag does not explain: unknown tags, extensions, dates and units out of range. */
export type IppValue =
  | { readonly tag: 'integer' | 'enum'; readonly value: number }
  | { readonly tag: 'boolean'; readonly value: boolean }
  | { readonly tag: StringTag; readonly value: string }
  | { readonly tag: 'textWithLanguage' | 'nameWithLanguage'; readonly language: string; readonly value: string }
  | { readonly tag: 'octetString'; readonly value: Uint8Array }
  | { readonly tag: 'dateTime'; readonly value: IppDateTime }
  | { readonly tag: 'resolution'; readonly x: number; readonly y: number; readonly units: 'dpi' | 'dpcm' }
  | { readonly tag: 'rangeOfInteger'; readonly lower: number; readonly upper: number }
  | { readonly tag: 'collection'; readonly members: readonly IppAttribute[] }
  | { readonly tag: OutOfBandTag }
  | { readonly tag: 'other'; readonly code: number; readonly value: Uint8Array };

/** An attribute, or a member of a collection: one value, or several (1setOf). Never none. */
export interface IppAttribute {
  readonly name: string;
  readonly values: readonly IppValue[];
}

/** One group; a message may hold several with the same delimiter tag (Get-Jobs: one per job). */
export interface IppGroup {
  /** Delimiter tag, see `GROUP` in tags.ts. */
  readonly tag: number;
  readonly attributes: readonly IppAttribute[];
}

export interface IppMessage {
  /** Major and minor version, such as `[2, 0]`. */
  readonly version: readonly [major: number, minor: number];
  /** Operation id of a request, status code of an answer. */
  readonly code: number;
  readonly requestId: number;
  readonly groups: readonly IppGroup[];
}

/** Bounds on a message from outside. */
export interface IppLimits {
  /** Bytes up to and including the end-of-attributes tag. */
  readonly bytes: number;
  /** Values in the whole message, members of collections included. */
  readonly values: number;
  /** Bytes of one value; RFC 8010 allows 32767. */
  readonly valueBytes: number;
  /** Collections within collections. */
  readonly depth: number;
}

/** Roomy for the largest answer of a real printer (a media-col-database of a few hundred kB). */
export const ANSWER_LIMITS: IppLimits = { bytes: 2 << 20, values: 100_000, valueBytes: 32_767, depth: 12 };

/** Bounds on a request to a server of ours. */
export const REQUEST_LIMITS: IppLimits = { bytes: 128 << 10, values: 4_000, valueBytes: 32_767, depth: 8 };

/** The instant that a dateTime names, or undefined when its fields name none (a 31 February, hour 25). */
export function dateTimeToDate(value: IppDateTime): Date | undefined {
  const { year, month, day, hour, minute, second, deciSecond } = value;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  // 60 is a leap second (RFC 2579): it lands on the next minute, as Date has none.
  local.setUTCHours(hour, minute, second, deciSecond * 100);
  const sameDay = local.getUTCMonth() === month - 1 && (local.getUTCDate() === day || second === 60);
  if (!sameDay || hour > 23 || minute > 59) return undefined;
  const offsetMs = (value.utcHours * 60 + value.utcMinutes) * 60_000;
  return new Date(local.getTime() - (value.utcSign === '+' ? offsetMs : -offsetMs));
}

/** An instant as a dateTime in UTC, tenths of a second kept. */
export function dateTimeFromDate(date: Date): IppDateTime {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    deciSecond: Math.floor(date.getUTCMilliseconds() / 100),
    utcSign: '+',
    utcHours: 0,
    utcMinutes: 0,
  };
}
