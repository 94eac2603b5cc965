// The virtual printer without its protocol: takes documents into jobs, gives them to the sink one after the other, ends jobs.
import { asKioskRasterError, cancelledError, type ErrorCategory } from '../../errors.ts';
import { find, stringsOf } from '../ipp/attributes.ts';
import type { IppAttribute } from '../ipp/message.ts';
import { STATUS } from './codes.ts';
import {
  describePrinter,
  type Identity,
  MULTIPLE_OPERATION_TIMEOUT_S,
  type PrinterDescription,
} from './description.ts';
import type { Device } from './device.ts';
import { virtualPrinterError } from './errors.ts';
import type { FaultInjector } from './faults/injector.ts';
import type { Job, JobRequest, JobSummary } from './job.ts';
import { JobStore } from './job-store.ts';
import { jobTemplate, ownTextOf, ticketOf, unsupportedOf } from './job-template.ts';
import type { DeviceModel } from './model.ts';
import { createPageRules } from './page-rules.ts';
import type { DocumentSink } from './sink.ts';
import { Spool } from './spool.ts';
import { expand, peek, SIGNATURE_BYTES, sniffFormat } from './upload.ts';

const BROKEN_OFF = 'submission-interrupted';
/** What an error of the sink or the upload becomes: a job-state-reason (RFC 8011 5.3.8). */
const REASONS: Readonly<Record<string, string>> = {
  'virtual-printer.uploadBroken': BROKEN_OFF,
  'virtual-printer.uploadIdle': BROKEN_OFF,
  'virtual-printer.badCompression': 'compression-error',
  'virtual-printer.unknownFormat': 'unsupported-document-format',
  'job.internal': 'aborted-by-system',
};
/** The sink may be a printer behind this one: its trouble is not the document's. */
const BY_CATEGORY: Readonly<Partial<Record<ErrorCategory, string>>> = { printer: 'aborted-by-system' };
const OTHER_REASON = 'document-format-error';

/** What a job that waits (held, or behind another one) takes in before its sender has to wait. */
const WAITING_SPOOL_BYTES = 4 << 20;
/** The same while it prints: enough to bridge a hiccup, little enough that the sink sets the pace. */
const PRINTING_SPOOL_BYTES = 256 << 10;

export interface IncomingDocument {
  readonly format: string;
  readonly compression: string;
  readonly last: boolean;
  readonly bytes: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

export type VirtualPrinterEvent =
  | { readonly type: 'job-created' | 'job-ended'; readonly jobId: number; readonly state: string }
  | { readonly type: 'impression'; readonly jobId: number; readonly impressionsCompleted: number }
  | { readonly type: 'identify' };

function wantsHold(attributes: readonly IppAttribute[]): boolean {
  return stringsOf(find(attributes, 'job-hold-until')).includes('indefinite');
}

/** @returns true when the whole document is in the spool; a broken upload is the reader's to notice */
async function fill(spool: Spool, source: AsyncIterable<Uint8Array>, job: Job): Promise<boolean> {
  try {
    for await (const chunk of source) {
      job.bytes += chunk.length;
      await spool.push(chunk);
    }
    spool.end();
    return true;
  } catch (error) {
    spool.end(error);
    return false;
  }
}

export class PrinterCore {
  readonly model: DeviceModel;
  readonly identity: Identity;
  readonly device: Device;
  readonly jobs: JobStore;
  readonly template: ReturnType<typeof jobTemplate>;
  private readonly sink: DocumentSink;
  private readonly onEvent: (event: VirtualPrinterEvent) => void;
  private readonly timers = new Map<Job, NodeJS.Timeout>();
  acceptingJobs = true;
  /** Faults on demand (docs/faults.md). */
  faults: FaultInjector | undefined;

  constructor(
    model: DeviceModel,
    identity: Identity,
    device: Device,
    sink: DocumentSink,
    onEvent: (event: VirtualPrinterEvent) => void,
  ) {
    this.model = model;
    this.identity = identity;
    this.device = device;
    this.sink = sink;
    this.onEvent = onEvent;
    this.jobs = new JobStore(device);
    this.template = jobTemplate(model);
  }

  describe(): PrinterDescription {
    const { model, identity, device } = this;
    return describePrinter(model, identity, device, this.acceptingJobs, this.jobs.active().length);
  }

  /** Job attributes of a request: what the device takes of them, and what it does not. */
  judge(attributes: readonly IppAttribute[]): { accepted: IppAttribute[]; unsupported: IppAttribute[] } {
    const unsupported = unsupportedOf(this.template, attributes);
    const names = new Set(unsupported.map((attribute) => attribute.name));
    return { accepted: attributes.filter((attribute) => !names.has(attribute.name)), unsupported };
  }

  /** Every job that the printer knows, newest first. */
  summaries(): JobSummary[] {
    return [...this.jobs.active().reverse(), ...this.jobs.ended()].map((job) => job.summary());
  }

  identify(): void {
    this.onEvent({ type: 'identify' });
  }

  createJob(request: Omit<JobRequest, 'ticket'>): Job | undefined {
    const job = this.jobs.create({ ...request, ticket: ticketOf(this.model, request.attributes) });
    if (job !== undefined) {
      job.hidden = new Set(this.model.ownJobAttributes);
      if (wantsHold(request.attributes)) job.hold();
      this.onEvent({ type: 'job-created', jobId: job.id, state: job.state });
      this.expectNext(job);
    }
    return job;
  }

  /**
   * Takes one document. Resolves as soon as the answer can be given: the document is whole, or is not read any more.
   * The answer tells of the upload alone; what becomes of its content, the job tells. Content is judged while the bytes
   * arrive or long afterwards, behind other jobs: an answer that told of it would depend on who is faster. The job
   * ends only after `answered`, so that the answer never speaks of a job that is over already.
   *
   * @returns the status of the answer
   */
  async receive(job: Job, document: IncomingDocument, answered: Promise<void>): Promise<number> {
    clearTimeout(this.timers.get(job));
    job.openDocuments++;
    job.documents++;
    job.closed ||= document.last;
    const spool = new Spool(WAITING_SPOOL_BYTES);
    const read = fill(spool, document.bytes(job.stop.signal), job);
    const printing = this.print(job, document, spool).then(
      () => STATUS.ok,
      (error: unknown) => this.fail(job, error),
    );
    const settled = printing.then(async (status) => {
      await answered;
      job.openDocuments--;
      if (job.stop.signal.aborted) this.end(job, 'canceled', ['job-canceled-by-user']);
      else if (job.closed && job.openDocuments === 0 && !job.isTerminal) {
        this.end(job, 'completed', ['job-completed-successfully']);
      } else this.expectNext(job);
      return status;
    });
    settled.catch(() => undefined);
    void printing.then(() => spool.close());
    const whole = await Promise.race([read, printing.then(() => false)]);
    return whole ? STATUS.ok : printing;
  }

  /** No document follows. */
  close(job: Job): void {
    clearTimeout(this.timers.get(job));
    job.closed = true;
    if (job.openDocuments > 0) return;
    if (job.documents > 0) this.end(job, 'completed', ['job-completed-successfully']);
    else this.end(job, 'aborted', ['aborted-by-system']);
  }

  /** Keeps a job that has not begun from beginning. @returns false when it has begun or ended */
  hold(job: Job): boolean {
    if (job.state !== 'pending') return job.held;
    job.hold();
    return true;
  }

  /** A job on the paper path stops at the next point where it can; the others end at once. */
  cancel(job: Job): void {
    clearTimeout(this.timers.get(job));
    if (job.openDocuments === 0) {
      this.end(job, 'canceled', ['job-canceled-by-user']);
    } else {
      job.reasons = ['processing-to-stop-point'];
      job.stop.abort();
    }
  }

  private end(job: Job, state: 'completed' | 'canceled' | 'aborted', reasons: readonly string[]): void {
    if (job.isTerminal) return;
    clearTimeout(this.timers.get(job));
    this.timers.delete(job);
    job.end(state, reasons);
    this.onEvent({ type: 'job-ended', jobId: job.id, state });
  }

  /** An open job that nobody comes back to is given up (multiple-operation-time-out-action = abort-job). */
  private expectNext(job: Job): void {
    clearTimeout(this.timers.get(job));
    if (job.isTerminal) return;
    const giveUp = (): void => this.end(job, 'aborted', ['aborted-by-system']);
    this.timers.set(job, setTimeout(giveUp, MULTIPLE_OPERATION_TIMEOUT_S * 1000).unref());
  }

  private fail(job: Job, thrown: unknown): number {
    if (job.stop.signal.aborted) return STATUS.jobCanceled;
    const { code, category } = asKioskRasterError(thrown);
    this.end(job, 'aborted', ['aborted-by-system', REASONS[code] ?? BY_CATEGORY[category] ?? OTHER_REASON]);
    return REASONS[code] === BROKEN_OFF ? STATUS.badRequest : STATUS.ok;
  }

  /** Waits until the job is neither held nor behind another one. */
  private async takeTurn(job: Job): Promise<void> {
    const { signal } = job.stop;
    while (job.releaseEngine === undefined) {
      await job.whenReleased();
      const release = await this.device.takeEngine(signal);
      if (job.held || job.isTerminal) release();
      else job.releaseEngine = release;
      // Ended (a restart, say) in the moment in which it got the paper path.
      if (job.isTerminal) throw cancelledError();
    }
    await this.device.whenRunning(signal);
    job.startProcessing();
  }

  private async print(job: Job, document: IncomingDocument, spool: Spool): Promise<void> {
    const { sink, onEvent } = this;
    const { signal } = job.stop;
    await this.takeTurn(job);
    spool.setLimit(PRINTING_SPOOL_BYTES);
    const expanded = expand(spool, document.compression);
    const { start, whole } = await peek(expanded, SIGNATURE_BYTES);
    const format = document.format === 'application/octet-stream' ? sniffFormat(start) : document.format;
    if (format === undefined || !this.identity.formats.includes(format)) throw virtualPrinterError('unknownFormat', {});
    job.format = format;
    await this.readyForSide(job);
    await sink.print({
      jobId: job.id,
      number: job.documents,
      format,
      ticket: job.request.ticket,
      jobName: job.request.name,
      impressions: job.request.impressions,
      ownAttribute: (name) => ownTextOf(find(job.request.attributes, name)),
      model: this.model,
      checkPage: createPageRules(this.model, job.request.ticket),
      bytes: whole,
      signal,
      impressionPrinted: async () => {
        // What has come out is counted, even when the job was cancelled or the device stopped meanwhile.
        job.impressionsCompleted++;
        onEvent({ type: 'impression', jobId: job.id, impressionsCompleted: job.impressionsCompleted });
        await this.readyForSide(job);
      },
    });
  }

  /** Before each side: faults on demand happen here, and a device that they stopped is waited for. @throws `job.cancelled` */
  private async readyForSide(job: Job): Promise<void> {
    const sidesPerSheet = job.request.ticket.sides === 'one-sided' ? 1 : 2;
    await this.faults?.beforeSide(this, job, job.impressionsCompleted, sidesPerSheet);
    await this.device.whenRunning(job.stop.signal);
  }

  /** Power off and on: what was under way is gone, and so is every record of it. */
  reboot(): void {
    const jobs = this.jobs.active();
    this.jobs.reset();
    for (const job of jobs) {
      clearTimeout(this.timers.get(job));
      this.timers.delete(job);
      job.end('aborted', ['aborted-by-system']);
    }
    this.device.restart();
  }

  /** Accepts no more, cancels what waits, and resolves when what prints has ended. */
  async drain(): Promise<void> {
    this.acceptingJobs = false;
    for (const job of this.jobs.active()) if (job.state !== 'processing') this.cancel(job);
    while (this.jobs.active().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Ends every job; nothing is accepted afterwards. */
  shutDown(): void {
    this.acceptingJobs = false;
    for (const job of this.jobs.active()) {
      job.stop.abort();
      this.end(job, 'canceled', ['aborted-by-system']);
    }
  }
}
