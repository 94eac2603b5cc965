// The device's clock, its reasons, its one paper path in order of asking; and the spool in front of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Device } from '../../src/print/virtual-printer/device.ts';
import { Spool } from '../../src/print/virtual-printer/spool.ts';

const never = new AbortController().signal;

/** Lets everything that is ready run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Device', () => {
  it('counts its seconds from 1 and remembers when its state changed', () => {
    let now = 1_000_000;
    const device = new Device(() => now, 1);
    expect(device.upTimeS).toBe(1);
    now += 61_500;
    expect(device.upTimeS).toBe(62);
    device.raise({ keyword: 'toner-low', severity: 'warning' });
    expect(device.stateChangedAt).toEqual(new Date(1_061_500));
    expect(device.secondsAt(device.stateChangedAt.getTime())).toBe(62);
  });

  it('is stopped by errors alone, and says each reason with its severity', () => {
    const device = new Device(() => 0, 1);
    expect([device.state, device.reasonKeywords]).toEqual(['idle', ['none']]);
    device.raise({ keyword: 'toner-low', severity: 'warning' });
    expect([device.state, device.reasonKeywords]).toEqual(['idle', ['toner-low-warning']]);
    device.raise({ keyword: 'media-jam', severity: 'error' });
    expect([device.state, device.reasonKeywords]).toEqual(['stopped', ['toner-low-warning', 'media-jam-error']]);
    device.raise({ keyword: 'paused', severity: 'error' });
    expect(device.reasonKeywords).toContain('paused');
    device.clear('media-jam');
    expect(device.state).toBe('stopped');
    device.clear('paused');
    expect([device.state, device.reasonKeywords]).toEqual(['idle', ['toner-low-warning']]);
  });

  it('gives the paper path to one job after the other, in the order of asking, and skips those that gave up', async () => {
    const device = new Device(() => 0, 1);
    const order: string[] = [];
    const giveUp = new AbortController();
    const take = async (name: string, signal: AbortSignal): Promise<() => void> => {
      const release = await device.takeEngine(signal);
      order.push(name);
      return release;
    };
    const first = await take('first', never);
    const second = take('second', giveUp.signal);
    const third = take('third', never);
    await settle();
    expect(order).toEqual(['first']);
    expect(device.state).toBe('processing');
    giveUp.abort();
    await expect(second).rejects.toMatchObject({ code: 'job.cancelled' });
    first();
    first();
    const release = await third;
    expect(order).toEqual(['first', 'third']);
    release();
    expect(device.state).toBe('idle');
    (await take('fourth', never))();
  });

  it('has as many paper paths as it is given', async () => {
    const device = new Device(() => 0, 2);
    const releases = await Promise.all([device.takeEngine(never), device.takeEngine(never)]);
    let third = false;
    const waiting = device.takeEngine(never).then((release) => {
      third = true;
      return release;
    });
    await settle();
    expect(third).toBe(false);
    releases[0]!();
    (await waiting)();
    releases[1]!();
    expect(device.state).toBe('idle');
  });

  it('lets a waiting job go on when it runs again, and a cancelled one go', async () => {
    const device = new Device(() => 0, 1);
    device.raise({ keyword: 'media-empty', severity: 'error' });
    const cancel = new AbortController();
    let running = false;
    const going = device.whenRunning(never).then(() => {
      running = true;
    });
    const cancelled = device.whenRunning(cancel.signal);
    cancel.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(running).toBe(false);
    device.clear('media-empty');
    await going;
  });
});

describe('Spool', () => {
  it('gives back what it was given, whatever the sizes and whoever is faster', async () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { maxLength: 30 }),
        fc.integer({ min: 1, max: 100 }),
        fc.scheduler(),
        async (chunks, limit, s) => {
          const spool = new Spool(limit);
          const writing = (async () => {
            for (const c of chunks) {
              await s.schedule(Promise.resolve());
              await spool.push(c);
            }
            spool.end();
          })();
          const read: Uint8Array[] = [];
          const reading = (async () => {
            for await (const c of spool) {
              read.push(c);
              await s.schedule(Promise.resolve());
            }
          })();
          await s.waitFor(Promise.all([writing, reading]));
          expect(Buffer.concat(read).equals(Buffer.concat(chunks))).toBe(true);
        },
      ),
    );
  });

  it('holds the writer at its limit, and lets it go as the reader takes', async () => {
    const spool = new Spool(10);
    const pushed: number[] = [];
    const writing = (async () => {
      for (let i = 0; i < 5; i++) {
        await spool.push(new Uint8Array(6));
        pushed.push(i);
      }
      spool.end();
    })();
    await settle();
    expect(pushed).toEqual([0]);
    spool.setLimit(100);
    await settle();
    expect(pushed).toEqual([0, 1, 2, 3, 4]);
    let bytes = 0;
    for await (const chunk of spool) bytes += chunk.length;
    expect(bytes).toBe(30);
    await writing;
  });

  it('tells the reader of a broken upload after what came before it', async () => {
    const spool = new Spool(100);
    await spool.push(Uint8Array.of(1));
    spool.end(new Error('broken'));
    const read: number[] = [];
    const reading = (async () => {
      for await (const chunk of spool) read.push(...chunk);
    })();
    await expect(reading).rejects.toThrow('broken');
    expect(read).toEqual([1]);
  });

  it('tells the writer that nobody reads any more', async () => {
    const spool = new Spool(1);
    const writing = spool.push(Uint8Array.of(1, 2));
    spool.close();
    await expect(writing).rejects.toMatchObject({ code: 'job.cancelled' });
  });
});
