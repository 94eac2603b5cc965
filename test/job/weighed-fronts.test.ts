// A front that was weighed: its sheet holds the same, without compressing it again, and nothing of it stays behind.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { type JobKeys, openJobKeys } from '../../src/job/job-keys.ts';
import { makeSheet, type SheetSpec, weighSheet } from '../../src/job/make-sheet.ts';
import { renderPlan } from '../../src/job/plan.ts';
import { sheetSpecs } from '../../src/job/sheet-specs.ts';
import { keepWeighed, takeWeighed, wipeWeighed } from '../../src/job/weighed-fronts.ts';
import { openDocument } from '../../src/raster/page/document.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';

const SCAN = new URL('../../samples/cases/genkoseki-scan-g4.pdf', import.meta.url);
const { signal } = new AbortController();
const outlet = { put: () => undefined, afterBand: async () => undefined, signal };
let folder: string;
let keys: JobKeys;
let spec: SheetSpec;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kiosk-raster-weighed-'));
  keys = await openJobKeys({ folder: join(folder, 'keys') });
  const sealing = (await keys.begin(new Uint8Array(32), undefined)).sheets(1);
  [spec] = sheetSpecs(await loadProfile('generic-600'), parsePantographSettings(), renderPlan(300), 1, sealing) as [
    SheetSpec,
  ];
});
afterAll(async () => {
  keys[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

const openScan = async () => openDocument(Uint8Array.from(await readFile(SCAN)));
const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

describe('a front that was weighed', () => {
  it('is sealed as it is, and overwritten', async () => {
    await using plain = await openScan();
    const { scrambled } = await makeSheet(plain, spec, outlet);
    await using document = await openScan();
    await weighSheet(document, spec, signal);
    const front = takeWeighed(document, 0)!;
    expect(isBlank(front.layers.fine)).toBe(false);
    expect(takeWeighed(document, 0)).toBeUndefined();
    keepWeighed(document, 0, front);
    expect((await makeSheet(document, spec, outlet)).scrambled).toEqual(scrambled);
    expect(isBlank(front.layers.coarse) && isBlank(front.layers.fine)).toBe(true);
    expect(takeWeighed(document, 0)).toBeUndefined();
  });

  it('is what the sheet seals: another front in its place would be on the back', async () => {
    await using document = await openScan();
    await weighSheet(document, spec, signal);
    const { layers, protection } = takeWeighed(document, 0)!;
    keepWeighed(document, 0, { protection, layers: { ...layers, coarse: layers.coarse.subarray(0, 100) } });
    const made = await makeSheet(document, spec, outlet);
    await using plain = await openScan();
    expect(made.scrambled!.coarseBytes).toBeLessThan((await makeSheet(plain, spec, outlet)).scrambled!.coarseBytes);
  });

  it('is overwritten with its document when its sheet is never made', async () => {
    await using document = await openScan();
    await weighSheet(document, spec, signal);
    const front = takeWeighed(document, 0)!;
    keepWeighed(document, 0, front);
    wipeWeighed(document);
    expect(isBlank(front.layers.coarse) && isBlank(front.layers.fine)).toBe(true);
    expect(takeWeighed(document, 0)).toBeUndefined();
  });
});
