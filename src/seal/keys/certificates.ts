// An authority's key -> signed certificates and revocation lists (compact JWS, EdDSA); and back, checked.
import type { KeyObject } from 'node:crypto';
import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { keyIdOf, publicKeyFromRaw, thumbprintOf } from '../raw-keys.ts';
import type { TrustedRevocations } from '../trust.ts';
import { keysError } from './errors.ts';
import { CURVE_OF_USE, type PublicKeyInfo, parseJson, Raw32 } from './key-record.ts';

const CERTIFICATE_TYPE = 'kiosk-raster-certificate+jws';
export const REVOCATIONS_TYPE = 'kiosk-raster-revocations+jws';
const MAX_CERTIFICATE_BYTES = 4096;
const KeyId = z.string().regex(/^[0-9a-f]{16}$/);
const Seconds = z.int().min(0).max(0xffff_ffff);

/** Short enough for a code that a phone reads from paper. */
export const SiteAddress = z
  .url({ protocol: /^https?$/ })
  .max(100)
  .refine((url) => !/[?#]/.test(url));

const CertificateClaims = z.strictObject({
  use: z.enum(['issuer', 'opening']),
  id: KeyId,
  publicKey: Raw32,
  /** A kiosk, an operator, a site; never a person. */
  holder: z.string().min(1).max(80),
  /** `opening` only: the inquiry site's address, which sheets carry in their inquiry code. */
  site: SiteAddress.optional(),
  notBefore: Seconds,
  notAfter: Seconds,
  demo: z.boolean(),
});

export const REVOCATION_REASONS = ['key-compromised', 'kiosk-lost', 'ended'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

const RevocationClaims = z.strictObject({
  sequence: z.int().min(1),
  issuedAt: Seconds,
  nextUpdate: Seconds,
  /** By key, whole: a thief sets the clock as it pleases, so no "from" date could save the sheets before it. */
  revoked: z.array(z.strictObject({ id: KeyId, reason: z.enum(REVOCATION_REASONS), at: Seconds })).max(20_000),
  demo: z.boolean(),
});

/** A key that an authority vouches for. */
export interface Certificate {
  readonly use: 'issuer' | 'opening';
  readonly id: string;
  readonly thumbprint: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly holder: string;
  /** The inquiry site's address; only for `opening`. */
  readonly site?: string | undefined;
  readonly notBeforeSec: number;
  readonly notAfterSec: number;
  readonly demo: boolean;
}

export interface RevokedKey {
  readonly id: string;
  readonly reason: RevocationReason;
  readonly atSec: number;
}

export interface RevocationList extends TrustedRevocations {
  readonly issuedAtSec: number;
  readonly revoked: readonly RevokedKey[];
  readonly demo: boolean;
}

/** An authority with its private key. */
export interface AuthoritySigner {
  readonly id: string;
  readonly demo: boolean;
  readonly privateKey: KeyObject;
}

async function signJws(authority: AuthoritySigner, typ: string, claims: object): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', typ, kid: authority.id })
    .sign(authority.privateKey);
}

/** The payload of a JWS that one of `authorities` signed, and whether that authority is a demonstration's. */
async function verifyJws(
  what: string,
  jws: string,
  typ: string,
  authorities: readonly PublicKeyInfo[],
): Promise<{ payload: string; demo: boolean }> {
  let kid: unknown;
  try {
    const header = decodeProtectedHeader(jws);
    if (header.typ !== typ || header.alg !== 'EdDSA') throw keysError('malformed', { what });
    kid = header.kid;
  } catch {
    throw keysError('malformed', { what });
  }
  const authority = authorities.find((candidate) => candidate.id === kid);
  if (!authority) throw keysError('not-certified', { what });
  try {
    const key = publicKeyFromRaw('Ed25519', authority.publicKey);
    const { payload } = await compactVerify(jws, key, { algorithms: ['EdDSA'] });
    return { payload: Buffer.from(payload).toString('utf8'), demo: authority.demo };
  } catch {
    throw keysError('not-certified', { what });
  }
}

/** Signs a certificate for the public key of a kiosk (`issuer`) or of an inquiry site (`opening`). */
export async function signCertificate(authority: AuthoritySigner, certificate: Certificate): Promise<string> {
  const claims: z.infer<typeof CertificateClaims> = {
    use: certificate.use,
    id: certificate.id,
    publicKey: Buffer.from(certificate.publicKey).toString('base64url'),
    holder: certificate.holder,
    ...(certificate.site === undefined ? {} : { site: certificate.site }),
    notBefore: certificate.notBeforeSec,
    notAfter: certificate.notAfterSec,
    demo: certificate.demo,
  };
  return signJws(authority, CERTIFICATE_TYPE, claims);
}

/**
 * Checks form, signature and that the id belongs to the key; not the dates.
 * @throws `keys.malformed`, `keys.not-certified`, `keys.demo-mixed`
 */
export async function verifyCertificate(
  what: string,
  jws: string,
  authorities: readonly PublicKeyInfo[],
): Promise<Certificate> {
  if (jws.length > MAX_CERTIFICATE_BYTES) throw keysError('malformed', { what });
  const { payload, demo } = await verifyJws(what, jws.trim(), CERTIFICATE_TYPE, authorities);
  const claims = parseJson(what, payload, CertificateClaims);
  if (claims.demo !== demo) throw keysError('demo-mixed', { what });
  const publicKey = new Uint8Array(Buffer.from(claims.publicKey, 'base64url'));
  const thumbprint = thumbprintOf(CURVE_OF_USE[claims.use], publicKey);
  if (keyIdOf(thumbprint) !== claims.id || claims.notAfter <= claims.notBefore) throw keysError('malformed', { what });
  return {
    use: claims.use,
    id: claims.id,
    thumbprint,
    publicKey,
    holder: claims.holder,
    site: claims.site,
    notBeforeSec: claims.notBefore,
    notAfterSec: claims.notAfter,
    demo,
  };
}

export async function signRevocations(
  authority: AuthoritySigner,
  list: Omit<RevocationList, 'revokedIds' | 'demo'>,
): Promise<string> {
  const claims: z.infer<typeof RevocationClaims> = {
    sequence: list.sequence,
    issuedAt: list.issuedAtSec,
    nextUpdate: list.nextUpdateSec,
    revoked: list.revoked.map(({ id, reason, atSec }) => ({ id, reason, at: atSec })),
    demo: authority.demo,
  };
  return signJws(authority, REVOCATIONS_TYPE, claims);
}

/** @throws `keys.malformed`, `keys.not-certified`, `keys.demo-mixed` */
export async function verifyRevocations(
  what: string,
  jws: string,
  authorities: readonly PublicKeyInfo[],
): Promise<RevocationList> {
  const { payload, demo } = await verifyJws(what, jws.trim(), REVOCATIONS_TYPE, authorities);
  const claims = parseJson(what, payload, RevocationClaims);
  if (claims.demo !== demo) throw keysError('demo-mixed', { what });
  return {
    sequence: claims.sequence,
    issuedAtSec: claims.issuedAt,
    nextUpdateSec: claims.nextUpdate,
    revoked: claims.revoked.map(({ id, reason, at }) => ({ id, reason, atSec: at })),
    revokedIds: new Set(claims.revoked.map(({ id }) => id)),
    demo,
  };
}
