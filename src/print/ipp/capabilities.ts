// A printer's answer about itself -> what it takes, resolved.
import type { SheetBack } from '../band-writer.ts';
import type { MediaSize, PrinterCapabilities, Resolution } from '../printer.ts';
import { booleanOf, find, groupAttributes, numbersOf, stringsOf } from './attributes.ts';
import type { IppAttribute, IppMessage, IppValue } from './message.ts';
import { spell } from './request.ts';
import { GROUP } from './tags.ts';

/** Job attributes that the engine may send; each is offered through its `-supported` twin. */
const JOB_ATTRIBUTES = [
  'copies',
  'media',
  'orientation-requested',
  'output-bin',
  'print-color-mode',
  'print-content-optimize',
  'print-quality',
  'print-rendering-intent',
  'print-scaling',
  'printer-resolution',
  'sides',
] as const;

/** What to ask a printer for; asking for `all` makes some devices send megabytes. */
export const CAPABILITY_ATTRIBUTES: readonly string[] = [
  'printer-make-and-model',
  'printer-state',
  'printer-state-reasons',
  'printer-is-accepting-jobs',
  'printer-uuid',
  'printer-up-time',
  'operations-supported',
  'document-format-supported',
  'pwg-raster-document-type-supported',
  'pwg-raster-document-resolution-supported',
  'pwg-raster-document-sheet-back',
  'color-supported',
  'job-impressions-supported',
  'media-default',
  'media-ready',
  'media-col-default',
  'media-col-ready',
  'media-col-database',
  ...JOB_ATTRIBUTES.map((attribute) => `${attribute}-supported`),
];

const SHEET_BACKS: readonly SheetBack[] = ['normal', 'rotated', 'flipped', 'manual-tumble'];

type Margins = MediaSize['margins'];

/** Dimensions in hundredths of a millimetre out of a PWG self-describing name (PWG 5101.1), or undefined. */
export function parseMediaName(mediaName: string): { widthHundredthMm: number; heightHundredthMm: number } | undefined {
  const match = /_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)$/.exec(mediaName);
  if (match === null) return undefined;
  const unit = match[3] === 'mm' ? 100 : 2540;
  // 8.5 in is 21590; 4.125 in is 10477.5, which PWG 5101.1 rounds down.
  const length = (digits: string): number => Math.floor(Number(digits) * unit + 1e-6);
  return { widthHundredthMm: length(match[1]!), heightHundredthMm: length(match[2]!) };
}

function members(value: IppValue): readonly IppAttribute[] {
  return value.tag === 'collection' ? value.members : [];
}

function firstNumber(attributes: readonly IppAttribute[], name: string): number | undefined {
  return numbersOf(find(attributes, name))[0];
}

/** Key of a size: its two dimensions. */
function sizeKey(widthHundredthMm: number, heightHundredthMm: number): string {
  return `${widthHundredthMm}x${heightHundredthMm}`;
}

/**
 * Margins by size. A size is listed with and without borders on devices that print to the edge; the larger margins
 * are what a job gets that does not ask for borderless printing.
 */
function marginsBySize(printer: readonly IppAttribute[]): Map<string, Margins> {
  const margins = new Map<string, Margins>();
  for (const name of ['media-col-database', 'media-col-ready', 'media-col-default']) {
    for (const value of find(printer, name)?.values ?? []) {
      const media = members(value);
      const size = members(find(media, 'media-size')?.values[0] ?? { tag: 'no-value' });
      const width = firstNumber(size, 'x-dimension');
      const height = firstNumber(size, 'y-dimension');
      if (width === undefined || height === undefined) continue;
      const before = margins.get(sizeKey(width, height));
      const edge = (side: keyof Margins): number =>
        Math.max(before?.[side] ?? 0, firstNumber(media, `media-${side}-margin`) ?? 0);
      margins.set(sizeKey(width, height), {
        top: edge('top'),
        right: edge('right'),
        bottom: edge('bottom'),
        left: edge('left'),
      });
    }
  }
  return margins;
}

function resolutionsOf(attribute: IppAttribute | undefined): Resolution[] {
  return (attribute?.values ?? []).flatMap((value) => {
    if (value.tag !== 'resolution') return [];
    const perInch = value.units === 'dpi' ? 1 : 2.54;
    return [{ xDpi: Math.round(value.x * perInch), yDpi: Math.round(value.y * perInch) }];
  });
}

/** @param answer to Get-Printer-Attributes for `CAPABILITY_ATTRIBUTES` */
export function capabilitiesOf(answer: IppMessage): PrinterCapabilities {
  const printer = groupAttributes(answer, GROUP.printer);
  const strings = (name: string): string[] => stringsOf(find(printer, name));
  const margins = marginsBySize(printer);
  const media = strings('media-supported').flatMap((name): MediaSize[] => {
    const size = parseMediaName(name);
    if (size === undefined || /^custom_(min|max)_/.test(name)) return [];
    const known = margins.get(sizeKey(size.widthHundredthMm, size.heightHundredthMm));
    return [{ name, ...size, margins: known ?? { top: 0, right: 0, bottom: 0, left: 0 } }];
  });
  const types = strings('pwg-raster-document-type-supported');
  const sheetBack = strings('pwg-raster-document-sheet-back')[0] as SheetBack | undefined;
  const mediaDefault = strings('media-default')[0];
  const jobAttributes = new Map<string, readonly string[]>();
  for (const attribute of JOB_ATTRIBUTES) {
    const values = find(printer, `${attribute}-supported`)?.values.map((value) => spell(attribute, value)) ?? [];
    const offered = values.filter((value) => value !== undefined);
    if (offered.length > 0) jobAttributes.set(attribute, offered);
  }
  return {
    makeAndModel: strings('printer-make-and-model')[0] ?? '',
    formats: strings('document-format-supported'),
    ...(types.length === 0
      ? {}
      : {
          pwg: {
            types,
            resolutions: resolutionsOf(find(printer, 'pwg-raster-document-resolution-supported')),
            sheetBack: sheetBack !== undefined && SHEET_BACKS.includes(sheetBack) ? sheetBack : 'normal',
          },
        }),
    sides: strings('sides-supported'),
    media,
    ...(mediaDefault === undefined ? {} : { mediaDefault }),
    mediaReady: strings('media-ready'),
    colour: booleanOf(find(printer, 'color-supported')) ?? false,
    jobAttributes,
  };
}

/** Whether a printer that offers `offered` for an attribute takes `wanted`; `1-999` offers every number between. */
export function offers(offered: readonly string[], wanted: string): boolean {
  if (offered.includes(wanted)) return true;
  if (!/^\d+$/.test(wanted)) return false;
  const number = Number(wanted);
  return offered.some((value) => {
    const bounds = /^(\d+)-(\d+)$/.exec(value);
    return bounds !== null && number >= Number(bounds[1]) && number <= Number(bounds[2]);
  });
}
