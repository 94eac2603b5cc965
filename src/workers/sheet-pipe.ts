// Small pieces of an encoded sheet -> chunks on the pipe to the supervisor, written while the thread makes what follows, overwritten when they have left.
import { writev } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { wipeAndFree } from '../raster/wipe-and-free.ts';
import { SHEETS_FD } from './messages.ts';

// Held before the doors close.
const writevAsync = promisify(writev);

/** Bytes gathered before they are sent: a write costs about as much as copying this. */
const CHUNK_BYTES = 256 << 10;

/**
 * A raster thread stops making bands while this many encoded bytes wait to be taken: bounds memory, keeps the printer fed. A
 * sheet at 600 dpi is 19 MB: most of the next one is made while it is sent (one worker made a sixth more sheets than with 4 MiB).
 */
const WINDOW_BYTES = 12 << 20;

/** Chunks that go out in one write: as many as keep it busy while a band is made, and not all that wait, for only its end says that there is room. */
const MOST_AT_ONCE = WINDOW_BYTES / CHUNK_BYTES / 2;

/** Chunks are used again, this many: fresh memory for each would be a page fault for every 4 KiB of a sheet. */
const MOST_SPARE_CHUNKS = 8;
const cleanChunks: Uint8Array<ArrayBuffer>[] = [];

/** The pipe of one sheet. The writing itself is done by a thread of Node's, everything that has gathered at a time. */
export class SheetPipe {
  /** They have left, and show it still. */
  readonly #usedChunks: Uint8Array<ArrayBuffer>[] = [];
  #chunk: Uint8Array<ArrayBuffer> | undefined;
  #used = 0;
  readonly #waiting: Uint8Array<ArrayBuffer>[] = [];
  #waitingBytes = 0;
  /** Settles when nothing waits any more. */
  #writing: Promise<void> | undefined;
  /** The write under way. */
  #oneWrite: Promise<void> | undefined;
  #failed: unknown;
  #bytes = 0;

  /** Bytes that have been put on the pipe so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a copy of `bytes`. */
  readonly put = (bytes: Uint8Array): void => {
    for (let from = 0; from < bytes.length; ) {
      this.#chunk ??= this.#usedChunks.pop() ?? cleanChunks.pop() ?? new Uint8Array(CHUNK_BYTES);
      const count = Math.min(bytes.length - from, this.#chunk.length - this.#used);
      this.#chunk.set(bytes.subarray(from, from + count), this.#used);
      this.#used += count;
      from += count;
      if (this.#used === this.#chunk.length) this.#flush();
    }
  };

  /** Sends what has been put, and resolves when there is room for more. @throws what a write failed of */
  async afterBand(): Promise<void> {
    this.#flush();
    // The end of a write is told on a turn of the event loop: bands that never wait would never hear of it.
    await setImmediate();
    while (this.#waitingBytes > WINDOW_BYTES && this.#oneWrite) await this.#oneWrite.catch(() => undefined);
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** Sends the rest; resolves when every byte is with the kernel. @throws what a write failed of */
  async end(): Promise<void> {
    this.#flush();
    await this.atRest();
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** Resolves when no write is under way, and what has left is overwritten. */
  async atRest(): Promise<void> {
    while (this.#writing) await this.#writing;
    for (const chunk of this.#usedChunks.splice(0)) {
      if (cleanChunks.length < MOST_SPARE_CHUNKS) cleanChunks.push(chunk.fill(0));
      else wipeAndFree(chunk);
    }
  }

  #flush(): void {
    if (!this.#chunk) return;
    this.#waiting.push(this.#chunk.subarray(0, this.#used));
    this.#waitingBytes += this.#used;
    this.#chunk = undefined;
    this.#used = 0;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const chunks = this.#waiting.splice(0, MOST_AT_ONCE);
        this.#oneWrite = writeAll(chunks);
        await this.#oneWrite;
        for (const chunk of chunks) this.#left(chunk);
      }
    } catch (error) {
      this.#failed = error;
    } finally {
      this.#oneWrite = undefined;
      this.#writing = undefined;
    }
  }

  #left(chunk: Uint8Array<ArrayBuffer>): void {
    this.#waitingBytes -= chunk.length;
    this.#bytes += chunk.length;
    if (this.#usedChunks.length < MOST_SPARE_CHUNKS) this.#usedChunks.push(new Uint8Array(chunk.buffer));
    else wipeAndFree(chunk);
  }
}

async function writeAll(chunks: readonly Uint8Array[]): Promise<void> {
  let rest = chunks;
  while (rest.length > 0) {
    let { bytesWritten } = await writevAsync(SHEETS_FD, rest);
    rest = rest.flatMap((chunk) => {
      const written = Math.min(bytesWritten, chunk.length);
      bytesWritten -= written;
      return written < chunk.length ? [chunk.subarray(written)] : [];
    });
  }
}
