// A key folder, seen from the printing process -> a refusal when it could open sheets, sign certificates or make tickets.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { keysError } from './errors.ts';
import { listKeyFiles } from './files.ts';
import { readStoredKey } from './key-record.ts';
import { type KeyUse, keyPaths, parseKeyFileName, ROLE_OF_USE } from './layout.ts';

/** Secrets that a kiosk must not be able to read. */
const FORBIDDEN: readonly KeyUse[] = ['opening', 'authority', 'ticket'];

async function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Refuses to go on when this process can read a secret of another role, encrypted or not. In a demonstration such
 * secrets may be there, but only demonstration ones.
 *
 * @param demo whether the keys that will be used are a demonstration's (`KioskKeys.demo`)
 * @throws `keys.opening-key-readable`; `keys.demo-mixed` when a demonstration lies beside a real secret
 */
export async function refuseReadableSecrets(keysFolder: string, demo: boolean): Promise<void> {
  for (const use of FORBIDDEN) {
    const role = ROLE_OF_USE[use];
    for (const file of await listKeyFiles(keyPaths.role(keysFolder, role)).catch(() => [])) {
      const name = parseKeyFileName(file);
      if (name?.use !== use || name.form !== 'key.json') continue;
      if (!(await isReadable(keyPaths.secret(keysFolder, use, name.id)))) continue;
      if (!demo) throw keysError('opening-key-readable', { what: `${role}/${file}` });
      const key = await readStoredKey(keysFolder, use, name.id);
      if (key && !key.demo) throw keysError('demo-mixed', { what: `${role}/${file}` });
    }
  }
}
