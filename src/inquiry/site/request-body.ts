// A request's body -> its chunks on record from the moment they arrive, so that each is overwritten, whatever becomes of the request.
import type { IncomingMessage, ServerResponse } from 'node:http';

const bodies = new WeakMap<IncomingMessage, RequestBody>();

/**
 * The parser makes a buffer of its own for each piece of a body; it then waits in streams, is cut into parts of a form, or
 * is dropped when the visitor leaves. Whatever happens to it on the way, it is overwritten here.
 */
export class RequestBody {
  /** Oldest first. */
  readonly #chunks: Uint8Array[] = [];
  #over = false;

  /** Call it before anything reads the request: when the server tells of it. */
  static watch(request: IncomingMessage, response: ServerResponse): void {
    const body = new RequestBody();
    bodies.set(request, body);
    const push = request.push.bind(request);
    request.push = (chunk: Uint8Array | null, ...rest) => {
      if (chunk) body.#arrived(chunk);
      return push(chunk, ...rest);
    };
    // Not when the request is: a part of a form may wait in a stream of its own when all of the body has come.
    const end = (): void => body.#end();
    response.once('finish', end);
    response.once('close', end);
  }

  /** @throws TypeError for a request that is not watched */
  static of(request: IncomingMessage): RequestBody {
    const body = bodies.get(request);
    if (!body) throw new TypeError('expected a request that is watched');
    return body;
  }

  /**
   * The piece, to be overwritten by whoever uses it. What lies in none of the chunks is the form parser's own, which it
   * needs again (a beginning of the boundary, kept for the next chunk): a copy of that.
   */
  own(piece: Uint8Array): Uint8Array {
    return this.#indexOf(piece) < 0 ? Uint8Array.from(piece) : piece;
  }

  /** Overwrites everything that came before the chunk in which `piece` lies: pieces are used in order. */
  usedBefore(piece: Uint8Array): void {
    for (const chunk of this.#chunks.splice(0, Math.max(0, this.#indexOf(piece)))) chunk.fill(0);
  }

  #indexOf(piece: Uint8Array): number {
    return this.#chunks.findIndex(({ buffer }) => buffer === piece.buffer);
  }

  #arrived(chunk: Uint8Array): void {
    if (this.#over) chunk.fill(0);
    else this.#chunks.push(chunk);
  }

  /** Nobody uses the body any more. What still comes is dropped by the server, and overwritten first. */
  #end(): void {
    this.#over = true;
    for (const chunk of this.#chunks.splice(0)) chunk.fill(0);
  }
}
