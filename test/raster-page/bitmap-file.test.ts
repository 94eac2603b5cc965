// A picture drawn from a bitmap file is, to the last bit, the one that pdf.js draws from its pixels.
import { describe, expect, it } from 'vitest';
import { createBitmapFile } from '../../src/raster/page/bitmap-file.ts';
import { createCanvas, decodeImage, freeImage } from '../../src/raster/page/canvas.ts';
import { codePicture } from '../../src/raster/page/picture-code.ts';
import { randomOf } from '../scramble/damage.ts';

/** What a canvas shows of a picture laid on it, enlarged and smoothed. */
function enlarged(picture: Parameters<ReturnType<ReturnType<typeof createCanvas>['getContext']>['drawImage']>[0]) {
  const canvas = createCanvas(90, 70);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0, 90, 70);
  return context.getImageData(0, 0, 90, 70).data;
}

/** The same by the way that pdf.js goes: pixels put on a canvas of their own. */
function byCanvas(rgba: ArrayLike<number>, width: number, height: number) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const data = context.createImageData(width, height);
  data.data.set(rgba);
  context.putImageData(data, 0, 0);
  return enlarged(canvas);
}

describe.each([1, 3, 8, 31, 32, 33])('%i pixels wide', (width) => {
  const height = 23;
  const random = randomOf(width);

  it('1 bit', async () => {
    const rowBytes = Math.ceil(width / 8);
    const data = Uint8Array.from({ length: rowBytes * height }, () => Math.floor(random() * 256));
    const coded = codePicture({ width, height, kind: 1, data }, false);
    expect(coded.pixels().data).toBe(data);
    const rgba = Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const value = (data[y * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 255 : 0;
      return [value, value, value, 255];
    }).flat();
    const image = await decodeImage(coded.file()!);
    expect(enlarged(image)).toEqual(byCanvas(rgba, width, height));
    await freeImage(image);
    expect(image.width).toBe(1);
  });

  it('colours', async () => {
    const data = Uint8Array.from({ length: 3 * width * height }, () => Math.floor(random() * 256));
    const coded = codePicture({ width, height, kind: 2, data }, false);
    const { data: rgba } = coded.pixels();
    const image = await decodeImage(coded.file()!);
    expect(enlarged(image)).toEqual(byCanvas(rgba, width, height));
  });
});

it('its memory is given back when it has been decoded', async () => {
  const { bytes } = createBitmapFile(40, 40, 24);
  await decodeImage(bytes);
  expect(bytes.length).toBe(0);
});

it('a picture with an opacity of its own is no bitmap', () => {
  const data = new Uint8Array(4 * 16).fill(128);
  expect(codePicture({ width: 4, height: 4, kind: 3, data }, false).file()).toBeUndefined();
});
