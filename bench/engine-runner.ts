// An engine in a process of its own, warm, before a printer: prints jobs when it is its turn, as many at once as it is told.
// Arguments: PDF, printer URI, key folder, workers, jobs in flight.
import { readFileSync } from 'node:fs';
import { createEngine } from '../src/job/engine.ts';
import { startPool } from '../src/job/start-pool.ts';
import { openIppPrinter } from '../src/print/ipp/ipp-printer.ts';
import { keepInFlight } from './in-flight.ts';
import { answerTurns } from './maker-process.ts';
import { peakRssMib, treeMemory } from './statistics.ts';
import { rateOverWindow, type Turn } from './turns.ts';

export interface EngineTurn extends Turn {
  /** Processor time of a scrub, ms, mean over the turn. */
  readonly scrubCpuMs: number;
  /** Proportional size of the engine's processes together when the turn's first job has ended, MiB. */
  readonly pssMib: number;
  /** The largest resident size that a certificate process has had so far, its start and its first job included, MiB. */
  readonly workerPeakMib: number;
}

/** For each in flight: every process has its share, the one that stands by too. */
const WARM_JOBS = 2;

const [pdfPath = '', printerUri = '', keyFolder = '', workers, inFlight] = process.argv.slice(2);
const pdf = readFileSync(pdfPath);
const pool = await startPool({ workers: Number(workers) });
const engine = await createEngine({ pool, keys: { folder: keyFolder } });
const printer = openIppPrinter(printerUri);
await engine.expect(printer);

let warmJobs = WARM_JOBS * Number(inFlight);
await keepInFlight(
  Number(inFlight),
  () => warmJobs-- > 0,
  async () => void (await engine.print(pdf, { printer })),
);

answerTurns(async (windowMs): Promise<EngineTurn> => {
  const doneMs: number[] = [];
  let pssMib: number | undefined;
  const before = pool.scrubs;
  const began = performance.now();
  const job = async (): Promise<void> => {
    await engine.print(pdf, {
      printer,
      onProgress: ({ kind }) => void (kind === 'sheet-sent' && doneMs.push(performance.now())),
    });
    // Once, and early: a look takes 20 ms from the jobs under way, and the first second is not counted.
    pssMib ??= treeMemory(process.pid).pssMib;
  };
  await keepInFlight(Number(inFlight), () => performance.now() - began < windowMs, job);
  const { count, cpuMs } = pool.scrubs;
  return {
    perSecond: rateOverWindow(doneMs, began, windowMs),
    scrubCpuMs: (cpuMs - before.cpuMs) / Math.max(1, count - before.count),
    pssMib: pssMib!,
    workerPeakMib: Math.max(...pool.pids.map(peakRssMib)),
  };
});
