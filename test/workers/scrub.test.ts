// What a scrub's collection leaves of strings that nobody holds: searched for in another process's whole memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { canReadMemory, Search } from '../../src/job/wipe/search.ts';
import { confinedCommand } from '../../src/workers/confinement.ts';

/** Started as a certificate process is, with its heap's and its allocator's settings. */
async function startChild(): Promise<ChildProcess> {
  const { command, args, env } = confinedCommand([], new URL('./dead-strings.ts', import.meta.url));
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, message: object): Promise<{ majorCollections: number }> {
  child.send(message);
  const [answer] = (await once(child, 'message')) as [{ majorCollections: number }];
  return answer;
}

describe.skipIf(process.platform !== 'linux' || !canReadMemory(process.pid))('collectGarbage', () => {
  it('overwrites dead strings in one collection', async () => {
    const child = await startChild();
    try {
      const name = 'zq9xw7vk';
      const search = new Search([{ kind: 'name UTF-8', bytes: Buffer.from(name) }]);
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
});
