// Page kinds x worker counts -> throughput, latency, stages and memory, beside the peers, all in one run.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import type { RunnerAnswer, RunnerRequest } from './page-runner.ts';
import { isInstalled, PEERS, timePeer } from './peers.ts';
import { type Summary, summarise } from './statistics.ts';

const { SUPERVISOR_ENV, SUPERVISOR_FLAGS } = (await import(
  pathToFileURL(join(PACKAGE_ROOT, 'bin', 'supervisor.mjs')).href
)) as {
  readonly SUPERVISOR_ENV: Readonly<Record<string, string>>;
  readonly SUPERVISOR_FLAGS: readonly string[];
};

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
  /** Wall time of a whole secured sheet, ms, one worker that never waits for a job; and against pdftoppm's p50 for the bare page. */
  readonly sheetMs: number;
  readonly sheetToPdftoppm: number | undefined;
  readonly stagesP50: Readonly<Record<string, number>>;
  /** Warm sheets (both sides) per second, by worker count. */
  readonly sheetsPerSecond: Readonly<Record<string, number>>;
  readonly firstByte: Summary;
  readonly coldReadyMs: number;
  readonly coldFirstJobMs: number;
  readonly bytesPerSheet: number;
  /** Processor time of one job's scrub while jobs follow each other as fast as they can, ms. */
  readonly scrubCpuMs: number;
  /** Largest proportional size of the engine's processes together after a job, by worker count. */
  readonly peakPssMib: Readonly<Record<string, number>>;
}

/** Of a module here: `.ts` in a checkout, `.js` in the package. */
export const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

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

/** The far end, as a process of its own, which prints at `dpi` alone. */
export async function startSinkPrinter(dpi: 600 | 1200 = 600): Promise<{ uri: string; stop(): void }> {
  const child = fork(new URL(`./sink-printer${ENDING}`, import.meta.url), [`${dpi}`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { uri } = await new Promise<{ uri: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { uri: string }));
    child.once('exit', (code) => reject(new Error(`the sink printer ended with ${code}`)));
  });
  return { uri, stop: () => child.disconnect() };
}

/** Runs one measurement in a fresh process. */
export function runInProcess(request: RunnerRequest): Promise<RunnerAnswer> {
  const child = fork(new URL(`./page-runner${ENDING}`, import.meta.url), {
    // As the launcher starts a command that certificates pass through.
    execArgv: [...process.execArgv, ...SUPERVISOR_FLAGS],
    env: { ...process.env, ...SUPERVISOR_ENV },
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

/** Jobs that warm every process, and how often memory is looked at. */
const WARM = { warmup: 6, memoryEvery: 3 };

/** Measures one kind. Peers and engine take turns in one run, so that a drifting machine meets both. */
export async function measureKind(kind: PageKind, setting: BenchSetting, rounds: number): Promise<KindFigures> {
  const peers: Record<string, Summary> = {};
  for (const peer of PEERS.filter((candidate) => isInstalled(candidate.program))) {
    const times: number[] = [];
    await timePeer(peer, kind.pdfPath, 1);
    for (let i = 0; i < Math.max(5, rounds / 2); i++) times.push(await timePeer(peer, kind.pdfPath, 1));
    peers[peer.name] = summarise(times);
  }
  const base = { pdfPath: kind.pdfPath, ...setting, ...WARM, jobs: rounds };
  const one = await runInProcess({ ...base, workers: 1, concurrency: 1 });
  const busyOne = await runInProcess({ ...base, workers: 1, concurrency: 2 });
  const busyTwo = await runInProcess({ ...base, workers: 2, concurrency: 3 });
  const front = summarise(
    one.firstSheetStages.map((stages) => FRONT_STAGES.reduce((sum, stage) => sum + (stages[stage] ?? 0), 0)),
  );
  const pdftoppm = peers[PEERS[0]!.name];
  const sheetMs = busyOne.wallMs / busyOne.sheets;
  const names = Object.keys(one.firstSheetStages[0]!);
  return {
    kind: kind.name,
    peers,
    front,
    frontToPdftoppm: pdftoppm && front.p50 / pdftoppm.p50,
    sheetMs,
    sheetToPdftoppm: pdftoppm && sheetMs / pdftoppm.p50,
    stagesP50: Object.fromEntries(
      names.map((name) => [name, summarise(one.firstSheetStages.map((stages) => stages[name]!)).p50]),
    ),
    sheetsPerSecond: {
      '1 worker': (busyOne.sheets / busyOne.wallMs) * 1000,
      '2 workers': (busyTwo.sheets / busyTwo.wallMs) * 1000,
    },
    firstByte: summarise(one.firstByteMs),
    coldReadyMs: one.readyMs,
    coldFirstJobMs: one.firstJobMs,
    bytesPerSheet: one.bytesPerSheet,
    scrubCpuMs: busyOne.scrubCpuMs,
    peakPssMib: { '1 worker': peakPss(one), '2 workers': peakPss(busyTwo) },
  };
}

function peakPss(answer: RunnerAnswer): number {
  return Math.max(...answer.memory.map((memory) => memory.pssMib));
}

export interface FinerFigures {
  /** Wall time of a whole secured sheet, one worker kept busy, ms, and the largest PSS of the engine, MiB: at 600 and at 1200 dpi. */
  readonly sheetMs: readonly [at600: number, at1200: number];
  readonly peakPssMib: readonly [at600: number, at1200: number];
}

/** What twice the resolution costs: both measured one after the other, so that they meet the same machine. */
export async function measureFiner(kind: PageKind, keyFolder: string, rounds: number): Promise<FinerFigures> {
  const measure = async (dpi: 600 | 1200): Promise<RunnerAnswer> => {
    const printer = await startSinkPrinter(dpi);
    try {
      const setting = { pdfPath: kind.pdfPath, printerUri: printer.uri, keyFolder };
      return await runInProcess({ ...setting, ...WARM, jobs: rounds, workers: 1, concurrency: 2 });
    } finally {
      printer.stop();
    }
  };
  const [coarse, fine] = [await measure(600), await measure(1200)];
  return {
    sheetMs: [coarse.wallMs / coarse.sheets, fine.wallMs / fine.sheets],
    peakPssMib: [peakPss(coarse), peakPss(fine)],
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
