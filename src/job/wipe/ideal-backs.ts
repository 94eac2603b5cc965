// Fronts -> scans of the backs that a kiosk prints for them, sealed with a demonstration's keys; without a paper model, as an ideal scanner sees them.
import sharp from 'sharp';
import { a4SizePx, type BitPlane, createPlane } from '../../raster/plane.ts';
import type { ScanImage } from '../../raster/scramble/read/image.ts';
import { openJobKeys } from '../job-keys.ts';
import { FrontSealer } from '../seal-front.ts';

/**
 * Seals fronts as the pages of one certificate.
 * @param fronts at 600 dpi
 * @returns whole backs at 600 dpi, with the scrambled image alone
 */
export async function sealedBacks(
  keysFolder: string,
  fronts: readonly BitPlane[],
  nowSec: number,
): Promise<BitPlane[]> {
  using keys = await openJobKeys({ folder: keysFolder, now: () => nowSec * 1000 });
  const job = await keys.begin(new Uint8Array(32), undefined);
  const backs: BitPlane[] = [];
  for (const [index, sealing] of job.sheets(fronts.length).entries()) {
    const front = { y: 0, plane: fronts[index]! };
    using sealer = new FrontSealer(600, sealing, async (take) => take(front));
    sealer.push(front);
    const { widthPx, heightPx } = a4SizePx(600);
    const page = createPlane(widthPx, heightPx);
    (await sealer.seal()).layField(page, 0);
    backs.push(page);
  }
  return backs;
}

/** What an ideal scanner at half the resolution would see: the share of white. */
export function idealScan({ widthPx, heightPx, strideBytes, data }: BitPlane): ScanImage {
  const [width, height] = [widthPx >> 1, heightPx >> 1];
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let ink = 0;
      for (const row of [2 * y, 2 * y + 1]) {
        const pair = (data[row * strideBytes + (x >> 2)]! >> (6 - 2 * (x & 3))) & 3;
        ink += (pair & 1) + (pair >> 1);
      }
      grey[y * width + x] = 255 - 55 * ink;
    }
  }
  return { widthPx: width, heightPx: height, dpi: 300, data: grey };
}

export function pngOf({ widthPx, heightPx, data, dpi }: ScanImage): Promise<Buffer> {
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels: 1 } })
    .withMetadata({ density: dpi ?? 300 })
    .png({ compressionLevel: 1 })
    .toBuffer();
}
