// One job at the virtual printer: its state, its counters, and its description to clients (RFC 8011 5.3).
import { throwIfAborted } from '../../errors.ts';
import {
  dateTime,
  enumeration,
  integer,
  keyword,
  mimeMediaType,
  name,
  outOfBand,
  text,
  uri,
} from '../ipp/attributes.ts';
import type { IppAttribute } from '../ipp/message.ts';
import type { JobState } from '../printer.ts';
import { TERMINAL_JOB_STATES } from '../printer.ts';
import { JOB_STATE } from './codes.ts';
import type { Device } from './device.ts';
import type { JobTicket } from './sink.ts';

export interface JobRequest {
  readonly name: string;
  readonly user: string;
  readonly attributes: readonly IppAttribute[];
  readonly ticket: JobTicket;
  /** `job-impressions`, when the client says. */
  readonly impressions: number | undefined;
}

/** What a page about the printer may show of a job: no names. */
export interface JobSummary {
  readonly jobId: number;
  readonly state: JobState;
  readonly reasons: readonly string[];
  readonly format: string | undefined;
  /** Of the documents as they came. */
  readonly bytes: number;
  readonly impressionsCompleted: number;
  readonly createdAt: Date;
}

/** Of every job that has ended: the history keeps no controller, listener or stack trace of each. */
const OVER = new AbortController();
OVER.abort();

export class Job {
  readonly id: number;
  readonly uuid: string;
  request: JobRequest;
  /** Fires when the job is cancelled or aborted: uploads and the sink end with it. */
  stop = new AbortController();
  state: JobState = 'pending';
  reasons: string[] = ['job-incoming'];
  documents = 0;
  /** Set by the last document or by Close-Job: no document follows. */
  closed = false;
  /** Documents whose bytes are on their way or in the sink. */
  openDocuments = 0;
  format: string | undefined;
  bytes = 0;
  impressionsCompleted = 0;
  /** Of the last operation on an open job: the multiple-operation-time-out counts from here. */
  touchedMs: number;
  /** Gives the paper path back. */
  releaseEngine: (() => void) | undefined;
  /** Attributes that clients never see again. */
  hidden: ReadonlySet<string> = new Set();
  private onRelease: (() => void) | undefined;
  private readonly device: Device;
  private readonly createdMs: number;
  private processingMs: number | undefined;
  private completedMs: number | undefined;

  constructor(device: Device, id: number, uuid: string, request: JobRequest) {
    this.device = device;
    this.id = id;
    this.uuid = uuid;
    this.request = request;
    this.createdMs = device.clock();
    this.touchedMs = this.createdMs;
  }

  get isTerminal(): boolean {
    return TERMINAL_JOB_STATES.has(this.state);
  }

  get held(): boolean {
    return this.state === 'pending-held';
  }

  /** Only for a job that is pending. */
  hold(): void {
    this.state = 'pending-held';
    this.reasons = ['job-hold-until-specified'];
  }

  release(): void {
    if (!this.held) return;
    this.state = 'pending';
    this.reasons = ['none'];
    this.onRelease?.();
  }

  /** Resolves when the job is not held. @throws `job.cancelled` */
  async whenReleased(): Promise<void> {
    while (this.held) {
      await new Promise<void>((resolve) => {
        this.onRelease = resolve;
        this.stop.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      throwIfAborted(this.stop.signal);
    }
  }

  startProcessing(): void {
    this.state = 'processing';
    this.reasons = ['job-printing'];
    this.processingMs ??= this.device.clock();
  }

  /** Terminal once and for all; what the job held is given back. */
  end(state: 'completed' | 'canceled' | 'aborted', reasons: readonly string[]): void {
    if (this.isTerminal) return;
    this.state = state;
    this.reasons = [...reasons];
    this.completedMs = this.device.clock();
    this.closed = true;
    if (state !== 'completed') this.stop.abort();
    this.releaseEngine?.();
    // What stays is the history that clients may ask for: no ticket, and nothing that the job worked with.
    this.releaseEngine = undefined;
    this.onRelease = undefined;
    this.stop = OVER;
    const attributes = this.request.attributes.filter(({ name: own }) => !this.hidden.has(own));
    this.request = { ...this.request, attributes };
  }

  /** `processing` shows as `processing-stopped` while the device stands still. */
  get shownState(): JobState {
    return this.state === 'processing' && this.device.isStopped ? 'processing-stopped' : this.state;
  }

  summary(): JobSummary {
    const { id: jobId, shownState: state, reasons, format, bytes, impressionsCompleted } = this;
    return { jobId, state, reasons, format, bytes, impressionsCompleted, createdAt: new Date(this.createdMs) };
  }

  describe(printerUri: string): IppAttribute[] {
    const { device, request } = this;
    const at = (attribute: string, ms: number | undefined): IppAttribute =>
      ms === undefined ? outOfBand(attribute, 'no-value') : integer(attribute, device.secondsAt(ms));
    const dateAt = (attribute: string, ms: number | undefined): IppAttribute =>
      ms === undefined ? outOfBand(attribute, 'no-value') : dateTime(attribute, new Date(ms));
    const kOctets = Math.ceil(this.bytes / 1024);
    const sides = request.ticket.sides === 'one-sided' ? 1 : 2;
    const shown = this.shownState;
    const reasons = shown === 'processing-stopped' ? ['printer-stopped'] : this.reasons;
    return [
      integer('job-id', this.id),
      uri('job-uri', `${printerUri}/${this.id}`),
      uri('job-uuid', `urn:uuid:${this.uuid}`),
      uri('job-printer-uri', printerUri),
      name('job-name', request.name),
      name('job-originating-user-name', request.user),
      enumeration('job-state', JOB_STATE[shown]),
      keyword('job-state-reasons', ...reasons),
      text('job-state-message', `${shown[0]!.toUpperCase()}${shown.slice(1)}.`),
      at('time-at-creation', this.createdMs),
      at('time-at-processing', this.processingMs),
      at('time-at-completed', this.completedMs),
      dateAt('date-time-at-creation', this.createdMs),
      dateAt('date-time-at-processing', this.processingMs),
      dateAt('date-time-at-completed', this.completedMs),
      integer('job-printer-up-time', device.upTimeS),
      request.impressions === undefined
        ? outOfBand('job-impressions', 'no-value')
        : integer('job-impressions', request.impressions),
      integer('job-impressions-completed', this.impressionsCompleted),
      integer('job-media-sheets-completed', Math.ceil(this.impressionsCompleted / sides)),
      integer('job-k-octets', kOctets),
      integer('job-k-octets-processed', kOctets),
      integer('number-of-documents', this.documents),
      ...(this.format === undefined ? [] : [mimeMediaType('document-format-supplied', this.format)]),
      ...request.attributes.filter(({ name: own }) => !this.hidden.has(own)),
    ];
  }
}
