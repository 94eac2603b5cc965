// A device that answers Send-Document only when it has printed, or never: its job is watched, and its end is what counts.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { byteDocument, byteSink, type Came } from '../../bench/faults/byte-sink.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { until } from '../support/until.ts';

const SEND_DOCUMENT = 0x0006;
const PAGES = 3;

let device: VirtualPrinter;
let proxy: Server;
const tray: Came[] = [];
afterEach(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await device.close();
  tray.length = 0;
});

const isOver = () => device.jobs().every(({ state }) => ['completed', 'aborted', 'canceled'].includes(state));

/** @param hold awaited before the answer to Send-Document is passed on; false: it never is */
async function behindProxy(sideMs: number, hold: (() => Promise<void>) | false): Promise<string> {
  device = await startVirtualPrinter({ sink: byteSink(tray, sideMs) });
  const port = Number(new URL(device.uri.replace('ipp:', 'http:')).port);
  proxy = createServer((incoming, answer) => {
    let operation: number | undefined;
    const { url, method, headers } = incoming;
    const outgoing = request({ port, path: url, method, headers, agent: false }, async (response) => {
      if (operation === SEND_DOCUMENT) {
        if (hold === false) return void response.resume();
        await hold();
      }
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.once('data', (chunk: Buffer) => {
      operation = chunk.readUInt16BE(2);
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return `ipp://127.0.0.1:${(proxy.address() as AddressInfo).port}/ipp/print`;
}

/** With limits that a printing job outlasts, and its progress does not. */
async function print(uri: string, stuckMs: number) {
  const printer = openIppPrinter(uri, { limits: { answerMs: 2000 }, job: { pollMs: 10, stuckMs, cancelMs: 1000 } });
  try {
    const job = await printer.openJob({ format: 'application/pdf', name: 'late', required: {} });
    await job.write(byteDocument(PAGES));
    return await job.finish();
  } finally {
    printer.close();
  }
}

it('waits for the answer as long as the job moves on', async () => {
  // Six sides of half a second: three seconds, where an answer may take two.
  const uri = await behindProxy(500, () => until(isOver));
  expect(await print(uri, 60_000)).toMatchObject({ state: 'completed', impressionsCompleted: PAGES * 2 });
});

it('takes the job’s word when the answer never comes', async () => {
  const uri = await behindProxy(0, false);
  expect(await print(uri, 60_000)).toMatchObject({ state: 'completed', impressionsCompleted: PAGES * 2 });
}, 60_000);

it('gives up a job that neither answers nor moves on', async () => {
  const uri = await behindProxy(0, false);
  device.raise({ keyword: 'media-jam', severity: 'error' });
  await expect(print(uri, 300)).rejects.toMatchObject({ code: 'printer.timeout', params: { kind: 'stuck' } });
  expect(tray.every(({ sides }) => sides === 0)).toBe(true);
});
