// Page kinds x worker counts -> throughput, latency, stages and memory, beside the peers, taking turns in one run.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { AS_COMMAND, startEngine } from './engine-process.ts';
import type { EngineTurn } from './engine-runner.ts';
import { ENDING } from './maker-process.ts';
import type { RunnerAnswer, RunnerRequest } from './page-runner.ts';
import { isInstalled, PEERS, peerTurn, timePeer } from './peers.ts';
import { type Summary, summarise } from './statistics.ts';
import { type Comparison, compareTurns, meanRate, takeTurns } from './turns.ts';

/** A kind of page, by a sample. Stages and peers are of its first page; throughput is of all its sheets. */
export interface PageKind {
  readonly name: string;
  readonly pdfPath: string;
}

const CANDIDATES: readonly (readonly [name: string, file: string])[] = [
  ['text', 'juminhyo.pdf'],
  ['text, one page', 'kisai-jiko.pdf'],
  ['dense', 'koseki-zenbu.pdf'],
  ['G4 scan', 'cases/genkoseki-scan-g4.pdf'],
  ['JPEG scan', 'cases/inkan-scan-jpeg.pdf'],
];

/** The kinds whose samples are here (the installed package has only the first). */
export function pageKinds(): PageKind[] {
  return CANDIDATES.map(([name, file]) => ({ name, pdfPath: join(PACKAGE_ROOT, 'samples', file) })).filter((kind) =>
    existsSync(kind.pdfPath),
  );
}

export interface KindFigures {
  readonly kind: string;
  /** Wall ms of the whole peer process for page 1, by peer. */
  readonly peers: Readonly<Record<string, Summary>>;
  /** Warm, per sheet, one worker: front raster + pantograph + PWG bytes, ms (parse and glyph check included). */
  readonly front: Summary;
  /** front.p50 / pdftoppm p50. */
  readonly frontToPdftoppm: number | undefined;
  /** Wall time of a whole secured sheet, ms, one worker that never waits for a job; and how many bare pages pdftoppm makes meanwhile. */
  readonly sheetMs: number;
  readonly sheetToPdftoppm: Comparison | undefined;
  readonly stagesP50: Readonly<Record<string, number>>;
  /** Warm sheets (both sides) per second, by worker count. */
  readonly sheetsPerSecond: Readonly<Record<string, number>>;
  readonly twoToOne: Comparison;
  readonly firstByte: Summary;
  readonly coldReadyMs: number;
  readonly coldFirstJobMs: number;
  readonly bytesPerSheet: number;
  /** Processor time of one job's scrub while jobs follow each other as fast as they can, ms. */
  readonly scrubCpuMs: number;
  /** Largest proportional size of the engine's processes together after a job, MiB, by worker count. */
  readonly peakPssMib: Readonly<Record<string, number>>;
  /** The largest resident size that a certificate process has had since its start, MiB. */
  readonly workerPeakMib: number;
}

/** Keys for the scrambled image, in a folder that lives as long as the bench. */
export async function makeKeyFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-raster-bench-keys-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Where a measurement's certificates go, and what they are sealed with. */
export interface BenchSetting {
  readonly printerUri: string;
  readonly keyFolder: string;
}

/** Runs one measurement in a fresh process. */
export function runInProcess(request: RunnerRequest): Promise<RunnerAnswer> {
  const child = fork(new URL(`./page-runner${ENDING}`, import.meta.url), {
    ...AS_COMMAND,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise<RunnerAnswer>((resolve, reject) => {
    child.once('message', (message) => resolve(message as RunnerAnswer));
    child.once('exit', (code) => reject(new Error(`the runner ended with ${code}`)));
    child.send(request);
  });
}

/** Stages of a sheet's front, in their order. */
export const FRONT_STAGES = ['parseMs', 'checkMs', 'codeMs', 'rasterMs', 'screenMs', 'composeMs', 'encodeFrontMs'];

/** How much is measured: what a look takes, or a figure to quote. */
export interface Effort {
  /** Jobs one after the other. */
  readonly jobs: number;
  /** Rounds in which each has its turn, and how long that is, ms. */
  readonly rounds: number;
  readonly windowMs: number;
}

const most = (figure: 'pssMib' | 'workerPeakMib', turns: readonly EngineTurn[]): number =>
  Math.max(...turns.map((turn) => turn[figure]));

/** Measures one kind: jobs one after the other, then one worker, two, and pdftoppm by turns. */
export async function measureKind(kind: PageKind, setting: BenchSetting, effort: Effort): Promise<KindFigures> {
  const { jobs, rounds, windowMs } = effort;
  const { pdfPath } = kind;
  const lone = await runInProcess({
    ...{ pdfPath, ...setting, workers: 1, warmup: 6, jobs, concurrency: 1 },
    memoryEvery: jobs,
  });
  const peers: Record<string, Summary> = {};
  const [pdftoppm, ...others] = PEERS;
  for (const peer of others.filter(({ program }) => isInstalled(program))) {
    const times: number[] = [];
    await timePeer(peer, pdfPath, 1);
    for (let i = 0; i < Math.max(3, jobs / 2); i++) times.push(await timePeer(peer, pdfPath, 1));
    peers[peer.name] = summarise(times);
  }
  using engineOfOne = await startEngine(pdfPath, setting.keyFolder, 1);
  using engineOfTwo = await startEngine(pdfPath, setting.keyFolder, 2);
  const { one, two, bare } = await takeTurns(
    {
      one: () => engineOfOne.turn(windowMs),
      two: () => engineOfTwo.turn(windowMs),
      // Alike from its first page on, so that half the time tells as much.
      bare: () => peerTurn(pdftoppm, pdfPath, 1, windowMs / 2),
    },
    rounds,
  );
  const bareMs = bare.flatMap(({ timesMs }) => timesMs);
  const hasBare = bareMs.length > 0;
  const front = summarise(
    lone.firstSheetStages.map((stages) => FRONT_STAGES.reduce((sum, stage) => sum + (stages[stage] ?? 0), 0)),
  );
  const names = Object.keys(lone.firstSheetStages[0]!);
  return {
    kind: kind.name,
    peers: { ...(hasBare && { [pdftoppm.name]: summarise(bareMs) }), ...peers },
    front,
    frontToPdftoppm: hasBare ? front.p50 / summarise(bareMs).p50 : undefined,
    sheetMs: 1000 / meanRate(one),
    sheetToPdftoppm: hasBare ? compareTurns(bare, one) : undefined,
    stagesP50: Object.fromEntries(
      names.map((name) => [name, summarise(lone.firstSheetStages.map((stages) => stages[name]!)).p50]),
    ),
    sheetsPerSecond: { '1 worker': meanRate(one), '2 workers': meanRate(two) },
    twoToOne: compareTurns(two, one),
    firstByte: summarise(lone.firstByteMs),
    coldReadyMs: lone.readyMs,
    coldFirstJobMs: lone.firstJobMs,
    bytesPerSheet: lone.bytesPerSheet,
    scrubCpuMs: one.reduce((sum, { scrubCpuMs }) => sum + scrubCpuMs, 0) / one.length,
    peakPssMib: { '1 worker': most('pssMib', one), '2 workers': most('pssMib', two) },
    workerPeakMib: most('workerPeakMib', [...one, ...two]),
  };
}

export interface FinerFigures {
  /** Wall time of a whole secured sheet, one worker kept busy, ms, and the largest PSS of the engine and RSS of a certificate process, MiB: at 600 and at 1200 dpi. */
  readonly sheetMs: readonly [at600: number, at1200: number];
  readonly peakPssMib: readonly [at600: number, at1200: number];
  readonly workerPeakMib: readonly [at600: number, at1200: number];
  /** The time of a sheet at 1200 dpi to that of one at 600. */
  readonly fineToCoarse: Comparison;
}

/** What twice the resolution costs, by turns. */
export async function measureFiner(kind: PageKind, keyFolder: string, effort: Effort): Promise<FinerFigures> {
  using engineAt600 = await startEngine(kind.pdfPath, keyFolder, 1, 600);
  using engineAt1200 = await startEngine(kind.pdfPath, keyFolder, 1, 1200);
  const { coarse, fine } = await takeTurns(
    {
      coarse: () => engineAt600.turn(effort.windowMs),
      // A sheet takes more than twice as long.
      fine: () => engineAt1200.turn(2 * effort.windowMs),
    },
    effort.rounds,
  );
  return {
    sheetMs: [1000 / meanRate(coarse), 1000 / meanRate(fine)],
    peakPssMib: [most('pssMib', coarse), most('pssMib', fine)],
    workerPeakMib: [most('workerPeakMib', coarse), most('workerPeakMib', fine)],
    fineToCoarse: compareTurns(coarse, fine),
  };
}

export interface MemoryFigures {
  readonly sheets: number;
  readonly processes: number;
  readonly peakPssMib: number;
  readonly peakRssMib: number;
  /** Proportional MiB after each job (one job = the sample's sheets). */
  readonly pssMib: readonly number[];
  /** Least-squares slope after the first fifth, MiB per sheet. */
  readonly slopeMibPerSheet: number;
}

/** Duplex sheets through two workers: is memory flat? */
export async function measureMemory(kind: PageKind, setting: BenchSetting, sheets: number): Promise<MemoryFigures> {
  const answer = await runInProcess({
    pdfPath: kind.pdfPath,
    ...setting,
    workers: 2,
    warmup: 1,
    jobs: Math.ceil(sheets / 2),
    concurrency: 2,
    memoryEvery: 1,
  });
  const pssMib = answer.memory.map((memory) => memory.pssMib);
  const perJob = answer.sheets / pssMib.length;
  return {
    sheets: answer.sheets,
    processes: Math.max(...answer.memory.map((memory) => memory.processes)),
    peakPssMib: Math.max(...pssMib),
    peakRssMib: Math.max(...answer.memory.map((memory) => memory.rssMib)),
    pssMib,
    slopeMibPerSheet: slope(pssMib.slice(Math.floor(pssMib.length / 5))) / perJob,
  };
}

/** Least squares over equally spaced values. */
function slope(values: readonly number[]): number {
  const meanX = (values.length - 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [numerator, denominator] = [0, 0];
  for (const [x, y] of values.entries()) {
    numerator += (x - meanX) * (y - meanY);
    denominator += (x - meanX) ** 2;
  }
  return numerator / denominator;
}
