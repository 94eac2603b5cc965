// A compact JWS (EdDSA) that the certificate centre signed -> what may be printed, once; or the reason why not.
import { createHash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { CompactSign, compactVerify } from 'jose';
import { z } from 'zod';
import { CERTIFICATE_KIND_NAMES } from '../seal/certificate-kind.ts';
import { isSerial, MAX_SERIAL_LENGTH } from '../seal/layer-body.ts';
import { ticketError } from './ticket-errors.ts';
import { claimName, type UsedTickets } from './used-tickets.ts';

/** A ticket has about 500 bytes. */
export const MAX_TICKET_BYTES = 4096;
/** How far a kiosk's clock may be behind the centre's, or ahead of it. */
export const TICKET_CLOCK_TOLERANCE_SEC = 120;
/** No ticket may live longer: the store of used ones is bounded by it. */
export const MAX_TICKET_LIFE_SEC = 24 * 3600;

const TICKET_TYPE = 'kiosk-raster-ticket+jws';
/** 64 bytes as base64url in their one form, so that a ticket has one digest. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/;
const DIGEST = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

const TicketHeader = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal(TICKET_TYPE),
  kid: z.string().regex(/^[0-9a-f]{16}$/),
});

export const TicketClaims = z
  .strictObject({
    /** The ticket's own id, random: what makes it usable once. */
    jti: z.string().regex(/^[A-Za-z0-9_-]{22,64}$/),
    /** The kiosk that may use it: the holder that its issuer's certificate names. */
    aud: z.string().min(1).max(80),
    /** The certificate's serial; it goes into the sealed back. */
    serial: z.string().max(MAX_SERIAL_LENGTH).refine(isSerial),
    kind: z.enum(CERTIFICATE_KIND_NAMES as [(typeof CERTIFICATE_KIND_NAMES)[number]]),
    pages: z.int().min(1).max(50),
    /** SHA-256 of the PDF, base64url. */
    pdfSha256: z.string().regex(DIGEST),
    /** For the receipt. */
    feeYen: z.int().min(0).max(1_000_000),
    /** The office that issues the certificate, for the receipt: no person's name. */
    office: z.string().min(1).max(40),
    /** Issued and expiring, seconds since 1970. */
    iat: z.int().min(0).max(0xffff_ffff),
    exp: z.int().min(0).max(0xffff_ffff),
    /** A page that is not A4: refuse it, or fit it. */
    fit: z.enum(['refuse', 'fit']),
    /** How long to wait for a printer in trouble before giving up. */
    waitForPrinterSec: z.int().min(0).max(3600),
  })
  .refine((claims) => claims.exp > claims.iat && claims.exp - claims.iat <= MAX_TICKET_LIFE_SEC);
export type TicketClaims = z.infer<typeof TicketClaims>;

/** A public key that tickets may be signed with. */
export interface TicketKey {
  readonly id: string;
  readonly publicKey: KeyObject;
  /** A demonstration's: its tickets are worth nothing. */
  readonly demo: boolean;
}

/** Who signs tickets. */
export interface TicketSigner {
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** A ticket whose signature, dates and PDF were checked. */
export interface Ticket {
  readonly claims: TicketClaims;
  /** SHA-256 of the ticket as it came: the sealed back binds to it. */
  readonly digest: Uint8Array;
  readonly keyId: string;
  readonly demo: boolean;
}

/** A ticket that this job now owns. */
export interface ClaimedTicket extends Ticket {
  /** What the claim is called in the store. */
  readonly claim: string;
  /** A job was begun with it: a crash of this process alone does not give it back any more. */
  commit(): Promise<void>;
  /** Gives it back. Only for a job that left no sheet. */
  release(): Promise<void>;
}

export function isClaimed(ticket: Ticket | undefined): ticket is ClaimedTicket {
  return ticket !== undefined && 'claim' in ticket;
}

export interface TicketChecks {
  readonly keys: readonly TicketKey[];
  readonly nowSec: number;
  /** SHA-256 of the PDF that came with it. */
  readonly pdfDigest: Uint8Array;
  /** This kiosk: the holder that its issuer's certificate names. */
  readonly audience: string;
}

export function pdfDigestOf(pdf: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(pdf).digest());
}

function decodePart(part: string, what: string): unknown {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) throw ticketError('malformed', { what });
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    throw ticketError('malformed', { what });
  }
}

/** The header, from an allow-list: nothing in it chooses a key, a URL or an algorithm of its own. */
function checkHeader(part: string, signature: string): z.infer<typeof TicketHeader> {
  const header = decodePart(part, 'header');
  const alg = typeof header === 'object' && header !== null && 'alg' in header ? header.alg : undefined;
  if (typeof alg !== 'string') throw ticketError('malformed', { what: 'header' });
  if (alg.toLowerCase() === 'none' || signature === '') throw ticketError('unsigned', {});
  if (alg !== 'EdDSA') throw ticketError('algorithm', {});
  if (!SIGNATURE.test(signature)) throw ticketError('malformed', { what: 'signature' });
  const parsed = TicketHeader.safeParse(header);
  if (!parsed.success) throw ticketError('malformed', { what: 'header' });
  return parsed.data;
}

function checkDates(claims: TicketClaims, nowSec: number): void {
  const aheadSec = claims.iat - nowSec;
  if (aheadSec > TICKET_CLOCK_TOLERANCE_SEC) throw ticketError('clock-off', { aheadSec });
  const agoSec = nowSec - claims.exp;
  if (agoSec > TICKET_CLOCK_TOLERANCE_SEC) throw ticketError('expired', { agoSec });
}

/**
 * Checks all of a ticket but whether it was used: for a job that claimed it before a restart.
 *
 * @throws `ticket.too-large`, `ticket.malformed`, `ticket.unsigned`, `ticket.algorithm`, `ticket.signer-unknown`,
 *   `ticket.signature`, `ticket.clock-off`, `ticket.expired`, `ticket.other-kiosk`, `ticket.pdf-mismatch`
 */
export async function checkTicket(jws: string, checks: TicketChecks): Promise<Ticket> {
  if (jws.length > MAX_TICKET_BYTES) throw ticketError('too-large', { bytes: jws.length, limit: MAX_TICKET_BYTES });
  const parts = jws.split('.');
  if (parts.length !== 3) throw ticketError('malformed', { what: 'three parts' });
  const header = checkHeader(parts[0]!, parts[2]!);
  const key = checks.keys.find((candidate) => candidate.id === header.kid);
  if (!key) throw ticketError('signer-unknown', {});
  try {
    await compactVerify(jws, key.publicKey, { algorithms: ['EdDSA'] });
  } catch {
    throw ticketError('signature', {});
  }
  const parsed = TicketClaims.safeParse(decodePart(parts[1]!, 'payload'));
  if (!parsed.success) throw ticketError('malformed', { what: String(parsed.error.issues[0]?.path[0] ?? 'payload') });
  const claims = parsed.data;
  checkDates(claims, checks.nowSec);
  if (claims.aud !== checks.audience) throw ticketError('other-kiosk', {});
  const expected = Buffer.from(claims.pdfSha256, 'base64url');
  if (checks.pdfDigest.byteLength !== expected.byteLength || !timingSafeEqual(expected, checks.pdfDigest)) {
    throw ticketError('pdf-mismatch', {});
  }
  const digest = new Uint8Array(createHash('sha256').update(jws, 'latin1').digest());
  return { claims, digest, keyId: key.id, demo: key.demo };
}

/**
 * Checks a ticket and claims it for this job, durably, before anything is rasterised.
 * @throws as {@link checkTicket}, and `ticket.reused`, `ticket.clock-set-back`, `ticket.store-full`, `ticket.store-unusable`
 */
export async function verifyTicket(
  jws: string,
  checks: TicketChecks & { readonly usedStore: UsedTickets },
): Promise<ClaimedTicket> {
  const ticket = await checkTicket(jws, checks);
  const { jti, exp } = ticket.claims;
  // Kept until no kiosk's clock takes the ticket any more.
  await checks.usedStore.claim(jti, exp + TICKET_CLOCK_TOLERANCE_SEC, checks.nowSec);
  const claim = claimName(jti);
  const { usedStore } = checks;
  return { ...ticket, claim, commit: () => usedStore.commit(claim), release: () => usedStore.release(claim) };
}

/** Once the PDF is open. @throws `ticket.pages-mismatch` */
export function checkTicketPages(ticket: Ticket, pageCount: number): void {
  const expected = ticket.claims.pages;
  if (pageCount !== expected) throw ticketError('pages-mismatch', { expected, received: pageCount });
}

/**
 * Signs a ticket, as the certificate centre does.
 * @throws `ticket.malformed` when the claims are not what {@link checkTicket} takes
 */
export async function signTicket(claims: TicketClaims, signer: TicketSigner): Promise<string> {
  const parsed = TicketClaims.safeParse(claims);
  if (!parsed.success) throw ticketError('malformed', { what: String(parsed.error.issues[0]?.path[0] ?? 'claims') });
  return new CompactSign(Buffer.from(JSON.stringify(parsed.data)))
    .setProtectedHeader({ alg: 'EdDSA', typ: TICKET_TYPE, kid: signer.id })
    .sign(signer.privateKey);
}
