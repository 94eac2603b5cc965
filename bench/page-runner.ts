// One measurement in a process of its own (so that memory is its own too): jobs through an engine, one after the other or a stream of them.
import { readFileSync } from 'node:fs';
import type { PrintOutcome } from '../src/job/print.ts';
import { startPool } from '../src/job/start-pool.ts';
import { keepInFlight } from './in-flight.ts';
import { type TreeMemory, treeMemory } from './statistics.ts';

export interface RunnerRequest {
  readonly pdfPath: string;
  readonly printerUri: string;
  readonly workers: number;
  /** Key folder: the back carries the scrambled image. Made with demonstration keys when it is empty. */
  readonly keyFolder: string;
  /** Jobs not counted, then jobs counted. */
  readonly warmup: number;
  readonly jobs: number;
  /** Jobs under way at once. */
  readonly concurrency: number;
  /** Memory is looked at after every so many jobs: a look takes 20 ms from the jobs under way. */
  readonly memoryEvery: number;
}

export interface RunnerAnswer {
  /** From process start to the engine being warm, ms. */
  readonly readyMs: number;
  /** First job, submission to last byte handed over, ms: the engine is warm, its caches are not. */
  readonly firstJobMs: number;
  /** Per counted job: submission to first byte, to last byte. */
  readonly firstByteMs: readonly number[];
  readonly sentMs: readonly number[];
  /** Of the first sheet of each job, ms by stage. */
  readonly firstSheetStages: readonly Readonly<Record<string, number>>[];
  readonly bytesPerSheet: number;
  /** In all counted jobs. */
  readonly sheets: number;
  /** The engine's processes after every so many counted jobs. */
  readonly memory: readonly TreeMemory[];
}

async function run(request: RunnerRequest): Promise<RunnerAnswer> {
  const pdf = readFileSync(request.pdfPath);
  // As `serve` does: the rest is loaded while the processes start.
  const pool = await startPool({ workers: request.workers });
  const { createEngine } = await import('../src/job/engine.ts');
  await using engine = await createEngine({ pool, keys: { folder: request.keyFolder } });
  const readyMs = performance.now();
  const { openIppPrinter } = await import('../src/print/ipp/ipp-printer.ts');
  const printer = openIppPrinter(request.printerUri);
  void engine.expect(printer);
  const outcomes: PrintOutcome[] = [];
  const memory: TreeMemory[] = [];
  const one = async () => {
    outcomes.push(await engine.print(pdf, { printer }));
    if (outcomes.length % request.memoryEvery === 0) memory.push(treeMemory(process.pid));
  };
  const started = performance.now();
  await one();
  const firstJobMs = performance.now() - started;
  const several = (jobs: number): Promise<void> => {
    let left = jobs;
    return keepInFlight(request.concurrency, () => left-- > 0, one);
  };
  await several(request.warmup - 1);
  outcomes.length = 0;
  memory.length = 0;
  await several(request.jobs);
  printer.close();
  const sheets = outcomes.flatMap((outcome) => outcome.report.sheets);
  return {
    readyMs,
    firstJobMs,
    firstByteMs: outcomes.map((outcome) => outcome.report.timesMs.firstByte),
    sentMs: outcomes.map((outcome) => outcome.report.timesMs.sent),
    firstSheetStages: sheets.filter((sheet) => sheet.sheet === 1).map((sheet) => sheet.stagesMs),
    bytesPerSheet: sheets.reduce((sum, sheet) => sum + sheet.bytes, 0) / sheets.length,
    sheets: sheets.length,
    memory,
  };
}

process.once('message', async (request: RunnerRequest) => {
  // A long answer is not out when `send` returns.
  process.send?.(await run(request), () => process.disconnect());
});
