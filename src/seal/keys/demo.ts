// An empty place -> a folder of demonstration keys for every role, clearly marked; an old demonstration -> one kept fresh.
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { certify, hasAuthority, renewRevocations } from './authority.ts';
import { keysError } from './errors.ts';
import { FOLDER_MODE, makeKeyFolder, syncFolder, writeKeyFile } from './files.ts';
import { initRole } from './init.ts';
import { install, rolesOf } from './install.ts';
import { type KeyMaking, publicRecordText, readPublicKeys } from './key-record.ts';
import { DEMO_NOTICE_FILE, ROLES } from './layout.ts';
import { rotate } from './rotate.ts';

const NOTICE = `DEMONSTRATION KEYS - NOT FOR REAL CERTIFICATES
This folder holds the keys of every role at once: whoever can read it can sign sheets and open them.
kiosk-raster made it for a demonstration. Sheets printed with these keys prove nothing.

デモ用の鍵です。本物の証明書には使わないでください。
このフォルダーには全ての役割の鍵が入っています。読める人は誰でも用紙に署名し、開くことができます。
`;

export const DEMO_HOLDER = 'demonstration';

/** Where `inquiry-site` listens when nobody says otherwise. */
const DEMO_SITE = 'http://127.0.0.1:8640/';

export interface KeyFolderState {
  /** True when this call made the folder. Say so loudly. */
  readonly made: boolean;
  readonly demo: boolean;
}

/** Fills an empty folder with a whole demonstration. */
async function fillDemo(keysFolder: string, making: KeyMaking): Promise<void> {
  await writeKeyFile(join(keysFolder, DEMO_NOTICE_FILE), NOTICE);
  const authority = await initRole(keysFolder, 'authority', making, true);
  const issuer = await initRole(keysFolder, 'kiosk', making, true);
  const opening = await initRole(keysFolder, 'inquiry', making, true);
  const ticket = await initRole(keysFolder, 'centre', making, true);
  for (const key of [authority, ticket]) await install(keysFolder, publicRecordText(key));
  for (const { key, site } of [{ key: issuer }, { key: opening, site: DEMO_SITE }]) {
    await install(keysFolder, await certify(keysFolder, key, { ...making, holder: DEMO_HOLDER, site }));
  }
  await install(keysFolder, await renewRevocations(keysFolder, making));
}

/**
 * Makes demonstration keys at a place where nothing is, or nothing but an empty folder. Two processes may do so at once:
 * the folder appears whole, and one of them wins.
 *
 * @throws `keys.already-there`, `keys.unreadable`
 */
export async function makeDemoKeys(keysFolder: string, making: KeyMaking): Promise<void> {
  if ((await rolesOf(keysFolder)).length > 0) throw keysError('already-there', {});
  await makeKeyFolder(dirname(keysFolder));
  const suffix = Buffer.from(making.random(6)).toString('hex');
  const temporary = `${keysFolder}.new-${suffix}`;
  await mkdir(temporary, { mode: FOLDER_MODE });
  try {
    await fillDemo(temporary, making);
    await rmdir(keysFolder).catch(() => {});
    await rename(temporary, keysFolder);
    await syncFolder(dirname(keysFolder));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') throw keysError('already-there', {});
    throw error;
  }
}

/** Whether a role here trusts a demonstration's authority. */
async function isDemo(keysFolder: string): Promise<boolean> {
  for (const role of ['kiosk', 'inquiry', 'authority'] as const) {
    const authorities = await readPublicKeys(keysFolder, role, 'authority');
    if (authorities.length > 0) return authorities[0]!.demo;
  }
  return false;
}

/**
 * What commands call first: makes demonstration keys on the first run, keeps a demonstration's keys fresh,
 * and leaves real keys alone.
 */
export async function ensureKeys(keysFolder: string, making: KeyMaking): Promise<KeyFolderState> {
  if ((await rolesOf(keysFolder)).length === 0) {
    try {
      await makeDemoKeys(keysFolder, making);
      return { made: true, demo: true };
    } catch (error) {
      // Another process was first: use what it made.
      if ((await rolesOf(keysFolder)).length === ROLES.length) return { made: false, demo: await isDemo(keysFolder) };
      throw error;
    }
  }
  const demo = await isDemo(keysFolder);
  if (demo && (await hasAuthority(keysFolder))) await rotate(keysFolder, { ...making, ifDue: true });
  return { made: false, demo };
}
