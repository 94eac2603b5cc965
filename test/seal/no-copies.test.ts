// Linux only: the process's own memory, searched after sealing and opening.
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openSheet } from '../../src/seal/open-sheet.ts';
import { sealSheet } from '../../src/seal/seal-sheet.ts';
import { COARSE_GEOMETRY, demoParty, FINE_GEOMETRY, NOW_SEC, readingOf, sampleSheet } from './support.ts';

const CHUNK_BYTES = 1 << 20;
const MASK = 0x5a;

/** How often the bytes that `masked` hides occur in this process. Leaves no copy of its own. */
function occurrences(masked: Uint8Array): number {
  const needle = Buffer.from(masked.map((byte) => byte ^ MASK));
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const memory = openSync('/proc/self/mem', 'r');
  let found = -1; // the needle itself
  try {
    for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
      const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (!range) continue;
      const end = Number.parseInt(range[2]!, 16);
      for (let at = Number.parseInt(range[1]!, 16); at < end; at += CHUNK_BYTES - needle.byteLength + 1) {
        let length = 0;
        try {
          length = readSync(memory, chunk, 0, Math.min(CHUNK_BYTES, end - at), at);
        } catch {
          continue;
        }
        for (let hit = chunk.subarray(0, length).indexOf(needle); hit >= 0; ) {
          found++;
          hit = chunk.subarray(0, length).indexOf(needle, hit + 1);
        }
        chunk.fill(0);
      }
    }
  } finally {
    closeSync(memory);
    needle.fill(0);
  }
  return found;
}

/** A picture that repeats the secret, so that any page of a stray copy would show it. */
function pictureOf(masked: Uint8Array, byteCount: number): Uint8Array {
  const picture = new Uint8Array(byteCount);
  for (let at = 0; at < byteCount; at++) picture[at] = masked[at % masked.byteLength]! ^ MASK;
  return picture;
}

describe.runIf(process.platform === 'linux')('memory after the work', () => {
  it('holds no copy of a sealed or opened picture once its owner has wiped it', async () => {
    const party = await demoParty('no copies');
    const masked = new Uint8Array(randomBytes(24));
    const compressed = pictureOf(masked, 60_000);
    const sheet = {
      ...sampleSheet(),
      coarse: { geometry: COARSE_GEOMETRY, compressed },
      fine: { geometry: FINE_GEOMETRY, compressed },
    };
    // The search finds what is there: 2,500 repetitions in the picture.
    expect(occurrences(masked)).toBeGreaterThanOrEqual(2400);
    const sealed = await sealSheet(sheet, party.kiosk, { nowSec: NOW_SEC, random: randomBytes });
    compressed.fill(0);
    const afterSealing = occurrences(masked);
    {
      using opened = await openSheet(readingOf(sealed), party.site, { nowSec: NOW_SEC });
      expect(opened.fine.verified).toBe(true);
      expect(occurrences(masked)).toBeGreaterThanOrEqual(4800);
    }
    const afterOpening = occurrences(masked);
    // A stray buffer of node:crypto or of the search may hold a repetition; a copy of the picture has 2,500.
    expect(
      [afterSealing, afterOpening].every((count) => count < 10),
      `${afterSealing}, ${afterOpening}`,
    ).toBe(true);
  });
});
