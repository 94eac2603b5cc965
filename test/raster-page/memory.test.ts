// Page after page, text, scan and transparency: the process's memory stays where the first pages put it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rasters pages in turn and prints the resident memory after each, in MB. */
const SCRIPT = `
import { readFileSync } from 'node:fs';
import { openDocument } from './src/raster/page/document.ts';
const files = ['juminhyo.pdf', 'nozei.pdf', 'cases/inkan-scan-jpeg.pdf', 'cases/genkoseki-scan-g4.pdf'];
for (let i = 0; i < 40; i++) {
  const pdf = new Uint8Array(readFileSync('samples/' + files[i % files.length]));
  await using document = await openDocument(pdf);
  await document.preflight(0);
  await document.rasterise(0, { dpi: 600, widthPx: 4960, heightPx: 7016 }, () => {});
  console.log(Math.round(process.memoryUsage.rss() / 1e6));
}`;

it('is flat over 40 pages', { timeout: 120_000 }, () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { cwd: root, encoding: 'utf8' });
  const rssMb = output.trim().split('\n').map(Number);
  expect(rssMb).toHaveLength(40);
  // Every fourth page is a 3.9-megapixel scan. Fragments of the allocator grow by about 1 MB a page for a hundred pages
  // and then no more (270 MB after 240 pages); a leaked strip, recording or picture would be 3 to 35 MB a page.
  const early = Math.max(...rssMb.slice(6, 16));
  const late = Math.max(...rssMb.slice(30));
  expect(late - early).toBeLessThan(50);
  expect(late).toBeLessThan(400);
});
