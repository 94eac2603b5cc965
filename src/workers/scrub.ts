// A thread that has just forgotten its certificate -> the same thread with no byte of it left in memory that is free or cached.
import { setImmediate } from 'node:timers/promises';
import { GCProfiler, getHeapCodeStatistics, getHeapStatistics } from 'node:v8';
import { clearTextCaches } from '../raster/page/canvas.ts';

/** What `--expose-gc` gives (V8's GC extension). */
type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * One collection of the kind that V8 calls memory-reducing, swept to its end: only such a one zeroes what it frees
 * (--zero-unused-memory). V8 makes one, at once, when more memory outside the heap is tied to it than half of what the
 * heap may grow to (external_memory_hard_limit): a buffer of address space alone, given back untouched, is enough.
 * Pages are swept lazily, and those that wait still hold what was on them; the statistics of code want every page swept.
 *
 * @returns false where V8 did not collect
 */
function collectOnce(): boolean {
  const profiler = new GCProfiler();
  profiler.start();
  try {
    const bytes = getHeapStatistics().heap_size_limit;
    new ArrayBuffer(bytes, { maxByteLength: bytes }).transferToFixedLength(0);
    getHeapCodeStatistics();
  } catch {
    // A system that gives no address space without memory behind it.
  }
  return profiler.stop().statistics.some(({ gcType }) => gcType === 'MarkSweepCompact');
}

/**
 * Collects every unreachable object now and overwrites its memory; buffers go back to an allocator that overwrites them
 * (MALLOC_PERTURB_). What `gc()` offers is either a collection that zeroes nothing of old pages, or two memory-reducing ones
 * in a row, of which the second finds nothing: the way out where `collectOnce` has no effect. docs/wipe.md has the measurements.
 */
export function collectGarbage(): void {
  if (collectOnce()) return;
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
