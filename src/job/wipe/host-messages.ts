// The typed messages between the proof and the engine that it watches.
import type { ErrorJson } from '../../errors.ts';
import type { JobLimits } from '../../workers/limits.ts';

/** The certificate comes on this pipe, after the message that says how long it is. */
export const HOST_PDF_FD = 3;

export type ToHost =
  | { readonly kind: 'start'; readonly device: string; readonly workers: number; readonly limits: Partial<JobLimits> }
  | {
      readonly kind: 'print';
      readonly bytes: number;
      readonly printerUri: string;
      readonly fingerprint256?: string | undefined;
    }
  /** The next job hands its printer some bytes and then waits for `go`: it is caught at work. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'go' }
  | { readonly kind: 'cancel' };

export type FromHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'held' }
  | { readonly kind: 'done'; readonly error: ErrorJson | undefined; readonly ms: number };
