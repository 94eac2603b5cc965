// Bands: every row once, top to bottom, the same page whatever the band height and at 300, 600 and 1200 dpi.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/raster/page/document.ts';
import { KeptPages } from '../../src/raster/page/kept-pages.ts';
import { a4SizePx, type BitBand, rowBytes } from '../../src/raster/plane.ts';
import { coverage, inkAt, rasterPlane } from './raster-support.ts';
import { tinyPdf } from './tiny-pdf.ts';

const sample = readFileSync(new URL('../../samples/juminhyo.pdf', import.meta.url));
const toned = readFileSync(new URL('../../samples/nozei.pdf', import.meta.url));

describe('bands', () => {
  it('come top to bottom, each row once, the last one shorter', async () => {
    const bands: BitBand[] = [];
    await rasterPlane(sample, 300, { bandRows: 1000, onBand: (band) => bands.push(band) });
    expect(bands.map(({ y, plane }) => [y, plane.heightPx])).toEqual([
      [0, 1000],
      [1000, 1000],
      [2000, 1000],
      [3000, 508],
    ]);
    for (const { plane } of bands) {
      expect(plane.widthPx).toBe(2480);
      expect(plane.strideBytes).toBe(rowBytes(2480));
      expect(plane.data.length).toBe(plane.strideBytes * plane.heightPx);
    }
  });

  it.each([
    ['text', sample],
    ['tones', toned],
  ])('%s: the page does not depend on the band height', async (_what, pdf) => {
    const reference = await rasterPlane(pdf, 300);
    for (const bandRows of [1, 97, 128, 3508]) {
      if (bandRows === 1 && pdf === toned) continue;
      const other = await rasterPlane(pdf, 300, { bandRows });
      expect(Buffer.compare(Buffer.from(other.data), Buffer.from(reference.data))).toBe(0);
    }
  });

  it('waits for a slow consumer, and reuses its plane only then', async () => {
    await using document = await openDocument(Uint8Array.from(sample));
    const size = a4SizePx(300);
    let busy = false;
    const seen: number[] = [];
    await document.rasterise(0, { ...size, dpi: 300, bandRows: 700 }, async ({ y, plane }) => {
      expect(busy).toBe(false);
      busy = true;
      const before = Buffer.from(plane.data);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(Buffer.compare(before, Buffer.from(plane.data))).toBe(0);
      seen.push(y);
      busy = false;
    });
    expect(seen).toEqual([0, 700, 1400, 2100, 2800, 3500]);
  });
});

describe('a page that is kept', () => {
  const collect = async (
    document: Awaited<ReturnType<typeof openDocument>>,
    request: { dpi: 300 | 600; bandRows?: number; keep?: boolean },
  ) => {
    const bands: Buffer[] = [];
    const times = await document.rasterise(0, { ...a4SizePx(request.dpi), ...request }, ({ plane }) => {
      bands.push(Buffer.from(plane.data.subarray(0, plane.strideBytes * plane.heightPx)));
    });
    return { page: Buffer.concat(bands), bands: bands.length, times };
  };

  it('comes again as it was, in any bands, without being drawn, and once', async () => {
    let clock = 0;
    await using document = await openDocument(Uint8Array.from(toned), { now: () => ++clock });
    const first = await collect(document, { dpi: 300, keep: true });
    const again = await collect(document, { dpi: 300, bandRows: 97 });
    expect(again.bands).toBe(Math.ceil(3508 / 97));
    expect(Buffer.compare(again.page, first.page)).toBe(0);
    // What is told is what making it took, to the tick.
    expect(again.times).toEqual({ ...first.times, consumerMs: expect.any(Number) });
    const drawn = await collect(document, { dpi: 300 });
    expect(Buffer.compare(drawn.page, first.page)).toBe(0);
    expect(drawn.times.rasterMs).not.toBe(0);
    expect(clock).toBeGreaterThan(0);
  });

  it('is not mistaken for another size, and a page that was not finished is not kept', async () => {
    await using document = await openDocument(Uint8Array.from(sample));
    await collect(document, { dpi: 300, keep: true });
    const large = await collect(document, { dpi: 600 });
    expect(large.page.length).toBe(rowBytes(4960) * 7016);
    const broken = document.rasterise(0, { ...a4SizePx(300), dpi: 300, keep: true }, ({ y }) => {
      if (y > 0) throw new Error('enough');
    });
    await expect(broken).rejects.toThrow('enough');
    const whole = await collect(document, { dpi: 300 });
    expect(Buffer.compare(whole.page, Buffer.from((await rasterPlane(sample, 300)).data))).toBe(0);
  });

  it('is overwritten when it has been handed on, and with its document', async () => {
    const keeper = new KeptPages<string>();
    const size = { dpi: 300, widthPx: 16, heightPx: 4 };
    const plane = { widthPx: 16, heightPx: 4, strideBytes: 2, data: new Uint8Array(8).fill(255) };
    const seen: Uint8Array[] = [];
    const keep = () => {
      const place = keeper.begin(0, size)!;
      place.add({ y: 0, plane });
      place.done('times');
    };
    const take = (band: BitBand) => {
      seen.push(band.plane.data);
      expect([...band.plane.data]).toEqual(Array(4).fill(255));
    };
    keep();
    expect(await keeper.handOn(0, size, 2, take, true)).toBe('times');
    for (const data of seen) expect([...data]).toEqual(Array(4).fill(255));
    expect(await keeper.handOn(0, size, 2, take)).toBe('times');
    expect(await keeper.handOn(0, size, 2, take)).toBeUndefined();
    keep();
    await expect(
      keeper.handOn(0, size, 2, (band) => {
        take(band);
        throw new Error('lost');
      }),
    ).rejects.toThrow('lost');
    expect(seen).toHaveLength(5);
    for (const data of seen) expect([...data]).toEqual(Array(4).fill(0));
    keep();
    keeper[Symbol.dispose]();
    expect(await keeper.handOn(0, size, 2, take)).toBeUndefined();
  });

  it('has no place beyond some 32 MiB, and gives places back', () => {
    const keeper = new KeptPages<string>();
    const size = { dpi: 600, ...a4SizePx(600) };
    const places = Array.from({ length: 9 }, (_, index) => keeper.begin(index, size));
    expect(places.filter((place) => place !== undefined)).toHaveLength(7);
    places[0]![Symbol.dispose]();
    expect(keeper.begin(0, size)).toBeDefined();
  });
});

describe('resolution and size', () => {
  const pdf = tinyPdf([{ content: '0 g 72 72 144 72 re f' }]);

  it.each([300, 600, 1200] as const)('%i dpi: 1 pt is dpi / 72 px, from the top left', async (dpi) => {
    const plane = await rasterPlane(pdf, dpi);
    const left = dpi;
    const top = Math.round(((841.89 - 144) * dpi) / 72);
    const at = (x: number, y: number) => inkAt(plane, x, y);
    const midY = top + dpi / 2;
    expect([at(left - 2, midY), at(left + 1, midY), at(left * 3 - 2, midY), at(left * 3 + 1, midY)]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([
      at(left * 2, top - 2),
      at(left * 2, top + 2),
      at(left * 2, top + dpi - 2),
      at(left * 2, top + dpi + 2),
    ]).toEqual([0, 1, 1, 0]);
  });

  it('crops and pads at the right and bottom, with white', async () => {
    const black = tinyPdf([{ content: '0 0 595.276 841.89 re f' }]);
    const wide = await rasterPlane(black, 300, { widthPx: 2600, heightPx: 3600 });
    expect(coverage(wide, 72, 0, 0, 2480, 3507)).toBe(1);
    expect(coverage(wide, 72, 2482, 0, 2600, 3600)).toBe(0);
    expect(coverage(wide, 72, 0, 3510, 2600, 3600)).toBe(0);
    const small = await rasterPlane(black, 300, { widthPx: 1001, heightPx: 77 });
    expect(coverage(small, 72, 0, 0, 1001, 77)).toBe(1);
    // Pad bits of the last byte stay 0.
    expect(small.data[125] & 0b01111111).toBe(0);
  });
});

describe('cancelling', () => {
  it('between bands ends with the coded error', async () => {
    await using document = await openDocument(Uint8Array.from(sample));
    const abort = new AbortController();
    let bands = 0;
    const raster = document.rasterise(
      0,
      { ...a4SizePx(300), dpi: 300, bandRows: 256 },
      () => {
        if (++bands === 2) abort.abort();
      },
      abort.signal,
    );
    await expect(raster).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(bands).toBe(2);
  });

  it('before and during preflight ends with the coded error, and the document goes on working', async () => {
    await using document = await openDocument(Uint8Array.from(sample));
    await expect(document.preflight(0, AbortSignal.abort())).rejects.toMatchObject({ code: 'job.cancelled' });
    const abort = new AbortController();
    const preflight = document.preflight(1, abort.signal);
    queueMicrotask(() => abort.abort());
    await expect(preflight).rejects.toMatchObject({ code: 'job.cancelled' });
    await expect(document.preflight(1)).resolves.toMatchObject({ pageIndex: 1 });
  });
});

it('a page can be rastered again, at another resolution, and pages in any order', async () => {
  await using document = await openDocument(Uint8Array.from(sample));
  const raster = async (pageIndex: number, dpi: 300 | 600) => {
    const rows: Buffer[] = [];
    await document.rasterise(pageIndex, { ...a4SizePx(dpi), dpi }, ({ plane }) => {
      rows.push(Buffer.from(plane.data));
    });
    return Buffer.concat(rows);
  };
  const first = await raster(0, 300);
  await document.preflight(1);
  await raster(1, 300);
  await raster(0, 600);
  expect(Buffer.compare(await raster(0, 300), first)).toBe(0);
  expect(document.pageCount).toBe(2);
});

it('parsed pages that outgrow their memory are parsed again, and come out the same', async () => {
  const raster = async (keepBytes: number) => {
    await using document = await openDocument(Uint8Array.from(sample), { keepBytes });
    for (let index = 0; index < document.pageCount; index++) await document.preflight(index);
    const rows: Buffer[] = [];
    for (let index = 0; index < document.pageCount; index++) {
      await document.rasterise(index, { ...a4SizePx(300), dpi: 300 }, ({ plane }) => {
        rows.push(Buffer.from(plane.data));
      });
    }
    return Buffer.concat(rows);
  };
  const kept = await raster(1 << 30);
  const forgotten = await raster(0);
  expect(Buffer.compare(kept, forgotten)).toBe(0);
});
