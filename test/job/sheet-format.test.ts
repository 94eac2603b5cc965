// One sheet with all four inks on its back -> every form that a plan can ask for: sizes, turns, and inks that are left out.

import { describe, expect, it, vi } from 'vitest';
import { type DeviceProfile, loadProfile } from '../../src/calibrate/profile.ts';
import { createSheetJoin } from '../../src/job/join-sheets.ts';
import { makeSheet } from '../../src/job/make-sheet.ts';
import { jobSpecOf, type PagePlan, renderPlan } from '../../src/job/plan.ts';
import type { SheetBack } from '../../src/print/band-writer.ts';
import { readMaskPdf, readMaskPostScript } from '../../src/print/masks/read-masks.ts';
import type { CertificateDocument } from '../../src/raster/page/document.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { a4SizePx, type BitPlane, createPlane, SEPARATIONS } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { pwgSides, type Sides, unlike } from '../print-e2e/support.ts';
import { randomPlane } from '../print-pwg/pages.ts';

const DPI = 300;
const A4 = a4SizePx(DPI);

/** Ink at every place of the sheet, at its edges too: a stretch of random rows again and again. */
function patterned(seed: number): BitPlane {
  const tile = randomPlane(A4.widthPx, 61, seededRandom(seed));
  const plane = createPlane(A4.widthPx, A4.heightPx);
  for (let y = 0; y < A4.heightPx; y += tile.heightPx) {
    const rows = Math.min(tile.heightPx, A4.heightPx - y);
    plane.data.set(tile.data.subarray(0, rows * plane.strideBytes), y * plane.strideBytes);
  }
  return plane;
}

const front = patterned(1);
const back = Object.fromEntries(SEPARATIONS.map((ink, i) => [ink, patterned(2 + i)])) as Record<
  'c' | 'm' | 'y' | 'k',
  BitPlane
>;

function rowsOf(plane: BitPlane, y: number, heightPx: number): BitPlane {
  return { ...plane, heightPx, data: plane.data.subarray(y * plane.strideBytes, (y + heightPx) * plane.strideBytes) };
}

// The layers of the day are not what is tested here: a front without pattern, and a back with all inks.
vi.mock('../../src/job/pattern-planes.ts', () => ({
  BACK_BAND_ROWS: 512,
  patternPlanes: () => ({
    beginFront: (emit: (band: { y: number; plane: BitPlane }) => void) => ({
      push: emit,
      end: () => undefined,
      [Symbol.dispose]: () => undefined,
    }),
    backRows: (y: number, rows: number) =>
      Object.fromEntries(SEPARATIONS.map((ink) => [ink, rowsOf(back[ink], y, rows)])),
  }),
}));

const certificate = {
  pageCount: 1,
  async rasterise(_page: number, size: { widthPx: number; heightPx: number }, onBand: (band: object) => Promise<void>) {
    expect(size).toMatchObject(A4);
    for (let y = 0; y < A4.heightPx; y += 512) {
      await onBand({ y, plane: rowsOf(front, y, Math.min(512, A4.heightPx - y)) });
    }
    return {};
  },
} as unknown as CertificateDocument;

async function made(plan: PagePlan): Promise<Buffer> {
  const device: DeviceProfile = await loadProfile('generic-600');
  const parts: Uint8Array[] = [];
  const sheets: Uint8Array[] = [];
  const settings = parsePantographSettings({});
  await makeSheet(
    certificate,
    { pageIndex: 0, sheetCount: 1, plan, device, settings },
    {
      put: (bytes) => sheets.push(bytes.slice()),
      afterBand: async () => undefined,
      signal: new AbortController().signal,
    },
  );
  const join = createSheetJoin(plan.format, jobSpecOf(plan, 1), async (bytes) => {
    parts.push(bytes);
  });
  for (const bytes of sheets) await join.write(bytes);
  await join.end();
  return Buffer.concat(parts);
}

const whole: Sides = [
  { ...A4, planes: { k: front } },
  { ...A4, planes: back },
];
const blackOnly: Sides = [whole[0]!, { ...A4, planes: { k: back.k } }];
const K = { front: ['k'], back: ['k'] } as const;

const sizes = [
  ['as render makes it', A4],
  ['a row and a pixel less', { widthPx: A4.widthPx - 1, heightPx: A4.heightPx - 1 }],
  ['a row and a pixel more', { widthPx: A4.widthPx + 1, heightPx: A4.heightPx + 1 }],
  ['one more byte, many rows less', { widthPx: A4.widthPx + 8, heightPx: A4.heightPx - 700 }],
  ['narrower, many rows more', { widthPx: A4.widthPx - 13, heightPx: A4.heightPx + 700 }],
] as const;

describe.each(sizes)('a page %s', (_name, size) => {
  it.each(['normal', 'rotated', 'flipped'] as const)('PWG, back %s', async (sheetBack: SheetBack) => {
    const sides = await pwgSides(await made({ ...renderPlan(DPI), ...size, sheetBack }));
    expect(sides.map(({ widthPx, heightPx }) => ({ widthPx, heightPx }))).toEqual([size, size]);
    expect(unlike(sides, whole)).toBeUndefined();
  });

  it.each([
    ['application/pdf', (bytes: Uint8Array) => readMaskPdf(bytes)!],
    ['application/postscript', readMaskPostScript],
  ] as const)('%s', async (format, read) => {
    const sides = [...read(await made({ ...renderPlan(DPI), ...size, format }))];
    expect(sides.map(({ widthPx, heightPx }) => ({ widthPx, heightPx }))).toEqual([size, size]);
    expect(unlike(sides, whole)).toBeUndefined();
  });
});

describe('inks that are left out', () => {
  it.each(['black_1', 'sgray_8', 'black_8'] as const)(
    '%s has the K of every layer, and no trace of the rest',
    async (colour) => {
      const plan: PagePlan = {
        ...renderPlan(DPI),
        frontColour: colour,
        backColour: colour,
        inks: K,
        losses: ['colour'],
      };
      expect(unlike(await pwgSides(await made(plan)), blackOnly)).toBeUndefined();
    },
  );

  it('a PDF for a black-and-white device too', async () => {
    const plan: PagePlan = { ...renderPlan(DPI), format: 'application/pdf', backColour: 'black_1', inks: K };
    expect(unlike([...readMaskPdf(await made(plan))!], blackOnly)).toBeUndefined();
  });

  it('never by accident: inks that the colour type cannot carry end the job', async () => {
    await expect(made({ ...renderPlan(DPI), backColour: 'black_1' })).rejects.toMatchObject({
      code: 'band.ink-without-channel',
    });
  });
});
