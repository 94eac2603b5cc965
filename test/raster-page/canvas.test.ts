// What is known of the canvas package's arithmetic: its own pixels, told as it tells them.
import { expect, it } from 'vitest';
import { createCanvas, freePixels, ownPixels, unpremultiplied } from '../../src/raster/page/canvas.ts';

it('a canvas’s own pixels, unpremultiplied, are those of getImageData, for every alpha and value', () => {
  const canvas = createCanvas(256, 256);
  const context = canvas.getContext('2d');
  for (let alpha = 1; alpha < 256; alpha++) {
    for (let value = 0; value < 256; value++) {
      context.fillStyle = `rgba(${value}, ${255 - value}, ${value >> 1}, ${alpha / 255})`;
      context.fillRect(value, alpha, 1, 1);
    }
  }
  const told = context.getImageData(0, 0, 256, 256).data;
  const own = ownPixels(context);
  let translucent = 0;
  for (let at = 4 * 256; at < own.length; at += 4) {
    const alpha = own[at + 3]!;
    if (alpha < 255) translucent++;
    const plain = [0, 1, 2].map((channel) => unpremultiplied(own[at + channel]!, alpha));
    if (plain.some((value, channel) => value !== told[at + channel])) {
      expect({ at, alpha, plain }).toEqual({ at, alpha, plain: [...told.subarray(at, at + 3)] });
    }
  }
  freePixels(own);
  expect(translucent).toBe(254 * 256);
});
