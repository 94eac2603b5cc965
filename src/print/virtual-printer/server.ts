// Starts a virtual printer: an IPP printer on loopback that streams each document it is sent into a sink.
import { createHash, X509Certificate } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { normalFingerprint } from '../ipp/connect.ts';
import type { PrinterState, PrinterStateReason } from '../printer.ts';
import { makeSelfSigned } from '../tls/self-signed.ts';
import { wipeReads } from '../wipe-reads.ts';
import { PrinterCore, type VirtualPrinterEvent } from './core.ts';
import { type Clock, Device } from './device.ts';
import { virtualPrinterError } from './errors.ts';
import type { Fault } from './faults/grammar.ts';
import { FaultInjector } from './faults/injector.ts';
import { HttpHandler, type HttpOptions } from './http-handler.ts';
import type { JobSummary } from './job.ts';
import type { DeviceModel } from './model.ts';
import { DEFAULT_MODEL } from './models/index.ts';
import { PRINTER_PATH } from './request-checks.ts';
import type { DocumentSink } from './sink.ts';

export interface TlsOptions {
  /** PEM of the key and of its certificate; absent = a fresh self-signed one. */
  readonly identity?: { readonly key: string; readonly cert: string };
  /** PEM of the authority whose client certificates are let in; nobody else is. */
  readonly clientCa?: string;
  /** 0 or absent = any free one. */
  readonly port?: number;
  /** The other port answers nothing but 426. */
  readonly only?: boolean;
}

function refuseAll(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(426, { Upgrade: 'TLS/1.2', Connection: 'close', 'Content-Length': 0 }).end();
}

export interface VirtualPrinterOptions extends HttpOptions {
  readonly sink: DocumentSink;
  /** 127.0.0.1 unless said otherwise: what it prints is nobody else's business. */
  readonly host?: string;
  /** 0 or absent = any free one. */
  readonly port?: number;
  readonly model?: DeviceModel;
  readonly printerName?: string;
  /** Also listens for ipps:// on a port of its own. */
  readonly tls?: TlsOptions;
  /** Jobs that print at the same time; a device has one paper path. */
  readonly engines?: number;
  /** Its reasons are those of printers behind it: they are shown, and the sink finds out for itself. Default false. */
  readonly mirrors?: boolean;
  readonly clock?: Clock;
  readonly onEvent?: (event: VirtualPrinterEvent) => void;
  /** Faults on demand (docs/faults.md). */
  readonly faults?: readonly Fault[];
  readonly onFault?: (fault: Fault) => void;
  /** Closes the printer. */
  readonly signal?: AbortSignal;
}

export interface VirtualPrinter {
  /** `ipp://127.0.0.1:PORT/ipp/print` */
  readonly uri: string;
  /** `ipps://...`, with TLS. */
  readonly secureUri: string | undefined;
  /** SHA-256 of its certificate, hexadecimal; with TLS. */
  readonly fingerprint256: string | undefined;
  readonly model: DeviceModel;
  /** Every job that it knows, newest first. */
  jobs(): readonly JobSummary[];
  /** `printer-state` and its reasons. */
  status(): { readonly state: PrinterState; readonly reasons: readonly PrinterStateReason[] };
  /** Adds a printer-state-reason; one of severity `error` stops the device until it is cleared. */
  raise(reason: PrinterStateReason): void;
  clear(keyword: string): void;
  /** Accepts no more jobs; resolves when what prints has ended. */
  drain(): Promise<void>;
  /** Stops listening and cancels what is under way. */
  close(): Promise<void>;
}

/** A UUID that stays the same for the same printer (RFC 4122 version 5 form). */
function stableUuid(seed: string): string {
  const bytes = createHash('sha1').update(seed).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(virtualPrinterError('listen', { host, port, reason: error.code ?? error.name })),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Ten years from yesterday, so that clocks that disagree a little do no harm. */
function selfSignedFor(host: string, nowMs: number): { key: string; cert: string } {
  const hosts = [...new Set([host, 'localhost', '127.0.0.1', '::1'])];
  return makeSelfSigned({ hosts, validFrom: new Date(nowMs - 86_400_000), validDays: 3650 });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** @throws `virtual-printer.listen`, `virtual-printer.nothingToShow` */
export async function startVirtualPrinter(options: VirtualPrinterOptions): Promise<VirtualPrinter> {
  const host = options.host ?? '127.0.0.1';
  const model = options.model ?? DEFAULT_MODEL;
  const formats = model.formats.filter((format) => options.sink.formats.includes(format));
  if (formats.length === 0) {
    throw virtualPrinterError('nothingToShow', { model: model.id, formats: options.sink.formats.join(', ') });
  }
  const printerName = options.printerName ?? model.makeAndModel;
  const device = new Device(options.clock ?? Date.now, options.engines ?? 1, options.mirrors !== true);
  const servers: Server[] = [];
  // The core needs the addresses, the addresses need the listeners: requests go to whatever `handle` is by then.
  let handle: HttpHandler['handle'] = (_request, response) => {
    response.writeHead(503).end();
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => handle(request, response);
  const open = async (server: Server, port: number): Promise<number> => {
    // A document may take as long as its printing takes; silence is judged while reading, see `Upload`.
    server.requestTimeout = 0;
    server.headersTimeout = 30_000;
    server.keepAliveTimeout = 30_000;
    server.maxConnections = 128;
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', wipeReads);
    const bound = await listen(server, host, port);
    servers.push(server);
    return bound;
  };
  const shownHost = host.includes(':') ? `[${host}]` : host;
  // Without a way in the clear: everything that is not TLS is told so.
  const plain = options.tls?.only === true ? refuseAll : onRequest;
  const port = await open(createHttpServer(plain), options.port ?? 0);
  const uri = `ipp://${shownHost}:${port}${PRINTER_PATH}`;
  let secureUri: string | undefined;
  let fingerprint256: string | undefined;
  if (options.tls !== undefined) {
    const { key, cert } = options.tls.identity ?? selfSignedFor(host, device.clock());
    fingerprint256 = normalFingerprint(new X509Certificate(cert).fingerprint256);
    try {
      const securePort = await open(
        createHttpsServer(
          {
            key,
            cert,
            minVersion: 'TLSv1.2',
            ...(options.tls.clientCa === undefined
              ? {}
              : { ca: options.tls.clientCa, requestCert: true, rejectUnauthorized: true }),
          },
          onRequest,
        ),
        options.tls.port ?? 0,
      );
      secureUri = `ipps://${shownHost}:${securePort}${PRINTER_PATH}`;
    } catch (error) {
      await closeServer(servers[0]!);
      throw error;
    }
  }
  const identity = {
    printerName,
    location: '',
    uuid: stableUuid(`${model.id}:${host}:${port}`),
    uris: secureUri === undefined ? [uri] : options.tls?.only ? [secureUri] : [uri, secureUri],
    tls: secureUri !== undefined,
    basicAuth: options.basicAuth !== undefined,
    onLoopback: isLoopback(host),
    formats,
  };
  const core = new PrinterCore(model, identity, device, options.sink, options.onEvent ?? (() => undefined));
  if (options.faults !== undefined && options.faults.length > 0) {
    core.faults = new FaultInjector(options.faults, {
      cutConnections: () => {
        for (const server of servers) server.closeAllConnections();
      },
      onFault: options.onFault,
    });
  }
  handle = new HttpHandler(core, options).handle;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      options.signal?.removeEventListener('abort', onAbort);
      core.shutDown();
      await Promise.all(servers.map(closeServer));
    })();
    return closing;
  };
  const onAbort = (): void => void close();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) await close();
  return {
    uri,
    secureUri,
    fingerprint256,
    model,
    jobs: () => core.summaries(),
    status: () => ({ state: device.state, reasons: device.reasons }),
    raise: (reason) => device.raise(reason),
    clear: (keyword) => device.clear(keyword),
    drain: () => core.drain(),
    close,
  };
}
