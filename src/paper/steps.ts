// Long work in bands -> run at once, or with a pause after each band for cancelling, progress and other work.
import { throwIfAborted } from '../errors.ts';

/** Work that yields the share done, 0..1, after each band and returns its result. */
export type Steps<T> = Generator<number, T, undefined>;

/** Runs to the end without a pause. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Runs with a pause after each band.
 *
 * @throws `job.cancelled` at the next band after `signal` fires
 */
export async function runStepsAsync<T>(
  steps: Steps<T>,
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: (share: number) => void } = {},
): Promise<T> {
  for (;;) {
    throwIfAborted(options.signal);
    const step = steps.next();
    if (step.done) return step.value;
    options.onProgress?.(step.value);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
