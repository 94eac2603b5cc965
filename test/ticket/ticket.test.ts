import { createHash, createHmac, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import {
  checkTicket,
  checkTicketPages,
  MAX_TICKET_BYTES,
  MAX_TICKET_LIFE_SEC,
  pdfDigestOf,
  signTicket,
  TICKET_CLOCK_TOLERANCE_SEC,
  type TicketChecks,
  type TicketClaims,
  type TicketKey,
  type TicketSigner,
  verifyTicket,
} from '../../src/job/ticket.ts';
import { loadTicketKeys, makeDemoTicket, usedTicketsFolder } from '../../src/job/ticket-keys.ts';
import { openUsedTickets } from '../../src/job/used-tickets.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { loadKioskKeys } from '../../src/seal/keys/kiosk-keys.ts';
import { privateKeyFromRaw, publicKeyFromRaw, rawPublicKeyOf } from '../../src/seal/raw-keys.ts';

const NOW_SEC = 1_768_435_200;
const pdf = Buffer.from('%PDF-1.7 not really\n%%EOF');

/** A signer and its public side, from a seed. */
function signerOf(seed: string, id: string): { signer: TicketSigner; key: TicketKey; raw: Uint8Array } {
  const privateKey = privateKeyFromRaw('Ed25519', createHash('sha256').update(seed).digest());
  const raw = rawPublicKeyOf(privateKey);
  return { signer: { id, privateKey }, key: { id, publicKey: publicKeyFromRaw('Ed25519', raw), demo: false }, raw };
}

const centre = signerOf('centre', '00000000000000c1');
const stranger = signerOf('stranger', '00000000000000c1');

function claims(more: Partial<TicketClaims> = {}): TicketClaims {
  return {
    jti: 'AAAAAAAAAAAAAAAAAAAAAA',
    aud: 'kiosk 7',
    serial: '2026-0115-000123',
    kind: 'juminhyo',
    pages: 2,
    pdfSha256: Buffer.from(pdfDigestOf(pdf)).toString('base64url'),
    feeYen: 300,
    office: '見本市 市民課',
    iat: NOW_SEC,
    exp: NOW_SEC + 600,
    fit: 'refuse',
    waitForPrinterSec: 300,
    ...more,
  };
}

const checks = (more: Partial<TicketChecks> = {}): TicketChecks => ({
  keys: [centre.key],
  nowSec: NOW_SEC + 5,
  pdfDigest: pdfDigestOf(pdf),
  audience: 'kiosk 7',
  ...more,
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs whatever parts, as only the key's holder could. */
function signParts(header: unknown, payload: unknown): string {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${edSign(input)}`;
}
function edSign(input: string): string {
  return Buffer.from(sign(null, Buffer.from(input), centre.signer.privateKey)).toString('base64url');
}

const HEADER = { alg: 'EdDSA', typ: 'kiosk-raster-ticket+jws', kid: centre.signer.id };

async function codeOf(jws: string, more: Partial<TicketChecks> = {}): Promise<string> {
  return checkTicket(jws, checks(more)).then(
    () => 'accepted',
    (error: unknown) => {
      if (!(error instanceof KioskRasterError)) throw error;
      expect(error.exitCode).toBe(3);
      return error.code;
    },
  );
}

describe('a ticket', () => {
  it('comes back with its claims and its digest', async () => {
    const jws = await signTicket(claims(), centre.signer);
    expect(jws.length).toBeLessThan(700);
    const ticket = await checkTicket(jws, checks());
    expect(ticket.claims).toEqual(claims());
    expect(ticket.digest).toEqual(new Uint8Array(createHash('sha256').update(jws).digest()));
    expect(await codeOf(signParts(HEADER, claims()))).toBe('accepted');
  });

  it('that is unsigned is refused', async () => {
    const [header, payload] = (await signTicket(claims(), centre.signer)).split('.') as [string, string];
    expect(await codeOf(`${header}.${payload}.`)).toBe('ticket.unsigned');
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await codeOf(`${part({ ...HEADER, alg })}.${payload}.`)).toBe('ticket.unsigned');
      expect(await codeOf(`${part({ ...HEADER, alg })}.${payload}.AAAA`)).toBe('ticket.unsigned');
    }
  });

  it('of another algorithm is refused, the public key as an HMAC secret above all', async () => {
    const input = `${part({ ...HEADER, alg: 'HS256' })}.${part(claims())}`;
    for (const secret of [centre.raw, Buffer.from(centre.key.publicKey.export({ format: 'pem', type: 'spki' }))]) {
      const mac = createHmac('sha256', secret).update(input).digest('base64url');
      expect(await codeOf(`${input}.${mac}`)).toBe('ticket.algorithm');
    }
    for (const alg of ['ES256', 'RS256', 'Ed448', 'eddsa', '']) {
      expect(await codeOf(signParts({ ...HEADER, alg }, claims()))).toBe('ticket.algorithm');
    }
  });

  it('whose header chooses anything else is refused', async () => {
    const jwk = stranger.key.publicKey.export({ format: 'jwk' });
    for (const more of [
      { jwk },
      { jku: 'https://example.org' },
      { crit: ['b64'], b64: false },
      { x5c: ['AAAA'] },
      { typ: 'JWT' },
      { zip: 'DEF' },
      { kid: '../../x' },
    ]) {
      expect(await codeOf(signParts({ ...HEADER, ...more }, claims())), JSON.stringify(more)).toBe('ticket.malformed');
    }
    const { typ: _typ, ...untyped } = HEADER;
    expect(await codeOf(signParts(untyped, claims()))).toBe('ticket.malformed');
    expect(await codeOf(signParts({ ...HEADER, alg: 7 }, claims()))).toBe('ticket.malformed');
    expect(await codeOf(signParts('EdDSA', claims()))).toBe('ticket.malformed');
  });

  it('of another signer is refused, by name or under a trusted name', async () => {
    expect(await codeOf(await signTicket(claims(), { ...centre.signer, id: '00000000000000ff' }))).toBe(
      'ticket.signer-unknown',
    );
    expect(await codeOf(await signTicket(claims(), stranger.signer))).toBe('ticket.signature');
    expect(await codeOf(await signTicket(claims(), centre.signer), { keys: [] })).toBe('ticket.signer-unknown');
  });

  it('changed in any character is refused', async () => {
    const jws = await signTicket(claims(), centre.signer);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let at = 0; at < jws.length; at++) {
      const other = jws[at] === 'A' ? 'B' : 'A';
      expect(await codeOf(jws.slice(0, at) + other + jws.slice(at + 1)), `character ${at}`).not.toBe('accepted');
    }
    // The last character has four bits to spare: they have one form too, or a ticket would have sixteen digests.
    const taken: string[] = [];
    for (const character of alphabet) {
      if ((await codeOf(jws.slice(0, -1) + character)) === 'accepted') taken.push(character);
    }
    expect(taken).toEqual([jws.at(-1)]);
  });

  it('for another PDF, kiosk or page count is refused', async () => {
    const jws = await signTicket(claims(), centre.signer);
    expect(await codeOf(jws, { pdfDigest: pdfDigestOf(Buffer.from('other')) })).toBe('ticket.pdf-mismatch');
    expect(await codeOf(jws, { pdfDigest: new Uint8Array(31) })).toBe('ticket.pdf-mismatch');
    expect(await codeOf(jws, { audience: 'kiosk 8' })).toBe('ticket.other-kiosk');
    const ticket = await checkTicket(jws, checks());
    expect(() => checkTicketPages(ticket, 2)).not.toThrow();
    expect(() => checkTicketPages(ticket, 3)).toThrow(
      expect.objectContaining({ code: 'ticket.pages-mismatch', exitCode: 3 }),
    );
  });

  it('is good between its dates, give or take the tolerance', async () => {
    const jws = await signTicket(claims(), centre.signer);
    const at = (nowSec: number) => codeOf(jws, { nowSec });
    expect(await at(NOW_SEC - TICKET_CLOCK_TOLERANCE_SEC)).toBe('accepted');
    expect(await at(NOW_SEC - TICKET_CLOCK_TOLERANCE_SEC - 1)).toBe('ticket.clock-off');
    expect(await at(NOW_SEC + 600 + TICKET_CLOCK_TOLERANCE_SEC)).toBe('accepted');
    expect(await at(NOW_SEC + 600 + TICKET_CLOCK_TOLERANCE_SEC + 1)).toBe('ticket.expired');
    expect(await at(0)).toBe('ticket.clock-off');
  });

  it.each([
    ['a life too long', { exp: NOW_SEC + MAX_TICKET_LIFE_SEC + 1 }],
    ['an end before its start', { exp: NOW_SEC }],
    ['no pages', { pages: 0 }],
    ['part of a page', { pages: 1.5 }],
    ['a fee below zero', { feeYen: -1 }],
    ['an unknown kind', { kind: 'passport' }],
    ['a serial with more than a serial', { serial: '12 34' }],
    ['a short id', { jti: 'A' }],
    ['an unknown fit', { fit: 'stretch' }],
    ['no office', { office: '' }],
    ['a digest of another form', { pdfSha256: 'deadbeef' }],
    ['a claim of its own', { name: 'x' }],
    ['a claim missing', { fit: undefined }],
  ])('with %s is neither signed nor taken', async (_, change) => {
    const bad = claims(change as Partial<TicketClaims>);
    await expect(signTicket(bad, centre.signer)).rejects.toMatchObject({ code: 'ticket.malformed' });
    expect(await codeOf(signParts(HEADER, bad))).toBe('ticket.malformed');
  });

  it('of the wrong size or shape is refused before anything is parsed', async () => {
    expect(await codeOf('a'.repeat(MAX_TICKET_BYTES + 1))).toBe('ticket.too-large');
    for (const text of ['', 'a', 'a.b', '..', 'a.b.c', 'a.b.c.d', '{}', JSON.stringify(claims())]) {
      expect(await codeOf(text), text).toBe('ticket.malformed');
    }
  });

  it('of any text at all gets a coded answer', async () => {
    const piece = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc.constant(part(HEADER)),
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await codeOf(text)).toMatch(/^ticket\./);
      }),
      { numRuns: 400 },
    );
    // Duly signed, but of any content.
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (payload) => {
        expect(await codeOf(signParts(HEADER, payload))).toBe('ticket.malformed');
      }),
      { numRuns: 100 },
    );
  });

  it('never shows up in an error', async () => {
    const jws = signParts(HEADER, { ...claims(), serial: 'a serial that must not be shown' });
    const error = await checkTicket(jws, checks()).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('must not be shown');
  });
});

describe('a demonstration ticket', () => {
  const root = mkdtempSync(join(tmpdir(), 'kiosk-raster-ticket-'));
  const folder = join(root, 'keys');
  const random = (byteCount: number) =>
    new Uint8Array(createHash('sha512').update(`${counter++}`).digest().subarray(0, byteCount));
  let counter = 0;
  let audience = '';

  beforeAll(async () => {
    await makeDemoKeys(folder, { nowSec: NOW_SEC, random });
    audience = (await loadKioskKeys(folder, { nowSec: NOW_SEC })).issuer.holder;
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is taken once by the kiosk of its folder', async () => {
    const options = { nowSec: NOW_SEC, random, audience, pages: 1 };
    const jws = await makeDemoTicket(folder, pdf, options);
    const usedStore = await openUsedTickets(usedTicketsFolder(folder));
    const given = {
      keys: await loadTicketKeys(folder),
      nowSec: NOW_SEC,
      pdfDigest: pdfDigestOf(pdf),
      audience,
      usedStore,
    };
    const ticket = await verifyTicket(jws, given);
    expect(ticket).toMatchObject({ demo: true, claims: { kind: 'juminhyo', feeYen: 300 } });
    await expect(verifyTicket(jws, given)).rejects.toMatchObject({ code: 'ticket.reused', exitCode: 3 });
    // A job that ended before printing gives it back; then it is good for one use again.
    await ticket.release();
    await verifyTicket(jws, given);
    await expect(verifyTicket(jws, given)).rejects.toMatchObject({ code: 'ticket.reused' });
    // A restart forgets nothing.
    const reopened = await openUsedTickets(usedTicketsFolder(folder));
    await expect(verifyTicket(jws, { ...given, usedStore: reopened })).rejects.toMatchObject({ code: 'ticket.reused' });
    // Each ticket has an id of its own.
    await verifyTicket(await makeDemoTicket(folder, pdf, options), given);
  });

  it('does not use up a ticket that is refused for another reason', async () => {
    const jws = await makeDemoTicket(folder, pdf, { nowSec: NOW_SEC, random, audience, pages: 1 });
    const usedStore = await openUsedTickets(usedTicketsFolder(folder));
    const given = {
      keys: await loadTicketKeys(folder),
      nowSec: NOW_SEC,
      pdfDigest: pdfDigestOf(pdf),
      audience,
      usedStore,
    };
    await expect(verifyTicket(jws, { ...given, pdfDigest: new Uint8Array(32) })).rejects.toMatchObject({
      code: 'ticket.pdf-mismatch',
    });
    await expect(verifyTicket(jws, given)).resolves.toBeDefined();
  });
});
