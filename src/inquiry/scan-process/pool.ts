// Inquiries that arrive -> one fresh confined process each, started beforehand, killed afterwards.
import { cancelledError } from '../../errors.ts';
import { inquiryError } from '../errors.ts';
import { DEFAULT_SCAN_LIMITS, ScanChild, type ScanLimits } from './child.ts';

export interface ScanPoolOptions {
  /** Inquiries at work at the same time, 1 to 64. Default 2. */
  readonly workers?: number | undefined;
  /** Inquiries that wait for one; more are turned away. Default 8. */
  readonly queue?: number | undefined;
  readonly limits?: Partial<ScanLimits> | undefined;
}

/** A process for one inquiry. Disposing of it kills the process, and with it every byte of the scans, and waits for that. */
export interface ScanLease extends AsyncDisposable {
  readonly child: ScanChild;
}

export class ScanPool implements AsyncDisposable {
  readonly workers: number;
  readonly #queueLimit: number;
  readonly #limits: ScanLimits;
  readonly #standby: ScanChild[] = [];
  readonly #atWork = new Set<ScanChild>();
  readonly #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #busy = 0;
  #disposed = false;

  constructor(options: ScanPoolOptions = {}) {
    this.workers = options.workers ?? 2;
    this.#queueLimit = options.queue ?? 8;
    this.#limits = { ...DEFAULT_SCAN_LIMITS, ...options.limits };
    this.#refill();
  }

  /** Inquiries at work and waiting. */
  get load(): { readonly busy: number; readonly waiting: number } {
    return { busy: this.#busy, waiting: this.#waiting.length };
  }

  /** Process ids, for the proof that nothing is left in any of them. */
  get pids(): number[] {
    return [...this.#standby, ...this.#atWork].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** Resolves when a process stands by. @throws `inquiry.process-lost` when none can be started */
  async warm(): Promise<void> {
    await this.#standby[0]?.ready;
  }

  /** @throws `inquiry.busy` when too many wait, `job.cancelled`, `inquiry.process-lost` */
  async take(signal?: AbortSignal): Promise<ScanLease> {
    if (this.#disposed) throw cancelledError();
    if (this.#busy >= this.workers) await this.#wait(signal);
    else this.#busy++;
    let child = this.#standby.shift();
    while (child && !child.alive) child = this.#standby.shift();
    child ??= new ScanChild(this.#limits);
    this.#atWork.add(child);
    const held = child;
    const lease: ScanLease = {
      child: held,
      [Symbol.asyncDispose]: async () => {
        held.kill(cancelledError());
        await held.exited;
        this.#atWork.delete(held);
        this.#release();
      },
    };
    try {
      await held.ready;
    } catch (error) {
      await lease[Symbol.asyncDispose]();
      throw error;
    }
    return lease;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(cancelledError());
    const all = [...this.#standby.splice(0), ...this.#atWork];
    for (const child of all) child.kill(cancelledError());
    await Promise.all(all.map(({ exited }) => exited));
  }

  /** Waits for a place; it is handed over, so `busy` stays as it is. */
  #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.#queueLimit) throw inquiryError('busy', {});
    return new Promise((resolve, reject) => {
      const entry = { resolve, reject };
      this.#waiting.push(entry);
      signal?.addEventListener(
        'abort',
        () => {
          const index = this.#waiting.indexOf(entry);
          if (index < 0) return;
          this.#waiting.splice(index, 1);
          reject(cancelledError());
        },
        { once: true },
      );
    });
  }

  #release(): void {
    this.#refill();
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#busy--;
  }

  /** One process stands by for each place: a start costs half a second. */
  #refill(): void {
    while (!this.#disposed && this.#standby.length < this.workers) this.#standby.push(new ScanChild(this.#limits));
  }
}
