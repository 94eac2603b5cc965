// A certificate's bytes -> the job's one copy of them, in shared memory that is zeroed when the job ends.
import type { JobInput } from '../workers/messages.ts';

let nextJobKey = 1;

/** The owner of a job's bytes. */
export interface OwnedInput extends Disposable {
  readonly input: JobInput;
}

/** Takes a copy of `pdf` for one job. What is wrong with it is found by the preflight, in a worker. */
export function takeIn(pdf: Uint8Array, fit: JobInput['fit']): OwnedInput {
  const shared = new Uint8Array(new SharedArrayBuffer(pdf.byteLength));
  shared.set(pdf);
  return {
    input: { jobKey: nextJobKey++, pdf: shared, fit },
    [Symbol.dispose]() {
      shared.fill(0);
    },
  };
}
