// A secret and a passphrase <-> its encrypted form: scrypt, then AES-256-GCM.
import { createCipheriv, createDecipheriv, type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

const deriveKey = promisify<Uint8Array, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAX_SCRYPT_N = 2 ** 20;

/** Work that one guess of the passphrase costs. `n` is a power of two; memory is 128 n r bytes. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB and about half a second a guess (OWASP's first choice for scrypt). */
export const DEFAULT_SCRYPT_COST: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };

export const SecretBox = z.strictObject({
  kdf: z.literal('scrypt'),
  n: z.int().min(2).max(MAX_SCRYPT_N),
  r: z.int().min(1).max(16),
  p: z.int().min(1).max(8),
  salt: z.base64url().max(64),
  nonce: z.base64url().length((NONCE_BYTES * 4) / 3),
  box: z.base64url().max(4096),
});
export type SecretBox = z.infer<typeof SecretBox>;

async function keyOf(passphrase: Uint8Array, salt: Uint8Array, cost: ScryptCost): Promise<Buffer> {
  const { n, r, p } = cost;
  return deriveKey(passphrase, salt, 32, { N: n, r, p, maxmem: 128 * n * r + 128 * r * p + (1 << 20) });
}

/** @param associated what the secret belongs to: the box opens with the same bytes only */
export async function boxSecret(
  secret: Uint8Array,
  passphrase: Uint8Array,
  associated: Uint8Array,
  random: (byteCount: number) => Uint8Array,
  cost: ScryptCost = DEFAULT_SCRYPT_COST,
): Promise<SecretBox> {
  const salt = random(SALT_BYTES);
  const nonce = random(NONCE_BYTES);
  const key = await keyOf(passphrase, salt, cost);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  const box = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  key.fill(0);
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  return { kdf: 'scrypt', ...cost, salt: text(salt), nonce: text(nonce), box: text(box) };
}

/** The secret, or undefined when the passphrase or the associated bytes are others. The caller wipes it. */
export async function unboxSecret(
  box: SecretBox,
  passphrase: Uint8Array,
  associated: Uint8Array,
): Promise<Uint8Array | undefined> {
  const sealed = Buffer.from(box.box, 'base64url');
  if (sealed.byteLength < TAG_BYTES || (box.n & (box.n - 1)) !== 0) return undefined;
  const key = await keyOf(passphrase, Buffer.from(box.salt, 'base64url'), box);
  const nonce = Buffer.from(box.nonce, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  key.fill(0);
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.byteLength - TAG_BYTES));
  const secret = decipher.update(sealed.subarray(0, sealed.byteLength - TAG_BYTES));
  try {
    decipher.final();
    return new Uint8Array(secret);
  } catch {
    return undefined;
  } finally {
    secret.fill(0);
  }
}
