// `npm run fuzz -- --target NAME --minutes N [--seed S] [--keep DIR]` -> outcomes counted; every fault is kept and ends with exit code 1.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { TARGETS } from './targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    keep: { type: 'string', default: 'out/fuzz' },
  },
});
const start = TARGETS[values.target ?? ''];
if (!start) {
  console.error(`Expected --target to be one of ${Object.keys(TARGETS).join(', ')}`);
  process.exit(2);
}
const endMs = Date.now() + Number(values.minutes) * 60_000;
const counts = new Map<string, number>();
let inputs = 0;
{
  await using target = await start();
  // Every input has a seed of its own: a fault is made again from its number.
  for (let seed = Number(values.seed); Date.now() < endMs; seed++, inputs++) {
    const { outcome, input } = await target.run(seededRandom(seed));
    const key = outcome.startsWith('FAULT') ? outcome.slice(0, 160) : outcome;
    if (outcome.startsWith('FAULT') && !counts.has(key)) {
      mkdirSync(values.keep, { recursive: true });
      writeFileSync(join(values.keep, `${values.target}-${seed}.bin`), input);
      console.error(`seed ${seed}: ${outcome}`);
    }
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(`${values.target}: ${inputs} inputs from seed ${values.seed}, at most ${peakMiB} MiB of memory`);
for (const [outcome, count] of [...counts].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(8)} ${outcome}`);
process.exitCode = [...counts.keys()].some((outcome) => outcome.startsWith('FAULT')) ? 1 : 0;
