// The PWG writer: its bytes do not depend on how bands are cut, backs are turned, and the contract is enforced.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import type { JobSpec, PageSpec, SheetBack } from '../../src/print/band-writer.ts';
import { buildPwgHeader, PWG_HEADER_BYTES, parsePwgHeader } from '../../src/print/pwg/header.ts';
import { createPackBits } from '../../src/print/pwg/packbits.ts';
import { createPwgWriter, pageHeader, SHEET_BACK_TRANSFORM } from '../../src/print/pwg/writer.ts';
import { createPlane } from '../../src/raster/plane.ts';
import { arbitraryPageSpec, type Planes, randomPage } from './pages.ts';
import { encodePages, writePages } from './streams.ts';

const FRONT: PageSpec = { side: 'front', widthPx: 100, heightPx: 40, dpi: 600, colour: 'black_1' };
const BACK: PageSpec = { ...FRONT, side: 'back', colour: 'cmyk_8' };
const ALL = ['black_1', 'black_8', 'sgray_8', 'srgb_8', 'cmyk_8'] as const;

function code(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof KioskRasterError) return error.code;
    throw error;
  }
  return 'none';
}

describe('PWG stream', () => {
  it('is the same bytes however the bands are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
    const sheetBack = fc.constantFrom<SheetBack>('normal', 'rotated', 'flipped', 'manual-tumble');
    fc.assert(
      fc.property(arbitraryPageSpec(ALL), fc.integer(), cuts, sheetBack, (spec, seed, heights, back) => {
        const page = randomPage(spec, seed);
        const whole = encodePages([page], [spec.heightPx], { sheetBack: back });
        expect(encodePages([page], heights, { sheetBack: back }).equals(whole)).toBe(true);
        expect(encodePages([page], [1], { sheetBack: back }).equals(whole)).toBe(true);
      }),
      { numRuns: 120 },
    );
  });

  it('repeats a line up to 256 times, across bands', () => {
    const spec: PageSpec = { ...FRONT, widthPx: 64, heightPx: 600 };
    const lines = encodePages([{ spec, planes: {} }], [7]).subarray(4 + PWG_HEADER_BYTES);
    expect([...lines]).toEqual([255, 7, 0, 255, 7, 0, 87, 7, 0]);
  });

  it('says white with an absent plane and with a blank one alike', () => {
    const blank: Planes = { c: createPlane(100, 40), m: createPlane(100, 40), k: createPlane(100, 40) };
    for (const colour of ALL) {
      const spec = { ...BACK, colour };
      expect(encodePages([{ spec, planes: blank }]).equals(encodePages([{ spec, planes: {} }]))).toBe(true);
    }
  });

  it('is made in parts that join to the same stream', () => {
    const pages = [FRONT, BACK, FRONT, BACK].map((spec, i) => randomPage(spec, i));
    const whole = encodePages(pages);
    const parts = [1, 3].map((firstPage) =>
      encodePages(pages.slice(firstPage - 1, firstPage + 1), [9], {
        pageCount: 4,
        part: { firstPage, pageCount: 2 },
      }),
    );
    expect(Buffer.concat(parts).equals(whole)).toBe(true);
  });

  // Golden streams: a change of these hashes is a change of what printers get, and needs a reason in its commit.
  it.each([
    ['black_1', '330df9e0fcde89b608d632919c1512aba0267839dcaa839f91f6cf4dcdff4132'],
    ['black_8', 'a5597bd04e8c590757700fc0e50f7ee26da7be115a0c86608ad276d8ac3aa251'],
    ['sgray_8', '3a602b9f5bb592afde7dd4f13070b83b03ff6cadc692299497d0dda75ea92ddb'],
    ['srgb_8', '4d088e2dc1603eff89f8a214b7e5d813cffdfc7e546d7190a1da5fcba5339ec9'],
    ['cmyk_8', '50f9d403d87fb1027e1a38e85b72ca10111106f6025b79a6dbcc5bc401521ea7'],
  ] as const)('of a fixed %s page is byte for byte what it was', (colour, sha256) => {
    const page = randomPage({ ...BACK, widthPx: 1237, heightPx: 500, colour }, 2024);
    expect(
      createHash('sha256')
        .update(encodePages([page], [64], { sheetBack: 'rotated' }))
        .digest('hex'),
    ).toBe(sha256);
  });

  it('leaves in small pieces as bands come, not at the end', () => {
    const sizes: number[] = [];
    const spec: PageSpec = { ...BACK, widthPx: 1000, heightPx: 64 };
    const page = randomPage(spec, 3);
    using writer = createPwgWriter((bytes) => sizes.push(bytes.length));
    writePages(writer, [page], [8]);
    expect(sizes.slice(0, 2)).toEqual([4, PWG_HEADER_BYTES]);
    expect(sizes.length).toBeGreaterThan(8);
  });

  it('needs no more memory for a page in one band than for its lines in pieces', () => {
    const kernel = createPackBits();
    const spec: PageSpec = { ...BACK, widthPx: 2480, heightPx: 3508, dpi: 300 };
    const k = createPlane(spec.widthPx, spec.heightPx);
    for (let i = 0; i < k.data.length; i++) k.data[i] = Math.imul(i, 2654435761) >>> 24;
    let bytes = 0;
    using writer = createPwgWriter((chunk) => (bytes += chunk.length), kernel);
    writePages(writer, [{ spec, planes: { k } }], [spec.heightPx]);
    expect(bytes).toBeGreaterThan(10_000_000);
    expect(kernel.bytes(0).length).toBeLessThan(1_500_000);
  });

  it('forgets what it encoded when disposed', () => {
    const kernel = createPackBits();
    const writer = createPwgWriter(() => {}, kernel);
    writePages(writer, [randomPage({ ...BACK, widthPx: 500 }, 1)], [16]);
    expect(kernel.bytes(0).some((byte) => byte !== 0)).toBe(true);
    writer[Symbol.dispose]();
    expect(kernel.bytes(0).every((byte) => byte === 0)).toBe(true);
    expect(code(() => writer.beginPage(FRONT))).toBe('band.sequence');
  });
});

describe('page header', () => {
  const job: JobSpec = { pageCount: 6, duplex: true, sheetBack: 'rotated', printContentOptimize: 'text' };

  it('comes back from its bytes', () => {
    for (const colour of ALL) {
      for (const side of ['front', 'back'] as const) {
        const header = pageHeader(job, { ...FRONT, side, colour });
        expect(parsePwgHeader(buildPwgHeader(header), 1)).toEqual(header);
      }
    }
  });

  it('turns backs only, as PWG 5102.4 table 9 says', () => {
    for (const [sheetBack, transforms] of Object.entries(SHEET_BACK_TRANSFORM)) {
      const turned = { ...job, sheetBack: sheetBack as SheetBack };
      const { crossFeedTransform, feedTransform } = pageHeader(turned, BACK);
      expect([crossFeedTransform, feedTransform]).toEqual(transforms);
      expect(pageHeader(turned, FRONT)).toMatchObject({ crossFeedTransform: 1, feedTransform: 1 });
    }
  });

  it('states A4 in points, the page count, the quality and the box of the picture', () => {
    expect(pageHeader(job, FRONT)).toMatchObject({
      pageWidthPt: 595,
      pageHeightPt: 842,
      pageSizeName: 'iso_a4_210x297mm',
      totalPageCount: 6,
      printQuality: 5,
      printContentOptimize: 'text',
      imageBox: { left: 0, top: 0, right: 100, bottom: 40 },
    });
    const letter = { name: 'na_letter_8.5x11in', widthMm: 215.9, heightMm: 279.4 };
    expect(pageHeader({ ...job, media: letter, printQuality: 'draft' }, FRONT)).toMatchObject({
      pageWidthPt: 612,
      pageHeightPt: 792,
      pageSizeName: 'na_letter_8.5x11in',
      printQuality: 3,
    });
  });

  it('refuses what a field cannot hold', () => {
    const header = pageHeader(job, FRONT);
    expect(code(() => buildPwgHeader({ ...header, mediaType: 'x'.repeat(64) }))).toBe('pwg.page-spec');
    expect(code(() => buildPwgHeader({ ...header, mediaColor: '白' }))).toBe('pwg.page-spec');
    expect(code(() => buildPwgHeader({ ...header, widthPx: -1 }))).toBe('pwg.page-spec');
  });
});

describe('contract of the band writer', () => {
  const job: JobSpec = { pageCount: 1, duplex: true, sheetBack: 'flipped' };
  const started = (spec: PageSpec) => {
    const writer = createPwgWriter(() => {});
    writer.beginJob(job);
    writer.beginPage(spec);
    return writer;
  };
  const band = (y: number, heightPx: number, planes: Planes = {}) => ({ y, heightPx, planes });

  it('names the order of bands per side', () => {
    const writer = createPwgWriter(() => {});
    expect(code(() => writer.bandOrder(FRONT))).toBe('band.sequence');
    writer.beginJob(job);
    expect(writer.bandOrder(FRONT)).toBe('top-down');
    expect(writer.bandOrder(BACK)).toBe('bottom-up');
  });

  it('refuses bands out of place', () => {
    expect(code(() => started(FRONT).writeBand(band(1, 10)))).toBe('band.position');
    expect(code(() => started(FRONT).writeBand(band(0, 41)))).toBe('band.position');
    expect(code(() => started(FRONT).writeBand(band(0, 0)))).toBe('band.position');
    expect(code(() => started(BACK).writeBand(band(0, 10)))).toBe('band.position');
    expect(code(() => started(BACK).writeBand(band(30, 10)))).toBe('none');
  });

  it('refuses a page that is short, and calls out of order', () => {
    const writer = started(FRONT);
    writer.writeBand(band(0, 39));
    expect(code(() => writer.endPage())).toBe('band.page-short');
    writer.writeBand(band(39, 1));
    writer.endPage();
    expect(code(() => writer.endPage())).toBe('band.sequence');
    expect(code(() => writer.beginPage(FRONT))).toBe('band.page-count');
    writer.endJob();
    expect(code(() => writer.endJob())).toBe('band.sequence');
  });

  it('refuses fewer pages than announced, and a part outside the job', () => {
    const writer = createPwgWriter(() => {});
    writer.beginJob(job);
    expect(code(() => writer.endJob())).toBe('band.page-count');
    const part = createPwgWriter(() => {});
    expect(code(() => part.beginJob({ ...job, part: { firstPage: 1, pageCount: 2 } }))).toBe('band.page-count');
  });

  it('refuses planes of another shape', () => {
    const wide = createPlane(101, 40);
    const shortData = { ...createPlane(100, 40), data: new Uint8Array(10) };
    expect(code(() => started(FRONT).writeBand(band(0, 40, { k: wide })))).toBe('band.shape');
    expect(code(() => started(FRONT).writeBand(band(0, 40, { k: shortData })))).toBe('band.shape');
  });

  it('refuses colour ink on a page that has no channel for it, rather than lose it', () => {
    const c = createPlane(100, 40);
    c.data[500] = 1;
    for (const colour of ['black_1', 'black_8', 'sgray_8'] as const) {
      expect(code(() => started({ ...FRONT, colour }).writeBand(band(0, 40, { c })))).toBe('band.ink-without-channel');
    }
    expect(code(() => started({ ...FRONT, colour: 'srgb_8' }).writeBand(band(0, 40, { c })))).toBe('none');
  });
});
