// The spooler front against ipptool's conformance suites, in demo mode.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeIpptoolSamples } from '../support/ipptool-samples.ts';
import { describeWithPeers } from '../support/peers.ts';
import { type Stand, stand } from './support.ts';

interface Score {
  readonly passed: number;
  readonly failed: number;
  readonly failures: string;
}

function ipptool(dir: string, uri: string, version: string, suite: string): Promise<Score> {
  const args = ['-V', version, '-R', '-I', '-T', '60', '-tf', 'document-a4.pdf', uri, suite];
  return new Promise((resolve, reject) => {
    const child = spawn('ipptool', args, { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] });
    let report = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      report += text;
    });
    child.once('error', reject);
    child.once('close', () => {
      const count = (mark: string): number => report.split(`[${mark}]`).length - 1;
      const failures = report.match(/^.*\[FAIL\]$(\n {8}.*)*/gm) ?? [];
      resolve({ passed: count('PASS'), failed: count('FAIL'), failures: failures.join('\n') });
    });
  });
}

// Fewer passes than ippeveprinter has (42, 43, 151), and no failure: the suites skip what the front does not offer on
// purpose, which is every paper but A4, and more than one copy.
describeWithPeers(['ipptool', 'gs'], 'conformance of the front', () => {
  let dir: string;
  let standing: Stand;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ipptool-'));
    await makeIpptoolSamples(dir, [300]);
    standing = await stand({ maxPdfBytes: 64 << 20 });
  });
  afterAll(async () => {
    await standing?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  it.each([
    { suite: 'ipp-1.1.test', version: '1.1', atLeast: 35 },
    { suite: 'ipp-2.0.test', version: '2.0', atLeast: 36 },
    { suite: 'ipp-everywhere.test', version: '2.0', atLeast: 139 },
  ])('$suite', async ({ suite, version, atLeast }) => {
    const score = await ipptool(dir, standing.front.server.uri, version, suite);
    expect(score.failures).toBe('');
    expect(score.failed).toBe(0);
    expect(score.passed).toBeGreaterThanOrEqual(atLeast);
  });
});
