// Short builders and readers for attributes, so that tables of them read like the specifications.
import { dateTimeFromDate, type IppAttribute, type IppMessage, type IppValue } from './message.ts';
import type { OutOfBandTag, StringTag } from './tags.ts';

function strings(tag: StringTag) {
  return (name: string, ...values: readonly string[]): IppAttribute => ({
    name,
    values: values.map((value) => ({ tag, value })),
  });
}

export const keyword = strings('keyword');
export const uri = strings('uri');
export const uriScheme = strings('uriScheme');
export const charset = strings('charset');
export const naturalLanguage = strings('naturalLanguage');
export const mimeMediaType = strings('mimeMediaType');
export const name = strings('nameWithoutLanguage');
export const text = strings('textWithoutLanguage');

export function integer(attribute: string, ...values: readonly number[]): IppAttribute {
  return { name: attribute, values: values.map((value) => ({ tag: 'integer', value })) };
}

export function enumeration(attribute: string, ...values: readonly number[]): IppAttribute {
  return { name: attribute, values: values.map((value) => ({ tag: 'enum', value })) };
}

export function boolean(attribute: string, value: boolean): IppAttribute {
  return { name: attribute, values: [{ tag: 'boolean', value }] };
}

export function range(
  attribute: string,
  ...ranges: readonly (readonly [lower: number, upper: number])[]
): IppAttribute {
  return { name: attribute, values: ranges.map(([lower, upper]) => ({ tag: 'rangeOfInteger', lower, upper })) };
}

/** Resolutions in dots per inch; one number means the same across and along the feed. */
export function resolution(attribute: string, ...dpi: readonly number[]): IppAttribute {
  return { name: attribute, values: dpi.map((d) => ({ tag: 'resolution', x: d, y: d, units: 'dpi' })) };
}

export function octetString(attribute: string, ...values: readonly string[]): IppAttribute {
  return { name: attribute, values: values.map((value) => ({ tag: 'octetString', value: Buffer.from(value) })) };
}

export function dateTime(attribute: string, value: Date): IppAttribute {
  return { name: attribute, values: [{ tag: 'dateTime', value: dateTimeFromDate(value) }] };
}

export function collection(attribute: string, ...values: readonly (readonly IppAttribute[])[]): IppAttribute {
  return { name: attribute, values: values.map((members) => ({ tag: 'collection', members })) };
}

export function outOfBand(attribute: string, tag: OutOfBandTag): IppAttribute {
  return { name: attribute, values: [{ tag }] };
}

/** The first attribute of that name among `attributes`. */
export function find(attributes: readonly IppAttribute[], attribute: string): IppAttribute | undefined {
  return attributes.find((candidate) => candidate.name === attribute);
}

/** Attributes of the first group with that delimiter tag; none when there is no such group. */
export function groupAttributes(message: IppMessage, tag: number): readonly IppAttribute[] {
  return message.groups.find((group) => group.tag === tag)?.attributes ?? [];
}

/** The text of a value of any string syntax, with or without language; undefined for others. */
function stringOf(value: IppValue | undefined): string | undefined {
  if (value === undefined || value.tag === 'octetString' || value.tag === 'other') return undefined;
  return 'value' in value && typeof value.value === 'string' ? value.value : undefined;
}

/** Every string among the values of an attribute; an absent attribute has none. */
export function stringsOf(attribute: IppAttribute | undefined): string[] {
  return (attribute?.values ?? []).map(stringOf).filter((value) => value !== undefined);
}

/** Every integer or enum among the values of an attribute. */
export function numbersOf(attribute: IppAttribute | undefined): number[] {
  return (attribute?.values ?? []).flatMap((v) => (v.tag === 'integer' || v.tag === 'enum' ? [v.value] : []));
}

/** The first boolean of an attribute. */
export function booleanOf(attribute: IppAttribute | undefined): boolean | undefined {
  const value = attribute?.values[0];
  return value?.tag === 'boolean' ? value.value : undefined;
}
