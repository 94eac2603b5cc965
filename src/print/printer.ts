// What every printer is to the engine: it says what it takes, and it takes one job's bytes; device, virtual printer and file are peers.
import type { SheetBack } from './band-writer.ts';

/** Lengths in hundredths of a millimetre, as IPP counts them (PWG 5101.1). */
export interface MediaSize {
  /** PWG self-describing name, such as `iso_a4_210x297mm`. */
  readonly name: string;
  readonly widthHundredthMm: number;
  readonly heightHundredthMm: number;
  /** Smallest margins that the device leaves on this size; 0 = it prints to that edge. */
  readonly margins: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
  /**
   * Absent: a job asks for it by its name. Otherwise by its dimensions, because the printer lists it without a name, and
   * by its margins too where the name alone could mean printing to the edge.
   */
  readonly askBy?: 'size' | 'size-and-margins';
}

/** Every size between two bounds, as printers offer it whose trays take custom sizes. */
export interface MediaRange extends Pick<MediaSize, 'margins' | 'askBy'> {
  readonly min: Pick<MediaSize, 'widthHundredthMm' | 'heightHundredthMm'>;
  readonly max: Pick<MediaSize, 'widthHundredthMm' | 'heightHundredthMm'>;
}

export interface Resolution {
  readonly xDpi: number;
  readonly yDpi: number;
}

/** What a printer takes, as it says itself. */
export interface PrinterCapabilities {
  readonly makeAndModel: string;
  /** MIME types: `image/pwg-raster`, `application/pdf`, ... */
  readonly formats: readonly string[];
  /** Absent when the printer takes no PWG Raster (PWG 5102.4). */
  readonly pwg?: {
    /** `black_1`, `cmyk_8`, ... as `pwg-raster-document-type-supported` names them. */
    readonly types: readonly string[];
    readonly resolutions: readonly Resolution[];
    readonly sheetBack: SheetBack;
  };
  /** `one-sided`, `two-sided-long-edge`, `two-sided-short-edge`. */
  readonly sides: readonly string[];
  readonly media: readonly MediaSize[];
  /** Absent = none. */
  readonly mediaRanges?: readonly MediaRange[];
  readonly mediaDefault?: string;
  /** Names of the sizes that are loaded; empty when the printer does not say. */
  readonly mediaReady: readonly string[];
  readonly colour: boolean;
  /** Job attributes that may be sent, with the keywords, enum names or numbers allowed for each. */
  readonly jobAttributes: ReadonlyMap<string, readonly string[]>;
}

/** Pixels of a page of `media`, cut to whole pixels as libcups does (A4 at 600 dpi: 4960 x 7015). */
export function mediaSizePx(media: MediaSize, resolution: Resolution): { widthPx: number; heightPx: number } {
  return {
    widthPx: Math.floor((media.widthHundredthMm * resolution.xDpi) / 2540),
    heightPx: Math.floor((media.heightHundredthMm * resolution.yDpi) / 2540),
  };
}

/**
 * What a job asks of a printer. Attributes under `required` must be honoured or nothing is printed; those under
 * `preferred` are asked for where the printer offers them. Keys are IPP names (`sides`, `print-scaling`, ...), values as
 * `jobAttributes` spells them; resolutions as `600dpi`.
 */
export interface PrintJobSpec {
  /** MIME type of the bytes that will be written. */
  readonly format: string;
  /** Neutral: it stays in the printer's job list and log. Never a person's name, never a certificate's title. */
  readonly name: string;
  readonly required: Readonly<Record<string, string>>;
  readonly preferred?: Readonly<Record<string, string>>;
  /** Printed sides in the job, when known: some devices report progress against it. */
  readonly impressions?: number;
}

/** `printer-state` (RFC 8011 5.4.11). */
export type PrinterState = 'idle' | 'processing' | 'stopped';

/** `job-state` (RFC 8011 5.3.7). */
export type JobState =
  | 'pending'
  | 'pending-held'
  | 'processing'
  | 'processing-stopped'
  | 'canceled'
  | 'aborted'
  | 'completed';

export const TERMINAL_JOB_STATES: ReadonlySet<JobState> = new Set(['canceled', 'aborted', 'completed']);

/** One keyword of `printer-state-reasons`, its severity suffix taken off; without a suffix it is an error (RFC 8011 5.4.12). */
export interface PrinterStateReason {
  /** `media-empty`, `media-jam`, `cover-open`, ...: registered keywords, and whatever a vendor adds. */
  readonly keyword: string;
  readonly severity: 'report' | 'warning' | 'error';
}

export type PrinterEvent =
  /** The printer takes no job just now; it is asked again. */
  | { readonly type: 'printer-busy' }
  /** The printer has a job of ours: before any document byte went out, but with Print-Job only after it has been found. */
  | { readonly type: 'job-created'; readonly jobId: number; readonly jobUuid?: string }
  | {
      readonly type: 'job-state';
      readonly jobId: number;
      readonly state: JobState;
      readonly reasons: readonly string[];
      readonly impressionsCompleted: number;
    }
  | { readonly type: 'printer-state'; readonly state: PrinterState; readonly reasons: readonly PrinterStateReason[] };

export interface JobResult {
  /** The printer's number for the job; 0 where there are none (a file). */
  readonly jobId: number;
  readonly state: 'completed';
  /** `job-state-reasons`: `job-completed-with-warnings` is among them when there were any. */
  readonly reasons: readonly string[];
  /** Sides printed, two to a duplex sheet; undefined when the printer does not count. */
  readonly impressionsCompleted: number | undefined;
}

/** How far a job has come; after an error it says what may have come out. */
export interface JobProgress {
  readonly state: JobState;
  readonly reasons: readonly string[];
  /** Undefined when the printer does not count. */
  readonly impressionsCompleted: number | undefined;
  /** Handed to the connection. */
  readonly documentBytes: number;
  /** The printer has confirmed the whole document. */
  readonly documentWhole: boolean;
  /** The printer turned the job away without making one, and lists none: nothing came out, whatever was sent. */
  readonly refused?: boolean;
}

/** One job, from its first byte to its end. */
export interface PrintJob {
  /** 0 while the printer has not said it (Print-Job), and for a file. */
  readonly jobId: number;
  readonly progress: JobProgress;
  /** Hands over bytes; resolves when they have left this process (their buffer may be overwritten) and there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Ends the document and waits until the printer has finished.
   * @throws `printer.*`, also for a job that the printer cancelled or aborted
   */
  finish(): Promise<JobResult>;
  /** Gives the job up wherever it is; resolves when the printer has been told. Safe to call at any time, and again. */
  cancel(): Promise<void>;
}

/** A point in a job's life after which its outcome is judged differently; told before the printer is. */
export type JobStep =
  /** The printer would take the job as it is. */
  | { readonly step: 'validated'; readonly printerUuid?: string; readonly upTimeS?: number }
  /** Create-Job goes out next, or Print-Job without its document yet. */
  | { readonly step: 'create-sent' }
  | { readonly step: 'created'; readonly jobId: number; readonly jobUuid?: string }
  /** The first document byte goes out next. */
  | { readonly step: 'sending' }
  /** The printer has confirmed the whole document; only now does Print-Job say which job it made. */
  | { readonly step: 'sent'; readonly jobId?: number; readonly jobUuid?: string };

/** What a printer says about one job when it is asked after the fact. */
export interface JobInspection {
  readonly printerUuid: string | undefined;
  readonly upTimeS: number | undefined;
  /** Absent: the printer knows no such job. */
  readonly job:
    | {
        readonly jobId: number;
        readonly jobUuid: string | undefined;
        readonly state: JobState;
        /** Undefined when the printer does not count. */
        readonly impressionsCompleted: number | undefined;
      }
    | undefined;
}

/** Finds and ends jobs of a process that is no more. */
export interface JobInspector {
  /** By number, and only if the name fits; without a number, by name in the printer's job list. @throws `printer.*` */
  inspect(
    job: { readonly jobId?: number | undefined; readonly name: string },
    signal?: AbortSignal,
  ): Promise<JobInspection>;
  cancelJob(jobId: number, signal?: AbortSignal): Promise<void>;
}

export interface OpenJobOptions {
  /** Awaited: what it keeps is kept before the step is taken. Its rejection ends the job before the step. */
  readonly beforeStep?: (step: JobStep) => Promise<void>;
  /** Cancels the job wherever it is. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: PrinterEvent) => void;
  /** What was claimed for this job, 64 hexadecimal digits: for whoever keeps a journal, never sent to a printer. */
  readonly claim?: string | undefined;
  /**
   * How long a printer may be out of reach, busy, stopped or silent before the job is given up (a ticket's
   * `waitForPrinterSec`). Absent: it must be within reach, and the printer's own limits hold.
   */
  readonly waitForPrinterMs?: number | undefined;
}

export interface Printer {
  /** For people: an address or a path. */
  readonly label: string;
  /** @param waitMs how long a printer out of reach is waited for */
  capabilities(signal?: AbortSignal, waitMs?: number): Promise<PrinterCapabilities>;
  /** @throws `printer.unsupported`, `printer.refused` and the like, before a byte of the document is asked for */
  openJob(spec: PrintJobSpec, options?: OpenJobOptions): Promise<PrintJob>;
}

const SEVERITIES = ['report', 'warning', 'error'] as const;

/** `media-empty-error` -> media-empty, error. `none` is no reason. */
export function parseStateReasons(keywords: readonly string[]): PrinterStateReason[] {
  return keywords
    .filter((keyword) => keyword !== 'none')
    .map((keyword) => {
      const severity = SEVERITIES.find((s) => keyword.endsWith(`-${s}`));
      return severity === undefined
        ? { keyword, severity: 'error' as const }
        : { keyword: keyword.slice(0, -severity.length - 1), severity };
    });
}
