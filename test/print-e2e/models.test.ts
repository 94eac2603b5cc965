// A certificate printed on every device model -> the very dots that `render` makes, or a refusal that says what to accept.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/job/engine.ts';
import type { PrintOptions, PrintOutcome } from '../../src/job/print.ts';
import type { ProgressEvent } from '../../src/job/progress.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { readMaskPdf, readMaskPostScript } from '../../src/print/masks/read-masks.ts';
import type { DeviceModel } from '../../src/print/virtual-printer/model.ts';
import { findModel, MODELS } from '../../src/print/virtual-printer/models/index.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { ghostscriptSeparations, mupdfSeparations, type SeenPage } from '../print-pdf/separations.ts';
import { describeWithPeers } from '../support/peers.ts';
import {
  inkShare,
  type KeptDocument,
  keepingSink,
  monoProfile,
  pwgSides,
  renderedSides,
  type Sides,
  unlike,
} from './support.ts';

const pdf = readFileSync(new URL('../../samples/inkan.pdf', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-models-'));
/** Sheets in K alone (a device profile without colour), and in C, M, Y and K. */
type Sheets = 'black' | 'colour';
const engines: Partial<Record<Sheets, Engine>> = {};

beforeAll(async () => {
  engines.black = await createEngine({ workers: 1, device: await monoProfile(folder) });
  engines.colour = await createEngine({ workers: 1 });
});
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const renders = new Map<string, Promise<Sides>>();

/** What `render` makes at a resolution, once. */
function rendered(dpi: 300 | 600 | 1200, of: Sheets = 'black'): Promise<Sides> {
  const key = `${of}-${dpi}`;
  let sides = renders.get(key);
  if (!sides) {
    const outDir = join(folder, key);
    sides = engines[of]!.render(pdf, { outDir, dpi }).then(() => renderedSides(outDir, 1));
    renders.set(key, sides);
  }
  return sides;
}

interface Printed {
  readonly outcome: PrintOutcome;
  readonly document: KeptDocument;
  readonly events: readonly ProgressEvent[];
}

/** Prints on a fresh virtual printer of that model. */
async function printOn(
  model: DeviceModel,
  options: Partial<PrintOptions> = {},
  sheets: Sheets = 'black',
): Promise<Printed> {
  const documents: KeptDocument[] = [];
  const events: ProgressEvent[] = [];
  const server = await startVirtualPrinter({ model, sink: keepingSink(documents) });
  const printer = openIppPrinter(server.uri, { job: { pollMs: 20 } });
  try {
    const onProgress = (event: ProgressEvent) => events.push(event);
    const outcome = await engines[sheets]!.print(pdf, { printer, onProgress, ...options });
    expect(documents).toHaveLength(1);
    return { outcome, document: documents[0]!, events };
  } finally {
    printer.close();
    await server.close();
  }
}

function colourMfp(pwg: Partial<NonNullable<DeviceModel['pwg']>>, more: Partial<DeviceModel> = {}): DeviceModel {
  const model = findModel('colour-mfp')!;
  return { ...model, ...more, pwg: { ...model.pwg!, ...pwg } };
}

/** Model -> front, back and sheet-back of what it gets of sheets in K alone. */
const PWG: Readonly<Record<string, readonly [front: string, back: string, sheetBack: string]>> = {
  'colour-mfp': ['black_1', 'black_1', 'normal'],
  'colour-mfp-rotated': ['black_1', 'black_1', 'rotated'],
  'colour-mfp-flipped': ['black_1', 'black_1', 'flipped'],
  'colour-mfp-manual-tumble': ['black_1', 'black_1', 'manual-tumble'],
  'strict-mfp': ['black_1', 'black_1', 'flipped'],
  'mono-laser': ['black_1', 'black_1', 'rotated'],
  'cmyk-only': ['cmyk_8', 'cmyk_8', 'rotated'],
  'grey-laser': ['sgray_8', 'sgray_8', 'flipped'],
  'srgb-inkjet': ['sgray_8', 'sgray_8', 'rotated'],
};
/** Models whose A4 has no plain name, and how it comes to be called. Judged at 300 dpi. */
const PAPERS: Readonly<Record<string, readonly [sheetBack: string, media: string]>> = {
  'custom-sizes': ['normal', 'iso_a4_210x297mm'],
  'unnamed-sizes': ['normal', 'iso_a4_210x297mm'],
  'whole-jobs': ['rotated', 'custom_210x297mm_210x297mm'],
};
const MASKS: Readonly<Record<string, string>> = {
  'pdf-only': 'application/pdf',
  postscript: 'application/postscript',
};

it('every model is judged here', () => {
  const known = [...Object.keys(PWG), ...Object.keys(PAPERS), ...Object.keys(MASKS), 'odd-sizes'];
  expect(MODELS.map((model) => model.id).sort()).toEqual(known.sort());
});

/** What every job asks for, whatever the printer. */
const ASKED = {
  sides: 'two-sided-long-edge',
  scaling: 'none',
  contentOptimize: 'graphic',
  renderingIntent: 'relative',
  // Not to the edge, which devices do by enlarging the page.
  media: { widthHundredthMm: 21_000, heightHundredthMm: 29_700, marginHundredthMm: expect.toSatisfy((mm) => mm > 0) },
};

describe('PWG Raster of sheets in K alone', () => {
  it.each(Object.entries(PWG))('%s lays down what `render` makes', async (id, [front, back, sheetBack]) => {
    const { outcome, document, events } = await printOn(findModel(id)!);
    expect(outcome.report.sent).toMatchObject({ format: 'image/pwg-raster', front, back, sheetBack, lost: [] });
    expect(outcome.printer.impressionsCompleted).toBe(2);
    expect(document.ticket).toMatchObject({ ...ASKED, resolutionDpi: 600 });
    expect(events.filter((event) => event.kind === 'note')).toEqual([]);
    const sides = await pwgSides(document.bytes);
    expect(sides.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
      [4960, 7015],
      [4960, 7015],
    ]);
    expect(inkShare(sides[0]!.planes.k)).toBeGreaterThan(0.02);
    expect(inkShare(sides[1]!.planes.k)).toBeGreaterThan(0.005);
    expect(unlike(sides, await rendered(600))).toBeUndefined();
  });

  it.each(Object.entries(PAPERS))('%s has A4, whatever it calls it', async (id, [sheetBack, media]) => {
    const model = findModel(id)!;
    const only = { resolutionsDpi: [300], defaultResolutionDpi: 300, pwg: { ...model.pwg!, resolutionsDpi: [300] } };
    const { outcome, document, events } = await printOn({ ...model, ...only });
    expect(outcome.report.sent).toMatchObject({ front: 'black_1', back: 'black_1', sheetBack, media, lost: [] });
    expect(outcome.printer.impressionsCompleted).toBe(2);
    expect(document.ticket).toMatchObject({ ...ASKED, resolutionDpi: 300 });
    expect(events.filter((event) => event.kind === 'note')).toEqual([]);
    expect(unlike(await pwgSides(document.bytes), await rendered(300))).toBeUndefined();
  });

  it.each([
    [300, [2480, 3507]],
    [1200, [9921, 14031]],
  ] as const)('at %i dpi, backs turned by 180 degrees', async (dpi, size) => {
    const only = { resolutionsDpi: [dpi], defaultResolutionDpi: dpi };
    const model = colourMfp({ sheetBack: 'rotated', resolutionsDpi: [dpi], pageSize: 'exact' }, only);
    const { outcome, document } = await printOn(model);
    expect(outcome.report).toMatchObject({ dpi, pageSizePx: { width: size[0], height: size[1] } });
    expect(document.ticket.resolutionDpi).toBe(dpi);
    const sides = await pwgSides(document.bytes);
    expect([sides[0]!.widthPx, sides[0]!.heightPx]).toEqual(size);
    expect(unlike(sides, await rendered(dpi))).toBeUndefined();
  });
});

it('A4 by another name and size: the job, the header and the pixels follow the printer', async () => {
  const media = [{ name: 'custom_a4_8.27x11.69in', marginHundredthMm: 423, source: 'main', ready: true }];
  const { outcome, document } = await printOn(colourMfp({ pageSize: 'exact', sheetBack: 'rotated' }, { media }));
  expect(outcome.report.sent.media).toBe('custom_a4_8.27x11.69in');
  expect(document.ticket.media.name).toBe('custom_a4_8.27x11.69in');
  // PageSizeName of the second page's header.
  const back = document.bytes.lastIndexOf('PwgRaster\0');
  expect(document.bytes.toString('latin1', back + 1732, back + 1732 + 23)).toBe('custom_a4_8.27x11.69in\0');
  const sides = await pwgSides(document.bytes);
  expect([sides[1]!.widthPx, sides[1]!.heightPx]).toEqual([4961, 7013]);
  expect(unlike(sides, await rendered(600))).toBeUndefined();
});

/** Model -> how it gets sheets with colour. */
const COLOUR: Readonly<Record<string, readonly [front: string, back: string, options?: Partial<PrintOptions>]>> = {
  'colour-mfp': ['black_1', 'cmyk_8'],
  'colour-mfp-rotated': ['black_1', 'cmyk_8'],
  'strict-mfp': ['cmyk_8', 'cmyk_8', { singleColourType: true }],
  'cmyk-only': ['cmyk_8', 'cmyk_8'],
};

describe('sheets with colour', () => {
  it.each(Object.entries(COLOUR))('%s lays down what `render` makes', async (id, [front, back, options]) => {
    const { outcome, document } = await printOn(findModel(id)!, options, 'colour');
    expect(outcome.report.sent).toMatchObject({ format: 'image/pwg-raster', front, back, lost: [] });
    const sides = await pwgSides(document.bytes);
    for (const ink of ['c', 'm', 'y', 'k'] as const) expect(inkShare(sides[1]!.planes[ink])).toBeGreaterThan(0.0005);
    expect(unlike(sides, await rendered(600, 'colour'))).toBeUndefined();
  });

  it.each(Object.entries(MASKS))('%s gets masks of all four inks', async (id, format) => {
    const { document } = await printOn(findModel(id)!, {}, 'colour');
    const read = format === 'application/pdf' ? (bytes: Buffer) => readMaskPdf(bytes)! : readMaskPostScript;
    expect(unlike([...read(document.bytes)], await rendered(600, 'colour'))).toBeUndefined();
  });

  it('a device that takes one colour type per stream ends a mixed job, and nothing is sent a second time', async () => {
    const failure = await printOn(findModel('strict-mfp')!, {}, 'colour').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'printer.jobEnded', exitCode: 4 });
  });

  it.each(['mono-laser', 'grey-laser', 'srgb-inkjet'])(
    '%s: colour is told as lost, and the sheet is in K alone',
    async (id) => {
      const { outcome, document, events } = await printOn(findModel(id)!, {}, 'colour');
      expect(outcome.report.sent.lost).toEqual(['colour']);
      const notes = events.flatMap((event) => (event.kind === 'note' ? [event.note] : []));
      expect(notes).toMatchObject([{ code: 'plan.lossy', params: { losses: 'colour' } }]);
      const sides = await pwgSides(document.bytes);
      // The front is the same; the back has the line screen in place of the infrared mark.
      expect(unlike([sides[0]!], [(await rendered(600, 'colour'))[0]!])).toBeUndefined();
      expect(Object.keys(sides[1]!.planes)).toEqual(['k']);
      expect(inkShare(sides[1]!.planes.k)).toBeGreaterThan(0.005);
    },
  );
});

describe('losses', () => {
  it('sRGB alone is refused, and printed when the loss is accepted', async () => {
    const model = colourMfp({ types: ['srgb_8'] }, { formats: ['image/pwg-raster'] });
    const refused = await printOn(model).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'plan.loss', exitCode: 4, params: { choices: 'exact-dots' } });
    const { outcome, document, events } = await printOn(model, { acceptLoss: ['exact-dots'] });
    expect(outcome.report.sent).toMatchObject({ front: 'srgb_8', back: 'srgb_8', lost: ['exact-dots'] });
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'note', note: expect.objectContaining({ code: 'plan.lossy' }) }),
    );
    // The data themselves are still pure: whatever the device does to them, it begins with exact dots.
    expect(unlike(await pwgSides(document.bytes), await rendered(600))).toBeUndefined();
  });

  it('a printer without A4 is refused', async () => {
    await expect(printOn(findModel('odd-sizes')!)).rejects.toMatchObject({ code: 'plan.no-a4' });
  });

  it('margins larger than the layout’s are told', async () => {
    const media = findModel('colour-mfp')!.media.map((paper) => ({ ...paper, marginHundredthMm: 1000 }));
    const { events } = await printOn(colourMfp({}, { media }));
    expect(events.flatMap((event) => (event.kind === 'note' ? [event.note] : []))).toMatchObject([
      { code: 'plan.margins', params: { marginMm: 10, layoutMm: 8 } },
    ]);
  });
});

function seenSides(pages: readonly SeenPage[]): Sides {
  return pages.map((planes) => ({ planes, widthPx: planes.k.widthPx, heightPx: planes.k.heightPx }));
}

describe('PDF and PostScript', () => {
  it.each(Object.entries(MASKS))('%s gets masks that are what `render` makes', async (id, format) => {
    const { outcome, document } = await printOn(findModel(id)!);
    expect(outcome.report.sent).toMatchObject({ format, lost: [] });
    expect(document.format).toBe(format);
    const read = format === 'application/pdf' ? (bytes: Buffer) => readMaskPdf(bytes)! : readMaskPostScript;
    const sides = [...read(document.bytes)];
    expect(sides.map(({ dpi, widthPx, heightPx }) => [dpi, widthPx, heightPx])).toEqual([
      [600, 4960, 7015],
      [600, 4960, 7015],
    ]);
    expect(unlike(sides, await rendered(600))).toBeUndefined();
  });
});

describeWithPeers(['gs', 'mutool'], 'PDF and PostScript, as other programs see them', () => {
  // At 300 dpi: the programs take long, and other resolutions are read in test/print-pdf.
  it.each(Object.entries(MASKS))('%s', async (id, format) => {
    const only = { resolutionsDpi: [300], defaultResolutionDpi: 300 };
    const { document } = await printOn({ ...findModel(id)!, ...only });
    const file = join(folder, id);
    writeFileSync(file, document.bytes);
    const readers = {
      gs: () => ghostscriptSeparations(file, 300, mkdtempSync(join(folder, 'gs'))),
      ...(format === 'application/pdf'
        ? { mupdf: async () => mupdfSeparations(file, 300, mkdtempSync(join(folder, 'mu'))) }
        : {}),
    };
    for (const [reader, separations] of Object.entries(readers)) {
      const sides = seenSides(await separations());
      const sizes = sides.map(({ widthPx, heightPx }) => [widthPx, heightPx]);
      expect(sizes, reader).toEqual([
        [2480, 3507],
        [2480, 3507],
      ]);
      expect(unlike(sides, await rendered(300)), reader).toBeUndefined();
    }
  });
});
