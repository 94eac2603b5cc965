// A printer's answer about itself -> what it takes, resolved.
import type { SheetBack } from '../band-writer.ts';
import type { PrinterCapabilities, Resolution } from '../printer.ts';
import { booleanOf, find, groupAttributes, stringsOf } from './attributes.ts';
import { MEDIA_ATTRIBUTES, mediaOf } from './media.ts';
import type { IppAttribute, IppMessage } from './message.ts';
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
  ...MEDIA_ATTRIBUTES,
  ...JOB_ATTRIBUTES.map((attribute) => `${attribute}-supported`),
];

const SHEET_BACKS: readonly SheetBack[] = ['normal', 'rotated', 'flipped', 'manual-tumble'];

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
  const { media, mediaRanges } = mediaOf(printer);
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
    ...(mediaRanges.length === 0 ? {} : { mediaRanges }),
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
