// A printer in a process of its own that takes whatever it is sent and costs next to nothing: the bench's far end.
//
// A real printer is another machine. One that reads documents as our virtual printer does took a fifth of the processor time of
// all that a bench measures on two cores (64 KiB buffers, each for the garbage collector). So here a connection is read into one buffer,
// a document is counted and dropped, and only what stands before it is shown to a virtual printer without a server, which answers.
import { randomUUID } from 'node:crypto';
import { createServer, type Server, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { answerRequest } from '../src/print/virtual-printer/answer.ts';
import { PrinterCore } from '../src/print/virtual-printer/core.ts';
import { Device } from '../src/print/virtual-printer/device.ts';
import { colourMfp } from '../src/print/virtual-printer/models/colour-mfp.ts';
import { PRINTER_PATH } from '../src/print/virtual-printer/request-checks.ts';
import type { DocumentSink } from '../src/print/virtual-printer/sink.ts';
import { Upload } from '../src/print/virtual-printer/upload.ts';

const READ_BYTES = 1 << 20;
/** Of a request's body: its IPP attributes and the document's first bytes. */
const KEPT_BYTES = 32 << 10;
const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
/** Never waited for: a request is answered when all of it is there. */
const IDLE_MS = 60_000;

/** Argument: the one resolution that it has, dpi. */
const dpi = Number(process.argv[2] ?? 600);
const { pwg } = colourMfp;
const model = {
  ...colourMfp,
  resolutionsDpi: [dpi],
  defaultResolutionDpi: dpi,
  ...(pwg && { pwg: { ...pwg, resolutionsDpi: [dpi] } }),
};
const sink: DocumentSink = {
  formats: ['image/pwg-raster'],
  async print(document) {
    for await (const _ of document.bytes) {
      // The few bytes that were kept.
    }
  },
};

/** Known when the port is. */
let core: PrinterCore;

/** Read buffers of connections that have gone. */
const buffers: Buffer[] = [];

/** The requests of one connection, one after the other. */
class Connection {
  readonly #socket: Socket;
  /** Heads and chunk sizes until they are whole. */
  #text = Buffer.alloc(0);
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** Bytes of the body, or of its present chunk, still to come; undefined: a head or a chunk size comes next. */
  #left: number | undefined;
  #isChunked = false;
  #inBody = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left) {
        const count = Math.min(this.#left, bytes.length - at);
        this.#keep(bytes.subarray(at, at + count));
        this.#left -= count;
        at += count;
        if (this.#left === 0 && !this.#isChunked) this.#answer();
        continue;
      }
      // Between chunks there are a few bytes of text, before a body a few hundred.
      const mark = this.#inBody ? CRLF : HEAD_END;
      const most = this.#inBody ? 64 : 4096;
      const before = this.#text.length;
      this.#text = Buffer.concat([this.#text, bytes.subarray(at, at + most)]);
      const end = this.#text.indexOf(mark, this.#inBody && this.#text.indexOf(CRLF) === 0 ? 2 : 0);
      if (end < 0) {
        at = Math.min(bytes.length, at + most);
        continue;
      }
      at += end + mark.length - before;
      const text = this.#text.subarray(0, end).toString('latin1');
      this.#text = Buffer.alloc(0);
      if (this.#inBody) this.#chunk(Number.parseInt(text.trim(), 16));
      else this.#head(text);
    }
  }

  #keep(bytes: Buffer): void {
    const room = KEPT_BYTES - this.#keptBytes;
    if (room <= 0) return;
    const part = Buffer.from(bytes.subarray(0, room));
    this.#kept.push(part);
    this.#keptBytes += part.length;
  }

  #head(head: string): void {
    if (/^expect: *100-continue/im.test(head)) this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    this.#isChunked = /^transfer-encoding: *chunked/im.test(head);
    this.#inBody = this.#isChunked;
    this.#left = this.#isChunked ? undefined : Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (this.#left === 0) this.#answer();
  }

  #chunk(size: number): void {
    this.#left = size;
    // The last chunk is followed by an empty line; our client sends no trailers, and the line is skipped with the next head.
    if (size === 0) this.#answer();
  }

  #answer(): void {
    const body = Buffer.concat(this.#kept);
    this.#kept = [];
    this.#keptBytes = 0;
    this.#left = undefined;
    this.#inBody = false;
    void this.#send(body);
  }

  async #send(body: Buffer): Promise<void> {
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    const answer = await answerRequest(core, new Upload(Readable.from([body]), IDLE_MS), answered);
    if (answer === undefined) return void this.#socket.destroy();
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: ${answer.length}\r\n\r\n`;
    this.#socket.write(Buffer.concat([Buffer.from(head), answer]), () => resolve());
  }
}

const server: Server = createServer({ pauseOnConnect: true }, (incoming) => {
  // Only a socket made with `onread` reads into a given buffer: the connection's handle is adopted by such a one.
  const buffer = buffers.pop() ?? Buffer.alloc(READ_BYTES);
  const onread = {
    buffer,
    callback: (count: number): boolean => {
      connection.take(buffer.subarray(0, count));
      return true;
    },
  };
  const socket = new Socket({ handle: (incoming as unknown as { _handle: unknown })._handle, onread } as never);
  const connection = new Connection(socket);
  socket.on('close', () => buffers.push(buffer));
  socket.on('error', () => undefined).resume();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  const uri = `ipp://127.0.0.1:${port}${PRINTER_PATH}`;
  const identity = {
    printerName: model.makeAndModel,
    location: '',
    uuid: randomUUID(),
    uris: [uri],
    tls: false,
    basicAuth: false,
    onLoopback: true,
    formats: sink.formats,
  };
  core = new PrinterCore(model, identity, new Device(Date.now, 1), sink, () => undefined);
  process.send?.({ uri });
});
process.on('disconnect', () => process.exit(0));
