// A picture file -> one channel of linear light; and a finding -> a PNG of the place that was looked at.
import { createRequire } from 'node:module';
import { createCanvas } from '../page/canvas.ts';
import { detectionError } from './errors.ts';
import type { LatentFinding } from './find-latent.ts';
import { type GreyPicture, sampleAt } from './grey-picture.ts';
import { LATENT_SHAPE } from './latent.ts';

const { loadImage } = createRequire(import.meta.url)('@napi-rs/canvas') as typeof import('@napi-rs/canvas');

/** A4 at 600 dpi has 35 million pixels, a good photograph 50. */
const LIMIT_PX = 80_000_000;

/** @throws `detection.picture` for what is no PNG, JPEG, WebP or too large */
export async function decodePicture(bytes: Uint8Array): Promise<GreyPicture> {
  const image = await loadImage(Buffer.from(bytes)).catch(() => {
    throw detectionError('picture', { limitPx: LIMIT_PX });
  });
  const { width: widthPx, height: heightPx } = image;
  if (widthPx < 16 || heightPx < 16 || widthPx * heightPx > LIMIT_PX) {
    throw detectionError('picture', { limitPx: LIMIT_PX });
  }
  const data = new Float32Array(widthPx * heightPx);
  const bandRows = Math.max(1, Math.min(heightPx, Math.floor(4_000_000 / widthPx)));
  const canvas = createCanvas(widthPx, bandRows);
  const context = canvas.getContext('2d');
  for (let top = 0; top < heightPx; top += bandRows) {
    const rows = Math.min(bandRows, heightPx - top);
    context.fillStyle = 'white';
    context.fillRect(0, 0, widthPx, bandRows);
    context.drawImage(image, 0, -top);
    const rgba = context.getImageData(0, 0, widthPx, rows).data;
    for (let i = 0, o = top * widthPx; i < rows * widthPx; i++, o++) {
      data[o] =
        0.2126 * LINEAR[rgba[i * 4]!]! + 0.7152 * LINEAR[rgba[i * 4 + 1]!]! + 0.0722 * LINEAR[rgba[i * 4 + 2]!]!;
    }
  }
  canvas.width = 0;
  return { widthPx, heightPx, data };
}

/** sRGB byte -> linear light (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => {
  const signal = byte / 255;
  return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
});

const SIDE_PX = 480;

/** The place turned upright and stretched, its ring outlined: green when the mark was found, red when not. */
export async function findingPicture(picture: GreyPicture, { place, found }: LatentFinding): Promise<Buffer> {
  const radius = place.radius > 0 ? place.radius : Math.max(picture.widthPx, picture.heightPx) / 2;
  const unit = (radius * 2.9) / SIDE_PX;
  const cos = Math.cos((place.turnDeg * Math.PI) / 180) * unit;
  const sin = Math.sin((place.turnDeg * Math.PI) / 180) * unit;
  const values = new Float32Array(SIDE_PX * SIDE_PX);
  for (let y = 0, i = 0; y < SIDE_PX; y++) {
    for (let x = 0; x < SIDE_PX; x++, i++) {
      const u = x - SIDE_PX / 2;
      const v = y - SIDE_PX / 2;
      values[i] = sampleAt(picture, place.x + u * cos - v * sin, place.y + u * sin + v * cos);
    }
  }
  const sorted = values.slice().sort();
  const low = sorted[Math.floor(sorted.length * 0.01)]!;
  const gain = 255 / Math.max(1e-6, sorted[Math.floor(sorted.length * 0.99)]! - low);
  const canvas = createCanvas(SIDE_PX, SIDE_PX);
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(SIDE_PX, SIDE_PX);
  for (const [i, value] of values.entries()) {
    pixels.data.fill((value - low) * gain, i * 4, i * 4 + 3);
    pixels.data[i * 4 + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  if (place.radius > 0) {
    context.beginPath();
    context.arc(SIDE_PX / 2, SIDE_PX / 2, radius / unit + LATENT_SHAPE.ringWidth * 40, 0, 2 * Math.PI);
    context.lineWidth = 3;
    context.strokeStyle = found ? '#14823c' : '#c02020';
    context.stroke();
  }
  const png = canvas.toBuffer('image/png');
  canvas.width = 0;
  return png;
}
