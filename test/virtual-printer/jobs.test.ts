// Jobs at the virtual printer, sent by our client: their bytes, their order, back pressure, opening one.
import { createHash } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cancelledError } from '../../src/errors.ts';
import { integer, keyword } from '../../src/print/ipp/attributes.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import type { PrinterEvent } from '../../src/print/printer.ts';
import type { ReceivedDocument } from '../../src/print/virtual-printer/sink.ts';
import { ask } from './ask.ts';
import { eventually, jobOf, pagingSink, QUICK, SPEC, start } from './job-support.ts';

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
      media: { name: 'iso_a4_210x297mm', widthHundredthMm: 21_000, heightHundredthMm: 29_700, marginHundredthMm: 423 },
      pageRanges: [],
      resolutionDpi: 1200,
      colourMode: 'color',
      scaling: 'none',
      contentOptimize: 'auto',
      renderingIntent: 'auto',
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
