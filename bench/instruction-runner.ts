// Jobs of a bare maker: what `bench/instructions.ts` counts under callgrind. Arguments: PDF, warm jobs, counted jobs.
import { spawnSync } from 'node:child_process';
import { createBareMaker } from './bare-maker.ts';
import { makeKeyFolder } from './pages.ts';

const [pdfPath = '', warmJobs = '2', countedJobs = '2'] = process.argv.slice(2);
const keys = await makeKeyFolder();
try {
  const job = await createBareMaker(pdfPath, keys.folder);
  for (let i = 0; i < Number(warmJobs); i++) await job();
  // Under callgrind nothing was counted so far; on its own this asks nobody.
  const count = (state: 'on' | 'off') =>
    spawnSync('callgrind_control', ['-i', state, `${process.pid}`], { stdio: 'ignore' });
  count('on');
  let sheets = 0;
  for (let i = 0; i < Number(countedJobs); i++) sheets += await job();
  count('off');
  console.log(`${sheets} sheets`);
} finally {
  await keys.remove();
}
