// The PWG reader: what any writer of the standard sends comes back, whatever the chunks; what contradicts itself is refused.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import type { SheetBack } from '../../src/print/band-writer.ts';
import {
  buildPwgHeader,
  COLOUR_SPACE,
  PWG_HEADER_BYTES,
  PWG_SYNC,
  type PwgHeader,
} from '../../src/print/pwg/header.ts';
import { PWG_LIMITS } from '../../src/print/pwg/reader.ts';
import { turnPlane } from '../../src/print/pwg/turn.ts';
import { pageHeader } from '../../src/print/pwg/writer.ts';
import { SEPARATIONS } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { arbitraryPageSpec, expectedPlanes, randomPage, randomPlane } from './pages.ts';
import { decodePages, encodePages } from './streams.ts';

const ALL = ['black_1', 'black_8', 'sgray_8', 'srgb_8', 'cmyk_8'] as const;

/** A stream of one page from header fields and ready-made line bytes. */
function stream(fields: Partial<PwgHeader>, lines: readonly number[]): Buffer {
  const base = pageHeader(
    { pageCount: 1, duplex: false, sheetBack: 'normal' },
    { side: 'front', widthPx: 4, heightPx: 1, dpi: 300, colour: 'sgray_8' },
  );
  return Buffer.concat([PWG_SYNC, buildPwgHeader({ ...base, ...fields }), Uint8Array.from(lines)]);
}

function grey(bits: number, channels: number, colorSpace: number, widthPx = 4): Partial<PwgHeader> {
  const bitsPerPixel = bits * channels;
  return {
    widthPx,
    bitsPerColor: bits,
    bitsPerPixel,
    numColors: channels,
    colorSpace,
    bytesPerLine: (widthPx * bitsPerPixel + 7) >> 3,
  };
}

async function code(decoded: Promise<unknown>): Promise<string> {
  try {
    await decoded;
  } catch (error) {
    if (error instanceof KioskRasterError) return error.code;
    throw error;
  }
  return 'none';
}

describe('round trip', () => {
  it('gives back every pixel of every colour, turned backs upright, from chunks of any size', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 });
    const sheetBack = fc.constantFrom<SheetBack>('normal', 'rotated', 'flipped', 'manual-tumble');
    const specs = fc.array(arbitraryPageSpec(ALL), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(specs, fc.integer(), sizes, sheetBack, async (pageSpecs, seed, chunkSizes, back) => {
        const pages = pageSpecs.map((spec, i) => randomPage(spec, seed + i));
        const decoded = await decodePages(encodePages(pages, [33], { sheetBack: back }), chunkSizes);
        expect(decoded.length).toBe(pages.length);
        pages.forEach((page, i) => {
          const expected = expectedPlanes(page);
          const { planes, header, samples, rows } = decoded[i]!;
          expect(header).toEqual(pageHeader({ pageCount: pages.length, duplex: true, sheetBack: back }, page.spec));
          expect(samples.size).toBe(0);
          expect(rows).toBe(page.spec.heightPx);
          expect(Object.keys(planes).sort()).toEqual(Object.keys(expected).sort());
          for (const name of SEPARATIONS) {
            if (expected[name]) expect(Buffer.compare(planes[name]!.data, expected[name].data)).toBe(0);
          }
        });
      }),
      { numRuns: 120 },
    );
  });

  it('holds for pages taller than a band and lines repeated more than 256 times', async () => {
    const spec = { side: 'front', widthPx: 4961, heightPx: 1500, dpi: 600, colour: 'cmyk_8' } as const;
    const page = { spec, planes: { k: randomPlane(4961, 1500, seededRandom(5)) } };
    page.planes.k.data.fill(0, 300 * page.planes.k.strideBytes, 1100 * page.planes.k.strideBytes);
    const [decoded] = await decodePages(encodePages([page]));
    expect(Buffer.compare(decoded!.planes.k!.data, expectedPlanes(page).k!.data)).toBe(0);
  });
});

describe('colour types that others send', () => {
  const K = COLOUR_SPACE.black;

  it.each([
    ['sgray_1', grey(1, 1, COLOUR_SPACE.sgray), [0, 0, 0x50], 0xa0],
    ['black_1', grey(1, 1, K), [0, 0, 0xa0], 0xa0],
    ['black_1 with ink in its pad bits', grey(1, 1, K), [0, 0, 0xaf], 0xa0],
    ['black_8', grey(8, 1, K), [0, 253, 255, 0, 255, 0], 0xa0],
    ['sgray_16', grey(16, 1, COLOUR_SPACE.sgray), [0, 253, 0, 0, 255, 255, 0, 0, 255, 255], 0xa0],
    ['black_16', grey(16, 1, K), [0, 3, 255, 255], 0xf0],
  ])('%s', async (_name, fields, lines, k) => {
    const [page] = await decodePages(stream(fields, lines));
    expect(page!.samples.size).toBe(0);
    expect([...page!.planes.k!.data]).toEqual([k]);
  });

  it.each([
    ['rgb_8', COLOUR_SPACE.rgb, 8],
    ['srgb_8', COLOUR_SPACE.srgb, 8],
    ['adobe-rgb_16', COLOUR_SPACE.adobeRgb, 16],
  ])('%s: pure values are inks, black is K alone', async (_name, space, bits) => {
    const pixels = [0, 255, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255];
    const data = bits === 8 ? pixels : pixels.flatMap((v) => [v, v]);
    const [page] = await decodePages(stream(grey(bits, 3, space), [0, 253, ...data]));
    const { c, m, y, k } = page!.planes;
    expect([c, m, y, k].map((plane) => plane!.data[0])).toEqual([0xc0, 0x40, 0x00, 0x20]);
  });

  it('tones come as 8-bit samples: grey and rgb 255 = white, cmyk 255 = ink', async () => {
    const tone = async (fields: Partial<PwgHeader>, lines: number[]) => [
      ...(await decodePages(stream(fields, lines)))[0]!.samples.get(0)!,
    ];
    expect(await tone(grey(8, 1, COLOUR_SPACE.sgray), [0, 253, 0, 1, 128, 255])).toEqual([0, 1, 128, 255]);
    expect(await tone(grey(8, 1, K), [0, 253, 0, 1, 128, 255])).toEqual([255, 254, 127, 0]);
    expect(await tone(grey(16, 1, COLOUR_SPACE.sgray), [0, 3, 127, 255])).toEqual([127, 127, 127, 127]);
    expect(await tone(grey(8, 4, COLOUR_SPACE.cmyk, 1), [0, 0, 1, 2, 3, 4])).toEqual([1, 2, 3, 4]);
    expect(await tone(grey(16, 3, COLOUR_SPACE.srgb, 1), [0, 0, 9, 0, 8, 255, 7, 7])).toEqual([9, 8, 7]);
  });

  it('rows before the first tone stay exact', async () => {
    const lines = [2, 3, 0, 0, 3, 7, 1, 3, 255];
    const [page] = await decodePages(stream({ heightPx: 6 }, lines));
    expect([...page!.planes.k!.data.subarray(0, 3)]).toEqual([0xf0, 0xf0, 0xf0]);
    expect([...page!.samples.keys()]).toEqual([3]);
    expect([...page!.samples.get(3)!]).toEqual([7, 7, 7, 7, 255, 255, 255, 255, 255, 255, 255, 255]);
  });

  it('"rest of the line is white" means paper in every type', async () => {
    const k = async (fields: Partial<PwgHeader>, lines: number[]) =>
      (await decodePages(stream(fields, lines)))[0]!.planes.k!.data[0];
    expect(await k(grey(8, 1, COLOUR_SPACE.sgray), [0, 1, 0, 128])).toBe(0xc0);
    expect(await k(grey(8, 1, K), [0, 1, 255, 128])).toBe(0xc0);
    expect(await k(grey(1, 1, K), [0, 128])).toBe(0);
    expect(await k(grey(8, 4, COLOUR_SPACE.cmyk), [0, 0, 0, 0, 0, 255, 128])).toBe(0x80);
    expect(await k(grey(8, 3, COLOUR_SPACE.srgb), [0, 0, 0, 0, 0, 128])).toBe(0x80);
  });

  it('samples of a turned page come upright too', async () => {
    const turned = { crossFeedTransform: -1, feedTransform: -1, heightPx: 2, ...grey(8, 3, COLOUR_SPACE.srgb, 2) };
    const [page] = await decodePages(stream(turned, [0, 255, 1, 2, 3, 4, 5, 6, 0, 255, 7, 8, 9, 10, 11, 12]));
    expect([...page!.samples.get(0)!]).toEqual([10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3]);
  });
});

describe('turning a plane', () => {
  it('twice gives it back, and left-right is what it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 9 }), fc.integer(), (w, h, seed) => {
        const plane = randomPlane(w, h, seededRandom(seed), 2);
        const plain = turnPlane(plane, 1, 1);
        for (const [cross, feed] of [
          [-1, -1],
          [-1, 1],
          [1, -1],
        ] as const) {
          const once = turnPlane(plane, cross, feed);
          expect(Buffer.compare(turnPlane(once, cross, feed).data, plain.data)).toBe(0);
          const corner = (p: typeof once, x: number, y: number) =>
            p.data[y * p.strideBytes + (x >> 3)]! & (0x80 >> (x & 7));
          expect(Boolean(corner(once, 0, 0))).toBe(
            Boolean(corner(plane, cross === -1 ? w - 1 : 0, feed === -1 ? h - 1 : 0)),
          );
        }
      }),
    );
  });
});

describe('hostile streams', () => {
  const pages = ALL.map((colour, i) =>
    randomPage({ side: i % 2 ? 'back' : 'front', widthPx: 61, heightPx: 23, dpi: 600, colour }, 40 + i),
  );
  const good = encodePages(pages);

  it('cut at any byte: truncated, or not PWG before the first word is whole; never a hang, never a page too many', async () => {
    for (let length = 0; length < good.length; length += length < 2000 ? 13 : 1) {
      const ends = length < 4 ? 'pwg.not-pwg' : 'pwg.truncated';
      const result = await code(decodePages(good.subarray(0, length), [1777]));
      // Between two pages the stream may end: fewer pages than announced is for the job to notice.
      if (result !== 'none') expect(result).toBe(ends);
      else expect((await decodePages(good.subarray(0, length))).length).toBeLessThan(pages.length);
    }
  });

  it('with random bytes changed: a coded error or pages of the stated size', async () => {
    const limits = { ...PWG_LIMITS, maxPagePixels: 1 << 20, maxJobPixels: 1 << 22, maxSidePx: 5000 };
    const random = seededRandom(99);
    const seen = new Set<string>();
    for (let run = 0; run < 600; run++) {
      const bytes = Buffer.from(good);
      for (let n = 1 + Math.floor(random() * 4); n > 0; n--) {
        // Half of the changes go into the first header, where a number can do most harm.
        const at = random() < 0.5 ? Math.floor(random() * 520) : Math.floor(random() * bytes.length);
        bytes[at] = Math.floor(random() * 256);
      }
      seen.add(
        await code(
          decodePages(bytes, [997], limits).then((decoded) => {
            for (const page of decoded) expect(page.rows).toBe(page.header.heightPx);
          }),
        ),
      );
    }
    for (const expected of ['none', 'pwg.not-pwg', 'pwg.header', 'pwg.overrun', 'pwg.limit'])
      expect([...seen]).toContain(expected);
  });

  it('with noise for rows: a coded error', async () => {
    const random = seededRandom(7);
    for (let run = 0; run < 200; run++) {
      const noise = Array.from({ length: 3000 }, () => Math.floor(random() * 256));
      expect(await code(decodePages(stream({ ...grey(8, 4, COLOUR_SPACE.cmyk, 300), heightPx: 4000 }, noise)))).toMatch(
        /^pwg\.(overrun|truncated)$/,
      );
    }
  });

  it.each([
    ['no width', { widthPx: 0, bytesPerLine: 0 }, 'pwg.header'],
    ['no height', { heightPx: 0 }, 'pwg.header'],
    ['a line of another length', { bytesPerLine: 5 }, 'pwg.header'],
    ['bits that do not add up', { bitsPerPixel: 16 }, 'pwg.header'],
    ['planar order', { colorOrder: 1 }, 'pwg.header'],
    ['three colours of grey', { numColors: 3 }, 'pwg.header'],
    ['a colour space of spot inks', { colorSpace: 48 }, 'pwg.colour'],
    ['2-bit grey', { bitsPerColor: 2, bitsPerPixel: 2, bytesPerLine: 1 }, 'pwg.colour'],
    ['a width past the limit', { widthPx: 20_001, bytesPerLine: 20_001 }, 'pwg.limit'],
    ['pixels past the limit', { widthPx: 20_000, heightPx: 15_001, bytesPerLine: 20_000 }, 'pwg.limit'],
    ['a width of 4 billion', { widthPx: 0xffffffff, bytesPerLine: 0xffffffff }, 'pwg.limit'],
  ])('a header with %s is refused before anything is allocated', async (_name, fields, expected) => {
    expect(await code(decodePages(stream(fields, [])))).toBe(expected);
  });

  it('limits hold: pages, bytes, pixels of a job', async () => {
    expect(await code(decodePages(good, [64], { ...PWG_LIMITS, maxPages: 4 }))).toBe('pwg.limit');
    expect(await code(decodePages(good, [64], { ...PWG_LIMITS, maxBytes: good.length - 1 }))).toBe('pwg.limit');
    expect(await code(decodePages(good, [64], { ...PWG_LIMITS, maxJobPixels: 5 * 61 * 23 - 1 }))).toBe('pwg.limit');
    const exactly = { ...PWG_LIMITS, maxPages: 5, maxBytes: good.length, maxJobPixels: 5 * 61 * 23 };
    expect(await code(decodePages(good, [64], exactly))).toBe('none');
  });

  it('runs past the line and repeats past the page are refused', async () => {
    expect(await code(decodePages(stream({}, [0, 4, 0])))).toBe('pwg.overrun');
    expect(await code(decodePages(stream({}, [0, 2, 0, 255, 1, 2])))).toBe('pwg.overrun');
    expect(await code(decodePages(stream({}, [1, 3, 0])))).toBe('pwg.overrun');
  });

  it('other raster formats are not PWG', async () => {
    for (const word of ['2SaR', 'RaSt', 'RaS3', 'UNIR', '%PDF', '']) {
      expect(await code(decodePages(Buffer.concat([Buffer.from(word), Buffer.alloc(PWG_HEADER_BYTES)])))).toBe(
        'pwg.not-pwg',
      );
    }
  });

  it('a decompression bomb costs a band of memory, not a page', async () => {
    const heightPx = 60_000;
    const lines: number[] = [];
    for (let y = 0; y < heightPx; y += 250)
      lines.push(249, ...Array.from({ length: 39 }, () => [127, 77]).flat(), 7, 77);
    const bomb = stream({ ...grey(8, 1, COLOUR_SPACE.sgray, 5000), heightPx }, lines);
    expect(bomb.length).toBeLessThan(25_000);
    const limits = { ...PWG_LIMITS, maxSidePx: heightPx };
    let rows = 0;
    let largest = 0;
    const { readPwg } = await import('../../src/print/pwg/reader.ts');
    for await (const event of readPwg([bomb], limits)) {
      if (event.kind !== 'band' || event.band.exact) continue;
      rows += event.band.heightPx;
      largest = Math.max(largest, event.band.samples.buffer.byteLength);
    }
    expect(rows).toBe(heightPx);
    expect(largest).toBeLessThanOrEqual(1 << 20);
  });
});
