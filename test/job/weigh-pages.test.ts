// Pages that no scrambled image could hold are refused before a printer hears of the job; others are not even made twice.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/job/engine.ts';
import type { SheetSpec } from '../../src/job/make-sheet.ts';
import { weighPages } from '../../src/job/weigh-pages.ts';
import { openFilePrinter } from '../../src/print/file-printer.ts';
import type { Printer } from '../../src/print/printer.ts';
import { openDocument, type PagePreflight } from '../../src/raster/page/document.ts';
import { a4SizePx } from '../../src/raster/plane.ts';
import { createContextCoder } from '../../src/raster/scramble/bilevel/context-coder.ts';
import { compressFront } from '../../src/raster/scramble/bilevel/front-layers.ts';
import { ReducedFront } from '../../src/raster/scramble/bilevel/reduced-front.ts';
import { fieldHolds, LEAST_PROTECTION_RATE, planField } from '../../src/raster/scramble/field/plan.ts';
import type { JobInput } from '../../src/workers/messages.ts';
import type { RasterPool } from '../../src/workers/pool.ts';
import { tinyPdf } from '../raster-page/tiny-pdf.ts';
import { randomOf } from '../scramble/damage.ts';
import { temporaryFolder } from '../seal/support.ts';

/** Random dots all over a page, `side` to its width: what no coder makes smaller. */
function noisePdf(side: number, pages = 1): Uint8Array {
  const random = randomOf(9);
  const rowBytes = Math.ceil(side / 8);
  const rows = Math.round(side * Math.SQRT2);
  const data = Uint8Array.from({ length: rowBytes * rows }, () => Math.floor(random() * 256));
  const dict = `/Type /XObject /Subtype /Image /Width ${side} /Height ${rows} /BitsPerComponent 1 /ColorSpace /DeviceGray`;
  const blank = { content: '' };
  const noise = { content: 'q 595 0 0 842 0 0 cm /Im Do Q', resources: '/XObject << /Im 10 0 R >>' };
  return tinyPdf([...Array.from({ length: pages - 1 }, () => blank), noise], [{ dict, data }]);
}

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine({ workers: 1, keys: { folder: join(temporaryFolder(), 'keys') } });
});
afterAll(() => engine?.[Symbol.asyncDispose]());

/** A file printer that says whether it was asked to begin. */
function watched(): { printer: Printer; opened: () => number } {
  const printer = openFilePrinter('/dev/null');
  let opened = 0;
  return {
    printer: {
      label: printer.label,
      capabilities: (...args) => printer.capabilities(...args),
      openJob: (...args) => {
        opened++;
        return printer.openJob(...args);
      },
    },
    opened: () => opened,
  };
}

describe('a page that no field holds', () => {
  it('is refused before the printer is asked to begin, wherever it is in the job', async () => {
    const { printer, opened } = watched();
    await expect(engine.print(noisePdf(1654, 3), { printer })).rejects.toMatchObject({
      code: 'scramble.too-much',
      category: 'refused',
    });
    expect(opened()).toBe(0);
  });

  it('and the engine goes on: a page with less on it, weighed too, prints', async () => {
    const { printer, opened } = watched();
    const outcome = await engine.print(noisePdf(400), { printer });
    expect(outcome.report.sheets[0]!.scrambled).toMatchObject({ fineDpi: expect.any(Number) });
    expect(opened()).toBe(1);
  });
});

describe('which pages are weighed', () => {
  const spec = (pageIndex: number): SheetSpec =>
    ({ pageIndex, plan: { dpi: 600 }, sealing: {} }) as unknown as SheetSpec;
  const weighedOf = async (details: readonly number[], specs: readonly SheetSpec[]): Promise<number[]> => {
    const weighed: number[] = [];
    const pool = { weigh: async (_: unknown, { pageIndex }: SheetSpec) => void weighed.push(pageIndex) };
    const pages = details.map((detailBytes) => ({ detailBytes }) as PagePreflight);
    await weighPages(pool as unknown as RasterPool, {} as JobInput, pages, specs);
    return weighed;
  };

  it('those that might be too much, and none without keys', async () => {
    const details = [50_000, 120_000, Number.POSITIVE_INFINITY];
    expect(await weighedOf(details, [0, 1, 2].map(spec))).toEqual([1, 2]);
    expect(
      await weighedOf(
        details,
        [0, 1, 2].map((page) => ({ ...spec(page), sealing: undefined })),
      ),
    ).toEqual([]);
  });

  const detailOf = async (pdf: Uint8Array): Promise<number> => {
    await using document = await openDocument(Uint8Array.from(pdf));
    return (await document.preflight(0)).detailBytes;
  };

  it('noise, patterns and Type 3 fonts count by their area, letters by their size', async () => {
    const whole = await detailOf(noisePdf(1654));
    expect(whole).toBeGreaterThan(900_000);
    // Translucent: any of it may print as a tone.
    const veiled = tinyPdf(
      [
        {
          content: 'q /G gs .5 0 0 .5 0 0 cm 595 0 0 842 0 0 cm /Im Do Q',
          resources: '/XObject << /Im 10 0 R >> /ExtGState << /G << /ca .5 >> >>',
        },
      ],
      [
        {
          dict: '/Type /XObject /Subtype /Image /Width 8 /Height 1 /BitsPerComponent 1 /ColorSpace /DeviceGray',
          data: '\x55',
        },
      ],
    );
    expect((await detailOf(veiled)) / whole).toBeCloseTo(0.25, 2);
    const line = (content: string): Promise<number> => detailOf(tinyPdf([{ content }]));
    expect(await line('0 0 m 500 700 l S')).toBeLessThan(300);
    expect(await line('0 0 m 500 700 l S 0 700 m 500 0 l S')).toBeGreaterThan(300);
  });

  it('scans of text are not: their pixels say that they are no noise', async () => {
    for (const name of ['genkoseki-scan-g4', 'inkan-scan-jpeg']) {
      const detailBytes = await detailOf(readFileSync(new URL(`../../samples/cases/${name}.pdf`, import.meta.url)));
      expect(await weighedOf([detailBytes], [spec(0)])).toEqual([]);
    }
  });

  it('a scan that is not weighed takes less than twice what was told of it, whatever is on it', async () => {
    const plan = planField({ dpi: 600, cellPx: 3 });
    const coder = createContextCoder();
    const random = randomOf(3);
    const speck =
      (share: number): MarkAt =>
      () =>
        random() < share;
    const blobs = (side: number, share: number): MarkAt => {
      const marks = Uint8Array.from({ length: 1 << 16 }, () => Number(random() < share));
      return (x, y) => marks[(Math.floor(x / side) + 509 * Math.floor(y / side)) & 0xffff] === 1;
    };
    const cases: readonly (readonly [widthPx: number, bits: 1 | 8, at: MarkAt])[] = [
      [1240, 1, speck(0.0003)],
      [2480, 1, speck(0.003)],
      [1240, 8, speck(0.002)],
      [2480, 1, blobs(8, 0.01)],
      [1240, 1, blobs(4, 0.01)],
      [620, 1, blobs(2, 0.3)],
      [100, 1, blobs(3, 0.5)],
      [1240, 1, (x, y) => (x + 13 * Math.sin(y / 17)) % 60 < 20],
    ];
    for (const [widthPx, bits, at] of cases) {
      const pdf = picturePdf(widthPx, bits, at);
      await using document = await openDocument(Uint8Array.from(pdf));
      const { detailBytes } = await document.preflight(0);
      expect(await weighedOf([detailBytes], [spec(0)])).toEqual([]);
      using front = new ReducedFront(600, async () => expect.unreachable());
      await document.rasterise(0, { dpi: 600, ...a4SizePx(600) }, (band) => front.push(band));
      let weighted = 0;
      await compressFront(
        (dpi) => front.at(dpi),
        coder,
        (coarse, fine) => {
          // As the field weighs them (seal-front.ts).
          weighted = fine + 1.7 * coarse;
          return fieldHolds(plan, coarse + 1000, fine + 1000, LEAST_PROTECTION_RATE);
        },
      );
      expect(weighted).toBeLessThan(2 * detailBytes);
      // And no worse than that: what is twice as much as it seems would all be weighed.
      expect(detailBytes).toBeLessThan(3 * weighted);
    }
  });
});

type MarkAt = (x: number, y: number) => boolean;

/** A page that is one picture, `widthPx` across. */
function picturePdf(widthPx: number, bits: 1 | 8, isMark: MarkAt): Uint8Array {
  const heightPx = Math.round(widthPx * Math.SQRT2);
  const stride = bits === 1 ? Math.ceil(widthPx / 8) : widthPx;
  const data = new Uint8Array(stride * heightPx).fill(bits === 1 ? 255 : 240);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (!isMark(x, y)) continue;
      if (bits === 8) data[y * stride + x] = 120;
      else data[y * stride + (x >> 3)]! &= ~(128 >> (x & 7));
    }
  }
  const dict = `/Type /XObject /Subtype /Image /Width ${widthPx} /Height ${heightPx} /BitsPerComponent ${bits} /ColorSpace /DeviceGray`;
  const page = { content: 'q 595 0 0 842 0 0 cm /Im Do Q', resources: '/XObject << /Im 10 0 R >>' };
  return tinyPdf([page], [{ dict, data }]);
}
