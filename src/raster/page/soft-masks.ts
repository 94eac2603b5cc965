// A paint under a PDF soft mask -> the same, masked, on the page: on the pixels that were painted, not on whole canvases.
import { type Canvas, createCanvas, freeCanvas, freePixels, type SKRSContext2D } from './canvas.ts';
import { forgetPaint, paintedBox } from './painted-box.ts';

/** A soft mask as pdf.js holds it: its group, drawn, and where that lies on the page. */
export interface SoftMask {
  readonly canvas: Canvas;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly subtype: string;
  /** '#rrggbb' under a luminosity mask's group; black where there is none. */
  readonly backdrop: string | null;
  /** 256 values that the mask is looked up in. */
  readonly transferMap: Uint8Array | null;
  readonly blendMode?: SKRSContext2D['globalCompositeOperation'];
}

/** How much of a paint is left where, 0..255. */
interface Mask {
  readonly values: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly leftPx: number;
  readonly topPx: number;
  /** Beyond the group. */
  readonly outside: number;
}

/**
 * A canvas's own pixels, premultiplied RGBA, for one go over them: V8 counts such a view as memory of ours until it is let
 * go. What is written is what the package draws from, and goes on drawing on; only getImageData, which draws anew what the
 * package has recorded, does not see it.
 */
function withPixels(canvas: Canvas, use: (pixels: Uint32Array) => void): void {
  const pixels = canvas.data();
  use(new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.byteLength >> 2));
  freePixels(pixels);
}

/** Weights as pdf.js has them. */
const luminosity = (red: number, green: number, blue: number): number => 0.3 * red + 0.59 * green + 0.11 * blue;

/** Skia's pixels are premultiplied: they are the group over black, as ISO 32000-1, 11.5.3 wants it. */
function maskOf({ canvas, offsetX, offsetY, subtype, backdrop, transferMap }: SoftMask): Mask {
  const ground = Number.parseInt(backdrop?.slice(1) ?? '0', 16);
  const under = luminosity(ground >> 16, (ground >> 8) & 255, ground & 255);
  const shownAs = (pixel: number): number => {
    const alpha = pixel >>> 24;
    const shown = luminosity(pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255) + under * (1 - alpha / 255);
    const value = subtype === 'Luminosity' ? Math.floor(shown + 0.5) : alpha;
    return transferMap?.[value] ?? value;
  };
  const values = new Uint8Array(canvas.width * canvas.height);
  withPixels(canvas, (pixels) => {
    let last = 0;
    let value = shownAs(last);
    for (let i = 0; i < values.length; i++) {
      if (pixels[i] !== last) {
        last = pixels[i];
        value = shownAs(last);
      }
      values[i] = value;
    }
  });
  const { width: widthPx, height: heightPx } = canvas;
  return { values, widthPx, heightPx, leftPx: offsetX, topPx: offsetY, outside: shownAs(0) };
}

const masks = new WeakMap<SoftMask, Mask>();

/** a b / 255 of numbers up to 255, rounded. */
function times(a: number, b: number): number {
  const product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

/**
 * Multiplies a row of pixels by a mask, in place.
 *
 * @param x, y of the row's first pixel on the page, px
 */
function cover(row: Uint32Array, x: number, y: number, mask: Mask): void {
  const { values, widthPx, outside } = mask;
  const left = mask.leftPx - x;
  const isBeside = y < mask.topPx || y >= mask.topPx + mask.heightPx;
  const start = (y - mask.topPx) * widthPx - left;
  for (let i = 0; i < row.length; i++) {
    const pixel = row[i];
    if (pixel === 0) continue;
    const value = isBeside || i < left || i >= left + widthPx ? outside : values[start + i];
    if (value === 255) continue;
    const alpha = times(pixel >>> 24, value) << 24;
    const blue = times((pixel >> 16) & 255, value) << 16;
    row[i] = alpha | blue | (times((pixel >> 8) & 255, value) << 8) | times(pixel & 255, value);
  }
}

/** Moves a part of a layer to a canvas of its own, masked. */
function cutOut(layer: Canvas, left: number, top: number, widthPx: number, heightPx: number, mask: Mask): Canvas {
  const part = createCanvas(widthPx, heightPx);
  withPixels(layer, (from) => {
    withPixels(part, (to) => {
      for (let y = 0; y < heightPx; y++) {
        const at = (top + y) * layer.width + left;
        const row = to.subarray(y * widthPx, (y + 1) * widthPx);
        row.set(from.subarray(at, at + widthPx));
        from.fill(0, at, at + widthPx);
        cover(row, left, top + y, mask);
      }
    });
  });
  return part;
}

/**
 * Lays what was painted under a mask down on the page, and leaves the layer that it was painted on empty.
 *
 * @param layer followed (painted-box.ts) since it was empty; its origin lies on the page's
 * @param clip left, top, right, bottom of what pdf.js has clipped it to, px
 * @returns false, with nothing done, for a layer that is not followed
 */
export function layMasked(
  page: SKRSContext2D,
  layer: SKRSContext2D,
  clip: ArrayLike<number>,
  smask: SoftMask,
): boolean {
  const box = paintedBox(layer, clip);
  if (!box) return false;
  const [left, top, right, bottom] = box;
  if (right > left) {
    let mask = masks.get(smask);
    if (!mask) {
      mask = maskOf(smask);
      masks.set(smask, mask);
    }
    const part = cutOut(layer.canvas as Canvas, left, top, right - left, bottom - top, mask);
    page.save();
    page.globalAlpha = 1;
    page.globalCompositeOperation = smask.blendMode ?? 'source-over';
    page.setTransform(1, 0, 0, 1, 0, 0);
    page.drawImage(part, left, top);
    page.restore();
    freeCanvas(part);
  }
  forgetPaint(layer);
  return true;
}
