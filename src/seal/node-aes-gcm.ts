// An HPKE key and its nonces -> AES-256-GCM by node:crypto in place of WebCrypto, so that no copy of the plaintext stays behind.
// WebCrypto copies its input into a job that lives until the garbage collector comes (found by searching the process's
// memory after sealing); node:crypto reads the caller's buffer and writes one that the caller owns and wipes.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { AeadEncryptionContext, AeadInterface } from '@hpke/core';

const TAG_BYTES = 16;

type Bytes = ArrayBufferLike | ArrayBufferView;

function view(bytes: Bytes): Uint8Array {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}

class NodeAesGcmContext implements AeadEncryptionContext {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Plaintext -> ciphertext followed by the tag. Allocates the result only. */
  async seal(iv: Bytes, data: Bytes, aad: Bytes): Promise<ArrayBuffer> {
    const plaintext = view(data);
    const cipher = createCipheriv('aes-256-gcm', this.#key, view(iv), { authTagLength: TAG_BYTES });
    cipher.setAAD(view(aad));
    const sealed = new Uint8Array(plaintext.byteLength + TAG_BYTES);
    sealed.set(cipher.update(plaintext));
    cipher.final();
    sealed.set(cipher.getAuthTag(), plaintext.byteLength);
    return sealed.buffer;
  }

  /** The plaintext, in a buffer of its own; throws when the tag is wrong, and then leaves no plaintext behind. */
  async open(iv: Bytes, data: Bytes, aad: Bytes): Promise<ArrayBuffer> {
    const sealed = view(data);
    if (sealed.byteLength < TAG_BYTES) throw new Error('shorter than its tag');
    const body = sealed.subarray(0, sealed.byteLength - TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, view(iv), { authTagLength: TAG_BYTES });
    decipher.setAAD(view(aad));
    decipher.setAuthTag(sealed.subarray(body.byteLength));
    const unverified = decipher.update(body);
    const plaintext = new Uint8Array(body.byteLength);
    try {
      decipher.final();
      plaintext.set(unverified);
    } finally {
      unverified.fill(0);
    }
    return plaintext.buffer;
  }
}

/** AES-256-GCM (HPKE AEAD 0x0002) for `@hpke/core`, running in node:crypto. */
export class NodeAes256Gcm implements AeadInterface {
  readonly id = 0x0002;
  readonly keySize = 32;
  readonly nonceSize = 12;
  readonly tagSize = TAG_BYTES;

  createEncryptionContext(key: Bytes): AeadEncryptionContext {
    return new NodeAesGcmContext(view(key));
  }
}
