// PWG streams read back by libcups: every header field and every pixel, of small pages of all kinds and of a full sheet.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobSpec, PageSpec, SheetBack } from '../../../src/print/band-writer.ts';
import { SHEET_BACK_TRANSFORM } from '../../../src/print/pwg/writer.ts';
import { createPlane } from '../../../src/raster/plane.ts';
import { seededRandom } from '../../../src/raster/seeded-random.ts';
import { describeWithPeers } from '../../support/peers.ts';
import { expectedRow, randomPage, randomPlane, type TestPage } from '../pages.ts';
import { encodePages } from '../streams.ts';
import { buildLibcupsReader, LIBCUPS_PEERS, type LibcupsReader } from './read-raster.ts';

const BACKS: readonly SheetBack[] = ['normal', 'rotated', 'flipped', 'manual-tumble'];

describeWithPeers(LIBCUPS_PEERS, 'libcups reads our PWG Raster', () => {
  let libcups: LibcupsReader;
  beforeAll(() => {
    libcups = buildLibcupsReader();
  });
  afterAll(() => libcups[Symbol.dispose]());

  /** Encodes pages, has libcups decode them, and compares row by row as the pixels arrive. */
  async function readBack(pages: readonly TestPage[], job: Partial<JobSpec> = {}): Promise<Record<string, string>[]> {
    let page = 0;
    let y = 0;
    let rows = 0;
    let wanted = new Uint8Array(0);
    let matched = 0;
    const turnOf = ({ spec }: TestPage) => SHEET_BACK_TRANSFORM[(spec.side === 'back' && job.sheetBack) || 'normal'];
    const headers = await libcups.read(encodePages(pages, [50], job), (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        if (matched === wanted.length) {
          wanted = expectedRow(pages[page]!, y, turnOf(pages[page]!)) as Uint8Array<ArrayBuffer>;
          matched = 0;
          rows++;
          if (++y === pages[page]!.spec.heightPx) {
            y = 0;
            page++;
          }
        }
        const take = Math.min(wanted.length - matched, bytes.length - at);
        if (Buffer.compare(bytes.subarray(at, at + take), wanted.subarray(matched, matched + take)) !== 0) {
          throw new Error(`a pixel differs: page ${page + 1}, row ${y}`);
        }
        at += take;
        matched += take;
      }
    });
    expect(matched).toBe(wanted.length);
    expect(rows).toBe(pages.reduce((sum, { spec }) => sum + spec.heightPx, 0));
    expect(headers.length).toBe(pages.length);
    return headers;
  }

  it.each(['black_1', 'black_8', 'sgray_8', 'srgb_8', 'cmyk_8'] as const)('%s: every pixel', async (colour) => {
    const pages = Array.from({ length: 8 }, (_, i) => {
      const spec: PageSpec = { side: 'front', widthPx: 1 + 83 * i, heightPx: 300, dpi: 600, colour };
      return randomPage(spec, 1000 + i);
    });
    await readBack(pages);
  });

  it.each(BACKS)('a black_1 front and a cmyk_8 back in one stream, sheet-back %s', async (sheetBack) => {
    const pages = (['black_1', 'cmyk_8', 'black_1', 'cmyk_8'] as const).map((colour, i) =>
      randomPage({ side: i % 2 ? 'back' : 'front', widthPx: 403, heightPx: 200, dpi: 300, colour }, 77 + i),
    );
    const headers = await readBack(pages, { sheetBack, mediaType: 'stationery', printRenderingIntent: 'relative' });
    expect(headers[1]).toMatchObject({
      MediaClass: 'PwgRaster',
      MediaType: 'stationery',
      Duplex: '1',
      Tumble: '0',
      HWResolution: '300x300',
      PageSize: '595x842',
      NumCopies: '1',
      cupsWidth: '403',
      cupsHeight: '200',
      cupsBytesPerLine: '1612',
      cupsColorSpace: '6',
      cupsNumColors: '4',
      TotalPageCount: '4',
      CrossFeedTransform: String(SHEET_BACK_TRANSFORM[sheetBack][0]),
      FeedTransform: String(SHEET_BACK_TRANSFORM[sheetBack][1]),
      ImageBox: '0,0,403,200',
      PrintQuality: '5',
      cupsRenderingIntent: 'relative',
      cupsPageSizeName: 'iso_a4_210x297mm',
    });
  });

  it('a whole A4 sheet at 600 dpi: text-like front, back with four planes of screens and noise', async () => {
    const random = seededRandom(20);
    const [widthPx, heightPx] = [4960, 7016];
    const tile = randomPlane(widthPx, 700, random);
    const plane = createPlane(widthPx, heightPx);
    // Ten stretches of one noisy tile, some of them blank: the shape of a page, made quickly.
    for (const part of [1, 2, 4, 5, 8]) plane.data.set(tile.data, part * 700 * plane.strideBytes);
    const shifted = { ...plane, data: plane.data.slice().copyWithin(3 * plane.strideBytes, 0) };
    await readBack([
      { spec: { side: 'front', widthPx, heightPx, dpi: 600, colour: 'black_1' }, planes: { k: plane } },
      { spec: { side: 'back', widthPx, heightPx, dpi: 600, colour: 'cmyk_8' }, planes: { c: shifted, k: plane } },
    ]);
  });

  it.each([300, 600, 1200] as const)('rows as wide as A4 at %i dpi, every type in one stream', async (dpi) => {
    const widthPx = Math.floor((210 / 25.4) * dpi);
    const colours = ['black_1', 'cmyk_8', 'sgray_8', 'srgb_8', 'black_8'] as const;
    const headers = await readBack(
      colours.map((colour, i) => randomPage({ side: 'front', widthPx, heightPx: 60, dpi, colour }, 300 + i)),
    );
    expect(headers.map((header) => header['HWResolution'])).toEqual(colours.map(() => `${dpi}x${dpi}`));
  });

  it('states what libcups itself would state for A4 at 600 dpi', async () => {
    const spec = { side: 'back', widthPx: 4960, heightPx: 7015, dpi: 600 } as const;
    for (const colour of ['black_1', 'sgray_8', 'srgb_8', 'cmyk_8'] as const) {
      for (const sheetBack of BACKS) {
        const [ours] = await libcups.read(
          encodePages([{ spec: { ...spec, colour }, planes: {} }], [7015], { sheetBack }),
          () => {},
        );
        const theirs = await libcups.initHeader(colour, 'two-sided-long-edge', sheetBack);
        // Set by us and not by libcups 2.4, which leaves them to its caller (or, PageSize, cuts 841.9 pt to 841).
        for (const field of ['page', 'MediaClass', 'NumCopies', 'TotalPageCount', 'PrintQuality', 'PageSize']) {
          delete ours![field];
          delete theirs[field];
        }
        expect(ours).toEqual(theirs);
      }
    }
  });
});
