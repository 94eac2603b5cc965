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

/** What V8 has done to a thread's heap since it was last asked. */
export class HeapWatch {
  readonly #profiler = new GCProfiler();
  #bytes = 0;

  constructor() {
    this.#start();
  }

  /**
   * @returns collections of the whole heap; whether the heap has taken pages, which come from what another thread's heap let go
   *   (V8's `PagePool`) when there are any
   */
  since(): { readonly wholeCollections: number; readonly tookPages: boolean } {
    const { statistics } = this.#profiler.stop();
    const tookPages = statistics.length > 0 || getHeapStatistics().total_heap_size > this.#bytes;
    this.#start();
    return { wholeCollections: statistics.filter(({ gcType }) => gcType === 'MarkSweepCompact').length, tookPages };
  }

  #start(): void {
    this.#profiler.start();
    this.#bytes = getHeapStatistics().total_heap_size;
  }
}

/**
 * Collects twice. The first collection moves what lives on together, onto pages that it takes as they are, and does not sweep
 * these: what an ordinary collection, or another thread's, let go on them stays on the rest of such a page until the second.
 */
export function collectTakenPages(): void {
  collectGarbage();
  collectGarbage();
}

/**
 * Scrubs the raster thread: Skia's caches, then the heap.
 *
 * @param heap this thread's, asked last when there was no certificate
 * @returns whether pages were let go as they were before: the other thread's heap may have taken them
 */
export async function scrubThread(heap: HeapWatch): Promise<boolean> {
  clearTextCaches();
  // Finalizers of canvases and ports run on macrotasks only, and what they free may keep more alive.
  await setImmediate();
  const letPagesGo = heap.since().wholeCollections > 0;
  if (letPagesGo) collectTakenPages();
  else collectGarbage();
  await setImmediate();
  heap.since();
  return letPagesGo;
}
