// Every device model, asked by our client over ipp and ipps, says what its data says, and keeps its own rules.
import { afterEach, describe, expect, it } from 'vitest';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { customMediaName, parseMediaName } from '../../src/print/media.ts';
import type { MediaSize } from '../../src/print/printer.ts';
import { COLOUR_SPACE, type PwgHeader } from '../../src/print/pwg/header.ts';
import type { DeviceModel } from '../../src/print/virtual-printer/model.ts';
import { findModel, MODELS } from '../../src/print/virtual-printer/models/index.ts';
import { backTransform, createPageRules } from '../../src/print/virtual-printer/page-rules.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import type { DocumentSink, JobTicket } from '../../src/print/virtual-printer/sink.ts';

const sink: DocumentSink = {
  formats: ['image/pwg-raster', 'image/jpeg', 'application/pdf', 'application/postscript'],
  async print(document) {
    for await (const _ of document.bytes);
    await document.impressionPrinted();
  },
};

const open: VirtualPrinter[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()));
});

/** Names and sizes that PWG 5101.1 gives, against which the parsing of names is checked. */
const KNOWN_SIZES: Readonly<Record<string, readonly [number, number]>> = {
  iso_a4_210x297mm: [21_000, 29_700],
  'na_letter_8.5x11in': [21_590, 27_940],
  'na_number-10_4.125x9.5in': [10_477, 24_130],
  'na_index-4x6_4x6in': [10_160, 15_240],
  jpn_hagaki_100x148mm: [10_000, 14_800],
};

describe.each(MODELS.map((model) => [model.id, model] as const))('%s', (_id, model) => {
  it.each(['ipp', 'ipps'] as const)('says over %s what it takes, and takes every format of it', async (scheme) => {
    const virtual = await startVirtualPrinter({ model, sink, ...(scheme === 'ipps' ? { tls: {} } : {}) });
    open.push(virtual);
    const printer =
      scheme === 'ipps'
        ? openIppPrinter(virtual.secureUri!, { tls: { fingerprint256: virtual.fingerprint256! }, job: { pollMs: 20 } })
        : openIppPrinter(virtual.uri, { job: { pollMs: 20 } });
    const capabilities = await printer.capabilities();
    expect(capabilities.makeAndModel).toBe(model.makeAndModel);
    expect(capabilities.formats).toEqual(['application/octet-stream', ...model.formats]);
    expect(capabilities.colour).toBe(model.colour);
    expect(capabilities.sides).toEqual(model.sides);
    expect(capabilities.pwg).toEqual({
      types: model.pwg!.types,
      resolutions: model.pwg!.resolutionsDpi.map((dpi) => ({ xDpi: dpi, yDpi: dpi })),
      sheetBack: model.pwg!.sheetBack,
    });
    expect(capabilities.mediaDefault).toBe(model.media[0]!.name);
    const ready = model.media.filter((m) => m.ready && !m.unnamed);
    expect(capabilities.mediaReady).toEqual(ready.map((m) => m.name));
    expect(capabilities.mediaRanges !== undefined).toBe(model.customMedia !== undefined);
    checkMedia(model, capabilities.media);
    for (const format of model.formats) {
      const required = { media: model.media.at(-1)!.name, 'printer-resolution': `${model.resolutionsDpi.at(-1)}dpi` };
      const job = await printer.openJob({ format, name: 'job', required, impressions: 1 });
      await job.write(Buffer.from('any bytes'));
      expect((await job.finish()).impressionsCompleted).toBe(1);
    }
    printer.close();
  });
});

function checkMedia(model: DeviceModel, media: readonly MediaSize[]): void {
  const wanted = model.media.map((m) => (m.unnamed ? customMediaName(parseMediaName(m.name)!) : m.name));
  expect(media.map((m) => m.name)).toEqual(wanted);
  for (const [i, { name, widthHundredthMm, heightHundredthMm, margins, askBy }] of media.entries()) {
    const { marginHundredthMm, unnamed, borderless } = model.media[i]!;
    // A device without media-col says nothing of margins.
    const margin = model.mediaCol === false ? 0 : marginHundredthMm;
    expect(margins).toEqual({ top: margin, right: margin, bottom: margin, left: margin });
    expect(askBy).toBe(unnamed || borderless ? 'size-and-margins' : undefined);
    if (KNOWN_SIZES[name]) expect([widthHundredthMm, heightHundredthMm]).toEqual(KNOWN_SIZES[name]);
  }
}

describe('page rules', () => {
  const ticket: JobTicket = {
    copies: 1,
    sides: 'two-sided-long-edge',
    media: { name: 'iso_a4_210x297mm', widthHundredthMm: 21_000, heightHundredthMm: 29_700, marginHundredthMm: 423 },
    pageRanges: [],
    resolutionDpi: 600,
    colourMode: 'color',
    scaling: 'none',
    contentOptimize: 'auto',
    renderingIntent: 'auto',
    orientation: 3,
  };
  const front = {
    duplex: true,
    tumble: false,
    xDpi: 600,
    yDpi: 600,
    widthPx: 4960,
    heightPx: 7015,
    bitsPerColor: 1,
    colorSpace: COLOUR_SPACE.black,
    crossFeedTransform: 1,
    feedTransform: 1,
    printContentOptimize: '',
    renderingIntent: '',
  } as PwgHeader;
  const cmyk = { ...front, colorSpace: COLOUR_SPACE.cmyk, bitsPerColor: 8 };

  /** The refusal, as `what: expected <- received`, or undefined. */
  function refusal(model: string, ...pages: readonly PwgHeader[]): string | undefined {
    const check = createPageRules(findModel(model)!, ticket);
    try {
      for (const page of pages) check(page);
      return undefined;
    } catch (error) {
      const { page, what, expected, received } = (error as { params: Record<string, string> }).params;
      return `page ${page} ${what}: ${expected} <- ${received}`;
    }
  }

  it('take a black front and a CMYK back where the device does, and not where it does not', () => {
    expect(refusal('colour-mfp', front, cmyk)).toBeUndefined();
    expect(refusal('strict-mfp', front, cmyk)).toBe('page 2 colour type: black_1 <- cmyk_8');
    expect(refusal('cmyk-only', front)).toBe('page 1 colour type: cmyk_8 <- black_1');
    expect(refusal('srgb-inkjet', cmyk)).toBe('page 1 colour type: sgray_8, srgb_8 <- cmyk_8');
  });

  it('know the resolutions and the papers', () => {
    expect(refusal('mono-laser', { ...front, xDpi: 300, yDpi: 300 })).toBe('page 1 resolution: 600, 1200 <- 300x300');
    expect(refusal('colour-mfp', { ...front, widthPx: 4961, heightPx: 7016 })).toBeUndefined();
    expect(refusal('strict-mfp', { ...cmyk, widthPx: 4961, heightPx: 7016 })).toBe(
      'page 1 page size: one of its papers <- 4961x7016 px',
    );
    expect(refusal('odd-sizes', front)).toBe('page 1 page size: one of its papers <- 4960x7015 px');
  });

  it('of a strict device want header and attributes to agree, and the back turned as it says', () => {
    const [crossFeedTransform, feedTransform] = backTransform('flipped', false);
    expect([crossFeedTransform, feedTransform]).toEqual([1, -1]);
    const back = { ...cmyk, crossFeedTransform, feedTransform };
    expect(refusal('strict-mfp', cmyk, back, cmyk, back)).toBeUndefined();
    expect(refusal('strict-mfp', cmyk, cmyk)).toBe('page 2 transform: 1, -1 <- 1, 1');
    expect(refusal('strict-mfp', { ...cmyk, duplex: false })).toBe('page 1 sides: two-sided-long-edge <- one-sided');
    expect(refusal('strict-mfp', { ...cmyk, printContentOptimize: 'photo' })).toBe('page 1 content: auto <- photo');
    expect(refusal('strict-mfp', { ...cmyk, renderingIntent: 'relative' })).toBe('page 1 intent: auto <- relative');
    const coarse = { ...cmyk, xDpi: 300, yDpi: 300, widthPx: 2480, heightPx: 3507 };
    expect(refusal('strict-mfp', coarse)).toBe('page 1 resolution: 600 <- 300x300');
  });

  it('turn backs as PWG 5102.4 says', () => {
    const all = (['normal', 'rotated', 'flipped', 'manual-tumble'] as const).map((sheetBack) => [
      backTransform(sheetBack, false),
      backTransform(sheetBack, true),
    ]);
    expect(all).toEqual([
      [
        [1, 1],
        [1, 1],
      ],
      [
        [-1, -1],
        [1, 1],
      ],
      [
        [1, -1],
        [-1, 1],
      ],
      [
        [1, 1],
        [-1, -1],
      ],
    ]);
  });
});

it('a printer whose sink can show none of its formats does not start', async () => {
  const blind: DocumentSink = { formats: ['image/urf'], print: async () => undefined };
  await expect(startVirtualPrinter({ sink: blind })).rejects.toMatchObject({ code: 'virtual-printer.nothingToShow' });
});
