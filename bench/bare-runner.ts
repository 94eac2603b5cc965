// A bare maker in a process of its own, warm: makes jobs when it is its turn. Arguments: PDF, key folder.
import { createBareMaker } from './bare-maker.ts';
import { answerTurns } from './maker-process.ts';

const WARM_JOBS = 4;

const [pdfPath = '', keyFolder = ''] = process.argv.slice(2);
const job = await createBareMaker(pdfPath, keyFolder);
for (let i = 0; i < WARM_JOBS; i++) await job();
answerTurns(async (windowMs) => {
  const began = performance.now();
  let sheets = 0;
  while (performance.now() - began < windowMs) sheets += await job();
  return { perSecond: (sheets * 1000) / (performance.now() - began) };
});
