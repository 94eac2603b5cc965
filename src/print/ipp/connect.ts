// An endpoint -> a connected socket, within a time limit, and over TLS only to the certificate that was expected.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { printerError } from '../printer-errors.ts';
import type { IppEndpoint } from './endpoint.ts';

export interface TlsTrust {
  /** SHA-256 of the device's certificate, hexadecimal, colons optional. Nothing else is checked when it is given. */
  readonly fingerprint256?: string;
  /** PEM of the authority to trust instead of the system's. */
  readonly ca?: string;
}

export function normalFingerprint(fingerprint: string): string {
  return fingerprint.replace(/[^0-9a-fA-F]/g, '').toLowerCase();
}

/** Why `socket` must not be used, or undefined. */
function distrust(socket: TLSSocket, trust: TlsTrust): string | undefined {
  const certificate = socket.getPeerCertificate();
  const seen = normalFingerprint(certificate.fingerprint256 ?? '');
  if (trust.fingerprint256 !== undefined) {
    return seen === normalFingerprint(trust.fingerprint256) ? undefined : `it presents SHA-256 ${seen || 'nothing'}`;
  }
  return socket.authorized ? undefined : `${socket.authorizationError}; it presents SHA-256 ${seen}`;
}

function reason(error: NodeJS.ErrnoException): string {
  return error.code ?? error.name;
}

/**
 * @returns a socket on which nothing has been written
 * @throws `printer.unreachable`, `printer.untrusted`, `printer.timeout` (connect)
 */
export function connectTo(endpoint: IppEndpoint, trust: TlsTrust, limitMs: number): Promise<Socket> {
  const { host, port, secure } = endpoint;
  return new Promise((resolve, reject) => {
    const socket = secure
      ? connectTls({
          host,
          port,
          // Trust is judged below, so that the error can name the fingerprint that was seen.
          rejectUnauthorized: false,
          minVersion: 'TLSv1.2',
          ...(isIP(host) ? {} : { servername: host }),
          ...(trust.ca === undefined ? {} : { ca: trust.ca }),
        })
      : connectTcp({ host, port });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(printerError('timeout', { kind: 'connect', seconds: limitMs / 1000 })),
      limitMs,
    );
    const onError = (error: NodeJS.ErrnoException): void =>
      fail(printerError('unreachable', { host: endpoint.hostHeader, reason: reason(error) }));
    socket.once('error', onError);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      const why = secure ? distrust(socket as TLSSocket, trust) : undefined;
      if (why !== undefined) return fail(printerError('untrusted', { host: endpoint.hostHeader, reason: why }));
      clearTimeout(timer);
      socket.off('error', onError);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}
