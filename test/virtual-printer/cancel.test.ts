// Jobs that are taken back in the middle, and jobs that trouble at the device holds up.
import { describe, expect, it } from 'vitest';
import { integer, keyword, name } from '../../src/print/ipp/attributes.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import type { PrinterEvent } from '../../src/print/printer.ts';
import { findModel } from '../../src/print/virtual-printer/models/index.ts';
import { ask } from './ask.ts';
import { eventually, jobOf, pagingSink, QUICK, SPEC, start } from './job-support.ts';

describe('cancelling in the middle', () => {
  /** Of two models one speaks nothing newer. */
  const OLD = { version: [1, 1] } as const;
  const MODELS = ['colour-mfp', 'whole-jobs'];

  it.each(MODELS.flatMap((id) => [[id, 'the signal'] as const, [id, 'cancel()'] as const]))(
    'at %s by %s stops the sink, frees the paper path and is seen by everybody',
    async (id, how) => {
      let signal: AbortSignal | undefined;
      const sink = pagingSink(100_000, (document) => (signal = document.signal));
      const virtual = await start({ model: findModel(id)!, sink });
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
      const answer = await ask(virtual.uri, 'Get-Job-Attributes', [integer('job-id', job.jobId)], OLD);
      expect(jobOf(answer)).toMatchObject({ state: 7, reasons: ['job-canceled-by-user'] });
      const next = await printer.openJob(SPEC);
      await next.write(Buffer.alloc(100_000));
      expect((await next.finish()).impressionsCompleted).toBe(1);
      printer.close();
    },
  );

  it.each(MODELS)('at %s, by somebody else, ends the upload with what the printer says', async (id) => {
    const virtual = await start({ model: findModel(id)!, sink: pagingSink(100_000) });
    const printer = openIppPrinter(virtual.uri, QUICK);
    const job = await printer.openJob(SPEC);
    await job.write(Buffer.alloc(500_000));
    await eventually(() => expect(job.jobId).toBeGreaterThan(0));
    const cancelled = await ask(virtual.uri, 'Cancel-Job', [integer('job-id', job.jobId)], OLD);
    expect(cancelled.status).toBe('successful-ok');
    const sending = (async () => {
      for (;;) await job.write(Buffer.alloc(1 << 20));
    })();
    await expect(sending).rejects.toMatchObject({ code: 'printer.jobEnded', params: { state: 'canceled' } });
    const again = await ask(virtual.uri, 'Cancel-Job', [integer('job-id', job.jobId)], OLD);
    expect(again.status).toBe('client-error-not-possible');
    printer.close();
  });

  it('with Print-Job never touches a job of the same name', async () => {
    const virtual = await start({ model: findModel('whole-jobs')!, sink: pagingSink(1000) });
    const printer = openIppPrinter(virtual.uri, QUICK);
    // Called like ours, from before.
    const held = [keyword('job-hold-until', 'indefinite')];
    const before = await ask(virtual.uri, 'Print-Job', [name('job-name', 'job')], {
      ...OLD,
      job: held,
      document: Buffer.from('RaS2'),
    });
    expect(before.status).toBe('successful-ok');
    const job = await printer.openJob(SPEC);
    await job.write(Buffer.alloc(10));
    await eventually(() => expect(job.jobId).toBe(2));
    await job.cancel();
    expect(virtual.jobs().map(({ jobId, state }) => [jobId, state])).toEqual([
      [1, 'pending-held'],
      [2, 'canceled'],
    ]);
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
    // The side in hand came out, and is counted: what is said to be printed is what lies in the tray.
    expect(job.progress.impressionsCompleted).toBe(2);
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
