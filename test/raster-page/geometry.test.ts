// Where strokes and fills come out, against poppler and MuPDF: rules within 1 px in place and thickness at 600 dpi.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { BitPlane } from '../../src/raster/plane.ts';
import { describeWithPeers } from '../support/peers.ts';
import { type GreyPicture, inkAt, mupdfGrey, popplerGrey, rasterPlane } from './raster-support.ts';
import { tinyPdf } from './tiny-pdf.ts';

const DPI = 600;
const px = (pt: number) => (pt * DPI) / 72;

interface Rule {
  readonly atPt: number;
  readonly widthPt: number;
}

/** Rules of office and design software: 0.1 to 3 pt, at places that fall everywhere between pixels. */
const RULES: Rule[] = [];
for (const step of [0, 0.037, 0.06, 0.111]) {
  for (const widthPt of [0.1, 0.12, 0.2, 0.24, 0.25, 0.3, 0.4, 0.48, 0.5, 0.72, 0.75, 1, 1.5, 2, 3]) {
    RULES.push({ atPt: 30 + 8.1 * RULES.length + step, widthPt });
  }
}

/** The same rules upright stroked, upright filled, and level stroked and filled (below, in two columns). */
const rulesPdf = tinyPdf([
  {
    content: RULES.map(({ atPt, widthPt }) => {
      const y = 841.89 - atPt;
      return [
        `${widthPt} w ${atPt} 800 m ${atPt} 700 l S`,
        `${atPt - widthPt / 2} 600 ${widthPt} 80 re f`,
        `${widthPt} w 100 ${y} m 200 ${y} l S`,
        `300 ${y - widthPt / 2} 100 ${widthPt} re f`,
      ].join('\n');
    }).join('\n'),
    mediaBox: '[0 0 595.276 841.89]',
  },
]);

/** Ink along a line across a rule, as coverage per pixel, from 12 px before its place to 12 px after. */
type Across = (offset: number) => number;

/** Thickness and middle of the ink, the middle relative to where the PDF puts it. */
function measure(across: Across, from: number): { thickness: number; middle: number } {
  let thickness = 0;
  let moment = 0;
  for (let i = -30; i <= 30; i++) {
    const ink = across(Math.floor(from) + i);
    thickness += ink;
    moment += ink * (Math.floor(from) + i + 0.5);
  }
  return { thickness, middle: moment / thickness - from };
}

const ourInk = (plane: BitPlane) => (x: number, y: number) => inkAt(plane, x, y);
const theirInk = (picture: GreyPicture) => (x: number, y: number) => 1 - picture.data[y * picture.widthPx + x] / 255;

describeWithPeers(['pdftoppm', 'mutool'], 'geometry', () => {
  it('rules lie within 1 px of both peers, and are as thick to 1 px', { timeout: 60_000 }, async () => {
    const ours = ourInk(await rasterPlane(rulesPdf, DPI));
    const peers = { poppler: theirInk(popplerGrey(rulesPdf, DPI)), mupdf: theirInk(mupdfGrey(rulesPdf, DPI)) };
    const wrong: string[] = [];
    // Rules beyond the page's width are level ones only.
    for (const { atPt, widthPt } of RULES) {
      const lines: [string, (ink: (x: number, y: number) => number) => Across][] = [
        ['level stroke', (ink) => (y) => ink(px(150) | 0, y)],
        ['level fill', (ink) => (y) => ink(px(350) | 0, y)],
      ];
      if (atPt < 560) {
        lines.push(['upright stroke', (ink) => (x) => ink(x, px(841.89 - 750) | 0)]);
        lines.push(['upright fill', (ink) => (x) => ink(x, px(841.89 - 640) | 0)]);
      }
      for (const [kind, line] of lines) {
        const mine = measure(line(ours), px(atPt));
        for (const [name, ink] of Object.entries(peers)) {
          const theirs = measure(line(ink), px(atPt));
          const off = Math.max(Math.abs(mine.thickness - theirs.thickness), Math.abs(mine.middle - theirs.middle));
          if (!(off <= 1)) wrong.push(`${kind} ${widthPt} pt at ${atPt} against ${name}: ${off.toFixed(2)} px`);
        }
        const thickest = Math.max(1, Math.ceil(px(widthPt)));
        if (mine.thickness < 1 || mine.thickness > thickest) wrong.push(`${kind} ${widthPt} pt: ${mine.thickness} px`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('a rule of a whole number of pixels has that many, wherever it lies', async () => {
    const ours = ourInk(await rasterPlane(rulesPdf, DPI));
    for (const { atPt, widthPt } of RULES.filter(({ widthPt }) =>
      Number.isInteger(Math.round(px(widthPt) * 1e6) / 1e6),
    )) {
      const { thickness } = measure((y) => ours(px(150) | 0, y), px(atPt));
      // Except where both edges fall on the middle of a pixel once the tie shift is added: 1/16 px in 1.
      expect(Math.abs(thickness - px(widthPt))).toBeLessThan(1.01);
      if (Math.abs(((px(atPt) + px(widthPt) / 2 + 1 / 16) % 1) - 0.5) > 0.04)
        expect(thickness).toBeCloseTo(px(widthPt), 5);
    }
  });

  it('a certificate has the peers’ ink, and none of it farther off than 1 px', { timeout: 60_000 }, async () => {
    const pdf = readFileSync(new URL('../../samples/juminhyo.pdf', import.meta.url));
    const plane = await rasterPlane(pdf, DPI);
    const mupdf = mupdfGrey(pdf, DPI);
    let ours = 0;
    let theirs = 0;
    let far = 0;
    const { widthPx } = mupdf;
    for (let y = 1; y < plane.heightPx - 1; y++) {
      for (let x = 1; x < plane.widthPx - 1; x++) {
        const ink = inkAt(plane, x, y);
        const at = y * widthPx + x;
        ours += ink;
        theirs += 1 - mupdf.data[at] / 255;
        if (ink === (mupdf.data[at] < 128 ? 1 : 0)) continue;
        let near = false;
        for (let dy = -1; dy <= 1 && !near; dy++) {
          for (let dx = -1; dx <= 1; dx++) near ||= mupdf.data[at + dy * widthPx + dx] < 128 === (ink === 1);
        }
        if (!near) far++;
      }
    }
    expect(far).toBeLessThan(ours * 1e-4);
    // Stems as thick as coverage says: MuPDF's anti-aliased sum of ink is the measure.
    expect(ours / theirs).toBeGreaterThan(0.985);
    expect(ours / theirs).toBeLessThan(1.015);
  });

  it('would notice a shift by 2 px', async () => {
    const shifted = tinyPdf([{ content: '1 0 0 1 0.24 0 cm 1 w 100 700 m 100 500 l S' }]);
    const straight = tinyPdf([{ content: '1 w 100 700 m 100 500 l S' }]);
    const middles = await Promise.all(
      [shifted, straight].map(async (pdf) => {
        const ink = ourInk(await rasterPlane(pdf, DPI));
        return measure((x) => ink(x, px(841.89 - 600) | 0), px(100)).middle;
      }),
    );
    expect(middles[0] - middles[1]).toBeCloseTo(2, 1);
  });
});
