// A certificate, revocation list or public key that another role handed over -> its place in the key folder, checked.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { type Certificate, REVOCATIONS_TYPE, verifyCertificate, verifyRevocations } from './certificates.ts';
import { keysError } from './errors.ts';
import { readKeyFile, writeKeyFile } from './files.ts';
import { type PublicKeyInfo, parsePublicRecord, publicRecordText, readPublicKeys, storedKeyIds } from './key-record.ts';
import { type KeyUse, keyPaths, ROLES, type Role } from './layout.ts';

/** What was installed, and for which roles. */
export interface Installed {
  readonly what: 'certificate' | 'revocations' | 'public-key';
  readonly use: KeyUse | undefined;
  /** Of the key; of a list, its number. */
  readonly id: string;
  readonly roles: readonly Role[];
}

/** Roles that this folder plays. */
export async function rolesOf(keysFolder: string): Promise<Role[]> {
  const names = await readdir(keysFolder).catch((): string[] => []);
  return ROLES.filter((role) => names.includes(role));
}

/** Authorities that a role trusts; the authority itself keeps its own public record. */
async function authoritiesOf(keysFolder: string, role: Role): Promise<PublicKeyInfo[]> {
  return readPublicKeys(keysFolder, role, 'authority');
}

async function installCertificate(keysFolder: string, text: string): Promise<Installed> {
  const present = await rolesOf(keysFolder);
  const roles: Role[] = [];
  let installed: Certificate | undefined;
  for (const role of present) {
    if (role !== 'kiosk' && role !== 'inquiry') continue;
    const certificate = await verifyCertificate('the certificate', text, await authoritiesOf(keysFolder, role));
    const path = await placeOf(keysFolder, role, certificate);
    if (!path) continue;
    await writeKeyFile(path, text);
    roles.push(role);
    installed = certificate;
  }
  if (!installed) throw keysError('usage', { expected: 'a certificate for a key that this folder holds or looks up' });
  return { what: 'certificate', use: installed.use, id: installed.id, roles };
}

/** Where a role keeps a certificate; undefined when it has no use for it. */
async function placeOf(
  keysFolder: string,
  role: 'kiosk' | 'inquiry',
  certificate: Certificate,
): Promise<string | undefined> {
  const { use, id } = certificate;
  if (use === 'issuer' && role === 'inquiry') {
    return join(keyPaths.issuerCertificates(keysFolder), `issuer-${id}.cert.jws`);
  }
  const ownsKey = (await storedKeyIds(keysFolder, use)).includes(id);
  const wanted = (use === 'opening' && role === 'kiosk') || ownsKey;
  return wanted ? keyPaths.certificate(keysFolder, role, use, id) : undefined;
}

async function installRevocations(keysFolder: string, text: string): Promise<Installed> {
  const authorities = await authoritiesOf(keysFolder, 'inquiry');
  const list = await verifyRevocations('the revocation list', text, authorities);
  const path = keyPaths.revocations(keysFolder, 'inquiry');
  const old = await readKeyFile(path, false);
  if (old) {
    const known = (await verifyRevocations('revocations.jws', old.toString('utf8'), authorities)).sequence;
    if (list.sequence < known) throw keysError('revocations-older', { received: list.sequence, known });
  }
  await writeKeyFile(path, text);
  return { what: 'revocations', use: undefined, id: String(list.sequence), roles: ['inquiry'] };
}

/** An authority's key is the root of all trust here: compare its id with what the authority says before installing. */
async function installPublicKey(keysFolder: string, text: string): Promise<Installed> {
  const key = parsePublicRecord('the public key', text);
  const takers: Readonly<Record<KeyUse, readonly Role[]>> = {
    authority: ['kiosk', 'inquiry'],
    ticket: ['kiosk'],
    issuer: [],
    opening: [],
  };
  const present = await rolesOf(keysFolder);
  const roles = takers[key.use].filter((role) => present.includes(role));
  if (roles.length === 0)
    throw keysError('usage', {
      expected: "an authority's or a ticket signer's public key, and a role here that uses it",
    });
  for (const role of roles) {
    const others = await readPublicKeys(keysFolder, role, 'authority');
    if (others.some((other) => other.demo !== key.demo)) throw keysError('demo-mixed', { what: role });
    await writeKeyFile(keyPaths.publicKey(keysFolder, role, key.use, key.id), publicRecordText(key));
  }
  return { what: 'public-key', use: key.use, id: key.id, roles };
}

/**
 * Puts a file from another role where this folder's roles look for it.
 * @param text a public key's record (JSON), a certificate or a revocation list (compact JWS)
 * @throws `keys.malformed`, `keys.not-certified`, `keys.demo-mixed`, `keys.revocations-older`, `keys.usage`
 */
export async function install(keysFolder: string, text: string): Promise<Installed> {
  if (text.trimStart().startsWith('{')) return installPublicKey(keysFolder, text);
  let typ: string | undefined;
  try {
    typ = decodeProtectedHeader(text.trim()).typ;
  } catch {
    throw keysError('malformed', { what: 'the file' });
  }
  return typ === REVOCATIONS_TYPE ? installRevocations(keysFolder, text) : installCertificate(keysFolder, text);
}
