// 32 raw bytes of an Ed25519 or X25519 key <-> node:crypto key objects, thumbprints and ids.
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export type Curve = 'Ed25519' | 'X25519';

export const RAW_KEY_BYTES = 32;
export const THUMBPRINT_BYTES = 32;
/** Bytes of a thumbprint that make a key's id, in file names, lists and sealed layers. */
export const KEY_ID_BYTES = 8;

/** RFC 8410: everything of a PKCS #8 private key before its 32 bytes. */
const PKCS8_PREFIX: Readonly<Record<Curve, Buffer>> = {
  Ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
  X25519: Buffer.from('302e020100300506032b656e04220420', 'hex'),
};

/** RFC 7638 thumbprint (SHA-256) of a public key: 32 bytes. */
export function thumbprintOf(curve: Curve, publicKey: Uint8Array): Uint8Array {
  const x = Buffer.from(publicKey).toString('base64url');
  return new Uint8Array(createHash('sha256').update(`{"crv":"${curve}","kty":"OKP","x":"${x}"}`).digest());
}

/** The first 8 bytes of a thumbprint, as 16 hexadecimal digits. */
export function keyIdOf(thumbprint: Uint8Array): string {
  return Buffer.from(thumbprint.subarray(0, KEY_ID_BYTES)).toString('hex');
}

/** A private key from its 32 bytes (RFC 8032's seed, RFC 7748's scalar). The caller wipes them. */
export function privateKeyFromRaw(curve: Curve, secret: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_PREFIX[curve], secret]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

/** A public key from its 32 bytes. */
export function publicKeyFromRaw(curve: Curve, publicKey: Uint8Array): KeyObject {
  const x = Buffer.from(publicKey).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: curve, x }, format: 'jwk' });
}

/** The 32 public bytes of a private key. */
export function rawPublicKeyOf(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x!, 'base64url'));
}
