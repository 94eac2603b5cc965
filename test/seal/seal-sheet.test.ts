import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { HEAD_BYTES } from '../../src/seal/head.ts';
import { openSheet } from '../../src/seal/open-sheet.ts';
import { type SheetToSeal, sealedBytes, sealSheet } from '../../src/seal/seal-sheet.ts';
import {
  COARSE_GEOMETRY,
  DAY_SEC,
  type DemoParty,
  demoParty,
  FINE_GEOMETRY,
  hex,
  NOW_SEC,
  readingOf,
  sampleSheet,
  seededRandom,
} from './support.ts';

let party: DemoParty;
beforeAll(async () => {
  party = await demoParty('seal-sheet');
});

const seal = (sheet: SheetToSeal, more: object = {}) =>
  sealSheet(sheet, party.kiosk, { nowSec: NOW_SEC, random: seededRandom('seal'), ...more });

describe('sealSheet', () => {
  it('seals what the site opens and verifies, bit for bit', async () => {
    const sheet = sampleSheet('round trip', 11_000, 29_000);
    const sealed = await seal(sheet);
    using opened = await openSheet(readingOf(sealed), party.site, { nowSec: NOW_SEC + 60 });
    expect(opened.coarse).toEqual({ verified: true, ...sheet.coarse });
    expect(opened.fine).toEqual({ verified: true, ...sheet.fine });
    expect(opened.facts).toEqual({
      ...sheet.facts,
      printedAtSec: NOW_SEC,
      sheetId: sealed.sheetId,
      issuerId: party.kiosk.issuer.id,
      issuerHolder: 'demonstration',
      inquiryKeyId: party.kiosk.inquiry.id,
      demo: true,
    });
  });

  it('comes back for every sheet that it takes', async () => {
    const sheets = fc.record({
      serial: fc.stringMatching(/^[0-9A-Z]{1,40}$/),
      page: fc.integer({ min: 1, max: 300 }),
      ticketDigest: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
      coarse: fc.uint8Array({ maxLength: 600 }),
      fine: fc.uint8Array({ maxLength: 600 }),
      padding: fc.nat(300),
    });
    await fc.assert(
      fc.asyncProperty(sheets, async ({ serial, page, ticketDigest, coarse, fine, padding }) => {
        const sheet: SheetToSeal = {
          facts: { serial, kind: 'koseki-zenbu', page, pageCount: 300, ticketDigest },
          coarse: { geometry: COARSE_GEOMETRY, compressed: coarse },
          fine: { geometry: FINE_GEOMETRY, compressed: fine },
        };
        const needs = sealedBytes(
          sheet.facts,
          { geometry: COARSE_GEOMETRY, compressedBytes: coarse.byteLength },
          { geometry: FINE_GEOMETRY, compressedBytes: fine.byteLength },
        );
        const sealed = await seal(sheet, { fineBytes: needs.fine + padding });
        expect([sealed.head.byteLength, sealed.coarse.byteLength]).toEqual([needs.head, needs.coarse]);
        expect(sealed.fine.byteLength).toBe(needs.fine + padding);
        using opened = await openSheet(readingOf(sealed), party.site, { nowSec: NOW_SEC });
        expect(opened.coarse).toEqual({ verified: true, ...sheet.coarse });
        expect(opened.fine).toEqual({ verified: true, ...sheet.fine });
      }),
      { numRuns: 40 },
    );
  });

  it('costs the bytes that docs/sealing.md says', async () => {
    const sheet = sampleSheet();
    const sealed = await seal(sheet);
    expect(HEAD_BYTES).toBe(38);
    // A serial of 16 characters, a ticket, pictures as long as a text page's.
    const text = await seal(sampleSheet('text page', 11_000, 29_000));
    expect(text.coarse.byteLength - 11_000).toBe(186);
    expect(text.fine.byteLength - 29_000).toBe(90);
    // sealedBytes counts the same without sealing.
    const needs = sealedBytes(
      sheet.facts,
      { geometry: COARSE_GEOMETRY, compressedBytes: sheet.coarse.compressed.byteLength },
      { geometry: FINE_GEOMETRY, compressedBytes: sheet.fine.compressed.byteLength },
    );
    expect(needs).toEqual({ head: 38, coarse: sealed.coarse.byteLength, fine: sealed.fine.byteLength });
  });

  it('gives the same bytes for the same sheet, time and random bytes', async () => {
    expect(await seal(sampleSheet())).toEqual(await seal(sampleSheet()));
  });

  it('never uses a key twice, even where random bytes repeat', async () => {
    const sheet = sampleSheet();
    const variants: [SheetToSeal, object][] = [
      [sheet, {}],
      [sheet, { nowSec: NOW_SEC + 1 }],
      [sheet, { fineBytes: 1000 }],
      [sheet, { random: seededRandom('other') }],
      [{ ...sheet, facts: { ...sheet.facts, page: 2 } }, {}],
      [{ ...sheet, coarse: { ...sheet.coarse, compressed: sheet.coarse.compressed.map((byte) => byte ^ 1) } }, {}],
      [{ ...sheet, fine: { ...sheet.fine, compressed: sheet.fine.compressed.map((byte) => byte ^ 1) } }, {}],
      [{ ...sheet, fine: { ...sheet.fine, geometry: { ...FINE_GEOMETRY, dpi: 240 } } }, {}],
    ];
    const ids = await Promise.all(variants.map(async ([variant, more]) => (await seal(variant, more)).sheetId));
    expect(new Set(ids).size).toBe(variants.length);
  });

  it('looks random: sealed padding has no runs and no bias', async () => {
    const { fine } = await seal(sampleSheet('padding', 10, 10), { fineBytes: 60_000 });
    const counts = new Array<number>(256).fill(0);
    for (const byte of fine) counts[byte]!++;
    // 234.4 expected each; six standard deviations.
    expect(Math.max(...counts)).toBeLessThan(234.4 + 6 * 15.3);
    expect(Math.min(...counts)).toBeGreaterThan(234.4 - 6 * 15.3);
  });

  it("leaves the caller's pictures as they were", async () => {
    const sheet = sampleSheet();
    const before = sheet.coarse.compressed.slice();
    await seal(sheet);
    expect(sheet.coarse.compressed).toEqual(before);
  });
});

describe('sealSheet refuses', () => {
  const sheet = sampleSheet();
  it.each([
    ['seal.serial', { ...sheet, facts: { ...sheet.facts, serial: '佐藤' } }, {}],
    ['seal.page', { ...sheet, facts: { ...sheet.facts, page: 3 } }, {}],
    ['seal.page', { ...sheet, facts: { ...sheet.facts, page: 0 } }, {}],
    ['seal.page', { ...sheet, facts: { ...sheet.facts, page: 1.5 } }, {}],
    ['seal.digest', { ...sheet, facts: { ...sheet.facts, ticketDigest: new Uint8Array(31) } }, {}],
    ['seal.geometry', { ...sheet, fine: { ...sheet.fine, geometry: { ...FINE_GEOMETRY, widthPx: 20_000 } } }, {}],
    ['seal.geometry', { ...sheet, coarse: { ...sheet.coarse, geometry: { ...FINE_GEOMETRY, dpi: Number.NaN } } }, {}],
    ['seal.layer-too-large', { ...sheet, fine: { ...sheet.fine, compressed: new Uint8Array(2 ** 20 + 1) } }, {}],
    ['seal.layer-too-large', sheet, { coarseBytes: 300 }],
    ['seal.clock', sheet, { nowSec: -5 }],
    ['seal.clock', sheet, { nowSec: Number.NaN }],
    ['seal.issuer-not-valid-now', sheet, { nowSec: NOW_SEC + 31 * DAY_SEC }],
    ['seal.issuer-not-valid-now', sheet, { nowSec: NOW_SEC - DAY_SEC }],
  ] as [string, SheetToSeal, object][])('%s (%#)', async (code, bad, more) => {
    await expect(seal(bad, more)).rejects.toMatchObject({ code });
  });

  it('an inquiry key that would give everyone the same secret', async () => {
    const inquiry = { ...party.kiosk.inquiry, publicKey: hex('00'.repeat(32)) };
    const keys = { ...party.kiosk, inquiry };
    const options = { nowSec: NOW_SEC, random: seededRandom('weak') };
    await expect(sealSheet(sampleSheet(), keys, options)).rejects.toMatchObject({ code: 'seal.inquiry-key-weak' });
  });
});
