// What an engine's options say of its processes -> those processes, started. Imports little: they take the longest, so whoever starts a service starts them before it loads the rest.
import type { JobLimits } from '../workers/limits.ts';
import { createRasterPool, type ProcessPool } from '../workers/process-pool.ts';

export interface PoolOptions {
  /** Raster workers, 1 to 64. Default 2. Each is a process of its own; one more stands by. */
  readonly workers?: number | undefined;
  /** What one job may use. */
  readonly limits?: Partial<JobLimits> | undefined;
  /**
   * Font files with the operator's gaiji: where they have a private-use character that a certificate shows in a font it
   * does not embed, it prints from there. The first file that has it counts.
   */
  readonly gaijiFonts?: readonly string[] | undefined;
}

/**
 * Dispose of the pool, or give it to an engine, which does.
 * @throws `gaiji.*`
 */
export async function startPool({ workers = 2, limits, gaijiFonts = [] }: PoolOptions = {}): Promise<ProcessPool> {
  const checked =
    gaijiFonts.length === 0 ? [] : await (await import('../raster/page/gaiji.ts')).checkGaijiFonts(gaijiFonts);
  return createRasterPool({ workers, limits, gaijiFonts: checked });
}
