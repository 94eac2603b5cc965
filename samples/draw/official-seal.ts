// The characters of an official seal (公印) -> a grey picture of its impression, with the unevenness of ink.
import { SampleDocument } from './document.ts';
import { embed } from './faces.ts';
import { seededRandom } from './random.ts';
import { type GreyPicture, rasterisePage } from './rasterise.ts';

/** Resolution of the seal pictures that municipal systems store. */
export const SEAL_DPI = 300;

export interface SealOptions {
  /** Columns from the right, each as many characters as the others: `['架空市', '長之印']`. */
  readonly columns: readonly string[];
  readonly sizeMm: number;
  /** Mean grey of the ink, 0 black .. 1 white: red ink that became grey on its way into the system. */
  readonly inkGrey: number;
  readonly seed: number;
}

/** A square seal: double frame, characters stretched until they fill their fields as carved ones do. */
export async function officialSeal(options: SealOptions): Promise<GreyPicture> {
  const { columns, sizeMm } = options;
  const document = new SampleDocument({ title: 'seal' });
  const pen = document.addPage(sizeMm, sizeMm);
  const face = embed(document, 'minchoBold');
  pen.box(0.5, 0.5, sizeMm - 1, sizeMm - 1, { widthMm: 0.9 });
  const frameMm = 1.5;
  const columnMm = (sizeMm - 2 * frameMm) / columns.length;
  columns.forEach((column, index) => {
    const rows = [...column];
    const rowMm = (sizeMm - 2 * frameMm) / rows.length;
    const leftMm = sizeMm - frameMm - (index + 1) * columnMm;
    rows.forEach((char, row) => {
      pen.stretched(leftMm + 0.1, frameMm + row * rowMm + 0.1, columnMm - 0.2, rowMm - 0.2, char, face);
    });
  });
  return inked(rasterisePage(await document.finish(), 1, SEAL_DPI), options.inkGrey, options.seed);
}

/** Gives a clean drawing the look of a stamped one: ink that varies over millimetres, pinholes, grain. */
export function inked(clean: GreyPicture, inkGrey: number, seed: number): GreyPicture {
  const { width, height } = clean;
  const random = seededRandom(seed);
  const cloud = smoothNoise(width, height, Math.round(SEAL_DPI / 12), random);
  const samples = new Uint8Array(width * height);
  for (let i = 0; i < samples.length; i++) {
    const coverage = 1 - clean.samples[i]! / 255;
    const pinhole = random() < 0.012 ? 0.5 : 1;
    const ink = inkGrey + (cloud[i]! - 0.5) * 0.3 + (random() - 0.5) * 0.08;
    samples[i] = Math.round(255 * Math.min(1, Math.max(0, 1 - coverage * pinhole * (1 - ink))));
  }
  return { width, height, samples };
}

/** Values in 0..1 that change over about `cellPx` pixels (bilinear between random knots). */
function smoothNoise(width: number, height: number, cellPx: number, random: () => number): Float32Array {
  const columns = Math.ceil(width / cellPx) + 2;
  const rows = Math.ceil(height / cellPx) + 2;
  const knots = Float32Array.from({ length: columns * rows }, () => random());
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellPx);
    const fy = y / cellPx - row;
    for (let x = 0; x < width; x++) {
      const column = Math.floor(x / cellPx);
      const fx = x / cellPx - column;
      const at = row * columns + column;
      const top = knots[at]! * (1 - fx) + knots[at + 1]! * fx;
      const bottom = knots[at + columns]! * (1 - fx) + knots[at + columns + 1]! * fx;
      out[y * width + x] = top * (1 - fy) + bottom * fy;
    }
  }
  return out;
}
