// Keys -> HPKE contexts (RFC 9180, base mode): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
import type { webcrypto } from 'node:crypto';
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { NodeAes256Gcm } from './node-aes-gcm.ts';

export const X25519_KEY_BYTES = 32;
export const ENCAPSULATED_KEY_BYTES = 32;
export const AEAD_TAG_BYTES = 16;
/** Length of the key material that an ephemeral key pair is derived from (RFC 9180, section 7.1.3). */
export const EPHEMERAL_SEED_BYTES = 32;

/** The opening key of an inquiry site, as the library holds it. */
export interface OpeningKeyPair {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
}

/** Seals in order: the first call has sequence number 0. Never call it again before the last call has settled. */
export interface SealingContext {
  readonly encapsulatedKey: Uint8Array;
  /** @param plaintext a whole buffer, since the library copies views; the caller wipes it */
  seal(plaintext: ArrayBuffer, associatedData: Uint8Array): Promise<Uint8Array>;
}

/** Opens in order; a call that fails leaves the sequence number where it was. */
export interface OpeningContext {
  /** @throws when the ciphertext, its place in the order or the associated data is not what was sealed */
  open(sealed: Uint8Array, associatedData: Uint8Array): Promise<Uint8Array>;
}

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new NodeAes256Gcm(),
});

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** 32 bytes -> an opening key pair. The caller wipes `secret`. */
export async function importOpeningKey(secret: Uint8Array, publicKey: Uint8Array): Promise<OpeningKeyPair> {
  const copy = exactBuffer(secret);
  try {
    return {
      privateKey: await suite.kem.deserializePrivateKey(copy),
      publicKey: await suite.kem.deserializePublicKey(exactBuffer(publicKey)),
    };
  } finally {
    new Uint8Array(copy).fill(0);
  }
}

/**
 * A fresh context towards `recipientPublicKey`.
 *
 * @param ephemeralSeed 32 unpredictable bytes, never used twice: they determine every key of the context
 * @throws when the public key is one of the points that give an all-zero shared secret (RFC 7748, section 6.1)
 */
export async function sealingContext(
  recipientPublicKey: Uint8Array,
  info: Uint8Array,
  ephemeralSeed: Uint8Array,
): Promise<SealingContext> {
  const context = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(exactBuffer(recipientPublicKey)),
    info: exactBuffer(info),
    ekm: exactBuffer(ephemeralSeed),
  });
  return {
    encapsulatedKey: new Uint8Array(context.enc),
    seal: async (plaintext, associatedData) => new Uint8Array(await context.seal(plaintext, associatedData)),
  };
}

/** @throws when the encapsulated key gives an all-zero shared secret or is not 32 bytes */
export async function openingContext(
  recipient: OpeningKeyPair,
  info: Uint8Array,
  encapsulatedKey: Uint8Array,
): Promise<OpeningContext> {
  const context = await suite.createRecipientContext({
    recipientKey: recipient,
    info: exactBuffer(info),
    enc: exactBuffer(encapsulatedKey),
  });
  return {
    open: async (sealed, associatedData) => {
      // The library copies views, and leaves the copy behind.
      const whole = exactBuffer(sealed);
      try {
        return new Uint8Array(await context.open(whole, associatedData));
      } finally {
        new Uint8Array(whole).fill(0);
      }
    },
  };
}
