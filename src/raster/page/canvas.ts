// The npm package @napi-rs/canvas -> the one copy of it that this process draws with, without the machine's fonts.
import { createRequire } from 'node:module';
import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import { wipeAndFree } from '../wipe-and-free.ts';
import { createBitmapFile } from './bitmap-file.ts';

// Its index loads every system font unless told not to. A page must look the same on every machine, and a
// character must never come from a face that nobody chose, so only the faces of fonts.ts exist here.
process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';

const require = createRequire(import.meta.url);

/** Where Node finds the package from here; pdfjs.ts hands pdf.js this very file. */
export const CANVAS_ENTRY_PATH: string = require.resolve('@napi-rs/canvas');

const canvasPackage = require('@napi-rs/canvas') as typeof import('@napi-rs/canvas');

export const { clearAllCache, DOMMatrix, GlobalFonts, ImageData, Path2D } = canvasPackage;
export type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';

/** A canvas of pixels (the package can also make SVG ones). */
export function createCanvas(widthPx: number, heightPx: number): Canvas {
  return canvasPackage.createCanvas(widthPx, heightPx);
}

/**
 * A canvas's own pixels as RGBA, premultiplied: a view, where `getImageData` would be a copy as large as the canvas that lives until V8
 * collects. Give it back with `freePixels` before drawing again.
 */
export function ownPixels({ canvas }: SKRSContext2D): Uint8Array {
  return canvas.data();
}

/** Gives such a view back at once: V8 counts each as megabytes of ours, and would collect for it. */
export function freePixels({ buffer }: Uint8Array): void {
  (buffer as ArrayBuffer).transfer(0);
}

const TO_UNIT = Math.fround(1 / 255);

/**
 * A channel of `ownPixels` as `getImageData` tells it, which takes three times the canvas's memory to do so: Skia divides in single precision
 * and rounds halves to even (SkRasterPipeline, `unpremul`).
 *
 * @param value, alpha 0..255, alpha not 0
 */
export function unpremultiplied(value: number, alpha: number): number {
  if (alpha === 255) return value;
  const scale = Math.fround(1 / Math.fround(alpha * TO_UNIT));
  const exact = Math.fround(Math.min(1, Math.fround(Math.fround(value * TO_UNIT) * scale)) * 255);
  const rounded = Math.round(exact);
  return rounded - exact === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/**
 * Decodes a picture file, which is overwritten and given back at once. Drawn, the image's pixels are not copied, as those of a canvas are (35 MB
 * for a page scanned at 300 dpi). Give it back with `freeImage`.
 */
export async function decodeImage(file: Uint8Array<ArrayBuffer>): Promise<Image> {
  const image = new canvasPackage.Image();
  image.src = file;
  await image.decode();
  wipeAndFree(file);
  return image;
}

/** Gives an image's pixels back when what it was drawn on is gone: by itself that waits for V8 to collect. */
export async function freeImage(image: Image): Promise<void> {
  image.src = ONE_PIXEL;
  await image.decode();
}

const ONE_PIXEL = createBitmapFile(1, 1, 1).bytes;

/** Makes Skia forget the text and pictures that it keeps for the next page. */
export function clearTextCaches(): void {
  canvasPackage.clearAllCache();
}

/** Gives a canvas's memory back at once. The finalizer of the JavaScript object would run only on a later macrotask. */
export function freeCanvas(canvas: Canvas): void {
  canvas.width = 0;
  canvas.height = 0;
}
