// Canary certificates through an engine and `serve`, ended in every way a job can end -> what was found of them during and after.
import { seededRandom } from '../../raster/seeded-random.ts';
import { makeCanary } from './canary.ts';
import { pixelsOf } from './canary-pixels.ts';
import { type Look, lookAfter } from './look.ts';
import {
  demoTicket,
  EngineHost,
  FarPrinter,
  type HostOptions,
  ServeHost,
  type Subject,
  type SubjectJob,
} from './peers.ts';
import { anyAlive, freeze, signal } from './process-tree.ts';
import type { Sandbox } from './sandbox.ts';
import type { Scenario } from './scenarios.ts';
import { type Findings, Search } from './search.ts';
import { tracesOf } from './traces.ts';

export interface JobOutcome extends Look {
  readonly during: Findings;
  readonly code: string | undefined;
  readonly leftOut: number;
  readonly traces: number;
}

export interface JobProofOptions {
  readonly device: string;
  readonly workers: number;
  readonly sandbox: Sandbox;
  readonly seed: number;
  /** Searched too, beside the sandbox. */
  readonly folders: readonly string[];
}

/** A4 at 600 dpi as the virtual printer takes it (libcups' size). */
const PAGE = { dpi: 600, widthPx: 4960, heightPx: 7015 } as const;

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
export class JobProof implements AsyncDisposable {
  readonly #options: JobProofOptions;
  readonly #sandbox: Sandbox;
  readonly #seed: number;
  readonly #madeMs = Date.now() - 1000;
  #printer: FarPrinter | undefined;
  /** The one that `serve` tries first, where it has two. */
  #firstPrinter: FarPrinter | undefined;
  #watched: Watched | undefined;

  constructor(options: JobProofOptions) {
    this.#options = options;
    this.#sandbox = options.sandbox;
    this.#seed = options.seed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watched?.subject.stop();
    this.#watched = undefined;
    await this.#printer?.stop();
    await this.#firstPrinter?.stop();
  }

  async run(scenario: Scenario): Promise<JobOutcome> {
    this.#printer ??= await FarPrinter.start(this.#sandbox);
    const { subject, search, leftOut, traces } = await this.#subjectFor(scenario, this.#printer);
    const { during, code, pids } = await this.#endJob(scenario, this.#watched!, this.#printer);
    const folders = [this.#sandbox.folder, ...this.#options.folders];
    const look = await lookAfter(search, { pid: subject.pid, pidsDuring: pids, folders, sinceMs: this.#madeMs });
    // What is dirty or dead does not serve for the next one.
    if (look.after.total > 0 || !anyAlive([subject.pid])) {
      await subject.stop();
      this.#watched = undefined;
    }
    return { ...look, during, code, leftOut, traces };
  }

  async #subjectFor(scenario: Scenario, printer: FarPrinter): Promise<Watched> {
    const { device, workers } = this.#options;
    const options: HostOptions = { device, workers, sandbox: this.#sandbox };
    if (this.#watched?.by !== scenario.by) {
      await this.#watched?.subject.stop();
      this.#watched = undefined;
    }
    if (!this.#watched) {
      const subject = await this.#start(scenario.by, options, printer);
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

  async #start(by: Scenario['by'], options: HostOptions, printer: FarPrinter): Promise<Subject> {
    if (by === 'engine') return EngineHost.start(options);
    if (by === 'serve') return ServeHost.start(options, [printer.address], { demo: true });
    this.#firstPrinter ??= await FarPrinter.start(this.#sandbox);
    return ServeHost.start(options, [this.#firstPrinter.address, printer.address], { demo: false });
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
    // The first of two printers takes a part of the first page, and gives the job up: it moves to the other one.
    const first = scenario.by === 'kiosk' ? this.#firstPrinter : undefined;
    void first?.next('held').then(() => first.send({ kind: 'abort' }));
    first?.send({ kind: 'hold' });
    const job = subject.print({
      pdf,
      printer: printer.address,
      tls: scenario.tls,
      // Good, but for another PDF.
      ...(scenario.wrongTicket
        ? { ticket: await demoTicket(this.#sandbox.keysFolder, Buffer.from('another PDF')) }
        : {}),
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
}
