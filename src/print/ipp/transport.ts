// One IPP request as an HTTP POST: attributes first, then the document streamed under back pressure, then a bounded answer.
import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { cancelledError, KioskRasterError } from '../../errors.ts';
import { printerError } from '../printer-errors.ts';
import { connectTo, type TlsTrust } from './connect.ts';
import type { IppEndpoint } from './endpoint.ts';
import { ANSWER_LIMITS } from './message.ts';

export interface TransportLimits {
  /** Until the connection stands, TLS included. */
  readonly connectMs: number;
  /** From the last byte of a request to the last byte of its answer; none after a document, see `stream`. */
  readonly answerMs: number;
  /** A device that takes no further byte of the document. */
  readonly idleUploadMs: number;
}

const DEFAULT_TRANSPORT_LIMITS: TransportLimits = { connectMs: 10_000, answerMs: 60_000, idleUploadMs: 180_000 };

export interface TransportOptions {
  readonly limits?: Partial<TransportLimits>;
  readonly tls?: TlsTrust;
  /** HTTP Basic. Sent over TLS and to this machine; elsewhere only with `inTheClear`. */
  readonly auth?: { readonly user: string; readonly password: string; readonly inTheClear?: boolean };
  /**
   * Ask with `Expect: 100-continue` before a document. Off by default: some devices stall on it. The attributes go
   * out at once in any case (others wait for them before they answer 100), the document after 100 or one second.
   */
  readonly expectContinue?: boolean;
}

const CONTINUE_WAIT_MS = 1000;

/** A request under way. */
export interface Exchange {
  /** True once the printer has answered, even if it did so before the document's end. */
  readonly answered: boolean;
  readonly documentBytes: number;
  /** Resolves when the bytes have left this process, and their buffer may be overwritten; at once when the printer has answered. */
  write(bytes: Uint8Array): Promise<void>;
  /** @returns the body of the answer */
  finish(): Promise<Uint8Array>;
  abort(): void;
}

export interface IppTransport {
  readonly endpoint: IppEndpoint;
  /** A whole request without a document. `repeatable` ones may share connections and are tried again on a stale one. */
  post(head: Uint8Array, options: { readonly repeatable: boolean; readonly signal?: AbortSignal }): Promise<Uint8Array>;
  /**
   * A request that a document follows. The answer has no limit of its own: some devices give it when the last page is out.
   * Whoever sends the document watches its job, and ends this by `signal`.
   * @param patienceMs the device may take no byte for at least so long
   */
  stream(head: Uint8Array, signal?: AbortSignal, patienceMs?: number): Exchange;
  close(): void;
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function headersFor(endpoint: IppEndpoint, options: TransportOptions): Record<string, string> {
  const headers: Record<string, string> = {
    Host: endpoint.hostHeader,
    'Content-Type': 'application/ipp',
    Accept: 'application/ipp',
    'User-Agent': 'kiosk-raster IPP/2.0',
  };
  const { auth } = options;
  if (auth !== undefined) {
    if (!endpoint.secure && !isThisMachine(endpoint.host) && auth.inTheClear !== true) {
      throw printerError('untrusted', { host: endpoint.hostHeader, reason: 'a password would go out in the clear' });
    }
    headers['Authorization'] = `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
  }
  return headers;
}

/** The body of an answer, checked and bounded. */
async function readAnswer(response: IncomingMessage, host: string): Promise<Uint8Array> {
  const status = response.statusCode ?? 0;
  if (status === 401 || status === 403) throw printerError('unauthorized', { host });
  const type = response.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (status !== 200 || type !== 'application/ipp') throw printerError('http', { host, status });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > ANSWER_LIMITS.bytes) throw printerError('badAnswer', { operation: 'a request', what: 'too long' });
    chunks.push(chunk);
  }
  if (!response.complete) throw printerError('badAnswer', { operation: 'a request', what: 'cut short' });
  return Buffer.concat(chunks);
}

class HttpExchange implements Exchange {
  answered = false;
  documentBytes = 0;
  private readonly request: ClientRequest;
  private readonly endpoint: IppEndpoint;
  private readonly limits: TransportLimits;
  private readonly answer: Promise<Uint8Array>;
  private failure: Error | undefined;
  /** Why the exchange was ended from this side. */
  private cut: Error | undefined;
  private connected = false;
  private mayWrite: Promise<void>;
  /** Called when anything changes that a waiting `write` must know of. */
  private wake: () => void = () => {};
  private timer: NodeJS.Timeout | undefined;

  constructor(
    endpoint: IppEndpoint,
    agent: Agent,
    head: Uint8Array,
    limits: TransportLimits,
    document: boolean,
    options: TransportOptions,
    signal: AbortSignal | undefined,
  ) {
    this.endpoint = endpoint;
    this.limits = limits;
    const expects = document && options.expectContinue === true;
    const headers = headersFor(endpoint, options);
    if (document) headers['Transfer-Encoding'] = 'chunked';
    else headers['Content-Length'] = String(head.length);
    if (expects) headers['Expect'] = '100-continue';
    this.request = httpRequest({ agent, method: 'POST', path: endpoint.path, headers, setHost: false });
    const { request } = this;
    const onAbort = (): void => this.fail(cancelledError());
    signal?.addEventListener('abort', onAbort, { once: true });
    request.once('socket', () => {
      this.connected = true;
    });
    this.answer = new Promise<Uint8Array>((resolve, reject) => {
      request.once('response', (response) => {
        this.answered = true;
        this.wake();
        // An answer without a length ends with its connection, even when it was we who cut it.
        readAnswer(response, endpoint.hostHeader).then(
          (body) => (this.cut === undefined ? resolve(body) : reject(this.cut)),
          (error) => reject(this.cut ?? this.translate(error)),
        );
      });
      request.on('error', (error) => {
        this.failure ??= this.translate(error);
        this.wake();
        if (!this.answered) reject(this.failure);
      });
      request.once('close', () => {
        if (!this.answered) reject(this.failure ?? this.lost('closed'));
      });
    }).finally(() => {
      clearTimeout(this.timer);
      signal?.removeEventListener('abort', onAbort);
    });
    this.answer.catch(() => undefined);
    this.mayWrite = expects ? this.continued() : Promise.resolve();
    request.write(head);
    if (signal?.aborted) onAbort();
  }

  get reusedSocket(): boolean {
    return this.request.reusedSocket;
  }

  private lost(why: string): KioskRasterError {
    const host = this.endpoint.hostHeader;
    if (!this.connected) return printerError('unreachable', { host, reason: why });
    return printerError('lost', { host, reason: why, bytesSent: this.documentBytes });
  }

  private translate(error: unknown): Error {
    if (error instanceof KioskRasterError) return error;
    const { code, name } = error as NodeJS.ErrnoException;
    return this.failure ?? this.lost(code ?? name);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.cut ??= error;
    this.request.destroy(error);
    this.wake();
  }

  private continued(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, CONTINUE_WAIT_MS);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      for (const event of ['continue', 'response', 'close']) this.request.once(event, done);
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.mayWrite;
    if (this.answered) return;
    if (this.failure) throw this.failure;
    this.documentBytes += bytes.length;
    if (bytes.length === 0) return;
    // The buffer is its owner's again, to be overwritten, only when the system has taken the bytes.
    let taken = false;
    this.request.write(bytes, () => {
      taken = true;
      this.wake();
    });
    if (taken) return;
    const { idleUploadMs } = this.limits;
    const idle = setTimeout(
      () => this.fail(printerError('timeout', { kind: 'idle-upload', seconds: idleUploadMs / 1000 })),
      idleUploadMs,
    );
    while (!taken && !this.answered && !this.failure) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    clearTimeout(idle);
    if (this.failure && !this.answered) throw this.failure;
  }

  async finish(): Promise<Uint8Array> {
    await this.mayWrite;
    if (this.answered) {
      // Answered before the end of the document: the rest is not wanted.
      const answer = await this.answer;
      this.request.destroy();
      return answer;
    }
    const { answerMs } = this.limits;
    if (Number.isFinite(answerMs)) {
      this.timer = setTimeout(
        () => this.fail(printerError('timeout', { kind: 'answer', seconds: answerMs / 1000 })),
        answerMs,
      );
    }
    this.request.end();
    return this.answer;
  }

  abort(): void {
    this.fail(cancelledError());
  }
}

/** An HTTP agent whose connections have passed `connectTo`. */
function verifiedAgent(endpoint: IppEndpoint, trust: TlsTrust, connectMs: number, keepAlive: boolean): Agent {
  const agent = new Agent({ keepAlive, maxSockets: 8, timeout: 0 });
  type Done = (error: Error | null, socket?: Socket) => void;
  (agent as unknown as { createConnection: (options: unknown, done: Done) => undefined }).createConnection = (
    _options,
    done,
  ) => {
    connectTo(endpoint, trust, connectMs).then(
      (socket) => done(null, socket),
      (error: Error) => done(error),
    );
    return undefined;
  };
  return agent;
}

export function createTransport(endpoint: IppEndpoint, options: TransportOptions = {}): IppTransport {
  const limits = { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits };
  const trust = options.tls ?? {};
  // A kept connection may be stale when the next request goes out: only requests that can be repeated share them.
  const shared = verifiedAgent(endpoint, trust, limits.connectMs, true);
  const single = verifiedAgent(endpoint, trust, limits.connectMs, false);
  const open = (agent: Agent, head: Uint8Array, signal?: AbortSignal, of = limits, document = false): HttpExchange =>
    new HttpExchange(endpoint, agent, head, of, document, options, signal);
  return {
    endpoint,
    async post(head, { repeatable, signal }) {
      const exchange = open(repeatable ? shared : single, head, signal);
      try {
        return await exchange.finish();
      } catch (error) {
        const stale =
          exchange.reusedSocket && !exchange.answered && (error as KioskRasterError).code === 'printer.lost';
        if (!stale) throw error;
        return open(single, head, signal).finish();
      }
    },
    stream: (head, signal, patienceMs = 0) => {
      const { connectMs } = limits;
      const idleUploadMs = Math.max(limits.idleUploadMs, patienceMs);
      return open(single, head, signal, { connectMs, answerMs: Number.POSITIVE_INFINITY, idleUploadMs }, true);
    },
    close() {
      shared.destroy();
      single.destroy();
    },
  };
}
