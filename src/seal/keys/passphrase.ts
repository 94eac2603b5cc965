// The environment or a file descriptor -> the passphrase that keys at rest are encrypted with; never the command line.
import { readSync } from 'node:fs';
import { keysError } from './errors.ts';

export const PASSPHRASE_VARIABLE = 'KIOSK_RASTER_PASSPHRASE';
export const PASSPHRASE_FD_VARIABLE = 'KIOSK_RASTER_PASSPHRASE_FD';

const MAX_BYTES = 1024;

function fromDescriptor(text: string): string {
  const descriptor = Number(text);
  if (!/^\d{1,4}$/.test(text))
    throw keysError('passphrase-unusable', { reason: `${PASSPHRASE_FD_VARIABLE} is no number` });
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  try {
    let length = 0;
    while (length < buffer.byteLength) {
      const read = readSync(descriptor, buffer, length, buffer.byteLength - length, null);
      if (read === 0) break;
      length += read;
    }
    if (length > MAX_BYTES) throw keysError('passphrase-unusable', { reason: `longer than ${MAX_BYTES} bytes` });
    return buffer.toString('utf8', 0, length).replace(/\r?\n$/, '');
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      !error.code.startsWith('keys.')
    ) {
      throw keysError('passphrase-unusable', { reason: `descriptor ${descriptor}: ${error.code}` });
    }
    throw error;
  } finally {
    buffer.fill(0);
  }
}

/**
 * The passphrase as UTF-8 (NFC), or undefined when none is given. A descriptor can be read once: call this once.
 * The caller wipes the bytes.
 *
 * @throws `keys.passphrase-unusable` when it is empty, too long, given twice or its descriptor cannot be read
 */
export function readPassphrase(env: NodeJS.ProcessEnv = process.env): Uint8Array | undefined {
  const direct = env[PASSPHRASE_VARIABLE];
  const descriptor = env[PASSPHRASE_FD_VARIABLE];
  if (direct === undefined && descriptor === undefined) return undefined;
  if (direct !== undefined && descriptor !== undefined) {
    throw keysError('passphrase-unusable', { reason: 'given both as a variable and as a descriptor' });
  }
  const text = (direct ?? fromDescriptor(descriptor!)).normalize('NFC');
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.byteLength === 0) throw keysError('passphrase-unusable', { reason: 'it is empty' });
  if (bytes.byteLength > MAX_BYTES)
    throw keysError('passphrase-unusable', { reason: `longer than ${MAX_BYTES} bytes` });
  return new Uint8Array(bytes);
}
