// What a printer says of its paper, in every form in which printers say it -> A4 found, and how a job asks for it.
import { describe, expect, it } from 'vitest';
import { collection, integer, keyword, range } from '../../src/print/ipp/attributes.ts';
import { mediaOf, mediaRequest } from '../../src/print/ipp/media.ts';
import type { IppAttribute } from '../../src/print/ipp/message.ts';
import { customMedia, listedMedia } from '../../src/print/media.ts';

const A4 = 'iso_a4_210x297mm';
const MARGINS = ['top', 'right', 'bottom', 'left'] as const;
const COL = keyword('media-col-supported', 'media-size', ...MARGINS.map((side) => `media-${side}-margin`));

function entry(size: readonly IppAttribute[], marginHundredthMm?: number | readonly number[]): IppAttribute[] {
  const margins = typeof marginHundredthMm === 'number' ? MARGINS.map(() => marginHundredthMm) : marginHundredthMm;
  return [
    collection('media-size', size),
    ...(margins ?? []).map((margin, i) => integer(`media-${MARGINS[i]}-margin`, margin)),
  ];
}

function fixed(x: number, y: number): IppAttribute[] {
  return [integer('x-dimension', x), integer('y-dimension', y)];
}

function between(minX: number, maxX: number, minY: number, maxY: number): IppAttribute[] {
  return [range('x-dimension', [minX, maxX]), range('y-dimension', [minY, maxY])];
}

function database(...entries: IppAttribute[][]): IppAttribute {
  return collection('media-col-database', ...entries);
}

/** What a job asks such a printer for that is to print on A4. */
function asked(...printer: IppAttribute[]) {
  const media = mediaOf(printer);
  const a4 = listedMedia(media, A4) ?? customMedia(media, A4);
  return a4 === undefined ? undefined : mediaRequest(a4);
}

const SIZE = { 'media-size': { 'x-dimension': 21_000, 'y-dimension': 29_700 } };
function edges(top: number, right: number, bottom: number, left: number) {
  return {
    'media-top-margin': top,
    'media-right-margin': right,
    'media-bottom-margin': bottom,
    'media-left-margin': left,
  };
}

describe('A4 is asked for', () => {
  it('by its name where it has one and its margins are no question', () => {
    expect(asked(keyword('media-supported', A4), COL, database(entry(fixed(21_000, 29_700), 423)))).toEqual({
      media: A4,
    });
    expect(asked(keyword('media-supported', A4))).toEqual({ media: A4 });
  });

  it('by size and margins where its name could mean printing to the edge', () => {
    const both = [entry(fixed(21_000, 29_700), 0), entry(fixed(21_000, 29_700), 300)];
    expect(asked(keyword('media-supported', A4), COL, database(...both))).toEqual({
      'media-col': { ...SIZE, ...edges(300, 300, 300, 300) },
    });
    // One of the listed sets, the widest, and never a mixture that no entry has.
    const duplex = entry(fixed(21_000, 29_700), [300, 300, 1200, 300]);
    expect(asked(keyword('media-supported', A4), COL, database(...both, duplex))).toEqual({
      'media-col': { ...SIZE, ...edges(300, 300, 1200, 300) },
    });
    // Nothing to ask with: the name must do. Nothing but the edge: there is no question.
    expect(asked(keyword('media-supported', A4), database(...both))).toEqual({ media: A4 });
    expect(asked(keyword('media-supported', A4), COL, database(both[0]!))).toEqual({ media: A4 });
  });

  it('by its size where it stands only among the collections', () => {
    const size = entry(fixed(21_000, 29_700), 423);
    const wanted = { 'media-col': { ...SIZE, ...edges(423, 423, 423, 423) } };
    expect(asked(COL, database(size))).toEqual(wanted);
    expect(asked(COL, collection('media-col-ready', size))).toEqual(wanted);
    expect(asked(keyword('media-col-supported', 'media-size'), database(size))).toEqual({ 'media-col': SIZE });
    expect(asked(COL, collection('media-size-supported', fixed(21_000, 29_700)))).toEqual({ 'media-col': SIZE });
  });

  it('by its size where it lies within a range of custom sizes', () => {
    const range = entry(between(7620, 32_000, 12_700, 45_000), 423);
    const wanted = { 'media-col': { ...SIZE, ...edges(423, 423, 423, 423) } };
    expect(asked(COL, database(entry(fixed(21_590, 27_940), 423), range))).toEqual(wanted);
    expect(asked(COL, collection('media-size-supported', between(7620, 32_000, 12_700, 45_000)))).toEqual({
      'media-col': SIZE,
    });
  });

  it('by a custom name where the range is one of names', () => {
    const names = keyword('media-supported', 'na_letter_8.5x11in', 'custom_min_3x5in', 'custom_max_8.5x14in');
    expect(asked(names)).toEqual({ media: 'custom_210x297mm_210x297mm' });
    expect(asked(names, COL)).toEqual({ 'media-col': SIZE });
  });
});

describe('A4 is not there', () => {
  it.each<[string, IppAttribute[]]>([
    ['nothing', []],
    ['a range that ends at Letter', [keyword('media-supported', 'custom_min_3x5in', 'custom_max_8.5x11in')]],
    ['a range that begins above it', [COL, database(entry(between(21_001, 30_000, 10_000, 50_000), 0))]],
    ['half a range', [keyword('media-supported', 'custom_min_3x5in')]],
    ['a roll', [keyword('media-supported', 'roll_min_4x4in', 'roll_max_36x100in')]],
    ['a bound of a range that is as large', [keyword('media-supported', 'custom_max_210x297mm')]],
    ['a size with one dimension', [COL, database(entry([integer('x-dimension', 21_000)], 0))]],
  ])('in %s', (_what, printer) => {
    expect(asked(...printer)).toBeUndefined();
  });
});

describe('margins', () => {
  it('of a paper that no entry names are those of the usual paper', () => {
    const usual = collection('media-col-default', entry(fixed(21_590, 27_940), 635));
    const { media } = mediaOf([keyword('media-supported', A4), usual]);
    expect(media[0]).toMatchObject({ name: A4, margins: { top: 635, right: 635, bottom: 635, left: 635 } });
  });

  it('of a range are its own', () => {
    const { mediaRanges } = mediaOf([COL, database(entry(between(1, 2, 3, 4), [1, 2, 3, 4]))]);
    expect(mediaRanges[0]!.margins).toEqual({ top: 1, right: 2, bottom: 3, left: 4 });
  });
});
