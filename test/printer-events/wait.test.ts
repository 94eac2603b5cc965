// How long a printer in trouble is waited for: out of reach, busy, stopped in mid-job; as long as the ticket says, and no longer.
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { byteDocument, byteSink, type Came } from '../../bench/faults/byte-sink.ts';
import { type IppPrinterOptions, openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import type { OpenJobOptions } from '../../src/print/printer.ts';
import { parseFaults } from '../../src/print/virtual-printer/faults/grammar.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';

const FOREVER_MS = 600_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function print(uri: string, options: OpenJobOptions, limits: IppPrinterOptions['job'] = {}): Promise<string> {
  const printer = openIppPrinter(uri, { job: { pollMs: 20, leastWaitMs: 0, ...limits } });
  try {
    await printer.capabilities(options.signal, options.waitForPrinterMs);
    const job = await printer.openJob(
      { format: 'application/pdf', name: 'certificate', required: { sides: 'two-sided-long-edge' }, impressions: 4 },
      options,
    );
    await job.write(byteDocument(2));
    return (await job.finish()).state;
  } catch (error) {
    const { code, params } = error as { code: string; params?: { kind?: string } };
    return params?.kind === undefined ? code : `${code} ${params.kind}`;
  } finally {
    printer.close();
  }
}

describe('a printer that is off', () => {
  it('is not waited for without a wish to', async () => {
    expect(await print(`ipp://127.0.0.1:${await freePort()}/ipp/print`, {})).toBe('printer.unreachable');
  });

  it('is given up after the time, nothing sent', async () => {
    const uri = `ipp://127.0.0.1:${await freePort()}/ipp/print`;
    expect(await print(uri, { waitForPrinterMs: 100 })).toBe('printer.unreachable');
  });

  it('is waited for, and prints once when it is switched on', async () => {
    const port = await freePort();
    const tray: Came[] = [];
    const printing = print(`ipp://127.0.0.1:${port}/ipp/print`, { waitForPrinterMs: FOREVER_MS });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const device = await startVirtualPrinter({ sink: byteSink(tray), port });
    expect(await printing).toBe('completed');
    expect(tray).toEqual([{ jobId: 1, sides: 4 }]);
    await device.close();
  });

  it('is not waited for any longer by a job that was cancelled', async () => {
    const uri = `ipp://127.0.0.1:${await freePort()}/ipp/print`;
    const signal = AbortSignal.timeout(50);
    expect(await print(uri, { waitForPrinterMs: FOREVER_MS, signal })).toBe('job.cancelled');
  });
});

describe('a printer that stops in mid-job', () => {
  it.each([
    ['longer than the limit of a job that is stuck', { waitForPrinterMs: FOREVER_MS }, 'completed', 4],
    ['no longer than the ticket says', { waitForPrinterMs: 50 }, 'printer.timeout trouble', 2],
    ['without a ticket, as the limit of a stuck job says', {}, 'printer.timeout stuck', 2],
  ])('is waited for %s', async (_what, options, ended, sides) => {
    const tray: Came[] = [];
    const device = await startVirtualPrinter({
      sink: byteSink(tray),
      faults: parseFaults('paper-out@sheet=2:for=0'),
      // Paper comes long after a job that is stuck would have been given up.
      onFault: () => void (ended === 'completed' && setTimeout(() => device.clear('media-empty'), 1500)),
    });
    expect(await print(device.uri, options, { stuckMs: 500 })).toBe(ended);
    expect(tray).toEqual([{ jobId: 1, sides }]);
    await device.close();
  });
});

it('a busy printer is asked again as long as the ticket says', async () => {
  const device = await startVirtualPrinter({ sink: byteSink([]), faults: parseFaults('busy:times=6') });
  expect(await print(device.uri, { waitForPrinterMs: 0 })).toBe('printer.refused');
  expect(await print(device.uri, { waitForPrinterMs: FOREVER_MS }, { busyMs: 0 })).toBe('completed');
  await device.close();
});
