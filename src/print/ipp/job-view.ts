// A printer's answers about one job and about itself -> the job's status, and events when something has changed.
import type { KioskRasterError } from '../../errors.ts';
import { type JobState, type OpenJobOptions, type PrinterState, parseStateReasons } from '../printer.ts';
import { find, groupAttributes, numbersOf, stringsOf } from './attributes.ts';
import type { IppClient } from './client.ts';
import type { JobIdentity } from './job-identity.ts';
import type { IppAttribute } from './message.ts';
import { spell } from './request.ts';
import { GROUP } from './tags.ts';

const JOB_QUESTIONS = ['job-id', 'job-state', 'job-state-reasons', 'job-impressions-completed', 'job-name', 'job-uuid'];
const PRINTER_QUESTIONS = ['printer-state', 'printer-state-reasons', 'printer-up-time'];

export interface JobStatus {
  readonly state: JobState;
  readonly reasons: readonly string[];
  /** Undefined when the printer does not count. */
  readonly impressions: number | undefined;
}

export class JobView {
  status: JobStatus = { state: 'pending', reasons: [], impressions: undefined };
  /** `performance.now()` when something was last other than before. */
  lastChangeMs = performance.now();
  /** Since when the printer has been stopped, or has not answered; undefined while it runs. */
  standingSinceMs: number | undefined;
  /** How often in a row a job without a number was looked for in vain. */
  misses = 0;
  private readonly client: IppClient;
  private readonly identity: JobIdentity;
  private readonly onEvent: OpenJobOptions['onEvent'];
  /** `job-created` has been told, here or by who made it. */
  private created: boolean;
  private seen = '';

  constructor(client: IppClient, identity: JobIdentity, onEvent: OpenJobOptions['onEvent']) {
    this.client = client;
    this.identity = identity;
    this.onEvent = onEvent;
    this.created = identity.jobId !== undefined;
  }

  tellCreated(): void {
    if (this.created) return;
    this.created = true;
    const { jobId, jobUuid } = this.identity;
    this.onEvent?.({ type: 'job-created', jobId: jobId!, ...(jobUuid === undefined ? {} : { jobUuid }) });
  }

  /**
   * One round of questions. One that gets no answer is asked again next time.
   *
   * @throws `printer.jobLost` and nothing else
   */
  async ask(signal: AbortSignal): Promise<void> {
    try {
      if (await this.isKnown(signal)) await this.askJob(signal);
      const printer = await this.client.getPrinterAttributes(PRINTER_QUESTIONS, signal);
      const about = groupAttributes(printer, GROUP.printer);
      this.identity.checkUpTime(numbersOf(find(about, 'printer-up-time'))[0]);
      this.report(about);
    } catch (error) {
      this.standingSinceMs ??= performance.now();
      if ((error as KioskRasterError).code === 'printer.jobLost') throw error;
    }
  }

  /** Whether the job has a number; one that is being made by Print-Job is looked for. */
  private async isKnown(signal: AbortSignal): Promise<boolean> {
    if (this.identity.jobId === undefined && !(await this.identity.search(this.client, signal))) {
      this.misses++;
      return false;
    }
    this.misses = 0;
    this.tellCreated();
    return true;
  }

  private async askJob(signal: AbortSignal): Promise<void> {
    const answer = await this.client.getJobAttributes(this.identity.jobId!, JOB_QUESTIONS, signal);
    const job = groupAttributes(answer, GROUP.job);
    this.identity.check(job);
    const state = find(job, 'job-state')?.values[0];
    this.status = {
      state: ((state && spell('job-state', state)) as JobState | undefined) ?? this.status.state,
      reasons: stringsOf(find(job, 'job-state-reasons')).filter((reason) => reason !== 'none'),
      impressions: numbersOf(find(job, 'job-impressions-completed'))[0],
    };
  }

  private report(printer: readonly IppAttribute[]): void {
    const { state, reasons, impressions } = this.status;
    const printerState = find(printer, 'printer-state')?.values[0];
    const spelled = ((printerState && spell('printer-state', printerState)) as PrinterState | undefined) ?? 'idle';
    if (spelled === 'stopped') this.standingSinceMs ??= performance.now();
    else this.standingSinceMs = undefined;
    const keywords = stringsOf(find(printer, 'printer-state-reasons'));
    const now = JSON.stringify([state, reasons, impressions, printerState, keywords]);
    if (now === this.seen) return;
    this.seen = now;
    this.lastChangeMs = performance.now();
    const { onEvent } = this;
    const { jobId } = this.identity;
    if (jobId !== undefined) {
      onEvent?.({ type: 'job-state', jobId, state, reasons, impressionsCompleted: impressions ?? 0 });
    }
    onEvent?.({
      type: 'printer-state',
      state: spelled,
      reasons: parseStateReasons(keywords),
    });
  }
}
