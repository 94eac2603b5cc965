// A band as sent -> the same band of the upright page (or back again): undoes the header's transforms.
import type { BitPlane, Separation } from '../../raster/plane.ts';
import { rowBytes } from '../../raster/plane.ts';
import type { PwgBand } from './band-builder.ts';

/**
 * Turns a band by a page's transforms; turning twice gives the band back. New buffers: the band is not changed.
 *
 * @param pageHeightPx rows of the whole page
 * @param crossFeed -1: pixels run right to left
 * @param feed -1: rows run bottom to top
 */
export function turnBand(band: PwgBand, pageHeightPx: number, crossFeed: number, feed: number): PwgBand {
  if (crossFeed !== -1 && feed !== -1) return band;
  const y = feed === -1 ? pageHeightPx - band.y - band.heightPx : band.y;
  if (!band.exact) {
    return { ...band, y, samples: turnSamples(band.samples, band.widthPx, band.channels, crossFeed, feed) };
  }
  const planes: Partial<Record<Separation, BitPlane>> = {};
  for (const [name, plane] of Object.entries(band.planes) as [Separation, BitPlane][]) {
    planes[name] = turnPlane(plane, crossFeed, feed);
  }
  return { ...band, y, planes };
}

/** A plane turned left to right (`crossFeed` -1), top to bottom (`feed` -1), or both. */
export function turnPlane(plane: BitPlane, crossFeed: number, feed: number): BitPlane {
  const { widthPx, heightPx, strideBytes, data } = plane;
  const bytes = rowBytes(widthPx);
  const pad = 8 * bytes - widthPx;
  const out = new Uint8Array(bytes * heightPx);
  for (let row = 0; row < heightPx; row++) {
    const from = (feed === -1 ? heightPx - 1 - row : row) * strideBytes;
    const to = row * bytes;
    if (crossFeed !== -1) {
      out.set(data.subarray(from, from + bytes), to);
      continue;
    }
    // Reversed, the pad bits come first: every byte takes its high bits from one byte and the rest from the next.
    for (let i = 0; i < bytes; i++) {
      const high = REVERSED[data[from + bytes - 1 - i]!]!;
      const low = i + 1 < bytes ? REVERSED[data[from + bytes - 2 - i]!]! : 0;
      out[to + i] = (high << pad) | (low >> (8 - pad));
    }
  }
  return { widthPx, heightPx, strideBytes: bytes, data: out };
}

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) reversed |= 0x80 >> bit;
  return reversed;
});

function turnSamples(
  samples: Uint8Array,
  widthPx: number,
  channels: number,
  crossFeed: number,
  feed: number,
): Uint8Array {
  const lineBytes = widthPx * channels;
  const heightPx = samples.length / lineBytes;
  const out = new Uint8Array(samples.length);
  for (let row = 0; row < heightPx; row++) {
    const from = (feed === -1 ? heightPx - 1 - row : row) * lineBytes;
    const to = row * lineBytes;
    if (crossFeed !== -1) {
      out.set(samples.subarray(from, from + lineBytes), to);
      continue;
    }
    for (let x = 0; x < widthPx; x++) {
      for (let i = 0; i < channels; i++) out[to + x * channels + i] = samples[from + (widthPx - 1 - x) * channels + i]!;
    }
  }
  return out;
}
