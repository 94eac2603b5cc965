// What a scrub's collection leaves of strings that nobody holds: searched for in another process's whole memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { canReadMemory, Search } from '../../src/job/wipe/search.ts';
import { confinedCommand } from '../../src/workers/confinement.ts';

/** Started as a certificate process is, with its heap's and its allocator's settings. */
async function startChild(script: string): Promise<ChildProcess> {
  const { command, args, env } = confinedCommand([], new URL(script, import.meta.url));
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  await once(child, 'message');
  return child;
}

async function ask(
  child: ChildProcess,
  message: object,
): Promise<{ readonly majorCollections?: number; readonly wholeCollections?: number }> {
  child.send(message);
  const [answer] = (await once(child, 'message')) as [{ majorCollections?: number; wholeCollections?: number }];
  return answer;
}

const possible = process.platform === 'linux' && canReadMemory(process.pid);
const name = 'zq9xw7vk';
const search = new Search([{ kind: 'name UTF-8', bytes: Buffer.from(name) }]);

describe.skipIf(!possible)('a scrub', () => {
  it('overwrites dead strings in one collection', async () => {
    const child = await startChild('./dead-strings.ts');
    try {
      await ask(child, { name });
      const before = search.run([child.pid!]).total;
      const { majorCollections } = await ask(child, {});
      const after = search.run([child.pid!]).total;
      expect(before).toBeGreaterThan(10_000);
      // The message that the name came in may lie about: nobody scrubs this process's main thread.
      expect(after).toBeLessThan(10);
      expect(majorCollections).toBe(1);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('overwrites what is left on pages that an ordinary collection let go, whichever heap took them', async () => {
    const child = await startChild('./taken-pages.ts');
    try {
      // What is not overwritten tells that twice is needed, and that there is something to find.
      const { wholeCollections } = await ask(child, { name });
      await ask(child, { collections: 1 });
      const afterOne = search.run([child.pid!]).total;
      await ask(child, { collections: 2 });
      const afterTwo = search.run([child.pid!]).total;
      expect(wholeCollections).toBeGreaterThan(0);
      expect(afterOne).toBeGreaterThan(100);
      expect(afterTwo).toBeLessThan(10);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
