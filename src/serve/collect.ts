// A document that a client sends -> its bytes in one buffer, with every chunk that they came in overwritten.
import type { ReceivedDocument } from '../print/virtual-printer/sink.ts';
import { serveError } from './errors.ts';

/** The buffer is ours to wipe. @throws `serve.tooLarge`, and whatever the upload breaks with */
export async function collect(
  document: Pick<ReceivedDocument, 'bytes'>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of document.bytes) {
      length += chunk.length;
      chunks.push(chunk);
      if (length > limit) throw serveError('tooLarge', { limit });
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  } finally {
    for (const chunk of chunks) chunk.fill(0);
  }
}
