// A connection of an HTTP server -> the same, with everything that it was read into overwritten.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * Node's HTTP parser reads into one buffer of its own, which keeps the last 64 KiB of the last document for as long as the
 * process lives. A connection that somebody listens to is read into other buffers instead (`unconsume` in Node's
 * `_http_server`), which the parser copies bodies from; ours is the last listener, and overwrites them.
 */
export function wipeReads(socket: Socket): void {
  const leftovers = socket instanceof TLSSocket ? stack : readBuffer;
  socket.on('data', (read: Uint8Array) => {
    read.fill(0);
    leftovers.soon();
  });
}

/** Runs `work` once, some time after it was last asked for. */
class Soon {
  readonly #work: () => void;
  readonly #afterMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(work: () => void, afterMs: number) {
    this.#work = work;
    this.#afterMs = afterMs;
  }

  soon(): void {
    // Not put off by what keeps coming: a document that is read slowly is overwritten on its way too.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#work();
    }, this.#afterMs).unref();
  }
}

const AFTER_MS = 50;

/** TLS is decrypted into 16 KiB on the stack (`TLSWrap::ClearOut`), whose frame is live while its bytes are handed over. */
const stack = new Soon(() => overwriteStack(STACK_CALLS), AFTER_MS);

/** Frames of about 400 bytes: 100 KiB, several times as deep as where a read is handled. */
const STACK_CALLS = 256;

/** The interpreter fills a frame's registers when it enters a function: calls below calls overwrite what the stack held. */
function overwriteStack(calls: number): number {
  const [a, b, c, d, e, f, g, h] = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => n * calls);
  const [i, j, k, l, m, n, o, p] = [a, b, c, d, e, f, g, h];
  const below = calls > 0 ? overwriteStack(calls - 1) : 0;
  return below + a! + b! + c! + d! + e! + f! + g! + h! + i! + j! + k! + l! + m! + n! + o! + p!;
}

/** What libuv asks a stream's owner for, and all that it reads at once. */
const READ_BYTES = 65536;

/**
 * A read that is shorter than its buffer is copied out of it, and Node keeps the buffer for the next read, of whatever
 * connection. There is no way to reach it but to fill it: by a read of zeros as long as it is, from ourselves.
 */
const readBuffer = new Soon(() => void overwriteReadBuffer().catch(() => undefined), AFTER_MS);

let zeros: Promise<{ readonly from: Socket; readonly to: Socket }> | undefined;

async function overwriteReadBuffer(): Promise<void> {
  zeros ??= connectToOurselves();
  const { from, to } = await zeros;
  // Reading begins when all of it is there, so that it is one read.
  await new Promise<void>((resolve) => from.write(new Uint8Array(READ_BYTES), () => resolve()));
  for (let left = READ_BYTES; left > 0; ) {
    to.resume();
    const [read] = (await once(to, 'data')) as [Uint8Array];
    left -= read.length;
    to.pause();
  }
}

/** A pair of sockets of the abstract kind: on no disk, on no network, and gone with this process. */
async function connectToOurselves(): Promise<{ from: Socket; to: Socket }> {
  const server = createServer({ pauseOnConnect: true });
  server.listen(`\0kiosk-raster-${randomBytes(16).toString('hex')}`);
  await once(server, 'listening');
  const from = connect({ path: server.address() as string });
  const [to] = (await once(server, 'connection')) as [Socket];
  server.close();
  for (const end of [from, to]) end.unref().on('error', () => undefined);
  return { from, to };
}
