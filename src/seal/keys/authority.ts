// DIR/authority and a request -> a certificate; a stolen key's id -> a new revocation list.
import { join } from 'node:path';
import {
  DAY_SEC,
  DEMO_REVOCATIONS_VALIDITY_SEC,
  INQUIRY_VALIDITY_SEC,
  ISSUER_VALIDITY_SEC,
  REVOCATIONS_VALIDITY_SEC,
} from '../policy.ts';
import { privateKeyFromRaw } from '../raw-keys.ts';
import {
  type AuthoritySigner,
  type Certificate,
  type RevocationList,
  type RevocationReason,
  type RevokedKey,
  SiteAddress,
  signCertificate,
  signRevocations,
  verifyCertificate,
} from './certificates.ts';
import { keysError } from './errors.ts';
import { listKeyFiles, readKeyFile, writeKeyFile } from './files.ts';
import { readRevocations } from './inquiry-keys.ts';
import { loadSecretKey, type PublicKeyInfo, readPublicKeys, readStoredKey, storedKeyIds } from './key-record.ts';
import { keyPaths, parseKeyFileName } from './layout.ts';

/** What every step of key keeping takes: clocks and randomness from outside. */
export interface KeyContext {
  readonly nowSec: number;
  readonly passphrase?: Uint8Array | undefined;
}

export interface CertifyOptions extends KeyContext {
  /** A kiosk, an operator, a site; never a person. 1 to 80 characters. */
  readonly holder: string;
  /** Address of an inquiry site, for its key only. */
  readonly site?: string | undefined;
  /** Default 30 days for an issuer, 365 for an inquiry site. */
  readonly validityDays?: number | undefined;
}

/** Whether the folder holds an authority's private key. */
export async function hasAuthority(keysFolder: string): Promise<boolean> {
  return (await storedKeyIds(keysFolder, 'authority')).length > 0;
}

/**
 * The authority's newest key.
 * @throws `keys.not-found` and whatever loading a key may throw
 */
export async function loadAuthority(keysFolder: string, passphrase: Uint8Array | undefined): Promise<AuthoritySigner> {
  const stored = await Promise.all(
    (await storedKeyIds(keysFolder, 'authority')).map((id) => readStoredKey(keysFolder, 'authority', id)),
  );
  const newest = stored.sort((a, b) => b!.createdSec - a!.createdSec)[0];
  if (!newest) throw keysError('not-found', { what: 'authority/authority-*.key.json' });
  const { secret, id, demo } = await loadSecretKey(keysFolder, 'authority', newest.id, passphrase);
  try {
    return { id, demo, privateKey: privateKeyFromRaw('Ed25519', secret) };
  } finally {
    secret.fill(0);
  }
}

/**
 * Signs a certificate for a requested key, and keeps a copy under `authority/issued`.
 * @throws `keys.usage`, `keys.demo-mixed` and whatever loading the authority may throw
 */
export async function certify(keysFolder: string, request: PublicKeyInfo, options: CertifyOptions): Promise<string> {
  const { use } = request;
  if (use !== 'issuer' && use !== 'opening') {
    throw keysError('usage', {
      expected: 'a request of a kiosk (issuer-*.pub.json) or an inquiry site (opening-*.pub.json)',
    });
  }
  if (options.holder.length < 1 || options.holder.length > 80) {
    throw keysError('usage', { expected: 'a holder of 1 to 80 characters' });
  }
  if (options.site !== undefined && (use !== 'opening' || !SiteAddress.safeParse(options.site).success)) {
    throw keysError('usage', { expected: 'a site as http(s)://... of at most 100 characters, for an opening key' });
  }
  const authority = await loadAuthority(keysFolder, options.passphrase);
  if (authority.demo !== request.demo) throw keysError('demo-mixed', { what: `${use}-${request.id}.pub.json` });
  const defaultSec = use === 'issuer' ? ISSUER_VALIDITY_SEC : INQUIRY_VALIDITY_SEC;
  const certificate: Certificate = {
    use,
    id: request.id,
    thumbprint: request.thumbprint,
    publicKey: request.publicKey,
    holder: options.holder,
    site: options.site,
    notBeforeSec: options.nowSec,
    notAfterSec: options.nowSec + (options.validityDays === undefined ? defaultSec : options.validityDays * DAY_SEC),
    demo: request.demo,
  };
  const jws = `${await signCertificate(authority, certificate)}\n`;
  await writeKeyFile(join(keyPaths.issued(keysFolder), `${use}-${request.id}.cert.jws`), jws);
  return jws;
}

/** Certificates that the authority has signed, from its own record. */
export async function issuedCertificates(keysFolder: string): Promise<Certificate[]> {
  const authorities = await readPublicKeys(keysFolder, 'authority', 'authority');
  const certificates: Certificate[] = [];
  for (const file of await listKeyFiles(keyPaths.issued(keysFolder))) {
    if (!parseKeyFileName(file)) continue;
    const content = await readKeyFile(join(keyPaths.issued(keysFolder), file), false);
    if (content) certificates.push(await verifyCertificate(file, content.toString('utf8'), authorities));
  }
  return certificates;
}

/** The authority's own copy of the list in force; undefined before the first. */
export async function currentRevocations(keysFolder: string): Promise<RevocationList | undefined> {
  return readRevocations(keysFolder, 'authority', await readPublicKeys(keysFolder, 'authority', 'authority'));
}

async function publish(keysFolder: string, revoked: readonly RevokedKey[], context: KeyContext): Promise<string> {
  const authority = await loadAuthority(keysFolder, context.passphrase);
  const current = await currentRevocations(keysFolder);
  const validitySec = authority.demo ? DEMO_REVOCATIONS_VALIDITY_SEC : REVOCATIONS_VALIDITY_SEC;
  const list = {
    sequence: (current?.sequence ?? 0) + 1,
    issuedAtSec: context.nowSec,
    nextUpdateSec: context.nowSec + validitySec,
    revoked,
  };
  const jws = `${await signRevocations(authority, list)}\n`;
  await writeKeyFile(keyPaths.revocations(keysFolder, 'authority'), jws);
  return jws;
}

/** Signs the list anew with fresh dates; with nothing revoked yet, the first list. */
export async function renewRevocations(keysFolder: string, context: KeyContext): Promise<string> {
  return publish(keysFolder, (await currentRevocations(keysFolder))?.revoked ?? [], context);
}

/**
 * Revokes an issuer's key, whole: every sheet that it ever signed is refused from then on, whatever time it claims.
 * A certificate's short life bounds how many that are.
 *
 * @throws `keys.unknown` when the authority never certified that key
 */
export async function revoke(
  keysFolder: string,
  id: string,
  reason: RevocationReason,
  context: KeyContext,
): Promise<string> {
  const issued = await issuedCertificates(keysFolder);
  if (!issued.some((certificate) => certificate.use === 'issuer' && certificate.id === id)) {
    throw keysError('unknown', { keyId: id });
  }
  const known = (await currentRevocations(keysFolder))?.revoked ?? [];
  const revoked = known.some((entry) => entry.id === id) ? known : [...known, { id, reason, atSec: context.nowSec }];
  return publish(keysFolder, revoked, context);
}
