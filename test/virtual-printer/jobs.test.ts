// Jobs at the virtual printer, sent by our client: order, back pressure, cancelling in the middle, holding, trouble.
import { createHash } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cancelledError } from '../../src/errors.ts';
import {
  enumeration,
  find,
  groupAttributes,
  integer,
  keyword,
  numbersOf,
  stringsOf,
} from '../../src/print/ipp/attributes.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import type { PrinterEvent } from '../../src/print/printer.ts';
import {
  startVirtualPrinter,
  type VirtualPrinter,
  type VirtualPrinterOptions,
} from '../../src/print/virtual-printer/server.ts';
import type { DocumentSink, ReceivedDocument } from '../../src/print/virtual-printer/sink.ts';
import { type Answer, ask } from './ask.ts';

const SPEC = { format: 'image/pwg-raster', name: 'job', required: { media: 'iso_a4_210x297mm' } };
const QUICK = { job: { pollMs: 20 } };

/** Takes each byte as a sheet: a "page" ends at every full `pageBytes`. */
function pagingSink(pageBytes: number, onDocument?: (document: ReceivedDocument) => void): DocumentSink {
  return {
    formats: ['image/pwg-raster'],
    async print(document) {
      onDocument?.(document);
      let bytes = 0;
      for await (const chunk of document.bytes) {
        for (let left = chunk.length; left > 0; ) {
          const step = Math.min(left, pageBytes - (bytes % pageBytes));
          bytes += step;
          left -= step;
          if (bytes % pageBytes === 0) await document.impressionPrinted();
        }
      }
    },
  };
}

/** Waits until `check` passes; long, because the machine may be busy with other tests. */
function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 });
}

const open: VirtualPrinter[] = [];
async function start(options: VirtualPrinterOptions): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter(options);
  open.push(printer);
  return printer;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()));
});

function jobOf(answer: Answer): { state: number | undefined; reasons: string[]; impressions: number | undefined } {
  const job = groupAttributes(answer.message, GROUP.job);
  return {
    state: numbersOf(find(job, 'job-state'))[0],
    reasons: stringsOf(find(job, 'job-state-reasons')),
    impressions: numbersOf(find(job, 'job-impressions-completed'))[0],
  };
}

describe('a job', () => {
  it('arrives byte for byte, is counted, and its ticket is resolved', async () => {
    const received = createHash('sha256');
    let ticket: ReceivedDocument['ticket'] | undefined;
    const virtual = await start({
      sink: {
        formats: ['image/pwg-raster'],
        async print(document) {
          ticket = document.ticket;
          for await (const chunk of document.bytes) received.update(chunk);
          await document.impressionPrinted();
          await document.impressionPrinted();
        },
      },
    });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const events: PrinterEvent[] = [];
    const job = await printer.openJob(
      {
        ...SPEC,
        required: { media: 'iso_a4_210x297mm', sides: 'two-sided-long-edge', 'print-scaling': 'none' },
        preferred: { 'printer-resolution': '1200dpi', 'print-color-mode': 'color', 'no-such-attribute': 'x' },
      },
      { onEvent: (event) => events.push(event) },
    );
    const sent = createHash('sha256');
    for (let i = 0; i < 40; i++) {
      const chunk = Buffer.alloc(50_000, i);
      sent.update(chunk);
      await job.write(chunk);
    }
    expect(await job.finish()).toEqual({
      jobId: job.jobId,
      state: 'completed',
      reasons: ['job-completed-successfully'],
      impressionsCompleted: 2,
    });
    printer.close();
    expect(received.digest('hex')).toBe(sent.digest('hex'));
    expect(ticket).toEqual({
      copies: 1,
      sides: 'two-sided-long-edge',
      media: { name: 'iso_a4_210x297mm', widthHundredthMm: 21_000, heightHundredthMm: 29_700 },
      pageRanges: [],
      resolutionDpi: 1200,
      colourMode: 'color',
      scaling: 'none',
      orientation: 3,
    });
    expect(job.progress).toMatchObject({ state: 'completed', documentBytes: 2_000_000, documentWhole: true });
  });

  it('is paced by the sink: a sink that takes nothing stops the sender within the spool', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const virtual = await start({
      sink: {
        formats: ['image/pwg-raster'],
        async print(document) {
          await gate;
          for await (const _ of document.bytes);
        },
      },
    });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const job = await printer.openJob(SPEC);
    let written = 0;
    const sending = (async () => {
      for (let i = 0; i < 64; i++) {
        await job.write(Buffer.alloc(1 << 20));
        written++;
      }
    })();
    await eventually(() => expect(written).toBeGreaterThan(0));
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // Spool, both sockets and one chunk in flight; the rest of the 64 MiB waits in the sender.
    expect(written).toBeLessThan(24);
    release();
    await sending;
    expect((await job.finish()).state).toBe('completed');
    printer.close();
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ] as const)('is expanded when it comes compressed (%s, %o)', async (compression, compress) => {
    const chunks: Uint8Array[] = [];
    const virtual = await start({
      sink: {
        formats: ['image/pwg-raster'],
        async print(document) {
          for await (const chunk of document.bytes) chunks.push(chunk);
        },
      },
    });
    const document = Buffer.from(`RaS2${'0123456789'.repeat(10_000)}`);
    const attributes = [keyword('compression', compression)];
    const answer = await ask(virtual.uri, 'Print-Job', attributes, { document: compress(document) });
    expect(answer.status).toBe('successful-ok');
    await eventually(() => expect(Buffer.concat(chunks).equals(document)).toBe(true));
  });

  it.each([
    ['a broken compression', [keyword('compression', 'gzip')], 'RaS2 not gzip', 'compression-error'],
    ['no known format', [], 'what is this?', 'unsupported-document-format'],
  ])('in %s is aborted and says why', async (_what, attributes, document, reason) => {
    const virtual = await start({ sink: pagingSink(1000) });
    await ask(virtual.uri, 'Print-Job', attributes, { document: Buffer.from(document) });
    await eventually(async () => {
      const answer = await ask(virtual.uri, 'Get-Job-Attributes', [integer('job-id', 1)]);
      expect(jobOf(answer)).toMatchObject({ state: 8, reasons: ['aborted-by-system', reason] });
    });
  });

  it('that the sink cannot print is aborted with what the sink printed counted', async () => {
    const virtual = await start({
      sink: {
        formats: ['image/pwg-raster'],
        async print(document) {
          for await (const _ of document.bytes) {
            await document.impressionPrinted();
            throw cancelledError();
          }
        },
      },
    });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const job = await printer.openJob(SPEC);
    const sending = (async () => {
      for (;;) await job.write(Buffer.alloc(1 << 20));
    })();
    await expect(sending).rejects.toMatchObject({
      code: 'printer.jobEnded',
      params: { state: 'aborted', reasons: 'aborted-by-system, document-format-error', impressions: 1 },
    });
    printer.close();
  });
});

describe('several jobs at once', () => {
  it('all arrive whole; the paper path takes them one after the other', async () => {
    let printing = 0;
    let most = 0;
    const sums = new Map<number, string>();
    const virtual = await start({
      sink: {
        formats: ['image/pwg-raster'],
        async print(document) {
          most = Math.max(most, ++printing);
          const sum = createHash('sha256');
          for await (const chunk of document.bytes) sum.update(chunk);
          sums.set(document.jobId, sum.digest('hex'));
          printing--;
        },
      },
    });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const sent = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (number) => {
        const job = await printer.openJob({ ...SPEC, name: `job-${number}` });
        const sum = createHash('sha256');
        for (let i = 0; i < 20; i++) {
          const chunk = Buffer.alloc(100_000, number * 31 + i);
          sum.update(chunk);
          await job.write(chunk);
        }
        await job.finish();
        return [job.jobId, sum.digest('hex')] as const;
      }),
    );
    printer.close();
    expect(new Map(sent)).toEqual(sums);
    expect(most).toBe(1);
  });

  it('a job behind another one is pending, and can be cancelled without harm to the first', async () => {
    const virtual = await start({ sink: pagingSink(1_000_000) });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const first = await printer.openJob(SPEC);
    await first.write(Buffer.alloc(10));
    await eventually(() => expect(first.progress.state).toBe('processing'));
    const second = await printer.openJob(SPEC);
    await second.write(Buffer.alloc(10));
    await eventually(async () => {
      const answer = await ask(virtual.uri, 'Get-Job-Attributes', [integer('job-id', second.jobId)]);
      expect(jobOf(answer).state).toBe(3);
    });
    await second.cancel();
    expect(second.progress.state).toBe('canceled');
    await first.write(Buffer.alloc(999_990));
    expect((await first.finish()).impressionsCompleted).toBe(1);
    printer.close();
  });
});

describe('cancelling in the middle', () => {
  it.each(['the signal', 'cancel()'])(
    'by %s stops the sink, frees the paper path and is seen by everybody',
    async (how) => {
      let signal: AbortSignal | undefined;
      const virtual = await start({ sink: pagingSink(100_000, (document) => (signal = document.signal)) });
      const printer = openIppPrinter(virtual.uri, QUICK);
      const stop = new AbortController();
      const job = await printer.openJob(SPEC, { signal: stop.signal });
      for (let i = 0; i < 25; i++) await job.write(Buffer.alloc(100_000));
      await eventually(() => expect(job.progress.impressionsCompleted).toBeGreaterThan(0));
      if (how === 'cancel()') await job.cancel();
      else stop.abort();
      await expect(job.write(Buffer.alloc(1))).rejects.toMatchObject({ code: 'job.cancelled' });
      await expect(job.finish()).rejects.toMatchObject({ code: 'job.cancelled' });
      expect(signal?.aborted).toBe(true);
      const answer = await ask(virtual.uri, 'Get-Job-Attributes', [integer('job-id', job.jobId)]);
      expect(jobOf(answer)).toMatchObject({ state: 7, reasons: ['job-canceled-by-user'] });
      const next = await printer.openJob(SPEC);
      await next.write(Buffer.alloc(100_000));
      expect((await next.finish()).impressionsCompleted).toBe(1);
      printer.close();
    },
  );

  it('at the printer ends the upload with what the printer says', async () => {
    const virtual = await start({ sink: pagingSink(100_000) });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const job = await printer.openJob(SPEC);
    await job.write(Buffer.alloc(500_000));
    const cancelled = await ask(virtual.uri, 'Cancel-Job', [integer('job-id', job.jobId)]);
    expect(cancelled.status).toBe('successful-ok');
    const sending = (async () => {
      for (;;) await job.write(Buffer.alloc(1 << 20));
    })();
    await expect(sending).rejects.toMatchObject({ code: 'printer.jobEnded', params: { state: 'canceled' } });
    const again = await ask(virtual.uri, 'Cancel-Job', [integer('job-id', job.jobId)]);
    expect(again.status).toBe('client-error-not-possible');
    printer.close();
  });

  it('happens when the sender goes away: the job is aborted, the next one prints', async () => {
    const virtual = await start({ sink: pagingSink(100_000) });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const broken = await ask(virtual.uri, 'Print-Job', [], { document: Buffer.from('RaS2'), breakOffAfterBytes: 2 });
    expect(broken.status).toBe('broken off');
    await eventually(async () => {
      const answer = await ask(virtual.uri, 'Get-Job-Attributes', [integer('job-id', 1)]);
      expect(jobOf(answer)).toMatchObject({ state: 8, reasons: ['aborted-by-system', 'submission-interrupted'] });
    });
    const next = await printer.openJob(SPEC);
    await next.write(Buffer.alloc(100_000));
    await next.finish();
    printer.close();
  });

  it('happens when the sender falls silent', async () => {
    const virtual = await start({ sink: pagingSink(100_000), idleMs: 100 });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const job = await printer.openJob(SPEC);
    await job.write(Buffer.alloc(10));
    await eventually(() => expect(job.progress.state).toBe('aborted'));
    await expect(job.finish()).rejects.toMatchObject({ code: 'printer.jobEnded' });
    printer.close();
  });
});

describe('trouble at the device', () => {
  it('stops it between sides, shows as processing-stopped, and goes on when it is cleared', async () => {
    const virtual = await start({ sink: pagingSink(1000) });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const events: PrinterEvent[] = [];
    const job = await printer.openJob(SPEC, { onEvent: (event) => events.push(event) });
    await job.write(Buffer.alloc(1000));
    await eventually(() => expect(job.progress.impressionsCompleted).toBe(1));
    virtual.raise({ keyword: 'media-empty', severity: 'error' });
    virtual.raise({ keyword: 'toner-low', severity: 'warning' });
    await job.write(Buffer.alloc(5000));
    const done = job.finish();
    await eventually(() => expect(job.progress.state).toBe('processing-stopped'));
    await eventually(() =>
      expect(events.at(-1)).toEqual({
        type: 'printer-state',
        state: 'stopped',
        reasons: [
          { keyword: 'media-empty', severity: 'error' },
          { keyword: 'toner-low', severity: 'warning' },
        ],
      }),
    );
    expect(job.progress.impressionsCompleted).toBe(1);
    virtual.clear('media-empty');
    expect((await done).impressionsCompleted).toBe(6);
    printer.close();
  });

  it('that lasts is given up by the client after its limit, and the job is taken back', async () => {
    const virtual = await start({ sink: pagingSink(1000) });
    const printer = openIppPrinter(virtual.uri, { job: { pollMs: 20, stuckMs: 300 } });
    virtual.raise({ keyword: 'cover-open', severity: 'error' });
    const job = await printer.openJob(SPEC);
    await job.write(Buffer.alloc(1000));
    await expect(job.finish()).rejects.toMatchObject({ code: 'printer.timeout', params: { kind: 'stuck' } });
    expect(job.progress).toMatchObject({ state: 'canceled', impressionsCompleted: 0 });
    virtual.clear('cover-open');
    printer.close();
  });
});

describe('operations on jobs', () => {
  it('Hold-Job and Release-Job', async () => {
    const virtual = await start({ sink: pagingSink(1000) });
    const hold = [keyword('job-hold-until', 'indefinite')];
    const held = await ask(virtual.uri, 'Print-Job', [], {
      job: hold,
      document: Buffer.from(`RaS2${'x'.repeat(996)}`),
    });
    expect(jobOf(held)).toMatchObject({ state: 4, reasons: ['job-hold-until-specified'] });
    const id = integer('job-id', numbersOf(find(groupAttributes(held.message, GROUP.job), 'job-id'))[0]!);
    expect((await ask(virtual.uri, 'Release-Job', [id])).status).toBe('successful-ok');
    await eventually(async () => expect(jobOf(await ask(virtual.uri, 'Get-Job-Attributes', [id])).state).toBe(9));
    expect((await ask(virtual.uri, 'Hold-Job', [id])).status).toBe('client-error-not-possible');
    expect((await ask(virtual.uri, 'Release-Job', [id])).status).toBe('client-error-not-possible');
  });

  it('Cancel-My-Jobs touches only the jobs of that user', async () => {
    const virtual = await start({ sink: pagingSink(1000) });
    for (const user of ['a', 'b', 'a']) await ask(virtual.uri, 'Create-Job', [], { user });
    expect((await ask(virtual.uri, 'Cancel-My-Jobs', [], { user: 'a' })).status).toBe('successful-ok');
    const left = await ask(virtual.uri, 'Get-Jobs', []);
    expect(
      left.message.groups.filter((group) => group.tag === GROUP.job).map((job) => numbersOf(job.attributes[0])),
    ).toEqual([[2]]);
  });

  it('Send-Document more than once, and Close-Job', async () => {
    const formats: (readonly [number, string])[] = [];
    const virtual = await start({
      sink: pagingSink(4, (document) => formats.push([document.number, document.format])),
    });
    const created = await ask(virtual.uri, 'Create-Job', []);
    const id = integer('job-id', numbersOf(find(groupAttributes(created.message, GROUP.job), 'job-id'))[0]!);
    const more = { name: 'last-document', values: [{ tag: 'boolean', value: false }] } as const;
    for (const _ of [1, 2]) {
      const sent = await ask(virtual.uri, 'Send-Document', [id, more], { document: Buffer.from('RaS2') });
      expect(sent.status).toBe('successful-ok');
      await eventually(async () =>
        expect(jobOf(await ask(virtual.uri, 'Get-Job-Attributes', [id])).impressions).toBe(formats.length),
      );
    }
    expect((await ask(virtual.uri, 'Close-Job', [id])).status).toBe('successful-ok');
    expect(formats).toEqual([
      [1, 'image/pwg-raster'],
      [2, 'image/pwg-raster'],
    ]);
    await eventually(async () => expect(jobOf(await ask(virtual.uri, 'Get-Job-Attributes', [id])).state).toBe(9));
  });

  it('refuses attributes that it does not have when fidelity is asked for, and names them when it is not', async () => {
    const virtual = await start({ sink: pagingSink(1000) });
    const job = [keyword('sides', 'two-sided-short-edge'), enumeration('print-quality', 9), keyword('fancy', 'yes')];
    const fidelity = { name: 'ipp-attribute-fidelity', values: [{ tag: 'boolean', value: true }] } as const;
    const strict = await ask(virtual.uri, 'Validate-Job', [fidelity], { job });
    expect(strict.status).toBe('client-error-attributes-or-values-not-supported');
    const names = groupAttributes(strict.message, GROUP.unsupported).map((attribute) => attribute.name);
    expect(names).toEqual(['print-quality', 'fancy']);
    const lenient = await ask(virtual.uri, 'Validate-Job', [], { job });
    expect(lenient.status).toBe('successful-ok-ignored-or-substituted-attributes');
  });
});

describe('opening a job', () => {
  it('waits for a printer that is busy, and says so', async () => {
    const virtual = await start({ sink: pagingSink(10) });
    for (let i = 0; i < 64; i++) await ask(virtual.uri, 'Create-Job', []);
    const printer = openIppPrinter(virtual.uri, QUICK);
    const events: PrinterEvent[] = [];
    const opening = printer.openJob(SPEC, { onEvent: (event) => events.push(event) });
    await eventually(() => expect(events).toContainEqual({ type: 'printer-busy' }));
    await ask(virtual.uri, 'Cancel-Job', [integer('job-id', 1)]);
    const job = await opening;
    await job.write(Buffer.alloc(10));
    expect((await job.finish()).impressionsCompleted).toBe(1);
    printer.close();
  });

  it('gives up on a printer that stays busy, and leaves no job there', async () => {
    const virtual = await start({ sink: pagingSink(10) });
    for (let i = 0; i < 64; i++) await ask(virtual.uri, 'Create-Job', []);
    const printer = openIppPrinter(virtual.uri, { job: { pollMs: 20, busyMs: 100 } });
    await expect(printer.openJob(SPEC)).rejects.toMatchObject({
      code: 'printer.refused',
      params: { status: 'server-error-busy' },
    });
    printer.close();
    expect(virtual.jobs()).toHaveLength(64);
  });

  it('that is cancelled while it is being made leaves no open job', async () => {
    const stop = new AbortController();
    const virtual = await start({
      sink: pagingSink(10),
      onEvent: (event) => event.type === 'job-created' && stop.abort(),
    });
    const printer = openIppPrinter(virtual.uri, QUICK);
    await expect(printer.openJob(SPEC, { signal: stop.signal })).rejects.toMatchObject({ code: 'job.cancelled' });
    printer.close();
    expect(virtual.jobs().map((job) => job.state)).toEqual(['canceled']);
  });
});
