import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ALLOWED_FORMATS, HEAD_BYTES } from '../../src/seal/head.ts';
import { revoke } from '../../src/seal/keys/authority.ts';
import { loadInquiryKeys } from '../../src/seal/keys/inquiry-keys.ts';
import { install } from '../../src/seal/keys/install.ts';
import { MAX_HEADS, MAX_TRIALS, type OpenedSheet, openSheet, type ReadSheet } from '../../src/seal/open-sheet.ts';
import { AFTERLIFE_SEC, CLOCK_TOLERANCE_SEC, ISSUER_VALIDITY_SEC } from '../../src/seal/policy.ts';
import { OPEN_REASONS, type OpenReason } from '../../src/seal/reasons.ts';
import { type SealedSheet, sealSheet } from '../../src/seal/seal-sheet.ts';
import type { Trust } from '../../src/seal/trust.ts';
import {
  DAY_SEC,
  type DemoParty,
  demoParty,
  flipBit,
  NOW_SEC,
  readingOf,
  sampleSheet,
  seededRandom,
} from './support.ts';

let ours: DemoParty;
let theirs: DemoParty;
let sealed: SealedSheet;

beforeAll(async () => {
  ours = await demoParty('ours');
  theirs = await demoParty('theirs');
  sealed = await sealAs(ours.kiosk, 'sheet');
});

function sealAs(keys: DemoParty['kiosk'], seed: string, nowSec = NOW_SEC): Promise<SealedSheet> {
  return sealSheet(sampleSheet(seed, 20, 30), keys, { nowSec, random: seededRandom(seed) });
}

function open(read: Partial<ReadSheet>, trust: Trust = ours.site, nowSec = NOW_SEC): Promise<OpenedSheet> {
  return openSheet({ ...readingOf(sealed), ...read }, trust, { nowSec });
}

function reasons(opened: OpenedSheet): [OpenReason | 'verified', OpenReason | 'verified'] {
  const of = (layer: OpenedSheet['coarse']) => (layer.verified ? 'verified' : layer.reason);
  return [of(opened.coarse), of(opened.fine)];
}

describe('a flipped bit', () => {
  it('anywhere in the head leaves nothing', async () => {
    for (let bit = 0; bit < HEAD_BYTES * 8; bit++) {
      const opened = await open({ heads: [flipBit(sealed.head, bit)] });
      expect(opened.coarse.verified || opened.fine.verified || opened.facts !== undefined, `bit ${bit}`).toBe(false);
    }
  });

  it('anywhere in the coarse layer leaves nothing', async () => {
    for (let bit = 0; bit < sealed.coarse.byteLength * 8; bit++) {
      const opened = await open({ coarse: flipBit(sealed.coarse, bit) });
      expect(reasons(opened), `bit ${bit}`).toEqual(['not-authentic', 'coarse-unverified']);
    }
  });

  it('anywhere in the fine layer leaves the coarse one', async () => {
    for (let bit = 0; bit < sealed.fine.byteLength * 8; bit++) {
      expect(reasons(await open({ fine: flipBit(sealed.fine, bit) })), `bit ${bit}`).toEqual([
        'verified',
        'not-authentic',
      ]);
    }
  });
});

describe('what was not read, or not whole', () => {
  it('is named', async () => {
    expect(reasons(await open({ heads: [] }))).toEqual(['head-malformed', 'coarse-unverified']);
    expect(reasons(await open({ coarse: undefined }))).toEqual(['missing', 'coarse-unverified']);
    expect(reasons(await open({ fine: undefined }))).toEqual(['verified', 'missing']);
    expect(reasons(await open({ fine: new Uint8Array(15) }))).toEqual(['verified', 'missing']);
    expect(reasons(await open({ coarse: new Uint8Array(2 ** 20 + 2048) }))).toEqual(['missing', 'coarse-unverified']);
  });

  it('cut or lengthened layers and heads are refused', async () => {
    for (const length of [16, 17, sealed.coarse.byteLength - 1, sealed.coarse.byteLength + 1]) {
      const other = new Uint8Array(length);
      other.set(sealed.coarse.subarray(0, length));
      expect(reasons(await open({ coarse: other }))[0]).toBe('not-authentic');
    }
    for (const length of [0, 37, 39]) {
      const head = new Uint8Array(length);
      head.set(sealed.head.subarray(0, length));
      expect(reasons(await open({ heads: [head] }))[0]).toBe('head-malformed');
    }
  });

  it('a later reading of the head is used where the first is wrong', async () => {
    const heads = [flipBit(sealed.head, 100), flipBit(sealed.head, 5), sealed.head];
    expect(reasons(await open({ heads }))).toEqual(['verified', 'verified']);
  });
});

describe('exchanged parts', () => {
  it('a layer, both layers or a head of another genuine sheet are refused', async () => {
    const other = await sealAs(ours.kiosk, 'other sheet');
    expect(reasons(await open({ fine: other.fine }))).toEqual(['verified', 'not-authentic']);
    expect(reasons(await open({ coarse: other.coarse }))).toEqual(['not-authentic', 'coarse-unverified']);
    expect(reasons(await open({ heads: [other.head] }))).toEqual(['not-authentic', 'coarse-unverified']);
    expect(reasons(await open({ coarse: sealed.fine, fine: sealed.coarse }))).toEqual([
      'not-authentic',
      'coarse-unverified',
    ]);
    expect(reasons(await open({ fine: sealed.coarse }))).toEqual(['verified', 'not-authentic']);
  });

  it('a sheet copied whole still verifies, with the same id: it proves content, not originality', async () => {
    const first = await open({});
    const again = await open({});
    expect(again.facts?.sheetId).toBe(first.facts?.sheetId);
    expect(reasons(again)).toEqual(['verified', 'verified']);
  });
});

describe('other keys', () => {
  it('another site has no key for it', async () => {
    expect(reasons(await open({}, theirs.site))).toEqual(['no-opening-key', 'coarse-unverified']);
  });

  it('a hint at the other site does not make its key fit', async () => {
    const head = sealed.head.slice();
    head.set(theirs.kiosk.inquiry.thumbprint.subarray(0, 4), 2);
    expect(reasons(await open({ heads: [head] }, theirs.site))).toEqual(['not-authentic', 'coarse-unverified']);
  });

  it('an issuer that the site does not know is refused', async () => {
    const forged = await sealAs({ ...ours.kiosk, issuer: theirs.kiosk.issuer }, 'stranger');
    expect(reasons(await openSheet(readingOf(forged), ours.site, { nowSec: NOW_SEC }))[0]).toBe('issuer-unknown');
  });

  it("signing with another key under a known issuer's name is refused", async () => {
    const issuer = { ...ours.kiosk.issuer, privateKey: theirs.kiosk.issuer.privateKey };
    const forged = await sealAs({ ...ours.kiosk, issuer }, 'impostor');
    expect(reasons(await openSheet(readingOf(forged), ours.site, { nowSec: NOW_SEC }))[0]).toBe('signature-wrong');
  });
});

describe('versions and suites', () => {
  it('that are not on the list are refused by name', async () => {
    const head = (version: number, suite: number) => Uint8Array.from([version, suite, ...sealed.head.subarray(2)]);
    expect(reasons(await open({ heads: [head(0, 1)] }))[0]).toBe('version-not-allowed');
    expect(reasons(await open({ heads: [head(2, 1)] }))[0]).toBe('version-not-allowed');
    expect(reasons(await open({ heads: [head(1, 0)] }))[0]).toBe('suite-not-allowed');
    expect(reasons(await open({ heads: [head(1, 2)] }))[0]).toBe('suite-not-allowed');
  });

  it('a genuine sheet of a version that was withdrawn is refused', async () => {
    const formats = [{ version: 2, suite: 1 }];
    const opened = await openSheet(readingOf(sealed), ours.site, { nowSec: NOW_SEC, formats });
    expect(reasons(opened)[0]).toBe('version-not-allowed');
  });

  it('changing the version of a sheet to an allowed one does not help', async () => {
    const formats = [...ALLOWED_FORMATS, { version: 2, suite: 1 }];
    const head = Uint8Array.from([2, ...sealed.head.subarray(1)]);
    const opened = await openSheet({ ...readingOf(sealed), heads: [head] }, ours.site, { nowSec: NOW_SEC, formats });
    expect(reasons(opened)[0]).toBe('not-authentic');
  });
});

describe('times', () => {
  it('from the future are refused, within the tolerance taken', async () => {
    expect(reasons(await open({}, ours.site, NOW_SEC - CLOCK_TOLERANCE_SEC))[0]).toBe('verified');
    expect(reasons(await open({}, ours.site, NOW_SEC - CLOCK_TOLERANCE_SEC - 1))[0]).toBe('time-in-future');
  });

  it('outside the certificate are refused, though the thief of a key signs them', async () => {
    const issuer = { ...ours.kiosk.issuer, notAfterSec: NOW_SEC + 90 * DAY_SEC };
    const late = await sealAs({ ...ours.kiosk, issuer }, 'thief', NOW_SEC + 40 * DAY_SEC);
    const opened = await openSheet(readingOf(late), ours.site, { nowSec: NOW_SEC + 40 * DAY_SEC });
    expect(reasons(opened)[0]).toBe('issuer-not-valid-then');
  });

  it('too long ago are refused by the clock of the site', async () => {
    const endSec = NOW_SEC + ISSUER_VALIDITY_SEC + AFTERLIFE_SEC;
    expect(reasons(await open({}, ours.site, endSec))[0]).toBe('verified');
    expect(reasons(await open({}, ours.site, endSec + 1))[0]).toBe('issuer-expired');
  });
});

describe('revocation', () => {
  it('refuses every sheet of the key at once, whatever time it claims', async () => {
    const party = await demoParty('revocation');
    const before = await sealAs(party.kiosk, 'before');
    expect(reasons(await openSheet(readingOf(before), party.site, { nowSec: NOW_SEC }))[0]).toBe('verified');
    const list = await revoke(party.folder, party.kiosk.issuer.id, 'key-compromised', { nowSec: NOW_SEC + DAY_SEC });
    await install(party.folder, list);
    // The same running site, without a restart; a sheet from before and one dated back.
    for (const sheet of [before, await sealAs(party.kiosk, 'dated back', NOW_SEC + 60)]) {
      const opened = await openSheet(readingOf(sheet), party.site, { nowSec: NOW_SEC + DAY_SEC });
      expect(reasons(opened)).toEqual(['issuer-revoked', 'coarse-unverified']);
    }
  });

  it('a stale or missing list stops the site from judging', async () => {
    const stale = {
      ...ours.site,
      revocations: async () => ({ sequence: 1, nextUpdateSec: NOW_SEC - 1, revokedIds: new Set<string>() }),
    };
    expect(reasons(await open({}, stale))[0]).toBe('revocations-stale');
    expect(reasons(await open({}, { ...ours.site, revocations: async () => undefined }))[0]).toBe('revocations-stale');
  });
});

describe('limits', () => {
  it('cap the key agreements that one upload may cost', async () => {
    // Twenty keys that all fit the hint, none of which opens; and more heads than are looked at.
    let agreements = 0;
    const opening = theirs.site.openingKeys[0]!;
    const key = {
      id: opening.id,
      thumbprint: ours.kiosk.inquiry.thumbprint,
      get pair() {
        agreements++;
        return opening.pair;
      },
    };
    const trust: Trust = { ...ours.site, openingKeys: Array.from({ length: 20 }, () => key) };
    const heads = Array.from({ length: 40 }, (_, bit) => flipBit(sealed.head, 80 + bit));
    expect(reasons(await open({ heads }, trust))[0]).toBe('not-authentic');
    expect(agreements).toBeLessThanOrEqual(MAX_TRIALS);
    const beyond = await open({ heads: [...heads.slice(0, MAX_HEADS), sealed.head] });
    expect(reasons(beyond)[0]).toBe('not-authentic');
  });

  it('whatever bytes come, it answers and never throws', async () => {
    const anyBytes = fc.uint8Array({ maxLength: 300 });
    // Half of them with a head that gets past the allow-list and the hint.
    const anyHead = fc.oneof(
      anyBytes,
      fc
        .uint8Array({ minLength: 32, maxLength: 32 })
        .map((enc) => Uint8Array.from([...sealed.head.subarray(0, 6), ...enc])),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyHead, { maxLength: 6 }), anyBytes, anyBytes, async (heads, coarse, fine) => {
        const opened = await open({ heads, coarse, fine });
        expect(opened.coarse.verified || opened.fine.verified).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the result', () => {
  it('is zeroed when disposed of', async () => {
    const opened = await open({});
    if (!opened.coarse.verified || !opened.fine.verified) throw new Error('expected both layers');
    const views = [opened.coarse.compressed, opened.fine.compressed];
    expect(views.every((view) => view.some((byte) => byte !== 0))).toBe(true);
    opened[Symbol.dispose]();
    expect(views.every((view) => view.every((byte) => byte === 0))).toBe(true);
  });

  it('has words for every reason, in both languages', () => {
    for (const [reason, row] of Object.entries(OPEN_REASONS)) {
      expect(row.en.length, reason).toBeGreaterThan(20);
      expect(row.ja, reason).toMatch(/[ぁ-んァ-ヶ一-龠]/);
    }
  });

  it('is the same from a site loaded anew', async () => {
    expect(reasons(await open({}, await loadInquiryKeys(ours.folder)))).toEqual(['verified', 'verified']);
  });
});
