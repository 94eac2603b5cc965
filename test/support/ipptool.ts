// A printer's address and one of ipptool's conformance suites -> how many of its tests passed, and which did not.
import { spawn } from 'node:child_process';

export interface IpptoolScore {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Lines of the report that say what failed. */
  readonly failures: string;
}

/**
 * Runs a suite to its end, tests after a failed one included. A response may take a minute.
 *
 * @param folder holds the sample documents (`makeIpptoolSamples`)
 * @param version of IPP: `1.1`, `2.0`
 * @param suite name of a file that CUPS installs, such as `ipp-2.0.test`
 * @param document what jobs print where the suite does not name something else: of a format that the printer takes
 */
export function ipptool(
  folder: string,
  uri: string,
  version: string,
  suite: string,
  document = 'document-a4.pdf',
): Promise<IpptoolScore> {
  const args = ['-V', version, '-R', '-I', '-T', '60', '-tf', document, uri, suite];
  return new Promise((resolve, reject) => {
    const child = spawn('ipptool', args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let report = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      report += text;
    });
    child.once('error', reject);
    child.once('close', () => {
      const count = (mark: string): number => report.split(`[${mark}]`).length - 1;
      const failures = report.match(/^.*\[FAIL\]$(\n {8}.*)*/gm) ?? [];
      resolve({ passed: count('PASS'), failed: count('FAIL'), skipped: count('SKIP'), failures: failures.join('\n') });
    });
  });
}
