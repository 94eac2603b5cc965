// Forms whose files look like their own boundary, cut anywhere -> every file as it was, and every chunk overwritten once it has been used.
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import multipart from '@fastify/multipart';
import fc from 'fast-check';
import fastify, { type FastifyRequest } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RequestBody } from '../../src/inquiry/site/request-body.ts';
import { DEFAULT_SITE_LIMITS } from '../../src/inquiry/site/server.ts';
import { filesOf } from '../../src/inquiry/site/uploads.ts';
import { wipeReads } from '../../src/print/wipe-reads.ts';

const BOUNDARY = 'bb';
const app = fastify();
let url: URL;
/** Files of the last request, as they came, and the chunks that they came in. */
let came: string[] = [];
let chunks: Uint8Array[] = [];

beforeAll(async () => {
  await app.register(multipart, { throwFileSizeLimit: false });
  app.server.on('connection', wipeReads);
  app.server.prependListener('request', RequestBody.watch);
  app.post('/', async (asked, reply) => {
    for await (const file of filesOf(asked as FastifyRequest, DEFAULT_SITE_LIMITS)) {
      const parts: Buffer[] = [];
      for await (const chunk of file) {
        // Slowly, so that what comes meanwhile waits.
        await new Promise(setImmediate);
        parts.push(Buffer.from(chunk));
        chunks.push(chunk);
      }
      came.push(Buffer.concat(parts).toString('latin1'));
    }
    return reply.send({});
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  url = new URL(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`);
});
afterAll(() => app.close());

async function post(body: Buffer, cuts: readonly number[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, connection: 'close' };
    const asking = request(url, { method: 'POST', headers }, (answer) => answer.resume().on('end', resolve));
    asking.on('error', reject);
    asking.setNoDelay(true);
    const places = [0, ...[...cuts].sort((a, b) => a - b), body.length];
    const send = async (): Promise<void> => {
      for (const [i, to] of places.slice(1).entries()) {
        asking.write(body.subarray(places[i]!, to));
        await new Promise(setImmediate);
      }
      asking.end();
    };
    send().catch(reject);
  });
}

it('files come as they are, whatever they hold and wherever they are cut', async () => {
  const piece = fc.constantFrom('\r', '\n', '-', 'b', '\r\n', '\r\n-', '\r\n--', '\r\n--b', 'x', 'x'.repeat(300));
  const file = fc
    .array(piece, { maxLength: 60 })
    .map((pieces) => pieces.join('').replaceAll(`\r\n--${BOUNDARY}`, 'y'))
    .filter((text) => !`${text}\r\n--`.includes(`\r\n--${BOUNDARY}`));
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(2000), { maxLength: 20 }),
      async (files, cuts) => {
        [came, chunks] = [[], []];
        const head = 'Content-Disposition: form-data; name="scan"; filename="scan"';
        const parts = files.map((text) => `--${BOUNDARY}\r\n${head}\r\n\r\n${text}\r\n`);
        const body = Buffer.from(`${parts.join('')}--${BOUNDARY}--\r\n`, 'latin1');
        await post(
          body,
          cuts.filter((cut) => cut < body.length),
        );
        expect(came).toEqual(files);
        expect(chunks.every((chunk) => chunk.every((byte) => byte === 0))).toBe(true);
      },
    ),
    { numRuns: 150, seed: 5 },
  );
});
