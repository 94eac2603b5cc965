// A key folder -> where each kind of key, certificate and list lies in it (DESIGN.md, section 5a).
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * What a key is for.
 * - `issuer` signs sheets, at the kiosk; `opening` opens them, at the inquiry site;
 * - `authority` signs certificates and revocation lists, offline; `ticket` signs job tickets, at the certificate centre.
 */
export type KeyUse = 'issuer' | 'opening' | 'authority' | 'ticket';

/** Who keeps what. In the field each role is another machine; a demonstration has all four in one folder. */
export type Role = 'kiosk' | 'inquiry' | 'authority' | 'centre';
export const ROLES: readonly Role[] = ['kiosk', 'inquiry', 'authority', 'centre'];

export const ROLE_OF_USE: Readonly<Record<KeyUse, Role>> = {
  issuer: 'kiosk',
  opening: 'inquiry',
  authority: 'authority',
  ticket: 'centre',
};

export const DEMO_NOTICE_FILE = 'DEMO-KEYS.txt';

/** `DIR` of `--keys` when none is given: a folder of the user's own data. */
export function defaultKeysFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const home = env['HOME'] || homedir();
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'kiosk-raster', 'keys');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'kiosk-raster', 'keys');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'kiosk-raster', 'keys');
}

/** Paths inside a key folder. */
export const keyPaths = {
  role: (keysFolder: string, role: Role) => join(keysFolder, role),
  /** A secret, with its public half. */
  secret: (keysFolder: string, use: KeyUse, id: string) => join(keysFolder, ROLE_OF_USE[use], `${use}-${id}.key.json`),
  /** A public key that `role` was given: an authority or a ticket signer that it trusts. */
  publicKey: (keysFolder: string, role: Role, use: KeyUse, id: string) =>
    join(keysFolder, role, `${use}-${id}.pub.json`),
  /** A certificate for the key `id`. */
  certificate: (keysFolder: string, role: Role, use: KeyUse, id: string) =>
    join(keysFolder, role, `${use}-${id}.cert.jws`),
  /** Where the inquiry site looks an issuer up: one file each, so that thousands cost nothing. */
  issuerCertificates: (keysFolder: string) => join(keysFolder, 'inquiry', 'issuers'),
  /** What the authority signed, for its own record. */
  issued: (keysFolder: string) => join(keysFolder, 'authority', 'issued'),
  revocations: (keysFolder: string, role: 'inquiry' | 'authority') => join(keysFolder, role, 'revocations.jws'),
};

/** `issuer-0123456789abcdef.key.json` -> its use and id. */
export function parseKeyFileName(
  name: string,
): { use: KeyUse; id: string; form: 'key.json' | 'pub.json' | 'cert.jws' } | undefined {
  const match = /^(issuer|opening|authority|ticket)-([0-9a-f]{16})\.(key\.json|pub\.json|cert\.jws)$/.exec(name);
  if (!match) return undefined;
  return { use: match[1] as KeyUse, id: match[2]!, form: match[3] as 'key.json' };
}
