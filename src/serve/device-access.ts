// Flags about the device printers -> how each one is reached: the certificate that it must show, and the login that it asks for.
import { readFile, stat } from 'node:fs/promises';
import type { TransportOptions } from '../print/ipp/transport.ts';
import { serveError } from './errors.ts';

export interface DeviceFlags {
  readonly printers: readonly string[];
  /** SHA-256 of each device's certificate, in the order of `printers`; or none. */
  readonly fingerprints?: readonly string[] | undefined;
  /** A file with `USER:PASSWORD` for each printer, a line each, in their order; or one line for all of them. */
  readonly loginFile?: string | undefined;
}

export interface DeviceAccess {
  readonly uri: string;
  readonly transport: Pick<TransportOptions, 'tls' | 'auth'>;
}

/** @throws `serve.login`; the message holds nothing of the file */
async function logins(path: string, printers: number): Promise<{ user: string; password: string }[]> {
  const about = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw serveError('login', { why: error.code ?? error.name });
  });
  // Whoever can read it can print.
  if (process.platform !== 'win32' && (about.mode & 0o077) !== 0) {
    throw serveError('login', { why: 'others may read it: chmod 600' });
  }
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/).filter((line) => line !== '');
  const each = lines.length === 1 ? Array.from({ length: printers }, () => lines[0]!) : lines;
  if (each.length !== printers) throw serveError('login', { why: `${lines.length} lines, ${printers} printers` });
  return each.map((line, index) => {
    const at = line.indexOf(':');
    if (at < 1) throw serveError('login', { why: `line ${index + 1} is not USER:PASSWORD` });
    return { user: line.slice(0, at), password: line.slice(at + 1) };
  });
}

/** @throws `serve.fingerprints`, `serve.login` */
export async function deviceAccess({ printers, fingerprints = [], loginFile }: DeviceFlags): Promise<DeviceAccess[]> {
  if (fingerprints.length > 0 && fingerprints.length !== printers.length) {
    throw serveError('fingerprints', { printers: printers.length, fingerprints: fingerprints.length });
  }
  const auths = loginFile === undefined ? [] : await logins(loginFile, printers.length);
  return printers.map((uri, index) => {
    const fingerprint256 = fingerprints[index];
    const auth = auths[index];
    return {
      uri,
      transport: {
        ...(fingerprint256 === undefined ? {} : { tls: { fingerprint256 } }),
        ...(auth === undefined ? {} : { auth }),
      },
    };
  });
}
