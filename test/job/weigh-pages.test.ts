// Pages that no scrambled image could hold are refused before a printer hears of the job; others are not even made twice.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/job/engine.ts';
import type { SheetSpec } from '../../src/job/make-sheet.ts';
import { weighPages } from '../../src/job/weigh-pages.ts';
import { openFilePrinter } from '../../src/print/file-printer.ts';
import type { Printer } from '../../src/print/printer.ts';
import { openDocument, type PagePreflight } from '../../src/raster/page/document.ts';
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

  it('pictures, patterns and Type 3 fonts count by their area, letters by their size', async () => {
    const detailOf = async (pdf: Uint8Array): Promise<number> => {
      await using document = await openDocument(pdf);
      return (await document.preflight(0)).detailBytes;
    };
    const whole = await detailOf(noisePdf(40));
    expect(whole).toBeGreaterThan(900_000);
    const quarter = tinyPdf(
      [{ content: 'q .5 0 0 .5 0 0 cm 595 0 0 842 0 0 cm /Im Do Q', resources: '/XObject << /Im 10 0 R >>' }],
      [
        {
          dict: '/Type /XObject /Subtype /Image /Width 8 /Height 1 /BitsPerComponent 1 /ColorSpace /DeviceGray',
          data: '\x55',
        },
      ],
    );
    expect((await detailOf(quarter)) / whole).toBeCloseTo(0.25, 2);
    const line = (content: string): Promise<number> => detailOf(tinyPdf([{ content }]));
    expect(await line('0 0 m 500 700 l S')).toBeLessThan(300);
    expect(await line('0 0 m 500 700 l S 0 700 m 500 0 l S')).toBeGreaterThan(300);
  });
});
