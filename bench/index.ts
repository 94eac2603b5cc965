// The whole bench: pages beside peers, memory, kernels; figures as tables for people and as one object for machines.

import { type BandwidthFigures, measureBandwidth } from './bandwidth.ts';
import { startSinkPrinter } from './engine-process.ts';
import { type KernelFigure, measureKernels } from './kernels.ts';
import {
  type Effort,
  type FinerFigures,
  type KindFigures,
  type MemoryFigures,
  makeKeyFolder,
  measureFiner,
  measureKind,
  measureMemory,
  pageKinds,
} from './pages.ts';
import { describeMachine, table } from './statistics.ts';
import { inRange } from './turns.ts';
import { measureTwoCores, type TwoCores } from './two-cores.ts';

export interface BenchOptions {
  /** Fewer rounds: a look, not a figure to quote. */
  readonly quick: boolean;
  readonly onStep: (en: string, ja: string) => void;
  readonly signal?: AbortSignal;
}

export interface BenchFigures {
  readonly machine: string;
  readonly kinds: readonly KindFigures[];
  readonly finer: FinerFigures;
  readonly twoCores: TwoCores;
  readonly memory: MemoryFigures;
  readonly kernels: readonly KernelFigure[];
  readonly bandwidth: BandwidthFigures;
}

const QUICK: Effort = { jobs: 6, rounds: 3, windowMs: 3000 };
const THOROUGH: Effort = { jobs: 24, rounds: 6, windowMs: 6000 };

export async function runBench(options: BenchOptions): Promise<BenchFigures> {
  const kinds = pageKinds();
  const effort = options.quick ? QUICK : THOROUGH;
  const printer = await startSinkPrinter();
  const keys = await makeKeyFolder();
  const setting = { printerUri: printer.uri, keyFolder: keys.folder };
  try {
    const figures: KindFigures[] = [];
    for (const kind of kinds) {
      options.onStep(`measuring ${kind.name} pages`, `${kind.name} ページを測定中`);
      options.signal?.throwIfAborted();
      figures.push(await measureKind(kind, setting, effort));
    }
    options.onStep('measuring 1200 dpi', '1200 dpi を測定中');
    const finer = await measureFiner(kinds[0]!, keys.folder, effort);
    options.onStep('measuring two cores', '2 コアを測定中');
    const twoCores = await measureTwoCores(kinds[0]!.pdfPath, keys.folder, effort);
    options.onStep('measuring memory', 'メモリを測定中');
    const memory = await measureMemory(kinds[0]!, setting, options.quick ? 20 : 50);
    options.onStep('measuring kernels', 'カーネルを測定中');
    const kernels = await measureKernels();
    const bandwidth = measureBandwidth(figures[0]!.bytesPerSheet);
    return { machine: describeMachine(), kinds: figures, finer, twoCores, memory, kernels, bandwidth };
  } finally {
    printer.stop();
    await keys.remove();
  }
}

/** The figures as text. */
export function formatBench(figures: BenchFigures): string {
  const { kinds, finer, twoCores, memory, kernels, bandwidth } = figures;
  const [at600, at1200] = finer.sheetMs;
  const [pss600, pss1200] = finer.peakPssMib;
  const [rss600, rss1200] = finer.workerPeakMib;
  const peerNames = [...new Set(kinds.flatMap((kind) => Object.keys(kind.peers)))];
  const stageNames = Object.keys(kinds[0]?.stagesP50 ?? {}).filter((name) => name !== 'consumerMs');
  const rows = (heading: string, cells: (kind: KindFigures) => string | number) => [heading, ...kinds.map(cells)];
  const pair = (p50: number, p99: number) => `${p50.toFixed(0)} / ${p99.toFixed(0)}`;
  return [
    figures.machine,
    '',
    table([
      ['600 dpi, ms p50 / p99', ...kinds.map((kind) => kind.kind)],
      ...peerNames.map((name) =>
        rows(`${name} (process)`, (kind) =>
          kind.peers[name] ? pair(kind.peers[name].p50, kind.peers[name].p99) : '-',
        ),
      ),
      rows('front + pantograph + PWG, warm, 1 worker', (kind) => pair(kind.front.p50, kind.front.p99)),
      rows('  ratio to pdftoppm', (kind) => kind.frontToPdftoppm ?? '-'),
      ...stageNames.map((name) => rows(`  ${name.replace(/Ms$/, '')}`, (kind) => kind.stagesP50[name] ?? 0)),
      rows('whole secured sheet, 1 worker kept busy', (kind) => kind.sheetMs),
      rows('  ratio to pdftoppm, by turns', ({ sheetToPdftoppm: to }) => (to ? inRange(to.median, to) : '-')),
      rows('first byte at the printer, warm', (kind) => pair(kind.firstByte.p50, kind.firstByte.p99)),
      rows('cold: engine ready after process start', (kind) => kind.coldReadyMs),
      rows('cold: first job, submission to last byte', (kind) => kind.coldFirstJobMs),
      rows('sheets/s, 1 worker', (kind) => kind.sheetsPerSecond['1 worker']!),
      rows('sheets/s, 2 workers', (kind) => kind.sheetsPerSecond['2 workers']!),
      rows('  ratio to 1 worker, by turns', ({ twoToOne }) => inRange(twoToOne.ratio, twoToOne)),
      rows('scrub after a job, CPU', (kind) => kind.scrubCpuMs),
      rows('MB of PWG a sheet', (kind) => kind.bytesPerSheet / 1e6),
      rows('memory MiB (PSS), 1 worker', (kind) => kind.peakPssMib['1 worker']!),
      rows('memory MiB (PSS), 2 workers', (kind) => kind.peakPssMib['2 workers']!),
      rows('largest MiB (RSS) of one worker’s process, from its start', (kind) => kind.workerPeakMib),
    ]),
    '',
    `1200 dpi: ${at1200.toFixed(0)} ms a sheet of text, ${inRange(finer.fineToCoarse.ratio, finer.fineToCoarse)} times the ${at600.toFixed(0)} of 600 dpi by turns; ${pss1200.toFixed(0)} MiB PSS where those take ${pss600.toFixed(0)}, ${rss1200.toFixed(0)} RSS of a worker’s process at most where those have ${rss600.toFixed(0)}`,
    '',
    `two bare makers of ${kinds[0]!.kind} sheets, one a core, no pool, no printer and no scrub: ${inRange(twoCores.twoToOne.ratio, twoCores.twoToOne)} times the sheets of one by turns (${twoCores.one.toFixed(1)} a second); a second worker cannot bring more on this machine`,
    '',
    `memory over ${memory.sheets} duplex sheets, 2 workers, ${memory.processes} processes: peak ${memory.peakPssMib.toFixed(0)} MiB PSS (${memory.peakRssMib.toFixed(0)} RSS), ` +
      `slope after the first fifth ${memory.slopeMibPerSheet.toFixed(2)} MiB a sheet`,
    '',
    `memory bandwidth ${bandwidth.warmGbPerSec.toFixed(0)} GB/s warm, ${bandwidth.freshGbPerSec.toFixed(1)} fresh: no sheet in less than ${bandwidth.floorMs.toFixed(0)} ms`,
    '',
    table([['kernel', 'ms', '± %'], ...kernels.map((kernel) => [kernel.name, kernel.meanMs, kernel.marginPercent])]),
  ].join('\n');
}
