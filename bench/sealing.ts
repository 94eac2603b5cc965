// Fronts of the samples -> how long their scrambled images take, warm, in one process: `node bench/sealing.ts [--rounds 20]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openJobKeys } from '../src/job/job-keys.ts';
import { FrontSealer } from '../src/job/seal-front.ts';
import { a4SizePx, type BitPlane, createPlane } from '../src/raster/plane.ts';
import { describeMachine, summarise, table } from './statistics.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
const helper = new URL('../test/scramble/fronts.ts', import.meta.url).href;
const { frontOf } = (await import(helper)) as { frontOf: (sample: string, page?: number) => Promise<BitPlane> };

/** Two pages on one at half their height: about as dense as a family register of small print. */
function dense(upper: BitPlane, lower: BitPlane): BitPlane {
  const { widthPx, heightPx } = a4SizePx(600);
  const page = createPlane(widthPx, heightPx);
  for (let y = 0; y < heightPx; y++) {
    const source = y < heightPx >> 1 ? upper : lower;
    const from = ((2 * y) % (heightPx - 1)) * source.strideBytes;
    page.data.set(source.data.subarray(from, from + page.strideBytes), y * page.strideBytes);
  }
  return page;
}

const pages: [string, BitPlane][] = [];
for (const name of ['inkan.pdf', 'juminhyo.pdf', 'koseki-zenbu.pdf', 'shotoku-kazei.pdf']) {
  pages.push([name, await frontOf(name)]);
}
pages.push(['dense: shotoku-kazei and juminhyo, each at half its height', dense(pages[3]![1], pages[1]![1])]);

const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-sealing-'));
try {
  using keys = await openJobKeys({ folder: join(folder, 'keys') });
  const [sealing] = (await keys.begin(new Uint8Array(32), undefined)).sheets(1);
  const rows: (string | number)[][] = [['page', 'sealed bytes', 'dpi', 'ms p50', 'p99', 'cpu ms']];
  for (const [name, front] of pages) {
    const times: number[] = [];
    let cpu = process.cpuUsage();
    let report: { coarseBytes: number; fineBytes: number; fineDpi: number } | undefined;
    for (let round = -5; round < Number(values.rounds); round++) {
      if (round === 0) cpu = process.cpuUsage();
      const began = performance.now();
      const band = { y: 0, plane: front };
      using sealer = new FrontSealer(600, sealing!, async (take) => take(band));
      sealer.push(band);
      report = (await sealer.seal()).report;
      if (round >= 0) times.push(performance.now() - began);
    }
    const { user, system } = process.cpuUsage(cpu);
    const { p50, p99 } = summarise(times);
    const { coarseBytes, fineBytes, fineDpi } = report!;
    rows.push([name, `${coarseBytes + fineBytes}`, `${fineDpi}`, p50, p99, (user + system) / 1000 / times.length]);
  }
  console.log(describeMachine());
  console.log(table(rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
