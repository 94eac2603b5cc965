// A role -> its first key, and the public half to carry to whoever needs it.
import { renewRevocations } from './authority.ts';
import { keysError } from './errors.ts';
import { writeKeyFile } from './files.ts';
import {
  type KeyMaking,
  makeKeyPair,
  type PublicKeyInfo,
  publicRecordText,
  storedKeyIds,
  writeSecretKey,
} from './key-record.ts';
import { type KeyUse, keyPaths, type Role } from './layout.ts';

const USE_OF_ROLE: Readonly<Record<Role, KeyUse>> = {
  kiosk: 'issuer',
  inquiry: 'opening',
  authority: 'authority',
  centre: 'ticket',
};

/** Makes a key and writes both halves: the secret where its role keeps it, the public one beside it, to hand over. */
export async function makeStoredKey(
  keysFolder: string,
  role: Role,
  demo: boolean,
  making: KeyMaking,
): Promise<PublicKeyInfo> {
  const pair = makeKeyPair(USE_OF_ROLE[role], demo, making);
  try {
    await writeSecretKey(keysFolder, pair, making);
    await writeKeyFile(keyPaths.publicKey(keysFolder, role, pair.use, pair.id), publicRecordText(pair));
    return pair;
  } finally {
    pair.secret.fill(0);
  }
}

/**
 * Makes a role's first key on its own machine. A kiosk's or site's public half is a request for the authority
 * (`keys certify`); an authority also signs its first, empty revocation list.
 *
 * @throws `keys.already-there`
 */
export async function initRole(
  keysFolder: string,
  role: Role,
  making: KeyMaking,
  demo = false,
): Promise<PublicKeyInfo> {
  if ((await storedKeyIds(keysFolder, USE_OF_ROLE[role])).length > 0) throw keysError('already-there', {});
  const key = await makeStoredKey(keysFolder, role, demo, making);
  if (role === 'authority') await renewRevocations(keysFolder, making);
  return key;
}
