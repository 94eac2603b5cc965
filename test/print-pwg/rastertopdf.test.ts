// PWG streams through cups-filters' rastertopdf -> PDF images: the second independent reader sees the same pixels.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { PageSpec } from '../../src/print/band-writer.ts';
import { decodePng1 } from '../../src/print/png/decode.ts';
import { describeWithPeers } from '../support/peers.ts';
import { expectedPlanes, expectedRow, randomPage } from './pages.ts';
import { encodePages } from './streams.ts';

const FILTER = '/usr/lib/cups/filter/rastertopdf';

describeWithPeers([FILTER, 'pdfimages', 'mutool'], 'rastertopdf reads our PWG Raster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-topdf-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('a black_1 front and a cmyk_8 back in one stream: every pixel of both', async () => {
    const front: PageSpec = { side: 'front', widthPx: 1001, heightPx: 700, dpi: 600, colour: 'black_1' };
    const pages = [randomPage(front, 5), randomPage({ ...front, side: 'back', colour: 'cmyk_8' }, 8)] as const;
    const raster = join(folder, 'job.pwg');
    const pdf = join(folder, 'job.pdf');
    writeFileSync(raster, encodePages(pages));
    const env = { ...process.env, OUTFORMAT: 'pdf', FINAL_CONTENT_TYPE: 'application/pdf' };
    const options = { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'] };
    writeFileSync(pdf, execFileSync(FILTER, ['1', 'u', 't', '1', '', raster], { ...options, env }));

    execFileSync('pdfimages', ['-png', '-l', '1', pdf, join(folder, 'front')]);
    const { plane } = await decodePng1(readFileSync(join(folder, 'front-000.png')));
    expect([plane.widthPx, plane.heightPx]).toEqual([1001, 700]);
    expect(Buffer.compare(plane.data, expectedPlanes(pages[0]).k!.data)).toBe(0);

    const images = execFileSync('pdfimages', ['-list', '-f', '2', pdf]).toString().trim().split('\n').slice(2);
    expect(images.length).toBe(1);
    const [, , , width, height, colour, , bits, , , object] = images[0]!.trim().split(/\s+/);
    expect([width, height, colour, bits]).toEqual(['1001', '700', 'cmyk', '8']);
    const samples = execFileSync('mutool', ['show', '-b', pdf, object!], options);
    const expected = Buffer.concat(Array.from({ length: 700 }, (_, y) => expectedRow(pages[1], y)));
    expect(Buffer.compare(samples, expected)).toBe(0);
  });
});
