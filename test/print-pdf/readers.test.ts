// PDF and PostScript of 1-bit masks: Ghostscript, MuPDF and poppler see every separation exactly, at every resolution.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { PageSpec } from '../../src/print/band-writer.ts';
import { createPdfWriter } from '../../src/print/pdf/writer.ts';
import { decodePng1 } from '../../src/print/png/decode.ts';
import { createPostScriptWriter } from '../../src/print/ps/writer.ts';
import { createPlane } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { inkAt, randomPage, randomPlane, type TestPage } from '../print-pwg/pages.ts';
import { writePages } from '../print-pwg/streams.ts';
import { describeWithPeers } from '../support/peers.ts';
import { difference, ghostscriptSeparations, mupdfSeparations } from './separations.ts';

const WRITERS = { pdf: createPdfWriter, ps: createPostScriptWriter };
const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-pdf-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeFile(kind: 'pdf' | 'ps', pages: readonly TestPage[], name: string): string {
  const parts: Uint8Array[] = [];
  using writer = WRITERS[kind]((bytes) => parts.push(bytes));
  writePages(writer, pages, [100], { sheetBack: 'rotated' });
  const path = join(folder, `${name}.${kind}`);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

/** Four planes of every kind of stretch, so that all 16 ink combinations meet; plus a K-only front. */
function sheet(dpi: PageSpec['dpi'], widthPx: number, heightPx: number, seed: number): TestPage[] {
  const spec = { side: 'front', widthPx, heightPx, dpi, colour: 'black_1' } as const;
  const random = seededRandom(seed);
  const plane = () => randomPlane(widthPx, heightPx, random);
  return [
    { spec, planes: { k: plane() } },
    { spec: { ...spec, side: 'back', colour: 'cmyk_8' }, planes: { c: plane(), m: plane(), y: plane(), k: plane() } },
    { spec: { ...spec, colour: 'cmyk_8' }, planes: {} },
  ];
}

/** A4, most of it the same stretch again and again: quick to make, and its rows lie at every height of the page. */
function fullSheet(dpi: 300 | 600 | 1200): TestPage {
  const [widthPx, heightPx] = [(4960 * dpi) / 600, (7016 * dpi) / 600];
  const random = seededRandom(dpi);
  const planes = (['c', 'k'] as const).map((name, i) => {
    const tile = randomPlane(widthPx, 97 + i, random);
    const plane = createPlane(widthPx, heightPx);
    for (let y = 0; y + tile.heightPx <= heightPx; y += tile.heightPx + 30)
      plane.data.set(tile.data, y * plane.strideBytes);
    return [name, plane] as const;
  });
  return { spec: { side: 'back', widthPx, heightPx, dpi, colour: 'cmyk_8' }, planes: Object.fromEntries(planes) };
}

describeWithPeers(['gs', 'mutool', 'pdfimages', 'qpdf'], 'PDF and PostScript masks', () => {
  it.each([300, 600, 1200] as const)('at %i dpi every separation is exact', async (dpi) => {
    // Sizes that leave every remainder of a point's fraction and of a byte.
    for (const [widthPx, heightPx] of [
      [1003, 801],
      [640, 1031],
    ] as const) {
      const pages = sheet(dpi, widthPx, heightPx, dpi + widthPx);
      const pdf = writeFile('pdf', pages, `sheet-${dpi}-${widthPx}`);
      const ps = writeFile('ps', pages, `sheet-${dpi}-${widthPx}`);
      const seen = {
        'gs of pdf': await ghostscriptSeparations(pdf, dpi, mkdtempSync(join(folder, 'gs'))),
        'gs of ps': await ghostscriptSeparations(ps, dpi, mkdtempSync(join(folder, 'gs'))),
        'mupdf of pdf': mupdfSeparations(pdf, dpi, mkdtempSync(join(folder, 'mu'))),
      };
      for (const [reader, seenPages] of Object.entries(seen)) {
        expect(seenPages.length, reader).toBe(pages.length);
        for (const [i, page] of pages.entries()) {
          expect(difference(seenPages[i], page), `${reader}, page ${i + 1}`).toBeUndefined();
        }
      }
    }
  });

  it('a whole A4 is exact: no seam, no row lost or doubled on the way down', async () => {
    const page = fullSheet(600);
    const pdf = writeFile('pdf', [page], 'a4');
    expect(difference(mupdfSeparations(pdf, 600, mkdtempSync(join(folder, 'a4')))[0], page)).toBeUndefined();
    expect(
      difference((await ghostscriptSeparations(pdf, 600, mkdtempSync(join(folder, 'a4'))))[0], page),
    ).toBeUndefined();
    const coarse = fullSheet(300);
    const ps = writeFile('ps', [coarse], 'a4');
    expect(
      difference((await ghostscriptSeparations(ps, 300, mkdtempSync(join(folder, 'a4'))))[0], coarse),
    ).toBeUndefined();
  });

  it('poppler takes the masks out as we put them in, at their resolution', async () => {
    const spec: PageSpec = { side: 'front', widthPx: 1003, heightPx: 801, dpi: 1200, colour: 'black_1' };
    const page = randomPage(spec, 70);
    const pdf = writeFile('pdf', [page], 'poppler');
    const list = execFileSync('pdfimages', ['-list', pdf]).toString().trim().split('\n').slice(2);
    expect(list.map((line) => line.trim().split(/\s+/).slice(2, 14))).toEqual([
      ['stencil', '1003', '801', '-', '1', '1', 'image', 'no', '5', '0', '1200', '1200'],
    ]);
    execFileSync('pdfimages', ['-png', pdf, join(folder, 'poppler')]);
    const { plane } = await decodePng1(readFileSync(join(folder, 'poppler-000.png')));
    for (let y = 0; y < 801; y++) {
      for (let x = 0; x < 1003; x++)
        if (inkAt(plane, x, y) !== inkAt(page.planes.k, x, y)) throw new Error(`${x}, ${y}`);
    }
  });

  it('qpdf finds nothing to complain of, and the page box is the raster to the last digit', () => {
    const pdf = writeFile('pdf', sheet(600, 640, 480, 1), 'checked');
    expect(execFileSync('qpdf', ['--check', pdf]).toString()).toContain('No syntax or stream encoding errors found');
    const a4 = writeFile('pdf', [fullSheet(300)], 'box');
    expect(execFileSync('mutool', ['show', a4, 'pages/1/MediaBox']).toString()).toMatch(
      /\[\s*0\s+0\s+595\.2\s+841\.92\s*\]/,
    );
  });
});
