// A device model -> the job attributes it supports: what to advertise, what to accept, and the resolved ticket of a job.
import { enumeration, find, integer, keyword, numbersOf, range, resolution, stringsOf } from '../ipp/attributes.ts';
import type { IppAttribute, IppValue } from '../ipp/message.ts';
import {
  mediaAttributes,
  mediaColAttributes,
  mediaColIsSupported,
  paperOfCol,
  paperOfName,
  usualPaper,
} from './media.ts';
import type { DeviceModel } from './model.ts';
import type { JobTicket } from './sink.ts';

/** One job attribute: its `-supported` and `-default` (and the like), and which values of it are accepted. */
interface TemplateEntry {
  readonly name: string;
  readonly advertise: readonly IppAttribute[];
  readonly accepts: (values: readonly IppValue[]) => boolean;
}

const SCALINGS = ['auto', 'auto-fit', 'fill', 'fit', 'none'];
const INTENTS = ['auto', 'absolute', 'perceptual', 'relative', 'relative-bpc', 'saturation'];
const CONTENT_KINDS = ['auto', 'graphic', 'photo', 'text', 'text-and-graphic'];

function oneOf(tags: readonly IppValue['tag'][], allowed: readonly (string | number)[]): TemplateEntry['accepts'] {
  return ([value, ...more]) =>
    more.length === 0 &&
    value !== undefined &&
    tags.includes(value.tag) &&
    'value' in value &&
    allowed.includes(value.value as string | number);
}

/** Several values of one list. */
function someOf(tag: IppValue['tag'], allowed: readonly (string | number)[]): TemplateEntry['accepts'] {
  const single = oneOf([tag], allowed);
  return (values) => values.length > 0 && values.every((value) => single([value]));
}

function integerIn(lower: number, upper: number): TemplateEntry['accepts'] {
  return ([value, ...more]) =>
    more.length === 0 && value?.tag === 'integer' && value.value >= lower && value.value <= upper;
}

function keywordChoice(attribute: string, fallback: string, supported: readonly string[]): TemplateEntry {
  return {
    name: attribute,
    advertise: [keyword(`${attribute}-default`, fallback), keyword(`${attribute}-supported`, ...supported)],
    accepts: oneOf(['keyword', 'nameWithoutLanguage'], supported),
  };
}

function enumChoice(attribute: string, fallback: number, supported: readonly number[]): TemplateEntry {
  return {
    name: attribute,
    advertise: [enumeration(`${attribute}-default`, fallback), enumeration(`${attribute}-supported`, ...supported)],
    accepts: oneOf(['enum'], supported),
  };
}

/** Ranges in ascending order that do not overlap (RFC 8011 5.2.7). */
function pageRangesAccepted(values: readonly IppValue[]): boolean {
  let last = 0;
  return values.every((value) => {
    if (value.tag !== 'rangeOfInteger' || value.lower <= last || value.upper < value.lower) return false;
    last = value.upper;
    return true;
  });
}

/** Overrides select pages and documents; there is nothing that they could change, so any change is refused. */
const OVERRIDE_SELECTORS = ['document-number', 'document-numbers', 'pages'];

function overridesAccepted(values: readonly IppValue[]): boolean {
  return values.every(
    (value) => value.tag === 'collection' && value.members.every((member) => OVERRIDE_SELECTORS.includes(member.name)),
  );
}

function defaultSides(model: DeviceModel): JobTicket['sides'] {
  return model.sides.includes('one-sided') ? 'one-sided' : model.sides[0]!;
}

const TEXT_TAGS: readonly IppValue['tag'][] = ['textWithoutLanguage', 'nameWithoutLanguage', 'octetString', 'keyword'];

/** Longer than one IPP text (1023 octets): in several values, in order. */
function ownText(name: string): TemplateEntry {
  return {
    name,
    advertise: [{ name: `${name}-supported`, values: [{ tag: 'boolean', value: true }] }],
    accepts: (values) => values.length <= 4 && values.every((value) => TEXT_TAGS.includes(value.tag)),
  };
}

/** The text of an attribute of the printer's own, its values joined. */
export function ownTextOf(attribute: IppAttribute | undefined): string | undefined {
  const values = (attribute?.values ?? []).map((value) => {
    if (!('value' in value)) return '';
    return value.value instanceof Uint8Array ? Buffer.from(value.value).toString('latin1') : String(value.value);
  });
  return values.length === 0 ? undefined : values.join('');
}

/** Every job attribute of the device. */
export function jobTemplate(model: DeviceModel): readonly TemplateEntry[] {
  const colourModes = model.colour ? ['auto', 'color', 'monochrome'] : ['auto', 'monochrome'];
  const pageRanges = model.only?.['page-ranges'] === undefined;
  const taken = <T extends string | number>(attribute: string, all: readonly T[]): readonly T[] =>
    all.filter((value) => model.only?.[attribute]?.includes(value) ?? true);
  return [
    {
      name: 'copies',
      advertise: [integer('copies-default', 1), range('copies-supported', [1, model.maxCopies ?? 99])],
      accepts: integerIn(1, model.maxCopies ?? 99),
    },
    {
      name: 'finishings',
      advertise: [enumeration('finishings-default', 3), enumeration('finishings-supported', 3)],
      accepts: someOf('enum', [3]),
    },
    keywordChoice('job-hold-until', 'no-hold', ['no-hold', 'indefinite']),
    {
      name: 'job-priority',
      advertise: [integer('job-priority-default', 50), integer('job-priority-supported', 1)],
      accepts: integerIn(1, 100),
    },
    keywordChoice('job-sheets', 'none', ['none']),
    {
      name: 'media',
      advertise: mediaAttributes(model),
      accepts: ([value, ...more]) =>
        more.length === 0 &&
        (value?.tag === 'keyword' || value?.tag === 'nameWithoutLanguage') &&
        paperOfName(model, value.value) !== undefined,
    },
    ...(model.mediaCol === false
      ? []
      : [
          {
            name: 'media-col',
            advertise: mediaColAttributes(model),
            accepts: (values: readonly IppValue[]) => values.length === 1 && mediaColIsSupported(model, values[0]!),
          },
        ]),
    keywordChoice('multiple-document-handling', 'separate-documents-uncollated-copies', [
      'separate-documents-uncollated-copies',
      'separate-documents-collated-copies',
    ]),
    enumChoice('orientation-requested', 3, taken('orientation-requested', [3, 4, 5, 6])),
    keywordChoice('output-bin', model.outputBin, [model.outputBin]),
    {
      name: 'overrides',
      advertise: [keyword('overrides-supported', ...OVERRIDE_SELECTORS)],
      accepts: overridesAccepted,
    },
    {
      name: 'page-ranges',
      advertise: [{ name: 'page-ranges-supported', values: [{ tag: 'boolean', value: pageRanges }] }],
      accepts: (values) => pageRanges && pageRangesAccepted(values),
    },
    keywordChoice('print-color-mode', model.colour ? 'auto' : 'monochrome', colourModes),
    keywordChoice('print-content-optimize', 'auto', CONTENT_KINDS),
    enumChoice('print-quality', 4, [3, 4, 5]),
    keywordChoice('print-rendering-intent', 'auto', INTENTS),
    keywordChoice('print-scaling', 'auto', taken('print-scaling', SCALINGS)),
    {
      name: 'printer-resolution',
      advertise: [
        resolution('printer-resolution-default', model.defaultResolutionDpi),
        resolution('printer-resolution-supported', ...model.resolutionsDpi),
      ],
      accepts: ([value, ...more]) =>
        more.length === 0 &&
        value?.tag === 'resolution' &&
        value.units === 'dpi' &&
        value.x === value.y &&
        model.resolutionsDpi.includes(value.x),
    },
    keywordChoice('sides', defaultSides(model), model.sides),
    ...(model.ownJobAttributes ?? []).map(ownText),
  ];
}

/** The attributes of a request that the device does not honour: unknown ones as `unsupported`, others with their value. */
export function unsupportedOf(template: readonly TemplateEntry[], requested: readonly IppAttribute[]): IppAttribute[] {
  const unsupported: IppAttribute[] = [];
  for (const attribute of requested) {
    const entry = template.find((candidate) => candidate.name === attribute.name);
    if (entry === undefined) unsupported.push({ name: attribute.name, values: [{ tag: 'unsupported' }] });
    else if (!entry.accepts(attribute.values)) unsupported.push(attribute);
  }
  return unsupported;
}

/** @param accepted job attributes that passed `unsupportedOf` */
export function ticketOf(model: DeviceModel, accepted: readonly IppAttribute[]): JobTicket {
  const string = (attribute: string, fallback: string): string => stringsOf(find(accepted, attribute))[0] ?? fallback;
  const number = (attribute: string, fallback: number): number => numbersOf(find(accepted, attribute))[0] ?? fallback;
  const mediaCol = find(accepted, 'media-col')?.values[0];
  const mediaName = stringsOf(find(accepted, 'media'))[0];
  const paper =
    mediaName !== undefined ? paperOfName(model, mediaName) : mediaCol !== undefined && paperOfCol(model, mediaCol);
  const wanted = find(accepted, 'printer-resolution')?.values[0];
  return {
    copies: number('copies', 1),
    sides: string('sides', defaultSides(model)) as JobTicket['sides'],
    media: paper || usualPaper(model),
    pageRanges: (find(accepted, 'page-ranges')?.values ?? []).flatMap((value) =>
      value.tag === 'rangeOfInteger' ? [[value.lower, value.upper] as const] : [],
    ),
    resolutionDpi: wanted?.tag === 'resolution' ? wanted.x : model.defaultResolutionDpi,
    colourMode: string('print-color-mode', model.colour ? 'auto' : 'monochrome'),
    scaling: string('print-scaling', 'auto'),
    contentOptimize: string('print-content-optimize', 'auto'),
    renderingIntent: string('print-rendering-intent', 'auto'),
    orientation: number('orientation-requested', 3),
  };
}
