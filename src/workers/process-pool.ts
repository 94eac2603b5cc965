// Tasks of several jobs -> confined processes that each hold one certificate at a time, scrubbed after an orderly job, killed after any other.
import { cancelledError, KioskRasterError, throwIfAborted } from '../errors.ts';
import type { ExpectedSheets } from '../job/expected-sheets.ts';
import type { SheetReport, SheetSpec } from '../job/make-sheet.ts';
import type { PagePreflight } from '../raster/page/document.ts';
import { assign, type ProcessState } from './assign.ts';
import { CertificateChild, type RequestEvents } from './certificate-child.ts';
import { Expectation } from './expectation.ts';
import { DEFAULT_JOB_LIMITS, type JobLimits, limitError, WATCH_MS } from './limits.ts';
import type { JobInput, WorkerAnswer } from './messages.ts';
import type { RasterPool, TakeBytes } from './pool.ts';

/** Warm processes beyond those at work: one takes over at once when another had to be killed or is being scrubbed. */
const STANDBY = 1;

/** A scrub that takes longer has failed. Ordinary ones take tens of milliseconds. */
const SCRUB_LIMIT_MS = 1500;

/** A look that comes later than this comes from a supervisor that stood still (stopped, a machine asleep), and its processes with it. */
const MOST_BETWEEN_LOOKS_MS = 20 * WATCH_MS;

export interface RasterPoolOptions {
  /** Tasks at work at the same time, 1 to 64. Default 2. */
  readonly workers?: number;
  readonly limits?: Partial<JobLimits> | undefined;
  /** Files of the operator's gaiji fonts, checked: all that a certificate process may read beside the package. */
  readonly gaijiFonts?: readonly string[];
}

/** Starts a pool of long-lived certificate processes. Dispose it to end them. */
export function createRasterPool(options: RasterPoolOptions = {}): ProcessPool {
  return new ProcessPool(options.workers ?? 2, { ...DEFAULT_JOB_LIMITS, ...options.limits }, options.gaijiFonts ?? []);
}

/** Whether a page was found wanting; not a limit, a crash or a fault of ours. */
function isOrderlyRefusal(error: unknown): boolean {
  if (!(error instanceof KioskRasterError) || error.category !== 'refused') return false;
  return error.code.startsWith('pdf.') || error.code === 'scramble.too-much';
}

/** A task in the queue, or at work on `child`. */
interface Task {
  readonly input: JobInput;
  readonly request: Parameters<CertificateChild['request']>[0];
  readonly events: RequestEvents;
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** One place for a process. */
interface Slot {
  child: CertificateChild;
  state: ProcessState['state'];
  /** It has what the expected sheets share. */
  isWarm: boolean;
  task: Task | undefined;
  /** When it was last given back, on performance's clock. */
  idleSinceMs: number;
}

export class ProcessPool implements RasterPool {
  readonly workers: number;
  readonly #limits: JobLimits;
  readonly #gaijiFonts: readonly string[];
  readonly #slots: Slot[] = [];
  readonly #queue: Task[] = [];
  /** Working time so far by job, ms. */
  readonly #workedMs = new Map<number, number>();
  #watch: NodeJS.Timeout | undefined;
  #watchedMs = 0;
  #later: NodeJS.Timeout | undefined;
  readonly #expectation = new Expectation();
  #startFailures = 0;
  readonly #scrubs = { count: 0, cpuMs: 0 };
  #disposed = false;

  constructor(workers: number, limits: JobLimits, gaijiFonts: readonly string[]) {
    this.workers = workers;
    this.#gaijiFonts = gaijiFonts;
    this.#limits = limits;
    for (let i = 0; i < workers; i++) this.#start();
  }

  /** Scrubs so far, and the processor time that they took together, ms. */
  get scrubs(): { readonly count: number; readonly cpuMs: number } {
    return { ...this.#scrubs };
  }

  /** Process ids, for the proof that nothing is left in any of them. */
  get pids(): number[] {
    return this.#slots.flatMap((slot) => (slot.child.pid === undefined ? [] : [slot.child.pid]));
  }

  async warm(): Promise<void> {
    // The standby may still be starting: nobody waits for it.
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (this.#slots.filter((slot) => slot.state !== 'starting').length >= this.workers) resolve();
        else if (this.#startFailures > 2) reject(limitError('worker-start', { how: 'it ends while it starts' }));
        else setTimeout(look, 5);
      };
      look();
    });
  }

  expect(sheets: ExpectedSheets): void {
    if (this.#expectation.set(sheets)) this.#allCold();
  }

  #allCold(): void {
    for (const slot of this.#slots) slot.isWarm = false;
    this.#dispatch();
  }

  async preflight(
    input: JobInput,
    onProgress?: (done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<readonly PagePreflight[]> {
    const answer = await this.#run(input, { kind: 'preflight' }, { onProgress }, signal);
    if (answer.kind !== 'preflight') throw new TypeError('unexpected worker answer');
    return answer.pages;
  }

  async weigh(input: JobInput, spec: SheetSpec, signal?: AbortSignal): Promise<void> {
    const answer = await this.#run(input, { kind: 'weigh', spec }, {}, signal);
    if (answer.kind !== 'done') throw new TypeError('unexpected worker answer');
  }

  async makeSheet(input: JobInput, spec: SheetSpec, take: TakeBytes, signal?: AbortSignal): Promise<SheetReport> {
    if (this.#expectation.learn(spec)) this.#allCold();
    const answer = await this.#run(input, { kind: 'sheet', spec }, { take }, signal);
    if (answer.kind !== 'sheet') throw new TypeError('unexpected worker answer');
    return answer.report;
  }

  async release(jobKey: number): Promise<void> {
    this.#workedMs.delete(jobKey);
    for (const task of this.#queue.splice(0)) {
      if (task.input.jobKey === jobKey) task.reject(cancelledError());
      else this.#queue.push(task);
    }
    await Promise.all(this.#slots.filter((slot) => slot.child.heldJob === jobKey).map((slot) => this.#forget(slot)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#watch);
    clearTimeout(this.#later);
    for (const task of this.#queue.splice(0)) task.reject(cancelledError());
    const gone = this.#slots.map((slot) => slot.child.exited);
    for (const { child } of this.#slots.splice(0)) child.kill(cancelledError());
    await Promise.all(gone);
  }

  async #run(
    input: JobInput,
    request: Task['request'],
    events: RequestEvents,
    signal: AbortSignal | undefined,
  ): Promise<WorkerAnswer> {
    throwIfAborted(signal);
    const { promise, resolve, reject } = Promise.withResolvers<WorkerAnswer>();
    const task: Task = { input, request, events, resolve, reject };
    const onAbort = (): void => {
      const index = this.#queue.indexOf(task);
      if (index >= 0) this.#queue.splice(index, 1);
      this.#slots.find((slot) => slot.task === task)?.child.kill(cancelledError());
      reject(cancelledError());
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#queue.push(task);
    this.#dispatch();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Gives queued tasks to processes, for as long as there is something that can be given. */
  #dispatch(): void {
    while (this.#queue.length > 0 && this.#slots.filter((slot) => slot.state === 'busy').length < this.workers) {
      const now = performance.now();
      const next = assign(
        this.#queue.map(({ input, request }) => ({ jobKey: input.jobKey, isSheet: request.kind === 'sheet' })),
        this.#slots.map(({ child, state, isWarm, idleSinceMs }) => ({
          state: child.alive ? state : 'starting',
          isWarm,
          heldJob: child.heldJob,
          idleMs: now - idleSinceMs,
        })),
      );
      if (next?.kind !== 'do') {
        if (next?.kind === 'let go') void this.#forget(this.#slots[next.process]!);
        clearTimeout(this.#later);
        if (next?.kind === 'look again') this.#later = setTimeout(() => this.#dispatch(), next.inMs);
        return;
      }
      void this.#work(this.#slots[next.process]!, this.#queue.splice(next.task, 1)[0]!);
    }
    this.#prepare();
  }

  async #work(slot: Slot, task: Task): Promise<void> {
    const { child } = slot;
    slot.state = 'busy';
    slot.task = task;
    this.#startWatch();
    try {
      if (child.heldJob !== task.input.jobKey) child.load(task.input);
      task.resolve(await child.request(task.request, task.events));
      this.#startFailures = 0;
      if (task.request.kind === 'sheet') slot.isWarm = true;
      slot.state = 'idle';
    } catch (error) {
      task.reject(error);
      // A page that was refused was refused in good order. Whatever else went wrong, nobody knows what is where.
      const looked = task.request.kind === 'preflight' || task.request.kind === 'weigh';
      if (looked && child.alive && isOrderlyRefusal(error)) slot.state = 'idle';
      else child.kill(error);
    } finally {
      slot.task = undefined;
      slot.idleSinceMs = performance.now();
      this.#dispatch();
    }
  }

  /** Scrubs a process, or ends it. */
  async #forget(slot: Slot): Promise<void> {
    const { child } = slot;
    if (slot.state !== 'idle') {
      // At work on a job that is over, or being scrubbed already.
      if (slot.state === 'busy') child.kill(cancelledError());
      await (slot.state === 'scrubbing' ? this.#scrubbed(slot) : child.exited);
      return;
    }
    slot.state = 'scrubbing';
    const late = setTimeout(() => child.kill(limitError('worker-lost', { how: 'not scrubbed' })), SCRUB_LIMIT_MS);
    try {
      const answer = await child.request({ kind: 'scrub' });
      if (answer.kind === 'scrubbed') {
        this.#scrubs.count++;
        this.#scrubs.cpuMs += answer.cpuMs;
      }
      child.heldJob = undefined;
      slot.state = 'idle';
    } catch (error) {
      child.kill(error);
      await child.exited;
    } finally {
      clearTimeout(late);
      this.#dispatch();
    }
  }

  async #scrubbed(slot: Slot): Promise<void> {
    while (slot.state === 'scrubbing' && slot.child.alive) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  #start(): void {
    const slot: Slot = {
      child: new CertificateChild(this.#gaijiFonts),
      state: 'starting',
      isWarm: false,
      task: undefined,
      idleSinceMs: 0,
    };
    const { child } = slot;
    this.#slots.push(slot);
    void child.exited.then(() => {
      const index = this.#slots.indexOf(slot);
      if (index >= 0) this.#slots.splice(index, 1);
      if (slot.state === 'starting' || slot.state === 'warming') this.#startFailures++;
      if (this.#disposed) return;
      if (this.#startFailures <= 2) this.#start();
      else
        for (const task of this.#queue.splice(0)) task.reject(limitError('worker-start', { how: 'it ends at once' }));
    });
    child.request({ kind: 'warm' }).then(
      () => {
        slot.state = 'idle';
        // One that ends while it makes what is expected would otherwise be started for ever.
        if (!this.#expectation.sheets) this.#startFailures = 0;
        this.#dispatch();
      },
      (error) => child.kill(error),
    );
  }

  /**
   * What is not done for a job: one thing at a time, so that jobs find a processor. Cold processes that have nothing to do make what is
   * expected; then a standby starts.
   */
  #prepare(): void {
    if (this.#disposed || this.#slots.some(({ state }) => state === 'starting' || state === 'warming')) return;
    const cold = this.#slots.find(
      ({ child, state, isWarm }) => child.alive && state === 'idle' && child.heldJob === undefined && !isWarm,
    );
    const { sheets } = this.#expectation;
    if (sheets && cold) this.#warmUp(cold, sheets);
    else if (this.#slots.length < this.workers + STANDBY) this.#start();
  }

  #warmUp(slot: Slot, expected: ExpectedSheets): void {
    const { child } = slot;
    slot.state = 'warming';
    // What cannot be made beforehand is refused in the job that wants it.
    const warmed = (): void => {
      if (!child.alive) return;
      this.#startFailures = 0;
      slot.state = 'idle';
      slot.isWarm = this.#expectation.sheets === expected;
      this.#dispatch();
    };
    child.request({ kind: 'warm', expected }).then(warmed, warmed);
  }

  #startWatch(): void {
    if (this.#watch) return;
    this.#watchedMs = performance.now();
    this.#watch = setInterval(() => this.#look(), WATCH_MS);
  }

  /** Looks at every task at work: has its job had its time, has its process had its memory? */
  #look(): void {
    const now = performance.now();
    const passedMs = Math.min(now - this.#watchedMs, MOST_BETWEEN_LOOKS_MS);
    this.#watchedMs = now;
    let busy = false;
    for (const { child, task } of this.#slots) {
      if (!task) continue;
      busy = true;
      const { jobTimeMs, processBytes } = this.#limits;
      const { jobKey } = task.input;
      const workedMs = (this.#workedMs.get(jobKey) ?? 0) + (child.waitsForTaker ? 0 : passedMs);
      this.#workedMs.set(jobKey, workedMs);
      if (workedMs > jobTimeMs) child.kill(limitError('time-limit', { seconds: jobTimeMs / 1000 }));
      if ((child.residentBytes() ?? 0) > processBytes) {
        child.kill(limitError('memory-limit', { mebibytes: Math.round(processBytes / 2 ** 20) }));
      }
    }
    if (!busy) {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
  }
}
