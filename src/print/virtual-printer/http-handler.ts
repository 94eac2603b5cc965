// One HTTP request -> an IPP operation and its answer, an icon, or a page.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { answerRequest } from './answer.ts';
import type { PrinterCore } from './core.ts';
import { iconPng } from './icon.ts';
import { PRINTER_PATH } from './request-checks.ts';
import { Upload } from './upload.ts';

export interface HttpOptions {
  readonly basicAuth?: { readonly user: string; readonly password: string };
  /** A sender that is silent for so long in the middle of a document has gone. */
  readonly idleMs?: number;
  /** Answers GET requests for pages of its own; false = not one of them. */
  readonly pages?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Answers POST requests that are not IPP; false = not one of them. */
  readonly posts?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

const DEFAULT_IDLE_MS = 120_000;
/** How long a sender may go on sending a document that has been answered already. */
const LINGER_MS = 10_000;

/** Equal-time comparison of the Authorization header; the password alone is also taken as a bearer token. */
function authorized(request: IncomingMessage, auth: { user: string; password: string } | undefined): boolean {
  if (auth === undefined) return true;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const wanted = `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
  const given = digest(request.headers.authorization ?? '');
  const basic = timingSafeEqual(digest(wanted), given);
  return timingSafeEqual(digest(`Bearer ${auth.password}`), given) || basic;
}

export class HttpHandler {
  private readonly core: PrinterCore;
  private readonly options: HttpOptions;

  constructor(core: PrinterCore, options: HttpOptions) {
    this.core = core;
    this.options = options;
  }

  handle = (request: IncomingMessage, response: ServerResponse): void => {
    // A connection that breaks shows where its bytes are awaited; without this listener it would end the process.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const path = request.url?.split('?')[0] ?? '/';
    if (!this.isAddressedToUs(request)) {
      this.refuse(request, response, 421);
      return;
    }
    if (!authorized(request, this.options.basicAuth)) {
      response.setHeader('WWW-Authenticate', 'Basic realm="printer", charset="UTF-8"');
      this.refuse(request, response, 401);
      return;
    }
    if (request.method === 'POST' && (path === PRINTER_PATH || path.startsWith(`${PRINTER_PATH}/`))) {
      // Any other type could be posted by a web page in somebody's browser.
      if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/ipp') {
        this.refuse(request, response, 415);
        return;
      }
      void this.answer(request, response);
    } else if (request.method === 'POST' && this.options.posts?.(request, response) === true) {
      return;
    } else if (request.method === 'GET' || request.method === 'HEAD') {
      this.get(path, request, response);
    } else {
      this.refuse(request, response, 405);
    }
  };

  /**
   * On loopback the Host header names this machine, or the page behind the request comes from elsewhere: a web site
   * whose name has been made to point here (DNS rebinding) must not read what was printed.
   */
  private isAddressedToUs(request: IncomingMessage): boolean {
    if (!this.core.identity.onLoopback) return true;
    const host = request.headers.host ?? '';
    const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
    return name === 'localhost' || isIP(name) !== 0;
  }

  /** An answer without IPP; the body is read to its end, see `Upload.drain`. */
  private refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
    response.writeHead(status, { 'Content-Length': 0 }).end();
    this.linger(request, new Upload(request, LINGER_MS));
  }

  private linger(request: IncomingMessage, upload: Upload): void {
    if (request.complete) return;
    const timer = setTimeout(() => request.destroy(), LINGER_MS).unref();
    void upload
      .drain()
      .catch(() => request.destroy())
      .finally(() => clearTimeout(timer));
  }

  private get(path: string, request: IncomingMessage, response: ServerResponse): void {
    const icon = /^\/icon-(48|128|512)\.png$/.exec(path);
    if (icon !== null) {
      response.writeHead(200, { 'Content-Type': 'image/png' }).end(iconPng(Number(icon[1])));
    } else if (this.options.pages?.(request, response) !== true) {
      if (path === '/') {
        const line = `${this.core.identity.printerName} (${this.core.model.makeAndModel})\n`;
        response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(line);
      } else {
        response.writeHead(404, { 'Content-Length': 0 }).end();
      }
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults } = this.core;
    if (faults?.isDark) return void request.destroy();
    const upload = new Upload(request, this.options.idleMs ?? DEFAULT_IDLE_MS, (bytes) => {
      if (faults?.cutsAt(bytes)) request.destroy();
    });
    const answered = new Promise<void>((resolve) => response.once('close', resolve));
    const isGone = (): boolean => request.destroyed && !request.complete;
    const body = await answerRequest(this.core, upload, answered, isGone);
    // The connection, not the request: one that has been read to its end would leave it open.
    if (body === undefined) return void request.socket.destroy();
    response.writeHead(200, { 'Content-Type': 'application/ipp', 'Content-Length': body.length });
    response.end(body);
    this.linger(request, upload);
  }
}
