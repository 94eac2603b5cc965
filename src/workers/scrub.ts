// A thread that has just forgotten its certificate -> the same thread with no byte of it left in memory that is free or cached.
import { setImmediate } from 'node:timers/promises';
import { clearTextCaches } from '../raster/page/canvas.ts';

/** What `--expose-gc` gives (V8's GC extension). */
type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * Collects every unreachable object now and overwrites its memory: with --clear-free-memory V8 zeroes what it frees,
 * and buffers go back to an allocator that overwrites them (MALLOC_PERTURB_). An ordinary collection costs half as much,
 * and leaves names behind in some jobs. docs/wipe.md has the measurements.
 */
export function collectGarbage(): void {
  const gc = (globalThis as { gc?: Collect }).gc;
  if (!gc) throw new Error('a certificate process runs with --expose-gc');
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Scrubs the raster thread: Skia's caches, then the heap. */
export async function scrubThread(): Promise<void> {
  clearTextCaches();
  // Finalizers of canvases and ports run on macrotasks only, and what they free may keep more alive.
  await setImmediate();
  collectGarbage();
  await setImmediate();
}
