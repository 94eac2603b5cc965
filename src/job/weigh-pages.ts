// Preflighted pages and their sheets' specs -> the certainty that each back can hold its front, before anything is printed.
import type { PagePreflight } from '../raster/page/document.ts';
import type { JobInput } from '../workers/messages.ts';
import type { RasterPool } from '../workers/pool.ts';
import type { SheetSpec } from './make-sheet.ts';
import { leastProtectionBytes } from './seal-front.ts';

/** A page took up to 1.6 times what is told of it, on the samples and on made-up scans of anything. */
const DOUBT = 2;

/**
 * Pages that may be too much for the scrambled image are made and compressed once, as they will be for their sheets; all
 * others are so far below that nothing need be made.
 *
 * @throws `scramble.too-much` for the first page that not even the least protection has room for, and what `pool.weigh`
 *   throws
 */
export async function weighPages(
  pool: RasterPool,
  input: JobInput,
  pages: readonly PagePreflight[],
  specs: readonly SheetSpec[],
  signal?: AbortSignal,
): Promise<void> {
  for (const spec of specs) {
    if (!spec.sealing) continue;
    const { detailBytes } = pages[spec.pageIndex]!;
    if (detailBytes * DOUBT > leastProtectionBytes(spec.plan.dpi)) await pool.weigh(input, spec, signal);
  }
}
