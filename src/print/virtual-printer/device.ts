// The device's own state: running or stopped and why, its clock, and the one paper path that jobs take turns on.
import { cancelledError } from '../../errors.ts';
import type { PrinterStateReason } from '../printer.ts';

/** Milliseconds since 1970. Injected, so that tests own the time. */
export type Clock = () => number;

interface Waiting {
  readonly resolve: () => void;
}

export class Device {
  readonly clock: Clock;
  private startMs: number;
  private readonly engines: number;
  private readonly holds: boolean;
  private busyEngines = 0;
  private readonly queue: Waiting[] = [];
  private readonly stopped: Waiting[] = [];
  private readonly reasonsBySource = new Map<string, PrinterStateReason>();
  private stateChangeMs: number;
  private activeJobs = 0;

  /**
   * @param engines jobs that are on the paper path at the same time; a real device has one
   * @param holds whether jobs stand still while it is stopped; one that mirrors other printers only shows it
   */
  constructor(clock: Clock, engines: number, holds = true) {
    this.clock = clock;
    this.holds = holds;
    this.engines = engines;
    this.startMs = clock();
    this.stateChangeMs = this.startMs;
  }

  /** `printer-up-time`: seconds, from 1. */
  get upTimeS(): number {
    return this.secondsAt(this.clock());
  }

  get startedAt(): Date {
    return new Date(this.startMs);
  }

  get stateChangedAt(): Date {
    return new Date(this.stateChangeMs);
  }

  secondsAt(timeMs: number): number {
    return Math.floor((timeMs - this.startMs) / 1000) + 1;
  }

  get reasons(): readonly PrinterStateReason[] {
    return [...this.reasonsBySource.values()];
  }

  /** An error-level reason stops the device (RFC 8011 5.4.12). */
  get isStopped(): boolean {
    return this.reasons.some((reason) => reason.severity === 'error');
  }

  get state(): 'idle' | 'processing' | 'stopped' {
    if (this.isStopped) return 'stopped';
    return this.activeJobs > 0 ? 'processing' : 'idle';
  }

  /** `printer-state-reasons` as keywords; `none` when there is nothing to say. */
  get reasonKeywords(): string[] {
    const keywords = this.reasons.map((r) => (r.keyword === 'paused' ? 'paused' : `${r.keyword}-${r.severity}`));
    return keywords.length === 0 ? ['none'] : keywords;
  }

  /** Power off and on: the clock of `printer-up-time` starts anew, and trouble is gone. */
  restart(): void {
    this.startMs = this.clock();
    this.stateChangeMs = this.startMs;
    for (const { keyword } of this.reasons) this.clear(keyword);
  }

  raise(reason: PrinterStateReason): void {
    this.reasonsBySource.set(reason.keyword, reason);
    this.stateChangeMs = this.clock();
  }

  clear(keyword: string): void {
    if (!this.reasonsBySource.delete(keyword)) return;
    this.stateChangeMs = this.clock();
    if (!this.isStopped) for (const waiting of this.stopped.splice(0)) waiting.resolve();
  }

  /** Resolves at once while the device runs, or does not hold its jobs; else when it runs again. @throws `job.cancelled` */
  async whenRunning(signal: AbortSignal): Promise<void> {
    while (this.isStopped && this.holds) await this.wait(this.stopped, signal);
    if (signal.aborted) throw cancelledError();
  }

  /** Takes the paper path, in the order of asking. @returns gives it back; safe to call twice. @throws `job.cancelled` */
  async takeEngine(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw cancelledError();
    if (this.busyEngines < this.engines && this.queue.length === 0) this.busyEngines++;
    else await this.wait(this.queue, signal);
    this.activeJobs++;
    this.stateChangeMs = this.clock();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.activeJobs--;
      this.stateChangeMs = this.clock();
      const next = this.queue.shift();
      if (next) next.resolve();
      else this.busyEngines--;
    };
  }

  private wait(list: Waiting[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        const index = list.indexOf(waiting);
        if (index >= 0) list.splice(index, 1);
        reject(cancelledError());
      };
      const waiting: Waiting = {
        resolve: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      list.push(waiting);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }
}
