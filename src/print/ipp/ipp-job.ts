// One IPP job after Create-Job: its document goes out under back pressure while its state is watched, until it has ended.
import { cancelledError, type KioskRasterError } from '../../errors.ts';
import type { JobProgress, JobResult, JobState, OpenJobOptions, PrinterState, PrintJob } from '../printer.ts';
import { parseStateReasons, TERMINAL_JOB_STATES } from '../printer.ts';
import { printerError } from '../printer-errors.ts';
import { find, groupAttributes, numbersOf, stringsOf } from './attributes.ts';
import { type DocumentUpload, type IppClient, requireExact } from './client.ts';
import type { JobLimits } from './ipp-printer.ts';
import type { IppAttribute } from './message.ts';
import { spell } from './request.ts';
import { GROUP } from './tags.ts';

const JOB_QUESTIONS = ['job-id', 'job-state', 'job-state-reasons', 'job-impressions-completed', 'job-name', 'job-uuid'];
const PRINTER_QUESTIONS = ['printer-state', 'printer-state-reasons', 'printer-up-time'];

/** First waits after the document is out are short, so that a quick printer is noticed quickly. */
const FIRST_POLL_MS = 50;

/** How long the answer to an upload may lag behind the news that its job has ended. */
const ANSWER_GRACE_MS = 200;

/** How long a printer may take to answer Cancel-Job before the upload is cut; some answer nothing during an upload. */
const CANCEL_PATIENCE_MS = 2000;

/** What tells our job from another one that has its number after the printer has started anew. */
export interface JobIdentity {
  readonly jobId: number;
  readonly jobUuid: string | undefined;
  readonly name: string;
  /** `printer-up-time` before the job was made. */
  readonly upTimeS: number | undefined;
}

interface JobStatus {
  readonly state: JobState;
  readonly reasons: readonly string[];
  /** Undefined when the printer does not count. */
  readonly impressions: number | undefined;
}

/** Resolves after `ms`, or when `hurry` is called. */
function nap(ms: number): { readonly over: Promise<void>; readonly hurry: () => void } {
  let hurry = (): void => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    hurry = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, hurry };
}

export class IppPrintJob implements PrintJob {
  readonly jobId: number;
  private readonly client: IppClient;
  private readonly limits: JobLimits;
  private readonly options: OpenJobOptions;
  private readonly upload: DocumentUpload;
  /** Ends the upload; the questions about the job go on without it. */
  private readonly stopUpload = new AbortController();
  /** Ends the questions. */
  private readonly stopAsking = new AbortController();
  /** Never rejects: what went wrong is in `failure`. */
  private readonly watcher: Promise<void>;
  private readonly startMs = performance.now();
  private status: JobStatus = { state: 'pending', reasons: [], impressions: undefined };
  private seen = '';
  private lastChangeMs = this.startMs;
  /** The document is whole at the printer. */
  private sent = false;
  private failure: Error | undefined;
  private hurry: () => void = () => {};
  private readonly identity: JobIdentity;
  private begun: Promise<void> | undefined;

  constructor(client: IppClient, identity: JobIdentity, format: string, limits: JobLimits, options: OpenJobOptions) {
    this.client = client;
    this.identity = identity;
    this.jobId = identity.jobId;
    this.limits = limits;
    this.options = options;
    this.upload = client.sendDocument(identity.jobId, format, this.stopUpload.signal);
    options.signal?.addEventListener('abort', this.onAbort, { once: true });
    this.watcher = this.watch().finally(() => options.signal?.removeEventListener('abort', this.onAbort));
    if (options.signal?.aborted) this.onAbort();
  }

  private readonly onAbort = (): void => this.giveUp(cancelledError());

  get progress(): JobProgress {
    const { state, reasons, impressions } = this.status;
    const { documentBytes } = this.upload.exchange;
    return { state, reasons, impressionsCompleted: impressions, documentBytes, documentWhole: this.sent };
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.failure) return this.fail();
    try {
      this.begun ??= this.options.beforeStep?.({ step: 'sending' }) ?? Promise.resolve();
      await this.begun;
      await this.upload.exchange.write(bytes);
    } catch (error) {
      return this.fail(error as Error);
    }
    // An answer before the end of the document is a refusal, or the job has been ended at the printer.
    if (this.upload.exchange.answered) return this.fail(await this.earlyAnswer());
    if (this.failure) return this.fail();
  }

  async finish(): Promise<JobResult> {
    if (this.failure) return this.fail();
    try {
      requireExact('Send-Document', await this.upload.finish());
    } catch (error) {
      return this.fail(error as Error);
    }
    await this.options.beforeStep?.({ step: 'sent' }).catch((error: Error) => this.fail(error));
    this.sent = true;
    this.lastChangeMs = performance.now();
    this.hurry();
    await this.watcher;
    const { state, reasons, impressions } = this.status;
    // What has come out has come out, whoever has changed their mind meanwhile.
    if (state === 'completed') return { jobId: this.jobId, state, reasons, impressionsCompleted: impressions };
    throw this.failure ?? this.endedError();
  }

  async cancel(): Promise<void> {
    if (TERMINAL_JOB_STATES.has(this.status.state)) return;
    this.giveUp(cancelledError());
    await this.watcher;
  }

  /** Ends the job at the printer and throws the first error that there was. */
  private async fail(error?: Error): Promise<never> {
    if (error !== undefined && this.failure === undefined) {
      // The printer may have ended the job by itself; then that is the news, not the connection that it cut.
      await this.ask();
      if (TERMINAL_JOB_STATES.has(this.status.state)) this.giveUp(this.endedError());
      else this.giveUp(error);
    }
    await this.watcher;
    throw this.failure ?? error ?? this.endedError();
  }

  /** The first call decides what the job failed of; from it on the job is being taken back. */
  private giveUp(error: Error): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    setTimeout(() => {
      this.stopAsking.abort();
      this.hurry();
    }, this.limits.cancelMs).unref();
    if (TERMINAL_JOB_STATES.has(this.status.state)) {
      this.stopUpload.abort();
      return;
    }
    // The printer hears of it before the connection is cut: a document that just breaks off is an error to it.
    const patience = setTimeout(() => this.stopUpload.abort(), CANCEL_PATIENCE_MS);
    // Without the job's own signal, which may have fired.
    void this.client
      .cancelJob(this.jobId, this.stopAsking.signal)
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(patience);
        this.stopUpload.abort();
        this.hurry();
      });
  }

  private async earlyAnswer(): Promise<Error> {
    try {
      requireExact('Send-Document', await this.upload.finish());
    } catch (error) {
      return error as Error;
    }
    return printerError('badAnswer', { operation: 'Send-Document', what: 'an answer before the document was whole' });
  }

  private endedError(): KioskRasterError {
    const { state, reasons, impressions } = this.status;
    return printerError('jobEnded', {
      jobId: this.jobId,
      state,
      reasons: reasons.join(', ') || 'no reason given',
      impressions: impressions ?? 0,
    });
  }

  /** Asks until the job has ended, the printer has lost it, or nobody waits for a cancelled one any longer. */
  private async watch(): Promise<void> {
    let waitMs = this.limits.pollMs;
    let quick = false;
    for (;;) {
      await this.ask();
      if (TERMINAL_JOB_STATES.has(this.status.state)) {
        // Ended at the panel while the document was going out. An answer that is on its way goes first.
        if (this.status.state !== 'completed' && !this.sent)
          setTimeout(() => this.giveUp(this.endedError()), ANSWER_GRACE_MS);
        return;
      }
      if (this.stopAsking.signal.aborted) return;
      this.checkLimits();
      if ((this.sent || this.failure !== undefined) && !quick) {
        quick = true;
        waitMs = FIRST_POLL_MS;
      }
      const { over, hurry } = nap(waitMs);
      this.hurry = hurry;
      await over;
      waitMs = Math.min(this.limits.pollMs, waitMs * 2);
    }
  }

  private checkLimits(): void {
    const now = performance.now();
    const { totalMs, stuckMs } = this.limits;
    if (now - this.startMs > totalMs) {
      this.giveUp(printerError('timeout', { kind: 'total', seconds: totalMs / 1000 }));
    } else if (this.sent && now - this.lastChangeMs > stuckMs) {
      this.giveUp(printerError('timeout', { kind: 'stuck', seconds: stuckMs / 1000 }));
    }
  }

  /** One round of questions. One that gets no answer is asked again next time, within the limits. */
  private async ask(): Promise<void> {
    const { signal } = this.stopAsking;
    try {
      const answer = await this.client.getJobAttributes(this.jobId, JOB_QUESTIONS, signal);
      const job = groupAttributes(answer, GROUP.job);
      this.checkIdentity(job);
      const state = find(job, 'job-state')?.values[0];
      this.status = {
        state: ((state && spell('job-state', state)) as JobState | undefined) ?? this.status.state,
        reasons: stringsOf(find(job, 'job-state-reasons')).filter((reason) => reason !== 'none'),
        impressions: numbersOf(find(job, 'job-impressions-completed'))[0],
      };
      const printer = await this.client.getPrinterAttributes(PRINTER_QUESTIONS, signal);
      const about = groupAttributes(printer, GROUP.printer);
      const upTimeS = numbersOf(find(about, 'printer-up-time'))[0];
      // Some devices answer 0 for a clock that they have not got.
      if (upTimeS !== undefined && upTimeS > 0 && upTimeS < (this.identity.upTimeS ?? 0)) throw this.lost();
      this.report(about);
    } catch (error) {
      if ((error as KioskRasterError).code === 'printer.jobLost') {
        // No Cancel-Job: after a restart the number may belong to somebody else's job.
        this.failure ??= error as Error;
        this.stopUpload.abort();
        this.stopAsking.abort();
      }
    }
  }

  private lost(): KioskRasterError {
    return printerError('jobLost', { jobId: this.jobId });
  }

  /** @throws `printer.jobLost` when the number is another job's by now */
  private checkIdentity(job: readonly IppAttribute[]): void {
    const uuid = stringsOf(find(job, 'job-uuid'))[0];
    const name = stringsOf(find(job, 'job-name'))[0];
    if (uuid !== undefined && this.identity.jobUuid !== undefined && uuid !== this.identity.jobUuid) throw this.lost();
    // A device may shorten a name, or keep it to itself.
    if (name !== undefined && !this.identity.name.startsWith(name)) throw this.lost();
  }

  private report(printer: readonly IppAttribute[]): void {
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
