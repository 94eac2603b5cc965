// The default screen: tones come out with the coverage asked for, as dots of the ruling promised.
import { describe, expect, it } from 'vitest';
import { clusteredDotScreen, type ThresholdScreen } from '../../src/raster/screen/threshold-screen.ts';

const inkShare = ({ thresholds }: ThresholdScreen, lightness: number): number =>
  thresholds.reduce((sum, threshold) => sum + Number(lightness < threshold), 0) / thresholds.length;

/** Separate dots per pixel of area, at a tone light enough for dots not to touch. */
function dotsPerPixel({ widthPx, heightPx, thresholds }: ThresholdScreen, lightness: number): number {
  const ink = (x: number, y: number) =>
    lightness < thresholds[((y + heightPx) % heightPx) * widthPx + ((x + widthPx) % widthPx)];
  const seen = new Set<number>();
  let dots = 0;
  for (let start = 0; start < widthPx * heightPx; start++) {
    const stack = [start];
    if (seen.has(start) || !ink(start % widthPx, Math.floor(start / widthPx))) continue;
    dots++;
    while (stack.length > 0) {
      const at = stack.pop()!;
      const [x, y] = [at % widthPx, Math.floor(at / widthPx)];
      if (seen.has(at) || !ink(x, y)) continue;
      seen.add(at);
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        stack.push(((y + dy + heightPx) % heightPx) * widthPx + ((x + dx + widthPx) % widthPx));
      }
    }
  }
  return dots / (widthPx * heightPx);
}

describe.each([300, 600, 1200])('clustered-dot screen at %i dpi', (dpi) => {
  const screen = clusteredDotScreen(dpi);

  it('has a width that kernels can read', () => {
    expect(screen.widthPx % 16).toBe(0);
    expect(screen.thresholds.length).toBe(screen.widthPx * screen.heightPx);
  });

  it('leaves white white and fills black', () => {
    expect(inkShare(screen, 255)).toBe(0);
    expect(inkShare(screen, 0)).toBe(1);
  });

  it('gives every tone its coverage, to half a step', () => {
    const steps = new Set(screen.thresholds).size;
    for (let lightness = 0; lightness <= 255; lightness++) {
      expect(Math.abs(inkShare(screen, lightness) - (255 - lightness) / 255)).toBeLessThanOrEqual(
        0.5 / steps + 1 / 255,
      );
    }
  });

  it('makes dots of 106 lines per inch', () => {
    const lpi = Math.sqrt(dotsPerPixel(screen, 210)) * dpi;
    expect(lpi).toBeGreaterThan(100);
    expect(lpi).toBeLessThan(112);
  });
});
