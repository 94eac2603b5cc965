// Faults -> what happens at the moments that the virtual printer passes: a request, an answer, a byte, a side.
import { randomBytes } from 'node:crypto';
import type { PrinterCore } from '../core.ts';
import type { Job } from '../job.ts';
import { type Fault, type OperationName, TROUBLES, type TroubleKind } from './grammar.ts';

export type AnswerFault =
  | { readonly kind: 'reply-lost' }
  | { readonly kind: 'garbage'; readonly bytes: Uint8Array }
  | { readonly kind: 'wrong-status'; readonly code: number };

export interface InjectorHooks {
  /** Cuts every connection. */
  readonly cutConnections: () => void;
  readonly onFault?: ((fault: Fault) => void) | undefined;
  /** Bytes of an answer that mean nothing. */
  readonly garbage?: ((byteCount: number) => Uint8Array) | undefined;
}

const GARBAGE_BYTES = 64;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export class FaultInjector {
  private readonly waiting: { readonly fault: Fault; left: number }[];
  private readonly hooks: InjectorHooks;
  private readonly slow: Extract<Fault, { kind: 'slow' }> | undefined;
  /** Until when the device is dark, by performance.now(). */
  private darkUntilMs = 0;

  constructor(faults: readonly Fault[], hooks: InjectorHooks) {
    this.waiting = faults.map((fault) => ({ fault, left: 'times' in fault ? fault.times : Number.POSITIVE_INFINITY }));
    this.hooks = hooks;
    this.slow = faults.find((fault) => fault.kind === 'slow');
  }

  /** True while a rebooting device does not take connections. */
  get isDark(): boolean {
    return performance.now() < this.darkUntilMs;
  }

  private take<K extends Fault['kind']>(
    kinds: readonly K[],
    fits: (fault: Extract<Fault, { kind: K }>) => boolean,
  ): Extract<Fault, { kind: K }> | undefined {
    const found = this.waiting.find(
      ({ fault, left }) => left > 0 && kinds.includes(fault.kind as K) && fits(fault as Extract<Fault, { kind: K }>),
    );
    if (found === undefined) return undefined;
    found.left--;
    this.hooks.onFault?.(found.fault);
    return found.fault as Extract<Fault, { kind: K }>;
  }

  /** Whether a request for a job is put off. */
  isBusy(operation: OperationName): boolean {
    if (operation !== 'create-job' && operation !== 'print-job') return false;
    return this.take(['busy'], () => true) !== undefined;
  }

  /** What becomes of the answer to an operation that has been done. */
  onAnswer(operation: OperationName): AnswerFault | undefined {
    const fault = this.take(
      ['reply-lost', 'garbage', 'wrong-status'],
      (candidate) => candidate.operation === operation,
    );
    if (fault === undefined) return undefined;
    if (fault.kind === 'garbage') return { kind: 'garbage', bytes: (this.hooks.garbage ?? randomBytes)(GARBAGE_BYTES) };
    return fault;
  }

  /** Whether the connection is cut now that `bytes` of a document have been read. */
  cutsAt(bytes: number): boolean {
    return this.take(['cut'], (fault) => bytes >= fault.byte) !== undefined;
  }

  /** Before the side that follows `sides` printed ones. Resolves when the device may go on, as far as faults go. */
  async beforeSide(core: PrinterCore, job: Job, sides: number, sidesPerSheet: number): Promise<void> {
    const slow = this.slow;
    if (slow !== undefined) {
      if (sides === 0) this.hooks.onFault?.(slow);
      await pause(slow.sideMs);
    }
    if (sides % sidesPerSheet !== 0) return;
    const sheet = sides / sidesPerSheet + 1;
    const kinds = Object.keys(TROUBLES) as TroubleKind[];
    for (;;) {
      const trouble = this.take(kinds, (fault) => fault.sheet === sheet);
      if (trouble === undefined) break;
      const [keyword, severity] = TROUBLES[trouble.kind];
      core.device.raise({ keyword, severity });
      if (trouble.forMs > 0) setTimeout(() => core.device.clear(keyword), trouble.forMs).unref();
    }
    if (this.take(['forget'], (fault) => fault.sheet === sheet)) core.jobs.forget(job);
    const reboot = this.take(['reboot'], (fault) => fault.sheet === sheet);
    if (reboot !== undefined) {
      this.darkUntilMs = performance.now() + reboot.forMs;
      core.reboot();
      this.hooks.cutConnections();
    }
  }
}
