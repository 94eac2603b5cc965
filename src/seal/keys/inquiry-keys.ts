// DIR/inquiry -> what opening a sheet trusts: opening keys, issuers looked up one by one, the revocation list in force.
import { join } from 'node:path';
import { importOpeningKey } from '../hpke.ts';
import { publicKeyFromRaw } from '../raw-keys.ts';
import type { OpeningKey, Trust, TrustedIssuer } from '../trust.ts';
import { type RevocationList, verifyCertificate, verifyRevocations } from './certificates.ts';
import { keysError } from './errors.ts';
import { readKeyFile } from './files.ts';
import { loadSecretKey, type PublicKeyInfo, readPublicKeys, storedKeyIds } from './key-record.ts';
import { keyPaths } from './layout.ts';

/** A site's trust. Holds the opening keys: keep it in one process. */
export interface InquiryKeys extends Trust {
  readonly demo: boolean;
  /** The list as signed, with dates and reasons. */
  revocations(): Promise<RevocationList | undefined>;
}

/**
 * Loads what opening needs. Issuers and the revocation list are read when a sheet asks for them, so new certificates
 * and revocations hold at once, without a restart; an older list than one already seen is not believed.
 *
 * @throws `keys.not-found`, `keys.demo-mixed`, `keys.not-certified`, `keys.malformed`, `keys.permissions`,
 *   `keys.passphrase-needed`, `keys.passphrase-wrong`
 */
export async function loadInquiryKeys(
  keysFolder: string,
  options: { readonly passphrase?: Uint8Array | undefined } = {},
): Promise<InquiryKeys> {
  const authorities = await readPublicKeys(keysFolder, 'inquiry', 'authority');
  if (authorities.length === 0) throw keysError('not-found', { what: 'inquiry/authority-*.pub.json' });
  const demo = authorities[0]!.demo;
  if (authorities.some((authority) => authority.demo !== demo)) throw keysError('demo-mixed', { what: 'inquiry' });
  const openingKeys = await loadOpeningKeys(keysFolder, options.passphrase);
  if (openingKeys.length === 0) throw keysError('not-found', { what: 'inquiry/opening-*.key.json' });
  return {
    demo,
    openingKeys,
    issuer: (id) => readIssuer(keysFolder, id, authorities),
    revocations: revocationReader(keysFolder, authorities),
  };
}

/** The list that a role holds, checked; undefined when it holds none. */
export async function readRevocations(
  keysFolder: string,
  role: 'inquiry' | 'authority',
  authorities: readonly PublicKeyInfo[],
): Promise<RevocationList | undefined> {
  const content = await readKeyFile(keyPaths.revocations(keysFolder, role), false);
  return content && verifyRevocations('revocations.jws', content.toString('utf8'), authorities);
}

/** Reads the list anew each time, checks it only when the file has changed. */
function revocationReader(
  keysFolder: string,
  authorities: readonly PublicKeyInfo[],
): () => Promise<RevocationList | undefined> {
  let known: Buffer | undefined;
  let newest: RevocationList | undefined;
  return async () => {
    const content = await readKeyFile(keyPaths.revocations(keysFolder, 'inquiry'), false);
    if (content && !known?.equals(content)) {
      const list = await verifyRevocations('revocations.jws', content.toString('utf8'), authorities);
      if (!newest || list.sequence >= newest.sequence) newest = list;
      known = content;
    }
    return newest;
  };
}

async function loadOpeningKeys(keysFolder: string, passphrase: Uint8Array | undefined): Promise<OpeningKey[]> {
  const keys: (OpeningKey & { createdSec: number })[] = [];
  for (const id of await storedKeyIds(keysFolder, 'opening')) {
    const key = await loadSecretKey(keysFolder, 'opening', id, passphrase);
    try {
      const pair = await importOpeningKey(key.secret, key.publicKey);
      keys.push({ id, thumbprint: key.thumbprint, pair, createdSec: key.createdSec });
    } finally {
      key.secret.fill(0);
    }
  }
  return keys.sort((a, b) => b.createdSec - a.createdSec);
}

async function readIssuer(
  keysFolder: string,
  id: string,
  authorities: readonly PublicKeyInfo[],
): Promise<TrustedIssuer | undefined> {
  if (!/^[0-9a-f]{16}$/.test(id)) return undefined;
  const file = `issuer-${id}.cert.jws`;
  const content = await readKeyFile(join(keyPaths.issuerCertificates(keysFolder), file), false);
  if (!content) return undefined;
  const certificate = await verifyCertificate(file, content.toString('utf8'), authorities);
  if (certificate.use !== 'issuer' || certificate.id !== id) throw keysError('malformed', { what: file });
  return { ...certificate, publicKey: publicKeyFromRaw('Ed25519', certificate.publicKey) };
}
