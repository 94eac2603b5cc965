// Certificates that nobody prints -> how many of their strips are found by chance in the memory of an engine at work: what a hit of the wipe proof is worth.
// node bench/wipe-chance.ts [--decoys 10] [--seed 1]
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeCanary } from '../src/job/wipe/canary.ts';
import { pixelsOf } from '../src/job/wipe/canary-pixels.ts';
import { EngineHost, FarPrinter } from '../src/job/wipe/peers.ts';
import { freeze } from '../src/job/wipe/process-tree.ts';
import { Sandbox } from '../src/job/wipe/sandbox.ts';
import { Search } from '../src/job/wipe/search.ts';
import { inkStrips, type Trace, uniqueTraces } from '../src/job/wipe/traces.ts';
import { seededRandom } from '../src/raster/seeded-random.ts';

const { values } = parseArgs({
  options: { decoys: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);
const strips: Trace[] = [];
for (let k = 1; k <= Number(values.decoys); k++) {
  const { rows } = await pixelsOf(await makeCanary(seededRandom(1000 * seed + k)), 600, 4960, 7015);
  strips.push(...rows.flatMap(({ bits }) => [...inkStrips(bits, 3)].filter(({ kind }) => kind === '1-bit picture')));
}
const decoys = uniqueTraces(() => strips);
const search = new Search(decoys);

using sandbox = await Sandbox.make();
const printer = await FarPrinter.start(sandbox);
const engine = await EngineHost.start({ device: 'generic-600', workers: 1, sandbox });
const held = printer.next('held');
printer.send({ kind: 'hold' });
const { pdf } = await makeCanary(seededRandom(1000 * seed));
const job = engine.print({ pdf, printer: printer.address, tls: false });
await held;
const many = [3, 4, 5, 6, 7, 8];
const counted = (all: Iterable<Trace>): number[] => {
  const kindsOf = [...all].map(({ bytes }) => new Set(bytes).size);
  return many.map((count) => kindsOf.filter((kinds) => kinds === count).length);
};
/** How many of the decoys are in the engine's memory now, by the number of different bytes. */
async function found(): Promise<{ mebibytes: number; counts: number[] }> {
  using frozen = await freeze(engine.pid);
  const { bytes, traces } = search.run(frozen.pids);
  return { mebibytes: Math.round(bytes / 2 ** 20), counts: counted(traces) };
}
const atWork = await found();
printer.send({ kind: 'go' });
await job;
// As long as the proof gives it.
await sleep(2000);
const after = await found();
await engine.stop();
await printer.stop();

console.log(`${values.decoys} certificates that were never printed, seed ${seed}`);
console.log(`${atWork.mebibytes} MiB of memory at work on another one, ${after.mebibytes} MiB when that is done`);
console.log('different bytes   strips   found at work   found afterwards');
for (const [i, all] of counted(decoys).entries()) {
  const columns = [many[i]!, all, atWork.counts[i]!, after.counts[i]!];
  console.log(columns.map((value, k) => String(value).padStart([15, 8, 15, 18][k]!)).join(' '));
}
