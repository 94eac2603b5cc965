// What someone could do who can seal to the site, knows a plaintext or even holds a key: all of it must fail at the signature.
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeHead } from '../../src/seal/head.ts';
import { openingContext, sealingContext } from '../../src/seal/hpke.ts';
import { parseCoarseBody, parseFineBody, writeCoarseBody, writeFineBody } from '../../src/seal/layer-body.ts';
import { pictureDigest, type SignedContext, signLayer } from '../../src/seal/layer-signature.ts';
import { openSheet, type ReadSheet } from '../../src/seal/open-sheet.ts';
import { SEAL_INFO, type SealedSheet, sealSheet } from '../../src/seal/seal-sheet.ts';
import { type DemoParty, demoParty, NOW_SEC, readingOf, sampleSheet, seededRandom } from './support.ts';

let party: DemoParty;
let sealed: SealedSheet;
let bodies: { coarse: Uint8Array; fine: Uint8Array };

beforeAll(async () => {
  party = await demoParty('insider');
  sealed = await sealSheet(sampleSheet(), party.kiosk, { nowSec: NOW_SEC, random: seededRandom('insider') });
  bodies = await plaintextsOf(sealed);
});

/** As the site's own operator could take them. */
async function plaintextsOf(sheet: SealedSheet): Promise<{ coarse: Uint8Array; fine: Uint8Array }> {
  const context = await openingContext(party.site.openingKeys[0]!.pair, SEAL_INFO, sheet.head.subarray(6));
  return { coarse: await context.open(sheet.coarse, sheet.head), fine: await context.open(sheet.fine, sheet.head) };
}

interface NewSeal {
  readonly head: Uint8Array;
  seal(body: Uint8Array): Promise<Uint8Array>;
}

/** As anyone can: the site's key is public. */
async function newSeal(seed: string): Promise<NewSeal> {
  const context = await sealingContext(party.kiosk.inquiry.publicKey, SEAL_INFO, seededRandom(seed)(32));
  const recipientHint = party.kiosk.inquiry.thumbprint.subarray(0, 4);
  const head = encodeHead({ version: 1, suite: 1, recipientHint, encapsulatedKey: context.encapsulatedKey });
  return { head, seal: (body) => context.seal(body.slice().buffer, head) };
}

async function reasons(read: ReadSheet): Promise<string[]> {
  using opened = await openSheet(read, party.site, { nowSec: NOW_SEC });
  return [opened.coarse, opened.fine].map((layer) => (layer.verified ? 'verified' : layer.reason));
}

describe('with the plaintexts of a genuine sheet', () => {
  it('the detour opens what sealSheet made', async () => {
    expect(parseCoarseBody(bodies.coarse).compressed).toEqual(sampleSheet().coarse.compressed);
    expect(await reasons(readingOf(sealed))).toEqual(['verified', 'verified']);
  });

  it('sealing them anew is refused: the signature covers the encapsulated key', async () => {
    const again = await newSeal('anew');
    const read = { heads: [again.head], coarse: await again.seal(bodies.coarse), fine: await again.seal(bodies.fine) };
    expect(await reasons(read)).toEqual(['signature-wrong', 'coarse-unverified']);
  });

  it('changing any fact, the geometry, the picture or the signature is refused', async () => {
    // Every byte of the coarse body in turn, sealed anew to the same site.
    const allowed = new Set(['signature-wrong', 'malformed', 'issuer-unknown']);
    for (let at = 0; at < bodies.coarse.byteLength; at += 3) {
      const again = await newSeal(`change ${at}`);
      const body = bodies.coarse.slice();
      body[at]! ^= 1;
      const [coarse] = await reasons({ heads: [again.head], coarse: await again.seal(body), fine: undefined });
      expect(allowed.has(coarse!), `byte ${at}: ${coarse}`).toBe(true);
    }
  });
});

describe('plaintexts that nobody signed', () => {
  it.each([0, 1, 63, 64, 104, 171, 400])('%i zero bytes are malformed or unknown', async (length) => {
    const made = await newSeal(`zeros ${length}`);
    const [coarse] = await reasons({
      heads: [made.head],
      coarse: await made.seal(new Uint8Array(length)),
      fine: undefined,
    });
    expect(coarse).toBe('malformed');
  });
});

describe('with the signing key, a kiosk that goes wrong', () => {
  /** Signs what it likes, as a broken or hijacked kiosk could. */
  async function sign(seed: string, change: (parts: SignParts) => void): Promise<ReadSheet> {
    const made = await newSeal(seed);
    const coarse = parseCoarseBody(bodies.coarse);
    const fine = parseFineBody(bodies.fine);
    const context: SignedContext = {
      head: made.head,
      recipientThumbprint: party.kiosk.inquiry.thumbprint,
      issuerThumbprint: party.kiosk.issuer.thumbprint,
      facts: coarse.facts,
    };
    const coarseDigest = pictureDigest(coarse.compressed);
    const fineDigest = pictureDigest(fine.compressed);
    const parts: SignParts = {
      coarseSaysFine: fineDigest,
      fineSaysCoarse: coarseDigest,
      finePicture: fine.compressed,
      fineLayer: 'fine',
    };
    change(parts);
    const key = party.kiosk.issuer.privateKey;
    const coarseBody = bodies.coarse.slice();
    const fineBody = bodies.fine.slice();
    writeCoarseBody(coarseBody, {
      ...coarse,
      fineDigest: parts.coarseSaysFine,
      signature: signLayer(key, context, {
        layer: 'coarse',
        geometry: coarse.geometry,
        ownDigest: coarseDigest,
        otherDigest: parts.coarseSaysFine,
      }),
    });
    writeFineBody(fineBody, {
      ...fine,
      compressed: parts.finePicture,
      signature: signLayer(key, context, {
        layer: parts.fineLayer,
        geometry: fine.geometry,
        ownDigest: pictureDigest(parts.finePicture),
        otherDigest: parts.fineSaysCoarse,
      }),
    });
    return { heads: [made.head], coarse: await made.seal(coarseBody), fine: await made.seal(fineBody) };
  }

  interface SignParts {
    coarseSaysFine: Uint8Array;
    fineSaysCoarse: Uint8Array;
    finePicture: Uint8Array;
    fineLayer: 'coarse' | 'fine';
  }

  it('an honest pair verifies: the helper does what sealSheet does', async () => {
    expect(await reasons(await sign('honest', () => {}))).toEqual(['verified', 'verified']);
  });

  it('a coarse layer that commits to another fine one keeps it out', async () => {
    const read = await sign('coarse says other', (parts) => {
      parts.coarseSaysFine = new Uint8Array(32);
    });
    expect(await reasons(read)).toEqual(['verified', 'commitment-broken']);
  });

  it('a fine layer that commits to another coarse one is kept out', async () => {
    const read = await sign('fine says other', (parts) => {
      parts.fineSaysCoarse = new Uint8Array(32);
    });
    expect(await reasons(read)).toEqual(['verified', 'signature-wrong']);
  });

  it('another fine picture, duly signed, is kept out', async () => {
    const read = await sign('other picture', (parts) => {
      parts.finePicture = parts.finePicture.map((byte) => byte ^ 0x10);
    });
    expect(await reasons(read)).toEqual(['verified', 'commitment-broken']);
  });

  it("a coarse layer's signature does not serve for a fine one", async () => {
    const read = await sign('layer code', (parts) => {
      parts.fineLayer = 'coarse';
    });
    expect(await reasons(read)).toEqual(['verified', 'signature-wrong']);
  });
});
