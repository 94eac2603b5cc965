// The tag octets of RFC 8010 section 3.5 <-> their names.

/** Delimiter tags (RFC 8010 3.5.1, RFC 3995, RFC 3996, PWG 5100.5, PWG 5100.22). */
export const GROUP = {
  operation: 0x01,
  job: 0x02,
  printer: 0x04,
  unsupported: 0x05,
  subscription: 0x06,
  eventNotification: 0x07,
  resource: 0x08,
  document: 0x09,
  system: 0x0a,
} as const;

export const END_OF_ATTRIBUTES = 0x03;

/** Tags below this one delimit groups; this one and those above introduce values. */
export const FIRST_VALUE_TAG = 0x10;

/** Out-of-band values (RFC 8010 3.5.2, RFC 3380). */
export const OUT_OF_BAND = {
  unsupported: 0x10,
  default: 0x11,
  unknown: 0x12,
  'no-value': 0x13,
  'not-settable': 0x15,
  'delete-attribute': 0x16,
  'admin-define': 0x17,
} as const;

/** Tags whose value is a string. */
export const STRING_TAGS = {
  textWithoutLanguage: 0x41,
  nameWithoutLanguage: 0x42,
  keyword: 0x44,
  uri: 0x45,
  uriScheme: 0x46,
  charset: 0x47,
  naturalLanguage: 0x48,
  mimeMediaType: 0x49,
} as const;

/** Every other value tag. */
export const TAG = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  octetString: 0x30,
  dateTime: 0x31,
  resolution: 0x32,
  rangeOfInteger: 0x33,
  begCollection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  endCollection: 0x37,
  memberAttrName: 0x4a,
  extension: 0x7f,
} as const;

export type OutOfBandTag = keyof typeof OUT_OF_BAND;
export type StringTag = keyof typeof STRING_TAGS;

function inverse<K extends string>(table: Readonly<Record<K, number>>): ReadonlyMap<number, K> {
  return new Map((Object.entries(table) as [K, number][]).map(([name, code]) => [code, name]));
}

export const OUT_OF_BAND_NAMES = inverse<OutOfBandTag>(OUT_OF_BAND);
export const STRING_TAG_NAMES = inverse<StringTag>(STRING_TAGS);
