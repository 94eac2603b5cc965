// Bytes that a sheet must move at the least -> the time that this machine's memory needs for them: the floor under every raster engine.

/** An A4 page at 600 dpi. */
const [WIDTH_PX, HEIGHT_PX] = [4960, 7015];
const PIXELS = WIDTH_PX * HEIGHT_PX;
/** One band of 256 rows of RGBA: what Skia fills and the screens read, over and over in the same memory. */
const BAND_BYTES = WIDTH_PX * 256 * 4;
const PLANE_BYTES = PIXELS / 8;

export interface BandwidthFigures {
  /** Copying one band's bytes between two warm buffers, GB read and written a second. */
  readonly warmGbPerSec: number;
  /** The same into memory that was never touched (the kernel finds and clears each page). */
  readonly freshGbPerSec: number;
  /** Ms for the bytes of one sheet, warm: see {@link sheetBytes}. */
  readonly floorMs: number;
}

/**
 * What one secured sheet moves when nothing is copied twice: RGBA bands written once and read once (4 bytes a pixel each way), each
 * 1-bit plane written and read (front K, back K), the encoded bytes written once.
 */
export function sheetBytes(encodedBytes: number): number {
  return PIXELS * 4 * 2 + PLANE_BYTES * 2 * 2 + encodedBytes;
}

/** @param encodedBytes what one sheet is on the wire */
export function measureBandwidth(encodedBytes: number): BandwidthFigures {
  const [from, to] = [Buffer.alloc(BAND_BYTES, 1), Buffer.alloc(BAND_BYTES, 2)];
  const warm = gbPerSec(40, () => from.copy(to));
  // `allocUnsafeSlow`: pages that are new to the process.
  const fresh = gbPerSec(12, () => from.copy(Buffer.allocUnsafeSlow(BAND_BYTES)));
  return { warmGbPerSec: warm, freshGbPerSec: fresh, floorMs: sheetBytes(encodedBytes) / (warm * 1e6) };
}

/** Read and written bytes over the quickest of `rounds` copies. */
function gbPerSec(rounds: number, copy: () => unknown): number {
  let bestMs = Infinity;
  for (let i = 0; i < rounds; i++) {
    const started = performance.now();
    copy();
    bestMs = Math.min(bestMs, performance.now() - started);
  }
  return (2 * BAND_BYTES) / (bestMs * 1e6);
}
