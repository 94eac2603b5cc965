// A made-up name -> thousands of strings with it that nobody holds, and then the collection of a scrub: what scrub.test.ts looks for in this process's memory.
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { collectGarbage } from '../../src/workers/scrub.ts';

const STRINGS = 20_000;
let majorCollections = 0;
// Kinds of V8's collections (`GCType` of v8.h): 4 is mark-compact.
new PerformanceObserver((list) => {
  majorCollections += list
    .getEntries()
    .filter((entry) => (entry as unknown as { detail: { kind: number } }).detail.kind === 4).length;
}).observe({ entryTypes: ['gc'] });

/** Makes them, old enough to lie in pages of the old generation, and between objects that stay. */
const kept: object[] = [];
function makeDead(name: string): void {
  const strings: string[] = [];
  for (let i = 0; i < STRINGS; i++) {
    strings.push([...name, ...String(i)].join(''));
    if (i % 3 === 0) kept.push({ i });
  }
}

process.on('message', async (message: { readonly name?: string }) => {
  if (message.name) makeDead(message.name);
  else {
    await setTimeout(50);
    majorCollections = 0;
    collectGarbage();
    await setTimeout(50);
  }
  process.send!({ majorCollections });
});
process.on('disconnect', () => process.exit(0));
process.send!({ majorCollections });
