// What an engine expects of its next job is what that job's sheets share, on any printer: else processes would be warmed for nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/job/engine.ts';
import type { ExpectedSheets } from '../../src/job/expected-sheets.ts';
import type { SheetReport, SheetSpec } from '../../src/job/make-sheet.ts';
import { patternPlanes } from '../../src/job/pattern-planes.ts';
import { patternPlan } from '../../src/job/plan.ts';
import { FILE_CAPABILITIES, openFilePrinter } from '../../src/print/file-printer.ts';
import type { PagePreflight } from '../../src/raster/page/document.ts';
import type { RasterPool } from '../../src/workers/pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-expected-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes nothing, and remembers what it was told. */
function notingPool() {
  const expected: ExpectedSheets[] = [];
  const made: SheetSpec[] = [];
  const pool: RasterPool = {
    workers: 1,
    warm: async () => undefined,
    expect: (sheets) => void expected.push(sheets),
    preflight: async () => [{ pageIndex: 0, detailBytes: 0, forms: { jis90: 0, jis2004: 0 } } as PagePreflight],
    weigh: async () => undefined,
    async makeSheet(_input, spec, take) {
      made.push(spec);
      await take(new Uint8Array(16));
      return { pageIndex: 0, bytes: 16, timings: {} } as unknown as SheetReport;
    },
    release: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { pool, expected, made };
}

const small = FILE_CAPABILITIES.media.map((media) => ({ ...media, widthHundredthMm: 20990 }));
const greyOnly = { ...FILE_CAPABILITIES.pwg!, types: ['sgray_8'] as const };

describe('expected sheets', () => {
  it.each([
    ['one that takes everything', {}, true],
    ['without keys', {}, false],
    ['another size of A4', { media: small }, true],
    ['300 dpi', { pwg: { ...FILE_CAPABILITIES.pwg!, resolutions: [{ xDpi: 300, yDpi: 300 }] } }, true],
    ['black alone', { colour: false, formats: ['image/pwg-raster'], pwg: greyOnly }, true],
  ] as const)('%s', async (_name, capabilities, sealed) => {
    const { pool, expected, made } = notingPool();
    await using engine = await createEngine({ pool, ...(sealed ? { keys: { folder: join(folder, 'keys') } } : {}) });
    const printer = openFilePrinter(join(folder, 'job'), { ...FILE_CAPABILITIES, ...capabilities });
    await engine.expect(printer);
    await engine.print(new Uint8Array(8), { printer, acceptLoss: ['colour'] });
    const { plan, device, settings, inquiryCode, sealing } = made[0]!;
    expect(expected.at(-1)).toEqual({
      plan: patternPlan(plan),
      device,
      settings,
      inquiryCode,
      sealed: sealing !== undefined,
    });
    expect(sealing !== undefined).toBe(sealed);
  });

  it('planes that were made for them are those of the job', async () => {
    const { pool, expected, made } = notingPool();
    await using engine = await createEngine({ pool, keys: { folder: join(folder, 'keys') } });
    const printer = openFilePrinter(join(folder, 'job'));
    await engine.expect(printer);
    await engine.print(new Uint8Array(8), { printer });
    expect(patternPlanes(made[0]!)).toBe(patternPlanes(expected[0]!));
  });

  it('a printer that does not answer is taken for one that takes everything', async () => {
    const { pool, expected } = notingPool();
    await using engine = await createEngine({ pool });
    const silent = { ...openFilePrinter('nowhere'), capabilities: () => Promise.reject(new Error('unreachable')) };
    await expect(engine.expect(silent)).resolves.toBeUndefined();
    await engine.expect(openFilePrinter('somewhere'));
    expect(expected[0]).toEqual(expected[1]);
  });
});
