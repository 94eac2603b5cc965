// Bytes of a child process -> passed on, overwritten; a taker that fails is told of, whether it throws or rejects.
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { OwnReads } from '../../src/workers/own-reads.ts';

/** A child that writes `text` on fd 3 and waits. */
function start(text: string) {
  const script = `require('fs').writeSync(3, ${JSON.stringify(text)}); setInterval(() => {}, 1e6)`;
  return spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
}

describe('own reads', () => {
  it('passes bytes on and overwrites them', async () => {
    const child = start('a page');
    let kept: Uint8Array | undefined;
    let said = '';
    await new Promise<void>((resolve) => {
      new OwnReads(child.stdio[3], {
        take: (bytes) => {
          kept = bytes;
          said = Buffer.from(bytes).toString();
        },
        taken: () => resolve(),
        failed: () => undefined,
      });
    });
    child.kill('SIGKILL');
    expect(said).toBe('a page');
    expect(kept!.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    [
      'throws',
      (): void => {
        throw new Error('full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
  ])('a taker that %s', async (_how, take) => {
    const child = start('a page');
    const error = await new Promise((resolve) => {
      new OwnReads(child.stdio[3], { take, taken: () => undefined, failed: resolve });
    });
    child.kill('SIGKILL');
    expect(error).toMatchObject({ message: 'full' });
  });
});
