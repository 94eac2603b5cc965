// A readable stream -> its chunks, each as it was read, so that whoever takes them can overwrite them.
import type { Readable } from 'node:stream';

/**
 * The chunks of a stream one by one, as they were read. An iterator would join those that wait into a new buffer, and leave
 * the old ones, which nobody then wipes, to the garbage collector.
 */
export class StreamChunks {
  readonly #stream: Readable;
  readonly #waiting: { resolve: (chunk: Buffer | undefined) => void; reject: (error: unknown) => void }[] = [];
  readonly #ready: Buffer[] = [];
  #over: { readonly error?: unknown } | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      stream.pause();
      this.#ready.push(chunk);
      this.#settle();
    });
    const end = (error?: unknown): void => {
      this.#over ??= error === undefined ? {} : { error };
      this.#settle();
    };
    // A stream that was cut from this side may still come to its end, of bytes that were there.
    stream.on('end', () => end(stream.destroyed ? new Error('closed') : undefined));
    stream.on('error', end);
    // After 'end' this changes nothing; before it the sender, or a fault on demand, broke off: also where every byte had come.
    stream.on('close', () => end(new Error('closed')));
    stream.pause();
  }

  /** @returns undefined at the end; rejects when the stream broke off before it */
  next(): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#settle();
    });
  }

  #settle(): void {
    // Of a sender that broke off nothing more is taken, not even what has come.
    if (this.#stream.destroyed && !this.#stream.readableEnded) {
      for (const chunk of this.#ready.splice(0)) chunk.fill(0);
    }
    while (this.#waiting.length > 0) {
      const chunk = this.#ready.shift();
      if (chunk === undefined && this.#over === undefined) return void this.#stream.resume();
      const { resolve, reject } = this.#waiting.shift()!;
      if (chunk === undefined && this.#over?.error !== undefined) reject(this.#over.error);
      else resolve(chunk);
    }
  }
}
