// The client on the wire: TLS with a pinned certificate, passwords, 100-continue, time limits by kind, answers that are no answers.

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { charset, integer, naturalLanguage } from '../../src/print/ipp/attributes.ts';
import { IppClient } from '../../src/print/ipp/client.ts';
import { encodeMessage } from '../../src/print/ipp/encode.ts';
import { parsePrinterUri } from '../../src/print/ipp/endpoint.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import type { TransportOptions } from '../../src/print/ipp/transport.ts';
import { makeSelfSigned } from '../../src/print/tls/self-signed.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import type { DocumentSink } from '../../src/print/virtual-printer/sink.ts';

const sink: DocumentSink = {
  formats: ['image/pwg-raster'],
  async print(document) {
    for await (const _ of document.bytes);
    await document.impressionPrinted();
  },
};
const SPEC = { format: 'image/pwg-raster', name: 'job', required: { media: 'iso_a4_210x297mm' } };

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function virtualPrinter(
  options: Partial<Parameters<typeof startVirtualPrinter>[0]> = {},
): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter({ sink, ...options });
  cleanUp.push(() => printer.close());
  return printer;
}

/** A raw TCP server; `onRequest` gets everything received so far each time something comes. */
async function rawServer(onData: (socket: Socket, received: Buffer) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      onData(socket, received);
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `ipp://127.0.0.1:${(server.address() as AddressInfo).port}/ipp/print`;
}

function client(uri: string, options: TransportOptions = {}): IppClient {
  const made = new IppClient(uri, options);
  cleanUp.push(() => made.close());
  return made;
}

function answerBytes(requestId: number, code = 0): Uint8Array {
  return encodeMessage({
    version: [2, 0],
    code,
    requestId,
    groups: [
      {
        tag: GROUP.operation,
        attributes: [charset('attributes-charset', 'utf-8'), naturalLanguage('attributes-natural-language', 'en')],
      },
      { tag: GROUP.job, attributes: [integer('job-id', 1)] },
    ],
  });
}

function httpAnswer(body: Uint8Array, extra = ''): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: ${body.length}\r\n${extra}\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

describe('addresses', () => {
  it('are on port 631 unless they say otherwise', () => {
    expect(parsePrinterUri('ipp://printer.local/ipp/print')).toMatchObject({
      host: 'printer.local',
      port: 631,
      secure: false,
      path: '/ipp/print',
    });
    expect(parsePrinterUri('ipps://[::1]:8443/')).toMatchObject({ host: '::1', port: 8443, secure: true, path: '/' });
  });

  it.each(['http://h/', 'ipp:', 'ipp:///x', 'printer', 'ipp://user:secret@h/ipp/print', 'ipp://h/#x'])(
    '%s is refused',
    (uri) => {
      expect(() => parsePrinterUri(uri)).toThrowError(expect.objectContaining({ code: 'printer.badUri', exitCode: 2 }));
    },
  );

  it('are refused without repeating a password', () => {
    expect(() => parsePrinterUri('ipp://user:secret@h/')).toThrowError(expect.not.stringContaining('secret'));
  });
});

describe('ipps', () => {
  it('prints to the certificate that is pinned, in any spelling', async () => {
    const printer = await virtualPrinter({ tls: {} });
    const spelled = printer.fingerprint256!.toUpperCase().replace(/(..)(?=.)/g, '$1:');
    const secure = openIppPrinter(printer.secureUri!, { tls: { fingerprint256: spelled }, job: { pollMs: 20 } });
    const job = await secure.openJob(SPEC);
    await job.write(Buffer.from('RaS2 and more'));
    expect((await job.finish()).impressionsCompleted).toBe(1);
    secure.close();
  });

  it('prints to a certificate of a known authority, and to the host that it names only', async () => {
    const identity = makeSelfSigned({ hosts: ['127.0.0.1'], validFrom: new Date(Date.now() - 1000), validDays: 1 });
    const printer = await virtualPrinter({ tls: { identity } });
    await client(printer.secureUri!, { tls: { ca: identity.cert } }).getPrinterAttributes(['printer-name']);
    const elsewhere = client(printer.secureUri!.replace('127.0.0.1', 'localhost'), { tls: { ca: identity.cert } });
    await expect(elsewhere.getPrinterAttributes(['printer-name'])).rejects.toMatchObject({ code: 'printer.untrusted' });
  });

  it('sends nothing to another certificate, and says which one it saw', async () => {
    let operations = 0;
    const printer = await virtualPrinter({ tls: {}, onEvent: () => operations++ });
    for (const tls of [{}, { fingerprint256: 'ab'.repeat(32) }]) {
      const error = await client(printer.secureUri!, { tls })
        .getPrinterAttributes(['all'])
        .catch((thrown) => thrown);
      expect(error.code).toBe('printer.untrusted');
      expect(error.message).toContain(printer.fingerprint256);
    }
    expect(operations).toBe(0);
  });

  it('refuses a certificate that has run out, unless it is the pinned one', async () => {
    const identity = makeSelfSigned({ hosts: ['127.0.0.1'], validFrom: new Date('2020-01-01'), validDays: 1 });
    const printer = await virtualPrinter({ tls: { identity } });
    const trusting = client(printer.secureUri!, { tls: { ca: identity.cert } });
    await expect(trusting.getPrinterAttributes(['all'])).rejects.toMatchObject({ code: 'printer.untrusted' });
    await client(printer.secureUri!, { tls: { fingerprint256: identity.fingerprint256 } }).getPrinterAttributes([
      'all',
    ]);
  });
});

describe('basic authentication', () => {
  const auth = { user: 'kiosk', password: 'pässwörd:x' };

  it('opens the printer that asks for it, and a wrong password does not', async () => {
    const printer = await virtualPrinter({ basicAuth: auth });
    await client(printer.uri, { auth }).getPrinterAttributes(['printer-name']);
    for (const wrong of [undefined, { ...auth, password: 'x' }]) {
      const refused = client(printer.uri, wrong === undefined ? {} : { auth: wrong });
      await expect(refused.getPrinterAttributes(['printer-name'])).rejects.toMatchObject({
        code: 'printer.unauthorized',
        exitCode: 4,
      });
    }
  });

  it('never goes over a network in the clear unless told to', async () => {
    const far = client('ipp://printer.example/ipp/print', { auth });
    await expect(far.getPrinterAttributes(['all'])).rejects.toMatchObject({ code: 'printer.untrusted' });
  });
});

describe('Expect: 100-continue', () => {
  /** Uploads to a server that does `onHead` when it has the attributes; what it had got until then, and in the end. */
  async function upload(onHead: (socket: Socket) => void): Promise<{ atHead: Buffer; all: Buffer }> {
    let atHead: Buffer | undefined;
    let all: Buffer = Buffer.alloc(0);
    const uri = await rawServer((socket, received) => {
      all = received;
      if (atHead === undefined && received.includes('last-document')) {
        atHead = received;
        onHead(socket);
      }
      if (received.toString('latin1').endsWith('0\r\n\r\n')) socket.end(httpAnswer(answerBytes(1)));
    });
    const { exchange, finish } = client(uri, { expectContinue: true }).sendDocument(1, 'image/pwg-raster');
    await exchange.write(Buffer.from('DOCUMENT'));
    expect((await finish()).code).toBe(0);
    return { atHead: atHead!, all };
  }

  it.each<[string, (socket: Socket) => void]>([
    ['after 100', (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
    ['after a second without 100', () => undefined],
  ])('sends the attributes at once, and the document %s', async (_when, onHead) => {
    const { atHead, all } = await upload(onHead);
    expect(atHead.toString('latin1')).toMatch(/^Expect: 100-continue\r$/m);
    expect(atHead.includes('DOCUMENT')).toBe(false);
    expect(all.includes('DOCUMENT')).toBe(true);
  });

  it('is not asked for by default', async () => {
    const headers: string[] = [];
    const uri = await rawServer((socket, received) => {
      headers.push(received.toString('latin1'));
      if (received.toString('latin1').endsWith('0\r\n\r\n')) socket.end(httpAnswer(answerBytes(1)));
    });
    await client(uri).sendDocument(1, 'image/pwg-raster').finish();
    expect(headers.join('')).not.toMatch(/Expect/i);
    expect(headers.join('')).toMatch(/Transfer-Encoding: chunked/);
  });
});

describe('time limits', () => {
  it('connect: a host that does not answer', async () => {
    // A listener that never accepts TLS: the TCP connection stands, the handshake does not.
    const uri = (await rawServer(() => undefined)).replace('ipp:', 'ipps:');
    const slow = client(uri, { limits: { connectMs: 150 } });
    await expect(slow.getPrinterAttributes(['all'])).rejects.toMatchObject({
      code: 'printer.timeout',
      params: { kind: 'connect', seconds: 0.15 },
    });
  });

  it('answer: a printer that takes the request and says nothing', async () => {
    const uri = await rawServer(() => undefined);
    const slow = client(uri, { limits: { answerMs: 150 } });
    await expect(slow.getPrinterAttributes(['all'])).rejects.toMatchObject({
      code: 'printer.timeout',
      params: { kind: 'answer' },
    });
  });

  it('answer: a printer that says one byte at a time', async () => {
    const uri = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n');
      const drip = setInterval(() => socket.write('\x02'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const slow = client(uri, { limits: { answerMs: 200 } });
    await expect(slow.getPrinterAttributes(['all'])).rejects.toMatchObject({
      code: 'printer.timeout',
      params: { kind: 'answer' },
    });
  });

  it('idle upload: a printer that takes no more of the document', async () => {
    const uri = await rawServer((socket) => socket.pause());
    const { exchange } = client(uri, { limits: { idleUploadMs: 200 } }).sendDocument(1, 'image/pwg-raster');
    const sending = (async () => {
      for (;;) await exchange.write(Buffer.alloc(1 << 20));
    })();
    await expect(sending).rejects.toMatchObject({ code: 'printer.timeout', params: { kind: 'idle-upload' } });
  });

  it('total: a job that goes on and on, taken back from the printer', async () => {
    const printer = await virtualPrinter();
    const limited = openIppPrinter(printer.uri, { job: { pollMs: 20, totalMs: 200 } });
    const job = await limited.openJob(SPEC);
    const sending = (async () => {
      for (;;) {
        await job.write(Buffer.alloc(1000));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    await expect(sending).rejects.toMatchObject({ code: 'printer.timeout', params: { kind: 'total' } });
    expect(job.progress.state).toBe('canceled');
    limited.close();
  });

  it('a signal ends any wait', async () => {
    const uri = await rawServer(() => undefined);
    const waiting = client(uri).getPrinterAttributes(['all'], AbortSignal.timeout(50));
    await expect(waiting).rejects.toMatchObject({ code: 'job.cancelled' });
  });
});

describe('answers that are none', () => {
  it.each<[string, string | Buffer, string]>([
    ['a closed connection', '', 'printer.lost'],
    ['HTTP 404', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', 'printer.http'],
    ['HTTP 401', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n', 'printer.unauthorized'],
    ['a web page', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi', 'printer.http'],
    ['not HTTP', 'SSH-2.0-OpenSSH\r\n', 'printer.lost'],
    ['an empty body', httpAnswer(Buffer.alloc(0)), 'printer.badAnswer'],
    ['half a message', httpAnswer(answerBytes(1).subarray(0, 30)), 'printer.badAnswer'],
    ['a body cut short', httpAnswer(answerBytes(1)).subarray(0, -5), 'printer.lost'],
    ['noise', httpAnswer(Buffer.alloc(500, 0x21)), 'printer.badAnswer'],
    ['the answer to another request', httpAnswer(answerBytes(99)), 'printer.badAnswer'],
    ['an answer without end', httpAnswer(Buffer.alloc(3 << 20)), 'printer.badAnswer'],
  ])('%s is a coded error', async (_what, answer, code) => {
    const uri = await rawServer((socket) => socket.end(answer));
    await expect(client(uri).getPrinterAttributes(['all'])).rejects.toMatchObject({ code, exitCode: 4 });
  });

  it('nobody there is a coded error', async () => {
    const nobody = client('ipp://127.0.0.1:1/ipp/print');
    await expect(nobody.getPrinterAttributes(['all'])).rejects.toMatchObject({
      code: 'printer.unreachable',
      params: { reason: 'ECONNREFUSED' },
    });
  });

  it('a connection that breaks in the middle of a document says how much had gone out', async () => {
    const uri = await rawServer((socket, received) => received.length > 100_000 && socket.resetAndDestroy());
    const { exchange } = client(uri).sendDocument(1, 'image/pwg-raster');
    const sending = (async () => {
      for (;;) await exchange.write(Buffer.alloc(50_000));
    })();
    const error = await sending.catch((thrown) => thrown);
    expect(error.code).toBe('printer.lost');
    expect(error.params.bytesSent).toBeGreaterThanOrEqual(100_000);
  });

  it('a kept connection that has gone stale is no trouble for a question', async () => {
    const sockets = new Set<Socket>();
    let stale = 0;
    const uri = await rawServer((socket, received) => {
      sockets.add(socket);
      const requests = received.toString('latin1').split('POST ').length - 1;
      // The second question on a connection finds it closed.
      if (requests > 1) {
        stale++;
        socket.destroy();
      } else {
        socket.write(httpAnswer(answerBytes(received.readInt32BE(received.indexOf('\r\n\r\n') + 8))));
      }
    });
    const asking = client(uri);
    for (let i = 0; i < 3; i++) expect((await asking.getPrinterAttributes(['all'])).code).toBe(0);
    expect([stale, sockets.size]).toEqual([1, 3]);
  });

  it('a printer of IPP 1.1 is spoken to in its version', async () => {
    const versions: string[] = [];
    const uri = await rawServer((socket, received) => {
      const head = received.indexOf('\r\n\r\n') + 4;
      versions.push(`${received[head]}.${received[head + 1]}`);
      const code = received[head] === 2 ? 0x0503 : 0;
      socket.end(httpAnswer(answerBytes(received.readInt32BE(head + 4), code), 'Connection: close\r\n'));
    });
    expect((await client(uri).getPrinterAttributes(['all'])).code).toBe(0);
    expect(versions).toEqual(['2.0', '1.1']);
  });
});
