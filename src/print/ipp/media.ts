// A printer's answer about itself -> its papers and ranges of custom sizes, each with its margins and the way to ask for it.
import { customMediaName, type PaperSize, parseMediaName, sameSize } from '../media.ts';
import type { MediaRange, MediaSize } from '../printer.ts';
import { find, numbersOf, stringsOf } from './attributes.ts';
import type { IppAttribute, IppValue } from './message.ts';
import type { CollectionValue } from './request.ts';

/** What to ask a printer for. */
export const MEDIA_ATTRIBUTES = [
  'media-default',
  'media-ready',
  'media-col-default',
  'media-col-ready',
  'media-col-database',
  'media-col-supported',
  'media-size-supported',
] as const;

type Margins = MediaSize['margins'];

const SIDES = ['top', 'right', 'bottom', 'left'] as const;

/** One entry of a list of papers; `min` and `max` are the same but for a range of custom sizes. */
interface Entry {
  readonly min: PaperSize;
  readonly max: PaperSize;
  readonly name: string | undefined;
  /** Undefined where the entry gives none. */
  readonly margins: Margins | undefined;
}

function members(value: IppValue | undefined): readonly IppAttribute[] {
  return value?.tag === 'collection' ? value.members : [];
}

function bounds(size: readonly IppAttribute[], dimension: string): readonly [number, number] | undefined {
  const value = find(size, dimension)?.values[0];
  if (value?.tag === 'integer') return [value.value, value.value];
  return value?.tag === 'rangeOfInteger' ? [value.lower, value.upper] : undefined;
}

/** @param size members of a `media-size` */
function sizeBounds(size: readonly IppAttribute[]): Pick<Entry, 'min' | 'max'> | undefined {
  const x = bounds(size, 'x-dimension');
  const y = bounds(size, 'y-dimension');
  if (x === undefined || y === undefined) return undefined;
  return {
    min: { widthHundredthMm: x[0], heightHundredthMm: y[0] },
    max: { widthHundredthMm: x[1], heightHundredthMm: y[1] },
  };
}

function marginsOf(media: readonly IppAttribute[]): Margins | undefined {
  const values = SIDES.map((side) => numbersOf(find(media, `media-${side}-margin`))[0]);
  if (values.every((value) => value === undefined)) return undefined;
  const [top, right, bottom, left] = values.map((value) => value ?? 0) as [number, number, number, number];
  return { top, right, bottom, left };
}

/** Every entry of the `media-col-*` lists, and the sizes that stand alone. */
function entriesOf(printer: readonly IppAttribute[]): Entry[] {
  const collections = ['media-col-database', 'media-col-ready', 'media-col-default'].flatMap((list) =>
    (find(printer, list)?.values ?? []).map(members),
  );
  const alone = (find(printer, 'media-size-supported')?.values ?? []).map(members);
  return [
    ...collections.flatMap((media): Entry[] => {
      const size = sizeBounds(members(find(media, 'media-size')?.values[0]));
      const name = stringsOf(find(media, 'media-size-name'))[0];
      return size === undefined ? [] : [{ ...size, name, margins: marginsOf(media) }];
    }),
    ...alone.flatMap((media): Entry[] => {
      const size = sizeBounds(media);
      return size === undefined ? [] : [{ ...size, name: undefined, margins: undefined }];
    }),
  ];
}

function isBorderless(margins: Margins): boolean {
  return SIDES.every((side) => margins[side] === 0);
}

/**
 * The margins that a job wants of those listed for its size: the widest. What prints to the edge is enlarged beyond it by
 * some devices, and what has wide margins is what a device can do on both sides.
 */
function widest(all: readonly Margins[]): Margins | undefined {
  const sum = (margins: Margins): number => SIDES.reduce((total, side) => total + margins[side], 0);
  return all.reduce<Margins | undefined>((best, one) => (best && sum(best) >= sum(one) ? best : one), undefined);
}

/** `custom_min_...` and `custom_max_...` among the names: any size between them may be asked for by name (PWG 5101.1). */
function namedRange(names: readonly string[]): Pick<Entry, 'min' | 'max'> | undefined {
  const bound = (which: string): PaperSize | undefined => {
    const name = names.find((candidate) => candidate.startsWith(`custom_${which}_`));
    return name === undefined ? undefined : parseMediaName(name);
  };
  const min = bound('min');
  const max = bound('max');
  return min && max && { min, max };
}

function isBound(name: string): boolean {
  return /^(custom|roll)_(min|max)_/.test(name);
}

export interface PrinterMedia {
  readonly media: readonly MediaSize[];
  readonly mediaRanges: readonly MediaRange[];
}

/**
 * Papers by name go first, in the printer's order; then those that are only in `media-col-database` or `-ready`.
 *
 * @param printer attributes of the printer, {@link MEDIA_ATTRIBUTES} and `media-supported` among them
 */
export function mediaOf(printer: readonly IppAttribute[]): PrinterMedia {
  const entries = entriesOf(printer);
  const names = stringsOf(find(printer, 'media-supported'));
  const col = stringsOf(find(printer, 'media-col-supported'));
  const takesMargins = SIDES.every((side) => col.includes(`media-${side}-margin`));
  const usual = marginsOf(members(find(printer, 'media-col-default')?.values[0])) ?? NO_MARGINS;
  const bySize = (margins: Margins | undefined): 'size' | 'size-and-margins' =>
    takesMargins && margins !== undefined ? 'size-and-margins' : 'size';

  const paper = (size: PaperSize, name: string | undefined): MediaSize => {
    const listed = entries.flatMap((entry) =>
      sameSize(entry.min, size) && sameSize(entry.max, size) && entry.margins !== undefined ? [entry.margins] : [],
    );
    const margins = widest(listed);
    // By its name alone the printer could choose the entry that prints to the edge.
    const ambiguous =
      takesMargins && col.includes('media-size') && listed.some(isBorderless) && !isBorderless(margins!);
    const askBy = name === undefined || ambiguous ? bySize(margins) : undefined;
    return {
      name: name ?? customMediaName(size),
      ...size,
      margins: margins ?? usual,
      ...(askBy === undefined ? {} : { askBy }),
    };
  };

  const media = names.flatMap((name): MediaSize[] => {
    const size = isBound(name) ? undefined : parseMediaName(name);
    return size === undefined ? [] : [paper(size, name)];
  });
  for (const { min, max } of entries) {
    if (sameSize(min, max) && !media.some((known) => sameSize(known, min))) media.push(paper(min, undefined));
  }

  const ranges: MediaRange[] = entries
    .filter(({ min, max }) => !sameSize(min, max))
    .map(({ min, max, margins }) => ({ min, max, margins: margins ?? usual, askBy: bySize(margins) }));
  const range = namedRange(names);
  if (range !== undefined) {
    ranges.push({ ...range, margins: usual, ...(col.includes('media-size') ? { askBy: 'size' as const } : {}) });
  }
  return { media, mediaRanges: ranges };
}

const NO_MARGINS: Margins = { top: 0, right: 0, bottom: 0, left: 0 };

/** How a job asks for a paper: by its name, or as `media-col` (PWG 5100.3), never both. */
export function mediaRequest({ name, widthHundredthMm, heightHundredthMm, margins, askBy }: MediaSize): {
  readonly media?: string;
  readonly 'media-col'?: CollectionValue;
} {
  if (askBy === undefined) return { media: name };
  const edges = SIDES.map((side) => [`media-${side}-margin`, margins[side]] as const);
  return {
    'media-col': {
      'media-size': { 'x-dimension': widthHundredthMm, 'y-dimension': heightHundredthMm },
      ...(askBy === 'size-and-margins' ? Object.fromEntries(edges) : {}),
    },
  };
}
