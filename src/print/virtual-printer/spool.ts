// A bounded buffer between an upload and the sink: the sender waits when it is full, the sink when it is empty.
import { cancelledError } from '../../errors.ts';

export class Spool implements AsyncIterable<Uint8Array> {
  private readonly chunks: Uint8Array[] = [];
  private bytes = 0;
  private limitBytes: number;
  private ended = false;
  private closed = false;
  private failure: unknown;
  private wakeReader: () => void = () => {};
  private wakeWriter: () => void = () => {};

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** A smaller limit drops nothing: the sender waits until what is there has gone down. */
  setLimit(limitBytes: number): void {
    this.limitBytes = limitBytes;
    this.wakeWriter();
  }

  /** Resolves when there is room for more. @throws `job.cancelled` when nobody reads any more */
  async push(chunk: Uint8Array): Promise<void> {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    this.wakeReader();
    while (this.bytes >= this.limitBytes && !this.closed) {
      await new Promise<void>((resolve) => {
        this.wakeWriter = resolve;
      });
    }
    if (this.closed) throw cancelledError();
  }

  /** @param failure thrown to the reader after what was pushed */
  end(failure?: unknown): void {
    this.ended = true;
    this.failure = failure;
    this.wakeReader();
  }

  /** The reader has gone: whoever pushes is told. */
  close(): void {
    this.closed = true;
    this.chunks.length = 0;
    this.bytes = 0;
    this.wakeWriter();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const chunk = this.chunks.shift();
      if (chunk !== undefined) {
        this.bytes -= chunk.length;
        this.wakeWriter();
        yield chunk;
      } else if (this.ended) {
        if (this.failure !== undefined) throw this.failure;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.wakeReader = resolve;
        });
      }
    }
  }
}
