// A key pair <-> its JSON record: the public half in the clear, the secret half plain or boxed under a passphrase.
import { z } from 'zod';
import { type Curve, keyIdOf, privateKeyFromRaw, RAW_KEY_BYTES, rawPublicKeyOf, thumbprintOf } from '../raw-keys.ts';
import { keysError } from './errors.ts';
import { listKeyFiles, readKeyFile, writeKeyFile } from './files.ts';
import { type KeyUse, keyPaths, parseKeyFileName, ROLE_OF_USE, type Role } from './layout.ts';
import { boxSecret, type ScryptCost, SecretBox, unboxSecret } from './secret-box.ts';

export const CURVE_OF_USE: Readonly<Record<KeyUse, Curve>> = {
  issuer: 'Ed25519',
  opening: 'X25519',
  authority: 'Ed25519',
  ticket: 'Ed25519',
};

/** 32 bytes as base64url: 43 digits, the last of which has two bits to spare. */
export const Raw32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
const USES = ['issuer', 'opening', 'authority', 'ticket'] as const satisfies readonly KeyUse[];

const PublicPart = {
  use: z.enum(USES),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  demo: z.boolean(),
  /** Seconds since 1970. */
  created: z.int().min(0),
  publicKey: Raw32,
};

export const PublicRecord = z.strictObject({ format: z.literal('kiosk-raster public key 1'), ...PublicPart });
const SecretRecord = z.strictObject({
  format: z.literal('kiosk-raster secret key 1'),
  ...PublicPart,
  secret: z.union([z.strictObject({ plain: Raw32 }), SecretBox]),
});
type SecretRecord = z.infer<typeof SecretRecord>;

/** The public half of a key, checked: the id belongs to the bytes. */
export interface PublicKeyInfo {
  readonly use: KeyUse;
  readonly id: string;
  readonly thumbprint: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly demo: boolean;
  readonly createdSec: number;
}

/** A key pair as made or loaded. `secret` (32 bytes) is the caller's to wipe. */
export interface KeyPairBytes extends PublicKeyInfo {
  readonly secret: Uint8Array;
}

export interface KeyMaking {
  readonly nowSec: number;
  readonly random: (byteCount: number) => Uint8Array;
  /** Encrypts what is written; undefined writes it plain, mode 600. */
  readonly passphrase?: Uint8Array | undefined;
  readonly scryptCost?: ScryptCost | undefined;
}

/** A new key pair. */
export function makeKeyPair(use: KeyUse, demo: boolean, making: KeyMaking): KeyPairBytes {
  const curve = CURVE_OF_USE[use];
  const secret = making.random(RAW_KEY_BYTES);
  const publicKey = rawPublicKeyOf(privateKeyFromRaw(curve, secret));
  const thumbprint = thumbprintOf(curve, publicKey);
  return { use, id: keyIdOf(thumbprint), thumbprint, publicKey, demo, createdSec: making.nowSec, secret };
}

function publicPart(key: PublicKeyInfo): Omit<z.infer<typeof PublicRecord>, 'format'> {
  const { use, id, demo, createdSec } = key;
  return { use, id, demo, created: createdSec, publicKey: Buffer.from(key.publicKey).toString('base64url') };
}

/** What a boxed secret is bound to: the public half, word for word. */
function associatedBytes(part: Omit<z.infer<typeof PublicRecord>, 'format'>): Uint8Array {
  return Buffer.from(
    JSON.stringify(['kiosk-raster secret key 1', part.use, part.id, part.demo, part.created, part.publicKey]),
  );
}

/** The public half as the JSON text of a record. */
export function publicRecordText(key: PublicKeyInfo): string {
  const record: z.infer<typeof PublicRecord> = { format: 'kiosk-raster public key 1', ...publicPart(key) };
  return `${JSON.stringify(record, null, 2)}\n`;
}

function infoOf(what: string, part: Omit<z.infer<typeof PublicRecord>, 'format'>): PublicKeyInfo {
  const publicKey = new Uint8Array(Buffer.from(part.publicKey, 'base64url'));
  const thumbprint = thumbprintOf(CURVE_OF_USE[part.use], publicKey);
  if (keyIdOf(thumbprint) !== part.id) throw keysError('malformed', { what });
  return { use: part.use, id: part.id, thumbprint, publicKey, demo: part.demo, createdSec: part.created };
}

/** JSON text -> a value of the schema; the text's content never reaches the error. */
export function parseJson<T>(what: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw keysError('malformed', { what });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw keysError('malformed', { what });
  return parsed.data;
}

/** @throws `keys.malformed` */
export function parsePublicRecord(what: string, text: string): PublicKeyInfo {
  return infoOf(what, parseJson(what, text, PublicRecord));
}

/** Writes a key pair's record. */
export async function writeSecretKey(keysFolder: string, key: KeyPairBytes, making: KeyMaking): Promise<void> {
  const part = publicPart(key);
  const secret = making.passphrase
    ? await boxSecret(key.secret, making.passphrase, associatedBytes(part), making.random, making.scryptCost)
    : { plain: Buffer.from(key.secret).toString('base64url') };
  const record: SecretRecord = { format: 'kiosk-raster secret key 1', ...part, secret };
  await writeKeyFile(keyPaths.secret(keysFolder, key.use, key.id), `${JSON.stringify(record, null, 2)}\n`);
}

async function readSecretRecord(keysFolder: string, use: KeyUse, id: string): Promise<SecretRecord | undefined> {
  const what = `${use}-${id}.key.json`;
  const content = await readKeyFile(keyPaths.secret(keysFolder, use, id), true);
  if (!content) return undefined;
  try {
    const record = parseJson(what, content.toString('utf8'), SecretRecord);
    if (record.use !== use || record.id !== id) throw keysError('malformed', { what });
    return record;
  } finally {
    content.fill(0);
  }
}

/** A stored secret key without its secret. */
export interface StoredKey extends PublicKeyInfo {
  readonly encrypted: boolean;
}

/** What is known of a stored key without its passphrase; undefined when it is not there. */
export async function readStoredKey(keysFolder: string, use: KeyUse, id: string): Promise<StoredKey | undefined> {
  const record = await readSecretRecord(keysFolder, use, id);
  return record && { ...infoOf(`${use}-${id}.key.json`, record), encrypted: 'kdf' in record.secret };
}

/**
 * Loads a key pair. The caller wipes `secret`.
 * @throws `keys.not-found`, `keys.malformed`, `keys.permissions`, `keys.passphrase-needed`, `keys.passphrase-wrong`
 */
export async function loadSecretKey(
  keysFolder: string,
  use: KeyUse,
  id: string,
  passphrase: Uint8Array | undefined,
): Promise<KeyPairBytes> {
  const what = `${use}-${id}.key.json`;
  const record = await readSecretRecord(keysFolder, use, id);
  if (!record) throw keysError('not-found', { what });
  const info = infoOf(what, record);
  let secret: Uint8Array | undefined;
  if ('plain' in record.secret) {
    secret = new Uint8Array(Buffer.from(record.secret.plain, 'base64url'));
  } else {
    if (!passphrase) throw keysError('passphrase-needed', { what });
    secret = await unboxSecret(record.secret, passphrase, associatedBytes(record));
    if (!secret) throw keysError('passphrase-wrong', { what });
  }
  const derived = secret.byteLength === RAW_KEY_BYTES && rawPublicKeyOf(privateKeyFromRaw(CURVE_OF_USE[use], secret));
  if (!derived || Buffer.compare(derived, info.publicKey) !== 0) throw keysError('malformed', { what });
  return { ...info, secret };
}

/** Ids of the secret keys of one use, sorted. */
export async function storedKeyIds(keysFolder: string, use: KeyUse): Promise<string[]> {
  const names = (await listKeyFiles(keyPaths.role(keysFolder, ROLE_OF_USE[use]))).map(parseKeyFileName);
  return names.flatMap((name) => (name?.use === use && name.form === 'key.json' ? [name.id] : []));
}

/**
 * The public keys of one use that `role` was given to trust.
 * @throws `keys.malformed`, `keys.permissions`
 */
export async function readPublicKeys(keysFolder: string, role: Role, use: KeyUse): Promise<PublicKeyInfo[]> {
  const keys: PublicKeyInfo[] = [];
  for (const file of await listKeyFiles(keyPaths.role(keysFolder, role))) {
    const name = parseKeyFileName(file);
    if (name?.use !== use || name.form !== 'pub.json') continue;
    const content = await readKeyFile(keyPaths.publicKey(keysFolder, role, use, name.id), false);
    if (!content) continue;
    const key = parsePublicRecord(file, content.toString('utf8'));
    if (key.use !== use || key.id !== name.id) throw keysError('malformed', { what: file });
    keys.push(key);
  }
  return keys;
}
