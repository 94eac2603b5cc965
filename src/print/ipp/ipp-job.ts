// One IPP job: its document goes out under back pressure while its state is watched, until it has ended.
import { cancelledError, type KioskRasterError } from '../../errors.ts';
import type { JobProgress, JobResult, OpenJobOptions, PrintJob } from '../printer.ts';
import { TERMINAL_JOB_STATES } from '../printer.ts';
import { printerError, type TimeLimit } from '../printer-errors.ts';
import { groupAttributes } from './attributes.ts';
import { asksAgain, turnsAway } from './busy.ts';
import { type DocumentUpload, type IppClient, requireExact } from './client.ts';
import type { JobLimits } from './ipp-printer.ts';
import type { JobIdentity } from './job-identity.ts';
import { JobView } from './job-view.ts';
import { GROUP } from './tags.ts';
import { nap, pause } from './waits.ts';

/** First waits after the document is out are short, so that a quick printer is noticed quickly. */
const FIRST_POLL_MS = 50;

/** How long the answer to an upload may lag behind the news that its job has ended. */
const ANSWER_GRACE_MS = 200;

/** How long the answer to a document may be owed when its job has completed. */
const LATE_ANSWER_MS = 10_000;

/** How long a printer may take to answer Cancel-Job before the upload is cut; some answer nothing during an upload. */
const CANCEL_PATIENCE_MS = 2000;

/** How long a printer that was busy may take to say so once more, before document bytes go out. */
const BUSY_AGAIN_MS = 1000;

/** How the document goes out: into a job that there is already, or together with the order to make one. */
export interface Submission {
  readonly operation: 'Send-Document' | 'Print-Job';
  /** Each call begins anew; the request goes out, without a byte of the document. */
  readonly open: (signal: AbortSignal) => DocumentUpload;
  /** Print-Job: the printer was at work when it was asked. */
  readonly wasBusy?: boolean;
}

export class IppPrintJob implements PrintJob {
  private readonly client: IppClient;
  private readonly limits: JobLimits;
  private readonly options: OpenJobOptions;
  private readonly submission: Submission;
  private upload: DocumentUpload;
  /** Ends the upload; the questions about the job go on without it. */
  private readonly stopUpload = new AbortController();
  /** Ends the questions. */
  private readonly stopAsking = new AbortController();
  /** Never rejects: what went wrong is in `failure`. */
  private readonly watcher: Promise<void>;
  private readonly startMs = performance.now();
  /** The last byte of the document has gone out. */
  private ended = false;
  /** The document is whole at the printer. */
  private sent = false;
  private failure: Error | undefined;
  private hurry: () => void = () => {};
  private readonly identity: JobIdentity;
  private readonly view: JobView;
  private begun: Promise<void> | undefined;
  /** The printer has said that there is no job. */
  private refused = false;

  constructor(
    client: IppClient,
    identity: JobIdentity,
    submission: Submission,
    limits: JobLimits,
    options: OpenJobOptions,
  ) {
    this.client = client;
    this.identity = identity;
    this.view = new JobView(client, identity, options.onEvent);
    this.submission = submission;
    this.limits = limits;
    this.options = options;
    this.upload = submission.open(this.stopUpload.signal);
    options.signal?.addEventListener('abort', this.onAbort, { once: true });
    this.watcher = this.watch().finally(() => options.signal?.removeEventListener('abort', this.onAbort));
    if (options.signal?.aborted) this.onAbort();
  }

  private readonly onAbort = (): void => this.giveUp(cancelledError());

  get jobId(): number {
    return this.identity.jobId ?? 0;
  }

  get progress(): JobProgress {
    const { state, reasons, impressions } = this.view.status;
    const { documentBytes } = this.upload.exchange;
    const { sent, refused } = this;
    return { state, reasons, impressionsCompleted: impressions, documentBytes, documentWhole: sent, refused };
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.failure) return this.fail();
    try {
      this.begun ??= this.begin();
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
      await this.takeAnswer();
    } catch (error) {
      if (!this.isOutAllTheSame(error as KioskRasterError)) return this.fail(error as Error);
    }
    const { jobId, jobUuid } = this.identity;
    const made = { ...(jobId === undefined ? {} : { jobId }), ...(jobUuid === undefined ? {} : { jobUuid }) };
    await this.options.beforeStep?.({ step: 'sent', ...made }).catch((error: Error) => this.fail(error));
    this.sent = true;
    this.view.lastChangeMs = performance.now();
    this.hurry();
    await this.watcher;
    const { state, reasons, impressions } = this.view.status;
    // What has come out has come out, whoever has changed their mind meanwhile.
    if (state === 'completed') return { jobId: this.jobId, state, reasons, impressionsCompleted: impressions };
    throw this.failure ?? this.endedError();
  }

  async cancel(): Promise<void> {
    if (TERMINAL_JOB_STATES.has(this.view.status.state)) return;
    this.giveUp(cancelledError());
    await this.watcher;
  }

  /** The job has completed, and its answer never came: the sheets are what counts. */
  private isOutAllTheSame({ code }: KioskRasterError): boolean {
    const noAnswer = code === 'printer.lost' || code === 'job.cancelled';
    return noAnswer && this.failure === undefined && this.view.status.state === 'completed';
  }

  /** Before the first byte of the document: a printer that is busy with Print-Job says so now or never. */
  private async begin(): Promise<void> {
    const { signal, onEvent, beforeStep } = this.options;
    let wasBusy = this.submission.wasBusy === true;
    while (this.submission.operation === 'Print-Job') {
      for (let ms = 0; wasBusy && ms < BUSY_AGAIN_MS && !this.upload.exchange.answered; ms += FIRST_POLL_MS) {
        await pause(FIRST_POLL_MS, signal);
      }
      if (!this.upload.exchange.answered) break;
      const answer = await this.upload.finish();
      const goOn = asksAgain(answer) && turnsAway(answer) && performance.now() - this.startMs < this.limits.busyMs;
      if (!goOn) return;
      onEvent?.({ type: 'printer-busy' });
      await pause(this.limits.pollMs, signal);
      wasBusy = true;
      this.upload = this.submission.open(this.stopUpload.signal);
    }
    await beforeStep?.({ step: 'sending' });
  }

  /** @throws `printer.*` unless the printer has taken the whole document as asked */
  private async takeAnswer(): Promise<void> {
    const { operation } = this.submission;
    // Some devices answer when the last page is out: as long as the job moves on, the answer is not missed.
    this.ended = true;
    this.view.lastChangeMs = performance.now();
    this.hurry();
    void this.watcher.then(() => setTimeout(() => this.stopUpload.abort(), LATE_ANSWER_MS).unref());
    const answer = await this.upload.finish();
    if (operation === 'Print-Job') {
      if (turnsAway(answer)) {
        const found = this.identity.search(this.client, this.stopAsking.signal);
        // A printer that cannot be asked may have the job all the same.
        this.refused = !(await found.catch(() => true));
      }
      if (this.identity.take(groupAttributes(answer, GROUP.job))) this.view.tellCreated();
      else if (this.identity.jobId === undefined && !this.refused) {
        requireExact(operation, answer);
        throw printerError('badAnswer', { operation, what: 'no job-id' });
      }
    }
    requireExact(operation, answer);
  }

  /** Ends the job at the printer and throws the first error that there was. */
  private async fail(error?: Error): Promise<never> {
    if (error !== undefined && this.failure === undefined) {
      // The printer may have ended the job by itself; then that is the news, not the connection that it cut.
      await this.ask();
      if (TERMINAL_JOB_STATES.has(this.view.status.state)) this.giveUp(this.endedError());
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
    if (TERMINAL_JOB_STATES.has(this.view.status.state)) {
      this.stopUpload.abort();
      return;
    }
    // The printer hears of it before the connection is cut: a document that just breaks off is an error to it.
    const patience = setTimeout(() => this.stopUpload.abort(), CANCEL_PATIENCE_MS);
    // Without the job's own signal, which may have fired.
    void this.cancelAtPrinter()
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(patience);
        this.stopUpload.abort();
        this.hurry();
      });
  }

  private async cancelAtPrinter(): Promise<void> {
    const { signal } = this.stopAsking;
    if (this.identity.jobId === undefined && !(await this.identity.search(this.client, signal))) return;
    await this.client.cancelJob(this.jobId, signal);
  }

  /** One round of questions. */
  private async ask(): Promise<void> {
    try {
      await this.view.ask(this.stopAsking.signal);
    } catch (error) {
      // No Cancel-Job: after a restart the number may belong to somebody else's job.
      this.failure ??= error as Error;
      this.stopUpload.abort();
      this.stopAsking.abort();
    }
  }

  private async earlyAnswer(): Promise<Error> {
    try {
      await this.takeAnswer();
    } catch (error) {
      return error as Error;
    }
    const { operation } = this.submission;
    return printerError('badAnswer', { operation, what: 'an answer before the document was whole' });
  }

  private endedError(): KioskRasterError {
    const { state, reasons, impressions } = this.view.status;
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
      if (TERMINAL_JOB_STATES.has(this.view.status.state)) {
        // Ended at the panel while the document was going out. An answer that is on its way goes first.
        if (this.view.status.state !== 'completed' && !this.sent)
          setTimeout(() => this.giveUp(this.endedError()), ANSWER_GRACE_MS);
        return;
      }
      if (this.stopAsking.signal.aborted || this.isNoJob()) return;
      this.checkLimits();
      if ((this.ended || this.failure !== undefined) && !quick) {
        quick = true;
        waitMs = FIRST_POLL_MS;
      }
      const { over, hurry } = nap(waitMs);
      this.hurry = hurry;
      await over;
      waitMs = Math.min(this.limits.pollMs, waitMs * 2);
    }
  }

  /** Given up, the upload cut, and the printer lists no such job: there is nothing to wait for. */
  private isNoJob(): boolean {
    return (
      this.refused || (this.stopUpload.signal.aborted && this.identity.jobId === undefined && this.view.misses > 1)
    );
  }

  private checkLimits(): void {
    const now = performance.now();
    const { totalMs, stuckMs, leastWaitMs } = this.limits;
    const { waitForPrinterMs } = this.options;
    const { standingSinceMs, lastChangeMs } = this.view;
    const giveUp = (kind: TimeLimit, afterMs: number): void =>
      this.giveUp(printerError('timeout', { kind, seconds: afterMs / 1000 }));
    if (now - this.startMs > totalMs) giveUp('total', totalMs);
    else if (waitForPrinterMs !== undefined && standingSinceMs !== undefined) {
      const limitMs = Math.max(waitForPrinterMs, leastWaitMs);
      if (now - standingSinceMs > limitMs) giveUp('trouble', limitMs);
    } else if (this.ended && now - lastChangeMs > stuckMs) giveUp('stuck', stuckMs);
  }
}
