// A screen ruling and a resolution -> a tile of thresholds that turns grey into clustered dots.

/**
 * A tile of thresholds that repeats over the page from its top left. A pixel of lightness v (0 black .. 255 white)
 * gets ink where v < threshold, so a threshold of 0 never prints and 255 prints all but white.
 */
export interface ThresholdScreen {
  /** A multiple of 16: kernels read 16 thresholds at a time. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** widthPx * heightPx thresholds, row by row. */
  readonly thresholds: Uint8Array;
}

/** Screen rulings that a toner engine holds: as fine as its dots stay stable (print practice: 85 to 141 lines per inch). */
const RULING_LPI = 106;

/**
 * A clustered-dot screen at 45 degrees. Dots grow from the centre of a cell, light places become holes that shrink:
 * neighbouring ink joins at 50 %, which toner holds better than scattered pixels.
 *
 * @param dpi resolution; the ruling comes out as near 106 lines per inch as whole pixels allow
 */
export function clusteredDotScreen(dpi: number): ThresholdScreen {
  // A cell is the square spanned by (n, n) and (n, -n): 2 n² pixels, dpi / (n √2) lines per inch.
  const n = Math.max(2, Math.round(dpi / (RULING_LPI * Math.SQRT2)));
  const period = 2 * n;
  const spots: { index: number; spot: number }[] = [];
  for (let y = 0; y < period; y++) {
    for (let x = 0; x < period; x++) {
      // Euclidean dot: a sum of cosines along the diagonals. The tiny slope orders equal values, and so the two dots
      // of a tile take turns to grow.
      const u = ((x + y + 1) * Math.PI) / n;
      const v = ((x - y) * Math.PI) / n;
      const spot = Math.cos(u) + Math.cos(v) + 1e-6 * (x * 0.7 + y);
      spots.push({ index: y * period + x, spot });
    }
  }
  spots.sort((a, b) => a.spot - b.spot);
  const tile = new Uint8Array(period * period);
  // The first pixel to print (darkest wanted first) gets the highest threshold.
  spots.forEach(({ index }, rank) => {
    tile[index] = Math.max(1, Math.round(255 * (1 - (rank + 0.5) / spots.length)));
  });
  return widen(tile, period, period);
}

/** Repeats a tile sideways until its width is a multiple of 16. */
function widen(tile: Uint8Array, widthPx: number, heightPx: number): ThresholdScreen {
  let copies = 1;
  while ((widthPx * copies) % 16 !== 0) copies++;
  const wide = widthPx * copies;
  const thresholds = new Uint8Array(wide * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < wide; x++) thresholds[y * wide + x] = tile[y * widthPx + (x % widthPx)];
  }
  return { widthPx: wide, heightPx, thresholds };
}
