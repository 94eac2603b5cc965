// The printer interface: what stands in answers becomes capabilities, reasons and sizes; a file is a printer too.
import { lstat, mkdtemp, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFilePrinter } from '../../src/print/file-printer.ts';
import { enumeration, keyword, mimeMediaType, outOfBand, resolution } from '../../src/print/ipp/attributes.ts';
import { capabilitiesOf, offers } from '../../src/print/ipp/capabilities.ts';
import type { IppAttribute, IppMessage } from '../../src/print/ipp/message.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import { parseMediaName } from '../../src/print/media.ts';
import { mediaSizePx, parseStateReasons } from '../../src/print/printer.ts';
import { ippMessage } from './arbitraries.ts';

function about(...attributes: IppAttribute[]): IppMessage {
  return { version: [2, 0], code: 0, requestId: 1, groups: [{ tag: GROUP.printer, attributes }] };
}

describe('printer-state-reasons', () => {
  it('lose their severity, which is an error where there is none', () => {
    expect(
      parseStateReasons(['media-empty', 'toner-low-warning', 'cover-open-report', 'media-jam-error', 'none']),
    ).toEqual([
      { keyword: 'media-empty', severity: 'error' },
      { keyword: 'toner-low', severity: 'warning' },
      { keyword: 'cover-open', severity: 'report' },
      { keyword: 'media-jam', severity: 'error' },
    ]);
  });
});

describe('media names', () => {
  it.each([
    ['iso_a4_210x297mm', 21_000, 29_700],
    ['na_letter_8.5x11in', 21_590, 27_940],
    ['na_number-10_4.125x9.5in', 10_477, 24_130],
    ['jis_b5_182x257mm', 18_200, 25_700],
    ['om_small-photo_100.5x150mm', 10_050, 15_000],
  ])('%s is %i x %i', (name, widthHundredthMm, heightHundredthMm) => {
    expect(parseMediaName(name)).toEqual({ widthHundredthMm, heightHundredthMm });
  });

  it.each(['a4', 'iso-a4', 'choice_iso_a4_210x297mm_', 'iso_a4_210x297'])('%s has no size in it', (name) => {
    expect(parseMediaName(name)).toBeUndefined();
  });

  it('A4 is as many pixels as libcups makes of it', () => {
    const a4 = {
      name: '',
      widthHundredthMm: 21_000,
      heightHundredthMm: 29_700,
      margins: { top: 0, right: 0, bottom: 0, left: 0 },
    };
    expect(mediaSizePx(a4, { xDpi: 300, yDpi: 300 })).toEqual({ widthPx: 2480, heightPx: 3507 });
    expect(mediaSizePx(a4, { xDpi: 600, yDpi: 600 })).toEqual({ widthPx: 4960, heightPx: 7015 });
    expect(mediaSizePx(a4, { xDpi: 1200, yDpi: 1200 })).toEqual({ widthPx: 9921, heightPx: 14_031 });
  });
});

describe('capabilities', () => {
  it('know resolutions per centimetre, and a sheet-back that they do not know is normal', () => {
    const { pwg } = capabilitiesOf(
      about(
        keyword('pwg-raster-document-type-supported', 'srgb_8'),
        keyword('pwg-raster-document-sheet-back', 'inside-out'),
        {
          name: 'pwg-raster-document-resolution-supported',
          values: [...resolution('', 600).values, { tag: 'resolution', x: 118, y: 236, units: 'dpcm' }],
        },
      ),
    );
    expect(pwg).toEqual({
      types: ['srgb_8'],
      resolutions: [
        { xDpi: 600, yDpi: 600 },
        { xDpi: 300, yDpi: 599 },
      ],
      sheetBack: 'normal',
    });
  });

  it('of a printer that says little are empty, not invented', () => {
    const empty = capabilitiesOf(
      about(mimeMediaType('document-format-supported', 'image/urf'), outOfBand('media-default', 'no-value')),
    );
    expect(empty).toEqual({
      makeAndModel: '',
      formats: ['image/urf'],
      sides: [],
      media: [],
      mediaReady: [],
      colour: false,
      jobAttributes: new Map(),
    });
  });

  it('spell job attributes as they may be asked for', () => {
    const { jobAttributes } = capabilitiesOf(
      about(
        enumeration('print-quality-supported', 3, 5, 99),
        { name: 'copies-supported', values: [{ tag: 'rangeOfInteger', lower: 1, upper: 9 }] },
        resolution('printer-resolution-supported', 600),
      ),
    );
    expect(Object.fromEntries(jobAttributes)).toEqual({
      'print-quality': ['draft', 'high', '99'],
      copies: ['1-9'],
      'printer-resolution': ['600dpi'],
    });
    expect(offers(jobAttributes.get('copies')!, '9')).toBe(true);
    expect(offers(jobAttributes.get('copies')!, '10')).toBe(false);
    expect(offers(jobAttributes.get('copies')!, 'many')).toBe(false);
  });

  it('come out of any answer without an error', () => {
    const names = fc.constantFrom(
      'media-supported',
      'media-col-database',
      'pwg-raster-document-resolution-supported',
      'print-quality-supported',
      'media-default',
    );
    fc.assert(
      fc.property(ippMessage, fc.array(names, { minLength: 5, maxLength: 5 }), (message, known) => {
        const groups = message.groups.map(({ attributes }) => ({
          tag: GROUP.printer,
          attributes: attributes.map((attribute, i) => ({ ...attribute, name: known[i]! })),
        }));
        capabilitiesOf({ ...message, groups });
      }),
    );
  });
});

describe('a file as a printer', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'file-printer-'));
  });
  afterAll(() => rm(dir, { recursive: true }));
  const SPEC = { format: 'image/pwg-raster', name: 'job', required: {} };

  it('keeps what is printed', async () => {
    const path = join(dir, 'job.pwg');
    const job = await openFilePrinter(path).openJob(SPEC);
    for (let i = 0; i < 100; i++) await job.write(Buffer.alloc(10_000, i));
    expect(await job.finish()).toEqual({ jobId: 0, state: 'completed', reasons: [], impressionsCompleted: undefined });
    const kept = await readFile(path);
    expect(kept.length).toBe(1_000_000);
    expect(kept[999_999]).toBe(99);
    expect(job.progress).toMatchObject({ state: 'completed', documentBytes: 1_000_000, documentWhole: true });
  });

  it.each(['cancel()', 'the signal'])('leaves nothing behind when it is cancelled by %s', async (how) => {
    const path = join(dir, 'cancelled.pwg');
    const stop = new AbortController();
    const job = await openFilePrinter(path).openJob(SPEC, { signal: stop.signal });
    await job.write(Buffer.alloc(100_000));
    if (how === 'cancel()') await job.cancel();
    else stop.abort();
    await expect(job.write(Buffer.alloc(1))).rejects.toMatchObject({ code: 'job.cancelled' });
    await expect(job.finish()).rejects.toMatchObject({ code: 'job.cancelled' });
    await job.cancel();
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('never removes a device, and removes the file that a link leads to', async () => {
    for (const [name, target] of [
      ['device', '/dev/null'],
      ['link', join(dir, 'behind-the-link.pwg')],
    ] as const) {
      const path = join(dir, name);
      await symlink(target, path);
      const job = await openFilePrinter(path).openJob(SPEC);
      await job.write(Buffer.alloc(1000));
      await job.cancel();
      expect(await readlink(path)).toBe(target);
    }
    expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true);
    await expect(readFile(join(dir, 'behind-the-link.pwg'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that cannot be written is a coded error', async () => {
    const nowhere = openFilePrinter(join(dir, 'no', 'such', 'folder.pwg')).openJob(SPEC);
    await expect(nowhere).rejects.toMatchObject({ code: 'printer.file', params: { reason: 'ENOENT' } });
    const full = await openFilePrinter('/dev/full').openJob(SPEC);
    const writing = (async () => {
      for (let i = 0; i < 10; i++) await full.write(Buffer.alloc(100_000));
      await full.finish();
    })();
    await expect(writing).rejects.toMatchObject({ code: 'printer.file', params: { reason: 'ENOSPC' } });
  });
});
