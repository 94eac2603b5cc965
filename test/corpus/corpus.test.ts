// Every sample of the manifest ends as the manifest says; what prints looks as poppler, MuPDF and pdfium draw it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../samples/manifest.json' with { type: 'json' };
import { openDocument } from '../../src/raster/page/document.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { rasterPlane } from '../raster-page/raster-support.ts';
import { tinyPdf } from '../raster-page/tiny-pdf.ts';
import { describeWithPeers } from '../support/peers.ts';
import { embeddedText } from './embedded-text.ts';
import { differenceOf, isSame, SAME_PAGE } from './page-difference.ts';
import { mupdf, type Peer, poppler } from './peers.ts';

const DPI = 300;
const read = (file: string) => readFileSync(new URL(`../../samples/${file}`, import.meta.url));

/** Peers that draw a page otherwise than it says, and why; each such page is held by the other. */
const PEERS: Readonly<Record<string, Readonly<Record<string, Peer>>>> = {
  // MuPDF paints this page's luminosity soft mask at a fifth of its tone; poppler meets the manifest's probes.
  'cases/nozei-transparency.pdf': { poppler },
  // poppler lays a scan that it scales half a pixel aside.
  'cases/genkoseki-scan-g4.pdf': { mupdf },
};

/** Strange pixels at the edge of a seal: a 1-bit picture of 400 dpi that poppler scales by its own filter (14; MuPDF none). */
const SEAL_EDGE: Readonly<Record<string, number>> = { 'inkan.pdf': 16 };

describe('samples end as the manifest says', () => {
  it.each(manifest.samples.map((sample) => [sample.file, sample] as const))('%s', async (file, { expected, pages }) => {
    await using document = await openDocument(Uint8Array.from(read(file)));
    const walk = async () => {
      for (let index = 0; index < document.pageCount; index++) await document.preflight(index);
      return document.pageCount;
    };
    if (expected.outcome === 'prints') return expect(await walk()).toBe(pages);
    const error = await walk().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: expected.code, category: 'refused' });
    expect(expected.fault?.split(' | ')).toContain(error.params.fault);
  });
});

describeWithPeers(['pdftoppm', 'mutool'], 'samples look as the peers draw them', () => {
  // Non-embedded fonts come from each engine's own faces, so their pictures differ by design.
  const drawn = manifest.samples.filter(({ expected, fonts }) => expected.outcome === 'prints' && fonts !== 'named');

  it.each(drawn.map(({ file, pages }) => [file, pages] as const))('%s', { timeout: 120_000 }, async (file, pages) => {
    const pdf = read(file);
    const tolerance = { ...SAME_PAGE, strangers: SEAL_EDGE[file] ?? SAME_PAGE.strangers };
    for (let pageIndex = 0; pageIndex < pages; pageIndex++) {
      const ours = await rasterPlane(pdf, DPI, { pageIndex });
      for (const [name, peer] of Object.entries(PEERS[file] ?? { poppler, mupdf })) {
        const difference = differenceOf(ours, await peer(Uint8Array.from(pdf), pageIndex + 1, DPI));
        const same = isSame(difference, tolerance);
        expect(same, `${name}, page ${pageIndex + 1}: ${JSON.stringify(difference)}`).toBe(true);
      }
    }
  });

  describe('and the comparison can fail', () => {
    it('a page shifted by 1 px, any way', { timeout: 120_000 }, async () => {
      const pdf = read('juminhyo.pdf');
      const ours = await rasterPlane(pdf, DPI);
      const peer = await mupdf(pdf, 1, DPI);
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        const difference = differenceOf(shifted(ours, dx, dy), peer);
        expect(isSame(difference)).toBe(false);
        expect(difference.shiftXPx).toBeCloseTo(dx, 0);
        expect(difference.shiftYPx).toBeCloseTo(dy, 0);
      }
    });

    it.each([
      ['末', '未'],
      ['土', '士'],
      ['己', '已'],
      ['日', '目'],
      ['大', '犬'],
    ])('%s printed for %s, at 10.5 pt', { timeout: 120_000 }, async (wrong, right) => {
      const line = (text: string) => embeddedText(`住所東京都${text}町一番地`, 10.5);
      const meant = await poppler(await line(right), 1, DPI);
      const good = differenceOf(await rasterPlane(await line(right), DPI), meant);
      // A single line is too little to tell its shift from: by strangers alone.
      expect(good.strangers).toBe(0);
      const bad = differenceOf(await rasterPlane(await line(wrong), DPI), meant);
      expect(bad.strangers).toBeGreaterThan(SAME_PAGE.strangers);
    });

    it('a grey a fifth off', { timeout: 120_000 }, async () => {
      const grey = (level: number) => tinyPdf([{ content: `${level} g 100 300 200 200 re f` }]);
      const meant = await poppler(grey(0.5), 1, DPI);
      expect(isSame(differenceOf(await rasterPlane(grey(0.5), DPI), meant))).toBe(true);
      expect(isSame(differenceOf(await rasterPlane(grey(0.7), DPI), meant))).toBe(false);
    });
  });
});

/** The page moved by whole pixels, paper coming in. */
function shifted(plane: BitPlane, dx: number, dy: number): BitPlane {
  const out = createPlane(plane.widthPx, plane.heightPx);
  for (let y = 0; y < plane.heightPx; y++) {
    for (let x = 0; x < plane.widthPx; x++) {
      const [fromX, fromY] = [x - dx, y - dy];
      if (fromX < 0 || fromY < 0 || fromX >= plane.widthPx || fromY >= plane.heightPx) continue;
      if ((plane.data[fromY * plane.strideBytes + (fromX >> 3)] >> (7 - (fromX & 7))) & 1) {
        out.data[y * out.strideBytes + (x >> 3)] |= 0x80 >> (x & 7);
      }
    }
  }
  return out;
}
