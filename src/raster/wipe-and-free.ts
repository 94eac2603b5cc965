// A large buffer that held something of a certificate -> overwritten, and its memory given back.

/**
 * Overwrites the whole buffer behind a view and gives its memory back now: left to V8, it would lie there to the next collection. The
 * view is empty afterwards, and so are all others of its buffer.
 */
export function wipeAndFree({ buffer }: ArrayBufferView<ArrayBufferLike>): undefined {
  new Uint8Array(buffer).fill(0);
  (buffer as ArrayBuffer).transfer(0);
}
