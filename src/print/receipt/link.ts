// tcp://HOST:PORT -> a connection to a receipt printer: bytes out under back pressure, single answers in, within limits.
import { connect, type Socket } from 'node:net';

/** A link that broke or did not answer in time; the reason has no content. */
export class LinkError extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

export interface ReceiptLink {
  /** Resolves when the system has taken the bytes. @throws LinkError */
  write(bytes: Uint8Array): Promise<void>;
  /** One byte of answer to a question. @throws LinkError */
  ask(question: Uint8Array, limitMs: number): Promise<number>;
  close(): void;
}

/** More than this without being asked for is not a receipt printer. */
const MAX_UNREAD_BYTES = 1024;

class TcpLink implements ReceiptLink {
  private readonly socket: Socket;
  private readonly limitMs: number;
  private unread: number[] = [];
  private failure: LinkError | undefined;
  private wake: () => void = () => {};

  constructor(socket: Socket, limitMs: number) {
    this.socket = socket;
    this.limitMs = limitMs;
    socket.on('data', (chunk) => {
      this.unread.push(...chunk.subarray(0, MAX_UNREAD_BYTES));
      if (this.unread.length > MAX_UNREAD_BYTES) this.fail('it talks without being asked');
      this.wake();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => this.fail(error.code ?? 'error'));
    socket.on('close', () => this.fail('closed'));
  }

  private fail(reason: string): void {
    this.failure ??= new LinkError(reason);
    this.socket.destroy();
    this.wake();
  }

  /** Waits until `ready`, the link fails, or the time is up. */
  private async until(ready: () => boolean, limitMs: number): Promise<void> {
    const timer = setTimeout(() => this.fail('no answer'), limitMs);
    try {
      while (!ready()) {
        if (this.failure) throw this.failure;
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.failure) throw this.failure;
    let taken = false;
    this.socket.write(bytes, () => {
      taken = true;
      this.wake();
    });
    await this.until(() => taken, this.limitMs);
  }

  async ask(question: Uint8Array, limitMs: number): Promise<number> {
    this.unread = [];
    await this.write(question);
    await this.until(() => this.unread.length > 0, limitMs);
    return this.unread.shift()!;
  }

  close(): void {
    // end, not destroy: with answers unread, a destroyed socket takes back bytes that are still on their way.
    this.socket.end();
    setTimeout(() => this.socket.destroy(), 2000).unref();
  }
}

/** @throws LinkError */
export function openTcpLink(host: string, port: number, limitMs: number): Promise<ReceiptLink> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const timer = setTimeout(() => socket.destroy(Object.assign(new Error(), { code: 'connect timeout' })), limitMs);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new LinkError(error.code ?? 'error'));
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(new TcpLink(socket, limitMs));
    });
  });
}
