// The step in a copier that turns what it scanned into inks.
import type { Separation } from '../raster/plane.ts';

export interface Separator {
  /** 1: luminance; 3: linear sRGB. */
  readonly channels: 1 | 3;
  /** In the order in which `separate` gives them. */
  readonly inks: readonly Separation[];
  /**
   * One row. `values`: `channels` rows of reflectance relative to paper (sharpening may leave 0..1);
   * `out`: one row of ink, 0..1, for each of `inks`.
   */
  separate(values: readonly Float32Array[], count: number, out: readonly Float32Array[]): void;
}
