// Page after page, text, scan and transparency: the memory of a process with a certificate process's settings stays where the first pages put it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ALLOCATOR, HEAP_FLAGS } from '../../src/workers/confinement.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rasters pages in turn, forgets each as a scrub does, and prints the resident memory after it, in MB. */
const SCRIPT = `
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { openDocument } from './src/raster/page/document.ts';
import { collectGarbage } from './src/workers/scrub.ts';
const files = ['juminhyo.pdf', 'nozei.pdf', 'cases/inkan-scan-jpeg.pdf', 'cases/genkoseki-scan-g4.pdf'];
for (let i = 0; i < 40; i++) {
  {
    const pdf = new Uint8Array(readFileSync('samples/' + files[i % files.length]));
    await using document = await openDocument(pdf);
    await document.preflight(0);
    await document.rasterise(0, { dpi: 600, widthPx: 4960, heightPx: 7016 }, () => {});
  }
  await setImmediate();
  collectGarbage();
  await setImmediate();
  console.log(Math.round(process.memoryUsage.rss() / 1e6));
}`;

it('is flat over 40 pages', { timeout: 120_000 }, () => {
  const output = execFileSync(process.execPath, [...HEAP_FLAGS, '--input-type=module', '-e', SCRIPT], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...ALLOCATOR },
  });
  const rssMb = output.trim().split('\n').map(Number);
  expect(rssMb).toHaveLength(40);
  // Within 8 MB of each other from the first page to the 120th. Every other page has a picture: one that is not let go would be 12 to 35 MB
  // each time, a leaked strip 3 MB a page.
  const early = Math.max(...rssMb.slice(4, 12));
  const late = Math.max(...rssMb.slice(30));
  expect(late - early).toBeLessThan(15);
  expect(late).toBeLessThan(200);
});
