// Paths from the command line -> bytes read or folders made, with coded errors that name the reason only.
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { usageError } from './errors.ts';

/** Reads a file, at most `limitBytes` + 1 bytes of it (the part that takes it in refuses what is over). */
export async function readInput(path: string, limitBytes: number): Promise<Uint8Array> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, limitBytes + 1));
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } catch (error) {
    throw usageError('file-unreadable', { reason: reasonOf(error) });
  }
}

/** Makes the folder that results go to. */
export async function makeOutDir(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw usageError('folder-unwritable', { reason: reasonOf(error) });
  }
}

/** Writes a file whole or not at all: a run that is cut short leaves what was there before. */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw usageError('folder-unwritable', { reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
