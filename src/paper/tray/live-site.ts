// GET requests to the virtual printer -> the live page and the pictures of its jobs.
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { DeviceStatus } from './device-strip.ts';
import type { JobLog } from './job-log.ts';
import { type LivePageOptions, liveJobs, livePage } from './live-page.ts';

const FILE = /^\/job-(\d{1,9})\/([a-z0-9-]{1,60})\.(png|html)$/;
const TYPES = { png: 'image/png', html: 'text/html; charset=utf-8' };

export interface LivePrinter {
  /** For people: what it is, and its address. */
  readonly label: string;
  readonly status: DeviceStatus;
}

/**
 * A handler for the virtual printer's `pages` option. The printer itself answers only on loopback and to its own names.
 *
 * @param outDir the tray's folder, with a folder job-N for each job
 */
export function liveSite(
  log: JobLog,
  outDir: string,
  printer: () => LivePrinter,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const options = (): LivePageOptions => {
    const { label, status } = printer();
    return { printer: label, device: status, refresh: 'poll', fileBase: (job) => `/${job.folder}/` };
  };
  return (request, response) => {
    const [path, query] = (request.url ?? '/').split('?');
    const file = FILE.exec(path!);
    if (path !== '/' && path !== '/live' && !file) return false;
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Content-Security-Policy', "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'");
    if (file) {
      const known = log.jobs.some((job) => job.folder === `job-${file[1]}`);
      if (!known) return false;
      const name = `${file[2]}.${file[3]}`;
      const stream = createReadStream(join(outDir, `job-${file[1]}`, name));
      stream.once('open', () => response.writeHead(200, { 'Content-Type': TYPES[file[3] as keyof typeof TYPES] }));
      stream.once('error', () => {
        if (response.headersSent) response.destroy();
        else response.writeHead(404, { 'Content-Length': 0 }).end();
      });
      stream.pipe(response);
      return true;
    }
    const etag = `v${log.version}-${crc32(JSON.stringify(printer().status))}`;
    if (path === '/live' && query === etag) {
      response.writeHead(204).end();
      return true;
    }
    response.writeHead(200, { 'Content-Type': TYPES.html, ETag: etag });
    response.end(path === '/' ? livePage(log.jobs, options()) : liveJobs(log.jobs, options()));
    return true;
  };
}
