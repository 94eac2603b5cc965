// Operation and attributes -> the head of an IPP request, encoded by npm `ipp` and checked by our own decoder.
import { isDeepStrictEqual } from 'node:util';
import ipp from 'ipp';
import { find, groupAttributes } from './attributes.ts';
import { decodeMessage } from './decode.ts';
import { ippError } from './errors.ts';
import { type IppMessage, type IppValue, REQUEST_LIMITS } from './message.ts';
import { GROUP } from './tags.ts';

export type OperationAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Members of a collection: integers, and collections of integers. */
export interface CollectionValue {
  readonly [member: string]: number | CollectionValue;
}

/** Job attributes as people and capabilities spell them: keyword, enum name, number, or `600dpi`; collections as objects. */
export type JobAttributes = Readonly<Record<string, string | CollectionValue>>;

/**
 * What `ipp` 2.0.1 has no or a misleading syntax for. `media`: its keyword-or-name choice sends every size that is
 * younger than the package as a name. The rest is PWG 5100.13, 5100.7 and RFC 8011.
 */
const KEYWORD = { type: 'keyword', tag: 0x44, min: 1, max: 1023 } as const;
Object.assign(ipp.attributes['Job Template']!, {
  media: KEYWORD,
  'output-bin': KEYWORD,
  'print-scaling': KEYWORD,
  'print-color-mode': KEYWORD,
  'print-content-optimize': KEYWORD,
  'print-rendering-intent': KEYWORD,
  'job-retain-until': KEYWORD,
  'job-sheets': KEYWORD,
  'job-hold-until': KEYWORD,
});

/** One value as capabilities and job attributes spell it; undefined for what a job attribute cannot be. */
export function spell(attribute: string, value: IppValue): string | undefined {
  switch (value.tag) {
    case 'enum':
      return enumName(attribute, value.value) ?? String(value.value);
    case 'integer':
      return String(value.value);
    case 'boolean':
      return String(value.value);
    case 'resolution':
      return value.x === value.y ? `${value.x}${value.units}` : `${value.x}x${value.y}${value.units}`;
    case 'rangeOfInteger':
      return `${value.lower}-${value.upper}`;
    case 'keyword':
    case 'nameWithoutLanguage':
      return value.value;
    default:
      return undefined;
  }
}

/** Name of an enum value, by the table of the attribute that `-supported` and `-default` belong to. */
function enumName(attribute: string, value: number): string | undefined {
  const base = attribute.replace(/-(supported|default|ready)$/, '');
  return ipp.enums[base]?.lookup[value];
}

/** The form in which `ipp` takes a job attribute: resolutions nested, enums by name, numbers as numbers. */
function packageForm(attribute: string, spelled: string | CollectionValue): unknown {
  const syntax = ipp.attributes['Job Template']![attribute];
  if (syntax === undefined) throw ippError('unencodable', { attribute, what: 'an attribute that no table has' });
  if (typeof spelled !== 'string') return spelled;
  const resolution = /^(\d+)(?:x(\d+))?(dpi|dpcm)$/.exec(spelled);
  if (syntax.type === 'resolution' && resolution !== null) {
    return [[Number(resolution[1]), Number(resolution[2] ?? resolution[1]), resolution[3]]];
  }
  if (syntax.type === 'integer') return Number(spelled);
  if (syntax.type === 'boolean') return spelled === 'true';
  return spelled;
}

export interface RequestParts {
  readonly version: '1.1' | '2.0';
  readonly operation: string;
  readonly requestId: number;
  readonly operationAttributes: OperationAttributes;
  readonly jobAttributes?: JobAttributes;
}

/**
 * The package drops or zeroes what it does not understand without a word: every attribute is read back.
 *
 * @throws `ipp.unencodable`
 */
export function encodeRequest(parts: RequestParts): Uint8Array {
  const job = Object.entries(parts.jobAttributes ?? {});
  const jobForm = Object.fromEntries(job.map(([name, value]) => [name, packageForm(name, value)]));
  let head: Uint8Array;
  try {
    head = ipp.serialize({
      version: parts.version,
      operation: parts.operation,
      id: parts.requestId,
      'operation-attributes-tag': {
        'attributes-charset': 'utf-8',
        'attributes-natural-language': 'en',
        ...parts.operationAttributes,
      },
      ...(job.length === 0 ? {} : { 'job-attributes-tag': jobForm }),
    });
  } catch (error) {
    throw ippError('unencodable', { attribute: parts.operation, what: typeof error === 'string' ? error : 'a value' });
  }
  checkEncoded(decodeMessage(head, REQUEST_LIMITS).message, parts);
  return head;
}

function checkEncoded(message: IppMessage, parts: RequestParts): void {
  const operation = groupAttributes(message, GROUP.operation);
  for (const [attribute, wanted] of Object.entries(parts.operationAttributes)) {
    const got = find(operation, attribute)?.values.map((value) => ('value' in value ? value.value : undefined));
    const expected = Array.isArray(wanted) ? wanted : [wanted];
    if (JSON.stringify(got) !== JSON.stringify(expected)) {
      throw ippError('unencodable', { attribute, what: 'a value that does not read back' });
    }
  }
  const job = groupAttributes(message, GROUP.job);
  for (const [attribute, wanted] of Object.entries(parts.jobAttributes ?? {})) {
    const values = find(job, attribute)?.values ?? [];
    const got = values.length === 1 ? (collectionOf(values[0]!) ?? spell(attribute, values[0]!)) : undefined;
    if (!isDeepStrictEqual(got, wanted)) {
      throw ippError('unencodable', { attribute, what: 'a value that does not read back' });
    }
  }
}

/** A collection as `JobAttributes` has it; undefined for any other value. */
function collectionOf(value: IppValue): CollectionValue | undefined {
  if (value.tag !== 'collection') return undefined;
  return Object.fromEntries(
    value.members.map(({ name, values: [one] }) => {
      if (one?.tag === 'integer') return [name, one.value];
      return [name, (one && collectionOf(one)) ?? {}];
    }),
  );
}
