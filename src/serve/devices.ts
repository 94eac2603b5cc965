// Device printers behind one front -> each watched, each with a queue of one: a job gets the first that is free and fit to print.
import { cancelledError } from '../errors.ts';
import type { TransportOptions } from '../print/ipp/transport.ts';
import type { JobInspector, Printer, PrinterStateReason } from '../print/printer.ts';
import { printerError } from '../print/printer-errors.ts';
import { type TroubleEvent, TroubleWatch } from '../print/trouble/events.ts';
import { monitorPrinter } from './monitor.ts';

/** A device printer, and how it is asked. */
export interface DevicePrinter {
  readonly uri: string;
  readonly printer: Printer & JobInspector;
  /** Trust and passwords for questions. */
  readonly transport?: TransportOptions;
}

/** How a device is just now. */
export interface DeviceState {
  /** From 1, in the order of the command line. */
  readonly number: number;
  readonly up: boolean;
  /** It answers, and nothing stops it. */
  readonly ready: boolean;
  readonly reasons: readonly PrinterStateReason[];
}

export interface DevicePoolOptions {
  /** Between questions to a device. */
  readonly everyMs: number;
  readonly onTrouble: (event: TroubleEvent, device: number) => void;
  /** After any change of any device. */
  readonly onChange: () => void;
}

/** A device that is a job's until it is given back. */
export interface Lease {
  readonly device: DevicePrinter;
  /** From 1. */
  readonly number: number;
  release(): void;
}

export interface LeaseWish {
  /** How long a job waits while no device is fit to print. Waiting behind other jobs does not count. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Devices that this job has tried in vain. */
  readonly not?: ReadonlySet<DevicePrinter>;
}

/** What a device that does not answer says of itself. */
const SILENT: PrinterStateReason = { keyword: 'timed-out', severity: 'error' };

class Watched {
  readonly device: DevicePrinter;
  readonly number: number;
  readonly watch: TroubleWatch;
  reasons: readonly PrinterStateReason[] = [];
  /** Undefined until it was asked once. */
  up: boolean | undefined;
  busy = false;
  /** What an earlier run left there is not settled yet: it may still be printing. */
  settling = false;
  /** Questions in a row without an answer. */
  silent = 0;
  stop: () => void = () => undefined;

  constructor(device: DevicePrinter, number: number, onTrouble: (event: TroubleEvent) => void) {
    this.device = device;
    this.number = number;
    this.watch = new TroubleWatch(onTrouble);
  }

  get ready(): boolean {
    return this.up === true && !this.settling && !this.watch.blocked;
  }
}

export class DevicePool {
  private readonly watched: readonly Watched[];
  private readonly onChange: () => void;
  /** Jobs that wait for a device, in their order. */
  private waiting: (() => void)[] = [];
  private closed = false;

  constructor(devices: readonly DevicePrinter[], options: DevicePoolOptions) {
    this.onChange = options.onChange;
    this.watched = devices.map((device, index) => {
      const number = index + 1;
      return new Watched(device, number, (event) => options.onTrouble(event, number));
    });
    for (const one of this.watched) {
      one.stop = monitorPrinter(one.device.uri, {
        ...one.device.transport,
        everyMs: options.everyMs,
        onAnswer: (reasons) => {
          one.silent = reasons === undefined ? one.silent + 1 : 0;
          // One answer that got lost is no trouble yet.
          if (one.silent === 1 && one.up === true) return;
          one.up = reasons !== undefined;
          one.reasons = reasons ?? [SILENT];
          one.watch.see(one.reasons);
          this.changed();
        },
      });
    }
  }

  get size(): number {
    return this.watched.length;
  }

  get states(): readonly DeviceState[] {
    return this.watched.map(({ number, up, ready, reasons }) => ({ number, up: up === true, ready, reasons }));
  }

  /** Whether any device can print. */
  get ready(): boolean {
    return this.watched.some(({ ready }) => ready);
  }

  /**
   * Waits for a device that is free and ready; the first of the command line goes first.
   * @throws `printer.timeout` (trouble) when none was ready for `waitMs`, `job.cancelled`
   */
  async lease({ waitMs, signal, not }: LeaseWish): Promise<Lease> {
    let standingSinceMs: number | undefined;
    for (;;) {
      if (signal.aborted || this.closed) throw cancelledError();
      const usable = this.watched.filter(({ device }) => not?.has(device) !== true);
      const free = usable.find(({ ready, busy }) => ready && !busy);
      if (free !== undefined) return this.take(free);
      // Nobody has answered yet, or one that is fit has another job, or an earlier one: that is a queue, not trouble.
      const queueing = usable.some(({ ready, up, settling }) => ready || settling || up === undefined);
      standingSinceMs = queueing ? undefined : (standingSinceMs ?? performance.now());
      const leftMs = standingSinceMs === undefined ? undefined : standingSinceMs + waitMs - performance.now();
      if (leftMs !== undefined && leftMs <= 0) {
        throw printerError('timeout', { kind: 'trouble', seconds: waitMs / 1000 });
      }
      await this.change(leftMs, signal);
    }
  }

  /** Keeps a device from new jobs until `settled`: sheets of two persons must not mix in its tray. */
  hold(label: string, settled: Promise<unknown>): void {
    for (const one of this.watched.filter(({ device }) => device.printer.label === label)) {
      one.settling = true;
      void settled.then(() => {
        one.settling = false;
        this.changed();
      });
    }
  }

  /** No job gets a device any more; those that have one keep it. */
  refuse(): void {
    this.closed = true;
    this.changed();
  }

  close(): void {
    this.refuse();
    for (const { stop } of this.watched) stop();
  }

  private take(one: Watched): Lease {
    one.busy = true;
    let held = true;
    return {
      device: one.device,
      number: one.number,
      release: () => {
        if (!held) return;
        held = false;
        one.busy = false;
        this.changed();
      },
    };
  }

  private changed(): void {
    for (const wake of this.waiting.splice(0)) wake();
    this.onChange();
  }

  private change(limitMs: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(() => wake(), limitMs);
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.push(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
