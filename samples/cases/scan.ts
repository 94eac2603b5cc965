// A clean page -> what an office scanner makes of it: skewed, grainy, uneven; as grey samples.
import { seededRandom } from '../draw/random.ts';
import type { GreyPicture } from '../draw/rasterise.ts';

export interface ScanFaults {
  readonly skewDegrees: number;
  /** Largest deviation of a sample by the sensor's noise, 0..255. */
  readonly noise: number;
  /** How much darker the sheet's left edge gets, 0..255. */
  readonly shading: number;
  /** Dust: dark specks per million samples. */
  readonly specksPerMillion: number;
  readonly seed: number;
}

/** Bilinear rotation about the middle, then shading, grain and dust. The picture keeps its size; white comes in at the corners. */
export function scan(page: GreyPicture, faults: ScanFaults): GreyPicture {
  const { width, height } = page;
  const random = seededRandom(faults.seed);
  const angle = (faults.skewDegrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = x - width / 2;
      const dy = y - height / 2;
      const value = bilinear(page, cos * dx + sin * dy + width / 2, cos * dy - sin * dx + height / 2);
      const shade = faults.shading * Math.exp((-6 * x) / width);
      const grain = (random() + random() - 1) * faults.noise;
      const speck = random() * 1e6 < faults.specksPerMillion ? 140 : 0;
      samples[y * width + x] = Math.max(0, Math.min(255, Math.round(value - shade + grain - speck)));
    }
  }
  return { width, height, samples };
}

function bilinear({ width, height, samples }: GreyPicture, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return 255;
  const at = top * width + left;
  const fx = x - left;
  const fy = y - top;
  const upper = samples[at]! * (1 - fx) + samples[at + 1]! * fx;
  const lower = samples[at + width]! * (1 - fx) + samples[at + width + 1]! * fx;
  return upper * (1 - fy) + lower * fy;
}
