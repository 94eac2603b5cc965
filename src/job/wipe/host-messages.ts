// The typed messages between the proof and the engine that it watches.
import type { ErrorJson } from '../../errors.ts';
import type { JobLimits } from '../../workers/limits.ts';

/** The certificate comes on this pipe, after the message that says how long it is; then a byte for each `caught`, to go on. */
export const HOST_PDF_FD = 3;

/** Where a job is stopped so that it can be looked at: when the engine has its copy; when a page has been checked. */
export type Catch = 'taken in' | 'preflight';

export type ToHost =
  /** Starts an engine; one that was there before ends. */
  | {
      readonly kind: 'start';
      readonly device: string;
      readonly workers: number;
      readonly limits: Partial<JobLimits>;
      readonly keysFolder: string;
    }
  | {
      readonly kind: 'print';
      readonly bytes: number;
      readonly printerUri: string;
      readonly fingerprint256?: string | undefined;
      readonly ticket?: string | undefined;
      readonly catchAt?: Catch | undefined;
    }
  | { readonly kind: 'cancel' };

export type FromHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'caught' }
  | { readonly kind: 'done'; readonly error: ErrorJson | undefined };
