// ipp:// and ipps:// addresses -> where to connect and what to call the printer.
import { printerError } from '../printer-errors.ts';

/** RFC 3510 and RFC 7472: 631 where the address names no port. */
const DEFAULT_PORT = 631;

export interface IppEndpoint {
  /** The address as the printer is called in `printer-uri`. */
  readonly uri: string;
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Path for HTTP, from the root. */
  readonly path: string;
  /** Value of the HTTP Host header. */
  readonly hostHeader: string;
}

/** @throws `printer.badUri`; user names and passwords do not belong in an address and are refused */
export function parsePrinterUri(uri: string): IppEndpoint {
  const bad = (): Error => printerError('badUri', { uri: uri.replace(/\/\/[^/@]*@/, '//') });
  if (!URL.canParse(uri)) throw bad();
  const url = new URL(uri);
  if ((url.protocol !== 'ipp:' && url.protocol !== 'ipps:') || url.hostname === '') throw bad();
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw bad();
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const path = `${url.pathname === '' ? '/' : url.pathname}${url.search}`;
  return {
    uri: `${url.protocol}//${url.hostname}${url.port === '' ? '' : `:${port}`}${path}`,
    secure: url.protocol === 'ipps:',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    path,
    hostHeader: `${url.hostname}:${port}`,
  };
}
