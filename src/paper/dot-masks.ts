// A toner dot (radius, offset) -> which of 16 x 16 sample points of the pixels around it are under toner, as bit masks.

/** Sample points along a pixel's side. 256 in a pixel: a lone dot's area comes out right to 1/512 of a pixel. */
export const SAMPLES = 16;
/** 32-bit words that hold one pixel's samples, in Morton order: words 0-1 top left quarter, 2-3 top right, 4-5, 6-7. */
export const MASK_WORDS = 8;

/** Morton (Z-order) index of sample (x, y), y in the higher bits. */
const MORTON = (() => {
  const table = new Uint8Array(SAMPLES * SAMPLES);
  for (let y = 0; y < SAMPLES; y++) {
    for (let x = 0; x < SAMPLES; x++) {
      let index = 0;
      for (let bit = 0; bit < 4; bit++) index |= (((x >> bit) & 1) << (2 * bit)) | (((y >> bit) & 1) << (2 * bit + 1));
      table[y * SAMPLES + x] = index;
    }
  }
  return table;
})();

/** Pixels along the side of the neighbourhood that a disc may reach: 2 * reach + 1. */
export function reachOf(radiusPx: number, offsetPx: number): number {
  return Math.max(1, Math.ceil(radiusPx + offsetPx - 0.5));
}

/**
 * Masks of one disc for each pixel of its neighbourhood, row by row, MASK_WORDS words a pixel.
 *
 * The disc takes the `round(pi r^2 256)` sample points nearest to its centre: its area is right whatever the offset,
 * which a plain inside-the-circle test would miss by up to 1 % (Gauss's circle problem).
 *
 * @param radiusPx radius in printer pixels, below reach + 0.5 less the offset
 * @param dxPx offset of the centre from the pixel's centre, right positive
 * @param dyPx same, down positive
 * @param reach from {@link reachOf}
 * @param out receives (2 reach + 1)^2 * MASK_WORDS words at `outOffset`
 */
export function discMasks(
  radiusPx: number,
  dxPx: number,
  dyPx: number,
  reach: number,
  out: Int32Array,
  outOffset: number,
): void {
  const side = 2 * reach + 1;
  const samples = side * SAMPLES;
  const wanted = Math.round(Math.PI * radiusPx * radiusPx * SAMPLES * SAMPLES);
  // Far below a sample's pitch; breaks the ties of symmetrical places, so that any count can be met.
  const centreX = reach + 0.5 + dxPx + 0.00031;
  const centreY = reach + 0.5 + dyPx + 0.00073;
  const squaredAt = (i: number, centre: number): number => ((i + 0.5) / SAMPLES - centre) ** 2;
  const xs = Float64Array.from({ length: samples }, (_, i) => squaredAt(i, centreX));
  const ys = Float64Array.from({ length: samples }, (_, i) => squaredAt(i, centreY));

  // The circle that holds so many points is off by less than 0.01 pixels.
  let low = (radiusPx - 0.03) ** 2;
  let high = (radiusPx + 0.03) ** 2;
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    let count = 0;
    for (let y = 0; y < samples; y++) {
      const rest = middle - ys[y];
      if (rest < 0) continue;
      for (let x = 0; x < samples; x++) if (xs[x] < rest) count++;
    }
    if (count === wanted) {
      low = middle;
      break;
    }
    if (count < wanted) low = middle;
    else high = middle;
  }

  out.fill(0, outOffset, outOffset + side * side * MASK_WORDS);
  for (let y = 0; y < samples; y++) {
    for (let x = 0; x < samples; x++) {
      if (xs[x] + ys[y] >= low) continue;
      const pixel = (y >> 4) * side + (x >> 4);
      const index = MORTON[(y & 15) * SAMPLES + (x & 15)];
      out[outOffset + pixel * MASK_WORDS + (index >> 5)] |= 1 << (index & 31);
    }
  }
}

/** Number of set bits. */
export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
