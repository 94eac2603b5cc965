// A bare maker in a process of its own: warms itself and says so, then makes jobs for as long as each message says, ms. Arguments: PDF, key folder.
import { createBareMaker } from './bare-maker.ts';

export interface Made {
  readonly sheets: number;
  readonly ms: number;
}

const WARM_JOBS = 4;

const [pdfPath = '', keyFolder = ''] = process.argv.slice(2);
const job = await createBareMaker(pdfPath, keyFolder);
for (let i = 0; i < WARM_JOBS; i++) await job();
process.on('message', async (forMs: number) => {
  const began = performance.now();
  let sheets = 0;
  while (performance.now() - began < forMs) sheets += await job();
  process.send?.({ sheets, ms: performance.now() - began } satisfies Made);
});
process.once('disconnect', () => process.exit());
process.send?.('warm');
