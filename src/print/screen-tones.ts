// 8-bit samples -> 1-bit planes, as a printer makes dots of what was sent to it in tones.
import type { BitPlane, Separation } from '../raster/plane.ts';
import type { ThresholdScreen } from '../raster/screen/threshold-screen.ts';
import type { SampleBand } from './pwg/band-builder.ts';

/**
 * Separates pixel by pixel (all grey to K) and screens: adds the band's dots to the planes.
 *
 * @param band upright, `y` counted on the page
 * @param plane the page's plane of an ink; asked for once per ink and band
 */
export function screenTones(band: SampleBand, screen: ThresholdScreen, plane: (ink: Separation) => BitPlane): void {
  const { widthPx: tileWidth, heightPx: tileHeight, thresholds } = screen;
  const planes = band.kind === 'grey' ? [plane('k')] : (['c', 'm', 'y', 'k'] as const).map(plane);
  const ink = new Uint8Array(4);
  for (let row = 0; row < band.heightPx; row++) {
    const y = band.y + row;
    const tileRow = (y % tileHeight) * tileWidth;
    for (let x = 0; x < band.widthPx; x++) {
      separate(band, (row * band.widthPx + x) * band.channels, ink);
      const threshold = thresholds[tileRow + (x % tileWidth)]!;
      for (let i = 0; i < planes.length; i++) {
        const { data, strideBytes } = planes[i]!;
        if (255 - ink[i]! < threshold) data[y * strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
      }
    }
  }
}

/** One pixel's ink amounts, 0..255: [k] for grey, [c, m, y, k] otherwise. */
function separate(band: SampleBand, at: number, ink: Uint8Array): void {
  const { samples } = band;
  if (band.kind === 'grey') {
    ink[0] = 255 - samples[at]!;
  } else if (band.kind === 'cmyk') {
    for (let i = 0; i < 4; i++) ink[i] = samples[at + i]!;
  } else {
    const c = 255 - samples[at]!;
    const m = 255 - samples[at + 1]!;
    const y = 255 - samples[at + 2]!;
    const k = Math.min(c, m, y);
    ink[0] = c - k;
    ink[1] = m - k;
    ink[2] = y - k;
    ink[3] = k;
  }
}
