// A key folder -> what is in it: ids, dates and states; never a secret.
import type { Certificate, RevocationList } from './certificates.ts';
import { readRevocations } from './inquiry-keys.ts';
import { rolesOf } from './install.ts';
import { type PublicKeyInfo, readPublicKeys, readStoredKey, storedKeyIds } from './key-record.ts';
import { readCertificates } from './kiosk-keys.ts';
import { type KeyUse, ROLE_OF_USE, type Role } from './layout.ts';
import { destroyAfterSec } from './rotate.ts';

/**
 * - `waiting`: no certificate yet; - `valid`; - `not-yet`; - `ended`: kept only to open old sheets;
 * - `revoked`; - `in-use`: a key that needs no certificate.
 */
export type KeyState = 'waiting' | 'valid' | 'not-yet' | 'ended' | 'revoked' | 'in-use';

export interface KeyListing {
  readonly role: Role;
  readonly use: KeyUse;
  readonly id: string;
  /** Whether the secret half is here. */
  readonly secret: boolean;
  readonly encrypted: boolean;
  readonly demo: boolean;
  readonly state: KeyState;
  readonly holder: string | undefined;
  readonly notBeforeSec: number | undefined;
  readonly notAfterSec: number | undefined;
  /** When `keys rotate` will destroy the secret. */
  readonly destroyAfterSec: number | undefined;
}

export interface RevocationsListing {
  readonly sequence: number;
  readonly nextUpdateSec: number;
  readonly stale: boolean;
  readonly revoked: number;
}

export interface KeyFolderListing {
  readonly keys: readonly KeyListing[];
  readonly revocations: RevocationsListing | undefined;
}

/** Uses whose public keys a role may have been given to trust. */
const TRUSTED_USES: readonly KeyUse[] = ['authority', 'ticket'];
const USES = Object.keys(ROLE_OF_USE) as KeyUse[];

function stateOf(certificate: Certificate, nowSec: number, revocations: RevocationList | undefined): KeyState {
  if (revocations?.revokedIds.has(certificate.id)) return 'revoked';
  if (nowSec < certificate.notBeforeSec) return 'not-yet';
  return nowSec <= certificate.notAfterSec ? 'valid' : 'ended';
}

function listing(key: Pick<PublicKeyInfo, 'use' | 'id' | 'demo'>, role: Role, more: Partial<KeyListing>): KeyListing {
  return {
    role,
    use: key.use,
    id: key.id,
    secret: false,
    encrypted: false,
    demo: key.demo,
    state: 'in-use',
    holder: undefined,
    notBeforeSec: undefined,
    notAfterSec: undefined,
    destroyAfterSec: undefined,
    ...more,
  };
}

async function listRole(
  keysFolder: string,
  role: Role,
  nowSec: number,
  revocations: RevocationList | undefined,
): Promise<KeyListing[]> {
  const keys = new Map<string, KeyListing>();
  const authorities = await readPublicKeys(keysFolder, role, 'authority');
  for (const use of TRUSTED_USES) {
    for (const key of await readPublicKeys(keysFolder, role, use)) keys.set(`${use}-${key.id}`, listing(key, role, {}));
  }
  for (const use of USES) {
    if (ROLE_OF_USE[use] !== role) continue;
    for (const id of await storedKeyIds(keysFolder, use)) {
      const stored = await readStoredKey(keysFolder, use, id);
      const state = use === 'issuer' || use === 'opening' ? 'waiting' : 'in-use';
      if (stored) keys.set(`${use}-${id}`, listing(stored, role, { secret: true, encrypted: stored.encrypted, state }));
    }
  }
  for (const use of ['issuer', 'opening'] as const) {
    for (const certificate of await readCertificates(keysFolder, role, use, authorities)) {
      const name = `${use}-${certificate.id}`;
      const { holder, notBeforeSec, notAfterSec } = certificate;
      const known = keys.get(name);
      keys.set(name, {
        ...(known ?? listing(certificate, role, {})),
        state: stateOf(certificate, nowSec, revocations),
        holder,
        notBeforeSec,
        notAfterSec,
        destroyAfterSec: known?.secret ? destroyAfterSec(certificate) : undefined,
      });
    }
  }
  return [...keys.values()];
}

/**
 * Lists a key folder. Issuers that an inquiry site looks up (`inquiry/issuers`) are not listed: there may be thousands.
 * @throws `keys.malformed`, `keys.permissions`, `keys.not-certified`
 */
export async function listKeys(keysFolder: string, nowSec: number): Promise<KeyFolderListing> {
  const roles = await rolesOf(keysFolder);
  const listRoleName = roles.includes('inquiry') ? 'inquiry' : 'authority';
  const authorities = await readPublicKeys(keysFolder, listRoleName, 'authority');
  const revocations = await readRevocations(keysFolder, listRoleName, authorities);
  const keys: KeyListing[] = [];
  for (const role of roles) keys.push(...(await listRole(keysFolder, role, nowSec, revocations)));
  return {
    keys,
    revocations: revocations && {
      sequence: revocations.sequence,
      nextUpdateSec: revocations.nextUpdateSec,
      stale: nowSec > revocations.nextUpdateSec,
      revoked: revocations.revoked.length,
    },
  };
}
