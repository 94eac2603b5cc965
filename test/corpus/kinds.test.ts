// Everything that PDFs are made of, as poppler and MuPDF draw it: filters, colour spaces, paints, text.
import { expect, it } from 'vitest';
import { rasterPlane } from '../raster-page/raster-support.ts';
import { describeWithPeers } from '../support/peers.ts';
import { coloursPage, inksPage, masksPage, paintsPage, patternPage, picturesPage, textPage } from './kind-pages.ts';
import { differenceOf, isSame, SAME_PAGE, type Tolerance } from './page-difference.ts';
import { mupdf, type Peer, poppler } from './peers.ts';

const DPI = 300;
/** Thick shapes: the shift's estimate has a flat peak, while a real shift shows as strangers. */
const SHAPES: Tolerance = { ...SAME_PAGE, shiftPx: 0.7 };
/** pdf.js takes CMYK for a press's colours, so that a tint comes out lighter than poppler's sum of inks. */
const PRESS: Tolerance = { ...SHAPES, tone: 0.18 };

describeWithPeers(['pdftoppm', 'mutool'], 'as the peers draw them', () => {
  it.each<[string, () => Uint8Array | Promise<Uint8Array>, Readonly<Record<string, Peer>>, Tolerance]>([
    ['text of every kind', textPage, { poppler, mupdf }, SAME_PAGE],
    ['pictures in every filter', picturesPage, { poppler, mupdf }, SHAPES],
    // MuPDF draws the spot colour All as black, and this RGB and CalGray by their numbers.
    ['colour spaces', coloursPage, { poppler }, SHAPES],
    // MuPDF's grey of light CMYK tints is 0.4 darker than anybody's.
    ['inks and overprint', inksPage, { poppler }, PRESS],
    ['transparency, masks, shadings, strokes', paintsPage, { poppler, mupdf }, SHAPES],
    ['paints under soft masks', masksPage, { poppler, mupdf }, SHAPES],
    // poppler rounds a pattern's step to pixels.
    ['a tiling pattern', patternPage, { mupdf }, SHAPES],
  ])('%s', { timeout: 120_000 }, async (_what, make, peers, tolerance) => {
    const pdf = await make();
    const ours = await rasterPlane(pdf, DPI);
    for (const [name, peer] of Object.entries(peers)) {
      const difference = differenceOf(ours, await peer(Uint8Array.from(pdf), 1, DPI));
      expect(isSame(difference, tolerance), `${name}: ${JSON.stringify(difference)}`).toBe(true);
    }
  });
});
