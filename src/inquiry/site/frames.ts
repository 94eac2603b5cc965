// Events and pictures of one inquiry -> the frames of its answer: a type byte, the length (4 bytes, big-endian), the bytes.
import type { Writable } from 'node:stream';

/** Frames of pictures belong to the next event. */
const FRAME = { event: 0, picture: 1 } as const;

export const FRAMES_TYPE = 'application/vnd.kiosk-raster.inquiry';

/** Writes frames; each promise settles when the bytes have left for the kernel. Rejects when the visitor has gone. */
export class FrameWriter {
  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  event(event: object): Promise<void> {
    return this.#write(FRAME.event, Buffer.from(JSON.stringify(event)));
  }

  picture(bytes: Uint8Array): Promise<void> {
    return this.#write(FRAME.picture, bytes);
  }

  async #write(type: number, bytes: Uint8Array): Promise<void> {
    const head = new Uint8Array(5);
    head[0] = type;
    new DataView(head.buffer).setUint32(1, bytes.byteLength);
    const put = (part: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => this.#stream.write(part, (error) => (error ? reject(error) : resolve())));
    const first = put(head);
    await Promise.all([first, put(bytes)]);
  }
}
