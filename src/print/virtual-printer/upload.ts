// The body of a request -> its IPP head, then its document as a stream that is read only as fast as it is used.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { cancelledError } from '../../errors.ts';
import { AttributeScanner } from '../ipp/scan.ts';
import { StreamChunks } from '../stream-chunks.ts';
import { virtualPrinterError } from './errors.ts';

export class Upload {
  private readonly chunks: StreamChunks;
  private readonly idleMs: number;
  private readonly tap: ((documentBytes: number) => void) | undefined;
  private rest: Uint8Array | undefined;
  /** True once the last byte of the body has been read. */
  ended = false;

  /** @param idleMs how long to wait for the sender's next bytes; time in which nobody reads does not count
   * @param tap told how many bytes of the document have been read */
  constructor(body: Readable, idleMs: number, tap?: (documentBytes: number) => void) {
    this.tap = tap;
    this.chunks = new StreamChunks(body);
    this.idleMs = idleMs;
  }

  /** Rejects when the sender breaks off, is idle, or `signal` fires. */
  private next(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => settle(() => reject(cancelledError()));
      const timer = setTimeout(
        () => settle(() => reject(virtualPrinterError('uploadIdle', { seconds: this.idleMs / 1000 }))),
        this.idleMs,
      );
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        how();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted) return onAbort();
      this.chunks.next().then(
        (chunk) => {
          if (chunk === undefined) this.ended = true;
          settle(() => resolve(chunk));
        },
        () => settle(() => reject(virtualPrinterError('uploadBroken', {}))),
      );
    });
  }

  /**
   * @returns everything up to and including the end-of-attributes tag; shorter when the body ends before it
   * @throws `ipp.tooLarge`, `virtual-printer.uploadBroken`, `virtual-printer.uploadIdle`
   */
  async head(limitBytes: number): Promise<Uint8Array> {
    const scanner = new AttributeScanner(limitBytes);
    const chunks: Uint8Array[] = [];
    for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) {
      const end = scanner.push(chunk);
      if (end !== undefined) {
        chunks.push(chunk.subarray(0, end));
        this.rest = chunk.subarray(end);
        break;
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** Whether no document follows the head. Waits for its first byte or the end. */
  async isEmpty(): Promise<boolean> {
    while (this.rest === undefined || this.rest.length === 0) {
      const chunk = await this.next();
      if (chunk === undefined) return true;
      this.rest = chunk;
    }
    return false;
  }

  /** Reads the body to its end and forgets it, so that the sender reads the answer instead of a reset. */
  async drain(): Promise<void> {
    this.rest = undefined;
    while (!this.ended) await this.next();
  }

  /** The document as it was sent. */
  async *document(signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const first = this.rest;
    this.rest = undefined;
    let bytes = 0;
    const count = (chunk: Uint8Array): Uint8Array => {
      bytes += chunk.length;
      this.tap?.(bytes);
      return chunk;
    };
    if (first !== undefined && first.length > 0) yield count(first);
    while (!this.ended) {
      const chunk = await this.next(signal);
      if (chunk !== undefined) yield count(chunk);
    }
  }
}

/** The first `count` bytes (fewer when the stream is shorter), and the whole stream again. */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ start: Uint8Array; whole: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const { done, value } = await iterator.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  async function* whole(): AsyncGenerator<Uint8Array, void> {
    yield* chunks.splice(0);
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  // No more is copied than was asked for: whoever reads the document wipes it, and knows nothing of this copy.
  const start = new Uint8Array(Math.min(count, length));
  let at = 0;
  for (const chunk of chunks) {
    start.set(chunk.subarray(0, start.length - at), at);
    at = Math.min(start.length, at + chunk.length);
  }
  return { start, whole: whole() };
}

/** Expands `gzip` and `deflate` (RFC 8011 5.4.32; senders differ on whether deflate has the zlib header). */
export async function* expand(
  source: AsyncIterable<Uint8Array>,
  compression: string,
): AsyncGenerator<Uint8Array, void> {
  if (compression === 'none') return yield* source;
  const { start, whole } = await peek(source, 2);
  const hasZlibHeader = start.length === 2 && (start[0]! & 15) === 8 && (start[0]! * 256 + start[1]!) % 31 === 0;
  const inflater = compression === 'gzip' ? createGunzip() : hasZlibHeader ? createInflate() : createInflateRaw();
  const feeding = pipeline(Readable.from(whole, { objectMode: false }), inflater);
  feeding.catch(() => undefined);
  try {
    yield* inflater as AsyncIterable<Uint8Array>;
  } catch (error) {
    const zlib = String((error as NodeJS.ErrnoException).code).startsWith('Z_');
    throw zlib ? virtualPrinterError('badCompression', { compression }) : error;
  }
  await feeding;
}

const SIGNATURES: readonly (readonly [format: string, start: string])[] = [
  ['image/pwg-raster', 'RaS2'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['application/pdf', '%PDF'],
  ['application/postscript', '%!'],
  ['image/urf', 'UNIRAST\0'],
  ['image/png', '\x89PNG'],
];

export const SIGNATURE_BYTES = 8;

/** The format that the first bytes of a document show, or undefined. */
export function sniffFormat(start: Uint8Array): string | undefined {
  const text = Buffer.from(start).toString('latin1');
  return SIGNATURES.find(([, signature]) => text.startsWith(signature))?.[0];
}
