// Canary certificates through an engine, ended in every way a job can end -> what is left of them in memory and on disk.

import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../raster/seeded-random.ts';
import { makeDemoTicket } from '../ticket-keys.ts';
import { makeCanary } from './canary.ts';
import { pixelsOf } from './canary-pixels.ts';
import { EngineHost, FarPrinter, type HostOptions, ServeHost, type Subject, type SubjectJob } from './peers.ts';
import { anyAlive, freeze, signal } from './process-tree.ts';
import { Sandbox } from './sandbox.ts';
import { SCENARIOS, type Scenario, type WayOut } from './scenarios.ts';
import { canReadMemory, type Findings, Search } from './search.ts';
import { tracesOf } from './traces.ts';

/** What the proof demands: this long after the end of a job nothing is left, ms. */
export const WITHIN_MS = 2000;
/** Between looks at what was not clean at once, ms. */
const LOOK_AGAIN_MS = 300;

export interface WayOutResult {
  readonly wayOut: WayOut;
  /** Traces found while the job was under way: a search that finds nothing ever proves nothing. */
  readonly during: Findings;
  /** Traces found by the last look after it. */
  readonly after: Findings;
  /**
   * From the end of the job (its caller has been told) to the moment of the last look, ms: the processes stood still
   * from then on while they were searched, and that time is not counted. At most `WITHIN_MS` when it was clean.
   */
  readonly lookedAfterMs: number;
  /** Code of the error that the job ended with. */
  readonly code: string | undefined;
  readonly endedAsMeant: boolean;
  /** Traces that the engine held before any certificate came, so that they prove nothing; left out. */
  readonly leftOut: number;
  readonly traces: number;
  /** Files that anything was done to while the scenario ran, below the folder that the engine takes for its disk. */
  readonly filesTouched: readonly string[];
  readonly passed: boolean;
}

export interface WipeCheckOptions {
  readonly device: string;
  readonly workers: number;
  /** Which ways out; default all. */
  readonly waysOut?: readonly WayOut[];
  /** Folders that are searched too, beside everything that the engine takes for its disk. */
  readonly folders?: readonly string[];
  /** For the made-up names; default a random one. */
  readonly seed?: number;
  readonly onResult?: (result: WayOutResult) => void;
  readonly signal?: AbortSignal | undefined;
}

/** True where the proof can be made: Linux, and the memory of one's own children can be read. */
export function canCheckWipe(): boolean {
  return process.platform === 'linux' && canReadMemory(process.pid);
}

/** A4 at 600 dpi as the virtual printer takes it (libcups' size). */
const PAGE = { dpi: 600, widthPx: 4960, heightPx: 7015 } as const;

/** Runs the proof. */
export async function checkWipe(options: WipeCheckOptions): Promise<WayOutResult[]> {
  using sandbox = await Sandbox.make();
  const proof = new Proof(options, sandbox);
  const results: WayOutResult[] = [];
  try {
    for (const scenario of SCENARIOS) {
      if (options.waysOut && !options.waysOut.includes(scenario.wayOut)) continue;
      options.signal?.throwIfAborted();
      const result = await proof.run(scenario);
      results.push(result);
      options.onResult?.(result);
    }
  } finally {
    await proof.end();
  }
  return results;
}

/** A warm subject, and the search for the traces that it does not hold of itself. */
interface Watched {
  readonly by: Scenario['by'];
  readonly subject: Subject;
  readonly search: Search;
  readonly leftOut: number;
  readonly traces: number;
  limits: Scenario['limits'];
}

/** One certificate, tried in one scenario after the other, on the same engine as long as that is clean. */
class Proof {
  readonly #options: WipeCheckOptions;
  readonly #sandbox: Sandbox;
  readonly #seed: number;
  readonly #madeMs = Date.now() - 1000;
  #printer: FarPrinter | undefined;
  #watched: Watched | undefined;

  constructor(options: WipeCheckOptions, sandbox: Sandbox) {
    this.#options = options;
    this.#sandbox = sandbox;
    this.#seed = options.seed ?? randomInt(2 ** 31);
  }

  async end(): Promise<void> {
    await this.#watched?.subject.stop();
    this.#watched = undefined;
    await this.#printer?.stop();
  }

  async run(scenario: Scenario): Promise<WayOutResult> {
    this.#printer ??= await FarPrinter.start(this.#sandbox);
    const watched = await this.#subjectFor(scenario, this.#printer);
    this.#sandbox.watch();
    this.#sandbox.touched.clear();
    const { during, code, pids } = await this.#endJob(scenario, watched, this.#printer);
    const { after, lookedAfterMs } = await this.#lookAfter(watched, pids);
    const endedAsMeant = scenario.ends === undefined ? code === undefined : scenario.ends.includes(code ?? '');
    const passed = after.total === 0 && lookedAfterMs <= WITHIN_MS && during.total > 0 && endedAsMeant;
    // What is dirty or dead does not serve for the next one.
    if (after.total > 0 || !anyAlive([watched.subject.pid])) {
      await watched.subject.stop();
      this.#watched = undefined;
    }
    return {
      wayOut: scenario.wayOut,
      during,
      after,
      lookedAfterMs,
      code,
      endedAsMeant,
      leftOut: watched.leftOut,
      traces: watched.traces,
      filesTouched: [...this.#sandbox.touched].sort(),
      passed,
    };
  }

  async #subjectFor(scenario: Scenario, printer: FarPrinter): Promise<Watched> {
    const { device, workers } = this.#options;
    const options: HostOptions = { device, workers, sandbox: this.#sandbox };
    if (this.#watched?.by !== scenario.by) {
      await this.#watched?.subject.stop();
      this.#watched = undefined;
    }
    if (!this.#watched) {
      const subject =
        scenario.by === 'engine' ? await EngineHost.start(options) : await ServeHost.start(options, printer.address);
      // A first job with other names: patterns, fonts and code are where they will be; only the certificate is missing.
      const other = await makeCanary(seededRandom(this.#seed + 1));
      await subject.print({ pdf: other.pdf, printer: printer.address, tls: false });
      const canary = await makeCanary(seededRandom(this.#seed));
      const all = tracesOf(canary, await pixelsOf(canary, PAGE.dpi, PAGE.widthPx, PAGE.heightPx));
      using frozen = await freeze(subject.pid);
      const known = new Search(all).run(frozen.pids).traces;
      const traces = all.filter((trace) => !known.has(trace));
      const counts = { leftOut: known.size, traces: traces.length };
      this.#watched = { by: scenario.by, subject, search: new Search(traces), ...counts, limits: {} };
    }
    const { subject } = this.#watched;
    if (subject instanceof EngineHost && this.#watched.limits !== scenario.limits) {
      await subject.restartEngine(scenario.limits);
      this.#watched.limits = scenario.limits;
    }
    return this.#watched;
  }

  /** Starts the job, searches while it is under way, and ends it in the scenario's way. */
  async #endJob(
    scenario: Scenario,
    { subject, search }: Watched,
    printer: FarPrinter,
  ): Promise<{ during: Findings; code: string | undefined; pids: readonly number[] }> {
    const host = subject instanceof EngineHost ? subject : undefined;
    const { caught, ending } = scenario;
    const { pdf } = await makeCanary(seededRandom(this.#seed), scenario.fault);
    const stopped = caught === 'printing' ? printer.next('held') : host!.next('caught');
    if (caught === 'printing') printer.send({ kind: 'hold' });
    const job = subject.print({
      pdf,
      printer: printer.address,
      tls: scenario.tls,
      ...(scenario.wrongTicket ? { ticket: await this.#wrongTicket() } : {}),
      ...(caught === 'printing' ? {} : { catchAt: caught }),
    } satisfies SubjectJob);
    const early = await Promise.race([stopped.then(() => undefined), job.then((code) => ({ code }))]);
    let during: Findings;
    let pids: readonly number[];
    {
      using frozen = await freeze(subject.pid);
      during = search.run(early ? [] : frozen.pids);
      ({ pids } = frozen);
    }
    if (early) return { during, code: early.code, pids };
    if (caught !== 'printing') host!.goOn();
    switch (ending) {
      case 'let go':
        if (caught === 'printing') printer.send({ kind: 'go' });
        break;
      case 'printer aborts':
        printer.send({ kind: 'abort' });
        break;
      case 'printer cuts':
        this.#printer = undefined;
        await printer.stop();
        break;
      case 'cancel':
        host!.send({ kind: 'cancel' });
        break;
      case 'crash':
        // As when native code calls abort(): the signal that would write a core.
        for (const pid of pids) if (pid !== subject.pid) signal(pid, 'SIGABRT');
        break;
      case 'kill engine':
        job.catch(() => undefined);
        signal(subject.pid, 'SIGKILL');
        // The printer holds the dead engine's sheet: the next job would wait behind it for ever.
        printer.send({ kind: 'go' });
        return { during, code: undefined, pids };
    }
    return { during, code: await job, pids };
  }

  /** Looks at once, and again for as long as something is found and time is left. */
  async #lookAfter(
    { subject, search }: Watched,
    pidsDuring: readonly number[],
  ): Promise<{ after: Findings; lookedAfterMs: number }> {
    const endedMs = performance.now();
    let stoodStillMs = 0;
    for (;;) {
      using frozen = await freeze(subject.pid);
      const lookedAfterMs = frozen.sinceMs - endedMs - stoodStillMs;
      const pids = new Set([...frozen.pids, ...pidsDuring]);
      const folders = [this.#sandbox.folder, ...(this.#options.folders ?? [])];
      const after = search.run([...pids], folders, this.#madeMs);
      stoodStillMs += performance.now() - frozen.sinceMs;
      if (after.total === 0 || lookedAfterMs + LOOK_AGAIN_MS > WITHIN_MS) return { after, lookedAfterMs };
      frozen[Symbol.dispose]();
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** A ticket that is good, but for another PDF. */
  #wrongTicket(): Promise<string> {
    return makeDemoTicket(this.#sandbox.keysFolder, Buffer.from('another PDF'), {
      nowSec: Math.floor(Date.now() / 1000),
      random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
      pages: 3,
      audience: 'demonstration',
    });
  }
}
