// Bytes <-> files of a key folder: owner-only, atomic, durable, bounded; and gone for good when destroyed.
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KioskRasterError } from '../../errors.ts';
import { keysError } from './errors.ts';

export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;
/** Files of ours have at most this; a revocation list of 20,000 keys is 2 MB. */
const MAX_FILE_BYTES = 8 << 20;

/** Windows has no such modes; access there is a matter of the folder's ACL. */
const HAS_MODES = process.platform !== 'win32';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}

/** Refuses what others could read (secrets) or change (anything). */
function checkMode(what: string, stats: Stats, expected: number, secret: boolean): void {
  if (HAS_MODES && (stats.mode & (secret ? 0o077 : 0o022)) !== 0) {
    throw keysError('permissions', { what, expected: octal(expected), received: octal(stats.mode) });
  }
}

async function checkFolder(path: string, secret: boolean): Promise<void> {
  checkMode(`folder ${basename(path)}`, await lstat(path), FOLDER_MODE, secret);
}

/**
 * Reads a whole file. The name that errors give is the file's own, without its folder.
 *
 * @param secret whether others must not even read it, or its folder
 * @returns undefined when there is no such file
 * @throws `keys.permissions`, `keys.not-a-file`, `keys.unreadable`
 */
export async function readKeyFile(path: string, secret: boolean): Promise<Buffer | undefined> {
  const what = basename(path);
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const stats = await file.stat();
    if (!stats.isFile()) throw keysError('not-a-file', { what });
    checkMode(what, stats, FILE_MODE, secret);
    await checkFolder(dirname(path), secret);
    if (stats.size > MAX_FILE_BYTES) throw keysError('malformed', { what });
    return await file.readFile();
  } catch (error) {
    if (error instanceof KioskRasterError) throw error;
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    if (codeOf(error) === 'ELOOP') throw keysError('not-a-file', { what });
    throw keysError('unreadable', { what, reason: codeOf(error) });
  } finally {
    await file?.close();
  }
}

/** The names in a folder, sorted; none when there is no folder. */
export async function listKeyFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw keysError('unreadable', { what: basename(folder), reason: codeOf(error) });
  }
}

/** Makes a folder's own entries durable. Windows cannot, and needs not. */
export async function syncFolder(path: string): Promise<void> {
  if (!HAS_MODES) return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes a folder, and those above it, for its owner only. */
export async function makeKeyFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw keysError('unreadable', { what: basename(path), reason: codeOf(error) });
  }
}

let temporaryNumber = 0;

/**
 * Writes a file of mode 600 that is there whole or not at all, also after a power cut.
 * @throws `keys.unreadable`
 */
export async function writeKeyFile(path: string, content: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  await makeKeyFolder(folder);
  const temporary = join(folder, `.${basename(path)}.${process.pid}.${temporaryNumber++}`);
  try {
    const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, FILE_MODE);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw keysError('unreadable', { what: basename(path), reason: codeOf(error) });
  }
}

/**
 * Overwrites a file with zeros, then removes it. Flash storage may keep old blocks all the same:
 * where that matters, encrypt keys at rest and destroy the passphrase.
 */
export async function destroyKeyFile(path: string): Promise<void> {
  try {
    const file = await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = await file.stat();
      await file.write(Buffer.alloc(size), 0, size, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await unlink(path);
    await syncFolder(dirname(path));
  } catch (error) {
    throw keysError('unreadable', { what: basename(path), reason: codeOf(error) });
  }
}
