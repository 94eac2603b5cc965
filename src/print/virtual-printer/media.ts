// A device model's paper -> media, media-col and their relatives (PWG 5100.3, PWG 5100.13), and which of them a job may ask for.
import { collection, find, integer, keyword, numbersOf, range, stringsOf } from '../ipp/attributes.ts';
import type { IppAttribute, IppValue } from '../ipp/message.ts';
import { customMediaName, isWithin, type PaperSize, parseMediaName, sameSize } from '../media.ts';
import type { DeviceModel, ModelMedia } from './model.ts';
import type { JobTicket } from './sink.ts';

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

type Paper = JobTicket['media'];

function sizeMembers(size: PaperSize): IppAttribute[] {
  return [integer('x-dimension', size.widthHundredthMm), integer('y-dimension', size.heightHundredthMm)];
}

function sizeOf(media: ModelMedia): PaperSize {
  return parseMediaName(media.name)!;
}

function mediaKey(media: ModelMedia): string {
  return `${media.name}_${media.source}`;
}

function marginMembers(marginHundredthMm: number): IppAttribute[] {
  return SIDES.map((side) => integer(`media-${side}-margin`, marginHundredthMm));
}

function mediaColOf(model: DeviceModel, media: ModelMedia, marginHundredthMm: number): IppAttribute[] {
  return [
    ...(media.unnamed ? [] : [keyword('media-key', mediaKey(media))]),
    collection('media-size', sizeMembers(sizeOf(media))),
    ...(media.unnamed ? [] : [keyword('media-size-name', media.name)]),
    ...marginMembers(marginHundredthMm),
    keyword('media-source', media.source),
    keyword('media-type', model.mediaTypes[0]!),
  ];
}

/** A paper as a list has it: twice, when it can be printed to the edge too. */
function mediaCols(model: DeviceModel, media: ModelMedia): IppAttribute[][] {
  const bordered = mediaColOf(model, media, media.marginHundredthMm);
  return media.borderless ? [mediaColOf(model, media, 0), bordered] : [bordered];
}

/** Least and greatest custom size. */
function customBounds(model: DeviceModel): readonly [PaperSize, PaperSize] | undefined {
  const { customMedia } = model;
  return customMedia && [parseMediaName(customMedia.minName)!, parseMediaName(customMedia.maxName)!];
}

function customSizeMembers([min, max]: readonly [PaperSize, PaperSize]): IppAttribute[] {
  return [
    range('x-dimension', [min.widthHundredthMm, max.widthHundredthMm]),
    range('y-dimension', [min.heightHundredthMm, max.heightHundredthMm]),
  ];
}

/** Large, and therefore sent only when asked for by name (PWG 5100.11). */
export function mediaColDatabase(model: DeviceModel): IppAttribute | undefined {
  if (model.mediaCol === false) return undefined;
  const custom = customBounds(model);
  const entries = model.media.flatMap((media) => mediaCols(model, media));
  if (custom !== undefined) {
    entries.push([
      collection('media-size', customSizeMembers(custom)),
      ...marginMembers(model.customMedia!.marginHundredthMm),
    ]);
  }
  return collection('media-col-database', ...entries);
}

/** `media` by name. */
export function mediaAttributes(model: DeviceModel): IppAttribute[] {
  const named = model.media.filter((media) => !media.unnamed);
  const custom = model.customMedia;
  const names = [...named.map((media) => media.name), ...(custom ? [custom.minName, custom.maxName] : [])];
  return [
    keyword('media-default', defaultMedia(model).name),
    ...(names.length === 0 ? [] : [keyword('media-supported', ...names)]),
    keyword('media-ready', ...named.filter((media) => media.ready).map((media) => media.name)),
  ].filter((attribute) => attribute.values.length > 0);
}

function defaultMedia(model: DeviceModel): ModelMedia {
  return model.media.find((media) => !media.unnamed) ?? model.media[0]!;
}

function knownMargins(model: DeviceModel): ReadonlySet<number> {
  const { media, customMedia } = model;
  return new Set([
    ...media.flatMap(({ borderless, marginHundredthMm }) => [...(borderless ? [0] : []), marginHundredthMm]),
    ...(customMedia ? [customMedia.marginHundredthMm] : []),
  ]);
}

/** `media-col-*` and the lists of what its members may be. */
export function mediaColAttributes(model: DeviceModel): IppAttribute[] {
  const margins = [...knownMargins(model)];
  const sources = [...new Set(['auto', ...model.media.map((media) => media.source)])];
  const ready = model.media.filter((media) => media.ready);
  const custom = customBounds(model);
  const usual = defaultMedia(model);
  return [
    collection('media-col-default', mediaColOf(model, usual, usual.borderless ? 0 : usual.marginHundredthMm)),
    collection('media-col-ready', ...ready.flatMap((media) => mediaCols(model, media))),
    keyword('media-col-supported', ...MEMBERS),
    keyword('media-key-supported', ...model.media.filter((media) => !media.unnamed).map(mediaKey)),
    collection(
      'media-size-supported',
      ...model.media.map((media) => sizeMembers(sizeOf(media))),
      ...(custom ? [customSizeMembers(custom)] : []),
    ),
    ...SIDES.map((side) => integer(`media-${side}-margin-supported`, ...margins)),
    keyword('media-source-supported', ...sources),
    keyword('media-type-supported', ...model.mediaTypes),
  ];
}

/** The paper of a size, or undefined when the device has none: a listed one, or a custom one. */
function paperOfSize(model: DeviceModel, size: PaperSize, marginHundredthMm: number | undefined): Paper | undefined {
  const listed = model.media.find((media) => sameSize(sizeOf(media), size));
  if (listed !== undefined) return paperOf(listed, marginHundredthMm);
  const custom = customBounds(model);
  if (custom === undefined || !isWithin(size, ...custom)) return undefined;
  return { name: customMediaName(size), ...size, marginHundredthMm: model.customMedia!.marginHundredthMm };
}

/** @param asked margins that the job names; without, a paper that can be printed to the edge is */
function paperOf(media: ModelMedia, asked: number | undefined): Paper {
  const { name, borderless, marginHundredthMm } = media;
  return { name, ...sizeOf(media), marginHundredthMm: asked ?? (borderless ? 0 : marginHundredthMm) };
}

/** The paper that a job gets which asks for none. */
export function usualPaper(model: DeviceModel): Paper {
  return paperOf(defaultMedia(model), undefined);
}

/** The paper of a `media` name, or undefined. */
export function paperOfName(model: DeviceModel, name: string): Paper | undefined {
  const listed = model.media.find((media) => media.name === name && !media.unnamed);
  if (listed !== undefined) return paperOf(listed, undefined);
  const size = name.startsWith('custom_') ? parseMediaName(name) : undefined;
  return size && paperOfSize(model, size, undefined);
}

/** The paper that a media-col asks for; a media-key (PWG 5100.3) goes before a size, a size before a name. */
export function paperOfCol(model: DeviceModel, value: IppValue): Paper | undefined {
  if (value.tag !== 'collection') return undefined;
  const { members } = value;
  const margin = SIDES.flatMap((side) => numbersOf(find(members, `media-${side}-margin`)))[0];
  const size = find(members, 'media-size')?.values[0];
  const sizeName = stringsOf(find(members, 'media-size-name'))[0];
  const key = stringsOf(find(members, 'media-key'))[0];
  if (key !== undefined) {
    const keyed = model.media.find((media) => mediaKey(media) === key);
    return keyed && paperOf(keyed, margin);
  }
  if (size === undefined) {
    if (sizeName === undefined) return paperOf(defaultMedia(model), margin);
    const named = model.media.find((media) => media.name === sizeName);
    return named && paperOf(named, margin);
  }
  if (size.tag !== 'collection') return undefined;
  const widthHundredthMm = numbersOf(find(size.members, 'x-dimension'))[0];
  const heightHundredthMm = numbersOf(find(size.members, 'y-dimension'))[0];
  if (widthHundredthMm === undefined || heightHundredthMm === undefined) return undefined;
  return paperOfSize(model, { widthHundredthMm, heightHundredthMm }, margin);
}

export function mediaColIsSupported(model: DeviceModel, value: IppValue): boolean {
  if (value.tag !== 'collection') return false;
  const { members } = value;
  if (!members.every((member) => MEMBERS.includes(member.name))) return false;
  if (paperOfCol(model, value) === undefined) return false;
  const margins = SIDES.flatMap((side) => numbersOf(find(members, `media-${side}-margin`)));
  const known = knownMargins(model);
  const sources = ['auto', ...model.media.map((media) => media.source)];
  return (
    margins.every((margin) => known.has(margin)) &&
    stringsOf(find(members, 'media-source')).every((source) => sources.includes(source)) &&
    stringsOf(find(members, 'media-type')).every((type) => model.mediaTypes.includes(type))
  );
}
