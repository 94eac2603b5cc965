// Several device printers behind one front: the first that is free and fit prints; one that is down, or fails, is passed over.
import { afterEach, describe, expect, it } from 'vitest';
import { byteSink, type Came } from '../../bench/faults/byte-sink.ts';
import { mimeMediaType } from '../../src/print/ipp/attributes.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { parseFaults } from '../../src/print/virtual-printer/faults/grammar.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import type { FrontOptions } from '../../src/serve/front.ts';
import { until } from '../support/until.ts';
import { ask } from '../virtual-printer/ask.ts';
import { type Stand, stand } from './support.ts';

const PDF = Buffer.from('%PDF-1.7 an applicant by name');
const FORMAT = mimeMediaType('document-format', 'application/pdf');

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item[Symbol.asyncDispose]();
});

interface Machine {
  readonly device: VirtualPrinter;
  readonly tray: Came[];
  readonly entry: FrontOptions['devices'][number];
}

async function machine(faults = '', sideMs = 0): Promise<Machine> {
  const tray: Came[] = [];
  const device = await startVirtualPrinter({ sink: byteSink(tray, sideMs), faults: faults ? parseFaults(faults) : [] });
  const printer = openIppPrinter(device.uri, { job: { pollMs: 20, busyMs: 500 } });
  open.push({
    [Symbol.asyncDispose]: async () => {
      printer.close();
      await device.close();
    },
  });
  return { device, tray, entry: { uri: device.uri, printer } };
}

async function standing(machines: readonly Machine[], options: Parameters<typeof stand>[0] = {}): Promise<Stand> {
  const made = await stand({ ...options, devices: machines.map(({ entry }) => entry) });
  open.push(made);
  return made;
}

const print = (front: Stand['front']) => ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF });
const states = (front: Stand['front']) => front.server.jobs().map(({ state }) => state);
const sheets = ({ tray }: Machine) => tray.filter(({ sides }) => sides === 2).length;

describe('several printers', () => {
  it('print side by side, each one job at a time', async () => {
    const [one, two] = [await machine('', 60), await machine('', 60)];
    const { front } = await standing([one, two]);
    await until(() => front.ready);
    await Promise.all(Array.from({ length: 6 }, () => print(front)));
    await until(() => states(front).filter((state) => state === 'completed').length === 6);
    expect(sheets(one) + sheets(two)).toBe(6);
    expect(sheets(one)).toBeGreaterThan(0);
    expect(sheets(two)).toBeGreaterThan(0);
  });

  it('one is down: the other prints everything, and the front stays ready, with a warning', async () => {
    const [down, up] = [await machine(), await machine()];
    await down.device.close();
    const { front, log } = await standing([down, up]);
    await until(() => front.ready);
    for (let i = 0; i < 2; i++) await print(front);
    await until(() => states(front).filter((state) => state === 'completed').length === 2);
    expect([sheets(down), sheets(up)]).toEqual([0, 2]);
    expect(log()).toContain('timed-out');
    const metrics = await (await fetch(front.server.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/metrics'))).text();
    expect(metrics).toMatch(/kiosk_printer_up\{device="1"\} 0/);
    expect(metrics).toMatch(/kiosk_printer_up\{device="2"\} 1/);
  });

  it('one refuses before anything is printed: the job moves, and is printed once', async () => {
    const [refuses, takes] = [await machine('wrong-status@create-job:code=0x0500:times=99'), await machine()];
    const { front, log, taken } = await standing([refuses, takes]);
    await until(() => front.ready);
    await print(front);
    await until(() => states(front)[0] === 'completed');
    expect([sheets(refuses), sheets(takes)]).toEqual([0, 1]);
    expect(taken).toHaveLength(2);
    expect(log()).toContain('goes to another');
  });

  it('one starts anew after a sheet: the job does not move', async () => {
    const [restarts, other] = [await machine('reboot@sheet=2'), await machine()];
    const { front, log } = await standing([restarts, other], { pages: 4 });
    await until(() => front.ready);
    await print(front);
    await until(() => ['aborted', 'completed'].includes(states(front)[0] ?? ''));
    expect(states(front)).toEqual(['aborted']);
    expect(other.tray).toEqual([]);
    expect(log()).toMatch(/"state":"(partly-printed|unknown)"/);
  });

  it('one counts every side, then ends the job as aborted: the sheets are out, and the job is completed', async () => {
    const tray: Came[] = [];
    const sides = byteSink(tray);
    const device = await startVirtualPrinter({
      sink: {
        formats: sides.formats,
        async print(document) {
          await sides.print(document);
          throw new Error('output tray moved');
        },
      },
    });
    const printer = openIppPrinter(device.uri, { job: { pollMs: 20 } });
    const { front } = await standing([{ device, tray, entry: { uri: device.uri, printer } }]);
    await print(front);
    await until(() => ['aborted', 'completed'].includes(states(front)[0] ?? ''));
    expect(states(front)).toEqual(['completed']);
    printer.close();
    await device.close();
  });

  it('none is fit: a job waits as long as it may, prints nothing, and says why', async () => {
    const only = await machine();
    only.device.raise({ keyword: 'media-empty', severity: 'error' });
    const { front, log, taken } = await standing([only], { waitForPrinterMs: 300 });
    await until(() => log().includes('media-empty'));
    await print(front);
    await until(() => states(front)[0] === 'aborted');
    expect(log()).toContain('printer.timeout');
    expect(taken).toEqual([]);
  });

  it('none is fit, then one is: the job that waited is printed', async () => {
    const only = await machine();
    only.device.raise({ keyword: 'media-empty', severity: 'error' });
    const { front, log } = await standing([only], { waitForPrinterMs: 600_000 });
    await until(() => log().includes('media-empty'));
    await print(front);
    expect(states(front)).not.toContain('completed');
    only.device.clear('media-empty');
    await until(() => states(front)[0] === 'completed');
    expect(sheets(only)).toBe(1);
  });

  it('a job that waits for a printer does not hold up the end of the service', async () => {
    const only = await machine();
    await only.device.close();
    const { front, log } = await standing([only], { waitForPrinterMs: 600_000 });
    await until(() => log().includes('timed-out'));
    await print(front);
    const startMs = performance.now();
    await front.stop(600_000);
    expect(performance.now() - startMs).toBeLessThan(300_000);
  });
});
