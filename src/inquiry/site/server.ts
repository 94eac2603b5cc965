// Trust and limits -> the inquiry site: a page, one way to ask, health and metrics. Keeps nothing of what it is asked.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { asKioskRasterError, KioskRasterError } from '../../errors.ts';
import { wipeReads } from '../../print/wipe-reads.ts';
import type { Trust } from '../../seal/trust.ts';
import { inquiryError } from '../errors.ts';
import { type InquiryEvent, runInquiry } from '../run-inquiry.ts';
import type { ScanLimits } from '../scan-process/child.ts';
import { ScanPool } from '../scan-process/pool.ts';
import { FRAMES_TYPE, FrameWriter } from './frames.ts';
import { createSiteMetrics, type SiteMetrics } from './metrics.ts';
import { sitePage } from './page.ts';
import { RequestBody } from './request-body.ts';
import { securityHeaders } from './security-headers.ts';
import { filesOf } from './uploads.ts';

export interface SiteLimits {
  /** Bytes of one file. Default 128 MiB: an uncompressed A4 in colour at 600 dpi has 105 MB. */
  readonly fileBytes: number;
  /** Bytes of one inquiry. Default 256 MiB. */
  readonly inquiryBytes: number;
  /** Files of one inquiry. Default 20. */
  readonly files: number;
  /** Time for an upload to arrive, ms. Default 300,000. */
  readonly uploadMs: number;
  /** Inquiries a minute from one address. Default 20. */
  readonly inquiriesPerMinute: number;
}

export const DEFAULT_SITE_LIMITS: SiteLimits = {
  fileBytes: 128 << 20,
  inquiryBytes: 256 << 20,
  files: 20,
  uploadMs: 300_000,
  inquiriesPerMinute: 20,
};

/** Any other request, a minute, from one address. */
const REQUESTS_PER_MINUTE = 600;
const MOST_CONNECTIONS = 512;

export interface SiteOptions {
  readonly trust: Trust & { readonly demo: boolean };
  /** Clock, ms since 1970. Default Date.now. */
  readonly clock?: (() => number) | undefined;
  readonly host?: string | undefined;
  /** Default 0: a free one. */
  readonly port?: number | undefined;
  /** PEM. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** True behind a proxy on a private address: the visitor's address is what the proxy says. */
  readonly behindProxy?: boolean | undefined;
  /** Inquiries at work at the same time. Default 2. */
  readonly workers?: number | undefined;
  /** Inquiries that wait. Default 8. */
  readonly queue?: number | undefined;
  readonly limits?: Partial<SiteLimits> | undefined;
  readonly processLimits?: Partial<ScanLimits> | undefined;
  /** Told of what happens, without content. */
  readonly onEvent?: ((event: SiteEvent) => void) | undefined;
}

export type SiteEvent =
  | { readonly type: 'sheet'; readonly verdict: string; readonly reason: string | null }
  | { readonly type: 'refused'; readonly code: string }
  | { readonly type: 'answered'; readonly seconds: number };

/** A running site. Dispose of it to stop it; inquiries in hand are broken off. */
export interface InquirySite extends AsyncDisposable {
  readonly url: string;
  /** Process ids of the scan processes, for the proof that nothing is left in any of them. */
  readonly pids: readonly number[];
  readonly metrics: SiteMetrics;
}

const STATUS: Readonly<Record<string, number>> = {
  'inquiry.busy': 503,
  'inquiry.too-often': 429,
  'inquiry.too-many-bytes': 413,
};

/** Starts the site. @throws `inquiry.listen`, `inquiry.process-lost` */
export async function startInquirySite(options: SiteOptions): Promise<InquirySite> {
  const limits = { ...DEFAULT_SITE_LIMITS, ...options.limits };
  const pool = new ScanPool({ workers: options.workers, queue: options.queue, limits: options.processLimits });
  const metrics = createSiteMetrics(() => pool.load);
  const parts: SiteParts = { options, limits, pool, metrics, headers: securityHeaders(options.tls !== undefined) };
  const app = await buildApp(parts);
  const { host = '127.0.0.1', port = 0 } = options;
  try {
    await pool.warm();
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    await pool[Symbol.asyncDispose]();
    if (error instanceof KioskRasterError) throw error;
    throw inquiryError('listen', { reason: (error as NodeJS.ErrnoException).code ?? 'unknown', port });
  }
  const address = app.server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `${options.tls ? 'https' : 'http'}://${name}:${address.port}/`,
    get pids() {
      return pool.pids;
    },
    metrics,
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

interface SiteParts {
  readonly options: SiteOptions;
  readonly limits: SiteLimits;
  readonly pool: ScanPool;
  readonly metrics: SiteMetrics;
  readonly headers: Readonly<Record<string, string>>;
}

async function buildApp(parts: SiteParts): Promise<FastifyInstance> {
  const { options, limits, pool, metrics, headers } = parts;
  const app = fastify({
    logger: false,
    trustProxy: options.behindProxy ? ['loopback', 'linklocal', 'uniquelocal'] : false,
    requestTimeout: limits.uploadMs,
    bodyLimit: 1024,
    forceCloseConnections: true,
    ...(options.tls ? { https: { ...options.tls, minVersion: 'TLSv1.2' as const } } : {}),
  }) as unknown as FastifyInstance;
  app.server.maxConnections = MOST_CONNECTIONS;
  app.server.on(options.tls ? 'secureConnection' : 'connection', wipeReads);
  app.server.prependListener('request', RequestBody.watch);
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
  const tooOften = (_request: FastifyRequest, { ttl }: { ttl: number }) =>
    inquiryError('too-often', { seconds: Math.ceil(ttl / 1000) });
  await app.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: 60_000, errorResponseBuilder: tooOften });
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: limits.fileBytes, files: limits.files, fields: 4, fieldSize: 256, parts: limits.files + 4 },
  });
  app.setErrorHandler((error, _request, reply) => refuse(reply, error, parts));
  app.setNotFoundHandler((_request, reply) => void reply.code(404).type('text/plain').send('not found\n'));

  for (const { path, type, body } of publicFiles(options.trust.demo, limits)) {
    app.get(path, (_request, reply) => void reply.type(type).send(body));
  }
  app.get('/healthz', (_request, reply) => void reply.type('text/plain').send('ok\n'));
  app.get('/readyz', async (_request, reply) => {
    const revocations = await options.trust.revocations().catch(() => undefined);
    const current = revocations !== undefined && nowSec(options) <= revocations.nextUpdateSec;
    const full = pool.load.waiting > 0;
    return reply
      .code(current && !full ? 200 : 503)
      .type('text/plain')
      .send(current ? (full ? 'busy\n' : 'ready\n') : 'no current revocation list\n');
  });
  app.get('/metrics', async (request, reply) => {
    // Nobody's business outside this machine.
    if (!isLoopback(request.socket.remoteAddress)) return reply.code(404).type('text/plain').send('not found\n');
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  app.post(
    '/inquiry',
    { config: { rateLimit: { max: limits.inquiriesPerMinute, timeWindow: 60_000 } } },
    (request, reply) => answerInquiry(request, reply, parts),
  );
  return app;
}

function nowSec({ clock = Date.now }: SiteOptions): number {
  return Math.floor(clock() / 1000);
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(address);
}

/** Files of `public/`, read once. */
function publicFiles(demo: boolean, limits: SiteLimits): { path: string; type: string; body: Buffer | string }[] {
  const read = (name: string): Buffer => readFileSync(fileURLToPath(new URL(`./public/${name}`, import.meta.url)));
  const script = 'text/javascript; charset=utf-8';
  return [
    { path: '/', type: 'text/html; charset=utf-8', body: sitePage(read('index.html').toString('utf8'), demo, limits) },
    { path: '/site.css', type: 'text/css; charset=utf-8', body: read('site.css') },
    { path: '/icon.svg', type: 'image/svg+xml', body: read('icon.svg') },
    ...['site.js', 'frames.js', 'results.js', 'viewer.js', 'text.js'].map((name) => ({
      path: `/${name}`,
      type: script,
      body: read(name),
    })),
  ];
}

function refuse(reply: FastifyReply, thrown: unknown, { options, metrics }: SiteParts): void {
  const error = codedError(thrown);
  metrics.refused.inc({ code: error.code });
  options.onEvent?.({ type: 'refused', code: error.code });
  const status = STATUS[error.code] ?? (error.category === 'refused' ? 400 : 500);
  if (status === 503) reply.header('retry-after', '30');
  void reply.code(status).send({ error: error.toJSON() });
}

/** Any error as ours. Fastify's own speak of the request. */
function codedError(thrown: unknown): KioskRasterError {
  if (thrown instanceof KioskRasterError) return thrown;
  const { statusCode, code } = thrown as { statusCode?: number; code?: string };
  if (code === 'FST_FILES_LIMIT' || code === 'FST_PARTS_LIMIT') {
    return inquiryError('too-many-files', { limit: DEFAULT_SITE_LIMITS.files });
  }
  if (statusCode !== undefined && statusCode < 500) return inquiryError('bad-request', {});
  return asKioskRasterError(thrown);
}

/** Reads the upload as it comes, straight into a scan process, and answers as results come. */
async function answerInquiry(request: FastifyRequest, reply: FastifyReply, parts: SiteParts): Promise<void> {
  const { options, limits, pool, metrics, headers } = parts;
  // Other sites must not make a visitor's browser ask here.
  const from = request.headers['sec-fetch-site'];
  if (from !== undefined && from !== 'same-origin' && from !== 'none') throw inquiryError('bad-request', {});
  if (!request.isMultipart()) throw inquiryError('bad-request', {});
  const startedMs = performance.now();
  const gone = new AbortController();
  const { raw } = reply;
  raw.once('close', () => gone.abort());
  await using lease = await pool.take(gone.signal);
  const { child } = lease;
  const stop = (): void => void lease[Symbol.asyncDispose]();
  gone.signal.addEventListener('abort', stop, { once: true });
  if (gone.signal.aborted) return;

  reply.hijack();
  raw.writeHead(200, { ...headers, 'content-type': FRAMES_TYPE, 'x-accel-buffering': 'no' });
  raw.flushHeaders();
  const frames = new FrameWriter(raw);
  const count = (event: InquiryEvent): void => {
    if (event.kind === 'sheet') {
      metrics.sheets.inc({ verdict: event.verdict });
      options.onEvent?.({ type: 'sheet', verdict: event.verdict, reason: event.reason });
    }
    if (event.kind === 'comparison') metrics.comparisons.inc({ front: event.front });
  };
  try {
    await runInquiry(
      child,
      filesOf(request, limits),
      {
        picture: (bytes) => frames.picture(bytes),
        event: (event) => {
          count(event);
          return frames.event(event).catch(() => undefined);
        },
      },
      { trust: options.trust, nowSec: nowSec(options), maxFileBytes: limits.fileBytes },
    );
    await frames.event({ kind: 'done' });
  } catch (thrown) {
    const error = codedError(thrown);
    metrics.refused.inc({ code: error.code });
    options.onEvent?.({ type: 'refused', code: error.code });
    await frames.event({ kind: 'error', error: error.toJSON() }).catch(() => undefined);
  } finally {
    gone.signal.removeEventListener('abort', stop);
    raw.end();
    const seconds = (performance.now() - startedMs) / 1000;
    metrics.seconds.observe(seconds);
    options.onEvent?.({ type: 'answered', seconds });
  }
}
