// Every page of every sample, rasterised: ink inside the margins, as much of it as a certificate has, known tones where they are known.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type GreyPicture, rasterisePage } from '../../samples/draw/rasterise.ts';
import { MANIFEST, samplePath } from './support.ts';

const DPI = 72;
const MARGIN_MM = 8;
const DARK = 200;

function px(mm: number): number {
  return Math.round((mm / 25.4) * DPI);
}

/** Dark pixels outside the margins, and the share of dark pixels on the page. */
function ink({ width, height, samples }: GreyPicture): { outside: number; share: number } {
  const margin = px(MARGIN_MM);
  let outside = 0;
  let dark = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (samples[y * width + x]! >= DARK) continue;
      dark++;
      if (x < margin || y < margin || x >= width - margin || y >= height - margin) outside++;
    }
  }
  return { outside, share: dark / samples.length };
}

describe('the pages', () => {
  for (const { file, pages, fonts } of MANIFEST.samples) {
    it(`of ${file} keep ${MARGIN_MM} mm clear and are neither empty nor full`, () => {
      const pdf = readFileSync(samplePath(file));
      for (let page = 1; page <= pages; page++) {
        const { outside, share } = ink(rasterisePage(pdf, page, DPI));
        // A scan has dust and a shaded edge outside the margins; it must only not have content there.
        expect(outside).toBeLessThanOrEqual(fonts === 'none' ? 30 : 0);
        expect(share).toBeGreaterThan(0.01);
        expect(share).toBeLessThan(0.2);
      }
    });
  }

  it('have the stated tone at every probe', () => {
    const probed = MANIFEST.samples.filter(({ probes }) => probes.length > 0);
    expect(probed.length).toBeGreaterThan(0);
    for (const { file, probes } of probed) {
      const pdf = readFileSync(samplePath(file));
      for (const { page, xMm, yMm, grey } of probes) {
        const picture = rasterisePage(pdf, page, DPI);
        const at = picture.samples[px(yMm) * picture.width + px(xMm)]!;
        // Luminosity by mupdf's rounding: within 3 of the arithmetic.
        expect(Math.abs(at - grey)).toBeLessThanOrEqual(3);
      }
    }
  });
});
