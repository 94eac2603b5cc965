// Flags about who may print -> the server's options, or a refusal to open up.
import { readFile } from 'node:fs/promises';
import type { HttpOptions } from '../print/virtual-printer/http-handler.ts';
import type { TlsOptions } from '../print/virtual-printer/server.ts';
import { serveError } from './errors.ts';

export interface AccessFlags {
  readonly host: string;
  readonly tlsKey?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsPort?: number | undefined;
  readonly clientCa?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** Of the user name there is one; the token decides. */
export const TOKEN_USER = 'kiosk';
const LEAST_TOKEN = 24;

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** @throws `serve.open`, `serve.tlsPair`, `serve.weakToken` */
export async function accessOptions(
  flags: AccessFlags,
): Promise<{ tls?: TlsOptions; basicAuth?: NonNullable<HttpOptions['basicAuth']> }> {
  const { host, tlsKey, tlsCert, clientCa, tokenFile } = flags;
  if ((tlsKey === undefined) !== (tlsCert === undefined)) throw serveError('tlsPair', {});
  if (clientCa !== undefined && tlsKey === undefined) throw serveError('tlsPair', {});
  const outside = !isLoopback(host);
  if (outside && (tlsKey === undefined || (clientCa === undefined && tokenFile === undefined))) {
    throw serveError('open', { host });
  }
  const token = tokenFile === undefined ? undefined : (await readFile(tokenFile, 'utf8')).trim();
  if (token !== undefined && token.length < LEAST_TOKEN) throw serveError('weakToken', { least: LEAST_TOKEN });
  return {
    ...(tlsKey === undefined || tlsCert === undefined
      ? {}
      : {
          tls: {
            identity: { key: await readFile(tlsKey, 'utf8'), cert: await readFile(tlsCert, 'utf8') },
            ...(flags.tlsPort === undefined ? {} : { port: flags.tlsPort }),
            ...(clientCa === undefined ? {} : { clientCa: await readFile(clientCa, 'utf8') }),
            // Client certificates are asked for over TLS alone: the clear port would go round them.
            only: outside || clientCa !== undefined,
          },
        }),
    ...(token === undefined ? {} : { basicAuth: { user: TOKEN_USER, password: token } }),
  };
}
