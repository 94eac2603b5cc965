// A lone rule, wherever it lies -> blocks that know where it lies across itself, and that they know nothing along it.
import { describe, expect, it } from 'vitest';
import { matchBlocks } from '../../src/inquiry/compare/match-blocks.ts';
import { FINEST } from '../../src/inquiry/compare/register.ts';

const DPI = 300;
const SIDE_PX = 420;
const PX_PER_MM = DPI / 25.4;

/** A picture with a vertical rule three pixels wide. */
function ruled(xPx: number): { widthPx: number; heightPx: number; data: Uint8Array; inside: Uint8Array } {
  const data = new Uint8Array(SIDE_PX * SIDE_PX).fill(255);
  for (let y = 0; y < SIDE_PX; y++) data.fill(0, y * SIDE_PX + xPx, y * SIDE_PX + xPx + 3);
  return { widthPx: SIDE_PX, heightPx: SIDE_PX, data, inside: new Uint8Array(data.length).fill(1) };
}

describe('blocks of a page with a lone rule', () => {
  const settings = { ...FINEST, searchMm: 3 / PX_PER_MM };

  it.each(Array.from({ length: 24 }, (_, i) => 150 + 3 * i))('at %i px, one pixel aside in the scan', (xPx) => {
    const blocks = matchBlocks(ruled(xPx), ruled(xPx + 1), DPI, settings);
    const sure = blocks.filter(({ sureX }) => sureX > 0.5);
    expect(sure.length).toBeGreaterThan(0);
    for (const { dxMm, sureY } of sure) {
      expect(dxMm * PX_PER_MM).toBeCloseTo(1, 0);
      expect(sureY).toBeLessThan(0.05);
    }
  });
});
