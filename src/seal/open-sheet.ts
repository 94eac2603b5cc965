// Head and layers read from a back, and the site's trust -> the layers that an issuer vouches for, or why not.
import { MalformedBytes } from './byte-codec.ts';
import { ALLOWED_FORMATS, type Head, type HeadFormat, parseHead } from './head.ts';
import { AEAD_TAG_BYTES, type OpeningContext, openingContext } from './hpke.ts';
import {
  type CoarseBody,
  type FineBody,
  type LayerGeometry,
  MAX_COMPRESSED_BYTES,
  parseCoarseBody,
  parseFineBody,
  type SheetFacts,
} from './layer-body.ts';
import { pictureDigest, type SignedContext, sheetIdOf, verifyLayer } from './layer-signature.ts';
import { AFTERLIFE_SEC, CLOCK_TOLERANCE_SEC } from './policy.ts';
import type { OpenReason } from './reasons.ts';
import { SEAL_INFO } from './seal-sheet.ts';
import type { OpeningKey, Trust, TrustedIssuer } from './trust.ts';

/** Heads tried: a reader may offer several readings of the repeated head. */
export const MAX_HEADS = 4;
/** Key agreements a sheet may cost, whatever it offers. */
export const MAX_TRIALS = 8;
/** Sealed layers longer than this are not looked at: no field holds them. */
export const MAX_SEALED_BYTES = MAX_COMPRESSED_BYTES + 1024;

/** What the reader got from the field. Lengths must be exact: the tag covers them. */
export interface ReadSheet {
  /** One or more readings of the head, likeliest first. */
  readonly heads: readonly Uint8Array[];
  readonly coarse: Uint8Array | undefined;
  readonly fine: Uint8Array | undefined;
}

export type LayerOutcome =
  | {
      readonly verified: true;
      readonly geometry: LayerGeometry;
      /** The picture's bytes, safe to decompress. Zeroed when the sheet is disposed of. */
      readonly compressed: Uint8Array;
    }
  | { readonly verified: false; readonly reason: OpenReason };

/** What the coarse layer's signature vouches for. */
export interface VerifiedFacts extends SheetFacts {
  /** 32 hexadecimal digits, the same for every copy of this sheet. */
  readonly sheetId: string;
  readonly issuerId: string;
  readonly issuerHolder: string;
  readonly inquiryKeyId: string;
  /** Signed by a demonstration's keys: proves nothing. */
  readonly demo: boolean;
}

/** Holds the certificate's picture: dispose of it. */
export interface OpenedSheet extends Disposable {
  /** Present exactly when the coarse layer is verified. */
  readonly facts: VerifiedFacts | undefined;
  readonly coarse: LayerOutcome;
  readonly fine: LayerOutcome;
}

export interface OpenOptions {
  /** Seconds since 1970, by the site's clock. */
  readonly nowSec: number;
  /** Formats accepted; default {@link ALLOWED_FORMATS}. */
  readonly formats?: readonly HeadFormat[];
}

/** A layer opened with a key, not yet believed. */
interface Unsealed {
  readonly head: Uint8Array;
  readonly parsed: Head;
  readonly key: OpeningKey;
  readonly context: OpeningContext;
  readonly plaintext: Uint8Array;
}

/** Most telling first: what to report when no head led anywhere. */
const HEAD_REASONS: readonly OpenReason[] = [
  'not-authentic',
  'no-opening-key',
  'suite-not-allowed',
  'version-not-allowed',
  'head-malformed',
];

function refused(reason: OpenReason): LayerOutcome {
  return { verified: false, reason };
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && startsWith(a, b);
}

function hasSealedLength(sealed: Uint8Array): boolean {
  return sealed.byteLength >= AEAD_TAG_BYTES && sealed.byteLength <= MAX_SEALED_BYTES;
}

function distinctHeads(heads: readonly Uint8Array[]): Uint8Array[] {
  const distinct: Uint8Array[] = [];
  for (const head of heads) {
    if (distinct.length === MAX_HEADS) break;
    if (!distinct.some((known) => sameBytes(known, head))) distinct.push(head);
  }
  return distinct;
}

/** Tries the keys that the heads hint at, a bounded number of times. */
async function unseal(
  read: ReadSheet,
  sealed: Uint8Array,
  trust: Trust,
  formats: readonly HeadFormat[],
): Promise<Unsealed | OpenReason> {
  const seen = new Set<OpenReason>(['head-malformed']);
  let trials = 0;
  for (const head of distinctHeads(read.heads)) {
    const parsed = parseHead(head, formats);
    if (typeof parsed === 'string') {
      seen.add(parsed);
      continue;
    }
    seen.add('no-opening-key');
    for (const key of trust.openingKeys) {
      if (!startsWith(key.thumbprint, parsed.recipientHint)) continue;
      if (++trials > MAX_TRIALS) return 'not-authentic';
      seen.add('not-authentic');
      try {
        const context = await openingContext(key.pair, SEAL_INFO, parsed.encapsulatedKey);
        return { head, parsed, key, context, plaintext: await context.open(sealed, head) };
      } catch {
        // A key that agrees on an all-zero secret, or a tag that does not fit: the next trial.
      }
    }
  }
  return HEAD_REASONS.find((reason) => seen.has(reason))!;
}

function parsedOr<T>(parse: (bytes: Uint8Array) => T, bytes: Uint8Array): T | 'malformed' {
  try {
    return parse(bytes);
  } catch (error) {
    if (error instanceof MalformedBytes) return 'malformed';
    throw error;
  }
}

/** Whether the issuer may be believed about this sheet, apart from the signature. */
function issuerFault(issuer: TrustedIssuer, facts: SheetFacts, nowSec: number): OpenReason | undefined {
  const { notBeforeSec, notAfterSec } = issuer;
  if (nowSec > notAfterSec + AFTERLIFE_SEC) return 'issuer-expired';
  if (facts.printedAtSec > nowSec + CLOCK_TOLERANCE_SEC) return 'time-in-future';
  const entitled =
    facts.printedAtSec >= notBeforeSec - CLOCK_TOLERANCE_SEC && facts.printedAtSec <= notAfterSec + CLOCK_TOLERANCE_SEC;
  return entitled ? undefined : 'issuer-not-valid-then';
}

/** The issuer of a coarse layer, once its signature and standing are checked; else the reason. */
async function verifyCoarse(
  unsealed: Unsealed,
  body: CoarseBody,
  coarseDigest: Uint8Array,
  trust: Trust,
  nowSec: number,
): Promise<{ readonly issuer: TrustedIssuer; readonly context: SignedContext } | OpenReason> {
  const revocations = await trust.revocations();
  if (!revocations || nowSec > revocations.nextUpdateSec) return 'revocations-stale';
  const issuer = await trust.issuer(Buffer.from(body.issuerId).toString('hex'));
  if (!issuer) return 'issuer-unknown';
  const context: SignedContext = {
    head: unsealed.head,
    recipientThumbprint: unsealed.key.thumbprint,
    issuerThumbprint: issuer.thumbprint,
    facts: body.facts,
  };
  const signed = verifyLayer(
    issuer.publicKey,
    context,
    { layer: 'coarse', geometry: body.geometry, ownDigest: coarseDigest, otherDigest: body.fineDigest },
    body.signature,
  );
  if (!signed) return 'signature-wrong';
  if (revocations.revokedIds.has(issuer.id)) return 'issuer-revoked';
  return issuerFault(issuer, body.facts, nowSec) ?? { issuer, context };
}

async function openFine(
  sealed: Uint8Array | undefined,
  unsealed: Unsealed,
  coarse: { body: CoarseBody; digest: Uint8Array; issuer: TrustedIssuer; context: SignedContext },
): Promise<{ outcome: LayerOutcome; plaintext?: Uint8Array }> {
  if (!sealed || !hasSealedLength(sealed)) return { outcome: refused('missing') };
  let plaintext: Uint8Array;
  try {
    plaintext = await unsealed.context.open(sealed, unsealed.head);
  } catch {
    return { outcome: refused('not-authentic') };
  }
  const body: FineBody | 'malformed' = parsedOr(parseFineBody, plaintext);
  if (body === 'malformed') return { outcome: refused('malformed'), plaintext };
  const ownDigest = pictureDigest(body.compressed);
  if (!sameBytes(ownDigest, coarse.body.fineDigest)) return { outcome: refused('commitment-broken'), plaintext };
  const signed = verifyLayer(
    coarse.issuer.publicKey,
    coarse.context,
    { layer: 'fine', geometry: body.geometry, ownDigest, otherDigest: coarse.digest },
    body.signature,
  );
  if (!signed) return { outcome: refused('signature-wrong'), plaintext };
  return { outcome: { verified: true, geometry: body.geometry, compressed: body.compressed }, plaintext };
}

function closed(coarse: OpenReason): OpenedSheet {
  return { facts: undefined, coarse: refused(coarse), fine: refused('coarse-unverified'), [Symbol.dispose]() {} };
}

/**
 * Opens and verifies one sheet. Nothing is decompressed here, and nothing unverified comes out.
 * Never throws for what was read; a file of the trust store that cannot be read throws `keys.*`.
 */
export async function openSheet(read: ReadSheet, trust: Trust, options: OpenOptions): Promise<OpenedSheet> {
  if (read.heads.length === 0) return closed('head-malformed');
  if (!read.coarse || !hasSealedLength(read.coarse)) return closed('missing');
  const unsealed = await unseal(read, read.coarse, trust, options.formats ?? ALLOWED_FORMATS);
  if (typeof unsealed === 'string') return closed(unsealed);
  const held = [unsealed.plaintext];
  let kept = false;
  try {
    const body = parsedOr(parseCoarseBody, unsealed.plaintext);
    if (body === 'malformed') return closed('malformed');
    const digest = pictureDigest(body.compressed);
    const verified = await verifyCoarse(unsealed, body, digest, trust, options.nowSec);
    if (typeof verified === 'string') return closed(verified);
    const fine = await openFine(read.fine, unsealed, { body, digest, ...verified });
    if (fine.plaintext) held.push(fine.plaintext);
    kept = true;
    return {
      facts: {
        ...body.facts,
        ticketDigest: body.facts.ticketDigest?.slice(),
        sheetId: Buffer.from(sheetIdOf(unsealed.parsed.encapsulatedKey)).toString('hex'),
        issuerId: verified.issuer.id,
        issuerHolder: verified.issuer.holder,
        inquiryKeyId: unsealed.key.id,
        demo: verified.issuer.demo,
      },
      coarse: { verified: true, geometry: body.geometry, compressed: body.compressed },
      fine: fine.outcome,
      [Symbol.dispose]() {
        for (const plaintext of held) plaintext.fill(0);
      },
    };
  } finally {
    if (!kept) for (const plaintext of held) plaintext.fill(0);
  }
}
