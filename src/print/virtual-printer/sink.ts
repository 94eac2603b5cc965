// What the server hands on: each document as a stream, with its ticket, to whatever prints it.
import type { MediaSize } from '../printer.ts';
import type { PwgHeader } from '../pwg/header.ts';
import type { DeviceModel } from './model.ts';

/** The job attributes that shape the output, defaults filled in. */
export interface JobTicket {
  readonly copies: number;
  readonly sides: 'one-sided' | 'two-sided-long-edge' | 'two-sided-short-edge';
  readonly media: Pick<MediaSize, 'name' | 'widthHundredthMm' | 'heightHundredthMm'> & {
    /** Unprintable, each side; 0 = printed to the edge, which devices do by enlarging the page beyond it. */
    readonly marginHundredthMm: number;
  };
  /** Inclusive ranges, counted from 1; empty = every page. */
  readonly pageRanges: readonly (readonly [first: number, last: number])[];
  readonly resolutionDpi: number;
  /** `print-color-mode`. */
  readonly colourMode: string;
  /** `print-scaling`: `auto`, `auto-fit`, `fit`, `fill` or `none`. */
  readonly scaling: string;
  /** `print-content-optimize`. */
  readonly contentOptimize: string;
  /** `print-rendering-intent`. */
  readonly renderingIntent: string;
  /** `orientation-requested`: 3 portrait, 4 landscape, 5 reverse landscape, 6 reverse portrait. */
  readonly orientation: number;
}

export interface ReceivedDocument {
  readonly jobId: number;
  /** 1 for the first document of a job. */
  readonly number: number;
  readonly format: string;
  readonly ticket: JobTicket;
  readonly jobName: string;
  /** `job-impressions` as the client announced them, when it did. */
  readonly impressions: number | undefined;
  /** A job attribute of the printer's own (`ownJobAttributes` of the model), or undefined. */
  readonly ownAttribute: (name: string) => string | undefined;
  readonly model: DeviceModel;
  /**
   * Judges each page header of a PWG document, in order, as the device does.
   * @throws `virtual-printer.pageRefused`
   */
  readonly checkPage: (header: PwgHeader) => void;
  /** Decompressed. Reading slowly holds the sender back. Throws when the upload breaks or the job is cancelled. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Fires when the job is cancelled. */
  readonly signal: AbortSignal;
  /**
   * Tells that a side has been printed, copies counted. Resolves when the device may go on: a stopped printer
   * waits here, so that trouble falls between sheets as it does in a machine.
   */
  impressionPrinted(): Promise<void>;
}

/** Prints documents. A coded error from `print` aborts the job; its code becomes a job-state-reason. */
export interface DocumentSink {
  /** MIME types it can show; a printer advertises these of its model's formats. */
  readonly formats: readonly string[];
  print(document: ReceivedDocument): Promise<void>;
}
