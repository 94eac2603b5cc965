// Milliseconds -> a wait that a signal, or somebody in a hurry, ends early.
import { cancelledError } from '../../errors.ts';

/** Resolves after `ms`, or when `hurry` is called. */
export function nap(ms: number): { readonly over: Promise<void>; readonly hurry: () => void } {
  let hurry = (): void => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    hurry = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, hurry };
}

/** Resolves after `ms`. @throws `job.cancelled` */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(cancelledError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
}
