// Small things that the sealing tests share: seeded bytes, temporary key folders, a sheet to seal.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { type InquiryKeys, loadInquiryKeys } from '../../src/seal/keys/inquiry-keys.ts';
import { type KioskKeys, loadKioskKeys } from '../../src/seal/keys/kiosk-keys.ts';
import type { LayerGeometry } from '../../src/seal/layer-body.ts';
import type { ReadSheet } from '../../src/seal/open-sheet.ts';
import type { SealedSheet, SheetToSeal } from '../../src/seal/seal-sheet.ts';

/** 2026-01-15 00:00 UTC. */
export const NOW_SEC = 1_768_435_200;
export const DAY_SEC = 86_400;

/** Cheap enough for tests; the format carries it. */
export const TEST_SCRYPT = { n: 2 ** 10, r: 8, p: 1 } as const;

/** A reproducible stream of bytes: SHA-256 of a counter. */
export function seededRandom(seed: string): (byteCount: number) => Uint8Array {
  let counter = 0;
  return (byteCount) => {
    const bytes = new Uint8Array(byteCount);
    for (let at = 0; at < byteCount; at += 32) {
      const block = createHash('sha256').update(`${seed} ${counter++}`).digest();
      bytes.set(block.subarray(0, Math.min(32, byteCount - at)), at);
    }
    return bytes;
  };
}

const folders: string[] = [];

/** A folder that is gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-seal-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export interface DemoParty {
  readonly folder: string;
  readonly kiosk: KioskKeys;
  readonly site: InquiryKeys;
}

/** A whole demonstration of its own: `seed` decides its keys. */
export async function demoParty(seed: string, nowSec = NOW_SEC): Promise<DemoParty> {
  const folder = join(temporaryFolder(), 'keys');
  await makeDemoKeys(folder, { nowSec, random: seededRandom(seed) });
  return { folder, kiosk: await loadKioskKeys(folder, { nowSec }), site: await loadInquiryKeys(folder) };
}

export const COARSE_GEOMETRY: LayerGeometry = { codec: 1, dpi: 150, widthPx: 1240, heightPx: 1754 };
export const FINE_GEOMETRY: LayerGeometry = { codec: 1, dpi: 300, widthPx: 2480, heightPx: 3508 };

/** Two layers of seeded bytes; small, as most tests look at the bytes around them. */
export function sampleSheet(seed = 'sheet', coarseBytes = 120, fineBytes = 260): SheetToSeal {
  const random = seededRandom(seed);
  return {
    facts: { serial: '2026-0115-000123', kind: 'juminhyo', page: 1, pageCount: 2, ticketDigest: random(32) },
    coarse: { geometry: COARSE_GEOMETRY, compressed: random(coarseBytes) },
    fine: { geometry: FINE_GEOMETRY, compressed: random(fineBytes) },
  };
}

/** What a perfect reader gets from a sealed sheet. */
export function readingOf(sealed: SealedSheet): ReadSheet {
  return { heads: [sealed.head], coarse: sealed.coarse, fine: sealed.fine };
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
  return flipped;
}

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
