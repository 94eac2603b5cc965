// Canary certificates through an engine, ended in every way a job can end -> what is left of them in memory and on disk.
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobLimits } from '../../workers/limits.ts';
import { type Canary, type CanaryFault, makeCanary } from './canary.ts';
import { pixelsOf } from './canary-pixels.ts';
import { EngineHost, FarPrinter } from './peers.ts';
import { canReadMemory, descendantsOf, type Findings, Search } from './search.ts';
import { type Trace, tracesOf } from './traces.ts';

/** How a job ends. */
export type WayOut =
  | 'printed'
  | 'printed over TLS'
  | 'refused'
  | 'printer fault'
  | 'cancelled'
  | 'timed out'
  | 'over memory'
  | 'worker crashed'
  | 'engine killed';

interface Scenario {
  readonly wayOut: WayOut;
  readonly fault: CanaryFault;
  /** Codes of errors it may end with; undefined = it must succeed. */
  readonly ends: readonly string[] | undefined;
  readonly limits: Partial<JobLimits>;
}

const SCENARIOS: readonly Scenario[] = [
  { wayOut: 'printed', fault: 'none', ends: undefined, limits: {} },
  { wayOut: 'printed over TLS', fault: 'none', ends: undefined, limits: {} },
  { wayOut: 'refused', fault: 'refused', ends: ['pdf.page-size'], limits: {} },
  { wayOut: 'printer fault', fault: 'none', ends: ['printer.jobEnded', 'printer.lost', 'printer.http'], limits: {} },
  { wayOut: 'cancelled', fault: 'none', ends: ['job.cancelled'], limits: {} },
  { wayOut: 'worker crashed', fault: 'none', ends: ['job.worker-lost'], limits: {} },
  { wayOut: 'timed out', fault: 'endless', ends: ['job.time-limit'], limits: { jobTimeMs: 4000 } },
  { wayOut: 'over memory', fault: 'bomb', ends: ['job.memory-limit'], limits: { processBytes: 420 << 20 } },
  { wayOut: 'engine killed', fault: 'none', ends: undefined, limits: {} },
];

export const WAYS_OUT: readonly WayOut[] = SCENARIOS.map((scenario) => scenario.wayOut);

export interface WayOutResult {
  readonly wayOut: WayOut;
  /** Traces found while the job was under way: a search that finds nothing ever proves nothing. */
  readonly during: Findings;
  /** Traces found after it. */
  readonly after: Findings;
  /** From the end of the job to the end of the search after it, ms. */
  readonly searchedWithinMs: number;
  /** Code of the error that the job ended with. */
  readonly code: string | undefined;
  readonly endedAsMeant: boolean;
  /** Traces that the engine held before any certificate came, so that they prove nothing; left out. */
  readonly leftOut: number;
  readonly traces: number;
  readonly passed: boolean;
}

export interface WipeCheckOptions {
  readonly device: string;
  readonly workers: number;
  /** Which ways out; default all. */
  readonly waysOut?: readonly WayOut[];
  /** Wait after the end of a job, ms, before the search; default 500. Search and wait together stay below 2 s. */
  readonly settleMs?: number;
  /** Folders that are searched too: data, temporary files, logs. Default the system's temporary folder. */
  readonly folders?: readonly string[];
  /** For the made-up names; default Math.random. */
  readonly random?: () => number;
  readonly onResult?: (result: WayOutResult) => void;
  readonly signal?: AbortSignal | undefined;
}

/** True where the proof can be made: Linux, and the memory of one's own children can be read. */
export function canCheckWipe(): boolean {
  return process.platform === 'linux' && canReadMemory(process.pid);
}

/** Runs the proof. */
export async function checkWipe(options: WipeCheckOptions): Promise<WayOutResult[]> {
  const results: WayOutResult[] = [];
  const random = options.random ?? Math.random;
  const { printer, address } = await FarPrinter.start();
  try {
    for (const scenario of SCENARIOS) {
      if (options.waysOut && !options.waysOut.includes(scenario.wayOut)) continue;
      options.signal?.throwIfAborted();
      const canary = await makeCanary(random, scenario.fault);
      const result = await runScenario(scenario, canary, options, printer, address);
      results.push(result);
      options.onResult?.(result);
    }
  } finally {
    await printer.stop();
  }
  return results;
}

/** A4 at 600 dpi as the virtual printer takes it (libcups' size). */
const PAGE = { dpi: 600, widthPx: 4960, heightPx: 7015 } as const;

async function runScenario(
  scenario: Scenario,
  canary: Canary,
  options: WipeCheckOptions,
  printer: FarPrinter,
  address: Parameters<EngineHost['print']>[1],
): Promise<WayOutResult> {
  const folders = options.folders ?? [tmpdir()];
  const madeMs = Date.now() - 1000;
  const { device, workers } = options;
  const host = await EngineHost.start({ device, workers, limits: {} });
  try {
    // A first job with other names: patterns, fonts and code are where they will be; only the certificate is missing.
    await host.print((await makeCanary(options.random ?? Math.random)).pdf, address, false);
    const all = tracesOf(canary, await pixelsOf(canary, PAGE.dpi, PAGE.widthPx, PAGE.heightPx));
    const known = new Search(all).run(processesOf(host)).traces;
    const traces: Trace[] = all.filter((trace) => !known.has(trace));
    const search = new Search(traces);
    if (Object.keys(scenario.limits).length > 0) {
      // Limits belong to an engine: another one, warm.
      await host.stop();
      return await observe(await EngineHost.start({ device, workers, limits: scenario.limits }), true);
    }
    return await observe(host, false);

    async function observe(engine: EngineHost, own: boolean): Promise<WayOutResult> {
      try {
        const during = await endJob(scenario, engine, canary, printer, address, search);
        const endedMs = performance.now();
        await sleep(options.settleMs ?? 500);
        const after = search.run(during.pids ?? processesOf(engine), folders, madeMs);
        const searchedWithinMs = performance.now() - endedMs;
        const endedAsMeant =
          scenario.ends === undefined ? during.code === undefined : scenario.ends.includes(during.code ?? '');
        return {
          wayOut: scenario.wayOut,
          during: during.findings,
          after,
          searchedWithinMs,
          code: during.code,
          endedAsMeant,
          leftOut: known.size,
          traces: traces.length,
          passed: after.total === 0 && during.findings.total > 0 && endedAsMeant,
        };
      } finally {
        if (own) await engine.stop();
      }
    }
  } finally {
    await host.stop();
  }
}

const processesOf = (host: EngineHost): number[] => [host.pid, ...descendantsOf(host.pid)];

interface Ended {
  readonly findings: Findings;
  readonly code: string | undefined;
  /** Processes to search that are no longer the host's descendants. */
  readonly pids?: number[];
}

/** Starts the job, searches while it is under way, and ends it in the scenario's way. */
async function endJob(
  scenario: Scenario,
  host: EngineHost,
  canary: Canary,
  printer: FarPrinter,
  address: Parameters<EngineHost['print']>[1],
  search: Search,
): Promise<Ended> {
  const { wayOut } = scenario;
  const { pdf } = canary;
  if (wayOut === 'refused' || wayOut === 'timed out' || wayOut === 'over memory') {
    // These end before a byte is printed: the search goes on until the job has ended, and its best round counts.
    const job = host.print(pdf, address, false);
    let ended = false;
    void job.finally(() => {
      ended = true;
    });
    let findings = search.run([]);
    while (!ended && findings.total === 0) {
      await sleep(10);
      findings = search.run(processesOf(host));
    }
    const { error } = await job;
    return { findings, code: error?.code };
  }
  if (wayOut === 'printer fault') printer.send('fail');
  const held = host.next('held');
  host.send({ kind: 'hold' });
  const job = host.print(pdf, address, wayOut === 'printed over TLS');
  const first = await Promise.race([held, job]);
  if (first.kind === 'done') return { findings: search.run([]), code: first.error?.code };
  const pids = processesOf(host);
  const findings = search.run(pids);
  switch (wayOut) {
    case 'printed':
    case 'printed over TLS':
    case 'printer fault':
      host.send({ kind: 'go' });
      break;
    case 'cancelled':
      host.send({ kind: 'cancel' });
      break;
    case 'worker crashed':
      // As when native code calls abort(): the signal that would write a core.
      for (const pid of descendantsOf(host.pid)) process.kill(pid, 'SIGABRT');
      break;
    case 'engine killed':
      await host.stop();
      return { findings, code: undefined, pids };
  }
  const { error } = await job;
  return { findings, code: error?.code };
}
