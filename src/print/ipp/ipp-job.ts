// One IPP job after Create-Job: its document goes out under back pressure while its state is watched, until it has ended.
import { cancelledError, type KioskRasterError } from '../../errors.ts';
import type { JobResult, JobState, OpenJobOptions, PrinterState, PrintJob } from '../printer.ts';
import { parseStateReasons, TERMINAL_JOB_STATES } from '../printer.ts';
import { printerError } from '../printer-errors.ts';
import { find, groupAttributes, numbersOf, stringsOf } from './attributes.ts';
import { type DocumentUpload, type IppClient, requireExact } from './client.ts';
import type { JobLimits } from './ipp-printer.ts';
import { spell } from './request.ts';
import { GROUP } from './tags.ts';

const JOB_QUESTIONS = ['job-id', 'job-state', 'job-state-reasons', 'job-impressions-completed'];
const PRINTER_QUESTIONS = ['printer-state', 'printer-state-reasons'];

/** First waits after the document is out are short, so that a quick printer is noticed quickly. */
const FIRST_POLL_MS = 50;

interface JobStatus {
  readonly state: JobState;
  readonly reasons: readonly string[];
  /** Undefined when the printer does not count. */
  readonly impressions: number | undefined;
}

function pause(ms: number, until: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void until.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

export class IppPrintJob implements PrintJob {
  readonly jobId: number;
  private readonly client: IppClient;
  private readonly limits: JobLimits;
  private readonly options: OpenJobOptions;
  private readonly upload: DocumentUpload;
  /** Ends the upload; the questions about the job go on without it. */
  private readonly giveUp = new AbortController();
  private readonly watcher: Promise<JobStatus>;
  private status: JobStatus = { state: 'pending', reasons: [], impressions: undefined };
  private seen = '';
  private lastChangeMs = performance.now();
  private readonly startMs = performance.now();
  private sent = false;
  private failure: Error | undefined;
  private cancelling: Promise<void> | undefined;
  private hurry: () => void = () => {};
  private ended = false;

  constructor(client: IppClient, jobId: number, format: string, limits: JobLimits, options: OpenJobOptions) {
    this.client = client;
    this.jobId = jobId;
    this.limits = limits;
    this.options = options;
    this.upload = client.sendDocument(jobId, format, this.giveUp.signal);
    options.signal?.addEventListener('abort', this.onAbort, { once: true });
    this.watcher = this.watch();
    this.watcher.catch(() => undefined);
    if (options.signal?.aborted) this.onAbort();
  }

  private readonly onAbort = (): void => {
    this.failure ??= cancelledError();
    void this.cancel();
  };

  async write(bytes: Uint8Array): Promise<void> {
    if (this.failure) throw this.failure;
    try {
      await this.upload.exchange.write(bytes);
    } catch (error) {
      throw await this.abandon(error as Error);
    }
    // An answer before the end of the document is a refusal, or the job has been cancelled at the printer.
    if (this.upload.exchange.answered) throw await this.abandon(await this.earlyAnswer());
    if (this.failure) throw this.failure;
  }

  async finish(): Promise<JobResult> {
    if (this.failure) throw this.failure;
    try {
      requireExact('Send-Document', await this.upload.finish());
    } catch (error) {
      throw await this.abandon(error as Error);
    }
    this.sent = true;
    this.lastChangeMs = performance.now();
    this.hurry();
    const status = await this.watcher.catch(async (error: Error) => Promise.reject(await this.abandon(error)));
    this.options.signal?.removeEventListener('abort', this.onAbort);
    if (this.failure && status.state !== 'completed') throw this.failure;
    if (status.state !== 'completed') throw this.endedError(status);
    return { jobId: this.jobId, state: 'completed', impressionsCompleted: status.impressions };
  }

  cancel(): Promise<void> {
    this.cancelling ??= this.cancelOnce();
    return this.cancelling;
  }

  private async cancelOnce(): Promise<void> {
    if (this.ended) return;
    this.failure ??= cancelledError();
    this.giveUp.abort();
    // Without the job's own signal: it has fired, and the printer must hear of it all the same.
    await this.client.cancelJob(this.jobId).catch(() => undefined);
    this.hurry();
    const limit = new Promise<void>((resolve) => setTimeout(resolve, this.limits.cancelMs).unref());
    await Promise.race([this.watcher.catch(() => undefined), limit]);
    this.ended = true;
    this.options.signal?.removeEventListener('abort', this.onAbort);
  }

  /** The error to throw once the job has been taken back from the printer. */
  private async abandon(error: Error): Promise<Error> {
    const first = this.failure ?? error;
    this.failure = first;
    await this.cancel();
    return this.status.state === 'aborted' && first === error && isTransport(error)
      ? this.endedError(this.status)
      : first;
  }

  private async earlyAnswer(): Promise<Error> {
    try {
      requireExact('Send-Document', await this.upload.finish());
    } catch (error) {
      return error as Error;
    }
    return printerError('badAnswer', { operation: 'Send-Document', what: 'an answer before the document was whole' });
  }

  private endedError(status: JobStatus): KioskRasterError {
    return printerError('jobEnded', {
      jobId: this.jobId,
      state: status.state,
      reasons: status.reasons.join(', ') || 'no reason given',
      impressions: status.impressions ?? 0,
    });
  }

  /** Asks until the job has ended. @throws when the printer has lost it, or when a limit ran out */
  private async watch(): Promise<JobStatus> {
    let waitMs = this.limits.pollMs;
    for (;;) {
      const hurried = new Promise<void>((resolve) => {
        this.hurry = resolve;
      });
      await this.ask();
      if (TERMINAL_JOB_STATES.has(this.status.state)) {
        // The panel can end a job whose document is still going out.
        if (!this.sent) this.stopUpload();
        return this.status;
      }
      if (this.ended) return this.status;
      this.checkLimits();
      waitMs = this.sent ? Math.min(this.limits.pollMs, Math.max(FIRST_POLL_MS, waitMs)) : this.limits.pollMs;
      const wasSent = this.sent;
      await pause(waitMs, hurried);
      waitMs = this.sent && !wasSent ? 0 : waitMs * 2;
    }
  }

  private stopUpload(): void {
    // Give an answer that is already on its way the chance to arrive; then the upload is pointless.
    setTimeout(() => {
      if (this.sent || this.upload.exchange.answered) return;
      this.failure ??= this.endedError(this.status);
      this.giveUp.abort();
    }, 1000).unref();
  }

  private checkLimits(): void {
    const now = performance.now();
    if (now - this.startMs > this.limits.totalMs) this.timeOut('total', this.limits.totalMs);
    if (this.sent && now - this.lastChangeMs > this.limits.stuckMs) this.timeOut('stuck', this.limits.stuckMs);
  }

  private timeOut(kind: 'total' | 'stuck', limitMs: number): never {
    const error = printerError('timeout', { kind, seconds: limitMs / 1000 });
    this.failure ??= error;
    this.giveUp.abort();
    throw error;
  }

  /** One round of questions. A question that gets no answer is asked again next time, within the limits. */
  private async ask(): Promise<void> {
    try {
      const answer = await this.client.getJobAttributes(this.jobId, JOB_QUESTIONS);
      const job = groupAttributes(answer, GROUP.job);
      const state = find(job, 'job-state')?.values[0];
      this.status = {
        state: ((state && spell('job-state', state)) as JobState | undefined) ?? this.status.state,
        reasons: stringsOf(find(job, 'job-state-reasons')).filter((reason) => reason !== 'none'),
        impressions: numbersOf(find(job, 'job-impressions-completed'))[0],
      };
      const printer = groupAttributes(await this.client.getPrinterAttributes(PRINTER_QUESTIONS), GROUP.printer);
      this.report(printer);
    } catch (error) {
      const { code } = error as KioskRasterError;
      if (code === 'printer.jobLost') throw error;
      if (!code?.startsWith('printer.')) throw error;
    }
  }

  private report(printer: ReturnType<typeof groupAttributes>): void {
    const { state, reasons, impressions } = this.status;
    const printerState = find(printer, 'printer-state')?.values[0];
    const keywords = stringsOf(find(printer, 'printer-state-reasons'));
    const now = JSON.stringify([state, reasons, impressions, printerState, keywords]);
    if (now === this.seen) return;
    this.seen = now;
    this.lastChangeMs = performance.now();
    const { onEvent } = this.options;
    onEvent?.({ type: 'job-state', jobId: this.jobId, state, reasons, impressionsCompleted: impressions ?? 0 });
    onEvent?.({
      type: 'printer-state',
      state: ((printerState && spell('printer-state', printerState)) as PrinterState | undefined) ?? 'idle',
      reasons: parseStateReasons(keywords),
    });
  }
}

function isTransport(error: Error): boolean {
  const { code } = error as KioskRasterError;
  return code === 'printer.lost' || code === 'printer.unreachable';
}
