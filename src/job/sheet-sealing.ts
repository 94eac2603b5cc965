// Sealing keys and a sheet's facts <-> plain data that crosses into the certificate process as JSON.
import type { CertificateKind } from '../seal/certificate-kind.ts';
import { privateKeyFromRaw } from '../seal/raw-keys.ts';
import type { SealingKeys, SheetClaims } from '../seal/seal-sheet.ts';

interface PlainKey {
  readonly id: string;
  readonly thumbprint: string;
  readonly notBeforeSec: number;
  readonly notAfterSec: number;
}

/** Keys as data; byte strings in hexadecimal. Holds the issuer's signing key: it goes to a certificate process and nowhere else. */
export interface PlainSealingKeys {
  readonly issuer: PlainKey & { readonly holder: string; readonly secret: string };
  readonly inquiry: PlainKey & { readonly publicKey: string; readonly site?: string | undefined };
}

/** What the code on the back says of the inquiry site; nothing of it is secret. */
export type InquiryHint = Pick<PlainSealingKeys['inquiry'], 'site' | 'thumbprint'>;

/** What one sheet is sealed with. */
export interface SheetSealing extends PlainSealingKeys {
  readonly facts: {
    readonly serial: string;
    readonly kind: CertificateKind;
    /** From 1. */
    readonly page: number;
    readonly pageCount: number;
    /** SHA-256; absent where a demonstration prints without a ticket. */
    readonly ticketDigest: string | undefined;
  };
  /** Seconds since 1970. */
  readonly printedAtSec: number;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

function plainKey({ id, thumbprint, notBeforeSec, notAfterSec }: SealingKeys['issuer' | 'inquiry']): PlainKey {
  return { id, thumbprint: hexOf(thumbprint), notBeforeSec, notAfterSec };
}

export function plainKeys({ issuer, inquiry }: SealingKeys): PlainSealingKeys {
  const secret = Buffer.from(issuer.privateKey.export({ format: 'jwk' }).d!, 'base64url');
  try {
    return {
      issuer: { ...plainKey(issuer), holder: issuer.holder, secret: hexOf(secret) },
      inquiry: { ...plainKey(inquiry), publicKey: hexOf(inquiry.publicKey), site: inquiry.site },
    };
  } finally {
    secret.fill(0);
  }
}

export function inquiryHint({ inquiry }: Pick<SealingKeys, 'inquiry'>): InquiryHint {
  return { site: inquiry.site, thumbprint: hexOf(inquiry.thumbprint) };
}

export function sealingKeysOf({ issuer, inquiry }: PlainSealingKeys): SealingKeys {
  const secret = bytesOf(issuer.secret);
  try {
    return {
      issuer: {
        id: issuer.id,
        holder: issuer.holder,
        thumbprint: bytesOf(issuer.thumbprint),
        privateKey: privateKeyFromRaw('Ed25519', secret),
        notBeforeSec: issuer.notBeforeSec,
        notAfterSec: issuer.notAfterSec,
      },
      inquiry: { ...inquiry, thumbprint: bytesOf(inquiry.thumbprint), publicKey: bytesOf(inquiry.publicKey) },
    };
  } finally {
    secret.fill(0);
  }
}

export function claimsOf({ facts }: SheetSealing): SheetClaims {
  return { ...facts, ticketDigest: facts.ticketDigest === undefined ? undefined : bytesOf(facts.ticketDigest) };
}
