// DIR/kiosk -> the key that a kiosk signs with now and the inquiry key that it seals to now.
import { privateKeyFromRaw } from '../raw-keys.ts';
import type { SealingKeys } from '../seal-sheet.ts';
import { type Certificate, verifyCertificate } from './certificates.ts';
import { keysError } from './errors.ts';
import { listKeyFiles, readKeyFile } from './files.ts';
import { loadSecretKey, type PublicKeyInfo, readPublicKeys, storedKeyIds } from './key-record.ts';
import { keyPaths, parseKeyFileName, type Role } from './layout.ts';

export interface KioskKeys extends SealingKeys {
  /** True when a demonstration's authority vouches for them. */
  readonly demo: boolean;
}

/**
 * Every certificate of one use that `role` holds, checked, newest first.
 * @throws `keys.not-certified`, `keys.malformed`, `keys.permissions`
 */
export async function readCertificates(
  keysFolder: string,
  role: Role,
  use: Certificate['use'],
  authorities: readonly PublicKeyInfo[],
): Promise<Certificate[]> {
  const certificates: Certificate[] = [];
  for (const file of await listKeyFiles(keyPaths.role(keysFolder, role))) {
    const name = parseKeyFileName(file);
    if (name?.use !== use || name.form !== 'cert.jws') continue;
    const content = await readKeyFile(keyPaths.certificate(keysFolder, role, use, name.id), false);
    if (!content) continue;
    const certificate = await verifyCertificate(file, content.toString('utf8'), authorities);
    if (certificate.use !== use || certificate.id !== name.id) throw keysError('malformed', { what: file });
    certificates.push(certificate);
  }
  return certificates.sort((a, b) => b.notBeforeSec - a.notBeforeSec);
}

/** Whether a certificate may be used at a time. */
export function isCurrent(certificate: Certificate, nowSec: number): boolean {
  return nowSec >= certificate.notBeforeSec && nowSec <= certificate.notAfterSec;
}

/**
 * Loads what sealing needs. The newest key that is valid now wins, so a rotation takes effect at once.
 * @throws `keys.not-found`, `keys.no-valid-key`, `keys.demo-mixed`, `keys.not-certified`, `keys.malformed`,
 *   `keys.permissions`, `keys.passphrase-needed`, `keys.passphrase-wrong`
 */
export async function loadKioskKeys(
  keysFolder: string,
  options: { readonly nowSec: number; readonly passphrase?: Uint8Array | undefined },
): Promise<KioskKeys> {
  const authorities = await readPublicKeys(keysFolder, 'kiosk', 'authority');
  if (authorities.length === 0) throw keysError('not-found', { what: 'kiosk/authority-*.pub.json' });
  if (authorities.some((authority) => authority.demo !== authorities[0]!.demo)) {
    throw keysError('demo-mixed', { what: 'kiosk' });
  }
  const stored = new Set(await storedKeyIds(keysFolder, 'issuer'));
  const issuers = (await readCertificates(keysFolder, 'kiosk', 'issuer', authorities)).filter(({ id }) =>
    stored.has(id),
  );
  const inquiries = await readCertificates(keysFolder, 'kiosk', 'opening', authorities);
  if (issuers.length === 0) throw keysError('not-found', { what: 'kiosk/issuer-*.key.json with its certificate' });
  if (inquiries.length === 0) throw keysError('not-found', { what: 'kiosk/opening-*.cert.jws' });
  const issuer = issuers.find((certificate) => isCurrent(certificate, options.nowSec));
  const inquiry = inquiries.find((certificate) => isCurrent(certificate, options.nowSec));
  if (!issuer) throw keysError('no-valid-key', { what: "issuer's certificate" });
  if (!inquiry) throw keysError('no-valid-key', { what: "inquiry site's key" });
  const { secret } = await loadSecretKey(keysFolder, 'issuer', issuer.id, options.passphrase);
  try {
    return { issuer: { ...issuer, privateKey: privateKeyFromRaw('Ed25519', secret) }, inquiry, demo: issuer.demo };
  } finally {
    secret.fill(0);
  }
}
