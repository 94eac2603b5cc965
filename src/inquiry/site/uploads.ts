// A form -> its files, each as the chunks that arrive, which are overwritten once the next one is asked for.
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { StreamChunks } from '../../print/stream-chunks.ts';
import { inquiryError } from '../errors.ts';
import { RequestBody } from './request-body.ts';
import type { SiteLimits } from './server.ts';

const mebibytes = (bytes: number): number => Math.floor(bytes / 2 ** 20);

/** @throws `inquiry.too-many-bytes`, `inquiry.too-many-files`, `inquiry.bad-request` for a form that breaks off */
export async function* filesOf(
  request: FastifyRequest,
  { fileBytes, inquiryBytes, files }: SiteLimits,
): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const body = RequestBody.of(request.raw);
  let total = 0;
  async function* chunksOf(file: Readable & { readonly truncated: boolean }): AsyncGenerator<Uint8Array> {
    const chunks = new StreamChunks(file);
    const next = () =>
      chunks.next().catch(() => {
        throw inquiryError('bad-request', {});
      });
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
      total += chunk.byteLength;
      if (total > inquiryBytes) throw inquiryError('too-many-bytes', { mebibytes: mebibytes(inquiryBytes) });
      body.usedBefore(chunk);
      const own = body.own(chunk);
      yield own;
      own.fill(0);
    }
    if (file.truncated) throw inquiryError('too-many-bytes', { mebibytes: mebibytes(fileBytes) });
  }
  let count = 0;
  for await (const part of request.parts()) {
    if (part.type !== 'file') continue;
    if (++count > files) throw inquiryError('too-many-files', { limit: files });
    yield chunksOf(part.file);
  }
}
