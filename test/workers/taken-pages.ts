// A made-up name -> thousands of strings with it that nobody holds, in one thread, while the other one's heap grows: what scrub.test.ts looks for in this process's memory.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { collectGarbage, collectTakenPages, HeapWatch } from '../../src/workers/scrub.ts';

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'regular' }) => void;

const STRINGS = 200_000;

/** Whole pages of the old generation, which an ordinary collection lets go as they are. */
function makeDead(name: string): void {
  const strings: string[] = [];
  for (let i = 0; i < STRINGS; i++) strings.push([...name, ...String(i)].join(''));
  strings.length = 0;
  (globalThis as unknown as { gc: Collect }).gc({ type: 'major', execution: 'sync', flavor: 'regular' });
}

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const ask = async (message: object): Promise<unknown> => {
    worker.postMessage(message);
    return (await once(worker, 'message'))[0];
  };
  const kept: object[] = [];
  process.on('message', async (message: { readonly name?: string; readonly collections?: number }) => {
    if (message.name) {
      const wholeCollections = await ask(message);
      // A few megabytes: some of the pages that they come to lie on are those that the other thread let go.
      for (let i = 0; i < 40_000; i++) kept.push({ i, and: { i } });
      process.send!({ wholeCollections });
    } else {
      await ask(message);
      collect(message.collections!);
      process.send!({});
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send!({});
} else {
  const heap = new HeapWatch();
  parentPort!.on('message', (message: { readonly name?: string; readonly collections?: number }) => {
    if (message.name) makeDead(message.name);
    else collect(message.collections!);
    parentPort!.postMessage(heap.since().wholeCollections);
  });
}

function collect(collections: number): void {
  if (collections === 2) collectTakenPages();
  else collectGarbage();
}
