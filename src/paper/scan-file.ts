// A scan <-> the bytes of the file that the scanner's software saves: PNG, or JPEG with its losses.
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expectBetween } from './errors.ts';
import type { ReflectanceImage } from './reflectance.ts';
import { fromRgba, toRgba } from './srgb.ts';

/** JPEG, 8-bit sRGB, with its resolution in the JFIF header. Quality 1..100, as libjpeg counts. */
export async function encodeJpeg(image: ReflectanceImage, quality: number): Promise<Buffer> {
  expectBetween('quality', quality, 1, 100);
  const canvas = createCanvas(image.widthPx, image.heightPx);
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(image.widthPx, image.heightPx);
  pixels.data.set(toRgba(image));
  context.putImageData(pixels, 0, 0);
  return withResolution(await canvas.encode('jpeg', quality), image.dpi);
}

/** A PNG or JPEG as a linear picture, three channels. The file's own resolution is not looked at. */
export async function decodeScan(bytes: Uint8Array, dpi: number): Promise<ReflectanceImage> {
  const picture = await loadImage(Buffer.from(bytes));
  const canvas = createCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  return fromRgba(data, picture.width, picture.height, dpi);
}

const JFIF = Buffer.from('JFIF\0', 'latin1');

/** Writes the density into the JFIF segment, which comes right after the start of the image (ITU-T T.871). */
function withResolution(jpeg: Buffer, dpi: number): Buffer {
  if (jpeg.readUInt16BE(2) === 0xffe0 && jpeg.subarray(6, 11).equals(JFIF)) {
    jpeg[13] = 1; // dots per inch
    jpeg.writeUInt16BE(Math.round(dpi), 14);
    jpeg.writeUInt16BE(Math.round(dpi), 16);
  }
  return jpeg;
}
