// The spooler front against ipptool's conformance suites, in demo mode: no fewer passes than ippeveprinter has.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ipptool } from '../support/ipptool.ts';
import { makeIpptoolSamples } from '../support/ipptool-samples.ts';
import { describeWithPeers } from '../support/peers.ts';
import { type Stand, stand } from './support.ts';

describeWithPeers(['ipptool', 'gs'], 'conformance of the front', () => {
  let dir: string;
  let standing: Stand;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ipptool-'));
    await makeIpptoolSamples(dir, [300, 600]);
    standing = await stand({ maxPdfBytes: 64 << 20 });
  });
  afterAll(async () => {
    await standing?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  it.each([
    { suite: 'ipp-1.1.test', version: '1.1', atLeast: 42 },
    { suite: 'ipp-2.0.test', version: '2.0', atLeast: 43 },
    { suite: 'ipp-everywhere.test', version: '2.0', atLeast: 182 },
  ])('$suite: at least $atLeast passes, no failure', async ({ suite, version, atLeast }) => {
    const score = await ipptool(dir, standing.front.server.uri, version, suite);
    expect(score.failures).toBe('');
    expect(score.failed).toBe(0);
    expect(score.passed).toBeGreaterThanOrEqual(atLeast);
  });

  it('printed what it took: none was refused, and every one came out of the device', async () => {
    const { front, log, taken, tray } = standing;
    const ended = ['completed', 'aborted', 'canceled'];
    await vi.waitFor(() => expect(front.server.jobs().filter(({ state }) => !ended.includes(state))).toEqual([]), {
      timeout: 60_000,
      interval: 100,
    });
    const codes = [...log().matchAll(/"code":"([^"]+)"/g)].map(([, code]) => code);
    expect(codes.filter((code) => code !== 'job.cancelled')).toEqual([]);
    expect(taken.length).toBeGreaterThan(180);
    expect(tray.length).toBe(taken.length - codes.length);
  });
});
