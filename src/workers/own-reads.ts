// A child process's pipe -> its bytes, passed on from one buffer of ours and overwritten.
import { Socket } from 'node:net';

/** All that this process ever holds of a child's bytes: read into, passed on, overwritten. */
const READ_BYTES = 256 << 10;

export interface OwnReadsEvents {
  /** Passes bytes on; they are overwritten when it settles, and nothing is read before. */
  readonly take: (bytes: Uint8Array) => Promise<void> | void;
  /** So many bytes have been passed on (or could not be), and overwritten. */
  readonly taken: (byteCount: number) => void;
  /** `take` failed. */
  readonly failed: (error: unknown) => void;
}

/**
 * Node's usual way is a fresh buffer per read, copied to a smaller one and left to the allocator as it is: pieces of pages
 * would lie about in this process. Only a socket made with `onread` reads into a given buffer, and a child's pipe cannot
 * be asked for one, so its handle is adopted by such a socket.
 */
export class OwnReads {
  readonly #buffer = new Uint8Array(READ_BYTES);
  readonly #socket: Socket;
  readonly #events: OwnReadsEvents;
  #passingOn = false;
  #ended = false;

  /** @param pipe an entry of the child's `stdio` */
  constructor(pipe: unknown, events: OwnReadsEvents) {
    this.#events = events;
    const onread = { buffer: this.#buffer, callback: (count: number) => this.#passOn(this.#buffer.subarray(0, count)) };
    this.#socket = new Socket({ handle: (pipe as { _handle: unknown })._handle, onread } as never);
    this.#socket.on('error', () => undefined);
    this.#socket.resume();
  }

  /** True while bytes wait to be taken. */
  get passingOn(): boolean {
    return this.#passingOn;
  }

  /** The child is gone. Whoever still passes its bytes on, or never comes back from it, passes on zeros. */
  end(): void {
    this.#ended = true;
    this.#socket.destroy();
    this.#buffer.fill(0);
  }

  /** @returns false: no further read until these bytes have been passed on */
  #passOn(bytes: Uint8Array): boolean {
    const { take, taken, failed } = this.#events;
    this.#passingOn = true;
    const done = (): void => {
      bytes.fill(0);
      this.#passingOn = false;
      taken(bytes.byteLength);
      if (!this.#ended) this.#socket.resume();
    };
    // Async, so that what is thrown at once fails it too.
    const taking = async (): Promise<void> => take(bytes);
    taking().then(done, (error: unknown) => {
      failed(error);
      done();
    });
    return false;
  }
}
