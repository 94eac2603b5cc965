// The virtual printer against ipptool's conformance suites, with sample documents that it decodes to the last pixel.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { ipptool } from '../support/ipptool.ts';
import { makeIpptoolSamples } from '../support/ipptool-samples.ts';
import { describeWithPeers } from '../support/peers.ts';
import { type DecodedDocument, decodingSink } from './decoding-sink.ts';

describeWithPeers(['ipptool', 'gs'], 'conformance', () => {
  const documents: DecodedDocument[] = [];
  /** Jobs by the state that they ended in, those under way as `open`. */
  const jobs = new Map<number, string>();
  let dir: string;
  let printer: VirtualPrinter;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ipptool-'));
    // The model takes 300, 600 and 1200 dpi; the suites have samples of the first two.
    expect(await makeIpptoolSamples(dir, [300, 600])).toBe(46);
    printer = await startVirtualPrinter({
      sink: decodingSink(documents),
      onEvent: (event) => {
        if (event.type === 'job-created') jobs.set(event.jobId, 'open');
        if (event.type === 'job-ended') jobs.set(event.jobId, event.state);
      },
    });
  });

  afterAll(async () => {
    await printer?.close();
    await rm(dir, { recursive: true, force: true });
  });

  it.each([
    { suite: 'ipp-1.1.test', version: '1.1', atLeast: 42 },
    { suite: 'ipp-2.0.test', version: '2.0', atLeast: 43 },
    { suite: 'ipp-everywhere.test', version: '2.0', atLeast: 182 },
  ])('$suite: at least $atLeast passes, no failure', async ({ suite, version, atLeast }) => {
    const score = await ipptool(dir, printer.uri, version, suite);
    expect(score.failures).toBe('');
    expect(score.failed).toBe(0);
    expect(score.passed).toBeGreaterThanOrEqual(atLeast);
  });

  it('get-printer-attributes-suite.test: no failure but the one of the suite itself', async () => {
    const score = await ipptool(dir, printer.uri, '2.0', 'get-printer-attributes-suite.test');
    // Its test of 'media-col-database' sends 'all' (CUPS 2.4.2).
    expect(score.failures.match(/^ {4}\S.*\[FAIL\]$/gm)).toEqual([
      "    Get-Printer-Attributes (requested-attributes='media-col-database')   [FAIL]",
    ]);
    expect(score.passed).toBe(6);
  });

  it('printed what it passed: every sample was decoded whole, and none came out blank', async () => {
    await vi.waitFor(() => expect([...jobs.values()]).not.toContain('open'), { timeout: 30_000 });
    expect([...jobs.values()]).not.toContain('aborted');
    const pwg = documents.filter((document) => document.format === 'image/pwg-raster');
    expect(pwg.length).toBe(138);
    expect(pwg.filter((document) => document.pages.length === 2).length).toBe(48);
    expect(documents.filter((document) => !document.inked)).toEqual([]);
    expect(new Set(documents.map((document) => document.format))).toContain('application/pdf');
  });
});
