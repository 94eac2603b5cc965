// What happens to the tray's jobs -> their state as a page can show it, and word that it changed.
import type { PictureKind } from '../preview/side-pictures.ts';

export type TrayState = 'receiving' | 'developing' | 'shown' | 'failed';

export interface TraySide {
  /** Picture of the dots as they came. */
  readonly received: string;
  /** As they are made. */
  readonly pictures: { readonly kind: PictureKind; readonly file: string }[];
  /** False when the printer had to make dots of tones itself. */
  readonly exact: boolean;
}

export interface TraySheet {
  readonly front: TraySide;
  readonly back: TraySide | undefined;
}

/** File names are relative to the job's folder. */
export interface TrayJobView {
  readonly jobId: number;
  readonly format: string;
  /** Where its pictures are, relative to the tray's folder; empty for the tray's folder itself. */
  readonly folder: string;
  readonly startedAt: Date;
  state: TrayState;
  bytes: number;
  /** Printed so far. */
  sides: number;
  /** As the job announced them; undefined when it did not. */
  readonly expectedSides: number | undefined;
  readonly sheets: TraySheet[];
  /** Of the pictures, 0..1. */
  share: number;
  /** Code of what went wrong. */
  failure: string | undefined;
}

/** Jobs that stay on the page. */
const KEPT_JOBS = 30;

export class JobLog {
  /** Newest first. */
  readonly jobs: TrayJobView[] = [];
  /** Rises with every change. */
  version = 0;
  readonly #onChange: () => void;

  constructor(onChange: () => void = () => undefined) {
    this.#onChange = onChange;
  }

  begin(jobId: number, format: string, folder: string, expectedSides?: number): TrayJobView {
    const job: TrayJobView = {
      jobId,
      format,
      folder,
      startedAt: new Date(),
      state: 'receiving',
      bytes: 0,
      sides: 0,
      expectedSides,
      sheets: [],
      share: 0,
      failure: undefined,
    };
    this.jobs.unshift(job);
    this.jobs.length = Math.min(this.jobs.length, KEPT_JOBS);
    this.changed();
    return job;
  }

  changed(): void {
    this.version++;
    this.#onChange();
  }
}
