// A device model's paper -> media-col and its relatives (PWG 5100.3, PWG 5100.13), and which of them a job may ask for.
import { collection, find, integer, keyword, numbersOf, stringsOf } from '../ipp/attributes.ts';
import { parseMediaName } from '../ipp/capabilities.ts';
import type { IppAttribute, IppValue } from '../ipp/message.ts';
import type { DeviceModel, ModelMedia } from './model.ts';

const SIDES = ['top', 'right', 'bottom', 'left'] as const;

const MEMBERS = [
  'media-bottom-margin',
  'media-key',
  'media-left-margin',
  'media-right-margin',
  'media-size',
  'media-size-name',
  'media-source',
  'media-top-margin',
  'media-type',
];

function sizeMembers(media: ModelMedia): IppAttribute[] {
  const size = parseMediaName(media.name)!;
  return [integer('x-dimension', size.widthHundredthMm), integer('y-dimension', size.heightHundredthMm)];
}

function mediaKey(media: ModelMedia): string {
  return `${media.name}_${media.source}`;
}

function mediaColOf(model: DeviceModel, media: ModelMedia): IppAttribute[] {
  return [
    keyword('media-key', mediaKey(media)),
    collection('media-size', sizeMembers(media)),
    keyword('media-size-name', media.name),
    ...SIDES.map((side) => integer(`media-${side}-margin`, media.marginHundredthMm)),
    keyword('media-source', media.source),
    keyword('media-type', model.mediaTypes[0]!),
  ];
}

function defaultMediaCol(model: DeviceModel): IppAttribute[] {
  return mediaColOf(model, model.media[0]!);
}

/** Large, and therefore sent only when asked for by name (PWG 5100.11). */
export function mediaColDatabase(model: DeviceModel): IppAttribute {
  return collection('media-col-database', ...model.media.map((media) => mediaColOf(model, media)));
}

/** `media-col-*` and the lists of what its members may be. */
export function mediaColAttributes(model: DeviceModel): IppAttribute[] {
  const margins = [...new Set(model.media.map((media) => media.marginHundredthMm))];
  const sources = [...new Set(['auto', ...model.media.map((media) => media.source)])];
  const ready = model.media.filter((media) => media.ready);
  return [
    collection('media-col-default', defaultMediaCol(model)),
    collection('media-col-ready', ...ready.map((media) => mediaColOf(model, media))),
    keyword('media-col-supported', ...MEMBERS),
    keyword('media-key-supported', ...model.media.map(mediaKey)),
    collection('media-size-supported', ...model.media.map(sizeMembers)),
    ...SIDES.map((side) => integer(`media-${side}-margin-supported`, ...margins)),
    keyword('media-source-supported', ...sources),
    keyword('media-type-supported', ...model.mediaTypes),
  ];
}

/** The paper whose dimensions or name a media-col gives; a media-key (PWG 5100.3) goes before both. */
function paperOf(model: DeviceModel, members: readonly IppAttribute[]): ModelMedia | undefined {
  const size = find(members, 'media-size')?.values[0];
  const sizeName = stringsOf(find(members, 'media-size-name'))[0];
  const key = stringsOf(find(members, 'media-key'))[0];
  if (key !== undefined) return model.media.find((media) => mediaKey(media) === key);
  if (size === undefined) {
    return sizeName === undefined ? model.media[0] : model.media.find((media) => media.name === sizeName);
  }
  if (size.tag !== 'collection') return undefined;
  const x = numbersOf(find(size.members, 'x-dimension'))[0];
  const y = numbersOf(find(size.members, 'y-dimension'))[0];
  return model.media.find((media) => {
    const known = parseMediaName(media.name)!;
    return known.widthHundredthMm === x && known.heightHundredthMm === y;
  });
}

export function mediaNameOfCol(model: DeviceModel, value: IppValue): string | undefined {
  return value.tag === 'collection' ? paperOf(model, value.members)?.name : undefined;
}

export function mediaColIsSupported(model: DeviceModel, value: IppValue): boolean {
  if (value.tag !== 'collection') return false;
  const { members } = value;
  if (!members.every((member) => MEMBERS.includes(member.name))) return false;
  if (paperOf(model, members) === undefined) return false;
  const margins = SIDES.flatMap((side) => numbersOf(find(members, `media-${side}-margin`)));
  const sources = ['auto', ...model.media.map((media) => media.source)];
  return (
    margins.every((margin) => model.media.some((media) => media.marginHundredthMm === margin)) &&
    stringsOf(find(members, 'media-source')).every((source) => sources.includes(source)) &&
    stringsOf(find(members, 'media-type')).every((type) => model.mediaTypes.includes(type))
  );
}
